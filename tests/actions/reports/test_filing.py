"""What is filed: drawn once, kept byte for byte, shown at its address, and never changed by anybody."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from actions.models import Action, Filing, QuarterlyReport
from actions.reports.drawing import draw
from actions.reports.filing import file_report
from csp_portal.common.past import as_at
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from governance.access import Member
from governance.models import Appointment, Organisation
from tests.factories import (
    make_action,
    make_comment,
    make_measure,
    make_milestone,
    make_owner,
    make_period,
    make_report,
    make_update,
    saved,
)

from .conftest import ADDRESS, words_in

pytestmark = pytest.mark.django_db
KEPT = "filed/1/"


@pytest.fixture
def actions(violence, people):
    """An action off track whose deadline moved, a silent one, and one that only the board may see."""
    make_measure(violence, "Fewer thefts", target="500")
    late = make_action(violence, actions_to_deliver="Patrol the <centre>", deadline="1 August 2026")
    make_owner(late, user=people.lead, post="Inspector")
    make_milestone(late, due="1 May 2026")
    words = {"what_next": "A second van.", "back_by": "May 2027", "help_wanted": "A driver", "said_by": "Inspector"}
    moved = {"new_deadline": "1 9 2026", "deadline_reason": "The van broke."}
    make_update(late, "off_track", by=people.lead, **words, **moved)
    silent = make_action(violence, actions_to_deliver="Train marshals")
    secret = make_action(violence, actions_to_deliver="Secret", visibility="board")
    return late, silent, secret


def kept(number=1):
    return Filing.objects.get(number=number)


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", bytes(page).decode().partition("</style>")[2]).split())


@pytest.mark.feature("S-078")
def test_a_report_is_checked_and_filed_and_the_other_leads_see_by_whom(actions, desk):
    lead = desk("lead")
    lead.send(progress="Two patrols.", check="yes")
    page = lead.words("check/")
    assert "5 sections are empty and will read “Nothing written”" in page
    assert "1 action has no update: it will read “Not updated”. A2" in page
    assert lead.send("check/")["Location"] == ADDRESS
    page = lead.words()
    assert "The report is filed." in page
    assert "Reference July to September 2026, priority 1, filing 1" in page
    assert "Who agrees it The chair or the coordinator" in page
    for reader in ("second", "chair", "scrutiny"):
        page = desk(reader).words()
        assert "Filed by Superintendent, Borsetshire Police on 5 October 2026." in page
        assert "Two patrols." in page


@pytest.mark.feature("S-079")
def test_each_paragraph_of_the_issues_goes_to_the_board_by_itself(desk):
    lead = desk("lead")
    lead.send(issues="The grant ends.\r\n\r\nThe order must be renewed.", check="yes")
    lead.send("check/")
    assert QuarterlyReport.objects.get().issues_listed == ["The grant ends.", "The order must be renewed."]
    assert "<li>The grant ends.</li><li>The order must be renewed.</li>" in bytes(kept().page).decode()


def test_the_kept_page_says_all_that_was_filed_and_leaves_out_what_is_the_boards(actions, filed):
    page = text_of(kept().page)
    for words in (
        "ambridge".title() + " Partnership Quarterly report for July to September 2026: 1. Violence",
        "Strategic lead Lead",
        "As at 5 October 2026, 09:00",
        "Two patrols. Three schools.",
        "Fewer thefts Baseline: not stated. Target: 500.",
        "A1 Patrol the &lt;centre&gt; Owner: Inspector, Superintendent, Borsetshire Police",
        "Deadline: 1 September 2026; first 1 August 2026, moved 1 time",
        "R · Off track (Red)",
        "The way back: A second van. Back on track by: May 2027 Help wanted: A driver",
        "Works out as off track : deadline passed 34 days ago.",
        "Not updated No update yet",
        "1 action that only the board may see is left out.",
        "At risk (Amber) It may miss its deadline unless something changes.",
        "How a rating is worked out",
        "Filed 5 October 2026, 09:00 by Superintendent, Borsetshire Police.",
    ):
        assert words in page, words
    assert "Secret" not in page
    assert "What moved" not in page
    assert kept().shows == [actions[0].pk, actions[1].pk]


def test_the_kept_page_needs_nothing_else_and_runs_nothing(actions, filed, desk):
    response = desk("scrutiny").open(KEPT)
    page = response.content.decode()
    assert (response.status_code, response.content) == (200, bytes(kept().page))
    assert sha256(response.content).hexdigest() == kept().sha256
    assert not re.search(r"<script|<link|<img|<a |src=|href=|url\(|https?:|style=", page)
    style = b64encode(sha256(re.search("<style>(.*?)</style>", page, re.S)[1].encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    assert response["Content-Security-Policy"] == f"{allowed}; frame-ancestors 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{kept().sha256}"'


def test_words_that_look_like_markup_are_only_words_in_the_kept_page(desk):
    lead = desk("lead")
    lead.send(progress="</style><script>alert(1)</script><style>", check="yes")
    lead.send("check/")
    page = desk("chair").open(KEPT)
    assert page.content.decode().count("<style>") == 1
    assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_the_page_is_drawn_again_byte_for_byte_from_the_record_as_at_its_moment(actions, filed, violence, people):
    """Whatever is renamed, moved, removed or closed afterwards."""
    late, silent, _ = actions
    page = bytes(kept().page)
    assert draw(kept().report, kept().moment, 1) == page
    partnership = violence.partnership
    make_comment(kept(), by=people.board)
    make_update(late, "on_track", new_deadline="1 December 2027", deadline_reason="Again.")
    make_milestone(late, done="May 2026")
    make_action(violence, actions_to_deliver="One more")
    partnership.off_track_days_late, partnership.name = 1, "Another name"
    rows = [partnership, Organisation.objects.get(), Appointment.objects.get(user=people.lead), violence]
    rows[1].name, rows[2].post, violence.name = "Police of the region", "Chief", "Another priority"
    silent.visibility, silent.actions_to_deliver = "board", "Now the board's"
    rating = late.partnership.ratings.get(counts_as="off_track")
    rating.word, period = "Very late", late.partnership.reportingperiods.get()
    period.due, period.closed_on = "2026-11-30", "2026-12-01"
    with change("ambridge", how="command"):
        for row in (*rows, silent, rating, period, *violence.measures.all()):
            row.save()
        for part in (*violence.measures.all(), *late.owners.all(), *violence.leads.all(), *late.milestones.all()):
            part.delete()
    assert draw(kept().report, kept().moment, 1) != page
    with as_at(kept().moment):
        assert draw(kept().report, kept().moment, 1) == page


def test_the_worst_comes_first_by_the_worse_of_what_is_said_and_what_it_works_out_to(violence, desk):
    for said, deadline in (("on_track", "May 2027"), ("at_risk", "May 2027"), ("on_track", "1 May 2026")):
        make_update(make_action(violence, deadline=deadline), said)
    desk("lead").send(progress="x", check="yes")
    desk("lead").send("check/")
    assert re.findall(r'app-ref">(A\d)', bytes(kept().page).decode()) == ["A3", "A2", "A1"]


def test_a_correction_shows_what_moved_since_the_filing_before_it(actions, filed, desk, violence):
    late, silent, _ = actions
    assert desk("chair").send("agree/").status_code == 302
    assert desk("second").send("correct/", reason="A figure was wrong.").status_code == 302
    scrutiny = desk("scrutiny")
    assert "A correction is being written." in scrutiny.words()
    make_update(silent, "on_track", what_happened="Trained.")
    make_update(late, "off_track", new_deadline="ongoing", deadline_reason="No van.", what_next="None")
    make_action(violence, actions_to_deliver="One more")
    second = desk("second")
    assert second.send(progress="Three patrols.", check="yes").status_code == 302
    assert "Two patrols." in scrutiny.words()
    assert second.send("check/").status_code == 302
    page = text_of(kept(2).page)
    for words in (
        "What moved since filing 1, 5 October 2026 Why it is corrected: A figure was wrong.",
        "Progress Before: Two patrols. Three schools. Now: Three patrols.",
        "A2: rating was Not updated, now On track (Green)",
        "A1: deadline was 1 September 2026, now ongoing",
        "Added: A4 One more",
    ):
        assert words in page, words
    with as_at(kept(2).moment):
        assert draw(kept(2).report, kept(2).moment, 2) == bytes(kept(2).page)
    page = scrutiny.words()
    assert "Agreed by Chair on 5 October 2026. Corrected on 5 October 2026: see filing 2 ." in page
    assert scrutiny.open(KEPT).status_code == 200


def test_a_kept_page_is_shown_only_to_those_who_may_see_today_what_it_shows(actions, filed, desk, violence):
    late = Action.objects.get(pk=actions[0].pk)
    late.visibility = "board"
    saved(late)
    refused = desk("scrutiny").open(KEPT)
    assert (refused.status_code, "an action that only the board may see now" in words_in(refused)) == (403, True)
    for reader in ("lead", "board", "chair", "coordinator"):
        assert desk(reader).open(KEPT).status_code == 200
    violence.visibility = "board"
    saved(violence)
    assert desk("scrutiny").open(KEPT).status_code == 404
    assert desk("scrutiny").open().status_code == 404


def test_the_report_of_a_priority_of_the_boards_shows_all_its_actions(actions, violence, desk):
    violence.visibility = "board"
    saved(violence)
    lead = desk("lead")
    lead.send(progress="Ours", check="yes")
    lead.send("check/")
    page = text_of(kept().page)
    assert "Secret" in page
    assert "Who may see it The board, and whoever leads this priority" in page
    assert "left out" not in page


def refused(report, people):
    """The sentence with which filing is refused."""
    with pytest.raises(Refused) as refusal, change("ambridge", by=people.lead) as moment:
        file_report(report, Member(people.lead, report.partnership), moment)
    assert not Filing.objects.filter(report=report).exists()
    return str(refusal.value)


def test_nothing_is_filed_that_says_nothing_or_for_a_period_that_has_not_begun_or_is_closed(violence, people):
    partnership = violence.partnership
    assert refused(make_report(violence), people) == "Nothing is written yet. Fill in at least one section."
    later = make_period(partnership, "2026-11-01", "2026-12-31")
    report = make_report(violence, later, progress="x")
    report.refresh_from_db()
    assert refused(report, people).endswith("begins on 1 November 2026. Nothing can be filed before.")
    closed = make_period(partnership, "2026-01-01", "2026-03-31", closed_on="2026-05-01")
    report = make_report(violence, closed, progress="x")
    report.refresh_from_db()
    assert refused(report, people).startswith("January to March 2026 was closed on 1 May 2026 without this report.")


def test_a_report_that_was_filed_in_time_can_be_corrected_after_the_period_is_closed(filed, desk, violence):
    period = violence.partnership.reportingperiods.get()
    with change("ambridge", how="command"):
        period.close(on=period.due)
    assert desk("chair").send("return/", progress="Say more.").status_code == 302
    with time_machine.travel("2027-10-05 09:00"):
        assert desk("lead").send(progress="More.", check="yes").status_code == 302
        assert desk("lead").send("check/").status_code == 302
    assert Filing.objects.count() == 2


def test_nothing_is_filed_twice(filed, desk):
    page = desk("second").words("check/")
    assert "This report was filed by Superintendent, Borsetshire Police on 5 October 2026." in page
    assert "File this report" not in page


def test_the_second_press_of_a_form_files_nothing_more_and_the_second_lead_is_told(desk):
    first, second = desk("lead"), desk("second")
    first.send(progress="Ours")
    one, other = first.form("check/"), second.form("check/")
    for _ in range(2):
        assert first.client.post(f"{ADDRESS}check/", one)["Location"] == ADDRESS
    page = second.client.post(f"{ADDRESS}check/", other)
    assert page.status_code == 409
    assert "This report was filed by Superintendent, Borsetshire Police on 5 October 2026." in words_in(page)
    assert Filing.objects.count() == 1


def test_what_was_filed_is_saved_no_second_time_and_never_removed(filed):
    for tamper in (lambda: kept().save(), lambda: kept().delete(), lambda: Filing(pk=kept().pk, number=2).save()):
        with pytest.raises(Refused, match="What was filed stays as it was filed"), change("ambridge"):
            tamper()


SPECIAL = {
    "sqlite": "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    "postgresql": "TRUNCATE {0} CASCADE",
}


@pytest.mark.parametrize("table", ["actions_filing", "actions_historicalfiling"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET number = 9", "UPDATE {0} SET page = ''", "DELETE FROM {0}", ""])
def test_the_database_itself_refuses_to_change_what_was_filed(filed, table, statement):
    statement = statement or SPECIAL[connection.vendor]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(f'"{table}"'))
    assert sha256(bytes(kept().page)).hexdigest() == kept().sha256
