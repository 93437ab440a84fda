"""What the portal hands out, read in again as if somebody had brought it."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePath

from actions.tracker.planning import plan_import
from actions.tracker.proposing import complete, propose
from actions.tracker.questions import obstacles
from csp_portal.common.sheets import Sheet
from csp_portal.common.sheets.kinds import read_sheets

from .by_hand import ON, a_coordinator
from .trackers import save_xlsx

NOON = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)
DOWNLOADS = ["actions.xlsx", "actions.xlsx?layout=form", "actions.xlsx?sheets=one", "actions.ods", "actions.csv"]


def as_file(sheets):
    file = BytesIO()
    save_xlsx(sheets, file)
    return read("tracker.xlsx", file.getvalue())


def read(name, content):
    """What read_file() gives, read in this process: most of what a small file costs is the process of its own."""
    sheets = read_sheets(PurePath(name).suffix, content)
    for sheet in sheets:
        sheet.name = sheet.name or PurePath(name).stem
    return [Sheet.from_data(sheet.as_data()) for sheet in sheets]


def answered(partnership, sheets):
    """The reading that the portal proposes, with an answer to all that it asks."""
    reading = propose(sheets, partnership)
    reading.one_priority = reading.one_priority or "new:Safer streets"
    for word, answer in reading.words.items():
        reading.words[word] = answer or "words"
    reading = complete(reading, sheets, partnership)
    assert obstacles(reading, sheets) == []
    return reading


def exported(client, partnership, address):
    client.force_login(a_coordinator(partnership).user)
    answer = client.get(f"/{partnership.pk}/{address}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return read(address.partition("?")[0], content)


def differing(partnership, sheets):
    """The rows of an export that would change something, with what they would change."""
    planned = plan_import(partnership, sheets, answered(partnership, sheets), ON)
    return [
        (row.outcome, row.serial, row.sentence, row.changes)
        for row in planned.rows
        if row.outcome in ("new", "changed", "not_taken")
    ]
