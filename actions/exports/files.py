"""The files that hold what the delivery plan table shows."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse

from actions.filters import FilterForm
from actions.lists import ActionRows
from actions.periods import Periods
from csp_portal.common.past import in_file_name, now, today
from csp_portal.common.sheets.writing import Book
from csp_portal.common.sheets.writing_csv import as_csv
from csp_portal.common.sheets.writing_ods import as_ods
from csp_portal.common.sheets.writing_xlsx import as_xlsx
from governance.access import Member
from priorities.models import Plan

from .about import about_sheet, stood_on
from .exported import exported, seen_priorities
from .flat import flat_sheet
from .form import form_by_priority, form_on_one_sheet
from .own import OwnLayout, imported_tracker, imported_trackers, without_those_of_others

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}
FORM = "The rows are set out as a performance delivery plan, a sheet for each priority."
ONE_SHEET = "The rows are set out as a performance delivery plan, all on one sheet."
OF_OTHERS = "Actions that came by another tracker alone are left out."
TABLE = "One table with all that the portal’s table says."


@dataclass
class Asked:
    """What a request asks for: the plan, the periods, the filters and the actions of the table; the address of that."""

    member: Member
    plan: Plan | None
    periods: Periods
    filters: FilterForm
    actions: object
    address: str = ""

    @property
    def partnership(self):
        return self.member.partnership

    def exported(self):
        return exported(ActionRows(self.actions, self.member, self.periods.shown, today()))


def as_download(kind, content, partnership):
    """The answer that gives a file of one of KINDS."""
    about = f"{in_file_name()}{'-sample' if partnership.is_sample else ''}"
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{partnership.slug}-actions{about}.{kind}"'
    return response


def csv_file(asked):
    return as_csv(flat_sheet(asked.exported(), asked.partnership))


def ods_file(asked):
    moment = now()  # before the rows are read: what is saved meanwhile counts as later
    actions = asked.exported()
    return as_ods(book(asked, moment, TABLE, actions, [flat_sheet(actions, asked.partnership)]))


def xlsx_file(asked, *, layout, sheets):
    """In the partnership's own layout where there is one; `layout` "form" or `sheets` "one" ask for the form, `layout`
    "3" for that of import 3, without what only another tracker held."""
    moment = now()
    tracker = None if layout == "form" or sheets == "one" else tracker_asked_for(asked.partnership, layout)
    actions, seen = asked.exported(), seen_priorities(asked.member)
    if tracker and layout.isdecimal():
        actions = without_those_of_others(tracker, actions)
    if sheets == "one":
        words, arranged = ONE_SHEET, form_on_one_sheet(actions)
    elif tracker:
        words, arranged = own_words(tracker, layout), OwnLayout(tracker, seen).sheets_out(actions)
    else:
        words, arranged = FORM, form_by_priority(actions, asked.partnership, seen)
    return as_xlsx(book(asked, moment, words, actions, arranged))


def tracker_asked_for(partnership, layout):
    """The import that `layout` asks for by its number, 404 when it gives no layout; else the newest that gives one."""
    if not layout.isdecimal():
        return imported_tracker(partnership)
    for tracker in imported_trackers(partnership):
        if str(tracker.number) == layout:
            return tracker
    raise Http404


def own_words(tracker, layout):
    words = f"The rows are set out as in the partnership’s own tracker, {tracker.upload.name}."
    return f"{words} {OF_OTHERS}" if layout.isdecimal() else words


def book(asked, moment, layout, actions, sheets):
    about = about_sheet(asked, moment, layout, len(actions))
    plan = str(asked.plan or "Actions")
    title = f"{asked.partnership.name}: {plan}"
    return Book(title, title, f"As it stood on {stood_on(moment)}", [about, *sheets], opens=1)
