"""Who is behind a code of `who.py`: a person by their appointment, or the mailbox of an organisation or a group."""

import re
from dataclasses import dataclass

from governance.models import Appointment

from .who import NOBODY


@dataclass(frozen=True)
class Somebody:
    """`name` is the name, else the post, of a person, and the name of a mailbox's organisation or group."""

    code: str
    name: str
    organisation: str
    email: str
    is_person: bool
    is_here: bool = True

    @property
    def in_words(self):
        """With the organisation, unless it is that."""
        return ", ".join(part for part in (self.name, self.organisation) if part)

    @property
    def kind(self):
        """What they are, for a heading: the organisation's name, "Groups", or that a person belongs to none."""
        if self.is_person:
            return self.organisation or "No organisation stated"
        return "Groups" if self.code.startswith("g") else self.name


def somebodies(partnership, codes, on):
    """{code: Somebody} of those of the codes that name somebody in the partnership; three queries."""
    keys = {letter: [int(code[1:]) for code in codes if _names(code, letter)] for letter in "uog"}
    found = _people(partnership, keys["u"], on)
    for letter, rows in (("o", partnership.organisations), ("g", partnership.groups)):
        for row in rows.filter(pk__in=keys[letter]):
            found[f"{letter}{row.pk}"] = Somebody(f"{letter}{row.pk}", row.name, "", row.email, False, bool(row.email))
    return found


def _names(code, letter):
    return code != NOBODY and bool(re.fullmatch(rf"{letter}[1-9][0-9]{{0,17}}", code))


def _people(partnership, keys, on):
    """By the appointment that holds on the day and says best who they are; else by an earlier one."""
    appointments = Appointment.objects.filter(partnership=partnership, user__in=keys)
    best = {}
    for appointment in appointments.select_related("user", "organisation"):
        other = best.get(appointment.user_id)
        if other is None or _tells(appointment, on) > _tells(other, on):
            best[appointment.user_id] = appointment
    return {f"u{key}": person(appointment, on) for key, appointment in best.items()}


def _tells(appointment, on):
    return appointment.holds(on), appointment.tells


def person(appointment, on):
    """A person as an appointment of theirs shows them."""
    return Somebody(
        code=f"u{appointment.user_id}",
        name=appointment.shown_as,
        organisation=str(appointment.organisation or ""),
        email=appointment.user.email,
        is_person=True,
        is_here=appointment.holds(on),
    )
