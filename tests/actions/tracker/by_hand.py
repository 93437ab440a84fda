"""Rows of a spreadsheet written by hand, so that planning is tested without reading a file."""

from datetime import date
from itertools import count

from actions.models import Upload
from actions.tracker.applying import take_over
from actions.tracker.planning import plan_rows
from actions.tracker.shape import FileRow, Kind, Reading, SheetReading, Written
from csp_portal.common.record import change
from governance.access import Member
from governance.models import Appointment
from tests.factories import make_member

ON = date(2026, 10, 5)  # in the fortnight in which updates for July to September 2026 are due
# What stands in which column, with its heading.
COLUMNS = {
    "item": ("A", "Item"),
    "objective": ("B", "Overall objective"),
    "text": ("C", "Actions to deliver"),
    "owner": ("D", "Responsible officer"),
    "organisation": ("E", "Organisation"),
    "start": ("F", "Start"),
    "deadline": ("G", "By when"),
    "progress": ("H", "Progress"),
    "next": ("I", "Next steps"),
    "rating": ("J", "RAG"),
    "measure": ("K", "Measure"),
    "ref": ("L", "Portal reference"),
    "priority": ("M", "Priority"),
    "theme": ("N", "Theme"),
}
_numbers = count(2)


def a_row(text="Run patrols", *, priority="Violence", theme="", number=None, sheet="Plan", **said):
    """An action of the sheet, as `file_rows` gives it. Owners, organisations and notes are lists, the rest words."""
    lists = {name: said.pop(name, []) for name in ("owners", "organisations", "notes", "joined", "warnings")}
    days = said.pop("days", {})
    values = {"text": text} | said
    shown = values | {"priority": priority, "theme": theme}
    shown |= {"owner": " / ".join(lists["owners"]), "organisation": " / ".join(lists["organisations"])}
    cells = [Written(*COLUMNS[target], words, days.get(target, "")) for target, words in shown.items() if words]
    place = {"priority": priority, "theme": theme}
    return FileRow(sheet, number or next(_numbers), Kind.ACTION, cells, values=values, days=days, **place, **lists)


def another_row(kind, *words, number=None, sheet="Plan"):
    """A row that is no action."""
    cells = [Written(letter, "", text) for letter, text in zip("ABCDEFGH", words, strict=False) if text]
    return FileRow(sheet, number or next(_numbers), kind, cells)


def a_reading(**answers):
    columns = {str(ord(letter) - ord("A") + 1): target for target, (letter, _) in COLUMNS.items()}
    sheets = [SheetReading("Plan", header=1, columns=columns)]
    return Reading(**{"sheets": sheets, "priority_from": "column", "plan_title": "Safer Ambridge plan"} | answers)


def plan(partnership, *rows, on=ON, **answers):
    return plan_rows(partnership, list(rows), a_reading(**answers), on)


def a_coordinator(partnership):
    held = partnership.appointments.filter(role=Appointment.Role.COORDINATOR).first()
    return Member(held.user if held else make_member(partnership), partnership)


def an_upload(partnership, by, name="tracker.xlsx"):
    about = {"name": name, "content": b"words", "sha256": "0" * 64, "sheets": []}
    return Upload.objects.create(partnership=partnership, by=by, **about)


def take(partnership, *rows, on=ON, upload=None, reason="Our tracker", **answers):
    """Take the rows over, as the page does."""
    member = a_coordinator(partnership)
    upload = upload or an_upload(partnership, member.user)
    with change(partnership.pk, by=member.user, reason=reason, how="import") as moment:
        planned = plan(partnership, *rows, on=on, **answers)
        return take_over(planned, upload, member=member, reason=reason, moment=moment)


def outcomes(planned):
    return [row.outcome for row in planned.rows]


def changes(planned):
    """What the only row of a plan changes, in words."""
    (row,) = planned.rows
    return row.changes
