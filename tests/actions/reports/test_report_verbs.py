"""Agree, return, withdraw, correct and comment: who may, what comes of it, and what is refused in words."""

import pytest
import time_machine

from actions.models import Filing, QuarterlyReport, ReportComment
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from governance.access import Member
from tests.factories import make_action, saved

from .conftest import ADDRESS, words_in

pytestmark = pytest.mark.django_db
STATES = ("draft", "filed", "returned", "agreed")
VERBS = ("agree/", "return/", "withdraw/", "correct/", "comment/")
WORDS = {"return/": {"whole": "No."}, "correct/": {"reason": "Why."}, "comment/": {"section": "whole", "text": "Hm."}}
DOER = {"agree/": "chair", "return/": "chair", "comment/": "board", "withdraw/": "lead", "correct/": "lead"}
DONE = {  # (state, verb) -> the state after it; any other verb is refused
    ("filed", "agree/"): "agreed",
    ("filed", "return/"): "returned",
    ("filed", "withdraw/"): "draft",
    ("filed", "comment/"): "filed",
    ("agreed", "comment/"): "agreed",
    ("agreed", "correct/"): "draft",
}


def the_report():
    return QuarterlyReport.objects.get()


def do(desk, verb):
    return desk(DOER[verb]).send(verb, **WORDS.get(verb, {}))


@pytest.fixture
def report_in(desk, filed):
    """Bring the report, which is filed, into a state."""

    def bring(state):
        ways = {"draft": ["withdraw/"], "filed": [], "returned": ["return/"], "agreed": ["agree/"]}
        for verb in ways[state]:
            assert do(desk, verb).status_code == 302
        assert the_report().state == state

    return bring


@pytest.mark.parametrize("state", STATES)
def test_each_verb_is_done_from_its_state_and_refused_in_words_from_any_other(desk, report_in, state):
    report_in(state)
    forms = {verb: desk(DOER[verb]).form(verb) for verb in VERBS}
    before = QuarterlyReport.history.count(), ReportComment.objects.count(), Filing.objects.count()
    refused = [verb for verb in VERBS if (state, verb) not in DONE]
    for verb in refused:
        page = desk(DOER[verb]).open(verb)
        assert page.status_code == 200
        assert page.context["obstacle"] in words_in(page)
        assert "form_id" not in forms[verb]
        assert page.context["obstacle"].endswith(".")
    assert (QuarterlyReport.history.count(), ReportComment.objects.count(), Filing.objects.count()) == before
    for verb in set(VERBS) - set(refused):
        assert "form_id" in forms[verb]


@pytest.mark.parametrize(("begins", "verb"), DONE)
def test_a_verb_changes_the_state_in_one_change(desk, report_in, begins, verb):
    report_in(begins)
    saves = QuarterlyReport.history.count()
    assert do(desk, verb).status_code == 302
    assert the_report().state == DONE[begins, verb]
    assert QuarterlyReport.history.count() == saves + (verb != "comment/")


@pytest.mark.parametrize("state", STATES)
def test_the_verbs_themselves_refuse_a_wrong_state(people, report_in, state):
    report_in(state)
    chair, on = Member(people.chair, the_report().partnership), "2026-10-05"
    verbs = {
        "agree/": lambda report: report.agree(member=chair, on=on),
        "return/": lambda report: report.give_back({"": "No."}, member=chair, on=on),
        "withdraw/": lambda report: report.withdraw(),
        "correct/": lambda report: report.correct("Why."),
        "comment/": lambda report: report.comment("", "Hm.", member=chair, on=on),
    }
    for verb in [verb for verb in VERBS if (state, verb) not in DONE]:
        with pytest.raises(Refused), change("ambridge"):
            verbs[verb](the_report())


def test_agreeing_what_was_returned_meanwhile_is_refused(desk, filed):
    chair = desk("chair")
    form = chair.form("agree/")
    assert desk("coordinator").send("return/", progress="Say more.").status_code == 302
    page = chair.client.post("/ambridge/periods/2026-07-01/reports/1/agree/", form)
    assert page.status_code == 409
    assert "This report was returned to its leads. They file it again first." in words_in(page)
    assert "Agree it all the same" not in words_in(page)
    assert the_report().state == "returned"


@pytest.mark.feature("S-078")
def test_what_the_chair_asks_for_stands_beside_the_sections_and_the_report_is_filed_again(desk, filed):
    chair, lead = desk("chair"), desk("lead")
    refused = chair.send("return/")
    assert "Say what is to be changed, here or beside a section." in words_in(refused)
    assert chair.send("return/", whole="Two things.", progress="Which schools?").status_code == 302
    page = lead.open().content.decode()
    assert "Returned by Chair on 5 October 2026" in words_in(lead.open())
    assert "Two things." in page.partition('id="off_track"')[0]
    assert "Which schools?" in page.partition('id="progress"')[2].partition('id="measures_said"')[0]
    for reader in ("scrutiny", "board", "chair", "contributor"):
        read = desk(reader).words()
        assert "Returned to its leads by Chair on 5 October 2026." in read
        assert "Until then it counts as not filed." in read
        assert "Two things. Chair, 5 October 2026" in read
        assert "Two patrols. Three schools. Which schools? Chair, 5 October 2026" in read
    assert lead.send(progress="Castle and Bridge schools.", check="yes").status_code == 302
    assert lead.send("check/").status_code == 302
    words = chair.words()
    assert "Castle and Bridge schools." in words
    assert "Returned by Chair on 5 October 2026. Filed again on 5 October 2026: see filing 2" in words
    assert (the_report().state, the_report().decided_by, Filing.objects.count()) == ("filed", "", 2)
    assert "Castle and Bridge schools. Which schools? Chair, 5 October 2026, said of filing 1" in words
    assert "Two things. Chair, 5 October 2026, said of filing 1 What moved since filing 1, 5 October 2026" in words
    assert "Before: Two patrols. Three schools. Now: Castle and Bridge schools." in words
    assert f"{ADDRESS}#moved" in chair.open("agree/").content.decode()
    with time_machine.travel("2026-10-08 09:00"):
        then = desk("chair").words("?as_at=2026-10-06")
        assert "said of filing 1" in then
        assert "What moved since filing 1" in then


def test_the_words_of_a_draft_are_not_read_while_what_was_returned_is(desk, filed):
    assert desk("chair").send("return/", whole="No.").status_code == 302
    assert desk("lead").send(progress="Half a thought").status_code == 302
    page = desk("chair").words()
    assert "Two patrols." in page
    assert "Half a thought" not in page


def test_a_correction_says_what_it_corrects_and_which_filing_counts(desk, filed):
    chair, lead = desk("chair"), desk("lead")
    assert do(desk, "agree/").status_code == 302
    assert "Correction of" not in chair.words()
    assert do(desk, "correct/").status_code == 302
    assert lead.send(progress="Four schools.", check="yes").status_code == 302
    assert lead.send("check/").status_code == 302
    page = desk("board").words()
    assert "Correction of filing 1 , because: Why. The correction counts now, in place of filing 1" in page
    assert chair.send("return/", progress="Which four?").status_code == 302
    page = desk("board").words()
    assert "Until then filing 1 counts, which was agreed." in page
    assert "Four schools. Which four?" in page
    assert lead.send(progress="Four schools of five.", check="yes").status_code == 302
    assert lead.send("check/").status_code == 302
    page = chair.words()
    assert "Correction of filing 1 , because: Why." in page
    assert "Which four? Chair, 5 October 2026, said of filing 2" in page
    assert do(desk, "agree/").status_code == 302
    page = chair.words()
    assert "Correction of filing 1 , because: Why." in page
    assert "counts again" not in page


def test_the_page_of_the_period_says_where_a_correction_stands(desk, filed):
    assert stands_as(desk) == "Filed"
    assert do(desk, "agree/").status_code == 302
    assert do(desk, "correct/").status_code == 302
    assert stands_as(desk) == "Being corrected"
    assert desk("lead").send("check/").status_code == 302
    assert stands_as(desk) == "Correction filed"
    assert do(desk, "return/").status_code == 302
    assert stands_as(desk) == "Correction returned"
    assert desk("lead").send("check/").status_code == 302
    assert do(desk, "agree/").status_code == 302
    assert stands_as(desk) == "Agreed"


def stands_as(desk):
    """What the page of the period says of the report."""
    page = desk("coordinator").client.get("/ambridge/periods/2026-07-01/")
    return next(row.words for row in page.context["page"].report_rows)


def test_what_moved_is_told_only_to_those_who_may_see_all_that_it_shows(desk, violence, filed):
    action = make_action(violence)
    assert desk("chair").send("return/", whole="No.").status_code == 302
    assert desk("lead").send("check/").status_code == 302
    assert "Added: A1" in desk("scrutiny").words()
    action.visibility = "board"
    saved(action)
    assert "What moved" not in desk("scrutiny").words()
    assert "Added: A1" in desk("chair").words()


def test_a_comment_stands_beside_its_section_with_who_said_it(desk, filed):
    board = desk("board")
    assert board.send("comment/", section="issues", text="").status_code == 200
    assert board.send("comment/", section="issues", text="Is there none?").status_code == 302
    page = desk("scrutiny").words()
    assert "Nothing written. Is there none? Board, 5 October 2026" in page.partition("Issues for the board")[2]
    assert desk("lead").open("comment/").status_code == 403


def test_an_agreed_report_says_by_whom_and_is_changed_only_with_a_reason(desk, filed):
    assert do(desk, "agree/").status_code == 302
    lead = desk("lead")
    assert "Agreed by Chair on 5 October 2026." in lead.words()
    assert "form_id" not in lead.form()
    assert "Say why the report is corrected." in words_in(lead.send("correct/", reason=" "))
    assert lead.send("correct/", reason="A figure was wrong.").status_code == 302
    assert "This is a correction of an agreed report, because: A figure was wrong." in lead.words()
    assert "Until it is filed, what was filed on 5 October 2026" in desk("chair").words()


def test_a_withdrawn_report_is_a_draft_again_and_what_was_filed_stays(desk, filed):
    assert desk("second").send("withdraw/").status_code == 302
    assert "Withdrawn by its leads, who write on." in desk("chair").words()
    assert "Withdrawn on 5 October 2026" in desk("lead").words()
    assert desk("chair").open("filed/1/").status_code == 200
    assert desk("lead").send(progress="Better.", check="yes").status_code == 302
    assert desk("lead").send("check/").status_code == 302
    assert Filing.objects.count() == 2


def test_what_was_said_of_a_withdrawn_report_stands_beside_its_draft_and_on_its_page(desk, filed):
    board = desk("board")
    assert board.send("comment/", section="whole", text="Say how many.").status_code == 302
    assert board.send("comment/", section="progress", text="Which schools?").status_code == 302
    assert do(desk, "withdraw/").status_code == 302
    page = desk("lead").open().content.decode()
    assert "Say how many. Board, 5 October 2026, said of filing 1" in words_in(desk("lead").open())
    assert "Which schools?" in page.partition('id="progress"')[2].partition('id="measures_said"')[0]
    words = desk("chair").words()
    assert "What was said of it before it was withdrawn Say how many. Board, 5 October 2026, said of filing 1" in words
    assert "Progress Which schools? Board, 5 October 2026, said of filing 1" in words
    assert "Two patrols." not in words


def test_beside_a_correction_stands_what_was_said_of_the_filing_that_it_corrects_and_nothing_older(desk, filed):
    lead, board = desk("lead"), desk("board")
    desk("chair").send("return/", progress="Which schools?")
    lead.send(progress="Castle school.", check="yes")
    lead.send("check/")
    board.send("comment/", section="whole", text="Well put.")
    do(desk, "agree/")
    do(desk, "correct/")
    words = lead.words()
    assert "Well put. Board, 5 October 2026, said of filing 2" in words
    assert "Which schools?" not in words


def test_a_comment_stands_below_the_heading_of_its_section_and_above_the_box(desk, filed):
    desk("chair").send("return/", progress="Which schools?")
    page = desk("lead").open().content.decode()
    section = page.partition('id="progress"')[2].partition('id="measures_said"')[0]
    places = [section.index(what) for what in (">Progress</label>", "Which schools?", "<textarea")]
    assert places == sorted(places)


def test_whoever_agrees_what_they_filed_themselves_reads_that_the_history_shows_it(desk, filed):
    sentence = "You filed this report yourself. The history will show that the same person filed and agreed it."
    assert sentence not in desk("coordinator").words("agree/")
    do(desk, "withdraw/")
    coordinator = desk("coordinator")
    coordinator.send("check/")
    assert sentence not in desk("chair").words("agree/")
    assert sentence in coordinator.words("agree/")
    assert coordinator.send("agree/").status_code == 302


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_does_what_is_not_theirs(desk, filed, verb):
    allowed = {
        "agree/": {"chair", "coordinator"},
        "return/": {"chair", "coordinator"},
        "comment/": {"board", "chair", "coordinator"},
        "withdraw/": {"lead", "second", "coordinator"},
        "correct/": {"lead", "second", "coordinator"},
    }[verb]
    everybody = ("lead", "second", "board", "chair", "scrutiny", "coordinator", "contributor")
    codes = {name: desk(name).open(verb).status_code for name in everybody}
    assert codes == {name: 200 if name in allowed else 403 for name in everybody}
