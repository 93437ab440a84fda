from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from csp_portal.common.refusals import Refused
from governance.invitations import DAYS, invite, link_for, send
from governance.models import Appointment, Partnership


class Command(BaseCommand):
    help = "Invites a person to a partnership: makes the account and the appointment, prints and mails a one-use link."

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--partnership", required=True, metavar="SLUG", help="the partnership, as in its address")
        parser.add_argument("--role", required=True, help=", ".join(Appointment.Role.values))
        parser.add_argument("--name", default="", metavar="TEXT", help="the name as shown to the partnership")
        parser.add_argument("--post", default="", metavar="TEXT", help="the post title")
        parser.add_argument("--organisation", metavar="NAME", help="the organisation the person acts for")
        parser.add_argument("--group", metavar="NAME", help="the group the person sits in")

    def handle(self, *, email, partnership, role, name, post, organisation, group, **options):
        check_email(email)
        if role not in Appointment.Role.values:
            raise CommandError(f"There is no role “{role}”. The roles are: {', '.join(Appointment.Role.values)}.")
        partnership = named(Partnership.objects.all(), "partnership", partnership, by="slug")
        words = {
            "name": short(name, "name"),
            "post": short(post, "post"),
            "organisation": organisation and named(partnership.organisations, "organisation", organisation),
            "group": group and named(partnership.groups, "group", group),
        }
        try:
            appointment = invite(partnership, email, role=role, how="command", **words)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.hand_over(appointment)

    def hand_over(self, appointment):
        """Print the link and mail it. A mail server that fails does not take the link away."""
        link = link_for(appointment)
        self.stdout.write(f"{appointment.user.email} is invited to {appointment.partnership} ({appointment.role}).")
        self.stdout.write(f"The link works once, for {DAYS} days:\n{link}")
        try:
            send(appointment, link)
        except OSError as problem:
            raise CommandError(f"The link holds, but could not be mailed: {problem}. Hand it over yourself.") from None


def check_email(email):
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"“{email}” is not an e-mail address.") from None


def short(words, field):
    """The words, if they fit the field."""
    longest = Appointment._meta.get_field(field).max_length
    if len(words) > longest:
        raise CommandError(f"The {field} is longer than {longest} characters.")
    return words


def named(rows, what, name, by="name"):
    """The row of that name; refuses an unknown one, and says which there are."""
    row = rows.filter(**{by: name}).first()
    if row is None:
        there_are = ", ".join(rows.values_list(by, flat=True).order_by(by)) or "none yet"
        raise CommandError(f"There is no {what} “{name}”. There are: {there_are}.")
    return row
