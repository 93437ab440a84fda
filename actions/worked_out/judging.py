"""For which day, period and partnership actions are judged; and what each of them carries of it for its words."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import Exact, IsNull

from actions.models import Update

# What can be said of an action and can also be worked out, the worst first.
OFF_TRACK, AT_RISK, ON_TRACK = BOTH = ("off_track", "at_risk", "on_track")
NEVER = -1  # in place of a tolerance that is empty


class Judging:
    """The day and the period for which actions of a partnership are judged, and by which tolerances."""

    def __init__(self, partnership, on, periods):
        self.partnership, self.on, self.periods = partnership, on, periods
        self.is_now = periods.is_current
        self.day = on if self.is_now else min(periods.shown.due, on)

    @cached_property
    def rounds(self):
        """The periods whose updates were due before the day, oldest first; for another period also that one, once its
        due day has passed. One that lies within another is no round of its own."""
        found = []
        for period in self.periods.begun:
            counts = self.is_now or (period.starts <= self.periods.shown.starts and period.due <= self.day)
            follows = not found or (period.ends > found[-1].ends and period.due >= found[-1].due)
            if counts and follows and period.due < self.on:
                found.append(period)
        return found

    @property
    def updates(self):
        """Those that count, of the action asked about."""
        return Update.objects.filter(self.is_counted, action=OuterRef("pk"))

    @property
    def is_counted(self):
        return Q() if self.is_now else Q(period__starts__lte=self.periods.shown.starts)

    @property
    def spoken(self):
        """The column with the first day of the period last spoken of."""
        return "last_update__period__starts" if self.is_now else "spoken_then"

    @property
    def deadline(self):
        """The column with the latest day of the deadline."""
        return "deadline_latest" if self.is_now else "deadline_then"

    def turned_back(self, actions):
        """The actions, for another period than the current one with what they were last spoken of then, and with their
        deadline before an update about a later period moved it."""
        if self.is_now:
            return actions
        spoken = self.updates.order_by("-number").values("period__starts")
        return actions.annotate(spoken_then=Subquery(spoken[:1])).annotate(deadline_then=self.deadline_of_then)

    @property
    def deadline_of_then(self):
        """The expression of it. Most periods are reported on before anybody speaks of a later one: a look for that
        first saves the database, and Django, a long query."""
        setting = Update.objects.exclude(new_deadline="")
        if not setting.filter(partnership=self.partnership).exclude(self.is_counted).exists():
            return F("deadline_latest")
        setting = setting.filter(action=OuterRef("pk"))
        before = setting.filter(self.is_counted).order_by("-number")
        later = setting.exclude(self.is_counted).order_by("number")
        moved_from = Subquery(later.values("deadline_before")[:1])
        return Case(
            When(IsNull(moved_from, True), then=F("deadline_latest")),
            When(Exact(moved_from, Value("")), then=Value(None)),
            When(Exists(before), then=Subquery(before.values("new_deadline_latest")[:1])),
            default=F("original_deadline_latest"),
            output_field=DateField(),
        )

    def in_words(self, tolerances):
        """What the sentences need to know beside the numbers, the same for each action: the day, whether it is today,
        and the tolerances. `judged_by` reads it."""
        said = [self.day.isoformat(), int(self.is_now), *(number or NEVER for number in tolerances)]
        return " ".join(map(str, said))


@dataclass(frozen=True)
class JudgedBy:
    day: date
    is_now: bool
    tolerances: tuple  # of each rule: from how many on it is off track, and at risk


@lru_cache(maxsize=1000)
def _read(words):
    day, is_now, *numbers = words.split()
    numbers = [None if int(number) == NEVER else int(number) for number in numbers]
    return JudgedBy(date.fromisoformat(day), is_now == "1", tuple(zip(numbers[::2], numbers[1::2], strict=True)))


def judged_by(action):
    return _read(action.judged_by)
