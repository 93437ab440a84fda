"""The history for a spreadsheet: a row for each field that a save changed."""

from django.utils.timezone import localtime

from actions.exports import SAMPLE_NOTE, plain
from csp_portal.common.past import in_words, is_past, now

HEADINGS = [
    "When",
    "Who",
    "Organisation",
    "How",
    "Why",
    "Record",
    "Belongs to",
    "Reference",
    "What happened",
    "Field",
    "From",
    "To",
]
HAPPENED = {"created": "added", "changed": "changed", "removed": "removed"}


def csv_rows(saves, partnership):
    """The header row and the rows of the saves. No cell can become a formula; a sample says so on every row, and a
    file of a past moment which that is."""
    notes = [SAMPLE_NOTE] * partnership.is_sample + [f"As at {in_words(now())}"] * is_past()
    note = ["; ".join(notes)] if notes else []
    yield HEADINGS + (["Note"] if note else [])
    for save in saves:
        for entry in save.entries:
            for cells in entry_rows(entry):
                yield [plain(cell) for cell in cells] + note


def entry_rows(entry):
    """What an entry says, a row for each field; one row without a field when it changed none."""
    said = [localtime(entry.when).isoformat(timespec="microseconds"), entry.who, entry.organisation, entry.how]
    said += [entry.reason, entry.record, entry.of, entry.reference, HAPPENED[entry.kind]]
    if not entry.changes:
        return [[*said, "", "", ""]]
    return [[*said, change.label, change.before, change.after] for change in entry.changes]
