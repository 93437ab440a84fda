"""Invitations: a link by which a person chooses the password of an account that was made for them.

The link is no record of its own: it is the appointment and a mark of the account's password, signed. Choosing a
password changes the mark, so that a link works once.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from csp_portal.common.record import change

from .appointments import account_for
from .models import Appointment

DAYS = 14
SALT = "invitation"


def invite(partnership, email, *, role, how, by=None, organisation=None, group=None, **words):
    """The appointment of the person with that e-mail address, with an account to hold it; both made if need be.

    `words` are its name and post; empty ones change nothing. Refuses an account that was closed.
    """
    places = {"organisation": organisation, "group": group}
    places = {field: place for field, place in places.items() if place}
    with change(partnership.slug, by=by, reason="Invited", how=how):
        user = account_for(email, partnership)
        mine = Appointment.objects.current().filter(partnership=partnership, user=user, role=role, **places)
        appointment = mine.first() or Appointment(
            partnership=partnership, user=user, role=role, starts=timezone.localdate(), **places
        )
        changed = {field: text for field, text in words.items() if text and text != getattr(appointment, field)}
        for field, text in changed.items():
            setattr(appointment, field, text)
        if changed or appointment.pk is None:
            appointment.save()
    return appointment


def link_for(appointment, request=None):
    """The address of an invitation. It works once, for 14 days, while the appointment holds."""
    token = signing.dumps([appointment.pk, _mark(appointment.user)], salt=SALT)
    return whole_address(reverse("invitation", args=[token]), request)


def send(appointment, link):
    """Mail the link to the person invited."""
    _mail("invitation", appointment, link)


def send_welcome(appointment, request):
    """Tell a person who has an account and a password that they may sign in to the partnership. It holds no secret."""
    _mail("welcome", appointment, whole_address(appointment.partnership.get_absolute_url(), request))


def _mail(message, appointment, link):
    words = {"appointment": appointment, "link": link}
    subject, text = (render_to_string(f"governance/{message}_{part}.txt", words) for part in ("subject", "message"))
    EmailMessage(" ".join(subject.split()), text, to=[appointment.user.email]).send()


def whole_address(path, request=None):
    """The whole address of a page, as people type it: where none is set, as who asks for it has typed it."""
    if request and not settings.SITE_URL:
        return request.build_absolute_uri(path)
    return (settings.SITE_URL or f"http://127.0.0.1:{settings.PORT}") + path


def open_invitation(token):
    """The appointment that a link was made for; None when the link is forged, used or old, or the appointment over."""
    return _appointment_of(token, Appointment.objects.current())


@transaction.atomic
def accept(token, password):
    """Give the account its password; gives the account, or None when the link has been used meanwhile."""
    appointment = _appointment_of(token, Appointment.objects.current().select_for_update(of=("user",)))
    if appointment is None or appointment.user.has_usable_password():
        return None
    appointment.user.set_password(password)
    appointment.user.save(update_fields=["password"])
    return appointment.user


def _appointment_of(token, appointments):
    try:
        key, mark = signing.loads(token, salt=SALT, max_age=timedelta(days=DAYS))
    except signing.BadSignature:
        return None
    appointment = appointments.select_related("user", "partnership", "organisation").filter(pk=key).first()
    return appointment if appointment and constant_time_compare(mark, _mark(appointment.user)) else None


def _mark(user):
    """A mark of the account's password that gives nothing of it away."""
    return salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()[:32]
