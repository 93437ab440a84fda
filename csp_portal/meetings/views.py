"""The list of meetings, and the page of one."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from actions.raising import raised_by
from csp_portal.common.past import today
from csp_portal.packs.issued import standing_of
from governance.history import foot_of
from governance.meetings.agenda import agenda_of
from governance.meetings.years import choices, days_of
from governance.models import AgendaItem, Meeting
from governance.past import takes_as_at

from .papers import papers_by_item
from .recorded import recorded
from .upcoming import cadences_not_kept, in_days, meetings_of, rows_of

PAPERS_BEFORE = timedelta(days=7)


@takes_as_at
@require_safe
def meetings(request, slug):
    """Those to come, the next first; a year of those that were; and which groups do not meet as often as they say."""
    member, on = request.member, today()
    groups = list(request.partnership.groups.all())
    group = chosen_among(groups, request.GET.get("group", ""))
    found = meetings_of(member).filter(group=group) if group else meetings_of(member)
    to_come = found.filter(date__gte=on).exclude(state=Meeting.State.HELD)
    gone = found.filter(Q(date__lt=on) | Q(state=Meeting.State.HELD)).order_by("-date", "-starts", "-pk")
    years = choices(gone.order_by().values_list("date", flat=True).distinct())
    year = chosen_year(years, request.GET.get("year", ""))
    rows = rows_of([*to_come, *(gone.filter(date__range=days_of(int(year))) if year else ())], member, on)
    waiting = waiting_for(member, group)
    context = {
        "groups": groups,
        "group": group,
        "to_come": [row for row in rows if row.meeting.date >= on and not row.meeting.is_held],
        "gone": [row for row in rows if row.meeting.date < on or row.meeting.is_held],
        "years": years,
        "year": year,
        "late": cadences_not_kept([group] if group else groups, on),
        "waiting": waiting,
        "raised": raised_by([item for _, items in waiting for item in items], member),
        "may_record": member.records_meetings,
        "nav": "meetings",
    }
    return render(request, "meetings/meetings.html", context)


def chosen_among(groups, key):
    """The group of a key in an address; None for no key, and for one that there is not."""
    return next((group for group in groups if str(group.pk) == key), None)


def chosen_year(years, words):
    """The year that the address names among those that there are; else the newest. "" where there is none."""
    keys = [key for key, _ in years]
    return words if words in keys else next(iter(keys), "")


def waiting_for(member, group=None):
    """[(group, the items that wait for its next agenda)] of what the member may see."""
    items = AgendaItem.objects.visible_to(member).filter(meeting=None).select_related("group")
    if group:
        items = items.filter(group=group)
    found = {}
    for item in items.order_by("group__name", "group", "pk"):
        found.setdefault(item.group, []).append(item)
    return list(found.items())


@takes_as_at
@require_safe
def meeting(request, slug, pk):
    """When and where, the agenda, what is open from before; once it was held, first what was decided and asked for."""
    found = get_object_or_404(meetings_of(request.member), pk=pk)
    member, on = request.member, today()
    agenda = agenda_of(found, member)
    items = [line.item for line in agenda.lines]
    context = {
        "meeting": found,
        "when": in_days(found.date, on),
        "is_overdue": found.is_planned and found.date < on,
        "is_due": found.is_planned and found.date <= on,
        "agenda": agenda,
        "papers": papers_by_item(items),
        "raised": raised_by(items, member),
        "moves": moves_of(found),
        "papers_due": found.date - PAPERS_BEFORE,
        "packs": standing_of(member, found),
        "can_issue": member.is_coordinator and not found.is_cancelled,
        "papers_are_late": found.date - PAPERS_BEFORE < on,
        "can_record": member.records_meetings,
        **recorded(found, member),
        "foot": foot_of(member, found.history.all(), AgendaItem.history.filter(meeting=found)),
        "nav": "meetings",
    }
    return render(request, "meetings/meeting.html", context)


@dataclass(frozen=True)
class Move:
    """When a meeting was moved, from which day to which, and why."""

    was: date
    to: date
    on: date
    why: str


def moves_of(meeting):
    """How the date of a meeting was moved, the newest first; one that was saved once alone never was."""
    if meeting.version == 1:
        return []
    saves = meeting.history.order_by("history_date", "history_id")
    saves = list(saves.values_list("date", "history_date", "history_change_reason"))
    moves = [Move(was[0], to[0], localdate(to[1]), to[2]) for was, to in pairwise(saves) if was[0] != to[0]]
    return moves[::-1]
