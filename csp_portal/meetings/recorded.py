"""What is on record of a meeting: who came, what was decided and what became of it, what was asked of whom."""

from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404

from actions.access import can_add
from actions.models import Action
from actions.models.standing import show
from actions.periods import periods_now
from csp_portal.common.past import today
from governance.meetings.attendance import by_standing
from governance.meetings.owners import told
from governance.models import Appointment, Attendance, BoardAction, Decision, Meeting


def meeting_of(request, pk):
    """The meeting of that key in the partnership, with its group at hand; 404 when there is none."""
    meetings = Meeting.objects.filter(partnership=request.partnership).select_related("group", "partnership")
    return get_object_or_404(meetings, pk=pk)


def recorded(meeting, member):
    """What a member may see of it: `attendances`, `decisions` (each with its `delivery_actions`), the `board_actions`
    set at it, in `carried` the open ones of earlier meetings of its group, and in `closed` those of its group that were
    closed on its day."""
    names, on = Appointment.objects.names_in(member.partnership), today()
    seen = BoardAction.objects.visible_to(member).select_related("organisation", "decision", "meeting__group")
    earlier = Q(meeting__date__lt=meeting.date) | Q(meeting__date=meeting.date, meeting__pk__lt=meeting.pk)
    carried = earlier & Q(group=meeting.group_id, state=BoardAction.State.OPEN)
    asked = told(seen.filter(carried | Q(meeting=meeting) | closed_at(meeting)), names, on)
    attendances = list(Attendance.objects.filter(meeting=meeting).select_related("organisation"))
    return {
        "attendances": attendances,
        "came": by_standing(attendances),
        "decisions": with_delivery_actions(Decision.objects.filter(meeting=meeting), member),
        "board_actions": [each for each in asked if each.meeting_id == meeting.pk],
        "carried": [each for each in asked if each.meeting_id != meeting.pk and each.is_open],
        "closed": [each for each in asked if is_closed_at(meeting, each)],
        "can_make_actions": can_add(member) and not member.reads_only,
    }


def closed_at(meeting):
    """The condition on which a board action was closed at a meeting: one of its group, on its day."""
    return Q(group=meeting.group_id, state=BoardAction.State.CLOSED, closed_on=meeting.date)


def is_closed_at(meeting, board_action):
    """The same of a row."""
    return board_action.group_id == meeting.group_id and board_action.closed_on == meeting.date


def with_delivery_actions(decisions, member):
    """The decisions that the member may see, each with the actions of the plan that it became, as far as they may see
    those: in `delivery_actions`, each with `shown`, how it stands."""
    on = today()
    period = periods_now(member.partnership, on).shown
    actions = Action.objects.visible_to(member).with_standing(period)
    actions = actions.select_related("rating", "last_update__period").order_by("serial")
    became = Prefetch("actions", actions, to_attr="delivery_actions")
    found = list(decisions.visible_to(member).select_related("item", "meeting__group").prefetch_related(became))
    for decision in found:
        for action in decision.delivery_actions:
            action.shown = show(action, period, on)
    return found
