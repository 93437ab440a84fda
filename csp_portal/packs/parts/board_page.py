"""The board's page for the last period, as it stands in the portal: one sheet."""

from django.utils.formats import date_format

from actions.models import Action
from csp_portal.board.asked import next_meeting
from csp_portal.board.headings import ONE_LINE, headings_of, is_long
from csp_portal.board.strips import Strips
from csp_portal.board.views import LONGEST_STUCK, QUIET
from csp_portal.dashboard.finding import finding
from csp_portal.packs.blocks import Cell, Column, Heading, Notice, Part, Run, Table, runs_of
from governance.models import Group
from governance.periods import in_full

from .said import cut, many, paragraph

TITLE, NO_PLAN = "The board’s page", "No plan is in force."
# How many signs a line of the sheet holds.
LONG_TITLE, WORDS = 118, 130
SHORT_TITLE, SHORT_WORDS = 58, 64
NAME = 33  # of a priority beside its strip
PERIODS_SHARE = 64  # of the width of the table of strips
KEY = (
    "Each cell counts the actions off track (R), at risk (A) and without an update (N); G: none of these; –: nothing "
    "to report on. Stuck: at risk, or off track, for three periods running or more."
)
COLOURS = {"R": "red", "A": "amber", "N": "grey"}


def part(scope):
    if not scope.figures.has_plan:
        return Part("board", TITLE, [Notice(runs_of(NO_PLAN))], is_one_sheet=True, in_short=NO_PLAN)
    found = "".join(words for words, _ in finding(scope.figures, is_early=scope.on <= scope.last.due))
    return Part("board", TITLE, list(blocks(scope, found)), is_one_sheet=True, in_short=found)


def blocks(scope, found):
    strips, meeting = Strips(scope.figures), meeting_of(scope)
    headings = headings_of(scope.figures, meeting, len(strips.periods))
    yield from (about(scope, meeting), paragraph(found, is_lead=True))
    if scope.figures.totals.total.count and not any(heading.count for heading in headings):
        yield paragraph(QUIET)
    else:
        for heading in headings:
            yield from rows_of(heading)
    yield from over_the_periods(scope, strips)


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


def rows_of(heading):
    """A heading with the rows that the sheet has room for; one line when there is nothing."""
    if not heading.count:
        yield paragraph(Run(heading.nothing, quiet=True))
        return
    shown = f" ({len(heading.rows)} shown)" if heading.more else ""
    yield Heading(2, f"{heading.title}: {heading.count}{shown}", anchor=f"board-{heading.slug}")
    for row in heading.rows:
        yield exception(row, is_short=heading.slug in ONE_LINE)


def exception(row, is_short):
    """A row on one line or on two: what it is about, then what is the case and why."""
    ref = (Run(f"{row.ref} ", strong=True),) if row.ref else ()
    title = Run(cut(row.title, SHORT_TITLE if is_short else LONG_TITLE))
    fact = Run(f"{row.fact}.", strong=True)
    left = (SHORT_WORDS if is_short else WORDS) - len(fact.words)
    reason = []
    for before, words in (("", row.reason), ("The way back:", row.way_back), ("Help wanted:", row.help_wanted)):
        if words and left > len(before) + 12:
            said = cut(words, left - len(before))
            reason += [Run(f" {before}", strong=True)] if before else []
            reason.append(Run(f" {said}"))
            left -= len(before) + len(said) + 2
    if is_short:
        return paragraph((*ref, title, Run(" – "), fact, *reason))
    return paragraph((*ref, title), (fact, *reason))


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
