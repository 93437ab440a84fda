"""Answering by a personal link: what its page shows, what is filed by it, and what it refuses."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.core import signing
from django.core.signing import Signer
from django.test import Client

from actions.answering import drafts
from actions.answering.cards import PAGE_SIZE
from actions.answering.forms import AnswerForm
from actions.answering.links import address_of, is_good, link_of, rows_of, token_of
from actions.asking.chasing import Chase
from actions.asking.letters import Writer, letters_of
from actions.models import Action, AnswerDraft, AnswerLink, Update
from csp_portal.common.models import SentForm
from csp_portal.common.record import change
from priorities.models import PriorityLead
from tests.factories import (
    make_action,
    make_group,
    make_link,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_period,
    make_priority,
    make_update,
    saved,
)
from tests.promises.town import rows_of_all_tables
from tests.promises.visitors import make_actions

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
WAY_BACK = {"what_next": "A van.", "back_by": "May 2027", "help_wanted": "None"}
LONG = "Two patrols a week in both wards. " * 90  # 3,060 characters, some 600 words


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 10, 5, 8, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def police(ambridge):
    return make_organisation(ambridge, "Castlebury Police", email="control@police.example")


@pytest.fixture
def superintendent(ambridge, police):
    return make_member(ambridge, "contributor", post="Superintendent", organisation=police)


@pytest.fixture
def actions(ambridge, superintendent):
    """A1 and A2 are the superintendent's; A3 is of nobody who is asked by this link."""
    spring = make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))
    found = [make_action(partnership=ambridge, actions_to_deliver=text) for text in ("Patrol", "Fit locks", "Teach")]
    for action in found[:2]:
        make_owner(action, user=superintendent)
    said = {"what_happened": "The van broke.", "what_next": "A new van.", "said_on": date(2026, 7, 3)}
    make_update(found[0], "at_risk", period=spring, by=superintendent, said_by="Superintendent", **said)
    with change("ambridge", how="command"):
        spring.close(date(2026, 7, 20))
    return found


@pytest.fixture
def link(actions, superintendent, ambridge):
    return make_link(ambridge, ambridge.reportingperiods.get(starts="2026-07-01"), user=superintendent)


@pytest.fixture
def mailbox(actions, police, ambridge):
    """The link of the police's mailbox: A3 is theirs."""
    make_owner(actions[2], organisation=police)
    return make_link(ambridge, ambridge.reportingperiods.get(starts="2026-07-01"), organisation=police)


class Form:
    """The page of a link, open in a browser without cookies; `typed` goes into its boxes."""

    def __init__(self, link, query=""):
        self.client, self.address, self.link = Client(enforce_csrf_checks=True), address_of(link), link
        self.response = self.client.get(self.address + query)
        self.page = self.response.content.decode()
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page)
        self.hidden = {name: unescape(value) for name, value in found}
        boxes = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', self.page, re.S)
        boxes += re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', self.page)
        boxes += re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"[^>]* checked', self.page)
        self.boxes = {name: unescape(words) for name, words in boxes}

    def post(self, button, to="", **typed):
        posted = self.hidden | self.boxes | {name.replace("_of_", "-", 1): words for name, words in typed.items()}
        return self.client.post(self.address + to, posted | ({button: "1"} if button else {}))

    def file(self, **typed):
        return self.post("file", **typed)

    def autosave(self, **typed):
        return self.post("", "draft/", **typed)


def rating(action, counts_as="on_track"):
    return str(action.partnership.ratings.get(counts_as=counts_as).pk)


def answer_to(action, words="Two patrols a week.", counts_as="on_track"):
    return {f"{action.ref}_of_rating": rating(action, counts_as), f"{action.ref}_of_what_happened": words}


def words_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_page_shows_each_action_that_is_asked_for_with_last_times_words_and_no_other(link, actions):
    form = Form(link)
    said = words_of(form.response)
    assert form.response.status_code == 200
    assert "Your update for July to September 2026" in said
    assert "Answering as Superintendent, Castlebury Police . Answers are due by 14 October 2026" in said
    assert "2 actions to answer." in said
    assert "A1 Patrol" in said
    assert "A2 Fit locks" in said
    assert "At risk (Amber) The van broke. The way back: A new van. 3 July 2026 by Superintendent" in said
    assert "It may miss its deadline unless something changes. (Last time.)" in said
    assert "A3" not in said
    assert "Teach" not in said
    names = {f"{ref}-{name}" for ref in ("A1", "A2") for name in AnswerForm.base_fields}
    assert names <= set(re.findall(r'name="([^"]+)"', form.page))


def test_its_answer_is_kept_by_no_browser_told_to_no_site_and_sets_no_cookie(link):
    for to in ("", "receipt/"):
        response = Client().get(address_of(link) + to)
        headers = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
        assert [response[name] for name in headers] == ["no-store, private", "no-referrer", "noindex, nofollow"]
        assert not response.cookies


def test_opening_it_often_and_by_any_safe_method_writes_nothing_at_all(link, actions):
    before, client = rows_of_all_tables(), Client()
    for to in ("", "receipt/", "?more=A1", "?draft=x&page=7"):
        for method in ("get", "head", "get"):
            assert getattr(client, method)(address_of(link) + to).status_code == 200
    assert client.options(address_of(link)).status_code == client.put(address_of(link)).status_code == 405
    assert client.get(f"{address_of(link)}draft/").status_code == 405
    assert rows_of_all_tables() == before


def test_no_change_is_one_choice_and_one_sentence(link, actions, superintendent):
    response = Form(link).file(A1_of_rating=rating(actions[0]), A1_of_no_change_reason="The van comes in May.")
    assert (response.status_code, response["Location"]) == (302, f"{address_of(link)}receipt/")
    update = Update.objects.get(action=actions[0], period=link.period)
    assert (update.no_change_reason, update.rating.counts_as) == ("The van comes in May.", "on_track")
    assert (update.author, update.said_by) == (superintendent, "Superintendent, Castlebury Police")
    assert Action.objects.get(pk=actions[0].pk).last_update == update
    row = update.history.get()
    assert (row.history_how, row.history_user) == ("link", superintendent)
    assert row.history_change_reason == "Update for July to September 2026"


def test_all_answers_are_filed_in_one_change_and_what_is_blank_stays_asked(link, actions):
    third = make_action(partnership=link.partnership)
    make_owner(third, user=link.user)
    Form(link).file(**answer_to(actions[0]), **answer_to(third, "Begun."))
    moments = Update.history.filter(history_how="link").values_list("history_date", flat=True)
    assert (len(moments), len(set(moments))) == (2, 1)
    said = words_of(Client().get(address_of(link)))
    assert "1 of 3 actions still to answer." in said


def test_the_receipt_says_what_was_filed_when_and_by_whom_and_what_is_left(link, actions):
    assert "Nothing is filed yet" in words_of(Client().get(f"{address_of(link)}receipt/"))
    Form(link).file(**answer_to(actions[0]))
    said = words_of(Client().get(f"{address_of(link)}receipt/"))
    assert "1 of 2 actions answered." in said
    assert "1 of 2 actions still to answer , due by 14 October 2026" in said
    assert "A1 Patrol On track (Green) Two patrols a week. Filed on 5 October 2026 at 09:00 by " in said
    assert "by Superintendent, Castlebury Police, by link" in said


def test_more_can_be_said_while_the_period_is_open(link, actions):
    Form(link).file(**answer_to(actions[0]))
    form = Form(link, "?more=A1")
    assert 'name="A1-what_happened"' in form.page.partition("File my answers")[0]
    assert form.file(**answer_to(actions[0], "It was three.")).status_code == 302
    said = [update.what_happened for update in actions[0].updates.filter(period=link.period)]
    assert said == ["It was three.", "Two patrols a week."]


def test_nothing_answered_is_a_sentence(link):
    response = Form(link).file()
    assert response.status_code == 200
    assert "Nothing is answered yet." in words_of(response)
    assert Update.history.filter(history_how="link").count() == 0


def not_whole(action):
    return {f"{action.ref}_of_rating": rating(action, "off_track"), f"{action.ref}_of_what_happened": LONG}


def test_faults_stand_at_their_boxes_with_the_action_in_the_summary_and_nothing_is_filed_or_lost(link, actions):
    response = Form(link).file(**not_whole(actions[1]))
    said = words_of(response)
    assert response.status_code == 200
    assert "A2: Say what will bring it back on track." in said
    assert "A2: Say what help is wanted and from whom, or “None”." in said
    assert LONG.strip() in said
    assert not Update.objects.filter(period=link.period).exists()
    assert Form(link).boxes["A2-what_happened"].strip() == LONG.strip()  # and it is kept as a draft


def test_what_is_whole_is_filed_and_what_is_not_comes_again_with_its_faults_and_words(link, actions):
    form = Form(link)
    answers = {**answer_to(actions[0]), **not_whole(actions[1])}
    response = form.file(**answers)
    assert response.status_code == 302
    assert form.file(**answers)["Location"] == response["Location"]  # pressed twice
    assert form.autosave(**answers).json() == {"said": "These answers are filed."}
    assert [update.action for update in Update.objects.filter(period=link.period)] == [actions[0]]
    [kept] = drafts.kept_for(link)
    assert {name.partition("-")[0] for name in kept.words} == {"A2"}
    again = Form(link, "?" + response["Location"].partition("?")[2])
    said = words_of(again.response)
    assert "1 filed. A2 still needs more before it is filed." in said
    assert "A2: Say what will bring it back on track." in said
    assert "A1:" not in said.partition("already answered")[0]
    assert again.boxes["A2-what_happened"].strip() == LONG.strip()
    way_back = {"A2_of_what_next": "More vans.", "A2_of_back_by": "May 2027", "A2_of_help_wanted": "None"}
    assert again.file(**way_back)["Location"] == f"{address_of(link)}receipt/"
    assert actions[1].updates.get().what_happened == LONG.strip()
    assert not AnswerDraft.objects.exists()


@pytest.mark.guard("answer overtaken")
def test_an_answer_that_is_not_whole_and_was_overtaken_holds_up_the_others_until_it_is_read(link, actions):
    form = Form(link)
    make_update(actions[1], "on_track", period=link.period, what_happened="Theirs.")
    response = form.file(**answer_to(actions[0]), **not_whole(actions[1]))
    assert response.status_code == 409
    assert LONG.strip() in words_of(response)
    assert not Update.history.filter(history_how="link").exists()


def test_what_is_not_whole_and_cannot_be_kept_holds_up_the_others(link, actions, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2000)
    response = Form(link).file(**answer_to(actions[0]), **not_whole(actions[1]))
    assert response.status_code == 200
    assert LONG.strip() in words_of(response)
    assert not Update.objects.filter(period=link.period).exists()


def test_why_nothing_changed_alone_takes_over_last_times_rating_and_way_back(link, actions):
    make_update(actions[0], "at_risk", period=link.period, **WAY_BACK)
    assert Form(link).file(A1_of_no_change_reason="No van yet.").status_code == 302
    update = actions[0].updates.first()
    assert (update.rating.counts_as, update.no_change_reason) == ("at_risk", "No van yet.")
    assert {name: getattr(update, name) for name in WAY_BACK} == WAY_BACK
    assert "The way back: A van. Back on track by: May 2027 Help wanted: None" in words_of(
        Client().get(f"{address_of(link)}receipt/")
    )


def test_why_nothing_changed_asks_at_once_for_all_that_was_never_said(link, actions):
    """A1 was at risk without a day and without help; A2 has no update at all."""
    said = words_of(Form(link).file(A1_of_no_change_reason="No van yet.", A2_of_no_change_reason="No locks."))
    for fault in (
        "A1: Say by when it will be back on track.",
        "A1: Say what help is wanted and from whom, or “None”.",
        "A2: Choose how the action is going.",
    ):
        assert fault in said
    assert "A1: Say what will bring it back" not in said
    assert not Update.objects.filter(period=link.period).exists()


def test_what_is_still_asked_comes_first_then_the_button_then_a_line_for_each_answered(link, actions):
    make_update(actions[0], "on_track", period=link.period, said_on=TODAY, what_happened="Done.")
    asked, _, answered = Form(link).page.partition("File my answers")
    assert ('id="A2"' in asked, 'id="A1"' in asked) == (True, False)
    assert "1 already answered" in answered
    assert "A1 Patrol: On track (Green) 5 October 2026" in " ".join(re.sub(r"<[^>]+>", " ", answered).split()).replace(
        " :", ":"
    )
    assert "app-answers__contents" not in asked


def test_only_of_six_or_more_that_are_asked_there_is_a_list(link, actions):
    for action in make_actions(actions[0].priority, 4):
        make_owner(action, user=link.user)
    page = Form(link).page
    assert re.findall(r'<li><a class="govuk-link" href="#(\w+)"', page) == ["A1", "A2", "A4", "A5", "A6", "A7"]


def test_where_everything_is_answered_the_page_is_read_only(link, actions):
    for action in actions[:2]:
        make_update(action, "complete", period=link.period)
    form = Form(link)
    assert "All 2 actions are answered." in words_of(form.response)
    assert "<button" not in form.page.partition("<main")[2]
    assert "<form" not in form.page.partition("<main")[2].partition("</main>")[0]
    assert 'href="?more=A1#A1"' in form.page


def test_the_receipt_lists_all_that_was_filed_by_the_link_with_when_and_apart_what_others_said(link, actions, today):
    Form(link).file(**answer_to(actions[0]))
    today.shift(3600)
    Form(link).file(**answer_to(actions[1], "Six locks."))
    make_update(actions[0], "off_track", period=link.period, what_happened="Theirs.")
    said = words_of(Client().get(f"{address_of(link)}receipt/"))
    assert "You filed 1 answer just now, on 5 October 2026 at 10:00. Reference: 20261005-100000-A2" in said
    listed = "A2 on 5 October 2026 at 10:00, reference 20261005-100000-A2"
    assert f"What you filed {listed} A1 on 5 October 2026 at 09:00, reference 20261005-090000-A1" in said
    mine, _, others = said.partition("What others answered")
    assert [words in mine for words in ("Six locks.", "Two patrols", "Theirs.")] == [True, True, False]
    assert [words in others for words in ("Six locks.", "Two patrols", "Theirs.")] == [False, False, True]
    assert "Print or save this page: its address works only until the period is closed." in said
    assert "keep its address" not in said


def test_a_mailbox_reads_whose_each_action_is(mailbox, actions, police):
    make_owner(actions[2], organisation=police, post="Licensing sergeant")
    assert "For: Licensing sergeant" in words_of(Form(mailbox).response)
    chase = Chase(mailbox.partnership, mailbox.period, TODAY)
    letter = next(letter for letter in letters_of(chase) if letter.email == police.email)
    writer = Writer(mailbox.partnership, mailbox.period, TODAY, asks="", whole=str)
    _, text = writer.written(letter, [mailbox])
    assert "A3: Teach (Licensing sergeant)\n" in text
    assert "This link is for those who read this mailbox. Whoever has it can answer in your place" in text
    assert "yours alone" not in text


def test_a_draft_keeps_everything_as_it_was_typed_and_files_nothing(link, actions):
    typed = {"A1_of_what_happened": f" {LONG}\0", "A2_of_new_deadline": "31 2 2027", "A2_of_rating": "999999"}
    response = Form(link).post("save", **typed)
    assert response.status_code == 302
    assert "?draft=" in response["Location"]
    said = words_of(Client().get(response["Location"]))
    assert "Draft saved at 09:00. It is not filed yet." in said
    assert "There is a problem" not in said
    form = Form(link)
    assert form.boxes["A1-what_happened"] == f" {LONG}"
    assert form.boxes["A2-new_deadline"] == "31 2 2027"
    assert not Update.objects.filter(period=link.period).exists()


def test_the_enter_key_saves_a_draft_and_files_nothing(link, actions):
    assert "?draft=" in Form(link).post("", **answer_to(actions[0]))["Location"]
    assert not Update.objects.filter(period=link.period).exists()


def test_filing_takes_the_draft_away(link, actions):
    Form(link).post("save", **answer_to(actions[0]))
    assert Form(link).file().status_code == 302
    assert not AnswerDraft.objects.exists()


def test_a_page_that_saves_again_takes_the_place_of_what_it_kept_before(link, actions):
    form = Form(link)
    for words in ("One", "One two", "One two three"):
        assert form.autosave(A1_of_what_happened=words).json() == {"said": "Draft saved 09:00"}
    assert [kept.words for kept in drafts.kept_for(link)] == [{"A1-what_happened": "One two three"}]
    later = Form(link)
    later.autosave(A1_of_what_happened="Four")
    assert [kept.words for kept in drafts.kept_for(link)] == [{"A1-what_happened": "Four"}]
    later.autosave(A1_of_what_happened=" ")
    assert not AnswerDraft.objects.exists()


def test_two_people_at_one_mailbox_do_not_write_over_each_others_drafts(mailbox, today):
    one, other = Form(mailbox), Form(mailbox)
    one.autosave(post="Sergeant", A3_of_what_happened="The sergeant’s words")
    today.shift(60)
    other.autosave(post="Clerk", A3_of_what_happened="The clerk’s words")
    form = Form(mailbox)
    assert form.boxes["A3-what_happened"] == "The clerk’s words"
    assert "Another draft was saved at 09:00 on 5 October 2026 by Sergeant." in words_of(form.response)
    key = re.search(r'href="\?draft=(\w+)"', form.page)[1]
    assert Form(mailbox, f"?draft={key}").boxes["A3-what_happened"] == "The sergeant’s words"


def test_a_mailbox_says_its_post_and_has_no_author(mailbox, actions, police):
    form = Form(mailbox)
    assert "Answering as Castlebury Police ." in words_of(form.response)
    assert "Say what your post is." in words_of(form.file(**answer_to(actions[2])))
    assert form.file(post="Duty sergeant", **answer_to(actions[2])).status_code == 302
    update = actions[2].updates.get()
    assert (update.author, update.said_by) == (None, "Duty sergeant, Castlebury Police")
    row = update.history.get()
    assert (row.history_how, row.history_user) == ("link", None)
    assert row.history_change_reason == "Update for July to September 2026, said by Duty sergeant, Castlebury Police"
    form.client.force_login(make_member(mailbox.partnership))
    said = words_of(form.client.get("/ambridge/history/"))
    assert "A shared mailbox, by link. Why: Update for July to September 2026, said by Duty sergeant" in said


def test_a_post_is_kept_on_one_line(mailbox, actions):
    assert Form(mailbox).file(post="Duty\r\nsergeant", **answer_to(actions[2])).status_code == 302
    assert actions[2].updates.get().said_by == "Duty sergeant, Castlebury Police"


def test_the_words_of_the_longest_post_and_body_fit_into_the_record(mailbox, actions, police):
    police.name = "P" * 300
    saved(police)
    assert "at most 100 characters" in words_of(Form(mailbox).file(post="x" * 10_000, **answer_to(actions[2])))
    assert Form(mailbox).file(post="x" * 100, **answer_to(actions[2])).status_code == 302
    assert len(actions[2].updates.get().said_by) == 300


def test_pressed_twice_it_is_filed_once_and_leads_to_the_same_receipt(link, actions):
    form = Form(link)
    answers = {(form.file(**answer_to(actions[0])).status_code) for _ in range(5)}
    assert answers == {302}
    assert actions[0].updates.filter(period=link.period).count() == 1
    assert not AnswerDraft.objects.exists()


def test_other_words_from_a_page_that_was_filed_already_are_not_lost(link, actions):
    form = Form(link)
    form.file(**answer_to(actions[0]))
    response = form.file(**answer_to(actions[0], "On second thoughts."))
    assert response.status_code == 409
    assert "On second thoughts." in words_of(response)


@pytest.mark.guard("answer overtaken")
def test_what_somebody_else_said_meanwhile_is_shown_and_the_words_are_kept(link, actions):
    form = Form(link)
    theirs = {"by": make_member(link.partnership), "what_happened": "Theirs.", "what_next": "More of it."}
    make_update(actions[1], "at_risk", period=link.period, **theirs)
    response = form.file(**answer_to(actions[0]), **answer_to(actions[1], "Mine."))
    said = words_of(response)
    assert response.status_code == 409
    assert "A2 : somebody has answered it." in said
    assert "Said since you opened this page At risk (Amber) Theirs." in said
    assert "Mine." in said
    assert not Update.history.filter(history_how="link").exists()
    form.hidden |= dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()))
    assert form.file(**answer_to(actions[0]), **answer_to(actions[1], "Mine.")).status_code == 302
    assert [update.what_happened for update in actions[1].updates.all()] == ["Mine.", "Theirs."]


def test_the_second_of_two_at_a_mailbox_is_told_what_the_first_filed(mailbox, actions):
    first, second = Form(mailbox), Form(mailbox)
    first.file(post="Sergeant", **answer_to(actions[2], "The first."))
    response = second.file(post="Clerk", **answer_to(actions[2], "The second."))
    assert response.status_code == 409
    assert "The first. 5 October 2026 by Sergeant, Castlebury Police" in words_of(response)


def test_an_action_that_was_changed_without_an_answer_says_so(link, actions):
    form = Form(link)
    with change("ambridge", how="command"):
        Action.objects.get(pk=actions[1].pk).edit()
    assert "A2 : the action has been changed." in words_of(form.file(**answer_to(actions[1])))


def test_after_a_word_on_a_later_period_nothing_more_is_said_for_this_one(link, actions):
    autumn = make_period(link.partnership, date(2026, 10, 1), date(2026, 12, 31))
    form = Form(link)
    make_update(actions[1], "on_track", period=autumn)
    assert "Somebody has spoken of a later period already" in words_of(Form(link).response)
    response = form.file(**answer_to(actions[1], LONG))
    assert response.status_code == 409
    assert LONG.strip() in words_of(response)
    assert actions[1].updates.count() == 1


def hand_over(action, **owner):
    with change(action.partnership_id, how="command"):
        for row in action.owners.all():
            row.delete()
    make_owner(action, **owner)


def test_rows_follow_todays_owners_and_words_for_one_that_went_are_shown_again(link, actions, ambridge):
    form = Form(link)
    hand_over(actions[1], user=make_member(ambridge, "contributor"))
    response = form.file(**answer_to(actions[0]), **answer_to(actions[1], LONG))
    said = words_of(response)
    assert response.status_code == 409
    assert "A2: it is not asked of you any more" in said
    assert f"What you wrote on A2 What happened {LONG.strip()}" in said
    assert not Update.history.filter(history_how="link").exists()
    assert "A2" not in words_of(Client().get(address_of(link)))


def test_a_deputy_of_the_priority_has_a_page_of_what_the_others_are_asked_for(ambridge, actions, link):
    deputy = make_member(ambridge, "contributor", post="Chief inspector")
    saved(PriorityLead(partnership=ambridge, priority=actions[0].priority, user=deputy, part="deputy"))
    theirs = make_link(ambridge, link.period, user=deputy)
    assert {action.ref for action in rows_of(theirs, TODAY)} == {"A1", "A2", "A3"}
    Form(theirs).file(**answer_to(actions[0]))
    assert actions[0].updates.first().said_by == "Chief inspector"


def test_of_many_actions_each_page_is_saved_on_the_way_to_the_next(link, actions):
    for action in make_actions(actions[0].priority, PAGE_SIZE):
        make_owner(action, user=link.user)
    form = Form(link)
    last = form.response.context["page"].actions[-1]
    assert f"{last.ref}-rating" not in form.page
    assert "Page 1 of 2." in words_of(form.response)
    typed = {name.replace("_of_", "-"): words for name, words in answer_to(actions[0]).items()}
    response = form.client.post(form.address, form.hidden | typed | {"to": "2"})
    second = Form(link, "?" + response["Location"].partition("?")[2])
    assert second.file(**answer_to(last, "The last.")).status_code == 302
    assert (last.updates.count(), actions[0].updates.filter(period=link.period).count()) == (1, 0)
    assert Form(link).boxes["A1-what_happened"] == "Two patrols a week."


# What a link is not good for.
REFUSED = {
    "stopped": "It has been stopped.",
    "expired": "It worked until 4 October 2026.",
    "closed": "July to September 2026 is closed and takes no more answers.",
    "left": "It was made for somebody who does not work with the partnership any more.",
    "nothing": "The actions of this link have other owners now",
}


def end(link, why):
    if why == "left":
        appointment = link.user.appointments.get()
        appointment.stopped_on = TODAY
        saved(appointment)
    elif why == "nothing":
        for action in rows_of(link, TODAY):
            hand_over(action, user=make_member(link.partnership))
    elif why == "closed":
        with change("ambridge", how="command"):
            link.period.close(TODAY)
    else:
        setattr(link, *{"stopped": ("stopped_on", TODAY), "expired": ("expires_on", date(2026, 10, 4))}[why])
        saved(link)


@pytest.mark.parametrize("why", [why for why in REFUSED if why != "nothing"])
@pytest.mark.guard("good link")
def test_a_link_that_is_over_is_404_with_what_to_do_and_the_words_to_copy(link, actions, why):
    try_when_over(link, actions, why)
    assert not is_good(AnswerLink.objects.get(pk=link.pk), TODAY)
    refused = Form(link).autosave(**answer_to(actions[0], LONG))
    says = f"{REFUSED['closed'].removesuffix('.')}" if why == "closed" else "This link no longer works"
    assert refused.json() == {"said": f"{says}. Copy your words before you leave this page."}
    assert refused.status_code == 404


def test_a_link_whose_owner_is_asked_for_nothing_is_404_as_well(link, actions):
    try_when_over(link, actions, "nothing")
    assert is_good(AnswerLink.objects.get(pk=link.pk), TODAY)


def try_when_over(link, actions, why):
    link.partnership.contact = "Community Safety Team, 01632 960 001"
    with change("ambridge", how="command"):
        link.partnership.save()
    form = Form(link)
    form.autosave(**answer_to(actions[0], "Kept before."))
    end(link, why)
    before = rows_of_all_tables()
    for response in (form.file(**answer_to(actions[0], LONG)), form.post("save", **answer_to(actions[0], LONG))):
        said = words_of(response)
        assert response.status_code == 404
        assert REFUSED[why] in said
        assert "Community Safety Team, 01632 960 001" in said
        assert f"What you wrote on A1 What happened {LONG.strip()}" in said
        assert response["Referrer-Policy"] == "no-referrer"
    for to in ("", "receipt/"):
        response = Client().get(address_of(link) + to)
        assert response.status_code == 404
        assert "Patrol" not in words_of(response)
    assert rows_of_all_tables() == before
    assert drafts.kept_for(link)[0].words["A1-what_happened"] == "Kept before."


def test_a_new_link_of_the_same_person_shows_what_the_old_one_kept(link, actions):
    Form(link).post("save", **answer_to(actions[0]))
    end(link, "stopped")
    new = make_link(link.partnership, link.period, user=link.user)
    form = Form(new)
    assert form.boxes["A1-what_happened"] == "Two patrols a week."
    assert form.file().status_code == 302
    assert not AnswerDraft.objects.exists()


def test_a_token_altered_in_any_one_character_opens_nothing(link):
    token = token_of(link)
    assert link_of(token) == link
    tried = 0
    for place in range(len(token)):
        for other in {"A", "b", "7", "_", "-", ".", ""} - {token[place]}:
            assert link_of(token[:place] + other + token[place + 1 :]) is None
            tried += 1
    assert tried > 6 * len(token) - 10
    response = Client().get(f"/answer/{token[:-1]}/")
    assert response.status_code == 404
    assert "Ambridge" not in response.content.decode()
    assert "A part of the address is missing" in words_of(response)


def test_a_token_of_another_salt_of_another_key_or_without_a_number_opens_nothing(link, settings):
    forged = [
        Signer(salt="answer").sign(link.pk),
        signing.dumps(link.pk, salt="answer link"),
        f"0{token_of(link)}",
        f"{'9' * 19}.{token_of(link).partition('.')[2]}",
        f"{link.pk + 1}.{token_of(link).partition('.')[2]}",
        "٣.x",
        ".",
        "",
        str(link.pk),
    ]
    assert {link_of(token) for token in forged} == {None}
    token = token_of(link)
    settings.SECRET_KEY = "another"
    assert link_of(token) is None


def test_the_same_number_for_somebody_else_opens_nothing_with_the_old_letter(link, police):
    """As after a backup was restored: the next link gets the number of one that was sent already."""
    token = token_of(link)
    link.user, link.organisation = None, police
    assert token_of(link) != token


def test_what_is_posted_for_an_action_of_others_is_never_looked_up(link, actions):
    form, before = Form(link), rows_of_all_tables()
    other = make_action(partnership=make_partnership("felpersham"))
    before = rows_of_all_tables()
    for ref in ("A3", "A999999999", "A0"):
        form.hidden |= {f"{ref}-version": "1"}
        response = form.client.post(
            form.address, form.hidden | {f"{ref}-rating": rating(actions[0]), f"{ref}-what_happened": "x", "file": "1"}
        )
        assert response.status_code == 409
        assert "Teach" not in words_of(response)
        assert other.actions_to_deliver not in words_of(response)
    changed = {table for table, rows in rows_of_all_tables().items() if rows != before[table]}
    assert changed == {"actions_answerdraft"}


def test_it_signs_nobody_in_and_opens_no_other_page(link, actions):
    form = Form(link)
    form.file(**answer_to(actions[0]))
    for address in ("/ambridge/", "/ambridge/actions/A1/", "/ambridge/periods/2026-07-01/"):
        assert form.client.get(address)["Location"].startswith("/sign-in/")
    assert "Sign out" not in form.page


def test_who_is_signed_in_in_the_browser_plays_no_part(link, actions, superintendent):
    form = Form(link)
    form.client.force_login(make_member(link.partnership, "coordinator"))
    form.file(**answer_to(actions[0]))
    assert actions[0].updates.first().author == superintendent
    assert "Sign out" not in form.client.get(address_of(link)).content.decode()


def test_a_board_matter_is_asked_of_its_owner_alone(link, actions, ambridge):
    make_owner(make_action(partnership=ambridge, visibility="board"), user=make_member(ambridge, "contributor"))
    assert {action.ref for action in rows_of(link, TODAY)} == {"A1", "A2"}


def test_more_than_a_draft_takes_is_refused_in_words_and_stays_on_the_page(link, actions, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2000)
    form = Form(link)
    response = form.post("save", **answer_to(actions[0], LONG))
    assert response.status_code == 200
    assert "This is more than can be kept as a draft." in words_of(response)
    assert LONG.strip() in words_of(response)
    assert form.autosave(**answer_to(actions[0], LONG)).status_code == 413
    assert form.file(**answer_to(actions[0], LONG)).status_code == 302


def test_a_form_that_lost_its_opening_is_shown_again_with_its_words(link, actions):
    form = Form(link)
    form.hidden["opening"] = "x'"
    response = form.file(**answer_to(actions[0], LONG))
    assert response.status_code == 200
    assert "This page has lost a part of itself." in words_of(response)
    assert LONG.strip() in words_of(response)
    assert form.autosave(**answer_to(actions[0])).status_code == 400
    assert not AnswerDraft.objects.exists()
    assert not SentForm.objects.exists()


def test_an_answer_longer_than_the_record_takes_comes_back_whole(link, actions):
    words = "x" * 50_001
    response = Form(link).file(**answer_to(actions[0], words))
    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_mailbox_of_a_group_answers_too(ambridge, actions, link):
    group = make_group(ambridge, "Violence group", email="group@ambridge.example")
    make_owner(actions[2], group=group)
    theirs = make_link(ambridge, link.period, group=group)
    assert Form(theirs).file(post="Chair of the group", **answer_to(actions[2])).status_code == 302
    assert actions[2].updates.get().said_by == "Chair of the group, Violence group"


def test_an_answer_that_the_record_refuses_is_a_sentence_on_the_page(link, actions, ambridge):
    """The action is dropped between the opening and the filing: it is not asked for any more."""
    form = Form(link)
    with change("ambridge", how="command"):
        dropped = Action.objects.get(pk=actions[1].pk)
        dropped.state, dropped.dropped_reason = "dropped", "No money"
        dropped.edit()
    response = form.file(**answer_to(actions[1]))
    assert response.status_code == 409
    assert "A2: it is not asked of you any more" in words_of(response)


def test_an_action_of_two_owners_is_on_the_page_of_both(ambridge, actions, link, mailbox, police):
    make_owner(actions[0], organisation=police)
    assert {action.ref for action in rows_of(mailbox, TODAY)} == {"A1", "A3"}
    make_priority(ambridge)
    assert {action.ref for action in rows_of(link, TODAY)} == {"A1", "A2"}


def test_a_link_that_is_stopped_while_its_answers_are_on_the_way_files_nothing_and_shows_the_words(
    link, actions, monkeypatch
):
    form, keep = Form(link), drafts.keep

    def keep_and_stop(*arguments):
        end(link, "stopped")
        return keep(*arguments)

    monkeypatch.setattr(drafts, "keep", keep_and_stop)
    response = form.file(**answer_to(actions[0], LONG))
    assert response.status_code == 404
    assert "It has been stopped." in words_of(response)
    assert LONG.strip() in words_of(response)
    assert not Update.history.filter(history_how="link").exists()
