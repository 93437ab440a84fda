"""The rows of the delivery plan table for a spreadsheet."""

HEADINGS = [
    "Reference",
    "Priority",
    "Item",
    "Overall objective",
    "Actions to deliver",
    "Responsible officer",
    "Start date",
    "Deadline",
    "Rating",
    "About the rating",
    "Last update",
    "Next step",
    "Period",
    "Needs more than one partner",
    "Place or way of delivery",
    "Also in",
    "Who may see it",
]
SAMPLE_NOTE = "Sample data: progress is invented"


def csv_rows(rows, partnership):
    """The header row and a row an action. No cell can become a formula; a sample says so on every row."""
    note = ["Note"] if partnership.is_sample else []
    yield HEADINGS + note
    for row in rows:
        cells = [row.ref, row.priority, row.item, row.objective, row.text, row.owners, row.start_as_data]
        cells += [
            row.deadline_as_data,
            row.shown.words,
            row.shown.beside,
            row.updated_as_data,
            row.next_step,
            row.about,
            row.partners,
            row.place,
            row.also_in,
            "Board only" if row.is_for_board else "",
        ]
        yield [plain(cell) for cell in cells] + ([SAMPLE_NOTE] if note else [])


def plain(cell):
    """A cell that a spreadsheet reads as text: one that would begin a formula is preceded by an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
