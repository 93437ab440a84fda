"""The four rules: what each counts, by which tolerances it fires, and how that reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, DateField, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from actions.models import Action, Milestone, Update
from actions.models.standing import Standing
from governance.models import ReportingPeriod

from .judging import AT_RISK, OFF_TRACK, judged_by

LONG_AGO = date(1, 1, 1)


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
    return count_of(expected, of="partnership")


def put_on_record():
    """The day on which the action asked about was put on record."""
    history = Action.history.filter(id=OuterRef("pk")).order_by("history_date").values(day=TruncDate("history_date"))
    return Subquery(history[:1])


def unspoken_since(judging):
    """For an action of which nobody ever spoke the day on which it was put on record; else a day long ago."""
    unspoken = When(**{f"{judging.spoken}__isnull": True}, then=put_on_record())
    return Case(unspoken, default=Value(LONG_AGO), output_field=DateField())


def _reached_by(rows, number):
    """The condition that an action has so many of the rows."""
    many = rows.order_by().values("action")
    many = many.annotate(many=Count("pk")).filter(many__gte=number).values("action") if number > 1 else many
    return Q(pk__in=many)


def count_of(rows, of="action"):
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
        counted=lambda judging: count_of(late_milestones(judging).filter(action=OuterRef("pk"))),
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
        counted=lambda judging: count_of(moving_updates(judging).filter(action=OuterRef("pk"))),
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
