"""The board's page: what is asked, what is otherwise than it was, who is silent; then where each stood over eight
periods."""

import re
from datetime import date

import pytest
import time_machine

from actions.models import Action
from actions.models.standing import Standing
from actions.periods import period_shown
from csp_portal.board.exceptions import changes, disagreements, silences, slips
from csp_portal.board.headings import HEADINGS
from csp_portal.board.rows import shares
from csp_portal.board.strips import Strips
from csp_portal.common.past import today
from csp_portal.common.record import change
from csp_portal.dashboard.figures import Figures
from csp_portal.dashboard.lists import changed_updates, silent_actions
from governance.access import Member
from tests.factories import (
    make_action,
    make_filing,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    make_owner,
    make_period,
    make_priority,
    make_report,
    make_update,
    make_user,
    saved,
)
from tests.portal.test_dashboard import Page, words_of
from tests.promises.random_plans import TODAY, make_random_plan
from tests.promises.test_numbers_agree import asking

pytestmark = pytest.mark.django_db
BACK = {"what_next": "A second firm by May."}


@pytest.fixture(autouse=True)
def october():
    """After the updates for July to September were due; the period is not closed."""
    with time_machine.travel("2026-10-20 10:00"):
        yield


@pytest.fixture
def summer(ambridge):
    return ambridge.reportingperiods.get(starts=date(2026, 7, 1))


@pytest.fixture
def spring(ambridge):
    return make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture
def executive(ambridge):
    return make_group(ambridge, "Executive board", kind="board")


class BoardPage(Page):
    """The board's page as a person reads it."""

    @property
    def headings(self):
        """{the heading with its number: [the words of each of its rows]}, and what the empty ones say, with no rows."""
        found = {}
        for section in re.findall(r'<section class="app-board__heading.*?</section>', self.main, re.S):
            title = re.search(r"<h2.*?</h2>|<p.*?</p>", section, re.S)[0]
            found[words_of(title)] = [words_of(row) for row in re.findall(r"<article.*?</article>", section, re.S)]
        return found

    @property
    def strips(self):
        """[[name, letters of each period..., the last column]], as the eye reads them."""
        rows = re.findall(r"<tr.*?</tr>", self.main[self.main.index("<tbody") : self.main.index("</tbody>")], re.S)
        seen = [re.sub(r'<span class="govuk-visually-hidden">.*?</span>', "", row, flags=re.S) for row in rows]
        return [[words_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in seen]


@pytest.fixture
def board(ambridge, sign_in):
    """A page as a board member reads it: board("?period=...")."""
    client = sign_in(make_member(ambridge, "board"))

    def read(query="", address="/ambridge/board/"):
        return BoardPage(client, address + query)

    return read


def say(action, *ratings, periods):
    for rating, period in zip(ratings, periods, strict=True):
        if rating:
            make_update(action, rating, period=period, **BACK)


@pytest.fixture
def one_of_each(ambridge, spring, summer, executive):
    """A plan of which each heading of the page has exactly one row; A8 is on track throughout."""
    violence = make_priority(ambridge, name="Violence")
    both, actions = (spring, summer), [make_action(violence, actions_to_deliver=f"Do {n}") for n in range(1, 9)]
    new, worse, better, slipped, silent, disagreeing, off_still, fine = actions
    say(new, "at_risk", "off_track", periods=both)
    say(worse, "on_track", "at_risk", periods=both)
    say(better, "at_risk", "complete", periods=both)
    slipped.deadline = slipped.original_deadline = "31 March 2027"
    saved(slipped)
    say(slipped, "on_track", None, periods=both)
    moved = {"new_deadline": "30 June 2027", "deadline_reason": "The grant came late."}
    make_update(slipped, "on_track", period=summer, **moved)
    say(silent, "on_track", None, periods=both)
    make_owner(silent, organisation=make_organisation(ambridge, "Borsetshire Police"))
    disagreeing.deadline = "10 October 2026"
    saved(disagreeing)
    say(disagreeing, "on_track", "on_track", periods=both)
    say(off_still, "off_track", "off_track", periods=both)
    say(fine, "on_track", "on_track", periods=both)
    meeting = make_meeting(executive, date(2026, 11, 3))
    make_item(meeting, title="A third patrol car", kind="decide", asks="To pay half of it.")
    make_item(meeting, title="News of the quarter", kind="note")
    return ambridge


# Each heading


def test_each_heading_has_its_one_row_with_its_reason(one_of_each, board):
    assert board().headings == {
        "Asked of the board 1": ["A third patrol car To decide. To pay half of it."],
        "Newly off track 1": ["A1 Do 1 Was at risk, now off track. Work went on. The way back: A second firm by May."],
        "Worse 1": ["A2 Do 2 Was on track, now at risk. Work went on. The way back: A second firm by May."],
        "Better 1": ["A3 Do 3 Was at risk, now complete. Work went on."],
        "Slipped 1": ["A4 Do 4 Now 30 June 2027, first 31 March 2027: moved once. The grant came late."],
        "Silent 1": ["A5 Do 5 Owed by Borsetshire Police. Last updated 1 October 2026."],
        "Said better than worked out 1": ["A6 Do 6 Said on track, works out at risk. Deadline passed 10 days ago."],
    }


def test_above_stand_the_finding_the_reports_the_next_meeting_and_the_moment(one_of_each, board):
    page = board()
    assert page.finding == "2 of 8 actions are off track; 1 has no update."
    about = "Updates due by 14 October 2026, not closed yet. 0 of 1 quarterly report filed. "
    about += "Next meeting: Executive board, Tuesday 3 November 2026. As at 20 October 2026, 10:00."
    assert about in page.words
    assert "What the ratings mean" in page.words


def test_each_row_leads_to_its_record_and_each_action_stands_once(one_of_each, board):
    addresses = list(board().links().values())
    for serial in range(1, 7):
        assert addresses.count(f"/ambridge/actions/A{serial}/") == 1


def test_empty_headings_are_a_line_each(ambridge, spring, summer, board):
    make_update(make_action(partnership=ambridge), "off_track", period=summer, **BACK)
    headings = list(board().headings)
    assert headings == [
        "Nothing is asked of the board.",
        "Newly off track 1",
        "Nothing else has become worse.",
        "Nothing has become better.",
        "No other deadline has moved.",
        "Nobody is silent.",
        "Nothing else works out worse than is said.",
    ]


def test_a_quiet_quarter_is_said_in_one_glad_sentence(ambridge, spring, summer, board):
    say(make_action(partnership=ambridge), "on_track", "on_track", periods=(spring, summer))
    page = board()
    assert "All is well since the last period: nothing is asked of the board," in page.words
    assert page.headings == {}


def test_what_was_not_spoken_of_before_is_newly_off_track_too(ambridge, spring, summer, board):
    priority = make_priority(ambridge)
    say(make_action(priority), None, "off_track", periods=(spring, summer))
    say(make_action(priority), "off_track", "off_track", periods=(spring, summer))
    say(make_action(priority), None, "at_risk", periods=(spring, summer))
    rows = board().headings["Newly off track 1"]
    assert rows[0].startswith("A1 ")
    assert "Was not spoken of, now off track." in rows[0]


def test_in_the_first_period_everything_off_track_is_new(ambridge, summer, board):
    make_update(make_action(partnership=ambridge), "off_track", period=summer, **BACK)
    assert "Newly off track 1" in board().headings


def test_what_is_rated_no_longer_counts_as_worse(ambridge, spring, summer, board):
    say(make_action(partnership=ambridge), "on_track", "not_rated", periods=(spring, summer))
    assert "Was on track, now not rated." in board().headings["Worse 1"][0]


def test_a_deadline_that_moved_in_an_earlier_period_is_no_exception_of_this_one(ambridge, spring, summer, board):
    action = make_action(partnership=ambridge, deadline="31 March 2027")
    moved = {"new_deadline": "30 June 2027", "deadline_reason": "The grant came late."}
    make_update(action, "on_track", period=spring, **moved)
    make_update(action, "on_track", period=summer)
    assert "All is well since the last period" in board().words


def test_more_than_five_lead_to_the_list_of_all_of_them(ambridge, summer, board):
    priority = make_priority(ambridge)
    for _ in range(7):
        make_action(priority)
    page = board()
    assert len(page.headings["Silent 7 5 shown"]) == 5
    address = page.links()["and 2 more: Silent"]
    assert address == "/ambridge/board/silent/?period=2026-07-01"
    behind = board(address=address)
    assert len(re.findall(r"<article", behind.main)) == 7
    assert behind.words.startswith("The board’s page Silent: July to September 2026 7 actions.")


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_list_of_each_heading_has_its_rows(one_of_each, board, heading):
    assert len(re.findall(r"<article", board(address=f"/ambridge/board/{heading}/").main)) == 1


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_list_without_rows_says_so_with_and_without_a_period(ambridge, summer, board, heading):
    address = f"/ambridge/board/{heading}/"
    assert HEADINGS[heading][1] in board(address=address).words
    with change("ambridge", how="command"):
        summer.delete()
    assert HEADINGS[heading][1] in board(address=address).words


def test_a_heading_that_is_none_is_not_there(ambridge, sign_in):
    assert sign_in(make_member(ambridge, "board")).get("/ambridge/board/green/").status_code == 404


# A quarter that is still running


def begin_autumn(summer):
    """The running quarter, which is the current period once that before it is closed."""
    summer.closed_on = date(2026, 10, 16)
    ambridge = saved(summer).partnership
    return make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31), due=date(2027, 1, 14))


def test_while_updates_are_not_due_nobody_is_silent_and_what_is_not_said_is_said_once(one_of_each, summer, board):
    begin_autumn(summer)
    page = board()
    assert page.finding == "It is too early to say: 7 updates are still to come."
    waiting = "Updates for October to December 2026 are due by 14 January 2027: 7 have not come yet."
    assert page.headings == {
        "Asked of the board 1": ["A third patrol car To decide. To pay half of it."],
        "Nothing is said yet for October to December 2026.": [],
        waiting: [],
        "Nothing else works out worse than is said.": [],
    }
    assert waiting in board(address="/ambridge/board/silent/").words
    for heading in ("new-off-track", "worse", "better", "slipped"):
        assert "Nothing is said yet for October to December 2026." in board(address=f"/ambridge/board/{heading}/").words
    assert "Silent 1" in board("?period=2026-07-01").headings


def test_what_is_said_in_a_running_quarter_stands_under_its_heading_so_far(one_of_each, summer, board):
    autumn = begin_autumn(summer)
    make_update(Action.objects.get(serial=8), "off_track", period=autumn, **BACK)
    page = board()
    assert page.finding == "So far 1 of 8 actions is off track; 6 updates are still to come."
    assert list(page.headings)[1:6] == [
        "Newly off track 1",
        "Nothing else has become worse.",
        "Nothing has become better.",
        "No other deadline has moved.",
        "Updates for October to December 2026 are due by 14 January 2027: 6 have not come yet.",
    ]
    make_update(Action.objects.get(serial=8), "on_track", period=autumn)
    assert board().finding == "So far none of 8 actions is off track; 6 updates are still to come."


def test_the_day_on_which_updates_are_due_is_not_too_late_and_the_day_after_is(ambridge, summer, board):
    make_action(partnership=ambridge)
    with time_machine.travel("2026-10-14 10:00"):
        page = board()
        assert "Updates for July to September 2026 are due by 14 October 2026: 1 has not come yet." in page.headings
        assert page.finding == "It is too early to say: 1 update is still to come."
        assert "All is well" not in page.words
    with time_machine.travel("2026-10-15 10:00"):
        assert "Silent 1" in board().headings


def test_once_each_update_of_a_running_quarter_has_come_the_page_is_as_ever(ambridge, summer, board):
    action = make_action(partnership=ambridge)
    make_update(action, "on_track", period=summer)
    make_update(action, "on_track", period=begin_autumn(summer))
    page = board()
    assert page.finding == "The only action is not off track; no update is missing."
    assert "All is well since the last period" in page.words


def test_what_is_stuck_stays_so_while_a_newer_quarter_is_running(ambridge, spring, summer, board, sign_in):
    winter = make_period(ambridge, date(2026, 1, 1), date(2026, 3, 31))
    stuck, new = (make_action(partnership=ambridge, actions_to_deliver=words) for words in ("Stuck", "New"))
    say(stuck, "at_risk", "at_risk", "at_risk", periods=(winter, spring, summer))
    make_update(new, "off_track", period=begin_autumn(summer), **BACK)
    addresses = ("/ambridge/board/", "/ambridge/board/strips/")
    page, strips = (board(address=address) for address in addresses)
    assert "Stuck for longest: A1 Stuck (At risk for 3 periods)." in page.words
    assert "A period whose updates are not due yet has no column." in page.words
    assert strips.strips == [["A1 Stuck", "A", "A", "A", "At risk for 3 periods"], ["A2 New", "–", "–", "–", ""]]
    assert "Up to July to September 2026. 1 of 2 actions is stuck" in strips.words
    with time_machine.travel("2027-01-15 10:00"):
        client = sign_in(make_member(ambridge, "board"))
        assert BoardPage(client, addresses[1]).strips[1] == ["A1 Stuck", "A", "A", "A", "N", ""]
        then = [BoardPage(client, f"{address}?as_at=2026-10-20T10:05") for address in addresses]
        assert [each.strips for each in then] == [page.strips, strips.strips]
        assert then[0].headings == page.headings


def test_before_the_updates_of_any_period_were_due_there_is_no_strip(ambridge, summer, board):
    make_action(partnership=ambridge)
    with time_machine.travel("2026-10-14 10:00"):
        assert "Stuck" not in board().words
        sentence = "The updates of no period were due yet, so there is nothing to compare."
        assert sentence in board(address="/ambridge/board/strips/").words


# What is asked of the board


def test_issues_of_filed_reports_that_are_on_no_agenda_are_asked_and_help_that_is_wanted(ambridge, executive, board):
    one, two, three, four = (make_priority(ambridge, name=name) for name in ("One", "Two", "Three", "Four"))
    meeting = make_meeting(executive, date(2026, 11, 3))
    on_agenda = make_item(meeting, title="Issue raised: 1. One", kind="issue", asks="The grant ends.")
    make_report(one, state="filed", issues="The grant ends.", agenda_item=on_agenda, help_wanted="None.")
    waiting = make_item(meeting, title="Issue raised: 2. Two", kind="issue")
    waiting.meeting = None
    saved(waiting)
    make_report(two, state="agreed", issues="No partner pays.", agenda_item=waiting)
    make_report(three, state="filed", help_wanted="A room, from any member.")
    make_report(four, state="draft", issues="Not filed yet.", help_wanted="Not filed yet.")
    make_action(one)
    assert board().headings["Asked of the board 3"] == [
        "Issue raised: 1. One Issue raised in a report. The grant ends.",
        "2. Two Issue raised, on no agenda yet. No partner pays.",
        "3. Three Help wanted. A room, from any member.",
    ]
    assert f'href="{meeting.get_absolute_url()}#item-{on_agenda.pk}"' in board().main


def test_of_a_report_that_is_corrected_the_words_as_filed_count(ambridge, executive, board):
    report = make_report(make_priority(ambridge), state="agreed", issues="As it was filed.")
    make_filing(report)
    make_action(partnership=ambridge)
    report.state, report.correcting = "draft", "A number was wrong."
    saved(report)
    report.issues = "Not filed yet."
    saved(report)
    assert board().headings["Asked of the board 1"] == [
        "1. Priority 1 Issue raised, on no agenda yet. As it was filed."
    ]


def test_what_only_the_board_may_see_is_for_the_board_alone(ambridge, executive, sign_in, board):
    meeting = make_meeting(executive, date(2026, 11, 3))
    make_item(meeting, title="A death", kind="decide", for_board=True)
    secret = make_priority(ambridge, name="Reviews of deaths", visibility="board")
    make_report(secret, state="filed", issues="A review is late.")
    make_action(secret), make_action(make_priority(ambridge, name="Violence"))
    assert len(board().headings["Asked of the board 2"]) == 2
    client = sign_in(make_member(ambridge, "scrutiny"))
    for address in ("", "strips/", *(f"{heading}/" for heading in HEADINGS)):
        page = BoardPage(client, f"/ambridge/board/{address}")
        assert [words for words in ("A death", "Reviews of deaths", "A review is late") if words in page.main] == []
    page = BoardPage(client, "/ambridge/board/")
    assert "Nothing is asked of the board." in page.headings
    assert "Actions and priorities that only the board may see are not counted here." in page.finding


def test_the_next_meeting_is_that_of_the_board_that_is_not_cancelled_or_past(ambridge, executive, board):
    make_action(partnership=ambridge)
    make_meeting(make_group(ambridge, "Panel"), date(2026, 10, 21))
    make_meeting(executive, date(2026, 10, 1))
    make_meeting(executive, date(2026, 10, 30), state="cancelled", cancelled_because="No quorum.")
    assert "No meeting of the board is planned." in board().words
    make_meeting(executive, date(2026, 12, 1))
    assert "Next meeting: Executive board, Tuesday 1 December 2026." in board().words


# The strips


@pytest.fixture
def three(ambridge, summer):
    """Updates for the first were due before today, when the actions are put on record; those for the second are not."""
    winter = make_period(ambridge, date(2026, 1, 1), date(2026, 3, 31))
    return winter, make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30), due=date(2026, 10, 20)), summer


def test_a_strip_has_a_letter_for_each_period_and_what_is_stuck_comes_first(ambridge, three, board):
    priority = make_priority(ambridge, name="Violence")
    for text in ("Green", "Stuck", "Red", "Silent", "Done", "Later"):
        make_action(priority, actions_to_deliver=text, start="May 2027" if text == "Later" else "")
    green, stuck, red, silent, done, _ = Action.objects.filter(partnership=ambridge)
    say(green, "on_track", "on_track", "on_track", periods=three)
    say(stuck, "at_risk", "at_risk", "at_risk", periods=three)
    say(red, "on_track", "on_track", "off_track", periods=three)
    say(silent, "at_risk", None, None, periods=three)
    say(done, "not_rated", "complete", None, periods=three)
    new = make_action(priority, actions_to_deliver="New")
    say(new, None, None, "at_risk", periods=three)
    assert board(address="/ambridge/board/strips/").strips == [
        ["A2 Stuck", "A", "A", "A", "At risk for 3 periods"],
        ["A3 Red", "G", "G", "R", ""],
        ["A7 New", "–", "N", "A", ""],
        ["A4 Silent", "A", "N", "N", "No update for 2 periods"],
        ["A1 Green", "G", "G", "G", ""],
        ["A5 Done", "?", "C", "C", ""],
        ["A6 Later", "–", "–", "–", ""],
    ]
    page = board()
    assert page.strips == [["1. Violence", "2A", "1A 2N", "1R 2A 1N", "1 stuck"]]
    assert "Stuck for longest: A2 Stuck (At risk for 3 periods)." in page.words


def test_a_screen_reader_hears_the_words_of_each_cell(ambridge, summer, board):
    make_action(partnership=ambridge)
    page = board(address="/ambridge/board/strips/")
    assert '<span aria-hidden="true">N</span><span class="govuk-visually-hidden">No update</span>' in page.main
    assert '<th class="govuk-table__header app-strips__period" scope="col">' in page.main
    assert "<caption" in page.main
    assert "July to September 2026" in page.words
    assert "1 no update" in board().words


def test_without_a_period_there_is_no_strip(ambridge, summer, board):
    make_action(partnership=ambridge)
    with change("ambridge", how="command"):
        summer.delete()
    assert "There is no reporting period yet" in board().words
    assert "nothing to compare" in board(address="/ambridge/board/strips/").words


def test_as_at_an_earlier_moment_the_pages_say_what_they_said_then(one_of_each, summer, board):
    addresses = ["/ambridge/board/", "/ambridge/board/strips/"]
    with time_machine.travel("2026-10-20 10:05"):
        then = [board(address=address) for address in addresses]
    with time_machine.travel("2026-10-20 10:10"):
        make_update(Action.objects.get(serial=5), "off_track", period=summer, **BACK)
        assert "Newly off track 2" in board().headings
        past = [board("?as_at=2026-10-20T10:05", address=address) for address in addresses]
    assert past[0].headings == then[0].headings
    assert [page.strips for page in past] == [page.strips for page in then]
    assert "As at 20 October 2026 at 10:05." in past[0].words


# Room


@pytest.mark.parametrize(
    ("counts", "lines", "shown"),
    [
        ([0, 1, 9], 100, [0, 1, 5]),
        ([9, 9, 9], 18, [5, 2, 2]),
        ([9, 9, 9], 13, [2, 2, 2]),
        ([9, 9, 9], 9, [2, 1, 1]),
        ([9, 9, 9], 0, [1, 1, 1]),
    ],
)
def test_the_first_headings_get_the_room_and_each_has_a_row(counts, lines, shown):
    assert shares(counts, [2] * len(counts), lines) == shown


# The numbers are the dashboard's


@pytest.mark.guard("silence")
def test_the_headings_share_out_what_the_dashboard_lists_and_the_strips_are_its_columns():
    coordinator, contributor = make_user(), make_user()
    with time_machine.travel(TODAY, tick=False):
        for seed in range(16):
            plan = make_random_plan(seed, coordinator, contributor)
            for period in plan.periods or [None]:
                check(asking(Member((coordinator, contributor)[seed % 2], plan.partnership), query_of(period)))


def query_of(period):
    return f"period={period.starts}" if period else ""


def check(request):
    figures = Figures(request.member, period_shown(request))
    by_action = [[u.action_id for u in changes(figures)], [u.action_id for u in slips(figures)]]
    by_action += [[a.pk for a in silences(figures)], [a.pk for a in disagreements(figures)]]
    listed = [key for keys in by_action for key in keys]
    assert len(listed) == len(set(listed))
    changed = {update.action_id for update in changed_updates(figures)}
    assert changed <= set(by_action[0])
    off_track = set(figures.actions.filter(standing=Standing.OFF_TRACK).values_list("pk", flat=True))
    assert set(by_action[0]) - changed <= off_track
    silent = set(silent_actions(figures).values_list("pk", flat=True))
    assert set(by_action[2]) == silent - set(by_action[1])
    assert len(by_action[3]) <= figures.worse
    strips = Strips(figures)
    for place, period in enumerate(strips.periods):
        column = dict(
            figures.plan_actions.with_standing_in(period, figures.periods.current).values_list("pk", "standing")
        )
        told = {strip.key: strip.standings[place] for strip in strips.strips}
        assert column.keys() == told.keys()
        differ = {key for key in told if told[key] != column[key]}
        assert {(column[key], told[key]) for key in differ} <= {("no_update", "not_there")}
        assert not differ or period != figures.periods.shown
    assert not strips.periods or strips.periods[-1].due < today()
