"""The list of reporting periods: where each stands, who answered it, and which days no period or two periods hold."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import date_format

from .history import seen_by
from .models import ReportingPeriod
from .models.reporting import current_of

ENDED = "Ended, not closed"


@dataclass(frozen=True)
class Answers:
    """How many actions have an update for a period, and for how many of them the first one came after it was due."""

    updated: int = 0
    late: int = 0


@dataclass(frozen=True)
class PeriodRow:
    """A period on the list. `notice` says what is wrong between it and the periods before it, "" for nothing."""

    period: ReportingPeriod
    stage: str
    standing: str
    is_current: bool
    answers: Answers
    notice: str = ""

    @property
    def has_ended(self):
        """And waits to be closed."""
        return self.stage == ENDED

    @property
    def days(self):
        return days_in_words(self.period.starts, self.period.ends)


def rows_of(partnership, member, on):
    """Every period of a partnership as a `PeriodRow`, newest first; two queries however many there are."""
    periods = list(partnership.reportingperiods.all())
    current, answers, notices = current_of(periods, on), answers_of(partnership, member), notices_of(periods)
    return [
        PeriodRow(
            period=period,
            stage=stage_of(period, on),
            standing=standing_of(period, on, current),
            is_current=period == current and not period.is_closed,
            answers=answers.get(period.pk, Answers()),
            notice=notices.get(period.pk, ""),
        )
        for period in reversed(periods)
    ]


def by_stage(rows):
    """[(stage, its rows)] in the order of the rows: a stage comes twice when one of another stage stands between."""
    return [(stage, list(group)) for stage, group in groupby(rows, key=attrgetter("stage"))]


def answers_of(partnership, member):
    """{key of a period: its `Answers`} of the actions that the member may see."""
    # Updates belong to an app above this one: they are reached through the period's reverse name.
    updates = ReportingPeriod.updates.rel.related_model.objects.filter(partnership=partnership)
    in_time = Q(said_on__lte=F("period__due"))
    seen = updates if member.sees_board_matters else seen_by(member)(updates)
    counted = seen.values("period").annotate(
        updated=Count("action", distinct=True),
        in_time=Count("action", distinct=True, filter=in_time),
    )
    return {
        row["period"]: Answers(row["updated"], row["updated"] - row["in_time"]) for row in counted.order_by("period")
    }


def stage_of(period, on):
    if period.is_closed:
        return "Closed"
    if period.starts > on:
        return "To come"
    return "Running" if period.ends >= on else ENDED


def standing_of(period, on, current):
    """Where a period stands, in words."""
    if period.is_closed:
        return f"Closed on {in_full(period.closed_on)}"
    if period.starts > on:
        return f"Begins in {in_days((period.starts - on).days)}"
    if period.ends >= on:
        return f"Running: updates due by {in_full(period.due)}"
    if period != current:
        return "Ended: updates are made for a newer period now, so this one can be closed"
    if period.due < on:
        return f"Updates were due on {in_full(period.due)}: late ones are still taken"
    left = (period.due - on).days
    return f"Ended: {in_days(left)} until updates are due" if left else "Ended: updates due today"


def notices_of(periods):
    """{key of a period: a sentence} where days before it are in no period, or in it and an earlier one as well.

    The periods come by their first days. Each is held against the earlier one that ends last.
    """
    found, reaching = {}, None
    for period in periods:
        if reaching and period.starts > reaching.ends + timedelta(days=1):
            missing = days_in_words(reaching.ends + timedelta(days=1), period.starts - timedelta(days=1))
            found[period.pk] = f"No period covers {missing}."
        elif reaching and period.starts <= reaching.ends:
            twice = days_in_words(period.starts, min(period.ends, reaching.ends))
            found[period.pk] = f"{reaching} and {period} overlap: both hold {twice}."
        reaching = max(reaching or period, period, key=attrgetter("ends"))
    return found


def with_notice(partnership, sentence, form):
    """The sentence, and after it the first notice of the periods that a form made and of the one that follows them."""
    made, periods = form.periods(), list(partnership.reportingperiods.all())
    notices = notices_of(periods)
    following = next((period for period in periods if period.starts > made[-1].starts), None)
    near = [period for period in periods if made[0].starts <= period.starts <= made[-1].starts] + [following]
    return " ".join([sentence, *[notices[period.pk] for period in near if period and period.pk in notices][:1]])


def tally(period, member, on):
    """What closing a period would settle: of the actions that stand on the dashboard, how many there are (`counted`),
    have an update for it (`updated`), owe one still (`silent`), and need none (`rest`)."""
    partnership = member.partnership
    plan, current = partnership.plans.shown(partnership), partnership.reportingperiods.current(on)
    actions = partnership.actions.filter(priority__plan=plan).visible_to(member).counted()
    counted, updated = actions.count(), actions.filter(updates__period=period).distinct().count()
    silent = actions.with_standing_in(period, current).filter(standing="no_update").count()
    return {"counted": counted, "updated": updated, "silent": silent, "rest": counted - updated - silent}


@dataclass(frozen=True)
class ReportAtClosing:
    """The quarterly report of a priority, as the page says it before its period is closed. `is_lost`: nobody has filed
    it yet, so that nobody can once the period is closed."""

    priority: object
    address: str
    is_filed: bool
    waits: bool
    state: str
    is_lost: bool


def reports_of(period, member):
    """What closing a period finds of the reports that the member may see: {"owed", "not_filed", "waiting"} as lists of
    `ReportAtClosing`, and whether one of them `is_lost`. A priority that was closed before the period owes none."""
    # Priorities and reports belong to apps above this one: they are reached through reverse names.
    begun = {report.priority_id: report for report in period.reports.all()}
    filed_once = set(period.reports.filter(filings__isnull=False).values_list("pk", flat=True))
    plans = member.partnership.plans.filter(state="live")
    priorities = [row for plan in plans for row in plan.priorities.visible_to(member)]
    owing = [row for row in priorities if not (row.closed_on and row.closed_on < period.starts)]
    owed = [_at_closing(row, begun.get(row.pk), period, filed_once) for row in owing]
    return {
        "owed": owed,
        "not_filed": [report for report in owed if not report.is_filed],
        "waiting": [report for report in owed if report.waits],
        "is_lost": any(report.is_lost for report in owed),
    }


def _at_closing(priority, report, period, filed_once):
    is_filed = bool(report) and report.counts_as_filed
    return ReportAtClosing(
        priority=priority,
        address=reverse("report", args=[period.partnership_id, period.starts, priority.address]),
        is_filed=is_filed,
        waits=bool(report) and report.state == "filed",
        state=report.state if report else "",
        is_lost=not is_filed and not (report and report.pk in filed_once),
    )


def in_full(day):
    return date_format(day, "j F Y")


def days_in_words(first, last):
    """Two days and what lies between: "1 to 15 July 2026", "1 July to 30 September 2026"; one day when they are one."""
    if first == last:
        return in_full(first)
    if first.year != last.year:
        return f"{in_full(first)} to {in_full(last)}"
    return f"{date_format(first, 'j' if first.month == last.month else 'j F')} to {in_full(last)}"


def in_days(number):
    return "1 day" if number == 1 else f"{number} days"
