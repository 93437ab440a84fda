"""Asking for updates: the personal links, the drafts written by them, and the outbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from governance.models import Appointment, Group, OfPartnership, Organisation, Partnership, ReportingPeriod


class AnswerLink(OfPartnership):
    """A link by which a person, or the mailbox of an organisation or group, answers for a period without signing in.

    It is good for what they are asked at the time, for that period, until it expires or is stopped, and for nothing
    else. Its address is signed (actions/answering/links.py).
    """

    TOLD_TO = (Appointment.Role.COORDINATOR,)
    ALSO_TOLD = ("period", "user", "organisation", "group")  # in the history

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="answer_links", editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", editable=False)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+", editable=False)
    expires_on = models.DateField("last day that it works")
    stopped_on = models.DateField("stopped on", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "personal link"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, organisation__isnull=True, group__isnull=True)
                | Q(user__isnull=True, organisation__isnull=False, group__isnull=True)
                | Q(user__isnull=True, organisation__isnull=True, group__isnull=False),
                name="answerlink_is_for_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=["period", who],
                    condition=Q(stopped_on__isnull=True),
                    name=f"answerlink_{who}_once",
                )
                for who in ("user", "organisation", "group")
            ),
        ]

    def __str__(self):
        # Without a person's e-mail address, which is not for everybody who reads the history.
        return f"{self.organisation or self.group or 'One person'}, for {self.period}"

    @property
    def code(self):
        """Whose it is, as `actions.asking.who` writes it: "u12", "o3" or "g4"."""
        keys = {"u": self.user_id, "o": self.organisation_id, "g": self.group_id}
        return next(f"{letter}{key}" for letter, key in keys.items() if key)

    def get_absolute_url(self):
        return reverse("asked", args=[self.partnership_id, self.period.starts, self.code])


class AnswerDraft(models.Model):
    """What was written by a link and not filed yet. It is no record: filing makes the updates, and takes it away."""

    link = models.OneToOneField(AnswerLink, models.PROTECT, related_name="draft")
    words = models.JSONField(default=dict)
    saved_at = models.DateTimeField()


class Message(models.Model):
    """A message to one address about one period. There is at most one of each kind, whoever asks for it and how often.

    It is put down as being sent before it is given to the mail server: one that stays so was cut off, and nobody knows
    whether it went. The portal never sends such a one again by itself.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENDING = "sending", "Not known whether it went"
        SENT = "sent", "Sent"

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="messages")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=40)
    code = models.CharField("who is asked", max_length=20)
    email = models.EmailField(max_length=254)
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="messages")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["period", "kind", "email"], name="message_once")]

    def __str__(self):
        return f"{self.subject} to {self.email}"
