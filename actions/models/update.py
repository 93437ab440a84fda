from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.worded_dates import WordedDateField, parsed_day
from governance.models import OfPartnership, Rating, ReportingPeriod

from .action import Action
from .standing import lasting


class UpdateQuerySet(RecordedQuerySet):
    def with_by_link(self):
        """Each with `by_link`: whether it came by a personal link."""
        made = self.model.history.filter(id=OuterRef("pk"), history_type="+", history_how="link")
        return self.annotate(by_link=Exists(made))

    def counting_for(self, period):
        """The key of the update that counts for a period, of these of one action: the newest about it, else about an
        earlier one. An expression for a query of other rows."""
        about, earlier = self._for(period)
        return Coalesce(Subquery(about.values("pk")[:1]), Subquery(earlier.values("pk")[:1]))

    def said_for(self, period):
        """What that update says for the period, as its rating counts; None when it says nothing for it."""
        about, earlier = self._for(period)
        lasting_word = earlier.annotate(lasting=lasting()).values("lasting")[:1]
        return Coalesce(Subquery(about.values("rating__counts_as")[:1]), Subquery(lasting_word))

    def _for(self, period):
        before = ReportingPeriod.objects.filter(partnership=period.partnership_id, starts__lt=period.starts)
        newest_first = self.order_by("-number")
        return newest_first.filter(period=period), newest_first.filter(period__in=before.values("pk"))

    def moving_deadlines(self, until=None):
        """Those that move a deadline to another; one that sets the first deadline moves nothing. With a period as
        `until` only those about it or an earlier one."""
        moving = self.exclude(new_deadline="").exclude(deadline_before="").exclude(new_deadline=F("deadline_before"))
        return moving.filter(period__starts__lte=until.starts) if until else moving


class Update(OfPartnership):
    """What was said of an action for a reporting period. A deadline moves only as part of an update, with a reason."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="updates")
    number = models.PositiveIntegerField(editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.CharField("said by", max_length=300, blank=True)
    said_on = models.DateField("said on")
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="+")
    what_happened = models.TextField(blank=True)
    what_next = models.TextField(blank=True)
    # Beside what happens next, which is then the way back: asked of what is off track or at risk. "None" is an answer.
    back_by = WordedDateField("back on track by", latest="back_by_latest")
    back_by_latest = parsed_day()
    help_wanted = models.TextField("help wanted, and from whom", blank=True, default="")
    no_change_reason = models.TextField("no change, because", blank=True)
    new_deadline = WordedDateField(earliest="new_deadline_earliest", latest="new_deadline_latest")
    new_deadline_earliest = parsed_day()
    new_deadline_latest = parsed_day()
    deadline_before = models.CharField(max_length=200, blank=True)
    deadline_reason = models.TextField("why the deadline moves", blank=True)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="update_number_once"),
            models.CheckConstraint(
                condition=~Q(what_happened="") | ~Q(no_change_reason=""),
                name="update_says_something",
                violation_error_message="Say what happened, or why nothing changed.",
            ),
            models.CheckConstraint(
                condition=Q(new_deadline="") | ~Q(deadline_reason=""),
                name="update_moves_deadline_with_reason",
                violation_error_message="Say why the deadline moves.",
            ),
        ]

    def __str__(self):
        return f"{self.action.ref}, update {self.number}"

    @property
    def moves_deadline(self):
        """Whether it moves a deadline to another, as `moving_deadlines` has it."""
        return bool(self.new_deadline and self.deadline_before) and self.new_deadline != self.deadline_before

    @property
    def outcome(self):
        """What came of it, or that nothing has changed and why."""
        return self.what_happened or f"No change, because: {self.no_change_reason}"

    @property
    def is_late(self):
        return self.said_on > self.period.due

    def may_be_corrected_by(self, user):
        """By its author, until its period is closed; after that it is put right only by a new update."""
        return self.author_id == user.pk and not self.period.is_closed
