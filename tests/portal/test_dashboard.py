"""The board's dashboard: what it says of a period, with exact answers."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csp_portal.common.record import change
from governance.models import ReportingPeriod
from priorities.models import Plan, PriorityLead
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_update,
    saved,
)

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
    return make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30), closed_on=None)


@pytest.fixture
def autumn(ambridge):
    return make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31), closed_on=None)


def make_period(partnership, starts, ends, **values):
    return saved(ReportingPeriod(partnership=partnership, starts=starts, ends=ends, **{"due": ends} | values))


def close(period, on=date(2026, 10, 20)):
    period.closed_on = on
    return saved(period)


class Page:
    """A page as a person reads it."""

    def __init__(self, client, address):
        self.html = client.get(address).content.decode()
        self.main = self.html[self.html.index("<main") : self.html.index("</main>")]

    @property
    def words(self):
        return words_of(self.main)

    def section(self, heading):
        """The words of the section below a heading that begins so."""
        sections = re.findall(r"<section.*?</section>", self.main, re.S)
        return next(words for words in map(words_of, sections) if words.startswith(heading))

    @property
    def finding(self):
        return words_of(re.search(r'<p class="app-lead app-finding">(.*?)</p>', self.main, re.S)[1])

    @property
    def table(self):
        """[[name, number, ...]] of the rows."""
        rows = re.findall(r"<tr.*?</tr>", self.main[self.main.index("<tbody") :], re.S)
        cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in rows]
        return [[re.sub(r"^(\d+) .*", r"\1", words_of(cell)) for cell in row] for row in cells]

    def links(self, within="<main"):
        """{what a link says: where it leads to} of the page, or of the paragraph that has those words."""
        part = self.main if within == "<main" else re.search(f"{within}.*?</p>", self.main, re.S)[0]
        found = re.findall(r'<a class="govuk-link[^"]*" href="([^"]*)">(.*?)</a>', part, re.S)
        return {words_of(words): unescape(address) for address, words in found}


def words_of(html):
    html = re.sub(r"</(p|h\d|li|td|th|dt|dd|div|strong)>", r"</\1> ", html)
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split()))


@pytest.fixture
def board(ambridge, sign_in):
    """The dashboard as a board member reads it: board("?period=...")."""
    client = sign_in(make_member(ambridge, "board"))

    def read(query="", address="/ambridge/dashboard/"):
        return Page(client, address + query)

    read.client = client
    return read


# The finding


@pytest.mark.parametrize(
    ("off", "silent", "fine", "sentence"),
    [
        (0, 0, 0, "There are no actions to report on yet."),
        (4, 6, 28, "4 of 38 actions are off track; 6 have no update."),
        (1, 1, 1, "1 of 3 actions is off track; 1 has no update."),
        (2, 0, 1, "2 of 3 actions are off track; no update is missing."),
        (0, 2, 1, "2 of 3 actions have no update; the other is not off track."),
        (0, 3, 2, "3 of 5 actions have no update; none of the others is off track."),
        (1, 2, 0, "2 of 3 actions have no update; 1 is off track."),
        (0, 2, 2, "None of 4 actions is off track; 2 have no update."),
        (0, 2, 0, "None of 2 actions has an update."),
        (3, 0, 0, "All 3 actions are off track; no update is missing."),
        (1, 0, 0, "The only action is off track; no update is missing."),
        (0, 1, 0, "The only action has no update."),
    ],
)
def test_the_finding_is_one_sentence_with_the_right_grammar(ambridge, board, off, silent, fine, sentence):
    priority = make_priority(ambridge)
    for rating, count in (("off_track", off), (None, silent), ("on_track", fine)):
        for _ in range(count):
            action = make_action(priority)
            if rating:
                make_update(action, rating, **BACK)
    assert board().finding == sentence


def test_before_the_updates_are_due_the_finding_says_not_yet(ambridge, board):
    make_action(partnership=ambridge)
    with time_machine.travel("2026-10-05 10:00"):
        assert board().finding == "The only action has no update yet."


def test_the_finding_says_for_whom_it_is_when_board_matters_are_left_out(ambridge, sign_in):
    priority = make_priority(ambridge)
    make_action(priority), make_action(priority, visibility="board")
    client = sign_in(make_member(ambridge, "scrutiny"))
    finding = "The only action has no update. "
    finding += "Actions and priorities that only the board may see are not counted here."
    assert Page(client, "/ambridge/dashboard/").finding == finding


def test_every_number_of_the_finding_leads_to_its_rows(ambridge, board):
    priority = make_priority(ambridge)
    make_update(make_action(priority), "off_track", **BACK)
    make_action(priority), make_action(priority)
    links = board().links('class="app-lead')
    assert links["1"] == "/ambridge/actions/?period=2026-07-01&rating=off_track"
    assert links["3 actions"] == "/ambridge/actions/?period=2026-07-01&rating=counted"
    assert links["2"] == "/ambridge/actions/?period=2026-07-01&rating=no_update"


def test_a_period_that_has_not_begun_says_only_that(ambridge, autumn, board):
    make_period(ambridge, date(2027, 1, 1), date(2027, 3, 31))
    make_action(partnership=ambridge)
    assert board("?period=2027-01-01").finding == "This period has not begun."


def test_the_board_reads_how_many_of_those_counted_it_alone_may_see(ambridge, board):
    priority = make_priority(ambridge)
    make_action(priority), make_action(priority, visibility="board")
    assert board().finding == "None of 2 actions has an update. Includes 1 action that only the board may see."


# The table


@pytest.fixture
def six(ambridge):
    """Violence with an action in every column; Burglary with none; a draft and a dropped action beside."""
    violence, _ = make_priority(ambridge, name="Violence"), make_priority(ambridge, name="Burglary")
    for rating in ("off_track", "at_risk", "on_track", "complete", "not_rated"):
        make_update(make_action(violence), rating, **BACK)
    make_action(violence, start="October 2026")
    make_action(violence)
    make_action(violence, state="draft")
    make_action(violence, state="dropped", dropped_reason="No money")
    return ambridge


def test_each_action_stands_in_exactly_one_of_seven_columns_and_none_is_blank(six, board):
    assert board().table == [
        ["1. Violence", "1", "1", "1", "1", "1", "1", "1", "7"],
        ["2. Burglary", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["All priorities", "1", "1", "1", "1", "1", "1", "1", "7"],
    ]


def test_each_column_has_its_name_and_each_link_says_what_it_counts(six, board):
    page = board()
    heads = [words_of(head) for head in re.findall(r"<th[^>]*scope=\"col\".*?</th>", page.main, re.S)]
    assert heads == [
        "Priority",
        "Off track",
        "At risk",
        "On track",
        "Complete",
        "Not started (starts after the period)",
        "No update for this period",
        "Not rated",
        "Total",
    ]
    links = page.links()
    base = "/ambridge/actions/?period=2026-07-01"
    assert links["1 no update for this period, 1. Violence"] == f"{base}&rating=no_update&priority=1"
    assert links["7 total, 1. Violence"] == f"{base}&rating=counted&priority=1"
    assert links["1 complete, All priorities"] == f"{base}&rating=complete"
    assert not any(", 2. Burglary" in words for words in links)


def test_an_action_of_mine_under_a_priority_of_the_board_alone_has_a_line_without_its_name(ambridge, sign_in):
    make_priority(ambridge, name="Violence")
    secret = make_priority(ambridge, name="Reviews of deaths", visibility="board")
    user = make_member(ambridge, "contributor")
    mine, _ = make_action(secret), make_action(secret)
    make_owner(mine, user=user)
    client = sign_in(user)
    page = Page(client, "/ambridge/dashboard/")
    assert page.table[1:] == [
        ["Yours, under priorities of the board alone", "0", "0", "0", "0", "0", "1", "0", "1"],
        ["All priorities", "0", "0", "0", "0", "0", "1", "0", "1"],
    ]
    assert "Reviews of deaths" not in page.html
    address = page.links()["1 total, Yours, under priorities of the board alone"]
    assert re.findall(r'class="app-ref">(A\d+)', Page(client, address).main) == ["A1"]


def test_who_leads_a_priority_of_the_board_alone_sees_its_line(ambridge, sign_in):
    secret, user = make_priority(ambridge, name="Reviews", visibility="board"), make_member(ambridge, "contributor")
    saved(PriorityLead(partnership=ambridge, priority=secret, user=user))
    make_action(secret)
    assert Page(sign_in(user), "/ambridge/dashboard/").table[0] == ["1. Reviews", *"0 0 0 0 0 1 0 1".split()]


def test_words_of_a_partnership_of_its_own_say_as_what_they_count(ambridge, board):
    red = ambridge.ratings.get(counts_as="off_track")
    red.word = "Red"
    saved(red)
    make_action(partnership=ambridge)
    words = board().words
    assert "Red It will miss its deadline, or has missed it. It counts as off track." in words
    assert "On track (Green) It will be done by its deadline. At risk" in words


# The period


def test_a_period_that_is_not_closed_says_so_and_by_when_updates_were_due(ambridge, board):
    make_action(partnership=ambridge)
    assert "Dashboard for July to September 2026 Updates due by 14 October 2026, not closed yet." in board().words


def test_the_newest_word_counts_until_the_period_is_closed_and_then_what_was_said_for_it(summer, autumn, board):
    action = make_action(partnership=summer.partnership)
    make_update(action, "at_risk", period=summer, **BACK)
    make_update(action, "off_track", period=autumn, said_on=date(2026, 10, 19), **BACK)
    page = board()
    assert page.table[-1][1:3] == ["1", "0"]
    assert "Until it is closed, the newest update of any period counts." in page.words
    close(summer)
    page = board("?period=2026-07-01")
    assert page.table[-1][1:3] == ["0", "1"]
    assert "closed on 20 October 2026. As said for this period; owners and deadlines are today’s." in page.words
    assert board().table[-1][1:3] == ["1", "0"]
    assert "Dashboard for October to December 2026" in board().words


def test_the_other_periods_are_a_press_away(spring, summer, autumn, board):
    make_period(summer.partnership, date(2027, 1, 1), date(2027, 3, 31))
    make_action(partnership=summer.partnership)
    links = board().links()
    assert links["Earlier: ← April to June 2026"] == links["April to June 2026"] == "?period=2026-04-01"
    assert links["Later: October to December 2026 →"] == links["October to December 2026"] == "?period=2026-10-01"
    assert "January to March 2027" not in board().words
    assert board("?period=2026-04-01").links()["Now: July to September 2026"] == "/ambridge/dashboard/"


@pytest.mark.parametrize("query", ["2026-07-02", "summer", "2026-02-31", "20260701"])
@pytest.mark.parametrize("page", ["dashboard/", "dashboard.csv", "dashboard/changes/", "actions/", "actions.csv"])
def test_a_period_that_is_not_there_is_no_page(board, page, query):
    assert board.client.get(f"/ambridge/{page}?period={query}").status_code == 404


def test_what_was_complete_by_then_stays_complete_and_what_was_completed_later_was_not_yet(spring, summer, board):
    priority = make_priority(spring.partnership)
    early, late, reopened = (make_action(priority) for _ in range(3))
    autumn = make_period(spring.partnership, date(2026, 10, 1), date(2026, 12, 31))
    make_update(early, "complete", period=spring)
    make_update(late, "on_track", period=summer)
    make_update(late, "complete", period=autumn)
    make_update(reopened, "complete", period=spring)
    make_update(reopened, "at_risk", period=autumn, **BACK)
    close(summer)
    assert board("?period=2026-07-01").table[-1] == ["All priorities", *"0 0 1 2 0 0 0 3".split()]
    assert board("?period=2026-10-01").table[-1] == ["All priorities", *"0 1 0 2 0 0 0 3".split()]


def test_an_update_about_the_period_counts_even_when_one_about_an_earlier_period_was_saved_later(summer, autumn, board):
    """A form that was open since before keeps its period."""
    action = make_action(partnership=summer.partnership)
    make_update(action, "on_track", period=autumn)
    make_update(action, "at_risk", period=summer, **BACK)
    assert board("?period=2026-10-01").table[-1] == ["All priorities", *"0 0 1 0 0 0 0 1".split()]


# What changed


def make_change(priority, was, now, periods, **values):
    action = make_action(priority, actions_to_deliver=f"{was} then {now}")
    make_update(action, was, period=periods[0], **BACK)
    make_update(action, now, period=periods[1], **BACK | values)
    return action


def test_what_changed_stands_worse_first_with_the_reason_who_said_it_and_when(spring, summer, board):
    priority = make_priority(spring.partnership)
    for was, now in (("at_risk", "on_track"), ("on_track", "not_rated"), ("on_track", "at_risk"), ("on_track",) * 2):
        make_change(priority, was, now, (spring, summer))
    said = {"said_by": "Inspector, Police", "what_happened": "The trainer left."}
    make_change(priority, "at_risk", "off_track", (spring, summer), **said)
    make_update(make_action(priority), "off_track", period=summer, **BACK)
    make_update(make_action(priority), "off_track", period=spring, **BACK)
    assert board().section("What changed") == (
        "What changed since April to June 2026 "
        "A5 at_risk then off_track Worse: was At risk, now Off track The trainer left. "
        "The way back: A second firm by May. 1 October 2026, by Inspector, Police "
        "A3 on_track then at_risk Worse: was On track, now At risk Work went on. "
        "The way back: A second firm by May. 1 October 2026 "
        "A2 on_track then not_rated No longer rated: was On track, now Not rated Work went on. "
        "Next: A second firm by May. 1 October 2026 "
        "A1 at_risk then on_track Better: was At risk, now On track Work went on. "
        "Next: A second firm by May. 1 October 2026 "
        "1 more had a rating for April to June 2026 and now has no update."
    )


def test_no_change_because_is_a_reason_too(spring, summer, board):
    said = {"what_happened": "", "no_change_reason": "We wait for the grant.", "what_next": ""}
    make_change(make_priority(spring.partnership), "not_rated", "on_track", (spring, summer), **said)
    words = "Now rated: was Not rated, now On track No change, because: We wait for the grant. 1 October 2026"
    assert words in board().section("What changed")


def test_five_changes_stand_on_the_sheet_and_all_of_them_on_a_page(spring, summer, board):
    priority = make_priority(spring.partnership)
    for _ in range(9):
        make_change(priority, "on_track", "at_risk", (spring, summer))
    page = board()
    assert page.section("What changed").count("Worse:") == 5
    address = page.links()["All 9 changes"]
    assert address == "/ambridge/dashboard/changes/?period=2026-07-01"
    everything = board(address=address)
    assert everything.words.count("Worse:") == 9
    assert "9 actions are rated differently for July to September 2026 than for April to June 2026" in everything.words


def test_without_an_earlier_period_nothing_can_have_changed(summer, board):
    make_update(make_action(partnership=summer.partnership))
    assert board().section("What changed") == "What changed There is no earlier period to compare with."
    assert "There is no earlier period to compare with." in board(address="/ambridge/dashboard/changes/").words


def test_a_change_said_for_a_later_period_says_so(spring, summer, autumn, board):
    action = make_action(partnership=spring.partnership)
    make_update(action, "on_track", period=spring)
    make_update(action, "off_track", period=autumn, said_on=date(2026, 10, 19), **BACK)
    assert "19 October 2026, for October to December 2026" in board().section("What changed")


def test_a_change_said_late_says_so(spring, summer, board):
    said = {"said_on": date(2026, 10, 16), "said_by": "Inspector"}
    make_change(make_priority(spring.partnership), "at_risk", "on_track", (spring, summer), **said)
    assert board().section("What changed").endswith("16 October 2026 (late), by Inspector")
    assert "16 October 2026 (late), by Inspector" in board(address="/ambridge/dashboard/changes/").words


def test_when_most_are_silent_no_change_is_said_of_those_that_were_rated(spring, summer, board):
    priority = make_priority(spring.partnership)
    make_change(priority, "on_track", "on_track", (spring, summer))
    for rating in ("at_risk", "off_track", "on_track", "not_rated"):
        make_update(make_action(priority), rating, period=spring, **BACK)
    first = "What changed since April to June 2026"
    silent = "3 had a rating for April to June 2026 and now have no update."
    assert board().section("What changed") == f"{first} The only one rated so far has not changed. {silent}"
    make_change(priority, "at_risk", "at_risk", (spring, summer))
    assert board().section("What changed") == f"{first} Of the 2 rated so far, none has changed. {silent}"


# What else is off track


def test_what_is_off_track_without_a_change_stands_with_its_owner_since_when_and_the_way_back(spring, summer, board):
    winter = make_period(spring.partnership, date(2026, 1, 1), date(2026, 3, 31))
    priority = make_priority(spring.partnership)
    make_change(priority, "on_track", "off_track", (spring, summer))
    make_update(make_action(priority, actions_to_deliver="First word"), "off_track", period=summer, **BACK)
    long_off = make_action(priority, actions_to_deliver="Long off")
    make_owner(long_off, organisation=make_organisation(spring.partnership, "Council"))
    for rating, period in (("off_track", winter), ("on_track", winter), ("off_track", spring), ("off_track", summer)):
        make_update(long_off, rating, period=period, **BACK)
    page = board()
    assert page.section("Off track") == (
        "Off track: 3 in all "
        "A3 Long off Since April to June 2026; Council The way back: A second firm by May. "
        "A2 First word Since July to September 2026; Nobody named The way back: A second firm by May. "
        "All 3 off track"
    )
    assert page.links()["All 3 off track"] == "/ambridge/actions/?period=2026-07-01&rating=off_track"


def test_five_that_are_off_track_stand_on_the_sheet_and_none_is_said(spring, summer, board):
    priority = make_priority(spring.partnership)
    assert "There are no actions" in board().finding
    assert board().section("Off track") == "Off track No action is off track."
    for _ in range(7):
        make_change(priority, "off_track", "off_track", (spring, summer))
    section = board().section("Off track")
    assert section.count("Since April to June 2026") == 5
    assert section.endswith("All 7 off track")


def test_when_all_that_are_off_track_are_changes_it_is_said(spring, summer, board):
    make_change(make_priority(spring.partnership), "on_track", "off_track", (spring, summer))
    page = board()
    assert page.section("Off track") == "Off track 1 action is off track and stands among the changes."
    assert '/ambridge/actions/?period=2026-07-01&amp;rating=off_track">1 action</a> is off track' in page.main


# Deadlines that moved


def test_a_deadline_moved_for_a_later_period_is_no_slip_of_an_earlier_one(spring, summer, board):
    priority = make_priority(spring.partnership)
    early, late = make_action(priority, deadline="May 2026"), make_action(priority, deadline="May 2026")
    moved = {"new_deadline": "May 2027", "deadline_reason": "Late."}
    make_update(early, period=spring, said_on=date(2026, 7, 1), **moved)
    make_update(late, period=summer, **moved)
    section = board().section("Deadlines that moved")
    assert re.findall(r"A\d|on \d+ \w+ 2026", section) == ["A2", "on 1 October 2026", "A1", "on 1 July 2026"]
    assert re.findall(r"A\d", board("?period=2026-04-01").section("Deadlines that moved")) == ["A1"]
    then = board(address="/ambridge/actions/", query="?period=2026-04-01&due=moved&rating=counted")
    assert re.findall(r'class="app-ref">(A\d+)', then.main) == ["A1"]
    now = board(address="/ambridge/actions/", query="?period=2026-07-01&due=moved&rating=counted")
    assert re.findall(r'class="app-ref">(A\d+)', now.main) == ["A1", "A2"]


def test_a_slip_shows_the_first_and_the_present_deadline_how_often_it_moved_and_the_newest_reason(summer, board):
    action = make_action(partnership=summer.partnership, actions_to_deliver="Open it", deadline="31 3 2026")
    make_update(action, new_deadline="30 June 2026", deadline_reason="No builder.")
    make_update(action, new_deadline="Autumn 2026", deadline_reason="It rained.")
    slip = "A1 Open it Now Autumn 2026, first 31 March 2026; moved twice, last on 1 October 2026 It rained."
    assert board().section("Deadlines that moved") == f"Deadlines that moved {slip}"


def test_a_first_deadline_and_a_deadline_said_again_are_no_slip(summer, board):
    make_update(make_action(partnership=summer.partnership), new_deadline="May 2027", deadline_reason="Now known.")
    again = make_action(partnership=summer.partnership, deadline="May 2027")
    make_update(again, new_deadline="May 2027", deadline_reason="Still so.")
    assert board().section("Deadlines that moved") == "Deadlines that moved No deadline has moved."
    assert "; moved" not in board(address="/ambridge/actions/A1/").words
    assert "; moved" not in board(address="/ambridge/actions/A2/").words


def test_five_slips_stand_on_the_sheet_and_the_link_lists_as_many_as_it_says(summer, board):
    for number in range(7):
        action = make_action(partnership=summer.partnership, deadline="May 2026")
        make_update(action, new_deadline="May 2027", deadline_reason="Late.")
        if number == 6:
            drop(action)
    page = board()
    assert page.section("Deadlines that moved").count("moved on 1 October 2026") == 5
    address = page.links()["All 6 with a moved deadline"]
    assert "6 actions, filtered by Rating: Without drafts and dropped; Deadline: Moved by an update." in (
        board(address=address).words
    )


def drop(action):
    action.state, action.dropped_reason = "dropped", "No money"
    with change(action.partnership_id):
        action.edit()


# The oldest silences


def test_the_longest_silent_stand_first_with_the_organisation_that_owes_the_word(spring, summer, board):
    ambridge = spring.partnership
    priority, police = make_priority(ambridge), make_organisation(ambridge, "Borsetshire Police")
    inspector = make_member(ambridge, "contributor", organisation=police, post="Inspector")
    by_person, by_post, by_group, _, by_two = (
        make_action(priority, actions_to_deliver=words) for words in ("Person", "Post", "Group", "Nobody", "Two")
    )
    make_owner(by_person, user=inspector)
    make_owner(by_post, post="Head of Housing")
    make_owner(by_group, group=make_group(ambridge, "Violence group"))
    make_owner(by_group, organisation=police, part="supporting")
    make_owner(by_two, organisation=make_organisation(ambridge, "Council"), post="Clerk")
    make_owner(by_two, organisation=police, order=1)
    for action, day in ((by_person, 3), (by_post, 2), (by_group, 1)):
        make_update(action, period=spring, said_on=date(2026, 7, day))
    assert board().section("Longest") == (
        "Longest without an update "
        "A4 Nobody Nobody named; never updated "
        "A5 Two Council, Borsetshire Police; never updated "
        "A3 Group Violence group; last updated 1 July 2026 "
        "A2 Post Head of Housing; last updated 2 July 2026 "
        "A1 Person Borsetshire Police; last updated 3 July 2026"
    )


def test_five_silences_stand_on_the_sheet_and_the_link_lists_all_longest_first(ambridge, board):
    for _ in range(7):
        make_action(partnership=ambridge)
    page = board()
    assert page.section("Longest").count("never updated") == 5
    address = page.links()["All 7 without an update"]
    assert board(address=address).words.count("No update yet") == 7


def test_nothing_missing_is_said(ambridge, board):
    make_update(make_action(partnership=ambridge))
    assert board().section("Longest") == "Longest without an update No update is missing."


# Commitments


@pytest.fixture
def promises(ambridge):
    """Three commitments: one with an action, one whose part has one, one whose only action was dropped."""
    priority = make_priority(ambridge, name="Violence")
    first, second, third = (make_commitment(priority, text, order=n) for n, text in enumerate(["One", "Two", "Three"]))
    make_action(priority, commitment=first)
    make_action(priority, commitment=make_commitment(priority, "Part", parent=second, label="a"))
    drop(make_action(priority, commitment=third))
    make_action(priority)
    return first, second, third


def test_actions_under_no_commitment_and_commitments_without_action_are_counted_and_linked(promises, board):
    page = board()
    words = "1 action is under no commitment. 1 of 3 commitments has no action."
    assert page.section("Actions and commitments") == f"Actions and commitments {words}"
    links = page.links()
    assert links["1 action"] == "/ambridge/actions/?period=2026-07-01&commitment=none&rating=counted"
    assert links["3 commitments"] == "/ambridge/commitments/"
    without = board(address="/ambridge/commitments/?without=1")
    assert without.table == [["Three", "Over the coming year", "0"]]


def test_the_page_of_commitments_counts_the_actions_of_each_and_leads_to_them(promises, board):
    page = board(address="/ambridge/commitments/")
    year = "Over the coming year"
    assert page.table == [["One", year, "1"], ["Two", year, "0"], ["a: Part", "", "1"], ["Three", year, "0"]]
    address = page.links()["1 action of One"]
    assert address == f"/ambridge/actions/?rating=counted&commitment={promises[0].pk}"
    assert re.findall(r'class="app-ref">(A\d+)', board(address=address).main) == ["A1"]
    assert "1 of 3 commitments has no action." in page.words
    assert page.links()["Only the 1 without an action"] == "?without=1"


def test_commitments_of_the_board_alone_are_left_out_and_it_is_said(promises, ambridge, sign_in):
    make_commitment(make_priority(ambridge, visibility="board"), "Learn from deaths")
    words = Page(sign_in(make_member(ambridge, "scrutiny")), "/ambridge/commitments/").words
    assert "Learn from deaths" not in words
    assert "1 of 3 commitments has no action." in words
    assert "Actions and priorities that only the board may see are left out here." in words


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (0, "The plan has no commitments yet."),
        (1, "The only commitment has an action."),
        (2, "Each of the 2 commitments has an action."),
    ],
)
def test_without_a_commitment_that_lacks_an_action_no_zero_is_said(ambridge, board, made, words):
    priority = make_priority(ambridge)
    for _ in range(made):
        make_action(priority, commitment=make_commitment(priority))
    page = board(address="/ambridge/commitments/")
    assert words in page.words
    assert "0 " not in page.words


def test_a_part_without_actions_of_its_own_is_counted_with_the_whole(ambridge, board):
    priority = make_priority(ambridge)
    whole = make_commitment(priority, "Whole")
    make_action(priority, commitment=whole)
    make_commitment(priority, "Part", parent=whole, label="a")
    table = board(address="/ambridge/commitments/").table
    assert table == [["Whole", "Over the coming year", "1"], ["a: Part", "", "counted above"]]


# Nothing to count


def test_a_plan_in_preparation_counts_nowhere_and_its_table_is_a_press_away(ambridge, board):
    make_action(make_priority(ambridge, plan=make_plan(ambridge, state="draft")))
    page = board()
    assert (
        "There is no plan in force, so there is nothing to count. A plan in preparation counts nowhere." in page.words
    )
    assert page.links()["See the delivery plan in preparation"] == "/ambridge/actions/"
    assert "<table" not in page.main
    assert board.client.get("/ambridge/dashboard.csv").content.decode("utf-8-sig").splitlines()[1:] == [
        "July to September 2026,All priorities,0,0,0,0,0,0,0,0,0"
    ]


def test_without_any_plan_the_page_says_so(board):
    assert "There is no plan in place, so there is nothing to count." in board().words


def test_next_years_plan_does_not_count_beside_this_years(ambridge, board):
    make_action(partnership=ambridge)
    make_action(make_priority(ambridge, plan=make_plan(ambridge, "Next year", state="draft")))
    assert Plan.objects.count() == 2
    numbers = "0 0 0 0 0 1 0 1".split()
    assert board().table == [["1. Priority 1", *numbers], ["All priorities", *numbers]]


def test_without_a_period_the_newest_ratings_are_counted_and_nobody_is_silent(summer, board):
    with change("ambridge"):
        summer.delete()
    make_action(partnership=summer.partnership, rating=summer.partnership.ratings.get(counts_as="off_track"))
    make_action(partnership=summer.partnership)
    page = board()
    assert page.finding == "1 of 2 actions is off track."
    assert page.table[-1] == ["All priorities", *"1 0 0 0 0 0 1 2".split()]
    assert "There is no reporting period yet, so nobody owes an update" in page.words
    assert page.links()["1 not rated, All priorities"] == "/ambridge/actions/?rating=not_rated"


# The file


def test_the_file_has_one_header_row_and_the_totals_last(six, board):
    answer = board.client.get("/ambridge/dashboard.csv?period=2026-07-01")
    assert answer["Content-Disposition"] == 'attachment; filename="ambridge-dashboard-2026-07-01.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    columns = "Off track,At risk,On track,Complete,Not started,No update for this period,Not rated,Total,Disagreeing"
    assert answer.content.decode("utf-8-sig").splitlines() == [
        f"Period,Priority,{columns}",
        "July to September 2026,1. Violence,1,1,1,1,1,1,1,7,2",
        "July to September 2026,2. Burglary,0,0,0,0,0,0,0,0,0",
        "July to September 2026,All priorities,1,1,1,1,1,1,1,7,2",
    ]


def test_the_file_of_a_sample_says_so_on_every_row_and_for_whom_it_is_and_holds_no_formula(sign_in):
    borchester = make_partnership("borchester", is_sample=True)
    make_priority(borchester, name="=SUM(A1:A9)", number="")
    client = sign_in(make_member(borchester, "scrutiny"))
    answer = client.get("/borchester/dashboard.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="borchester-dashboard-2026-07-01-sample.csv"'
    note = "Sample data: progress is invented; Actions and priorities that only the board may see are not counted here"
    header, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert header.endswith(",Total,Disagreeing,Note")
    assert rows == [
        f"July to September 2026,'=SUM(A1:A9),0,0,0,0,0,0,0,0,0,{note}",
        f"July to September 2026,All priorities,0,0,0,0,0,0,0,0,0,{note}",
    ]


# The table of actions for another period


def test_the_table_for_another_period_says_so_and_keeps_it_in_every_link(spring, summer, board):
    priority = make_priority(spring.partnership)
    for _ in range(51):
        action = make_action(priority)
    make_update(action, "at_risk", period=spring, **BACK)
    make_update(action, "on_track", period=summer)
    page = board(address="/ambridge/actions/", query="?period=2026-04-01&rating=counted")
    assert "As it was said for April to June 2026. Owners and deadlines are today’s." in page.words
    assert '<input type="hidden" name="period" value="2026-04-01">' in page.main
    links = page.links()
    assert links["CSV"] == "/ambridge/actions.csv?period=2026-04-01&rating=counted"
    assert links["Clear filters"] == "?period=2026-04-01"
    assert links["See it as it stands now"] == "?rating=counted"
    assert 'href="?period=2026-04-01&amp;rating=counted&amp;page=2"' in page.main
    second = board(address="/ambridge/actions/", query="?period=2026-04-01&rating=counted&page=2")
    assert "At risk (Amber) Updated 1 October 2026" in second.words
    file = board.client.get(links["CSV"]).content.decode("utf-8-sig")
    assert "At risk (Amber)" in file
    assert "On track (Green)" not in file


def test_clearing_the_filters_clears_every_filter(ambridge, board):
    make_action(partnership=ambridge)
    query = "?q=x&priority=1&owner=me&rating=counted&due=none&commitment=none&state=draft&sort=updated"
    assert board(address="/ambridge/actions/", query=query).links()["Clear filters"] == "?sort=updated"


# What it costs


@pytest.mark.parametrize("query", ["", "?period=2026-04-01"])
@pytest.mark.parametrize("role", ["board", "contributor"])
def test_the_page_takes_at_most_12_queries_whatever_stands_on_it(spring, summer, sign_in, role, query):
    client = sign_in(make_member(spring.partnership, role))
    priority = make_priority(spring.partnership)
    costs = []
    for _ in range(2):
        for now in ("off_track", None, "on_track"):
            action = make_action(priority, deadline="May 2026", commitment=make_commitment(priority))
            make_owner(action, organisation=make_organisation(spring.partnership))
            make_update(action, "at_risk", period=spring, new_deadline="May 2027", deadline_reason="Late.", **BACK)
            if now:
                make_update(action, now, period=summer, **BACK)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/ambridge/dashboard/{query}").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
