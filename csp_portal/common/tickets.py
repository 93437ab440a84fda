"""A form's ticket: the hidden `form_id`, signed, saying who opened the form, where, and which opening it was."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.core import signing

# Words in a form left open over a long holiday are still known to be that person's.
DAYS = 28


@dataclass(frozen=True)
class Ticket:
    user_id: int
    address: str
    key: UUID

    def belongs_to(self, user):
        return self.user_id == user.pk


def issue_ticket(request, address=""):
    """A new `form_id` for the person and the address of this request, or the one that the form is sent to."""
    return signing.dumps([request.user.pk, address or request.path, uuid4().hex], salt="form")


def read_ticket(request):
    """The ticket posted with a form, or None when it is missing, forged, too old or of another address."""
    ticket = ticket_in(request.POST)
    return ticket if ticket and ticket.address == request.path else None


def ticket_in(posted):
    """The ticket that a post holds, of whatever address; None when it is missing, forged or too old."""
    try:
        user_id, address, key = signing.loads(posted.get("form_id", ""), salt="form", max_age=timedelta(days=DAYS))
    except signing.BadSignature:
        return None
    return Ticket(user_id, address, UUID(key))
