import csv
from itertools import chain

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csp_portal.common.history import OneSave, asked_moments, every_save, moment_for, page_of
from csp_portal.common.past import in_file_name, is_past
from governance.history import may_be_told, seen_by, told_to
from governance.models import Appointment
from governance.past import takes_as_at

from .exports import csv_rows
from .filters import FilterForm
from .kinds import BELONGS

SAVES = 25
ROWS_OF_ONE = 100


def words_for(member):
    """Who and what the history names to a member, and what it says that each row belongs to."""
    return {"people": told_to(member), "visible": seen_by(member), "belongs": BELONGS}


@takes_as_at
@require_safe
def history(request, slug):
    """Who changed what, newest first, as the address asks for."""
    filters = FilterForm(request.GET, member=request.member)
    shown = rows_of_one_save(request, filters) if filters.save else newest_saves(request, filters)
    context = {"filters": filters, "tells_appointments": may_be_told(request.member, Appointment), "nav": "history"}
    return render(request, "csp_portal/history.html", context | shown)


def newest_saves(request, filters):
    page = page_of(filters.querysets(), size=SAVES, **asked_moments(request.GET), **words_for(request.member))
    return {"saves": page.saves, "older": moment_for(page.older), "newer": moment_for(page.newer)}


def rows_of_one_save(request, filters):
    """One save in full, a page of its rows at a time: a plan that was loaded has hundreds."""
    one = OneSave(filters.querysets(), filters.save, **words_for(request.member))
    page = Paginator(one, ROWS_OF_ONE).get_page(request.GET.get("page"))
    return {"saves": page.object_list, "page": page}


class Echo:
    """For a csv writer: gives back each line instead of keeping it."""

    def write(self, line):
        return line.encode()


@takes_as_at
@require_safe
def history_csv(request, slug):
    """All that the address asks for as a spreadsheet file, read and sent a part at a time; of a past moment whole, for
    what is read later would be of today."""
    filters = FilterForm(request.GET, member=request.member)
    saves = every_save(filters.querysets(), **words_for(request.member))
    lines = map(csv.writer(Echo()).writerow, csv_rows(saves, request.partnership))
    # The mark at the start tells Excel that the file is UTF-8.
    lines = chain(["\ufeff".encode()], lines)
    whole = HttpResponse if is_past() else StreamingHttpResponse
    response = whole(lines, content_type="text/csv; charset=utf-8")
    sample = "-sample" if request.partnership.is_sample else ""
    response["Content-Disposition"] = f'attachment; filename="{slug}-history{sample}{in_file_name()}.csv"'
    return response
