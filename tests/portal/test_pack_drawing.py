"""What a board pack says, and its page: each number as on the dashboard, each report as filed, nothing of the board."""

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.template import TemplateDoesNotExist
from django.test.utils import CaptureQueriesContext

from actions.models import Action, QuarterlyReport
from actions.reports.filing import file_report
from csp_portal.board.headings import headings_of
from csp_portal.board.strips import Strips
from csp_portal.common.history import moment_for
from csp_portal.common.record import change
from csp_portal.packs.blocks import Block, Heading
from csp_portal.packs.drawing import draw
from csp_portal.packs.missing import reports_missing
from csp_portal.packs.page import as_page
from csp_portal.packs.parts.board_page import KEY, exception, roomy_rows
from csp_portal.packs.parts.scope import Scope
from csp_portal.packs.reader import PackReader
from governance.access import Member
from governance.models import Meeting, Organisation, Partnership, ReportingPeriod
from priorities.models import Plan, Priority, PriorityLead
from tests.factories import (
    make_action,
    make_board_action,
    make_group,
    make_measure,
    make_meeting,
    make_member,
    make_owner,
    make_paper,
    make_partnership,
    make_period,
    make_priority,
    make_update,
    saved,
)
from tests.portal.pack_town import build_town, file_for, pack_for, part_of, publication_of, says, told, words_of

pytestmark = pytest.mark.django_db
VIOLENCE, NOT_FILED = "report-2026-07-01-1", "not-filed-2026-07-01-2"
AFTER_THE_REPORTS = ("plan", "silent", "board-actions", "meanings", "sources")
ABOUT = (
    "July to September 2026: updates due by 14 October 2026, not closed yet. 1 of 2 quarterly reports filed. Meeting: "
    "Executive board, Tuesday 3 November 2026."
)
OFF_TRACK = (
    "A1 Run patrols / Was not spoken of, now off track. Work went on. / The way back: A second car. Help wanted: "
    "A driver."
)
IN_THE_PLAN = "What is to bring an action back, and the help wanted: in full in the delivery plan."
SECRETS = ("Informants", "sting", "source", "informant", "witness", "Superintendent")


@pytest.fixture(scope="module")
def town(made_once):
    with time_machine.travel("2026-10-20 10:00"), made_once():
        yield build_town(make_partnership("ambridge"))


@pytest.fixture(autouse=True)
def october():
    """The updates for July to September were due on the 14th; the period is not closed."""
    with time_machine.travel("2026-10-20 11:00"):
        yield


@pytest.fixture
def meeting(town):
    return Meeting.objects.get(date=date(2026, 11, 3))


@pytest.fixture
def pack(meeting):
    return pack_for(meeting)


def violence():
    return Priority.objects.get(name="Violence")


# The cover


def test_the_cover_says_what_the_pack_is_and_what_is_in_it(pack):
    assert says(pack, "cover") == [
        {
            "Meeting": "Executive board, Tuesday 3 November 2026, 10:00 to 12:00, Town hall",
            "Period": "July to September 2026",
            "Issued": "Issue 1, 20 October 2026, 11:00, by Coordinator, Borchester Council",
            "Marking": "OFFICIAL",
            "Who may see it": "Every member of the partnership",
            "Reports": "1 of 2 quarterly reports filed",
        },
        [
            ["The board’s page", "1 of 2 actions is off track; 1 has no update."],
            ["Agenda", "2 items"],
            ["1. Violence: report for July to September 2026", "Filed 20 October 2026"],
            ["2. Fraud: report for July to September 2026", "No report filed"],
            ["Delivery plan for July to September 2026", "2 actions"],
            ["Who has not answered", "1 action without an update"],
            ["Board actions still open", "1 open, 1 of them overdue"],
            ["What the ratings mean", ""],
            ["Where this comes from", ""],
        ],
        "What only the board may see is left out of this pack.",
    ]
    assert pack.title == "Board pack: Executive board, 3 November 2026"
    assert pack.as_at == "As at 20 October 2026, 11:00. Issue 1"


def test_a_pack_for_the_board_says_so_on_each_sheet(meeting):
    pack = pack_for(meeting, for_board=True)
    assert pack.marking == "OFFICIAL. For the board only"
    assert says(pack, "cover")[0]["Who may see it"] == "The board alone"
    assert len(says(pack, "cover")) == 2


def test_a_correction_says_what_it_corrects_and_why(meeting):
    with change("ambridge") as moment:
        first = publication_of(meeting, moment)
        first.page = first.word = b""
        first.save()
    pack = pack_for(meeting, number=2, corrects=first, reason="The fraud report came.")
    assert says(pack, "cover")[0]["Corrects"] == "Issue 1 of 20 October 2026: The fraud report came."


def test_sample_data_is_called_so_on_the_cover_and_on_each_sheet(town, meeting):
    partnership = Partnership.objects.get(pk="ambridge")
    partnership.is_sample = True
    with change("ambridge"):
        partnership.save()
    pack = pack_for(meeting)
    assert says(pack, "cover")[0] == "Sample data: progress is invented."
    assert pack.as_at.endswith(". Sample data")


# The board's page


def test_the_boards_page_has_its_headings_rows_and_strips(pack):
    assert part_of(pack, "board").is_one_sheet
    assert says(pack, "board") == [
        ABOUT,
        "1 of 2 actions is off track; 1 has no update.",
        "Asked of the board: 2",
        "The new bid / To decide. To bid.",
        "1. Violence / Issue raised, on no agenda yet. Who pays for the car?",
        "Newly off track: 1",
        OFF_TRACK,
        "Nothing else has become worse.",
        "Nothing has become better.",
        "No other deadline has moved.",
        "Silent: 1",
        "A3 Print leaflets – Owed by Borsetshire Police. Never updated.",
        "Nothing else works out worse than is said.",
        "Over 1 period",
        [["1. Violence", "1R", "0"], ["2. Fraud", "1N", "0"]],
        KEY,
        "Nothing is stuck.",
        IN_THE_PLAN,
    ]


def test_letters_have_words_for_who_hears_them(pack):
    (strips,) = [block for block in part_of(pack, "board").blocks if block.name == "table"]
    assert [row[1].spoken for row in strips.rows] == ["1 off track", "1 no update"]


def test_the_boards_page_counts_what_the_live_page_counts(meeting):
    scope = Scope(publication_of(meeting))
    figures = scope.figures
    headings = headings_of(figures, meeting, len(Strips(figures).periods))
    counts = [f"{each.title}: {each.count}" for each in headings if each.count]
    shown = [block.words for block in part_of(pack_for(meeting), "board").blocks if isinstance(block, Heading)]
    assert shown == [*counts, "Over 1 period"]


def test_a_long_row_is_cut_after_a_word_to_the_length_of_a_line(town, meeting):
    make_update(
        Action.objects.get(actions_to_deliver="Print leaflets"), "off_track", what_happened="Nobody came. " * 40
    )
    row = next(words for words in says(pack_for(meeting), "board") if words[:2] == "A3")
    assert row.endswith("Nobody came. …")
    assert len(row.split(" / ")[1]) <= 132


def test_a_way_back_begins_on_the_sheet_however_long_the_reason_is(meeting):
    patrols = Action.objects.get(actions_to_deliver="Run patrols")
    said = {
        "what_happened": "The driver left. " * 20,
        "what_next": "Ask the county. " * 20,
        "help_wanted": "Vans. " * 40,
    }
    make_update(patrols, "off_track", **said)
    scope = Scope(publication_of(meeting))
    row = next(each for each in headings_of(scope.figures, meeting, 1)[1].rows)
    crowded = told(exception(row, is_short=False)).split(" / ")[1]
    assert re.fullmatch(r"Was .*?\. The driver left\. .* … The way back: Ask .* …", crowded)
    assert len(crowded) <= 132
    roomy = told(exception(row, is_short=False, is_roomy=True)).split(" / ")
    assert len(roomy) == 3
    assert re.fullmatch(r"The way back: Ask .* … Help wanted: Vans\. .* …", roomy[2])
    assert max(map(len, roomy)) <= 132


def test_rows_have_a_line_more_as_far_as_the_sheet_has_room(meeting):
    for number in range(20):
        action = make_action(violence(), actions_to_deliver=f"Work {number}", deadline="1 December 2027")
        make_update(action, "off_track", what_next="Ask the county. " * 20)
    rows = [words for words in says(pack_for(meeting), "board") if isinstance(words, str) and "The way back" in words]
    assert [words.count(" / ") for words in rows] == [2] * 5
    scope = Scope(publication_of(meeting))
    headings = headings_of(scope.figures, meeting, 1)
    assert len(roomy_rows(scope.figures, headings, 1)) == 5
    assert len(roomy_rows(scope.figures, [replace(headings[1], rows=headings[1].rows * 4)], 1)) == 0


# The agenda


def test_the_agenda_is_in_order_with_times_and_papers(pack):
    assert says(pack, "agenda") == [
        {"Meeting": "Executive board, Tuesday 3 November 2026", "Time": "10:00 to 12:00", "Place": "Town hall"},
        [
            ["1. The new bid", "10:00 / 20 minutes", "To decide / Head of service", "To bid. / Paper: The bid in full"],
            ["2. Any other business", "", "To note", "No papers"],
        ],
        "Papers can be opened from the page of the meeting in the portal.",
        "1 item that only the board may see is left out.",
    ]


# The reports


def test_a_report_is_there_as_it_was_filed(pack):
    assert says(pack, VIOLENCE) == [
        {
            "Strategic lead": "Borsetshire Police, Chief inspector",
            "Period": "1 July 2026 to 30 September 2026; reports due by 14 October 2026",
            "Filing": "1, by Coordinator",
            "As at": "20 October 2026, 10:00",
        },
        "What is off track, and what is being done about it",
        "Patrols have no driver.",
        "Progress",
        "Nothing written.",
        "What the measures show",
        "Nothing written.",
        "The priority has no success measures.",
        "Issues for the board",
        ["Who pays for the car?"],
        "Help wanted, and from whom",
        "Nothing written.",
        "Next steps",
        "Nothing written.",
        "The actions of this priority",
        [
            [
                "A1 Run patrols / Owner: not stated / Deadline: 31 March 2027",
                "R · Off track (Red) / But it works out as on track: no rule says otherwise.",
                "Work went on. / The way back: A second car. / Help wanted: A driver. / Inspector, 1 October 2026",
            ]
        ],
        "1 action that only the board may see is left out.",
    ]


def test_what_was_said_after_the_filing_changes_nothing_of_the_report(meeting, pack):
    before = says(pack, VIOLENCE)
    make_update(Action.objects.get(actions_to_deliver="Run patrols"), "on_track", what_happened="The car came.")
    assert says(pack_for(meeting), VIOLENCE) == before


def test_a_priority_that_was_renamed_since_is_called_as_it_was_with_its_name_of_now(meeting):
    priority = violence()
    priority.name = "Harm"
    saved(priority)
    pack = pack_for(meeting)
    assert part_of(pack, VIOLENCE).title == "1. Violence: report for July to September 2026"
    assert says(pack, VIOLENCE)[0] == {"Now called": "1. Harm"}


def test_a_report_that_was_not_filed_says_by_when_and_from_whom_it_was_due(pack):
    assert part_of(pack, NOT_FILED).title == "2. Fraud: report for July to September 2026"
    assert says(pack, NOT_FILED) == [
        "No report filed. It was due by 14 October 2026 from Borchester Council, Head of trading.",
    ]


def test_a_report_that_was_withdrawn_counts_as_not_filed_and_the_pack_says_why(meeting):
    report = QuarterlyReport.objects.get(priority=violence())
    with change("ambridge"):
        report.withdraw()
    assert says(pack_for(meeting), "not-filed-2026-07-01-1")[1] == (
        "No report filed. It was due by 14 October 2026 from Borsetshire Police, Chief inspector. "
        "Filing 1 was withdrawn on 20 October 2026."
    )


def test_a_correction_that_is_not_filed_leaves_the_report_that_was_agreed(meeting, pack):
    report, before = QuarterlyReport.objects.get(priority=violence()), says(pack, VIOLENCE)
    chair = Member(make_member(report.partnership, "chair"), report.partnership)
    with change("ambridge"):
        report.agree(member=chair, on=date(2026, 10, 20))
    with change("ambridge"):
        report.correct("A wrong number")
    report.off_track = "Other words."
    with change("ambridge"):
        report.write()
    assert says(pack_for(meeting), VIOLENCE) == before


def test_a_correction_says_what_moved_since_the_filing_before(meeting):
    report = QuarterlyReport.objects.get(priority=violence())
    with change("ambridge"):
        report.withdraw()
    report.progress = "A driver was found."
    saved(report)
    member = Member(make_member(report.partnership), report.partnership)
    with change("ambridge") as moment:
        file_report(report, member, moment)
    said = says(pack_for(meeting), VIOLENCE)
    assert said[1:5] == [
        "What moved since filing 1, 20 October 2026",
        "Progress",
        "Before: nothing.",
        "Now: A driver was found.",
    ]


def test_an_action_that_only_the_board_may_see_since_is_not_in_the_report(meeting):
    patrols = Action.objects.get(actions_to_deliver="Run patrols")
    patrols.visibility = "board"
    saved(patrols)
    said = says(pack_for(meeting), VIOLENCE)
    assert said[-3:] == [
        [],
        "1 action that only the board may see is left out.",
        "Since it was filed: 1 action that only the board may see is left out.",
    ]
    assert "Run patrols" not in str(said)
    assert "Run patrols" in str(says(pack_for(meeting, for_board=True), VIOLENCE))


def test_measures_stand_below_what_is_said_of_them(town):
    fraud = Priority.objects.get(name="Fraud")
    make_measure(fraud, text="Fewer calls", direction="down", baseline="40", source="The police")
    file_for(fraud, make_member(town), measures_said="It falls.")
    said = says(pack_for(Meeting.objects.get(date=date(2026, 11, 3))), "report-2026-07-01-2")
    place = said.index("It falls.")
    assert said[place + 1 : place + 3] == [
        "Success measures of this priority",
        ["Fewer calls – Down is good. Baseline: 40. Target: not stated. Source: The police."],
    ]


def test_a_pack_of_two_periods_has_the_reports_of_both(town, meeting):
    spring = make_period(town, date(2026, 4, 1), date(2026, 6, 30))
    pack = pack_for(meeting, first_period=spring)
    assert says(pack, "cover")[0]["Periods"] == "April to September 2026"
    assert says(pack, "cover")[0]["Reports"] == "1 of 4 quarterly reports filed"
    assert says(pack, "not-filed-2026-04-01-1")[::2] == [
        "1. Violence: report for April to June 2026",
        "2. Fraud: report for April to June 2026",
    ]
    assert says(pack, "cover")[1][2:6] == [
        ["1. Violence: report for April to June 2026", "No report filed"],
        ["2. Fraud: report for April to June 2026", "No report filed"],
        ["1. Violence: report for July to September 2026", "Filed 20 October 2026"],
        ["2. Fraud: report for July to September 2026", "No report filed"],
    ]


def test_the_reports_that_are_missing_are_known_before_a_pack_is_issued(town):
    period = ReportingPeriod.objects.get()
    found = reports_missing(PackReader(town, False), [period])
    assert [(str(each.priority), each.period, each.due, each.leads) for each in found] == [
        ("2. Fraud", period, date(2026, 10, 14), "Borchester Council, Head of trading")
    ]
    secret = reports_missing(PackReader(town, True), [period])[-1]
    assert (str(secret.priority), secret.leads) == ("3. Informants", "Borsetshire Police, Superintendent")


# The delivery plan, who is silent, and the board actions


def test_the_delivery_plan_has_a_row_for_each_action(pack):
    assert part_of(pack, "plan").is_wide
    assert says(pack, "plan") == [
        "The plan in force: Community safety plan.",
        "Where the actions stand",
        [
            ["1. Violence", "1", "0", "0", "0", "0", "0", "0", "1", "1"],
            ["2. Fraud", "0", "0", "0", "0", "0", "1", "0", "1", "0"],
            ["All priorities", "1", "0", "0", "0", "0", "1", "0", "2", "1"],
        ],
        "1. Violence",
        [
            [
                "A1 Run patrols",
                "Not stated",
                "31 March 2027",
                "R · Off track (Red)",
                "On track",
                "1 October 2026 / Work went on. / The way back: A second car. / Help wanted: A driver.",
            ]
        ],
        "1 action that only the board may see is left out.",
        "2. Fraud",
        [
            [
                "A3 Print leaflets",
                "Borsetshire Police",
                "1 October 2026 / Overdue by 19 days",
                "Not updated / No update yet",
                "At risk / Deadline passed 19 days ago",
                "Never",
            ]
        ],
    ]


def test_a_last_update_about_an_earlier_period_says_so(town, meeting):
    spring = make_period(town, date(2026, 4, 1), date(2026, 6, 30))
    leaflets = Action.objects.get(actions_to_deliver="Print leaflets")
    make_update(
        leaflets, "at_risk", spring, what_next="Print at night.", back_by="1 May 2027", said_on=date(2026, 7, 2)
    )
    rows = says(pack_for(meeting), "plan")[-1]
    assert rows[0][5] == (
        "2 July 2026, for April to June 2026 / Work went on. / The way back: Print at night. / "
        "Back on track by: 1 May 2027"
    )


def test_a_rating_stays_on_one_line_and_why_it_works_out_so_is_said_where_there_is_a_reason(meeting):
    page = as_page(pack_for(meeting)).decode()
    assert page.count('<span class="rating red">R\xa0·\xa0Off\xa0track\xa0(Red)</span>') == 2  # the plan and the report
    assert page.count("No rule says otherwise") == 1  # where the rules are told


def test_a_deadline_that_moved_says_what_it_was_first_and_how_often(meeting):
    patrols = Action.objects.get(actions_to_deliver="Run patrols")
    make_update(patrols, new_deadline="30 June 2027", deadline_reason="The grant came late.")
    rows = says(pack_for(meeting), "plan")[4]
    assert rows[0][2] == "30 June 2027 / First 31 March 2027, moved once"


def test_who_has_not_answered_stands_with_the_lead_and_since_when(pack):
    assert says(pack, "silent") == [
        "1 of 2 actions asked for has no update for July to September 2026. Updates were due by 14 October 2026.",
        [["Borsetshire Police", "A3 Print leaflets", "Borchester Council, Head of trading", "Never updated"]],
    ]


def test_nobody_is_silent_when_each_action_has_its_update(meeting):
    make_update(Action.objects.get(actions_to_deliver="Print leaflets"))
    assert says(pack_for(meeting), "silent") == [
        "Nobody: 2 actions asked for, and each has an update for July to September 2026."
    ]


def test_open_board_actions_say_whose_they_are_and_by_how_much_they_are_late(pack):
    assert says(pack, "board-actions") == [
        "1 open, 1 of them overdue.",
        [
            [
                "B1 Ask the county / How it is going: Asked twice.",
                "Chief inspector",
                "1 October 2026 / Overdue by 19 days",
                "The meeting of 14 July 2026",
            ]
        ],
        "1 board action that only the board may see is left out.",
    ]


def test_board_actions_of_another_group_are_not_there(town, meeting, pack):
    make_board_action(make_meeting(make_group(town), date(2026, 8, 1)), text="Paint the wall")
    assert says(pack_for(meeting), "board-actions") == says(pack, "board-actions")


def test_the_organisation_that_was_silent_for_longest_comes_first_and_in_it_the_longest_silence(town, meeting):
    spring = make_period(town, date(2026, 4, 1), date(2026, 6, 30))
    council = Organisation.objects.get(name="Borchester Council")
    council.email = "office@council.example"
    saved(council)
    police = Organisation.objects.get(name="Borsetshire Police")
    for owner, words, day in (
        (council, "Third", date(2026, 6, 3)),
        (police, "Fourth", date(2026, 6, 9)),
        (council, "Second", date(2026, 5, 1)),
    ):
        action = make_action(violence(), actions_to_deliver=words)
        make_owner(action, organisation=owner, part="responsible")
        make_update(action, period=spring, said_on=day)
    rows = next(block for block in says(pack_for(meeting), "silent") if isinstance(block, list))
    assert [(row[0], row[1].partition(" ")[2], row[3]) for row in rows] == [
        ("Borsetshire Police", "Print leaflets", "Never updated"),
        ("Borsetshire Police", "Fourth", "9 June 2026"),
        ("Borchester Council", "Second", "1 May 2026"),
        ("Borchester Council", "Third", "3 June 2026"),
    ]


# Where it comes from


def test_each_address_leads_to_what_it_says_and_the_actions_are_those_counted(meeting, sign_in):
    publication = publication_of(meeting)
    pack = draw(publication)
    reader = sign_in(make_member(meeting.partnership, "contributor"))
    said = says(pack, "sources")
    assert said[1] == "The addresses below begin with the address of the portal."
    links = re.findall(r'href="(/[^"]*)"', as_page(pack).decode().rpartition("<section")[2])
    assert [unescape(link) for link in links] == list(said[2].values())[1:]
    with time_machine.travel("2026-10-20 12:00"):
        assert [reader.get(unescape(link)).status_code for link in links] == [200] * 4
        rows = reader.get(said[2]["Each action"]).content.decode()
    figures = Scope(publication).figures
    assert said[2]["Each action"] == f"{figures.totals.total.url}&as_at={moment_for(publication.moment)}"
    assert "Run patrols" in rows
    assert "Print leaflets" in rows


def test_a_paper_is_a_link_and_one_that_stands_elsewhere_shows_its_address(meeting):
    item = meeting.items.get(title="Any other business")
    make_paper(item, title="The county's plan", link="https://county.example/plan?a=1&b=2")
    pack = pack_for(meeting)
    assert says(pack, "agenda")[1][1][3] == "Paper: The county's plan https://county.example/plan?a=1&b=2"
    page = as_page(pack).decode()
    assert '<a href="https://county.example/plan?a=1&amp;b=2" rel="noreferrer">The county&#x27;s plan</a>' in page
    assert re.search(r'<a href="/ambridge/meetings/\d+/papers/\d+/" rel="noreferrer">The bid in full</a>', page)


# The numbers are those of the dashboard


@pytest.mark.parametrize("for_board", [False, True])
def test_each_number_is_found_again_on_the_dashboard_as_at_the_moment(meeting, sign_in, for_board):
    publication = publication_of(meeting, for_board=for_board)
    pack = draw(publication)
    make_update(Action.objects.get(actions_to_deliver="Print leaflets"))  # what comes later is not counted
    make_priority(meeting.partnership, name="Later")
    reader = sign_in(make_member(meeting.partnership, "chair" if for_board else "contributor"))
    address = f"/ambridge/dashboard.csv?period=2026-07-01&as_at={moment_for(publication.moment)}"
    with time_machine.travel("2026-10-20 12:00"):
        found = reader.get(address).content.decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(found))
    table = next(block for block in says(pack, "plan") if isinstance(block, list))
    assert [row[1:11] for row in rows] == table


def test_as_many_rows_stand_in_the_plan_as_the_numbers_say(pack):
    numbers, *tables = [block for block in says(pack, "plan") if isinstance(block, list)]
    assert [len(rows) for rows in tables] == [int(row[8]) for row in numbers[:-1]]
    silent = next(block for block in says(pack, "silent") if isinstance(block, list))
    assert len(silent) == int(numbers[-1][6])


# Who sees what


def test_nothing_that_only_the_board_may_see_is_named(pack):
    assert [secret for secret in SECRETS if secret in words_of(as_page(pack))] == []


def test_a_pack_for_the_board_names_all_of_it(meeting):
    page = words_of(as_page(pack_for(meeting, for_board=True)))
    assert [secret for secret in SECRETS if secret not in page] == []
    assert "left out" not in page.replace("1 action that only the board may see is left out.", "", 1)  # as it was filed


def test_a_reader_owns_and_leads_nothing(town):
    reader = PackReader(town, False)
    assert [str(row) for row in Priority.objects.visible_to(reader)] == ["1. Violence", "2. Fraud"]
    assert PriorityLead.objects.filter(priority__name="Informants", user=None).exists()
    shown = Action.objects.visible_to(reader).values_list("actions_to_deliver", flat=True)
    assert list(shown) == ["Run patrols", "Print leaflets"]
    assert [reader.is_coordinator, reader.records_meetings, reader.sees_board_matters] == [False, False, False]
    assert reader


# Where there is little


def test_an_empty_partnership_has_a_pack_too():
    empty = make_partnership("felpersham")
    pack = pack_for(make_meeting(make_group(empty, "Board", kind="board"), date(2026, 11, 3)))
    assert says(pack, "board") == says(pack, "plan") == ["No plan is in force."]
    assert says(pack, "agenda")[1] == "Nothing is on the agenda yet."
    assert says(pack, "silent") == ["No action owes an update for July to September 2026."]
    assert says(pack, "board-actions") == ["No board action of Board is open."]
    assert says(pack, "cover")[0]["Reports"] == "0 of 0 quarterly reports filed"
    assert [part.anchor for part in pack.parts if part.anchor.startswith(("report", "not-filed"))] == []
    assert as_page(pack)


def test_a_plan_in_preparation_counts_nowhere():
    partnership = make_partnership("felpersham")
    plan = Plan(partnership=partnership, title="Draft", state="draft")
    make_action(make_priority(partnership, saved(plan), name="Drafted"))
    pack = pack_for(make_meeting(make_group(partnership, kind="board"), date(2026, 11, 3)))
    assert says(pack, "plan") == ["No plan is in force."]
    assert "Drafted" not in words_of(as_page(pack))


def test_a_priority_without_actions_says_so(meeting):
    make_priority(meeting.partnership, name="New")
    assert says(pack_for(meeting), "plan")[-1] == "It has no actions."


def test_a_pack_for_a_meeting_of_another_group_asks_what_the_boards_next_meeting_asks(town, pack):
    other = make_meeting(make_group(town, "Violence group"), date(2026, 10, 30))
    assert says(pack_for(other), "board") == says(pack, "board")
    assert says(pack_for(other), "agenda")[1] == "Nothing is on the agenda yet."


# The page


@dataclass
class Outline:
    tags: list
    ids: list
    links: list


def outline(page):
    tags = re.findall(r"<(h[1-6]|table|caption|script|img|link)\b", page)
    return Outline(tags, re.findall(r'\sid="([^"]*)"', page), re.findall(r'href="#([^"]*)"', page))


def test_the_page_has_one_h1_and_its_headings_leave_out_no_level(pack):
    levels = [int(tag[1]) for tag in outline(as_page(pack).decode()).tags if tag[0] == "h"]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_link_of_the_page_leads_to_one_place_of_it(pack):
    found = outline(as_page(pack).decode())
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)
    assert found.links == ["board", "agenda", VIOLENCE, NOT_FILED, *AFTER_THE_REPORTS, "plan"]


def test_each_table_of_the_page_has_a_caption_and_heads_with_a_scope(pack):
    page = as_page(pack).decode()
    tables = re.findall(r"<table.*?</table>", page, re.S)
    assert len(tables) == 9
    assert all("<caption>" in table and '<th scope="col"' in table and '<th scope="row"' in table for table in tables)
    assert not re.search(r"<th(?! scope=)[ >]", page)


def test_the_page_needs_nothing_else_and_runs_nothing(pack):
    page = as_page(pack).decode()
    assert page.count("<style>") == 1
    assert page.count("<body>") == page.count("<main>") == 1
    assert not re.search(r"<script|<link|<img|url\(|@import|\sstyle=|\son\w+=|https?:", page)


def test_the_marking_stands_in_the_margins_and_on_the_cover(meeting):
    page = as_page(pack_for(meeting, marking="PROTECT <b>")).decode()
    assert page.count("PROTECT\\000020\\00003cb\\00003e") == 2
    assert '<p class="marking">PROTECT &lt;b&gt;</p>' in page


def test_the_longest_marking_stands_whole_in_the_margins(meeting):
    longest = "OFFICIAL-SENSITIVE: not to be passed on to others."
    assert len(longest) == 50
    page = as_page(pack_for(meeting, marking=longest, for_board=True)).decode()
    contents = re.findall(r'content:"([^"]*)', page.partition("</style>")[0])
    words = [re.sub(r"\\([0-9a-f]{6})", lambda code: chr(int(code[1], 16)), each) for each in contents]
    assert words.count(f"{longest[:-1]}. For the board only") == 2


def test_a_marking_of_one_long_word_can_break_in_the_margins(meeting):
    page = as_page(pack_for(meeting, marking="W" * 50)).decode()
    assert page.count("W" * 25 + "\\00200b" + "W" * 25) == 2


def test_a_long_list_of_contents_is_written_smaller(pack):
    assert '<div class="cover" ' in as_page(pack).decode()
    _, contents = (block for block in pack.cover.blocks if block.name in ("facts", "table"))
    pack.cover.blocks[1] = replace(contents, rows=contents.rows[:1] * 12)
    assert '<div class="cover" ' in as_page(pack).decode()
    pack.cover.blocks[1] = replace(contents, rows=contents.rows[:1] * 13)
    assert '<div class="cover long" ' in as_page(pack).decode()
    pack.cover.blocks[1] = replace(contents, rows=contents.rows[:1] * 19)
    assert '<div class="cover longest" ' in as_page(pack).decode()


def test_a_cell_that_says_nothing_has_no_label_on_a_telephone(pack):
    page = as_page(pack).decode()
    assert page.count('<td data-label="In short">') == 7
    assert page.count("<td></td>") == 3  # two of the contents, and the time of an item


def test_a_marking_is_not_markup_on_the_cover(meeting):
    page = as_page(pack_for(meeting, marking="PROTECT <b>")).decode()
    assert '<p class="marking">PROTECT &lt;b&gt;</p>' in page


def test_what_people_typed_is_not_markup(meeting):
    patrols = Action.objects.get(actions_to_deliver="Run patrols")
    make_update(patrols, "at_risk", what_happened="<script>alert(1)</script>")
    page = as_page(pack_for(meeting)).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_block_of_a_kind_that_the_page_does_not_know_is_refused(pack):
    class Picture(Block):
        pass

    pack.parts[0].blocks.append(Picture())
    with pytest.raises(TemplateDoesNotExist, match="_block_picture"):
        as_page(pack)


# What it costs


def test_thirty_actions_more_cost_no_more_questions(meeting, django_assert_num_queries):
    before = publication_of(meeting)
    with CaptureQueriesContext(connection) as few:
        draw(before)
    for _ in range(15):
        make_update(make_action(violence()), "at_risk", what_next="More of it.")
        make_update(make_action(violence()), "off_track", what_next="More of it.")
    after = publication_of(meeting)
    with django_assert_num_queries(len(few)):
        draw(after)
    assert len(few) < 50


def test_each_report_filed_costs_four_questions(meeting, django_assert_num_queries):
    before = publication_of(meeting)
    with CaptureQueriesContext(connection) as one:
        draw(before)
    file_for(Priority.objects.get(name="Fraud"), make_member(meeting.partnership), progress="Printed.")
    after = publication_of(meeting)
    with django_assert_num_queries(len(one) + 4):
        draw(after)
