"""The table of the dashboard for a spreadsheet."""

from actions.exports import SAMPLE_NOTE, plain
from actions.models.standing import Standing


def csv_rows(figures):
    """The header row, a row for each priority, the totals last. No cell can become a formula."""
    notes = [SAMPLE_NOTE] if figures.member.partnership.is_sample else []
    if not figures.member.sees_board_matters:
        notes.append("Actions and priorities that only the board may see are not counted here")
    yield ["Period", "Priority", *Standing.labels, "Total"] + (["Note"] if notes else [])
    period = str(figures.periods.shown or "No reporting period yet")
    for line in [*figures.lines, figures.totals]:
        counts = [number.count for number in line.cells]
        yield [plain(period), plain(line.name), *counts] + (["; ".join(notes)] if notes else [])
