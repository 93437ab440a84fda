"""The numbers of the dashboard. The database counts; each number knows the list of exactly what it counts."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.urls import reverse

from actions.filters import UNSEEN
from actions.models import Action
from actions.models.standing import Standing
from actions.reports.waiting import owed, with_filed
from actions.worked_out import disagreement, with_worked_out
from csp_portal.commitments import with_commitments_counted
from csp_portal.common.past import today
from priorities.models import Plan, Priority, Visibility

DISAGREEING = "Disagreeing"
LINE_LENGTH = 104  # signs of a priority's name in a line of the sheet
# So many lines of the table leave room for so many of each list below it, measured on A4 with the longest words.
ROOM = {6: "much", 9: "5", 13: "4", 17: "3", 20: "2"}

RATED = (Standing.OFF_TRACK, Standing.AT_RISK, Standing.ON_TRACK, Standing.COMPLETE)
FOR_BOARD = Q(visibility=Visibility.BOARD) | Q(priority__visibility=Visibility.BOARD)


@dataclass(frozen=True)
class Number:
    """How many, in which column, of what in words, and the address of the list of exactly those ("" for 0)."""

    count: int
    column: str
    of: str
    url: str


@dataclass(frozen=True)
class Line:
    """A row of the table: its numbers by column, and their sum; and in how many the two ratings disagree."""

    name: str
    url: str
    numbers: list
    total: Number
    disagreeing: Number

    @property
    def cells(self):
        return [*self.numbers, self.total]


def _counts_of(group):
    found = {group["standing"]: group["number"]}
    return found | ({DISAGREEING: group["number"]} if disagreement(group["standing"], group["worked_out"]) else {})


class Figures:
    """Where the actions of the plan in force stand in the period shown, for a member. A plan in preparation counts
    nowhere."""

    def __init__(self, member, periods):
        self.member, self.periods = member, periods
        self.plan_actions = Action.objects.filter(priority__plan__state=Plan.State.LIVE).visible_to(member).counted()
        self.actions = self.plan_actions.with_standing_in(periods.shown, periods.current)

    @cached_property
    def priorities(self):
        """Those of the plan in force that the member sees, each with its commitments counted and its report."""
        partnership = self.member.partnership
        live = Priority.objects.filter(partnership=partnership, plan__state=Plan.State.LIVE).visible_to(self.member)
        priorities = with_commitments_counted(live.select_related("plan"), self.plan_actions)
        return list(with_filed(priorities, self.periods.shown))

    @cached_property
    def plan(self):
        return self.priorities[0].plan if self.priorities else Plan.objects.shown(self.member.partnership)

    @property
    def has_plan(self):
        return self.plan is not None and self.plan.state == Plan.State.LIVE

    def list_of(self, **filters):
        """The address of the delivery plan table for the same period with some filters."""
        period = {"period": self.periods.shown.starts.isoformat()} if self.periods.shown else {}
        return f"{reverse('actions', args=[self.member.partnership.pk])}?{urlencode(period | filters)}"

    @cached_property
    def _groups(self):
        """What the database counted for each priority, standing and what is worked out."""
        actions = with_worked_out(self.actions, self.member.partnership, today(), self.periods)
        counted = actions.order_by().values("priority", "standing", "worked_out")
        return list(
            counted.annotate(
                number=Count("pk"),
                under_none=Count("pk", filter=Q(commitment=None)),
                for_board=Count("pk", filter=FOR_BOARD),
                newest=Max("last_update__said_on"),
            )
        )

    @cached_property
    def lines(self):
        """A line for each priority that the member sees, then one for their own actions under others, if any."""
        keys = {priority.pk: str(priority.address) for priority in self.priorities}
        counts = {key: Counter() for key in keys.values()}
        for group in self._groups:
            key = keys.get(group["priority"], UNSEEN)
            counts.setdefault(key, Counter()).update(_counts_of(group))
        lines = [self._line(str(p), p.get_absolute_url(), counts[keys[p.pk]], keys[p.pk]) for p in self.priorities]
        if UNSEEN in counts:
            lines.append(self._line("Yours, under priorities of the board alone", "", counts[UNSEEN], UNSEEN))
        return lines

    @cached_property
    def totals(self):
        counts = Counter()
        for group in self._groups:
            counts.update(_counts_of(group))
        return self._line("All priorities", "", counts)

    @property
    def room(self):
        """How many of each list the sheet holds below the table; "much" for five of them and more of their words."""
        height = sum(ceil(len(line.name) / LINE_LENGTH) for line in self.lines)
        return next((room for lines, room in ROOM.items() if height <= lines), "1")

    def _line(self, name, url, counts, priority=None):
        under = {"priority": priority} if priority else {}
        numbers = [
            self._number(counts[standing], standing.label, name, rating=standing.value, **under)
            for standing in Standing
        ]
        total = self._number(sum(counts[standing] for standing in Standing), "Total", name, rating="counted", **under)
        under |= {"disagrees": "1", "sort": "disagreement", "group": "none"}
        return Line(name, url, numbers, total, self._number(counts[DISAGREEING], DISAGREEING, name, **under))

    def _number(self, count, column, of, **filters):
        return Number(count, column, of, self.list_of(**filters) if count else "")

    def total_of(self, standing):
        return self.totals.numbers[Standing.values.index(standing)]

    @property
    def rated(self):
        """How many stand in one of the columns from off track to complete."""
        return sum(self.total_of(standing).count for standing in RATED)

    @property
    def worse(self):
        """How many work out worse than is said of them."""
        worse = [group for group in self._groups if disagreement(group["standing"], group["worked_out"]) > 0]
        return sum(group["number"] for group in worse)

    @property
    def for_board(self):
        """How many of those counted only the board may see."""
        return sum(group["for_board"] for group in self._groups)

    @property
    def under_no_commitment(self):
        count = sum(group["under_none"] for group in self._groups)
        return self._number(count, "Under no commitment", "actions", commitment="none", rating="counted")

    @property
    def commitments(self):
        """How many the plan makes under the priorities seen, and how many of them have no action."""
        address = reverse("commitments", args=[self.member.partnership.pk])
        made = sum(priority.commitments_made for priority in self.priorities)
        without = sum(priority.commitments_without for priority in self.priorities)
        return (
            Number(made, "Made", "commitments", address),
            Number(without, "Without an action", "commitments", f"{address}?without=1"),
        )

    @property
    def reports(self):
        """How many quarterly reports are filed for the period, and how many are owed."""
        reporting = owed(self.priorities, self.periods.shown) if self.periods.shown else []
        return sum(priority.is_filed for priority in reporting), len(reporting)

    @property
    def newest_update(self):
        """The day of the newest update of any of the actions counted; None for none."""
        return max((group["newest"] for group in self._groups if group["newest"]), default=None)
