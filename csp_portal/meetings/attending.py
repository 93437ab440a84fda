"""Who came: the form for one meeting, and the table of a group's year."""

from copy import copy

from django.shortcuts import render
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from governance.access import require
from governance.history import saved_since
from governance.meetings.attendance import AttendanceForm
from governance.meetings.attendance_year import KEY, YearTable
from governance.meetings.recording import Landing
from governance.meetings.years import days_of, in_words
from governance.models import Attendance, Meeting
from governance.past import takes_as_at

from .filters import YearFilters
from .recorded import meeting_of
from .way_back import room_at, way_back


@answers_forms
def attendance(request, slug, pk):
    """Everybody's attendance on one form, saved in one press."""
    meeting = meeting_of(request, pk)
    require(request.member.records_meetings)
    in_room = way_back(request).room
    back = room_at(meeting, "attendance") if in_room else f"{meeting.get_absolute_url()}#attendance"
    return form_page(
        request,
        lambda data: AttendanceForm(data, record=copy(meeting), lands_on=Landing(back)),
        record=meeting,
        template="meetings/attendance.html",
        done="Attendance saved.",
        changes_since=lambda version: saved_since(
            version, request.member, meeting, Attendance.history.filter(meeting=meeting)
        ),
        cancel=back,
        meeting=meeting,
        nav="meetings",
    )


@takes_as_at
@require_safe
def attendance_year(request, slug):
    """The member organisations by the meetings of a group in a year from April to March."""
    filters = YearFilters(request.GET, partnership=request.partnership)
    group, year = filters.group, filters.year
    meetings = Meeting.objects.standing().filter(partnership=request.partnership, group=group)
    meetings = meetings.filter(date__range=days_of(year)).order_by("date", "starts", "pk")
    context = {
        "filters": filters,
        "group": group,
        "year": in_words(year),
        "table": YearTable(request.partnership, meetings),
        "key": KEY,
        "nav": "meetings",
    }
    return render(request, "meetings/attendance_year.html", context)
