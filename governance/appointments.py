"""What is done to a person's appointments in a partnership: giving, changing and ending them.

Each verb writes inside an open `change()`, whose lock orders it among the others. None leaves the partnership without
an administrator who can sign in, and an account that has no appointment left anywhere loses its password at once.
"""

from contextlib import contextmanager
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.formats import date_format

from csp_portal.common.refusals import Refused

from .models import Appointment

User = get_user_model()


def account_for(email, partnership):
    """The account with that e-mail address, made if need be. Refuses one that was closed.

    Where its person has not chosen a password and is new to the partnership, links that others made for it are over:
    whoever holds one could choose the password, and would have the rights that the person is now given here.
    """
    user, _ = User.objects.get_or_create(email=email.lower(), defaults={"password": make_password(None)})
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Refused(f"The account of {user.email} is closed.")
    is_new_here = not partnership.appointments.not_over().filter(user=user).exists()
    if is_new_here and not user.has_usable_password():
        _take_password(user)
    return user


def appoint(appointment, email):
    """Put a new appointment of the person with that e-mail address on record. Refuses one that they hold already."""
    partnership, role = appointment.partnership, appointment.role
    appointment.user = account_for(email, partnership)
    held = held_beside(appointment, email).filter(organisation=appointment.organisation, group=appointment.group)
    if held.exists() and not appointment.is_over(timezone.localdate()):
        name, role = appointment.user.email, appointment.get_role_display().lower()
        raise Refused(f"{name} is {role} here already. Change that appointment on the person’s page.")
    appointment.save()


def held_beside(appointment, email):
    """The appointments of the same role, here and on the same days, that the person with that address has already."""
    mine = appointment.partnership.appointments.not_over().filter(user__email=email.lower(), role=appointment.role)
    return mine.overlapping(appointment.starts, appointment.ends)


def invite_beside(appointment, email):
    """Put the appointment on record of a person who may have others here: what it leaves blank of name, post and
    organisation is as in the one that shows them now. Refuses a role that they have already on those days."""
    theirs = appointment.partnership.appointments.not_over().filter(user__email=email.lower())
    known = theirs.select_related("user", "organisation").by_what_they_tell().last()
    if known and held_beside(appointment, email).exists():
        role = appointment.get_role_display().lower()
        raise Refused(f"They are {role} already: see their page, {known.shown_as}.")
    if known:
        is_same_place = appointment.organisation in (None, known.organisation)
        appointment.name = appointment.name or known.name
        appointment.post = appointment.post or (known.post if is_same_place else "")
        appointment.organisation = appointment.organisation or known.organisation
    appoint(appointment, email)


def change_appointment(appointment):
    """Put on record what was changed of an appointment."""
    with keeping_an_administrator(appointment.partnership):
        appointment.save()
        _close_if_nothing_is_left(appointment.user)


def end_appointment(appointment, *, at_once):
    """End one appointment, at once or at the end of today."""
    if appointment.is_over(timezone.localdate()):
        raise Refused("This appointment has ended already.")
    with keeping_an_administrator(appointment.partnership):
        _end(appointment, at_once)
        _close_if_nothing_is_left(appointment.user)


def end_appointments(user, partnership, *, at_once):
    """End all that the person holds or is to hold in a partnership, at once or at the end of today; gives them."""
    open_ones = list(partnership.appointments.not_over().filter(user=user).select_related("user"))
    if not open_ones:
        raise Refused("They hold no appointment here any more.")
    with keeping_an_administrator(partnership):
        for appointment in open_ones:
            _end(appointment, at_once)
        _close_if_nothing_is_left(user)
    return open_ones


def _end(appointment, at_once):
    """What has not begun never begins. A person who leaves today was there today."""
    on = timezone.localdate()
    if at_once or appointment.is_to_come(on):
        appointment.stopped_on = on
    appointment.ends = max(on, appointment.starts or on)
    appointment.save()


def _close_if_nothing_is_left(user):
    """Void the sessions, the reset links and the invitations of an account that has no appointment left anywhere.

    The account itself stays: the record names it, and a new appointment brings it back by a new invitation.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.appointments.not_over().exists():
        _take_password(user)


def _take_password(user):
    user.set_unusable_password()  # a new one each time: what was signed with the last is over
    user.save(update_fields=["password"])


@contextmanager
def keeping_an_administrator(partnership):
    """Refuse what is done inside when afterwards administrators who can sign in would be there for a shorter time."""
    before = administered_until(partnership)
    yield
    until = administered_until(partnership)
    if until < before:
        raise Refused(_sentence(until))


def administered_until(partnership):
    """The last day for which the partnership has an administrator who can sign in today.

    `date.max` when one of them has no last day, `date.min` when there is none.
    """
    administrators = Appointment.objects.current().filter(partnership=partnership, role=Appointment.Role.ADMINISTRATOR)
    days = [row.ends or date.max for row in administrators.select_related("user") if row.user.has_usable_password()]
    return max(days, default=date.min)


def _sentence(until):
    if until == date.min:
        return (
            "This is the last administrator who can sign in, and nobody could then invite another. "
            "Invite one first, and wait until they have signed in."
        )
    return (
        f"After {date_format(until, 'j F Y')} there would be no administrator who can sign in. "
        "First give another administrator an appointment without a last day."
    )
