from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse

from csp_portal.common.past import today
from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused
from csp_portal.common.worded_dates import WordedDateField, parsed_day
from governance.models import Appointment, Decision, OfPartnership, Rating, ReportingPeriod
from priorities.models import Commitment, Priority, SuccessMeasure, Visibility

from .standing import standing_for, standing_then
from .tracker import TrackerImport


class ActionQuerySet(RecordedQuerySet):
    def visible_to(self, member):
        """Those of the member's partnership, without the board's own unless the member may see or owns them."""
        mine = self.filter(partnership=member.partnership)
        if member.sees_board_matters:
            return mine
        if member.unseen is not None:
            return mine.exclude(pk__in=member.unseen[self.model])
        open_to_all = ~Q(visibility=Visibility.BOARD) & ~Q(priority__visibility=Visibility.BOARD)
        return mine.filter(open_to_all | Q(pk__in=mine.owned_by(member).values("pk")))

    def for_board(self):
        """Those of the board alone, by themselves or with their priority."""
        return self.filter(Q(visibility=Visibility.BOARD) | Q(priority__visibility=Visibility.BOARD))

    def owned_by(self, member):
        """Own: the member or their organisation or group is an owner, or they lead the priority."""
        owned = Action.objects.filter(
            Q(owners__user=member.user)
            | Q(owners__organisation__in=member.organisation_ids)
            | Q(owners__group__in=member.group_ids),
            partnership=member.partnership,
        )
        led = Priority.objects.led_by(member)
        return self.filter(Q(pk__in=owned.values("pk")) | Q(priority__in=led.values("pk")))

    def with_standing(self, period):
        """Each with `standing`, its column for the period ("" for none)."""
        return self.annotate(standing=standing_for(period))

    @property
    def _updates(self):
        return self.model.updates.rel.related_model.objects

    def with_standing_in(self, period, current):
        """Each with `standing` for any period. For the current one the newest word counts, whatever it is about; for
        another one what was said for it, with `update_then`, the key of the newest update that counts."""
        if period == current:
            return self.with_standing(period)
        updates = self._updates.filter(action=OuterRef("pk"))
        with_said = self.annotate(update_then=updates.counting_for(period), said_then=updates.said_for(period))
        return with_said.annotate(standing=standing_then(period, "said_then"))

    def counted(self):
        """Those that stand in one of the seven columns: all but drafts and what was dropped."""
        return self.exclude(state__in=[Action.State.DRAFT, Action.State.DROPPED])

    def moved(self, until=None):
        """Those whose deadline an update has moved; with `until`, one about that period or an earlier one."""
        return self.filter(Exists(self._updates.moving_deadlines(until).filter(action=OuterRef("pk"))))

    def needing_owner(self, on=None):
        """Open ones that a person owns who holds no appointment in the partnership any more."""
        owners = self.model.owners.rel.related_model.objects.filter(action=OuterRef("pk"), user__isnull=False)
        here = Appointment.objects.current(on).filter(user=OuterRef("user"), partnership=OuterRef("partnership"))
        return self.exclude(state__in=Action.ENDED).filter(Exists(owners.filter(~Exists(here))))

    def overdue(self, on=None):
        """Those not finished after the latest day that their deadline allows."""
        return self.filter(deadline_latest__lt=on or today()).exclude(state__in=Action.ENDED)

    def due_between(self, first, last):
        """Those not finished whose deadline, by its latest day, falls between two days, both included."""
        return self.filter(deadline_latest__range=(first, last)).exclude(state__in=Action.ENDED)


class Action(OfPartnership):
    """A row of the delivery plan. Never deleted: it is completed, or dropped with a reason."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        COMPLETE = "complete", "Complete"
        DROPPED = "dropped", "Dropped"

    class Partners(models.TextChoices):
        """A community safety plan holds what partners can only do together, not the business as usual of one."""

        JOINT = "joint", "Yes, partners must work together"
        SINGLE = "single", "No, one partner can do it alone"

    ENDED = (State.DRAFT, State.COMPLETE, State.DROPPED)
    LONG_HISTORY = True  # see csp_portal/common/past.py

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="actions")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, blank=True, related_name="actions")
    measure = models.ForeignKey(
        SuccessMeasure, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="success measure"
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="decision it came from"
    )
    serial = models.PositiveIntegerField(editable=False)
    item = models.CharField("item number", max_length=100, blank=True)
    objective = models.TextField("overall objective", blank=True)
    actions_to_deliver = models.TextField()
    start = WordedDateField("start date", earliest="start_earliest", latest="start_latest")
    start_earliest = parsed_day()
    start_latest = parsed_day()
    original_deadline = WordedDateField(earliest="original_deadline_earliest", latest="original_deadline_latest")
    original_deadline_earliest = parsed_day()
    original_deadline_latest = parsed_day()
    deadline = WordedDateField(earliest="deadline_earliest", latest="deadline_latest")
    deadline_earliest = parsed_day()
    deadline_latest = parsed_day()
    partners = models.CharField("needs more than one partner", max_length=10, choices=Partners, blank=True, default="")
    place = models.CharField("place or way of delivery", max_length=300, blank=True, default="")
    also_in = models.TextField("also in another plan", blank=True, default="")
    state = models.CharField(max_length=20, choices=State, default=State.NOT_STARTED)
    dropped_reason = models.TextField("why it was dropped", blank=True)
    visibility = models.CharField("who may see it", max_length=20, choices=Visibility, default=Visibility.PARTNERSHIP)
    rating = models.ForeignKey(Rating, models.PROTECT, null=True, blank=True, related_name="+")
    last_update = models.ForeignKey("Update", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "serial"], name="action_serial_once"),
            models.CheckConstraint(
                condition=Q(state="dropped") ^ Q(dropped_reason=""),
                name="action_dropped_with_reason",
                violation_error_message="Say why the action was dropped, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(commitment__isnull=True) | Q(objective=""),
                name="action_objective_once",
                violation_error_message="Under a commitment, the commitment is the overall objective.",
            ),
        ]

    def __str__(self):
        return f"{self.ref} {self.actions_to_deliver}"

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("An action is dropped with a reason, never deleted.", [self])

    def get_absolute_url(self):
        return reverse("action", args=[self.partnership_id, self.ref])

    @property
    def ref(self):
        return f"A{self.serial}"

    @property
    def overall_objective(self):
        return str(self.commitment) if self.commitment else self.objective

    @property
    def is_for_board(self):
        """Whether it is the board's alone, by itself or with its priority: one of `for_board`."""
        return Visibility.BOARD in (self.visibility, self.priority.visibility)

    @property
    def is_ended(self):
        return self.state in self.ENDED

    @property
    def takes_updates(self):
        return self.state not in (self.State.DRAFT, self.State.DROPPED)

    def period_to_answer(self, on, opened_for=""):
        """The period that an update made on a day is about: the one being reported on until this action has answered
        it, then the one that is running; None when the partnership has no period. `opened_for` is the key of the one
        that an open form has named already: it stays that one, whoever has answered it meanwhile, until somebody
        has spoken of a later one: the newest word on an action is never about an earlier period than the one before."""
        periods = ReportingPeriod.objects.filter(partnership=self.partnership_id)
        if opened_for.isdecimal() and len(opened_for) < 19:
            named = periods.filter(pk=int(opened_for), starts__lte=on).first()
            if named and not (self.last_update and self.last_update.period.starts > named.starts):
                return named
        current = periods.current(on)
        running = periods.filter(starts__lte=on, ends__gte=on).first()
        answered = self.last_update and current and self.last_update.period.starts >= current.starts
        return running if answered and running else current

    def is_overdue(self, on):
        return not self.is_ended and self.deadline_latest is not None and self.deadline_latest < on

    def add(self):
        """Put a new action on the plan under the next reference of its partnership, which is never used again."""
        if not self.serial:
            self.serial = Action.highest_serial(self.partnership_id) + 1
        self.original_deadline = self.original_deadline or self.deadline
        self.save()

    @staticmethod
    def highest_serial(partnership):
        """The highest number that an action of the partnership ever had, also one of an import that was undone."""
        standing = Action.objects.filter(partnership=partnership).aggregate(highest=Max("serial"))["highest"]
        imported = TrackerImport.objects.filter(partnership=partnership).aggregate(highest=Max("last_serial"))
        return max(standing or 0, imported["highest"] or 0)

    def edit(self):
        """Save what a person changed on the row itself. The first deadline that it is given is its original one."""
        self.original_deadline = self.original_deadline or self.deadline
        self.save()

    def add_update(self, update):
        """Take an update: it gives the action its rating, its state and, where it moves it, its deadline."""
        self._require_updates()
        if update.period_id is not None:
            update.period.refresh_from_db(fields=["closed_on"])  # it may have been closed since the form was made
        if update.period_id is None or update.period.is_closed:
            raise Refused("There is no open reporting period to update. Ask the coordinator to open one.")
        update.action, update.partnership_id = self, self.partnership_id
        update.number = self.updates.count() + 1
        update.deadline_before = self.deadline if update.new_deadline else ""
        update.save()
        if update.new_deadline:
            self.deadline = update.new_deadline
            self.original_deadline = self.original_deadline or self.deadline
        self._follow(update)

    def correct_update(self, update):
        """Save an update that its author has put right; the action follows only when it is its newest."""
        self._require_updates()
        update.save()
        if update.pk == self.last_update_id:
            self._follow(update)
        else:
            self.save()

    def _require_updates(self):
        """Refuse for a draft and for what was dropped: an update would bring it back without anybody saying so."""
        if not self.takes_updates:
            raise Refused(
                f"{self.ref} is {self.get_state_display().lower()}: it takes no updates. Change its state first."
            )

    def _follow(self, update):
        """One answer sets rating and state: the rating counts as complete if and only if the state is complete."""
        self.last_update, self.rating = update, update.rating
        self.state = self.State.COMPLETE if update.rating.is_complete else self.State.IN_PROGRESS
        self.save()
