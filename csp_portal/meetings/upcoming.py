"""Which meetings are next, for the list of meetings, for home and for the page of a group."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Max, Q

from csp_portal.packs.issued import newest_pack
from governance.access import Role
from governance.meetings.cadence import not_kept
from governance.models import AgendaItem, BoardAction, Decision, Group, Meeting, Paper

LINES = ("group",)


def meetings_of(member):
    """Every meeting of the partnership, with its group at hand: each member may know of all of them."""
    return Meeting.objects.filter(partnership=member.partnership).select_related(*LINES)


def in_days(day, on):
    """A day as far as it is away: "today", "in 12 days", "12 days ago"."""
    days = (day - on).days
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def next_for(member, on):
    """The next meeting that concerns a member: of a group of theirs, or of the board; of scrutiny for its members. In
    `pack` the key of its newest pack that they may open."""
    concerns = Q(group__in=member.group_ids) | Q(group__kind=Group.Kind.BOARD)
    if member.has_role(Role.SCRUTINY):
        concerns |= Q(group__kind=Group.Kind.SCRUTINY_COMMITTEE)
    return meetings_of(member).to_come(on).filter(concerns).annotate(pack=newest_pack(member)).first()


@dataclass(frozen=True)
class Row:
    """A meeting on a list, with how far away it is and how many papers the reader sees."""

    meeting: Meeting
    when: str
    papers: int
    is_overdue: bool  # its day has passed, and nobody has said that it was held


def rows_of(meetings, member, on):
    """The meetings as `Row`s; one query."""
    papers = papers_of(meetings, member)
    return [
        Row(meeting, in_days(meeting.date, on), papers[meeting.pk], meeting.is_planned and meeting.date < on)
        for meeting in meetings
    ]


def papers_of(meetings, member):
    """{key of a meeting: how many papers of its agenda the member sees}."""
    seen = AgendaItem.objects.visible_to(member).filter(meeting__in=[meeting.pk for meeting in meetings])
    papers = Paper.objects.filter(partnership=member.partnership, item__in=seen.values("pk"))
    return Counter(papers.order_by().values_list("item__meeting", flat=True))


def cadences_not_kept(groups, on):
    """The groups that have not met for as long as they say they do; a meeting that was planned counts as held."""
    passed = Meeting.objects.standing().filter(group__in=[group.pk for group in groups], date__lte=on)
    last = dict(passed.order_by().values_list("group").annotate(last=Max("date")))
    return not_kept(groups, last, on)


def meetings_of_group(group, member, on):
    """What the page of a group says: its next meeting and its last, how many of its board actions are open, and how
    many decisions it took."""
    mine = meetings_of(member).filter(group=group)
    following = mine.to_come(on).first()
    last = mine.standing().exclude(pk=following.pk if following else None).filter(date__lte=on).last()
    actions = BoardAction.objects.visible_to(member).filter(group=group).open()
    return {
        "next_meeting": following and Row(following, in_days(following.date, on), 0, False),
        "last_meeting": last and Row(last, in_days(last.date, on), 0, last.is_planned and last.date < on),
        "open_board_actions": actions.count(),
        "decisions_taken": Decision.objects.visible_to(member).filter(meeting__group=group).count(),
        "late": next(iter(cadences_not_kept([group], on)), None),
    }
