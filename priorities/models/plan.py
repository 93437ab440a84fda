from django.db import models
from django.db.models import Case, Count, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.worded_dates import WordedDateField, parsed_day
from governance.models import OfPartnership


class PlanQuerySet(RecordedQuerySet):
    def shown(self, partnership):
        """The plan that the pages show: the one in force, else the newest in preparation; None if none."""
        return self.shown_in([partnership]).get(partnership.pk)

    def shown_in(self, partnerships):
        """{key of a partnership: the plan that its pages show}, without those that have none; one query."""
        in_force = Case(When(state=Plan.State.LIVE, then=1), default=0)
        plans = self.filter(partnership__in=partnerships).exclude(state=Plan.State.REPLACED)
        # The last one of a partnership is the one that stays.
        return {plan.partnership_id: plan for plan in plans.order_by(in_force, "pk")}

    def listed(self, member):
        """All of the member's partnership, the one in force first and what it replaced last, the newest of each first.
        Each with `strategic`, the number of its strategic priorities that the member may see."""
        priorities = self.model.priorities.rel.related_model.objects.visible_to(member)
        strategic = priorities.filter(plan=OuterRef("pk"), kind="strategic").order_by().values("plan")
        count = Subquery(strategic.annotate(count=Count("pk")).values("count"))
        turn = Case(When(state=Plan.State.LIVE, then=0), When(state=Plan.State.DRAFT, then=1), default=2)
        return self.filter(partnership=member.partnership).annotate(strategic=Coalesce(count, 0)).order_by(turn, "-pk")


class Plan(OfPartnership):
    """A community safety plan (Crime and Disorder (Formulation and Implementation of Strategy) Regulations 2007,
    regulations 10 and 11). A partnership may honestly have none, or one that is still a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", "In preparation"
        LIVE = "live", "In force"
        REPLACED = "replaced", "Replaced"

    title = models.CharField(max_length=300)
    other_titles = models.TextField(blank=True, help_text="One a line.")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    starts = WordedDateField("from", earliest="starts_on")
    starts_on = parsed_day()
    ends = WordedDateField("to", latest="ends_on")
    ends_on = parsed_day()
    expected = WordedDateField("expected by", latest="expected_on")
    expected_on = parsed_day()
    period_reason = models.TextField("why this length", blank=True)
    vision = models.TextField(blank=True)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "title"],
                name="plan_titled_once",
                violation_error_message="There is already a plan of that title.",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=models.Q(state="live"),
                name="plan_live_once",
                violation_error_message="A partnership has one plan in force at a time.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('plan', args=[self.partnership_id])}?plan={self.pk}"

    def points_by_kind(self):
        """The points made for the whole plan, in order, under their kind."""
        return by_kind(self.points.filter(priority=None))


def by_kind(points):
    """Points as {kind: [point, ...]}, each list in its order."""
    grouped = {}
    for point in points:
        grouped.setdefault(point.kind, []).append(point)
    return grouped


class PlanPoint(OfPartnership):
    """A point that a plan makes, for the whole plan or under one priority."""

    class Kind(models.TextChoices):
        AIM = "aim", "Aim"
        PRINCIPLE = "principle", "Principle"
        REASON = "reason", "Why this is a priority"
        OUTCOME = "outcome", "What we want to achieve"
        SUCCESS = "success", "Success so far"
        YEAR_AHEAD = "year_ahead", "The year ahead"
        EVIDENCE = "evidence", "Evidence"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="points")
    priority = models.ForeignKey("Priority", models.PROTECT, null=True, blank=True, related_name="points")
    kind = models.CharField(max_length=20, choices=Kind)
    order = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["kind", "order", "pk"]

    def __str__(self):
        return self.heading or self.text
