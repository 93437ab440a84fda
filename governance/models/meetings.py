"""Meetings of the board and the groups: the agenda with its papers, and who came."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Max, Q
from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.past import today
from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused

from .organisations import Group, Organisation
from .partnership import OfPartnership
from .people import Appointment


class MeetingQuerySet(RecordedQuerySet):
    def standing(self):
        """Those that were not cancelled."""
        return self.exclude(state=Meeting.State.CANCELLED)

    def to_come(self, on=None):
        """Those that are still to be held, today's among them, the next first."""
        return self.filter(state=Meeting.State.PLANNED, date__gte=on or today()).order_by("date", "starts", "pk")

    def next_of(self, group, on=None):
        """The next meeting of a group; None when none is planned."""
        return self.to_come(on).filter(group=group).first()


class Meeting(OfPartnership):
    """A meeting of a group. It may move or be cancelled, also after its papers went out: its history says so."""

    ALSO_TOLD = ("state", "cancelled_because", "minutes_published_on")  # in the history
    NAMED_BY = ("group",)

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    group = models.ForeignKey(Group, models.PROTECT, related_name="meetings")
    date = models.DateField()
    starts = models.TimeField("from", null=True, blank=True)
    ends = models.TimeField("to", null=True, blank=True)
    place = models.CharField("where", max_length=300, blank=True)
    quorum = models.CharField("who must be there for decisions to stand", max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED, editable=False)
    cancelled_because = models.TextField("why it was cancelled", blank=True, editable=False)
    chaired_by = models.CharField("in the chair", max_length=300, blank=True)
    notes = models.TextField("what else was said", blank=True)
    minutes_published_on = models.DateField("minutes published on", null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["date", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="cancelled") ^ Q(cancelled_because=""),
                name="meeting_cancelled_with_reason",
                violation_error_message="Say why the meeting was cancelled, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=models.F("starts")),
                name="meeting_ends_after_start",
                violation_error_message="The meeting ends before it starts.",
            ),
        ]

    def __str__(self):
        return f"{self.group}, {date_format(self.date, 'j F Y')}"

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("A meeting is cancelled with a reason, never deleted.", [self])

    def get_absolute_url(self):
        return reverse("meeting", args=[self.partnership_id, self.pk])

    @property
    def is_planned(self):
        return self.state == self.State.PLANNED

    @property
    def is_held(self):
        return self.state == self.State.HELD

    @property
    def is_cancelled(self):
        return self.state == self.State.CANCELLED

    @property
    def minutes_allowed(self):
        """How many minutes the agenda allows in all."""
        return sum(item.minutes or 0 for item in self.items.all())

    def put_on_record(self):
        """Save it; a new one takes up what waits for the next agenda of its group."""
        is_new = not self.pk
        self.save()
        if is_new:
            self.take_up_waiting()

    def take_up_waiting(self):
        """Put the items that wait for the next agenda of the group onto this one, at its end."""
        waiting = AgendaItem.objects.filter(partnership=self.partnership_id, group=self.group_id, meeting=None)
        for item in waiting.order_by("pk"):
            item.put_on(self)

    def cancel(self, reason, on=None):
        """Cancel it, today unless told; its agenda waits for the next one, and goes onto it at once where that is
        planned already."""
        if self.is_cancelled:
            raise Refused("This meeting is cancelled already.")
        if self.is_held:
            raise Refused("This meeting was held, so it cannot be cancelled.")
        self.state, self.cancelled_because = self.State.CANCELLED, reason
        self.save()
        others = Meeting.objects.filter(partnership=self.partnership_id)
        following = others.next_of(self.group_id, max(self.date, on or today()))
        for item in self.items.order_by("order", "pk"):
            item.put_on(following)

    def hold(self, on):
        """Put it down as held: from then on its agenda is its minutes."""
        if not self.is_planned:
            raise Refused(f"This meeting is {self.get_state_display().lower()} already.")
        if self.date > on:
            raise Refused(f"This meeting is on {date_format(self.date, 'j F Y')}: it was not held yet.")
        self.state = self.State.HELD
        self.save()

    def publish_minutes(self, on):
        """Let everybody read its minutes. Refused before it was held, and twice."""
        if not self.is_held:
            raise Refused("Only the minutes of a meeting that was held can be published.")
        if self.minutes_published_on:
            raise Refused(f"The minutes were published on {date_format(self.minutes_published_on, 'j F Y')}.")
        self.minutes_published_on = on
        self.save()

    def withdraw_minutes(self):
        if not self.minutes_published_on:
            raise Refused("The minutes are not published.")
        self.minutes_published_on = None
        self.save()


# What makes an agenda item the board's besides its own box, as the apps above add it: functions that give of a
# reference to an item the condition on which it is.
makes_it_the_boards = []


class OfMeetingQuerySet(RecordedQuerySet):
    """Of a model that says in `ITEM` where its agenda item is, and in `THE_BOARDS` which boxes make it the board's."""

    def visible_to(self, member):
        """Those of the member's partnership, without the board's own unless the member sees board matters; who does is
        told which they are (`is_for_board`)."""
        mine = self.filter(partnership=member.partnership)
        if member.sees_board_matters:
            return mine.with_is_for_board()
        unseen = member.unseen and member.unseen.get(self.model)
        return mine.exclude(pk__in=unseen) if unseen is not None else mine.open_to_all()

    def open_to_all(self):
        """Without the board's own."""
        return self.exclude(self._the_boards())

    def with_is_for_board(self):
        """Each with `is_for_board`: whether it, or what it belongs to, is the board's own."""
        return self.annotate(is_for_board=ExpressionWrapper(self._the_boards(), BooleanField()))

    def _the_boards(self):
        boxes = Q(*((box, True) for box in self.model.THE_BOARDS), _connector=Q.OR)
        return reduce(or_, (condition(self.model.ITEM) for condition in makes_it_the_boards), boxes)


class AgendaItem(OfPartnership):
    """An item of the agenda of a meeting, or one that waits for the next agenda of its group; then what was said."""

    ALSO_TOLD = ("meeting",)  # in the history
    ITEM, THE_BOARDS = "pk", ("for_board",)  # see `OfMeetingQuerySet`

    class Kind(models.TextChoices):
        DECIDE = "decide", "To decide"
        DISCUSS = "discuss", "To discuss"
        NOTE = "note", "To note"
        ISSUE = "issue", "Issue raised in a report"

    group = models.ForeignKey(Group, models.PROTECT, related_name="agenda_items", editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="items", editable=False)
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DISCUSS)
    title = models.CharField("what it is about", max_length=300)
    asks = models.TextField("what the meeting is asked", blank=True)
    presenter = models.CharField("who brings it", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes allowed", null=True, blank=True)
    said = models.TextField("what was said", blank=True)
    for_board = models.BooleanField("only the board may see it", default=False)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "agenda item"

    def __str__(self):
        return self.title

    def put_on(self, meeting):
        """Put it at the end of a meeting's agenda; None: it waits for the next one."""
        self.meeting = meeting
        last = meeting.items.exclude(pk=self.pk).aggregate(last=Max("order"))["last"] if meeting else None
        self.order = (last or 0) + 1
        self.save()


class Document(models.Model):
    """A file that somebody put with an agenda item, as it came. It never changes: another file is another document."""

    KEPT = True  # see csp_portal/common/append_only.py

    partnership = models.ForeignKey("governance.Partnership", models.PROTECT, related_name="documents")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=300)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Paper(OfPartnership):
    """A paper of an agenda item: a file, or the address where it stands."""

    ALSO_TOLD = ("document",)  # in the history

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers", editable=False)
    order = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    link = models.URLField("address", max_length=1000, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="papers", editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False) ^ ~Q(link=""),
                name="paper_is_a_file_or_a_link",
                violation_error_message="Choose a file, or give the address of the paper.",
            )
        ]

    def __str__(self):
        return self.title


class Attendance(OfPartnership):
    """Whether an organisation was at a meeting, and by whom."""

    ALSO_TOLD = ("organisation",)  # in the history

    class Standing(models.TextChoices):
        ATTENDED = "attended", "Attended"
        SUBSTITUTE = "substitute", "Sent a substitute"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent without apologies"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="attendances", editable=False)
    standing = models.CharField(max_length=20, choices=Standing)
    who = models.CharField("by whom", max_length=300, blank=True)

    class Meta:
        ordering = ["organisation__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organisation"], name="attendance_once")]

    def __str__(self):
        return f"{self.organisation}: {self.get_standing_display()}"

    @property
    def was_there(self):
        return self.standing in (self.Standing.ATTENDED, self.Standing.SUBSTITUTE)


class CalendarLink(OfPartnership):
    """An address at which a calendar program reads when a person's partnership meets, until they stop it.

    Its address is signed (governance/meetings/calendar.py).
    """

    TOLD_TO = (Appointment.Role.ADMINISTRATOR,)  # in the history
    ALSO_TOLD = ("user", "stopped_on")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    stopped_on = models.DateField("stopped on", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "calendar link"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "user"], condition=Q(stopped_on__isnull=True), name="calendarlink_once"
            )
        ]

    def __str__(self):
        return "Calendar link of one person"

    def stop(self, on):
        if self.stopped_on:
            raise Refused(f"This calendar link was stopped on {date_format(self.stopped_on, 'j F Y')}.")
        self.stopped_on = on
        self.save()
