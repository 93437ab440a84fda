"""What a person works for in a partnership, in numbers each of which is a list of the delivery plan table."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from governance.access import Role
from governance.models.reporting import current_of
from priorities.models import Plan, Priority

from .access import with_can_update
from .filters import SORTS, narrow, with_need
from .lists import ActionRows
from .models import Action
from .models.standing import Standing
from .periods import Periods
from .worked_out import with_worked_out

MOST = 25  # rows of one's own actions
# What each number is called, and what it asks of the table.
NUMBERS = {
    "overdue": ("Overdue", {"due": "overdue"}),
    "month": ("Due this month", {"due": "month"}),
    "to_update": ("To update", {"rating": Standing.NO_UPDATE.value}),
    "off_track": ("Off track", {"rating": Standing.OFF_TRACK.value}),
}
OPEN = {"state": "open"}
WITHOUT_OWNER = {"owner": "needed"}


@dataclass(frozen=True)
class Number:
    label: str
    count: int
    address: str


def works_of(members, on):
    """The `Work` of a person in each of their partnerships, with the plans that these show; one query."""
    plans = Plan.objects.shown_in([member.partnership for member in members])
    return [Work(member, on, plans.get(member.partnership.pk)) for member in members]


class Work:
    """The actions that a member works for on a day: a coordinator for the whole plan, everybody else for their own.

    `plan` is the one that the partnership shows, or None.
    """

    def __init__(self, member, on, plan):
        self.member, self.partnership, self.on = member, member.partnership, on
        self.plan = plan
        self.all_periods = list(self.partnership.reportingperiods.all())
        self.period = current_of(self.all_periods, on)
        self.of_plan = Action.objects.filter(priority__plan=self.plan).with_standing(self.period)
        self.seen = self.of_plan.visible_to(member)

    @property
    def is_whole_plan(self):
        return self.member.is_coordinator

    @property
    def scope(self):
        """What the table is asked for beside each number, to list the same actions."""
        return {} if self.is_whole_plan else {"owner": "me"}

    @cached_property
    def actions(self):
        return narrow(self.seen, self.scope, self.member)

    @cached_property
    def counts(self):
        """{name: how many of the actions are of that sort}, in one query."""
        sorts = {name: self._are(asked) for name, (_, asked) in NUMBERS.items()}
        sorts |= {"all": Q(), "open": self._are(OPEN)}
        sorts["led"] = Q(priority__in=Priority.objects.led_by(self.member).values("pk"))
        if self.is_whole_plan:
            sorts["without_owner"] = self._are(WITHOUT_OWNER)
        return self.actions.aggregate(**{name: Count("pk", filter=sort) for name, sort in sorts.items()})

    def _are(self, asked):
        """The condition that an action is among those of the plan which the table lists for what is asked."""
        return Q(pk__in=narrow(self.of_plan, asked, self.member).values("pk"))

    @property
    def is_there(self):
        """Whether there is anything that the member works for."""
        return self.counts["all"] > 0

    @property
    def reads_the_plan(self):
        """Whether the member comes to see how the plan stands: the board, scrutiny, and who has nothing to do in it."""
        readers = (Role.BOARD, Role.CHAIR, Role.SCRUTINY)
        return not self.is_whole_plan and (self.member.has_role(*readers) or not self.is_there)

    @property
    def watched(self):
        """The actions whose changes the member is told."""
        return self.seen if self.is_whole_plan or self.reads_the_plan else self.actions

    @property
    def numbers(self):
        return [Number(label, self.counts[name], self.address(asked)) for name, (label, asked) in NUMBERS.items()]

    def address(self, asked):
        """The address of the delivery plan table for what is asked of these actions."""
        return f"{reverse('actions', args=[self.partnership.slug])}?{urlencode(self.scope | asked)}"

    @property
    def address_of_all(self):
        return self.address({})

    @property
    def all_open(self):
        return Number("open actions", self.counts["open"], self.address(OPEN | {"sort": "need", "group": "none"}))

    @property
    def without_owner(self):
        return Number("without owner", self.counts.get("without_owner", 0), self.address(WITHOUT_OWNER))

    def rows(self):
        """The open actions, what needs somebody first; no more than fit a page that is read every morning."""
        actions = with_need(narrow(self.actions, OPEN, self.member), self.on).order_by(*SORTS["need"][1])
        actions = with_worked_out(actions, self.partnership, self.on, self.periods)
        actions = with_can_update(actions, self.member)[:MOST]
        return ActionRows(actions, self.member, self.period, self.on).rows()

    @property
    def periods(self):
        """The current period and those before it, as the pages about one period take them."""
        return Periods([p for p in self.all_periods if p.starts <= self.on], self.period, self.period)

    @property
    def days_left(self):
        """Until the updates for the period are due; below zero once the day has passed."""
        return (self.period.due - self.on).days

    @property
    def days_passed(self):
        return -self.days_left

    @property
    def next_period(self):
        """The period that is reported on next; None when there is none yet."""
        later = [p for p in self.all_periods if not self.period or p.starts > self.period.starts]
        return min(later, key=lambda p: p.due, default=None)

    @property
    def shows_numbers(self):
        """Whether the numbers stand on the page: four zeros say nothing to those who come to read the plan."""
        return not self.reads_the_plan or any(number.count for number in self.numbers)
