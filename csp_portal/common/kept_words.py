"""Words that are not saved yet are kept for 28 days, and shown only to the person who opened the form: those that were
posted after the session ended, and those of a form that keeps itself while it is written (static/autosave.js)."""

from datetime import timedelta
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from .boxes import boxes_in, is_written
from .models import KeptWords, SentForm
from .tickets import DAYS, read_ticket, ticket_in

NOT_WORDS = {"csrfmiddlewaretoken", "form_id", "kept", "opened"}


def keep(ticket, posted):
    """Keep a posted form for the person who opened it.

    The same form posted again is kept once, and one that shows kept words takes their place. What is saved is not kept.
    """
    if SentForm.objects.filter(key=ticket.key).exists():
        return
    now = timezone.now()
    KeptWords.objects.filter(at__lt=now - timedelta(days=DAYS)).delete()
    mine = KeptWords.objects.filter(user=ticket.user_id, address=ticket.address)
    mine.filter(key=key_in(posted, "kept")).delete()
    # PostgreSQL stores no NUL character.
    words = {name: [v.replace("\0", "") for v in values] for name, values in posted.lists() if name not in NOT_WORDS}
    KeptWords.objects.update_or_create(
        key=ticket.key, defaults={"user_id": ticket.user_id, "address": ticket.address, "words": words, "at": now}
    )
    if SentForm.objects.filter(key=ticket.key).exists():  # saved just now: it was kept behind the save
        mine.filter(key=ticket.key).delete()


def keep_posted(request):
    """Keep what was posted: a form, or what was written in the boxes of a page. Gives its ticket, or that of one of
    them; None where there is none."""
    ticket = read_ticket(request)
    if ticket:
        keep(ticket, request.POST)
        return ticket
    tickets = [(ticket_in(box), box) for box in boxes_in(request.POST).values()]
    for ticket, box in tickets:
        if ticket and is_written(box):
            keep(ticket, box)
    return next((ticket for ticket, _ in tickets if ticket), None)


def kept_for(request):
    """The words kept for this person at this address, or None.

    A posted form stays with those it showed, or that were kept of itself. For one that is opened see `kept_before`.
    """
    ticket = read_ticket(request)
    return _mine(request).filter(key__in=[key_in(request.POST, "kept"), ticket and ticket.key]).last()


def kept_before(request, record):
    """The words that a form shows as it is opened, and those that it only offers: each the oldest there are, or None.

    Words that were written before the record was last saved would pass for those on record: they are offered, and
    shown once `?kept=` asks for them.
    """
    version = str(record.version) if record else None
    shown, offered = [], []
    for kept in _mine(request):
        is_older = version is not None and as_posted(kept).get("version", "") != version
        is_asked = kept.key == key_in(request.GET, "kept")
        (offered if is_older and not is_asked else shown).append(kept)
    return next(iter(shown), None), next(iter(offered), None)


def _mine(request):
    """What is kept for this person at this address, the oldest first."""
    since = timezone.now() - timedelta(days=DAYS)
    return KeptWords.objects.filter(user=request.user, address=request.path, at__gte=since).order_by("at")


def forget(request, *keys):
    """Delete words kept for this person at this address; gives the keys of those that there were."""
    mine = KeptWords.objects.filter(user=request.user, address=request.path, key__in=[key for key in keys if key])
    forgotten = set(mine.values_list("key", flat=True))
    mine.delete()
    return forgotten


def key_in(posted, name):
    """The key that a form posted under a name, or None when it is no key."""
    try:
        return UUID(posted.get(name, ""))
    except ValueError:
        return None


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
        if keep_posted(request) is None:
            return None
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path, 'kept': 1})}")


def csrf_failure(request, reason=""):
    """Somebody signed in again in another window of this browser, so that the page's token is old: nothing is lost.

    The words are kept for the person who opened the form, and the form opened anew if it is still the same person.
    A sign-in page is opened anew as well, and goes on to where it was to lead. Anything else is refused.
    """
    ticket = keep_posted(request)
    if ticket and ticket.belongs_to(request.user):
        return redirect(request.path)
    if request.user.is_authenticated and request.path == reverse("account_login"):
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", {"kept": ticket}, status=403)
