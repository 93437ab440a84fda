"""The headings of the board's page in their order, each with its first rows on the sheet or with all of them."""

from math import ceil

from actions.models.standing import Standing
from csp_portal.dashboard.lists import total_of, with_total

from .asked import asked_of_the_board
from .early import is_nothing_said, is_shown_early, not_come_yet, nothing_said_yet, still_to_come
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


QUIET = (
    "All is well since the last period: nothing is asked of the board, no rating or deadline has moved, nobody is "
    "silent, and nothing works out worse than is said."
)


def headings_of(figures, meeting, periods):
    """The headings, each with as many of its rows as the sheet has room for above the strips of so many periods. While
    nothing is said for a period, one line says so in place of all that could have changed."""
    found = first_rows(figures, meeting)
    lines = LINES - lines_of_strips(figures, periods)
    heights = [1 if slug in ONE_LINE else 2 for slug in found]
    shown = shares([count for _, count in found.values()], heights, lines)
    nothing = nothing_under(figures)
    return [
        Heading(slug, HEADINGS[slug][0], nothing[slug], rows[:most], count)
        for most, (slug, (rows, count)) in zip(shown, found.items(), strict=True)
        if slug in nothing
    ]


def nothing_under(figures):
    """{heading: the sentence for none}, without the headings that say nothing of their own."""
    said = {slug: nothing for slug, (_, nothing) in HEADINGS.items()}
    if is_shown_early(figures):
        said[SILENT] = not_come_yet(figures) or said[SILENT]
    if is_nothing_said(figures):
        said = {slug: nothing for slug, nothing in said.items() if slug not in (WORSE, BETTER, SLIPPED)}
        said[NEW] = nothing_said_yet(figures)
    return said


def is_quiet(figures, headings):
    """Whether there are actions, and nothing stands under any heading, nor is anything still to come."""
    is_waiting = is_shown_early(figures) and still_to_come(figures).count
    return bool(figures.totals.total.count) and not is_waiting and not any(heading.count for heading in headings)


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
    has_silent = figures.total_of(Standing.NO_UPDATE).count and not is_shown_early(figures)
    silent = list(with_total(silences(figures))[:MOST]) if has_silent else []
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
    if slug == SILENT and is_shown_early(figures):
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
