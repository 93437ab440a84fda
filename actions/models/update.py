from django.conf import settings
from django.db import models
from django.db.models import Q

from csp_portal.common.worded_dates import WordedDateField, parsed_day
from governance.models import OfPartnership, Rating, ReportingPeriod

from .action import Action


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
    no_change_reason = models.TextField("no change, because", blank=True)
    new_deadline = WordedDateField(earliest="new_deadline_earliest", latest="new_deadline_latest")
    new_deadline_earliest = parsed_day()
    new_deadline_latest = parsed_day()
    deadline_before = models.CharField(max_length=200, blank=True)
    deadline_reason = models.TextField("why the deadline moves", blank=True)

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
    def is_late(self):
        return self.said_on > self.period.due

    def may_be_corrected_by(self, user):
        """By its author, until its period is closed; after that it is put right only by a new update."""
        return self.author_id == user.pk and not self.period.is_closed
