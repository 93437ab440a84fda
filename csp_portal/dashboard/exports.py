"""The table of the dashboard for a spreadsheet."""

from actions.exports import SAMPLE_NOTE, plain
from actions.models.standing import Standing
from csp_portal.common.past import in_words, is_past, now

from .figures import DISAGREEING


def csv_rows(figures):
    """The header row, a row for each priority, the totals last. No cell can become a formula."""
    notes = [SAMPLE_NOTE] if figures.member.partnership.is_sample else []
    notes += [f"As at {in_words(now())}"] * is_past()
    if not figures.member.sees_board_matters:
        notes.append("Actions and priorities that only the board may see are not counted here")
    yield ["Period", "Priority", *Standing.labels, "Total", DISAGREEING] + (["Note"] if notes else [])
    period = str(figures.periods.shown or "No reporting period yet")
    for line in [*figures.lines, figures.totals]:
        counts = [number.count for number in [*line.cells, line.disagreeing]]
        yield [plain(period), plain(line.name), *counts] + (["; ".join(notes)] if notes else [])
