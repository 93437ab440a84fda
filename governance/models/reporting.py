from datetime import date, timedelta
from itertools import pairwise

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format

from csp_portal.common.record import RecordedQuerySet

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
        on = on or timezone.localdate()
        begun = list(self.filter(starts__lte=on).order_by("-starts"))
        newest_ended = next((period for period in begun if period.ends < on), None)
        if newest_ended and not newest_ended.is_closed:
            return newest_ended
        return begun[0] if begun else None


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

    @property
    def is_closed(self):
        return self.closed_on is not None


def default_periods(on):
    """Four quarters (April, July, October, January) from the one that is running, each due 14 days after it ends;
    unsaved. Earlier ones are not made: nobody owed an update before the plan was here."""
    starts = [date(on.year + (month - 1) // 12, (month - 1) % 12 + 1, 1) for month in _quarter_months(on)]
    return [
        ReportingPeriod(starts=start, ends=following - timedelta(days=1), due=following + timedelta(days=13))
        for start, following in pairwise(starts)
    ]


def _quarter_months(on):
    """The first months of five quarters from the running one; 13 is January of the next year, and so on."""
    first = (on.month - 1) // 3 * 3 + 1
    return range(first, first + 15, 3)
