from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from csp_portal.common.colours import contrast_with_white
from csp_portal.common.record import Recorded, RecordedQuerySet

# Words that are addresses of the portal itself, now or by custom, and so cannot name a partnership.
TAKEN_SLUGS = frozenset(
    "accessibility account accounts admin answer api calendar contact cookies favicon healthz help invitation media "
    "mfa privacy reset-password robots search security sign-in sign-out sign-up static status well-known words".split()
)


def check_slug_is_free(slug):
    if slug in TAKEN_SLUGS:
        raise ValidationError(f"“{slug}” is an address of the portal itself. Choose another.")


def check_contrast(colour):
    """WCAG 2.2 asks 4.5 to 1 between text and its ground (1.4.3); the header sets white words on this colour."""
    ratio = contrast_with_white(colour)
    if ratio < 4.5:
        raise ValidationError(
            f"White words on {colour} have a contrast of {ratio:.1f} to 1, and 4.5 to 1 is needed. "
            "Choose a darker colour."
        )


def tolerance(words, default=None):
    return models.PositiveSmallIntegerField(words, null=True, blank=True, default=default)


class PartnershipQuerySet(RecordedQuerySet):
    def of(self, user, on=None):
        """Those in which the user holds an appointment on a day, today unless told."""
        return self.filter(pk__in=user.appointments.current(on).values("partnership"))


class Partnership(Recorded):
    """A Community Safety Partnership (Crime and Disorder Act 1998, sections 5 and 6)."""

    slug = models.SlugField(
        primary_key=True,
        max_length=40,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9-]*$", "Use small letters, digits and hyphens, starting with a letter."),
            check_slug_is_free,
        ],
    )
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=100, blank=True)
    area = models.TextField(blank=True)
    local_authorities = models.TextField("local authorities it covers", blank=True, help_text="One a line.")
    legal_basis = models.TextField(blank=True)
    vision = models.TextField(blank=True)
    website = models.CharField(max_length=300, blank=True, default="")
    team_functions = models.TextField(
        "what the community safety team does", blank=True, default="", help_text="One function a line."
    )
    contact = models.TextField(blank=True, help_text="Team, telephone, textphone, e-mail. A post, not a person.")
    colour = models.CharField(
        max_length=7,
        default="#1d4e5f",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Use a colour like #1d4e5f."), check_contrast],
    )
    is_sample = models.BooleanField("progress is invented", default=False, editable=False)
    # From how many on the dates of an action work out to "at risk" or "off track"; empty: never.
    at_risk_days_late = tolerance("days after the deadline: at risk", default=1)
    off_track_days_late = tolerance("days after the deadline: off track", default=28)
    at_risk_milestones_late = tolerance("late milestones: at risk", default=1)
    off_track_milestones_late = tolerance("late milestones: off track", default=3)
    at_risk_periods_silent = tolerance("periods without update: at risk", default=2)
    off_track_periods_silent = tolerance("periods without update: off track")
    at_risk_deadline_moves = tolerance("times the deadline moved: at risk", default=3)
    off_track_deadline_moves = tolerance("times the deadline moved: off track")
    reminder_days = models.CharField(
        "days on which reminders are sent",
        max_length=100,
        blank=True,
        default="-10, -3, 0, 3",
        help_text="Days before (-) or after the day on which updates are due. Empty: none are sent by themselves.",
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def recorded_in(self):
        return self.slug

    def get_absolute_url(self):
        return reverse("partnership", args=[self.slug])


class OfPartnership(Recorded):
    """A recorded row that belongs to exactly one partnership, as does everything that it points to."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, editable=False, related_name="%(class)ss")

    class Meta:
        abstract = True

    def _require_one_partnership(self):
        for field in self._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, OfPartnership):
                other = getattr(self, field.name)
                if other is not None and other.partnership_id != self.partnership_id:
                    raise ValueError(f"{field.name} belongs to {other.partnership_id}, not to {self.partnership_id}")
