"""Who a signed-in person is in a partnership today, and the first two lines of every view: see first, then may."""

from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.http import Http404

from .models import Appointment

Role = Appointment.Role


class Member:
    """A person in one partnership, by the appointments that hold today. Someone without one is no member."""

    reads_only = False
    unseen = None

    def __init__(self, user, partnership, appointments=None):
        self.user = user
        self.partnership = partnership
        if appointments is None:
            held = partnership.appointments.current().filter(user=user)
            appointments = list(held.select_related("user", "organisation", "group"))
        self.appointments = appointments

    def __bool__(self):
        return bool(self.appointments)

    def holds_still(self):
        """Whether they hold on record, now, what they held when their request came."""
        held = Appointment.objects.current().filter(user=self.user, partnership=self.partnership)
        return {appointment.pk for appointment in self.appointments} <= set(held.values_list("pk", flat=True))

    def has_role(self, *roles):
        return any(appointment.role in roles for appointment in self.appointments)

    @property
    def is_coordinator(self):
        return self.has_role(Role.COORDINATOR)

    @property
    def is_administrator(self):
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def keeps_house(self):
        """May change periods, organisations, groups, leads and the pages of information."""
        return self.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def sees_board_matters(self):
        return self.has_role(Role.BOARD, Role.CHAIR, Role.COORDINATOR, Role.ADMINISTRATOR)

    @property
    def records_meetings(self):
        """May keep meetings: their agenda, who came, what was decided and asked for."""
        return not self.reads_only and self.has_role(Role.CHAIR, Role.COORDINATOR)

    @cached_property
    def told(self):
        """The appointment that says best who they are; the first of equal ones."""
        return max(self.appointments, key=attrgetter("tells"))

    @property
    def shown_as(self):
        return self.told.shown_as

    @property
    def in_words(self):
        """The name or post and the organisation, as they stand on an update."""
        return self.told.in_words

    @cached_property
    def organisation_ids(self):
        return {appointment.organisation_id for appointment in self.appointments} - {None}

    @cached_property
    def group_ids(self):
        return {appointment.group_id for appointment in self.appointments} - {None}


class Reader(Member):
    """A member who reads a past moment: by the rights of today they see what they may see, and change nothing.

    `unseen` are the keys by model that they may not see today; without them what stands on the rows decides.
    """

    reads_only = True
    is_coordinator = is_administrator = keeps_house = False

    def __init__(self, *args, unseen=None):
        super().__init__(*args)
        self.unseen = unseen


def members(user, besides=None):
    """The user as a member of each of their partnerships, but for one, in the order of the partnerships' names, which
    have their periods at hand; two queries, one when there is none."""
    held = user.appointments.current().exclude(partnership=besides) if besides else user.appointments.current()
    appointments = held.select_related("partnership", "user", "organisation", "group")
    appointments = appointments.prefetch_related("partnership__reportingperiods")
    appointments = appointments.order_by("partnership__name", "partnership_id", "pk")
    by_partnership = groupby(appointments, attrgetter("partnership"))
    return [Member(user, partnership, list(held)) for partnership, held in by_partnership]


def get_visible(queryset, member, **lookup):
    """The one row of `queryset` that the member may see; 404 when there is none, or none for them."""
    try:
        return queryset.visible_to(member).get(**lookup)
    except queryset.model.DoesNotExist:
        raise Http404 from None


def require(allowed):
    """Refuse with 403 what the person sees but may not do."""
    if not allowed:
        raise PermissionDenied
