"""A tracker of very many rows, brought as a coordinator brings it: read, previewed, taken over, taken back."""

import time
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook

from actions.models import Upload
from actions.tracker.applying import take_over
from actions.tracker.planning import plan_import
from actions.tracker.proposing import propose
from actions.tracker.undoing import undo
from bench.filling import WARDS, WORK, foundations
from csp_portal.common.record import change
from csp_portal.common.sheets import read_file
from governance.access import Member

HEADINGS = [
    "Priority",
    "Item",
    "Overall objective",
    "Actions to deliver",
    "Responsible officer",
    "Start date",
    "Deadline",
]
HEADINGS += ["Progress", "Next steps", "RAG", "Success measure", "Cost", "Comments"]


def tracker(rows):
    """The bytes of an .xlsx file of so many actions, with something in every column."""
    book = Workbook()
    book.active.append(HEADINGS)
    for number in range(rows):
        ward, work = WARDS[number % 10], WORK[number // 10 % 5]
        cells = [f"Priority {number % 6 + 1}", f"{number % 6 + 1}.{number}", f"Objective {number // 20}"]
        cells += [f"{work} in {ward}, round {number // 50}", f"Inspector {number % 40}; Warden", "Apr-26", "31/03/2027"]
        cells += [f"Begun in {ward}: {number} homes were visited.", "A third visit.", ["Green", "Amber"][number % 2]]
        book.active.append([*cells, f"Fewer calls from {ward}", "£20", f"Agreed with residents of {ward}"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


class Stopwatch:
    """Seconds of each step, in their order."""

    def __init__(self):
        self.steps, self.began = {}, time.monotonic()

    def lap(self, name):
        now = time.monotonic()
        self.steps[name], self.began = now - self.began, now


def bring(slug, rows):
    """{step: seconds} of bringing such a tracker into a partnership with six priorities, and of undoing it."""
    with change(slug, how="command"):
        partnership, people, _ = foundations(slug, rounds=1)
    content, member, on = tracker(rows), Member(people[0], partnership), timezone.localdate()
    watch = Stopwatch()
    sheets = read_file("tracker.xlsx", content)
    watch.lap("read the file")
    reading = propose(sheets, partnership)
    upload = Upload.objects.create(
        partnership=partnership,
        by=member.user,
        name="tracker.xlsx",
        content=content,
        sha256="0" * 64,
        sheets=[sheet.as_data() for sheet in sheets],
    )
    watch.lap("propose its columns")
    planned = plan_import(partnership, sheets, reading, on)
    watch.lap("plan (the preview)")
    with change(slug, by=member.user, how="import") as moment:
        planned = plan_import(partnership, sheets, reading, on)
        taken = take_over(planned, upload, member=member, reason="Our tracker", moment=moment)
    watch.lap("plan again, take over")
    if taken.totals.get("new") != rows:
        raise RuntimeError(f"Taken over: {taken.totals}")
    plan_import(partnership, sheets, propose(sheets, partnership), on)
    watch.lap("preview once more")
    with change(slug, by=member.user, how="import"):
        undo(taken)
    watch.lap("undo")
    return watch.steps
