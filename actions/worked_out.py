"""What an action works out to from its dates and updates, beside what is said of it. Neither overwrites the other.

Each rule counts one kind of lateness and has two tolerances of the partnership: from how many on an action is at risk,
and from how many on off track; where a tolerance is empty it never is. The worst that a rule says is what the action
works out to. Nothing of this is stored: the database works it out for the day and the period that a page is about, so
that a list can be filtered, sorted and counted by it. Python only puts the numbers into words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, StrIndex, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from governance.models import ReportingPeriod

from .models import Action, Milestone, Update
from .models.standing import Standing

# What can be said of an action and can also be worked out, the worst first.
OFF_TRACK, AT_RISK, ON_TRACK = BOTH = ("off_track", "at_risk", "on_track")
NO_RULE, NOTHING = "No rule says otherwise", "Nothing to work out from"
NEVER = -1  # in place of a tolerance that is empty
LONG_AGO = date(1, 1, 1)


def with_worked_out(actions, partnership, on, periods):
    """The actions, which know their `standing` for `periods.shown`, with what they work out to on a day.

    Each gets `worked_out`: "off_track", "at_risk" or "on_track"; "" when there is nothing to work out from, and for
    what is complete, dropped, a draft or not started. `disagrees`: whether something else of the three is said for the
    period. And for `reasons`: the numbers of the rules, and `judged_by`.

    For another period than the current one it is judged on the day on which that was due, or today if that is
    earlier, by what was said until then: an update about a later period neither counts nor moves the deadline.
    Milestones are today's, without what was reached after the day; start dates are today's.
    """
    judging = Judging(partnership, on, periods)
    actions = judging.turned_back(actions)
    actions = actions.alias(unspoken_since=unspoken_since(judging))
    actions = actions.annotate(worked_out=judging.worked_out, judged_by=Value(judging.as_words))
    says_other = Q(standing__in=BOTH) & ~Q(worked_out__in=[Value(""), F("standing")])
    numbers = {rule.name: rule.counted(judging) for rule in RULES if rule.counted}
    return actions.annotate(
        disagrees=Case(When(says_other, then=Value(True)), default=Value(False), output_field=BooleanField()),
        milestones_in_all=_count(Milestone.objects.filter(action=OuterRef("pk"))),
        **numbers,
    )


def disagreement(said, worked):
    """1 when an action works out worse than is said of it, -1 when better, 0 when the two do not disagree."""
    if said not in BOTH or worked not in BOTH:
        return 0
    gap = BOTH.index(said) - BOTH.index(worked)
    return (gap > 0) - (gap < 0)


def worst_disagreement():
    """What to sort by, the highest first: how much worse than it is said an action works out to, then how much better;
    last those that do not disagree. For actions `with_worked_out`."""
    places = Value(" ".join(BOTH))
    gap = StrIndex(places, F("standing")) - StrIndex(places, F("worked_out"))
    return Case(When(disagrees=True, then=gap), default=Value(-100), output_field=IntegerField())


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
        setting = Update.objects.filter(action=OuterRef("pk")).exclude(new_deadline="")
        before = setting.filter(self.is_counted).order_by("-number")
        later = setting.exclude(self.is_counted).order_by("number")
        deadline = Case(
            When(moved_later_from=None, then=F("deadline_latest")),
            When(moved_later_from="", then=Value(None)),
            When(Exists(before), then=Subquery(before.values("new_deadline_latest")[:1])),
            default=F("original_deadline_latest"),
            output_field=DateField(),
        )
        spoken = self.updates.order_by("-number").values("period__starts")
        actions = actions.alias(moved_later_from=Subquery(later.values("deadline_before")[:1]))
        return actions.annotate(spoken_then=Subquery(spoken[:1]), deadline_then=deadline)

    @property
    def worked_out(self):
        """The expression of it."""
        settled = Q(standing__in=["", Standing.COMPLETE, Standing.NOT_STARTED])
        fired = [When(self.fires(rating), then=Value(rating)) for rating in (OFF_TRACK, AT_RISK)]
        has_grounds = When(self.has_grounds, then=Value(ON_TRACK))
        return Case(When(settled, then=Value("")), *fired, has_grounds, default=Value(""), output_field=CharField())

    def fires(self, rating):
        """The condition that a rule says so; never true when the partnership has no tolerance for it."""
        said = Q(pk__in=[])
        for rule in RULES:
            number = rule.tolerance(self.partnership, rating)
            said |= rule.reaches(self, number) if number else Q(pk__in=[])
        return said

    @property
    def has_grounds(self):
        """The condition that there is a day to judge by, or that an update was given or was due."""
        days = Milestone.objects.filter(action=OuterRef("pk"), due_latest__isnull=False)
        was_asked = Q(**{f"{self.spoken}__isnull": False}) | silent_for(self, 1)
        return Q(**{f"{self.deadline}__isnull": False}) | was_asked | Exists(days)

    @property
    def as_words(self):
        """What the sentences need to know beside the numbers, the same for each action: the day, whether it is today,
        and the tolerances."""
        tolerances = [rule.tolerance(self.partnership, rating) for rule in RULES for rating in (OFF_TRACK, AT_RISK)]
        said = [self.day.isoformat(), int(self.is_now), *(number or NEVER for number in tolerances)]
        return " ".join(map(str, said))


def late_since(judging, number):
    return Q(**{f"{judging.deadline}__lte": judging.day - timedelta(days=number)})


def late_milestones(judging):
    """Not reached by the day, though the latest day that their date allows was before it."""
    is_open = Q(done="") if judging.is_now else Q(done="") | Q(done_on__gt=judging.day)
    return Milestone.objects.filter(is_open, partnership=judging.partnership, due_latest__lt=judging.day)


def moving_updates(judging):
    return Update.objects.filter(judging.is_counted, partnership=judging.partnership).moving_deadlines()


def silent_for(judging, number):
    """The condition that nobody has spoken of the newest so many rounds, in each of which the action was expected: it
    had begun, and one of which nobody ever spoke was on record when the updates were due."""
    if number > len(judging.rounds):
        return Q(pk__in=[])
    first = judging.rounds[-number]
    due = timezone.make_aware(datetime.combine(first.due + timedelta(days=1), time.min))
    was_there = Exists(Action.history.filter(id=OuterRef("pk"), history_date__lt=due))
    is_unspoken = Q(**{f"{judging.spoken}__isnull": True}) & was_there
    has_begun = Q(start_earliest=None) | Q(start_earliest__lte=first.ends)
    return (Q(**{f"{judging.spoken}__lt": first.starts}) | is_unspoken) & has_begun


def silent_rounds(judging):
    """The number of those rounds."""
    expected = ReportingPeriod.objects.filter(
        pk__in=[period.pk for period in judging.rounds],
        ends__gte=Coalesce(OuterRef("start_earliest"), LONG_AGO, output_field=DateField()),
        starts__gt=Coalesce(OuterRef(judging.spoken), LONG_AGO, output_field=DateField()),
        due__gte=OuterRef("unspoken_since"),
    )
    return _count(expected, of="partnership")


def unspoken_since(judging):
    """For an action of which nobody ever spoke the day on which it was put on record; else a day long ago."""
    history = Action.history.filter(id=OuterRef("pk")).order_by("history_date").values(day=TruncDate("history_date"))
    unspoken = When(**{f"{judging.spoken}__isnull": True}, then=Subquery(history[:1]))
    return Case(unspoken, default=Value(LONG_AGO), output_field=DateField())


def _reached_by(rows, number):
    """The condition that an action has so many of the rows."""
    many = rows.order_by().values("action")
    many = many.annotate(many=Count("pk")).filter(many__gte=number).values("action") if number > 1 else many
    return Q(pk__in=many)


def _count(rows, of="action"):
    """The number of rows, which are those of the action asked about."""
    counted = rows.order_by().values(of).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _times(number, words):
    return f"{number} {words}" if number == 1 else f"{number} {words}s"


@dataclass(frozen=True)
class Rule:
    """One kind of lateness. `name` is the ending of its tolerances on Partnership and the name of its number.

    `reaches(judging, number)` is the condition that an action has so many; `counted(judging)` the number itself, None
    where Python reads it from a day of the action. `says(action, number)` is the sentence of an action that it fires
    for, `reads(number)` what the definitions say of a tolerance. `counts`, `unit` and `meaning` say what it counts.
    """

    name: str
    reaches: Callable
    counted: Callable | None
    says: Callable
    reads: Callable
    counts: str
    unit: str
    meaning: str

    def of(self, number):
        """A tolerance in words."""
        return _times(number, self.unit) if number else "Never"

    def tolerance(self, partnership, rating):
        """From how many on it gives that rating; None for never."""
        return getattr(partnership, f"{rating}_{self.name}")


def _says_deadline(action, days):
    judged = judged_by(action)
    since = "ago" if judged.is_now else f"before {date_format(judged.day, 'j F Y')}"
    return f"Deadline passed {_times(days, 'day')} {since}"


RULES = (
    Rule(
        name="days_late",
        reaches=late_since,
        counted=None,
        says=_says_deadline,
        reads=lambda number: "deadline passed" + (f" {number} days ago or more" if number > 1 else ""),
        counts="Days since the deadline",
        unit="day",
        meaning="Counted from the latest day that its words allow: “March 2027” has passed on 1 April 2027.",
    ),
    Rule(
        name="milestones_late",
        reaches=lambda judging, number: _reached_by(late_milestones(judging), number),
        counted=lambda judging: _count(late_milestones(judging).filter(action=OuterRef("pk"))),
        says=lambda action, number: f"{number} of {_times(action.milestones_in_all, 'milestone')} late",
        reads=lambda number: f"{number} or more milestones late" if number > 1 else "a milestone late",
        counts="Milestones that are late",
        unit="milestone",
        meaning="Those not reached after the latest day that their date allows.",
    ),
    Rule(
        name="periods_silent",
        reaches=silent_for,
        counted=silent_rounds,
        says=lambda action, number: f"Not updated for {_times(number, 'period')}",
        reads=lambda number: f"not updated for {_times(number, 'period')}" + (" or more" if number > 1 else ""),
        counts="Periods without an update",
        unit="period",
        meaning=(
            "Those whose updates were due since the last period that anybody spoke of. What had not begun by the end "
            "of a period, or was not in the portal yet, was not asked for."
        ),
    ),
    Rule(
        name="deadline_moves",
        reaches=lambda judging, number: _reached_by(moving_updates(judging), number),
        counted=lambda judging: _count(moving_updates(judging).filter(action=OuterRef("pk"))),
        says=lambda action, number: f"Deadline moved {_times(number, 'time')}",
        reads=lambda number: "deadline moved" + (f" {number} times or more" if number > 1 else ""),
        counts="Times the deadline moved",
        unit="time",
        meaning="By updates. An update that sets the first deadline moves nothing.",
    ),
)


def rules_of(partnership):
    """[(rating, when)]: what makes an action of a partnership work out to each rating, in words, the worst first."""
    found = []
    for rating in (OFF_TRACK, AT_RISK):
        numbers = [(rule, rule.tolerance(partnership, rating)) for rule in RULES]
        said = [rule.reads(number) for rule, number in numbers if number]
        said = " or ".join(part for part in (", ".join(said[:-1]), *said[-1:]) if part)
        found.append((Standing(rating).label, f"{capfirst(said)}." if said else "Never: no rule says so."))
    return [*found, (Standing.ON_TRACK.label, "No rule says otherwise.")]


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


def reasons(action):
    """[(rating, sentence)] of the rules that fire for an action `with_worked_out`, the worst first, then in the order
    of the rules. Empty when none does, and for an action that works out to nothing."""
    found = []
    if action.worked_out:
        for rule, (off_track, at_risk) in zip(RULES, judged_by(action).tolerances, strict=True):
            number = number_of(action, rule)
            if off_track and number >= off_track:
                found.append((OFF_TRACK, rule.says(action, number)))
            elif at_risk and number >= at_risk:
                found.append((AT_RISK, rule.says(action, number)))
    return sorted(found, key=lambda reason: BOTH.index(reason[0]))


def number_of(action, rule):
    """How many a rule counts of an action, 0 for none."""
    if rule.counted:
        return getattr(action, rule.name)
    judged = judged_by(action)
    deadline = action.deadline_latest if judged.is_now else action.deadline_then
    return max(0, (judged.day - deadline).days) if deadline else 0


def sentence(action):
    """Why an action works out as it does: the rule that decides it; "" when it is not to be worked out."""
    if not action.worked_out:
        settled = action.standing in ("", Standing.COMPLETE, Standing.NOT_STARTED)
        return "" if settled else NOTHING
    return next((words for _, words in reasons(action)), NO_RULE)


@dataclass(frozen=True)
class Worked:
    """How what an action works out to reads beside what is said: its word, why, and whether the two disagree.

    `agrees` when the same is said for the period; neither, when nothing is said. `words` is "" for an action that is
    not to be worked out. `told` are all the reasons, each with its word.
    """

    words: str
    why: str
    agrees: bool
    disagrees: bool
    told: tuple

    @property
    def in_full(self):
        """Every reason, as a file has them in one cell."""
        return "; ".join(words for _, words in self.told) or self.why


def worked(action):
    """What a page says of an action `with_worked_out`."""
    word = Standing(action.worked_out).label if action.worked_out else ""
    told = tuple((Standing(rating).label, words) for rating, words in reasons(action))
    agrees = bool(word) and action.worked_out == action.standing
    return Worked(word, sentence(action), agrees, action.disagrees, told)
