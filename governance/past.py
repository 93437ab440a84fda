"""A page as at a past moment, which `?as_at=` of its address names.

Who the person is and what they may see is found before the past is read, by the rights of today: what is restricted now
stays so, and what was restricted then and is open now is shown. The whole answer is drawn inside the past: a queryset
that is read afterwards would show today. Then every link to a page that takes a moment is given the same one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from html import unescape
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.db.models import Value
from django.http import Http404, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import escape, format_html
from django.utils.http import urlencode

from csp_portal.common.past import as_at, in_words, moment_of
from csp_portal.common.reading_dates import FIRST_YEAR, LAST_YEAR
from csp_portal.common.record import Recorded, wait_for_open_change

from .access import Reader
from .history import hidden_rows
from .models import Partnership

SETTLED = timedelta(hours=1)  # no change is open for so long
# A day, or a day and a time of ISO 8601 with or without a zone, in plain digits.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?P<time>[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
TAG = re.compile(r"<(?:a|form)\s[^>]*>")
TARGET = re.compile(r'\s(?:href|action)="([^"]*)"')


@dataclass(frozen=True)
class AsAt:
    """What a page says of the moment that it shows: as its address has it, in words, and the same address today."""

    value: str
    moment: datetime
    today: str

    @property
    def in_words(self):
        return in_words(self.moment)


def takes_as_at(view):
    """For a view that shows the plan: with `?as_at=` a member reads it as at that day or time, and changes nothing."""

    @wraps(view)
    def answer(request, slug, **address):
        asked = " and ".join(request.GET.getlist("as_at"))  # two of them name no moment
        if not getattr(request, "member", None) or request.method not in ("GET", "HEAD"):
            return view(request, slug, **address)
        today = without_moment(request.get_full_path())
        request.another_day = switch_for(slug, today)
        if not asked:
            return view(request, slug, **address)
        moment = moment_asked(asked)
        if moment is None or moment.date() > timezone.localdate():
            return redirect(switch_for(slug, today, asked))
        if moment > timezone.now():  # the end of today is still to come
            return redirect(today)
        return in_the_past(view, request, AsAt(asked, moment, today), slug, address)

    answer.takes_as_at = True
    return answer


def moment_asked(text):
    """The moment that an address names; None when it names none.

    It is a day, 2026-03-31, or a time, 2026-03-31T14:05, with seconds and a zone (Z, +01:00) or without. Without a zone
    it is one of Europe/London: of a time that comes twice, as clocks go back, the first, which is summer time (BST);
    one that they leave out in spring names none.
    """
    named = MOMENT.fullmatch(text)
    try:
        when = named and (parse_datetime(text) if named["time"] else parse_date(text))
    except ValueError:
        return None
    if not when or not FIRST_YEAR <= when.year < LAST_YEAR:
        return None
    moment = timezone.localtime(moment_of(when).astimezone(UTC))
    is_left_out = named["time"] and timezone.is_naive(when) and timezone.make_naive(moment) != when
    return None if is_left_out else moment


def in_the_past(view, request, shown, slug, address):
    """The answer of a view at a moment, with its links to what takes a moment too."""
    live = request.member
    unseen, named = unseen_by(live)
    hidden = {model: keys - named[model] for model, keys in unseen.items()}
    if timezone.now() - shown.moment < SETTLED:
        wait_for_open_change(slug)  # it may have begun before the moment
    with as_at(shown.moment, partnership=slug, hidden=hidden):
        then = Partnership.objects.filter(slug=slug).first()
        if then:
            request.as_at, request.partnership = shown, then
            request.member = Reader(live.user, then, live.appointments, unseen=unseen)
            return keeping(shown.value, finished(view, request, slug, address))
    return before_the_record(request, shown)


def unseen_by(member):
    """The keys by model of the rows that the member may not see today, of the models that say who may see them; and of
    those the keys that are named to them all the same, as the priority of their own action is. One query, or none."""
    says_who = ("visibility", "for_board")
    recorded = [model for model in apps.get_models() if issubclass(model, Recorded)]
    models = [model for model in recorded if any(hasattr(model, name) for name in says_who)]
    unseen, named = ({model: set() for model in models} for _ in range(2))
    if member.sees_board_matters:
        return unseen, named
    parts = [(unseen[model], rows, model._meta.pk.attname) for model in models for rows in hidden_rows(model, member)]
    for model in models:
        for field in model._meta.concrete_fields:
            if field.related_model in models and not field.null:
                seen = model._default_manager.visible_to(member)
                parts.append((named[field.related_model], seen, field.attname))
    selects = [
        rows.order_by().annotate(part=Value(n)).values_list("part", key) for n, (_, rows, key) in enumerate(parts)
    ]
    for n, key in selects[0].union(*selects[1:]):
        parts[n][0].add(key)
    return unseen, named


def finished(view, request, slug, address):
    """The answer of a view, drawn to its end. What is not there at the moment has a page that says so."""
    try:
        response = view(request, slug, **address)
    except Http404:
        response = render(request, "as_at/nothing.html", status=404)
    if isinstance(response, StreamingHttpResponse | SimpleTemplateResponse):
        raise TypeError("A page as at a past moment is drawn inside its view.")
    return response


def before_the_record(request, shown):
    """The page for a moment at which the portal held nothing of the partnership yet."""
    first = first_day(request.partnership.slug)
    context = {"first": first, "address": with_moment(shown.today, first.isoformat()), "shown": shown}
    return render(request, "as_at/before.html", context)


def first_day(slug):
    """The day on which the record of a partnership begins."""
    return timezone.localdate(Partnership.history.filter(slug=slug).earliest().history_date)


def keeping(value, response):
    """The answer with the moment in each link, form and redirect to a page of the portal that takes one."""
    if "Location" in response:
        response["Location"] = with_moment(response["Location"], value)
    if response.get("Content-Type", "").startswith("text/html"):
        html = response.content.decode(response.charset)
        response.content = TAG.sub(lambda tag: _keeping(tag[0], value), html)
    return response


def _keeping(tag, value):
    """A link or a form with the moment. One that says `data-today` leads back to today."""
    if "data-today" in tag:
        return tag
    target = TARGET.search(tag)
    address = unescape(target[1]) if target else ""
    if tag.startswith("<form"):
        is_kept = 'method="get"' in tag and (not address or takes(address))
        return tag + format_html('<input type="hidden" name="as_at" value="{}">', value) if is_kept else tag
    if not target or not takes(address):
        return tag
    return tag[: target.start(1)] + escape(with_moment(address, value)) + tag[target.end(1) :]


def with_moment(address, value):
    """An address with `?as_at=`, when it is of a page that takes one."""
    if not takes(address):
        return address
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query["as_at"] = value
    return urlunsplit(parts._replace(query=query.urlencode()))


def without_moment(address):
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query.pop("as_at", None)
    return urlunsplit(parts._replace(query=query.urlencode()))


def takes(address):
    """Whether an address of this portal leads to a page that takes a moment; one without a path stays on its page."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return False
    # A fragment alone stays where it is, and what differs in its numbers alone leads to the same view.
    return _view_takes(re.sub(r"\d", "1", parts.path)) if parts.path else address.startswith("?")


@lru_cache(maxsize=10_000)
def _view_takes(path):
    try:
        return getattr(resolve(path).func, "takes_as_at", False)
    except Resolver404:
        return False


def switch_for(slug, address, day=""):
    """The address of the page that asks for a day, and leads back to an address."""
    query = {"to": address} | ({"day": day} if day else {})
    return f"{reverse('as_at', args=[slug])}?{urlencode(query)}"
