from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse

from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused
from csp_portal.common.worded_dates import WordedDateField, parsed_day
from governance.models import Appointment, Group, OfPartnership, Organisation
from governance.models.organisations import refuse_circle

from .plan import Plan, by_kind
from .visibility import Visibility


class PriorityQuerySet(RecordedQuerySet):
    def led_by(self, member):
        """Those that the member leads, in whatever part: it alone gives a lead's rights."""
        return self.filter(
            pk__in=PriorityLead.objects.filter(user=member.user, partnership=member.partnership).values("priority")
        )

    def with_is_led(self, member):
        """Each with `is_led`, whether the member leads it."""
        return self.annotate(is_led=Exists(PriorityLead.objects.filter(priority=OuterRef("pk"), user=member.user)))

    def with_leads(self):
        """Each with its leads and their organisations at hand."""
        return self.prefetch_related(models.Prefetch("leads", queryset=PriorityLead.objects.to_show()))

    def visible_to(self, member):
        """Those of the member's partnership, without the board's own unless the member may see them."""
        mine = self.filter(partnership=member.partnership)
        if member.sees_board_matters:
            return mine
        if member.unseen is not None:
            return mine.exclude(pk__in=member.unseen[self.model])
        return mine.filter(~Q(visibility=Visibility.BOARD) | Q(pk__in=mine.led_by(member)))


class Priority(OfPartnership):
    """Something the plan sets out to change. `address` is its lasting place in the portal, `number` was printed."""

    class Kind(models.TextChoices):
        STRATEGIC = "strategic", "Strategic priority"
        THEMATIC = "thematic", "Thematic priority"
        STATUTORY = "statutory", "Statutory priority"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="priorities")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    address = models.PositiveIntegerField(editable=False)
    order = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.STRATEGIC)
    summary = models.TextField(blank=True)
    you_told_us = models.TextField(blank=True)
    aim = models.TextField(blank=True)
    place = models.TextField(blank=True)
    adopted = WordedDateField("adopted on", earliest="adopted_on")
    adopted_on = parsed_day()
    closed = WordedDateField("closed on", latest="closed_on")
    closed_on = parsed_day()
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PARTNERSHIP)

    objects = PriorityQuerySet.as_manager()
    CIRCLES = {"parent": "“{target}” cannot stand above “{row}”: it belongs to “{row}” itself."}

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "address"], name="priority_address_once"),
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="priority_named_once",
                violation_error_message="The plan already has a priority of that name.",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.name}" if self.number else self.name

    def get_absolute_url(self):
        return reverse("priority", args=[self.partnership_id, self.address])

    @staticmethod
    def highest_address(partnership):
        """The highest address that a priority of the partnership ever had, also one of an import that was undone."""
        mine = Priority.history.filter(partnership=partnership)
        return mine.aggregate(highest=models.Max("address"))["highest"] or 0

    def edit(self):
        """Save what a person changed. Refuses a name that the plan has already, and a parent that belongs to it."""
        self.refuse_taken_name(self.name)
        refuse_circle(self, "parent", self.parent)
        self.save()

    def refuse_taken_name(self, name):
        if Priority.objects.filter(plan=self.plan_id, name=name).exclude(pk=self.pk).exists():
            raise Refused(f"The plan already has a priority called “{name}”.")

    def points_by_kind(self):
        """The points made under this priority, in order, under their kind."""
        return by_kind(self.points.all())

    def commitments_by_horizon(self):
        """[(heading, [commitment, ...])]: one year, three years, then those that do not say; nested on `.parts`."""
        top = list(self.commitments.filter(parent=None).prefetch_related("parts"))
        headings = {"one_year": "Over the coming year we will", "three_year": "Over three years we will", "": "We will"}
        grouped = [(heading, [c for c in top if c.horizon == horizon]) for horizon, heading in headings.items()]
        return [(heading, commitments) for heading, commitments in grouped if commitments]


class PriorityLeadQuerySet(RecordedQuerySet):
    def to_show(self, on=None):
        """Each with its organisation and account at hand, and with `has_left`: it names a person who holds no
        appointment in the partnership any more."""
        here = Appointment.objects.current(on).filter(user=OuterRef("user"), partnership=OuterRef("partnership"))
        has_left = ExpressionWrapper(Q(user__isnull=False) & ~Exists(here), output_field=BooleanField())
        return self.select_related("organisation__successor__successor", "user").annotate(has_left=has_left)


class PriorityLead(OfPartnership):
    """Who leads a priority, and in what part. A lead with an account has a lead's rights over the priority."""

    class Part(models.TextChoices):
        STRATEGIC_LEAD = "strategic_lead", "Strategic lead"
        JOINT_LEAD = "joint_lead", "Joint lead"
        SUPPORT_OFFICER = "support_officer", "Lead support officer"
        DEPUTY = "deputy", "Deputy"

    PARTNERS = (Part.STRATEGIC_LEAD, Part.JOINT_LEAD)

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="leads")
    part = models.CharField(max_length=20, choices=Part, default=Part.STRATEGIC_LEAD)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="leads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="leads")
    post = models.CharField("post as written", max_length=300, blank=True)
    order = models.PositiveIntegerField(default=0)

    objects = PriorityLeadQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(user__isnull=False) | ~Q(post=""),
                name="lead_is_someone",
                violation_error_message="Say which organisation, person or post leads.",
            )
        ]

    def __str__(self):
        return " · ".join(str(part) for part in (self.organisation, self.post) if part) or str(self.user)

    def who(self, names):
        """The organisation, the post as written and the person; `names` by user id."""
        person = names.get(self.user_id, "")
        organisation = "" if str(self.organisation) in person else self.organisation_and_successor()
        return ", ".join(str(part) for part in (organisation, self.post, person) if part)

    def organisation_and_successor(self):
        """Its name; of one that another took the place of, the name of the last of those too. "" without one."""
        last = self.organisation
        while last and last.successor:
            last = last.successor
        return f"{self.organisation} (now {last})" if last != self.organisation else str(last or "")

    def in_words(self, names):
        """Who it is, with the part they have."""
        return f"{self.who(names)} ({self.get_part_display().lower()})"


class PriorityGroup(OfPartnership):
    """A group that delivers a priority. A priority may have several."""

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="delivery_groups")
    group = models.ForeignKey(Group, models.PROTECT, related_name="delivers")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "delivery group"
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "group"],
                name="priority_group_once",
                violation_error_message="The priority already has that delivery group.",
            )
        ]

    def __str__(self):
        return str(self.group)


class SuccessMeasure(OfPartnership):
    """How the partnership will know that a priority is going well, as printed."""

    class Direction(models.TextChoices):
        UP = "up", "Up is good"
        DOWN = "down", "Down is good"
        NEITHER = "neither", "Neither is better"

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="measures")
    order = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    direction = models.CharField("wanted direction", max_length=10, choices=Direction, blank=True)
    baseline = models.TextField(blank=True)
    target = models.TextField(blank=True)
    source = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text


class Commitment(OfPartnership):
    """What the plan promises to do under a priority, within one year or three. Its nested points have a label."""

    class Horizon(models.TextChoices):
        ONE_YEAR = "one_year", "Over the coming year"
        THREE_YEAR = "three_year", "Over three years"

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="commitments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    horizon = models.CharField(max_length=20, choices=Horizon, blank=True)
    order = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=100, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["horizon", "order", "pk"]

    def __str__(self):
        return f"{self.label}: {self.text}" if self.label else self.text
