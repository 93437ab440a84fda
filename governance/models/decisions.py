"""What a meeting decided, and what it asked of whom."""

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.past import today
from csp_portal.common.refusals import Refused
from csp_portal.common.worded_dates import WordedDateField, parsed_day

from .meetings import AgendaItem, Meeting, OfMeetingQuerySet
from .organisations import Group, Organisation
from .partnership import OfPartnership


def next_serial(model, partnership):
    """The number after the highest that a row of the partnership has or ever had: none is used again."""
    highest = model.history.filter(partnership=partnership).aggregate(last=Max("serial"))["last"]
    return (highest or 0) + 1


class Decision(OfPartnership):
    """What a meeting decided, and what that changes."""

    ITEM, THE_BOARDS = "item", ("for_board", "item__for_board")  # see `OfMeetingQuerySet`

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions")
    serial = models.PositiveIntegerField(editable=False)
    text = models.TextField("what was decided")
    changes = models.TextField("what it changes", blank=True)
    for_board = models.BooleanField("only the board may see it", default=False)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["partnership", "serial"], name="decision_serial_once")]

    def __str__(self):
        return f"{self.ref} {self.text}"

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("A decision is corrected with a reason, never deleted.", [self])

    def get_absolute_url(self):
        return f"{reverse('meeting', args=[self.partnership_id, self.meeting_id])}#{self.ref}"

    @property
    def ref(self):
        return f"D{self.serial}"

    def put_on_record(self):
        """Save it; a new one gets the next reference."""
        if not self.pk:
            self.serial = next_serial(type(self), self.partnership_id)
        self.save()


class BoardActionQuerySet(OfMeetingQuerySet):
    def open(self):
        return self.filter(state=BoardAction.State.OPEN)

    def overdue(self, on=None):
        """Open ones after the latest day that their due date allows."""
        return self.open().filter(due_latest__lt=on or today())


class BoardAction(OfPartnership):
    """Something that a meeting asked of somebody. It stands on each agenda of its group until it is closed."""

    ALSO_TOLD = ("state", "closing", "closing_words", "closed_on")  # in the history
    ITEM = "decision__item"
    THE_BOARDS = ("for_board", "decision__for_board", "decision__item__for_board")

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Closing(models.TextChoices):
        DONE = "done", "Done"
        MERGED = "merged", "Merged into another"
        DROPPED = "dropped", "Dropped"
        SUPERSEDED = "superseded", "Superseded"

    group = models.ForeignKey(Group, models.PROTECT, related_name="board_actions", editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="board_actions", editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="board_actions")
    serial = models.PositiveIntegerField(editable=False)
    text = models.TextField("what is to be done")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField("post as written", max_length=300, blank=True)
    due = WordedDateField("due", earliest="due_earliest", latest="due_latest")
    due_earliest = parsed_day()
    due_latest = parsed_day()
    progress = models.TextField("how it is going", blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN, editable=False)
    closing = models.CharField("how it was closed", max_length=20, choices=Closing, blank=True, editable=False)
    closing_words = models.TextField("what came of it", blank=True, editable=False)
    closed_on = models.DateField(null=True, blank=True, editable=False)
    for_board = models.BooleanField("only the board may see it", default=False)

    objects = BoardActionQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        verbose_name = "board action"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "serial"], name="boardaction_serial_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(organisation__isnull=False) | ~Q(post=""),
                name="boardaction_is_someones",
                violation_error_message="Say who is to do it.",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(organisation__isnull=True),
                name="boardaction_is_ones",
                violation_error_message="Choose one person or one organisation.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closing="", closed_on__isnull=True)
                | Q(state="closed", closed_on__isnull=False) & ~Q(closing=""),
                name="boardaction_closed_with_reason",
                violation_error_message="Say how it was closed, and only then.",
            ),
        ]

    def __str__(self):
        return f"{self.ref} {self.text}"

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("A board action is closed with a reason, never deleted.", [self])

    def get_absolute_url(self):
        return reverse("board_action", args=[self.partnership_id, self.serial])

    @property
    def ref(self):
        return f"B{self.serial}"

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def put_on_record(self):
        """Save it; a new one gets the next reference."""
        if not self.pk:
            self.serial = next_serial(type(self), self.partnership_id)
        self.save()

    def close(self, closing, words, on):
        """Close it: done, merged, dropped or superseded, with what came of it."""
        if not self.is_open:
            raise Refused(f"{self.ref} was closed on {date_format(self.closed_on, 'j F Y')}.")
        self.state, self.closing, self.closing_words, self.closed_on = self.State.CLOSED, closing, words, on
        self.save()

    def reopen(self):
        if self.is_open:
            raise Refused(f"{self.ref} is open.")
        self.state, self.closing, self.closing_words, self.closed_on = self.State.OPEN, "", "", None
        self.save()
