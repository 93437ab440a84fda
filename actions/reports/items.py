"""The actions of a priority as its report for a period tells of them: for those who write it, and for what is filed."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from actions.filters import WORST_FIRST
from actions.lists import ActionRows, Row
from actions.models import Action, Update
from actions.models.standing import Standing
from actions.periods import Periods
from actions.worked_out import disagrees, sentence, with_worked_out
from csp_portal.common.worded_dates import day_in_words
from governance.access import Member
from governance.models.reporting import current_of


@dataclass(frozen=True)
class Item:
    """An action with what was said of it for the period. `update` is the newest that counts, None when there is none;
    it `is_answered` when that is about this very period."""

    action: Action
    row: Row
    update: Update | None
    is_answered: bool
    first_deadline: str
    times_moved: int

    @property
    def is_silent(self):
        return self.action.standing == Standing.NO_UPDATE

    @property
    def is_off(self):
        """Off track or at risk, as it is said or as it works out."""
        off = (Standing.OFF_TRACK, Standing.AT_RISK)
        return self.action.standing in off or self.action.worked_out in off

    @property
    def ranks(self):
        """How bad it is, the worse of both ratings first: what is said does not hide what it works out to."""
        return sorted(WORST_FIRST.index(rating) for rating in (self.action.standing, self.action.worked_out))

    @property
    def worked_out(self):
        """What it works out to, in words; "" when there is nothing to work out from."""
        return Standing(self.action.worked_out).label if self.action.worked_out else ""

    @property
    def disagrees(self):
        return disagrees(self.action)

    @property
    def rule(self):
        return sentence(self.action)

    @property
    def wants_help(self):
        words = self.update.help_wanted if self.is_answered else ""
        return bool(words) and words.strip(" .").casefold() not in ("none", "no", "nothing")


def items_of(actions, partnership, period, on, names):
    """The actions, in their standing for the period as it was said for it, the worst first; some queries for all.
    `names` are those of the people in the partnership, by user id."""
    actions = actions.counted().with_standing_in(period, None)
    actions = with_worked_out(actions, partnership, on, _periods(partnership, period, on))
    actions = list(actions.select_related("priority", "commitment", "rating"))
    # Whoever reads a report asks what was said, not how long there is still time for it.
    rows = ActionRows(None, Member(None, partnership, []), period, max(on, period.due + timedelta(days=1)))
    rows.turn_back(actions)
    owners, moved = rows.owners_of(actions, names), times_moved(actions)
    items = [_item(action, rows.row(action, owners[action.pk]), moved.get(action.pk, 0), period) for action in actions]
    return sorted(items, key=lambda item: (item.ranks, item.action.serial))


def _periods(partnership, period, on):
    periods = list(partnership.reportingperiods.all())
    return Periods([each for each in periods if each.starts <= on], period, current_of(periods, on))


def _item(action, row, moved, period):
    first = day_in_words(action.original_deadline, action.original_deadline_earliest, action.original_deadline_latest)
    update = action.last_update
    return Item(action, row, update, bool(update) and update.period_id == period.pk, first if moved else "", moved)


def times_moved(actions):
    """{key of an action: how often its deadline was moved}, of those whose was."""
    moving = Update.objects.filter(action__in=[action.pk for action in actions]).moving_deadlines()
    counted = moving.order_by().values("action").annotate(times=Count("pk"))
    return {row["action"]: row["times"] for row in counted}
