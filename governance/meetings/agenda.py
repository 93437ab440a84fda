"""The agenda of a meeting: its order, when each item begins, and what stands in the way of changing it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format

from csp_portal.common.refusals import Refused
from governance.models import AgendaItem, Meeting


@dataclass(frozen=True)
class Line:
    """An item of an agenda: its number among those that are seen, and when it begins, where that is known."""

    item: AgendaItem
    number: int
    starts: time | None


@dataclass(frozen=True)
class Agenda:
    """`lines` are the items that a member sees. `over` are the minutes by which these take longer than the meeting
    lasts; 0 where they do not, or where that is not known."""

    lines: list
    minutes: int
    over: int


def agenda_of(meeting, member):
    """The agenda as a member sees it, one query. What they do not see is not counted: in the past that they read it is
    not there, and the agenda says the same of a moment then and afterwards.

    The clock runs until an item that says no minutes, and until a place that is missing in the order, where something
    may stand that they do not see.
    """
    items = list(AgendaItem.objects.visible_to(member).filter(meeting=meeting))
    lines, at = [], meeting.starts
    for number, item in enumerate(items, 1):
        at = at if member.sees_board_matters or item.order == number else None
        lines.append(Line(item, number, at))
        at = later(at, item.minutes)
    minutes = sum(item.minutes or 0 for item in items)
    lasts = minutes_between(meeting.starts, meeting.ends) if meeting.starts and meeting.ends else 0
    return Agenda(lines, minutes, max(minutes - lasts, 0) if lasts else 0)


def later(at, minutes):
    """A time so many minutes later; None where one of the two is not known, and past midnight."""
    if at is None or not minutes:
        return None
    moment = datetime.combine(date.min, at) + timedelta(minutes=minutes)
    return moment.time() if moment.date() == date.min else None


def minutes_between(starts, ends):
    day = date.min
    return int((datetime.combine(day, ends) - datetime.combine(day, starts)).total_seconds() // 60)


def put_after(item, meeting, place):
    """Save an item so that it stands after the item of a key, or first (None). Refused when that is gone."""
    others = list(meeting.items.exclude(pk=item.pk))
    keys = [other.pk for other in others]
    if place is not None and place not in keys:
        raise Refused("The item after which it was to stand has left the agenda. Choose another place.")
    index = keys.index(place) + 1 if place is not None else 0
    item.meeting = meeting
    number_anew([*others[:index], item, *others[index:]], moved=item)


def number_anew(items, moved=None):
    """Give items the order in which they are listed, without a gap, and save those whose place is another, and the one
    that was moved."""
    for number, each in enumerate(items, 1):
        if each.order != number or each is moved:
            each.order = number
            each.save()


def obstacle_to_holding(meeting, on):
    """Why a meeting cannot be put down as held on a day; "" for nothing."""
    if not meeting.is_planned:
        return f"This meeting was {meeting.get_state_display().lower()} already."
    if meeting.date > on:
        return f"This meeting is on {date_format(meeting.date, 'j F Y')}. Put it down as held on that day or later."
    return ""


def obstacle_to_adding(meeting):
    """Why nothing can be put on the agenda; "" for nothing."""
    return "This meeting was cancelled. Its agenda waits for the next one." if meeting.is_cancelled else ""


def refuse_adding(meeting):
    """Refuse what is put on the agenda of a meeting that was cancelled meanwhile."""
    meeting.refresh_from_db(fields=["state"])
    if hindered := obstacle_to_adding(meeting):
        raise Refused(hindered)


def obstacle_to_putting_off(item):
    if item.meeting.is_planned:
        return ""
    return f"This meeting was {item.meeting.get_state_display().lower()}, so its agenda stays as it is."


def obstacle_to_removing(item):
    if not item.meeting.is_planned:
        return obstacle_to_putting_off(item)
    if item.kind == AgendaItem.Kind.ISSUE:
        return "This issue was raised in a report, so it stays until the board has dealt with it. You can put it off."
    if item.said or item.decisions.exists():
        return "Something is recorded of this item already, so it stays on the agenda."
    return ""


def put_off(item):
    """Put an item on the next agenda of its group, or let it wait for one."""
    item.refresh_from_db()
    if hindered := obstacle_to_putting_off(item):
        raise Refused(hindered)
    left = item.meeting
    item.put_on(following(left))
    number_anew(left.items.all())


def remove(item):
    """Take an item off the record with its papers; the files are kept. Refused where something hinders it."""
    item.refresh_from_db()
    if hindered := obstacle_to_removing(item):
        raise Refused(hindered)
    for paper in item.papers.all():
        paper.delete()
    item.delete()
    number_anew(item.meeting.items.all())


def following(meeting):
    """The next meeting of the same group that is planned, after this one; None when there is none."""
    planned = Meeting.objects.filter(group=meeting.group_id, state=Meeting.State.PLANNED, date__gt=meeting.date)
    return planned.order_by("date", "starts", "pk").first()
