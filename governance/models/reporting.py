from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from django.db import models
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.past import today
from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused

from .partnership import OfPartnership


class Rating(OfPartnership):
    """One of the words by which a partnership says how an action is going, with what it means."""

    class CountsAs(models.TextChoices):
        OFF_TRACK = "off_track", "Off track"
        AT_RISK = "at_risk", "At risk"
        ON_TRACK = "on_track", "On track"
        COMPLETE = "complete", "Complete"
        NOT_RATED = "not_rated", "Not rated"

    class Colour(models.TextChoices):
        RED = "red", "Red"
        AMBER = "amber", "Amber"
        GREEN = "green", "Green"
        BLUE = "blue", "Blue"
        GREY = "grey", "Grey"

    FEW_ROWS = True  # see csp_portal/common/past.py

    word = models.CharField(max_length=60)
    letter = models.CharField(max_length=3)
    meaning = models.TextField(blank=True)
    colour = models.CharField(max_length=10, choices=Colour)
    counts_as = models.CharField(max_length=20, choices=CountsAs)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "word"],
                name="rating_word_once",
                violation_error_message="There is already a rating of that word.",
            )
        ]

    def __str__(self):
        return self.word

    @property
    def is_complete(self):
        return self.counts_as == self.CountsAs.COMPLETE

    @property
    def needs_a_way_back(self):
        """Off track and at risk: the update must say what will bring it back."""
        return self.counts_as in (self.CountsAs.OFF_TRACK, self.CountsAs.AT_RISK)


def default_ratings():
    """The ratings of a partnership that has not said its own, in the order they are offered; unsaved."""
    rows = [
        ("Complete", "C", "blue", "complete", "It is done, and what came of it is written down."),
        ("On track (Green)", "G", "green", "on_track", "It will be done by its deadline."),
        ("At risk (Amber)", "A", "amber", "at_risk", "It may miss its deadline unless something changes."),
        ("Off track (Red)", "R", "red", "off_track", "It will miss its deadline, or has missed it."),
        ("Not rated", "N", "grey", "not_rated", "There is too little to judge by yet."),
    ]
    return [
        Rating(word=word, letter=letter, colour=colour, counts_as=counts_as, meaning=meaning, order=order)
        for order, (word, letter, colour, counts_as, meaning) in enumerate(rows, 1)
    ]


class ReportingPeriodQuerySet(RecordedQuerySet):
    def current(self, on=None):
        """The period that the partnership is reporting on: the newest ended one until it is closed, then the one
        that is running, else the last that began; None when there is none."""
        on = on or today()
        return current_of(self.filter(starts__lte=on), on)

    def next_first_day(self, on):
        """The day after the last period ends; without periods the newest 1 April that is not after the day `on`."""
        last = self.aggregate(last=Max("ends"))["last"]
        if last:
            return last + timedelta(days=1)
        april = date(on.year, 4, 1)
        return april if april <= on else date(on.year - 1, 4, 1)


def current_of(periods, on):
    """The same of periods that are at hand already, for a day."""
    begun = sorted((period for period in periods if period.starts <= on), key=lambda period: period.starts)
    newest_ended = next((period for period in reversed(begun) if period.ends < on), None)
    if newest_ended and not newest_ended.is_closed:
        return newest_ended
    return begun[-1] if begun else None


class ReportingPeriod(OfPartnership):
    """The months that a round of updates is about, and the day by which they are due."""

    starts = models.DateField("from")
    ends = models.DateField("to")
    due = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "starts"], name="period_once"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="period_ends_after_start"),
            models.CheckConstraint(condition=Q(due__gte=F("ends")), name="period_due_after_end"),
        ]

    def __str__(self):
        if (self.starts.year, self.starts.month) == (self.ends.year, self.ends.month):
            return date_format(self.starts, "F Y")
        start = "F" if self.starts.year == self.ends.year else "F Y"
        return f"{date_format(self.starts, start)} to {date_format(self.ends, 'F Y')}"

    def get_absolute_url(self):
        return reverse("periods", args=[self.partnership_id])

    @property
    def is_used(self):
        """Whether anybody has updated, reported or been asked for it: its first day is in their addresses."""
        return any(rows.exists() for rows in (self.updates, self.reports, self.answer_links, self.messages))

    @property
    def is_closed(self):
        return self.closed_on is not None

    def put_on_record(self):
        """Save its days. Refused once it is closed, when another begins on its first day, and when that day would
        change although somebody has updated for it."""
        _refuse(self.obstacle_to_changing())
        of_partnership = type(self).objects.filter(partnership=self.partnership_id, starts=self.starts)
        if of_partnership.exclude(pk=self.pk).exists():
            first_day = date_format(self.starts, "j F Y")
            raise Refused(f"A period begins on {first_day} already. Choose another first day.")
        if self.pk and not of_partnership.exists() and self.is_used:
            raise Refused("People have updated or been asked for this period, so its first day stays as it is.")
        self.save()

    def close(self, on):
        """Take no more updates for it, and no corrections of those that were made."""
        _refuse(self.obstacle_to_closing(on))
        self.closed_on = on
        self.save()

    def reopen(self):
        _refuse(self.obstacle_to_reopening())
        self.closed_on = None
        self.save()

    def remove(self):
        _refuse(self.obstacle_to_removing())
        self.delete()

    # What stands in the way of each verb: a sentence, "" for nothing.
    def obstacle_to_changing(self):
        return f"{self} is closed. Open it again to change its days." if self.is_closed else ""

    def obstacle_to_closing(self, on):
        if self.is_closed:
            return f"{self} is closed already."
        last_day = date_format(self.ends, "j F Y")
        return "" if self.ends < on else f"{self} can be closed once it has ended: its last day is {last_day}."

    def obstacle_to_reopening(self):
        return "" if self.is_closed else f"{self} is open already."

    def obstacle_to_removing(self):
        return f"People have updated or been asked for {self}, so it stays on record." if self.is_used else ""


def _refuse(obstacle):
    if obstacle:
        raise Refused(obstacle)


def year_of_periods(first, months, due_after):
    """The periods of twelve months from a first day, each so many months long and due so many days after its end;
    unsaved. Together they hold each day of the year once."""
    starts = [_months_later(first, passed) for passed in range(0, 13, months)]
    return [
        ReportingPeriod(starts=start, ends=following - timedelta(days=1), due=following + timedelta(days=due_after - 1))
        for start, following in pairwise(starts)
    ]


def _months_later(day, months):
    """The same day of a later month, or the last day of that month when it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def default_periods(on):
    """Four quarters (April, July, October, January) from the one that is running, each due 14 days after it ends;
    unsaved. Earlier ones are not made: nobody owed an update before the plan was here."""
    return year_of_periods(date(on.year, (on.month - 1) // 3 * 3 + 1, 1), months=3, due_after=14)
