"""The board's page for the last period, as it stands in the portal: one sheet."""

from dataclasses import replace

from django.utils.formats import date_format

from actions.models import Action
from csp_portal.board.asked import next_meeting
from csp_portal.board.early import finding_of
from csp_portal.board.headings import LINES, ONE_LINE, QUIET, SILENT, headings_of, is_long, is_quiet, lines_of_strips
from csp_portal.board.strips import Strips
from csp_portal.board.views import LONGEST_STUCK
from csp_portal.packs.blocks import Cell, Column, Heading, Notice, Part, Run, Table, runs_of
from governance.models import Group
from governance.periods import in_full

from .said import cut, many, paragraph

TITLE, NO_PLAN = "The board’s page", "No plan is in force."
# How many signs a line of the sheet holds.
LONG_TITLE, WORDS = 118, 130
SHORT_TITLE, SHORT_WORDS = 58, 64
IN_FULL = Run("What is to bring an action back, and the help wanted: in full in the ")
LEAST = 12  # signs of a text that begins at all
NAME = 33  # of a priority beside its strip
PERIODS_SHARE = 64  # of the width of the table of strips
KEY = (
    "Each cell counts the actions off track (R), at risk (A) and without an update (N); G: none of these; –: nothing "
    "to report on. Stuck: at risk, or off track, for three periods running or more. A period "
    "whose updates are not due yet has no column."
)
COLOURS = {"R": "red", "A": "amber", "N": "grey"}


def part(scope):
    if not scope.figures.has_plan:
        return Part("board", TITLE, [Notice(runs_of(NO_PLAN))], is_one_sheet=True, in_short=NO_PLAN)
    found = "".join(words for words, _ in finding_of(scope.figures))
    return Part("board", TITLE, list(blocks(scope, found)), is_one_sheet=True, in_short=found)


def blocks(scope, found):
    strips, meeting = Strips(scope.figures), meeting_of(scope)
    headings = headings_of(scope.figures, meeting, len(strips.periods))
    yield from (about(scope, meeting), paragraph(found, is_lead=True))
    if is_quiet(scope.figures, headings):
        yield paragraph(QUIET)
    else:
        roomy = roomy_rows(scope.figures, headings, len(strips.periods))
        for heading in headings:
            yield from rows_of(heading, roomy)
    yield from over_the_periods(scope, strips)
    yield from elsewhere(headings)


def meeting_of(scope):
    """The board's meeting that the pack is for, else the board's next."""
    is_boards = scope.meeting.group.kind == Group.Kind.BOARD
    return scope.meeting if is_boards else next_meeting(scope.partnership)


def about(scope, meeting):
    period, (filed, owed) = scope.last, scope.figures.reports
    closed = f"closed on {in_full(period.closed_on)}" if period.is_closed else "not closed yet"
    said = [f"{period}: updates due by {in_full(period.due)}, {closed}."]
    said += [f"{filed} of {many(owed, 'quarterly report')} filed."] if owed else []
    if meeting:
        said.append(f"Meeting: {meeting.group}, {date_format(meeting.date, 'l j F Y')}.")
    return paragraph(" ".join(said), is_small=True)


def roomy_rows(figures, headings, periods):
    """The rows that have a line more than the headings reckon with, by their address: as many as the sheet has room
    for, the first before the others."""
    heights = sum(len(heading.rows) * (1 if heading.slug in ONE_LINE else 2) for heading in headings)
    spare = max(LINES - lines_of_strips(figures, periods) - heights, 0)
    return {row.url for row in [row for heading in headings for row in heading.rows if has_more(row)][:spare]}


def elsewhere(headings):
    """Where what the sheet has no room for stands in full."""
    said = []
    if any(has_more(row) for heading in headings for row in heading.rows):
        said.append((IN_FULL, Run("delivery plan", to="plan"), Run(".")))
    if any(heading.slug == SILENT and heading.more for heading in headings):
        said.append((Run("Silent: all stand in "), Run("Who has not answered", to="silent"), Run(".")))
    if said:
        first, *others = said
        yield paragraph([*first, *[run for each in others for run in (Run(" "), *each)]], is_small=True)


def rows_of(heading, roomy):
    """A heading with the rows that the sheet has room for, some of them with a line more; one line when there is
    nothing."""
    if not heading.count:
        yield paragraph(Run(heading.nothing, quiet=True))
        return
    shown = f" ({len(heading.rows)} shown)" if heading.more else ""
    yield Heading(2, f"{heading.title}: {heading.count}{shown}", anchor=f"board-{heading.slug}")
    for row in heading.rows:
        yield exception(row, heading.slug in ONE_LINE, row.url in roomy)


def exception(row, is_short, is_roomy=False):
    """A row on one line or on two: what it is about, then what is the case and why. What is to bring it back shares a
    line with the reason, or stands on one of its own where the sheet is roomy."""
    ref = (Run(f"{row.ref} ", strong=True),) if row.ref else ()
    title = Run(cut(row.title, SHORT_TITLE if is_short else LONG_TITLE))
    fact = Run(f"{row.fact}.", strong=True)
    left = (SHORT_WORDS if is_short else WORDS) - len(fact.words)
    reason, back = ("", row.reason), (("The way back:", row.way_back), ("Help wanted:", row.help_wanted))
    if is_short:
        return paragraph((*ref, title, Run(" – "), fact, *said_in(left, reason)))
    if is_roomy and has_more(row):
        own = said_in(WORDS + 1, *back)
        return paragraph(
            (*ref, title), (fact, *said_in(left, reason)), (replace(own[0], words=own[0].words.lstrip()), *own[1:])
        )
    return paragraph((*ref, title), (fact, *said_in(left, reason, *back)))


def has_more(row):
    """Whether a row says what is to bring an action back, or what is wanted for it."""
    return bool(row.way_back or row.help_wanted)


def said_in(left, *several):
    """The runs of several texts, each with what stands before it, in so many signs: where one has no room in full, the
    next begins in the second half of what is left."""
    several, found = [(before, words) for before, words in several if words], []
    for place, (before, words) in enumerate(several):
        room, after = left - len(before) - 1, several[place + 1 :]
        if room < LEAST:
            break
        most = max(room // 2, room - sum(len(each) + len(others) + 2 for each, others in after))
        can_follow = after and room - most - len(after[0][0]) - 2 >= LEAST
        said = cut(words, most if can_follow else room)
        found += [Run(f" {before}", strong=True)] if before else []
        found.append(Run(f" {said}"))
        left = room - len(said) - 1
    return found


def over_the_periods(scope, strips):
    if not (strips.periods and scope.figures.lines):
        return
    yield Heading(2, f"Over {many(len(strips.periods), 'period')}", anchor="board-strips")
    yield strips_table(strips, NAME if is_long(scope.figures) else 2 * NAME)
    yield paragraph(KEY, is_small=True)
    yield paragraph(stuck_words(strips.stuck[:LONGEST_STUCK]), is_small=True)


def strips_table(strips, length):
    """The names of the priorities are cut to a length."""
    share = PERIODS_SHARE // max(len(strips.periods), 5)
    heads = [Column(f"{months} {year}", share, is_letters=True) for _, (months, year) in strips.heads]
    columns = (Column("Priority", 92 - share * len(heads)), *heads, Column("Stuck", 8, is_letters=True))
    rows = [
        (
            Cell((runs_of(cut(line.name, length)),)),
            *map(strip_cell, cells),
            Cell((runs_of(Run(str(stuck), strong=bool(stuck))),)),
        )
        for line, cells, stuck in strips.priorities
    ]
    return Table("How many actions of each priority stood out, the newest period last", columns, tuple(rows))


def strip_cell(counted):
    """How many of each stood out, in the colour of the worst."""
    letters = " ".join(f"{count}{letter}" for letter, count, _ in counted.parts)
    spoken = ", ".join(f"{count} {words}".strip() for _, count, words in counted.parts)
    return Cell(((Run(letters, colour=COLOURS.get(counted.worst, "")),),), spoken)


def stuck_words(stuck):
    if not stuck:
        return runs_of("Nothing is stuck.")
    actions = Action.objects.in_bulk([strip.key for strip in stuck])
    runs = [Run("Stuck for longest:", strong=True)]
    for strip in stuck:
        action, end = actions[strip.key], "." if strip is stuck[-1] else ";"
        title = cut(action.actions_to_deliver, 60)
        runs += [Run(f" {action.ref}", strong=True), Run(f" {title} ({strip.for_how_long}){end}")]
    return tuple(runs)
