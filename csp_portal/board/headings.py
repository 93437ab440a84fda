"""The headings of the board's page in their order, each with its first rows on the sheet or with all of them."""

from math import ceil

from actions.models.standing import Standing
from csp_portal.dashboard.lists import total_of, with_total

from .asked import asked_of_the_board
from .exceptions import (
    BETTER,
    NEW,
    WORSE,
    change_row,
    changes,
    disagreement_row,
    disagreements,
    first_changes,
    silence_rows,
    silences,
    slip_row,
    slips,
)
from .rows import MOST, Heading, shares

ASKED, SLIPPED, SILENT, DISAGREEING = "asked", "slipped", "silent", "disagreeing"
# (what it is called, the sentence for none), in the order of the page. An action stands under the first that fits.
HEADINGS = {
    ASKED: ("Asked of the board", "Nothing is asked of the board."),
    NEW: ("Newly off track", "Nothing is newly off track."),
    WORSE: ("Worse", "Nothing else has become worse."),
    BETTER: ("Better", "Nothing has become better."),
    SLIPPED: ("Slipped", "No other deadline has moved."),
    SILENT: ("Silent", "Nobody is silent."),
    DISAGREEING: ("Said better than worked out", "Nothing else works out worse than is said."),
}
LINES = 40  # of the sheet for rows and for priorities, measured on A4 with the longest words
MANY = 12  # priorities
ONE_LINE = (SILENT, DISAGREEING)  # their rows are one line high, others two
NAME_LENGTH, PERIOD_LENGTH = 110, 9  # signs of a priority's name in a line, and those that each period takes away


def headings_of(figures, meeting, periods):
    """The headings, each with as many of its rows as the sheet has room for above the strips of so many periods."""
    found = first_rows(figures, meeting)
    lines = LINES - lines_of_strips(figures, periods)
    heights = [1 if slug in ONE_LINE else 2 for slug in found]
    shown = shares([count for _, count in found.values()], heights, lines)
    return [
        Heading(slug, *HEADINGS[slug], rows[:most], count)
        for most, (slug, (rows, count)) in zip(shown, found.items(), strict=True)
    ]


def lines_of_strips(figures, periods):
    """How many lines the names of the priorities take: two at most, and one where there are many."""
    length = NAME_LENGTH - PERIOD_LENGTH * periods
    return sum(1 if is_long(figures) else min(2, ceil(len(line.name) / length)) for line in figures.lines)


def is_long(figures):
    """Whether there are so many priorities that their names are cut to a line on paper."""
    return len(figures.lines) > MANY


def first_rows(figures, meeting):
    """{heading: (its first rows, how many there are)}."""
    asked = asked_of_the_board(figures, meeting)
    changed = list(first_changes(figures)) if figures.periods.shown else []
    found = {ASKED: (asked[:MOST], len(asked))}
    for slug in (NEW, WORSE, BETTER):
        updates = [update for update in changed if update.heading == slug]
        found[slug] = [change_row(update) for update in updates], total_of(updates)
    slipped = list(with_total(slips(figures))[:MOST])
    found[SLIPPED] = [slip_row(update) for update in slipped], total_of(slipped)
    silent = list(with_total(silences(figures))[:MOST]) if figures.total_of(Standing.NO_UPDATE).count else []
    found[SILENT] = silence_rows(silent), total_of(silent)
    disagreeing = list(with_total(disagreements(figures))[:MOST]) if figures.worse else []
    found[DISAGREEING] = [disagreement_row(action) for action in disagreeing], total_of(disagreeing)
    return found


def all_under(slug, figures, meeting):
    """(everything that stands under a heading, what makes rows of it)."""
    if slug == ASKED:
        return asked_of_the_board(figures, meeting), list
    if not figures.periods.shown and slug in (NEW, WORSE, BETTER):
        return [], list
    if slug in (NEW, WORSE, BETTER):
        return changes(figures).filter(heading=slug), rows_by(change_row)
    return {
        SLIPPED: (slips(figures), rows_by(slip_row)),
        SILENT: (silences(figures), silence_rows),
        DISAGREEING: (disagreements(figures), rows_by(disagreement_row)),
    }[slug]


def rows_by(row):
    return lambda found: [row(each) for each in found]
