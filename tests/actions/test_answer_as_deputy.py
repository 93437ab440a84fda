"""What a link shows of actions that others are asked for, and the drafts and folds of its page."""

import re
from datetime import date

import pytest

from actions.answering import drafts
from actions.answering.links import address_of
from actions.asking.rows import PeriodPage
from governance.access import Member
from priorities.models import PriorityLead
from tests.actions.test_answer_by_link import (  # noqa: F401
    Form,
    actions,
    answer_to,
    link,
    mailbox,
    police,
    superintendent,
    today,
    words_of,
)
from tests.factories import make_action, make_link, make_member, make_owner, make_update, saved

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 5)


@pytest.fixture
def inspector(actions, superintendent, ambridge):  # noqa: F811
    """Deputy of the priority: A1 and A2 are the superintendent's, A3 is of nobody else, A4 and A5 are their own; A5 is
    answered."""
    user = make_member(ambridge, "contributor", post="Inspector")
    priority = actions[0].priority
    saved(PriorityLead(partnership=ambridge, priority=priority, user=user, part="deputy"))
    for _ in range(2):
        make_owner(make_action(priority, actions_to_deliver="Count cars"), user=user)
    make_update(priority.actions.get(serial=5), "on_track", period=ambridge.reportingperiods.get(starts="2026-07-01"))
    return user


@pytest.fixture
def theirs(inspector, ambridge):
    return make_link(ambridge, ambridge.reportingperiods.get(starts="2026-07-01"), user=inspector)


def test_what_one_may_answer_as_deputy_stands_last_with_whose_it_is_and_is_not_counted(theirs):
    form = Form(theirs)
    said = words_of(form.response)
    assert "2 of 3 actions still to answer." in said
    assert "You may also answer 2 as deputy , which others are asked for." in said
    own, _, deputys = form.page.partition("You may also answer these as deputy")
    assert [re.findall(r'id="(A\d+)"', part) for part in (own, deputys)] == [["A3", "A4"], ["A1", "A2", "A5"]]
    assert "Asked of: Superintendent, Castlebury Police" in said
    assert "Asked of" not in own


def test_its_numbers_agree_with_the_page_of_the_period_and_the_receipt(theirs, inspector):
    page = PeriodPage(theirs.period, Member(inspector, theirs.partnership), ON)
    row = next(row for row in page.rows if row.who.code == theirs.code)
    assert (row.share.answered, len(row.share.asked)) == (1, 3)
    receipt = Form(theirs).client.get(f"{address_of(theirs)}receipt/")
    assert "1 of 3 actions answered." in words_of(receipt)


def test_what_a_deputy_filed_stands_on_their_receipt(theirs, actions):  # noqa: F811
    assert Form(theirs).file(**answer_to(actions[0], "Three patrols.")).status_code == 302
    said = words_of(Form(theirs).client.get(f"{address_of(theirs)}receipt/"))
    assert "Three patrols." in said.partition("What you filed")[2].partition("What others answered")[0]
    assert "1 of 3 actions answered." in said


def test_each_card_has_a_button_that_saves_and_comes_back_to_it(link, actions):  # noqa: F811
    form = Form(link)
    assert re.findall(r'name="save" value="(A\d)"', form.page) == ["A1", "A2"]
    response = form.client.post(form.address, form.hidden | {"A2-what_happened": "Six locks.", "save": "A2"})
    assert response["Location"].endswith("&page=1&at=A2#A2-foot")
    assert "Draft saved at 09:00, not filed yet. Save draft , and stay at A2" in words_of(
        form.client.get(response["Location"].partition("#")[0])
    )


def test_each_answered_action_is_one_line_that_unfolds(link, actions):  # noqa: F811
    make_update(actions[0], "on_track", period=link.period, said_on=ON)
    page = Form(link).page
    line = re.search(
        r'<details class="govuk-details app-answers__line" id="A1-line">\s*<summary.*?</summary>', page, re.S
    )
    words = " ".join(re.sub(r"<[^>]+>", " ", line[0]).split())
    assert words == "A1 Patrol: On track (Green) 5 October 2026 · Say more"


def test_the_list_of_actions_cuts_no_word(link, actions):  # noqa: F811
    for _ in range(6):
        words = "Publish neighbourhood newsletters everywhere in every single ward of the whole borough"
        make_owner(make_action(actions[0].priority, actions_to_deliver=words), user=link.user)
    assert "Publish neighbourhood newsletters everywhere in every single ward …" in words_of(Form(link).response)


def test_words_that_the_page_itself_kept_a_moment_late_are_no_other_draft(link, actions, today):  # noqa: F811
    """The button saves, and the script saves the same words once more while the browser leaves the page."""
    first = Form(link)
    landed = first.post("save", A1_of_what_happened="Patrols.", A2_of_what_happened="Locks.")["Location"]
    second = Form(link, "?" + landed.partition("?")[2])
    today.shift(1)
    first.autosave(A1_of_what_happened="Patrols.", A2_of_what_happened="Locks.")
    response = second.file(**answer_to(actions[0], "Patrols."))
    assert response.status_code == 302
    third = Form(link, "?" + response["Location"].partition("?")[2])
    assert "Another draft" not in words_of(third.response)
    assert [set(kept.words) for kept in drafts.kept_for(link)] == [{"A2-what_happened"}]


def test_what_is_filed_comes_back_from_no_other_opening_of_the_same_person(link, actions, today):  # noqa: F811
    one, other = Form(link), Form(link)
    other.autosave(A1_of_what_happened="Patrols, first try.", A2_of_what_happened="Locks, first try.")
    today.shift(60)
    one.file(**answer_to(actions[0]))
    assert [kept.words for kept in drafts.kept_for(link)] == [{"A2-what_happened": "Locks, first try."}]


def test_somebody_else_at_a_mailbox_keeps_their_own_words_on_what_is_filed(mailbox, actions):  # noqa: F811
    one, other = Form(mailbox), Form(mailbox)
    other.autosave(post="Clerk", A3_of_what_happened="The clerk’s words")
    one.file(post="Sergeant", **answer_to(actions[2]))
    assert [kept.words["A3-what_happened"] for kept in drafts.kept_for(mailbox)] == ["The clerk’s words"]
