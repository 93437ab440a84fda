from django.conf import settings
from django.db import models
from django.db.models import Q

from csp_portal.common.worded_dates import WordedDateField, parsed_day
from governance.models import Group, OfPartnership, Organisation

from .action import Action


class ActionOwner(OfPartnership):
    """Who is to deliver an action: a post as written, and where it is known one person, organisation or group."""

    class Part(models.TextChoices):
        RESPONSIBLE = "responsible", "Responsible officer"
        SUPPORTING = "supporting", "Supporting"

    action = models.ForeignKey(Action, models.PROTECT, related_name="owners")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField("post as written", max_length=300, blank=True)
    part = models.CharField(max_length=20, choices=Part, default=Part.RESPONSIBLE)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "owner"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(organisation__isnull=False) | Q(group__isnull=False) | ~Q(post=""),
                name="owner_is_someone",
                violation_error_message="Say which post, person, organisation or group owns the action.",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, group__isnull=True)
                | Q(user__isnull=True, organisation__isnull=True)
                | Q(group__isnull=True, organisation__isnull=True),
                name="owner_is_one",
                violation_error_message="An owner is one person, organisation or group. Add another for the rest.",
            ),
        ]

    def __str__(self):
        return self.post or str(self.organisation or self.group or self.user)

    def in_words(self, names):
        """The post as written and who that is; `names` gives people's names by user id."""
        who = names.get(self.user_id) or self.organisation or self.group
        words = ", ".join(str(part) for part in (self.post, who) if part)
        return f"{words} (supporting)" if self.part == self.Part.SUPPORTING else words


class Milestone(OfPartnership):
    """A step on the way of an action, with its own due date and the day it was reached."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    order = models.PositiveIntegerField(default=0)
    text = models.TextField()
    due = WordedDateField(earliest="due_earliest", latest="due_latest")
    due_earliest = parsed_day()
    due_latest = parsed_day()
    done = WordedDateField("reached on", earliest="done_on")
    done_on = parsed_day()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text


class ActionNote(OfPartnership):
    """What else is said of an action, under a heading of its own: a column of the tracker that has no other place."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="notes")
    order = models.PositiveIntegerField(default=0)
    heading = models.TextField(blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "note"

    def __str__(self):
        return f"{self.heading}: {self.text}" if self.heading else self.text
