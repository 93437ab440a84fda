"""The page of a period: who has answered and who has not, who cannot be reached, whose report is filed."""

import re
from html import unescape

import pytest
import time_machine
from django.utils.formats import date_format
from django.utils.timezone import localdate

from actions.asking.chasing import Chase
from actions.asking.rows import BY_LEAD, PeriodPage
from csp_portal.common.record import change
from governance.access import Member
from tests.factories import (
    make_action,
    make_filing,
    make_group,
    make_member,
    make_message,
    make_organisation,
    make_owner,
    make_period,
    make_priority,
    make_report,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db
PERIOD = "/ambridge/periods/2026-07-01/"


def words_of(response):
    page = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def open_page(client, address=PERIOD):
    response = client.get(address)
    assert response.status_code == 200
    return words_of(response)


def rows(groups):
    return [(group.heading, [(row.who.name, row.share.answered, said(row)) for row in group.rows]) for group in groups]


def said(row):
    return row.age if row.is_answered else row.silent_for


@pytest.mark.feature("S-078")
def test_everybody_in_the_partnership_reads_who_has_answered_and_whose_report_is_filed(town, sign_in):
    make_update(town.actions[0], by=town.inspector)
    make_report(town.violence, state="filed")
    board = make_member(town.partnership, "board")
    said = open_page(sign_in(board))
    assert "Updates were due on 14 October 2026: 6 days late ." in said
    assert "1 of 3 actions answered 2 of 2 people and mailboxes still to answer 1 of 1 reports filed" in said
    assert "Inspector 1 of 2 A2 , no update yet None sent" in said
    assert "1. Violence Filed" in said
    assert "Remind" not in said
    assert "asked/" not in sign_in(board).get(PERIOD).content.decode()


@pytest.mark.feature("S-078")
def test_the_coordinator_chases_all_or_one(town, sign_in):
    page = sign_in(town.officer).get(PERIOD).content.decode()
    words = "Remind all who are late (4 messages: 2 for updates, 1 to a deputy, 1 for a report)"
    assert f'href="/ambridge/periods/2026-07-01/remind/">{words}</a>' in page
    assert f'href="/ambridge/periods/2026-07-01/asked/u{town.inspector.pk}/">Inspector</a>' in page


@pytest.mark.parametrize(
    ("on", "words"),
    [("2026-10-10", "Updates are due by 14 October 2026: due in 4 days ."), ("2026-10-14", ": due today ."),
     ("2026-10-15", ": 1 day late ."), ("2026-06-20", "Begins in 11 days. Nobody is asked before that.")],
)  # fmt: skip
def test_the_due_day_is_told_in_words(town, sign_in, on, words):
    with time_machine.travel(f"{on} 09:00", tick=False):
        assert words in open_page(sign_in(town.officer))


def test_who_has_been_silent_for_longest_comes_first_in_and_among_the_organisations(town):
    old = make_period(town.partnership, "2026-04-01", "2026-06-30")
    make_update(town.actions[2], period=old, said_on="2026-07-14")  # the council: 98 days before the 20th
    make_update(town.actions[0], period=old, said_on="2026-06-22")
    make_update(town.actions[1], period=old, said_on="2026-07-20")
    wardens = make_member(town.partnership, "contributor", post="Warden", organisation=town.council)
    make_owner(make_action(town.violence), user=wardens)
    page = PeriodPage(town.period, Member(town.officer, town.partnership), town.period.due.replace(day=20))
    assert rows(page.still_to_answer) == [
        ("Borchester Council", [("Warden", 0, "no update yet"), ("Borchester Council", 0, "98 days")]),
        ("Borsetshire Police", [("Inspector", 0, "120 days")]),
    ]
    assert page.still_to_answer[1].rows[0].share.oldest == town.actions[0]


def test_by_lead_each_stands_under_the_priority_with_what_they_are_asked_there(town):
    burglary = make_priority(town.partnership, name="Burglary")
    make_owner(make_action(burglary), user=town.inspector)
    make_update(burglary.actions.get(), by=town.inspector)
    page = PeriodPage(town.period, Member(town.officer, town.partnership), town.period.due.replace(day=20), BY_LEAD)
    never = [("Borchester Council", 0, "no update yet"), ("Inspector", 0, "no update yet")]
    assert rows(page.still_to_answer) == [("1. Violence", never)]
    assert rows(page.have_answered) == [("2. Burglary", [("Inspector", 1, "19 days ago")])]
    police = "Borsetshire Police"
    assert page.groups[0].beside == f"Led by Superintendent, {police}; Deputy superintendent, {police}"
    assert page.groups[1].beside == "No lead named"


def test_actions_for_which_nobody_can_be_reached_are_listed_with_what_is_missing(town, sign_in):
    burglary = make_priority(town.partnership, name="Burglary")
    bank, group = make_organisation(town.partnership, "Bank"), make_group(town.partnership, "Panel")
    left = make_member(town.partnership, "contributor", post="Warden", ends="2026-10-01")
    owners = [{}, {"organisation": bank}, {"group": group}, {"user": left}, {"post": "Head of housing"}]
    for owner in owners:
        action = make_action(burglary)
        if owner:
            make_owner(action, **owner)
    said = open_page(sign_in(town.officer))
    assert "no lead of the priority has one. Put in what is missing" in said
    assert "No owner is named. A4" in said
    assert "Bank has no contact e-mail. Put it in : Bank has no contact e-mail. A5" in said
    assert "Panel has no contact e-mail. Put it in : Panel has no contact e-mail. A6" in said
    assert "Warden has left. A7" in said
    assert "“Head of housing” is a post without an account. A8" in said
    page = sign_in(town.officer).get(PERIOD).content.decode()
    for address in (f"{bank.get_absolute_url()}edit/", f"{group.get_absolute_url()}edit/", "priorities/2/leads/"):
        assert f'{address}"' in page
    assert "Put it in" not in open_page(sign_in(town.inspector))


def test_what_only_the_board_may_see_is_neither_counted_nor_named_for_others(town, sign_in):
    secret = make_priority(town.partnership, name="Deaths", visibility="board")
    reviewer = make_member(town.partnership, "contributor", post="Reviewer")
    make_owner(make_action(secret), user=reviewer)
    said = open_page(sign_in(town.inspector))
    assert "0 of 3 actions answered" in said
    assert "Actions and priorities that only the board may see are left out here." in said
    assert not any(word in said for word in ("Reviewer", "Deaths"))
    said = open_page(sign_in(town.officer))
    assert "0 of 4 actions answered" in said
    assert "Includes 1 action that only the board may see." in said
    assert ("Reviewer" in said, "2. Deaths" in said) == (True, True)


def test_what_was_sent_is_told_and_what_is_not_known(town, sign_in):
    inspector, council = f"u{town.inspector.pk}", f"o{town.council.pk}"
    sent = {"email": "inspector@example.org", "state": "sent", "tried_at": "2026-10-11T09:00Z"}
    make_message(town.period, inspector, **sent)
    make_message(town.period, inspector, "before 10", **sent | {"tried_at": "2026-10-04T09:00Z"})
    make_message(town.period, council, state="sending", tried_at="2026-10-17T09:00Z", email="safety@council.example")
    said = open_page(sign_in(town.officer))
    assert (
        "Inspector 0 of 2 A1 , no update yet Sent 4 October 2026 10 days before the due day 2 messages in all" in said
    )
    assert "Not known whether it went, 17 October 2026 3 days before the due day" in said
    assert "It is not known whether this message went: safety@council.example: An update is due. Send it again" in said
    assert "safety@council.example" not in open_page(sign_in(town.inspector))


def test_reports_stand_with_where_they_are(town, sign_in):
    states = {"draft": "Draft", "filed": "Filed", "returned": "Returned", "agreed": "Agreed"}
    for number, state in enumerate(states, 2):
        decided = {"decided_by": "Chair", "decided_on": "2026-10-18"} if state in ("returned", "agreed") else {}
        report = make_report(make_priority(town.partnership, name=f"Aim {number}"), state=state, **decided)
        if state == "filed":
            filed = make_filing(report)
    said = open_page(sign_in(town.inspector))
    assert "2 of 5 reports filed" in said
    assert "1. Violence Not begun Superintendent Sup" not in said
    assert "1. Violence Not begun Superintendent Deputy superintendent" in said
    on = date_format(localdate(filed.moment), "j F Y")
    assert f"3. Aim 3 Filed Filed {on}, Inspector" in said
    assert "4. Aim 4 Returned 18 October 2026, Chair" in said
    assert "5. Aim 5 Agreed 18 October 2026, Chair" in said


def test_a_closed_period_asks_nobody_and_keeps_what_was_said_for_it(town, sign_in):
    make_update(town.actions[0], by=town.inspector)
    later = make_period(town.partnership, "2026-10-01", "2026-12-31")
    with change("ambridge"):
        town.period.close(town.period.due.replace(day=19))
    make_update(town.actions[0], by=town.inspector, period=later, said_on="2026-10-20")
    said = open_page(sign_in(town.officer))
    assert "Closed on 19 October 2026. Updates were due on 14 October 2026." in said
    assert "1 of 3 actions answered" in said
    assert "Remind all" not in said
    chase = Chase(town.partnership, town.period, town.period.due.replace(day=20))
    assert chase.said_on[town.actions[0].pk].isoformat() == "2026-10-01"


def test_without_a_plan_in_force_the_page_says_that_nothing_is_owed(town, sign_in):
    plan = town.violence.plan
    plan.state = "draft"
    saved(plan)
    said = open_page(sign_in(town.officer))
    assert "No action of a plan in force owes an update for this period." in said
    assert "Quarterly reports" not in said


def test_when_all_have_answered_the_page_says_so(town, sign_in):
    for action in town.actions:
        make_update(action, by=town.officer)
    said = open_page(sign_in(town.officer))
    assert "Still to answer Everybody has answered." in said
    assert "Inspector 2 of 2 19 days ago" in said


def test_home_and_the_list_of_periods_lead_there(town, sign_in):
    client = sign_in(town.officer)
    for address in ("/ambridge/", "/ambridge/periods/"):
        assert f'href="{PERIOD}"' in client.get(address).content.decode()
