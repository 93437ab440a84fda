"""Words posted after the session ended are kept for a day, and shown only to the person who opened the form."""

from datetime import timedelta

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from .models import KeptWords
from .tickets import read_ticket

HOURS = 24


def keep(ticket, posted):
    """Keep a posted form for the person who opened it. The same form posted again is kept once."""
    now = timezone.now()
    KeptWords.objects.filter(at__lt=now - timedelta(hours=HOURS)).delete()
    words = {name: values for name, values in posted.lists() if name not in ("csrfmiddlewaretoken", "form_id")}
    KeptWords.objects.update_or_create(
        key=ticket.key, defaults={"user_id": ticket.user_id, "address": ticket.address, "words": words, "at": now}
    )


def kept_for(request):
    """The oldest words kept for this person at this address in the last day, or None."""
    since = timezone.now() - timedelta(hours=HOURS)
    return KeptWords.objects.filter(user=request.user, address=request.path, at__gte=since).order_by("at").first()


def as_posted(kept):
    """Kept words as a form reads them."""
    posted = QueryDict(mutable=True)
    for name, values in kept.words.items():
        posted.setlist(name, values)
    return posted


class KeepWordsMiddleware:
    """Before the sign-in page takes the place of a form that a signed-out person posted, keep what it held."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or request.user.is_authenticated:
            return None
        ticket = read_ticket(request)
        if ticket is None:
            return None
        keep(ticket, request.POST)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path, 'kept': 1})}")


def csrf_failure(request, reason=""):
    """Someone signed in again in another window: keep the words and open the form anew. Anything else is refused."""
    ticket = read_ticket(request)
    if ticket and ticket.belongs_to(request.user):
        keep(ticket, request.POST)
        return redirect(request.path)
    return render(request, "403_csrf.html", status=403)
