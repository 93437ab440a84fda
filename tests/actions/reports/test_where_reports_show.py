"""Where reports are told of elsewhere: home, the priority, the dashboard, search and the history; and to whom."""

import pytest
import time_machine

from csp_portal.common.record import change
from priorities.models import Priority
from tests.factories import make_link, make_priority, make_user, saved

from .conftest import words_in

pytestmark = pytest.mark.django_db


def read(desk, name, address):
    response = desk(name).client.get(f"/ambridge/{address}")
    assert response.status_code == 200
    return words_in(response)


def test_home_counts_what_a_lead_has_to_submit_and_leads_there(desk):
    home = read(desk, "lead", "")
    assert (
        "To submit Write the report: 1. Violence , for July to September 2026 Not begun. Due by 14 October 2026" in home
    )
    desk("lead").send(progress="Ours", check="yes")
    assert "Begun. Due by 14 October 2026" in read(desk, "second", "")
    desk("lead").send("check/")
    assert "Write the report" not in read(desk, "lead", "")


def test_home_counts_what_waits_for_the_chair_and_what_is_returned(desk, filed):
    for name in ("chair", "coordinator"):
        assert "Waiting for your approval Read and agree: 1. Violence" in read(desk, name, "")
    for name in ("board", "scrutiny", "lead"):
        assert "Waiting for your approval" not in read(desk, name, "")
    desk("chair").send("return/", progress="More.")
    assert "Returned by Chair on 5 October 2026" in read(desk, "lead", "")
    assert "Waiting for your approval" not in read(desk, "chair", "")


def test_a_report_that_is_sent_back_after_the_period_is_closed_still_waits_for_its_lead(desk, filed, violence):
    desk("chair").send("return/", progress="More.")
    period = violence.partnership.reportingperiods.get()
    with change("ambridge", how="command"):
        period.close(on=period.due)
    assert "Write the report: 1. Violence" in read(desk, "lead", "")


def test_the_coordinator_is_told_how_many_are_not_filed(desk, filed, ambridge):
    make_priority(ambridge)
    page = desk("coordinator").client.get("/ambridge/").content.decode()
    assert "Quarterly reports" in page


def test_the_dashboard_counts_the_reports_that_are_filed(desk, filed, ambridge):
    make_priority(ambridge)
    make_priority(ambridge, visibility="board")
    assert "1 of 3 quarterly reports filed" in read(desk, "chair", "dashboard/")
    assert "1 of 2 quarterly reports filed" in read(desk, "scrutiny", "dashboard/")


def test_the_page_of_the_priority_leads_to_its_newest_report(desk, filed):
    assert "Latest report: July to September 2026 , filed." in read(desk, "scrutiny", "priorities/1/")
    desk("chair").send("agree/")
    assert "Latest report: July to September 2026 , agreed on 5 October 2026." in read(desk, "lead", "priorities/1/")
    desk("lead").send("correct/", reason="Wrong.")
    assert "Latest report: July to September 2026 , being corrected." in read(desk, "scrutiny", "priorities/1/")


def test_the_search_finds_the_words_of_filed_reports_alone(desk):
    desk("lead").send(progress="Quokkas were counted.", check="yes")
    assert "Nothing holds" in read(desk, "scrutiny", "search/?q=quokkas")
    desk("lead").send("check/")
    assert "Quokkas were counted." in read(desk, "scrutiny", "search/?q=quokkas")
    hide()
    assert "Nothing holds" in read(desk, "scrutiny", "search/?q=quokkas")
    assert "Quokkas were counted." in read(desk, "board", "search/?q=quokkas")


def hide():
    violence = Priority.objects.get()
    violence.visibility = "board"
    saved(violence)


def test_the_history_tells_of_a_report_but_drafts_only_to_those_who_may_read_them(desk):
    lead = desk("lead")
    lead.send(progress="First words", help_wanted="A secret wish")
    lead.send(progress="Last words", help_wanted="", check="yes")
    lead.send("check/")
    desk("chair").send("agree/")
    lead.send("correct/", reason="Because of a figure.")
    lead.send(progress="Words of the correction")
    for name in ("scrutiny", "chair", "board", "contributor"):
        told = read(desk, name, "history/?kind=reports")
        assert "State from Filed to Agreed" in told
        assert "Filing 1 added to 1. Violence" in told
        for draft in ("First words", "A secret wish", "Words of the correction", "Because of a figure"):
            assert draft not in told
            assert draft not in words_in(desk(name).open())
    for name in ("lead", "second", "coordinator"):
        told = read(desk, name, "history/?kind=reports")
        for draft in ("First words", "A secret wish", "Words of the correction"):
            assert draft in told


def test_what_belongs_to_a_priority_of_the_boards_is_told_to_nobody_else(desk, filed):
    desk("board").send("comment/", section="progress", text="A word of the board")
    assert "A word of the board" in read(desk, "scrutiny", "history/")
    hide()
    for name in ("scrutiny", "contributor"):
        told = read(desk, name, "history/")
        for words in ("A word of the board", "Filing 1", "report for July", "Filed by"):
            assert words not in told
        file = b"".join(desk(name).client.get("/ambridge/history.csv").streaming_content).decode()
        assert "A word of the board" not in file
    assert "A word of the board" in read(desk, "board", "history/")
    assert "A word of the board" in read(desk, "lead", "history/")


def test_the_history_says_beside_which_section_a_comment_is_and_never_prints_the_page(desk, filed):
    desk("board").send("comment/", section="measures_said", text="Hm.")
    told = read(desk, "scrutiny", "history/?kind=reports")
    assert "Section What the measures show" in told
    assert "&lt;!doctype" not in desk("scrutiny").client.get("/ambridge/history/").content.decode()
    assert "Filed by Superintendent, Borsetshire Police" in told


def test_personal_links_are_told_of_to_coordinators_alone_and_without_an_address(desk, ambridge, people):
    make_link(ambridge, user=people.lead)
    make_link(ambridge, user=make_user("shown@example.org"))
    told = read(desk, "coordinator", "history/?kind=links")
    assert "Personal link" in told
    assert "Person Superintendent" in told
    assert people.lead.email not in told
    assert "Personal link" not in read(desk, "chair", "history/")


def test_the_report_as_at_a_day_is_as_it_was_filed_then(desk, filed):
    with time_machine.travel("2026-10-08 09:00"):
        assert desk("chair").send("return/", progress="Say more.").status_code == 302
        assert desk("lead").send(progress="A later word.", check="yes").status_code == 302
        assert desk("lead").send("check/").status_code == 302
        for name in ("lead", "chair", "scrutiny"):
            then = words_in(desk(name).open("?as_at=2026-10-05"))
            assert "Two patrols." in then
            assert "A later word." not in then
            assert "see filing 2" not in then
            assert "Return it with comments" not in then
            assert "A later word." in desk(name).words()
