from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower, NullIf
from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.past import is_past, today
from csp_portal.common.record import RecordedQuerySet

from .organisations import Group, Organisation
from .partnership import OfPartnership


class UserManager(BaseUserManager):
    def create_user(self, email, password=None):
        """A new account. Without a password it can only be opened by an invitation."""
        user = self.model(email=email.lower())
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """An account of this installation. It is never deleted: the record names it for good.

    What a partnership shows of a person, the name and the post, stands on the appointment, which is
    recorded; password and last sign-in are no history.
    """

    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.email

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("An account is closed, never deleted: the record names it.", [self])


class AppointmentQuerySet(RecordedQuerySet):
    def current(self, on=None):
        """Those that hold on a day, today unless told."""
        on = on or today()
        return self.filter(
            Q(starts__isnull=True) | Q(starts__lte=on),
            Q(ends__isnull=True) | Q(ends__gte=on),
            Q(stopped_on__isnull=True) | Q(stopped_on__gt=on),
        ).of_open_accounts()

    def not_over(self, on=None):
        """Those that hold on a day or are to begin after it, today unless told."""
        on = on or today()
        return self.filter(
            Q(ends__isnull=True) | Q(ends__gte=on),
            Q(stopped_on__isnull=True) | Q(stopped_on__gt=on),
        ).of_open_accounts()

    def of_open_accounts(self):
        """All of them in the past: accounts are not recorded, and one that is closed now was open then."""
        return self if is_past() else self.filter(user__is_active=True)

    def with_invited_on(self):
        """Each with `invited_on`, the moment at which it was put on record; None for one without a history."""
        first = self.model.history.filter(id=OuterRef("pk"), history_type="+").order_by("history_date")
        return self.annotate(invited_on=Subquery(first.values("history_date")[:1]))

    def overlapping(self, first, last):
        """Those that hold on a day between two, as far as they say from when to when; None is no bound."""
        found = self.filter(Q(ends__isnull=True) | Q(ends__gte=first)) if first else self
        return found.filter(Q(starts__isnull=True) | Q(starts__lte=last)) if last else found

    def by_what_they_tell(self):
        """Those without a name and a post first, then those with a post, then those with a name; the newest last."""
        tells = Case(When(name__gt="", then=2), When(post__gt="", then=1), default=0)
        return self.order_by(tells, "pk")

    def names_in(self, partnership):
        """{user id: "Name, Organisation"} of everyone who was ever appointed.

        The newest appointment with a name shows them, else the newest with a post: a blank one renames nobody.
        """
        appointments = self.filter(partnership=partnership).select_related("user", "organisation").by_what_they_tell()
        return {appointment.user_id: appointment.in_words for appointment in appointments}

    def words_for(self, user, partnership):
        """The same words of one user, for a query of other rows; `user` and `partnership` name columns of those."""
        words = models.CharField()
        shown_as = Coalesce(NullIf("name", Value("")), NullIf("post", Value("")), "user__email", output_field=words)
        with_organisation = Concat(shown_as, Value(", "), "organisation__name", output_field=words)
        in_words = Case(When(organisation=None, then=shown_as), default=with_organisation)
        theirs = self.filter(user=OuterRef(user), partnership=OuterRef(partnership)).by_what_they_tell().reverse()
        return Subquery(theirs.annotate(in_words=in_words).values("in_words")[:1])


class Appointment(OfPartnership):
    """A person's role in a partnership, for an organisation, from one day to another. Roles add up."""

    class Role(models.TextChoices):
        CONTRIBUTOR = "contributor", "Contributor"
        BOARD = "board", "Board member"
        CHAIR = "chair", "Chair"
        SCRUTINY = "scrutiny", "Scrutiny member"
        COORDINATOR = "coordinator", "Coordinator"
        ADMINISTRATOR = "administrator", "Administrator"

    TOLD_TO = (Role.ADMINISTRATOR,)  # in the history, which says from when to when people were here, and in what role

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)
    name = models.CharField("name as shown", max_length=200, blank=True)
    post = models.CharField("post title", max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="appointments")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="appointments")
    starts = models.DateField("from", null=True, blank=True)
    ends = models.DateField("to", null=True, blank=True)
    # A person who leaves today was there today, and may do nothing more.
    stopped_on = models.DateField("ended at once on", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=models.F("starts")),
                name="appointment_ends_after_start",
                violation_error_message="The appointment ends before it starts.",
            )
        ]

    def __str__(self):
        return f"{self.shown_as}: {self.get_role_display()}"

    def get_absolute_url(self):
        return reverse("person", args=[self.partnership_id, self.user_id])

    @property
    def shown_as(self):
        """The name as shown, else the post, else the e-mail address."""
        return self.name or self.post or self.user.email

    @property
    def tells(self):
        """How well it says who the person is: 2 with a name, 1 with a post, else 0."""
        return 2 if self.name else 1 if self.post else 0

    @property
    def in_words(self):
        return f"{self.shown_as}, {self.organisation}" if self.organisation else self.shown_as

    @property
    def left_on(self):
        """The last day that it holds, past or to come; None when it has no end."""
        return min((day for day in (self.ends, self.stopped_on) if day), default=None)

    def is_over(self, on):
        has_ended = self.ends is not None and self.ends < on
        return has_ended or self.is_stopped(on) or not (self.user.is_active or is_past())

    def is_stopped(self, on):
        """Whether it was ended at once, on that day or before it."""
        return self.stopped_on is not None and self.stopped_on <= on

    def is_to_come(self, on):
        return self.starts is not None and self.starts > on and not self.is_over(on)

    def holds(self, on):
        """Whether it gives its rights on a day: what `current` asks of the database."""
        return not self.is_over(on) and not self.is_to_come(on)

    @property
    def from_to(self):
        """From when to when, in words: "From 1 April 2026", "1 April 2026 to 3 May 2026", "Until 3 May 2026"."""
        first, last = (day and date_format(day, "j F Y") for day in (self.starts, self.left_on))
        if first and last:
            return "Never began" if self.left_on < self.starts else f"{first} to {last}"
        return f"From {first}" if first else f"Until {last}" if last else "No days stated"

    @property
    def place(self):
        """The organisation and the group that it is for, in words; "" for none."""
        return ", ".join(str(each) for each in (self.organisation, self.group) if each)
