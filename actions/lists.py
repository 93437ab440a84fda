"""The delivery plan as rows that a template only prints: every cell is a ready string."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.lines import lines_of
from csp_portal.common.templatetags.pages import as_date
from csp_portal.common.worded_dates import day_as_data, day_in_words
from governance.models import Appointment

from .models import ActionOwner, Update
from .models.standing import Shown, Standing, show
from .worked_out import Worked, worked

SOON = 14  # days


@dataclass(frozen=True)
class Row:
    """An action as a page prints it. `update_url` is for those who may update it; "" for others."""

    ref: str
    url: str
    text: str
    item: str
    objective: str
    priority: str
    owners: str
    start: str
    start_as_data: str
    deadline: str
    deadline_as_data: str
    is_overdue: bool
    overdue_by: int
    due_in: int | None
    shown: Shown
    worked: Worked
    updated: str
    updated_as_data: str
    outcome: str
    next_step: str
    back_by: str
    help_wanted: str
    about: str
    partners: str
    place: str
    also_in: str
    update_url: str
    is_for_board: bool
    measure_id: int | None


class ActionRows:
    """Actions `with_worked_out`, as rows that a member reads on a day; as many queries for many as for one."""

    def __init__(self, actions, member, period, on):
        self.actions = actions
        self.member = member
        self.period = period
        self.on = on
        self.base = reverse("actions", args=[member.partnership.slug])

    def rows(self):
        actions = list(self.actions.select_related("priority", "commitment", "rating", "last_update__period"))
        self.turn_back(actions)
        owners = self.owners_of(actions)
        return [self.row(action, owners[action.pk]) for action in actions]

    def owners_of(self, actions, names=None):
        """{key of an action: its owners in words}. A prefetch would build a query for each action before it had one.
        `names` of the people, by user id, where they are read already."""
        owners = ActionOwner.objects.filter(action__in=[action.pk for action in actions])
        owners = owners.select_related("organisation", "group")
        if names is None:
            owners = owners.annotate(person=Appointment.objects.words_for("user", "partnership"))
        found = defaultdict(list)
        for owner in owners:
            found[owner.action_id].append(owner.in_words({owner.user_id: owner.person} if names is None else names))
        return found

    def turn_back(self, actions):
        """Give those that are shown for a period that is over the update which was the newest for it. Never saved."""
        actions = [action for action in actions if hasattr(action, "update_then")]
        keys = [action.update_then for action in actions]
        updates = Update.objects.select_related("period", "rating").in_bulk(keys) if actions else {}
        for action in actions:
            update = updates.get(action.update_then)
            if update or action.last_update_id:
                action.last_update, action.rating = update, update and update.rating

    def row(self, action, owners):
        url = f"{self.base}{action.ref}/"
        overdue = self.is_about_now(action) and action.is_overdue(self.on)
        last = action.last_update
        return Row(
            ref=action.ref,
            url=url,
            text=action.actions_to_deliver,
            item=action.item,
            objective=action.overall_objective,
            priority=str(action.priority),
            owners="; ".join(owners),
            start=day_in_words(action.start, action.start_earliest, action.start_latest),
            start_as_data=day_as_data(action.start, action.start_earliest, action.start_latest),
            deadline=day_in_words(action.deadline, action.deadline_earliest, action.deadline_latest),
            deadline_as_data=day_as_data(action.deadline, action.deadline_earliest, action.deadline_latest),
            is_overdue=overdue,
            overdue_by=(self.on - action.deadline_latest).days if overdue else 0,
            due_in=self.due_in(action),
            shown=show(action, self.period, self.on),
            worked=worked(action),
            updated=date_format(last.said_on, "j F Y") if last else "",
            updated_as_data=last.said_on.isoformat() if last else "",
            outcome=last.outcome if last else "",
            next_step=last.what_next if last else "",
            back_by=as_date(last.back_by) if last else "",
            help_wanted=last.help_wanted if last else "",
            about=self.about(action),
            partners=action.get_partners_display(),
            place=action.place,
            also_in="; ".join(lines_of(action.also_in)),
            update_url=f"{url}update/" if getattr(action, "can_update", False) else "",
            is_for_board=action.is_for_board,
            measure_id=action.measure_id,
        )

    def is_about_now(self, action):
        """Whether it is not shown as it was for another period: the days since or until today would mislead there."""
        return not hasattr(action, "update_then")

    def due_in(self, action):
        """The days that are left when they are few; None when they are many, or nothing is waited for any more."""
        if action.is_ended or action.deadline_latest is None or not self.is_about_now(action):
            return None
        days = (action.deadline_latest - self.on).days
        return days if 0 <= days <= SOON else None

    def about(self, action):
        """The period that the rating is about: that of the newest update, the one being reported on for silence."""
        is_said = action.last_update and action.standing != Standing.NO_UPDATE
        return str((action.last_update.period if is_said else self.period) or "")


def grouped(rows, group):
    """Rows, already in the order of `group`, as [(heading, rows)]; one group without a heading for ""."""
    headings = {
        "priority": lambda row: row.priority,
        "rating": lambda row: row.shown.words,
    }
    if group not in headings:
        return [("", rows)]
    return [(heading, list(members)) for heading, members in groupby(rows, headings[group])]
