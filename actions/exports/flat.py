"""All that the table says, with one header row: what the OpenDocument and the CSV file hold.

Notes are left out: they have a heading each, and no column. Nothing is lost by that when the file comes back: what a
file does not speak of stays as it is.
"""

from actions.models.standing import Standing
from csp_portal.common.past import in_words, is_past, now
from csp_portal.common.sheets.writing import MIDDLE, NARROW, WIDE, Day, Rated, SheetOut

from .exported import WORKED_OUT, deadline_cell, measure_words, rating_cell, start_cell

SAMPLE_NOTE = "Sample data: progress is invented"


def shown_rating(each):
    """Silence reads as the page says it, which says nothing when the file comes back."""
    is_silent = each.action.standing == Standing.NO_UPDATE
    return Rated(each.row.shown.words, "grey") if is_silent else rating_cell(each)


def last_update(each):
    last = each.action.last_update
    return Day(last.said_on) if last else ""


# {heading: (width, what stands in the cell of an action)}
COLUMNS = {
    "Reference": (NARROW, lambda each: each.row.ref),
    "Priority": (MIDDLE, lambda each: each.row.priority),
    "Item": (NARROW, lambda each: each.row.item),
    "Overall objective": (WIDE, lambda each: each.row.objective),
    "Actions to deliver": (WIDE, lambda each: each.row.text),
    "Responsible officer": (MIDDLE, lambda each: each.row.owners),
    "Start date": (NARROW, start_cell),
    "Deadline": (NARROW, deadline_cell),
    "Actual outcome": (WIDE, lambda each: each.row.outcome),
    "Success measure": (MIDDLE, measure_words),
    "Rating": (MIDDLE, shown_rating),
    "About the rating": (MIDDLE, lambda each: each.row.shown.beside),
    **WORKED_OUT,
    "Last update": (NARROW, last_update),
    "Next step": (WIDE, lambda each: each.row.next_step),
    "Back on track by": (MIDDLE, lambda each: each.row.back_by),
    "Help wanted": (WIDE, lambda each: each.row.help_wanted),
    "Period": (MIDDLE, lambda each: each.row.about),
    "Needs more than one partner": (MIDDLE, lambda each: each.row.partners),
    "Place or way of delivery": (MIDDLE, lambda each: each.row.place),
    "Also in": (MIDDLE, lambda each: each.row.also_in),
    "Who may see it": (NARROW, lambda each: "Board only" if each.row.is_for_board else ""),
}
HEADINGS = list(COLUMNS)


def flat_sheet(actions, partnership):
    """A row an action. A sample says so on every row, and a past moment which it is."""
    notes = [SAMPLE_NOTE] * partnership.is_sample + [f"As at {in_words(now())}"] * is_past()
    note = ["; ".join(notes)] if notes else []
    rows = [[cell(each) for _, cell in COLUMNS.values()] + note for each in actions]
    headings, widths = list(HEADINGS), [width for width, _ in COLUMNS.values()]
    return SheetOut("Actions", headings + ["Note"] * bool(note), rows, widths + [MIDDLE] * bool(note))
