"""How a person comes to sign in: the link of an invitation, and the one with which they choose a new password.

Whoever holds such a link can sign in as that person. So administrators alone see it, and only of people who have an
appointment nowhere else: it would open another partnership too. To those it is only mailed.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import int_to_base36

from governance.invitations import DAYS, link_for


@dataclass(frozen=True)
class SigningIn:
    """What an administrator can do for a person to sign in. `link` is "" when it is only mailed."""

    is_invitation: bool
    link: str
    days: int = DAYS


def signing_in(request, person):
    """A `SigningIn` for who has an appointment today; None for others: there is nothing to sign in to."""
    if not person.current:
        return None
    if person.has_password:
        return SigningIn(is_invitation=False, link="")
    link = link_for(person.current[-1], request) if is_only_here(person.user, request.partnership) else ""
    return SigningIn(is_invitation=True, link=link)


def is_only_here(user, partnership):
    """Whether no other partnership has given the person an appointment that holds or is to begin."""
    return not user.appointments.not_over().exclude(partnership=partnership).exists()


def new_password_link(request, user):
    """The same link as the sign-in page mails. It works once, for 24 hours."""
    key = f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"
    return get_adapter(request).get_reset_password_from_key_url(key)
