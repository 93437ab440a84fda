"""A form's ticket: the hidden `form_id`, signed, saying who opened the form, where, and which opening it was."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.core import signing

DAYS = 7


@dataclass(frozen=True)
class Ticket:
    user_id: int
    address: str
    key: UUID

    def belongs_to(self, user):
        return self.user_id == user.pk


def issue_ticket(request):
    """A new `form_id` for the person and the address of this request."""
    return signing.dumps([request.user.pk, request.path, uuid4().hex], salt="form")


def read_ticket(request):
    """The ticket posted with a form, or None when it is missing, forged, too old or of another address."""
    try:
        user_id, address, key = signing.loads(request.POST.get("form_id", ""), salt="form", max_age=DAYS * 86400)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(user_id, address, UUID(key)) if address == request.path else None
