"""Chasing: who has answered for a period and who has not, what was sent to whom, and the reminders."""

from copy import copy
from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.answering.links import address_of
from actions.models import Message
from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.past import today
from governance.access import require
from governance.history import saved_since
from governance.invitations import whole_address
from governance.past import takes_as_at
from governance.periods import in_days, standing_of

from .chasing import Chase
from .forms import AgainForm, LinkForm, ReminderDaysForm, RemindForm, StopForm
from .kinds import BY_ITSELF, kind_in_words
from .letters import Writer, letters_of
from .linking import live_link
from .outbox import is_cut_off
from .reminders import reminder_dates, reminder_next, round_by_hand
from .rows import BY_LEAD, BY_ORGANISATION, PeriodPage, messages_of
from .somebody import somebodies


@takes_as_at
@require_safe
def period(request, slug, first):
    """Where a period stands: who has answered, who has not, whose report is filed."""
    on, member = today(), request.member
    found = get_period(request, first)
    grouping = BY_LEAD if request.GET.get("by") == BY_LEAD else BY_ORGANISATION
    page = PeriodPage(found, member, on, grouping)
    context = {
        "period": found,
        "page": page,
        "standing": standing_of(found, on, page.chase.current),
        "due": due_in_words(found, on),
        "is_by_lead": grouping == BY_LEAD,
        # Who reminds sees all that is asked for, so the page's own rows say who is left.
        "round": round_by_hand(page.chase) if member.is_coordinator and is_asked_for(found, on) else None,
        "next_reminder": reminder_next(request.partnership, found, on),
        "nav": "about",
    }
    return render(request, "actions/asking/period.html", context)


def get_period(request, first):
    return get_object_or_404(request.partnership.reportingperiods, starts=first)


def is_asked_for(period, on):
    """Whether anybody is asked for the period on a day: it has begun, and is not closed."""
    return period.starts <= on and not period.is_closed


def due_in_words(period, on):
    """ "due in 4 days", "due today", "12 days late"; "" for a closed one."""
    if period.is_closed:
        return ""
    days = (period.due - on).days
    if days == 0:
        return "due today"
    return f"due in {in_days(days)}" if days > 0 else f"{in_days(-days)} late"


def get_somebody(request, code):
    """Whom a code names in the partnership; 404 for nobody there."""
    found = somebodies(request.partnership, [code], today())
    if code not in found:
        raise Http404
    return found[code]


@require_safe
def asked(request, slug, first, code):
    """One of those who are asked: for what, what was sent, the link and the wording to copy. It writes nothing."""
    on, period = today(), get_period(request, first)
    require(request.member.is_coordinator)
    who = get_somebody(request, code)
    chase = Chase(request.partnership, period, on)
    link = live_link(period, code, on) if is_asked_for(period, on) else None
    context = {
        "period": period,
        "who": who,
        "due": due_in_words(period, on),
        "asked": chase.share(chase.asked.get(code, [])),
        "copied": chase.share(chase.copied.get(code, [])),
        "sent": sent_to(period, who),
        "is_asked_for": is_asked_for(period, on),
        "can_be_reminded": bool(round_by_hand(chase, only=code).letters),
        "link": link,
        "address": link and whole_address(address_of(link), request),
        "wording": link and wording(request, chase, link, who),
        "nav": "about",
    }
    return render(request, "actions/asking/asked.html", context)


def sent_to(period, who):
    addresses = {who.email.lower()} - {""}
    return [sent for sent in messages_of(period) if sent.message.code == who.code or sent.message.email in addresses]


def wording(request, chase, link, who):
    """(subject, text) of the reminder as it would read today, of this one alone; None when they owe nothing."""
    parts = [part for letter in letters_of(chase) for part in letter.parts if part.who.code == who.code]
    if not parts:
        return None
    whole = partial(whole_address, request=request)
    writer = Writer(request.partnership, chase.period, chase.on, asks=request.member.in_words, whole=whole)
    return writer.of_one(parts[0], link)


@answers_forms
def remind(request, slug, first):
    """Remind all who have not answered, or with `?who=` one of them: the page says whom, a press does it."""
    on, period = timezone.localdate(), get_period(request, first)
    require(request.member.is_coordinator)
    code = request.GET.get("who")
    who = get_somebody(request, code) if code else None
    back = address_of_asked(period, code) if code else address_of_period(period)
    left = round_by_hand(Chase(request.partnership, period, on), only=code)

    def make_form(data):
        asks = request.member.in_words
        return RemindForm(data, period=period, on=on, code=code, asks=asks, request=request)

    return form_page(
        request,
        make_form,
        record=None,
        template="actions/asking/remind.html",
        done=lambda form: form.done(),
        period=period,
        who=who,
        due=due_in_words(period, on),
        is_late=on > period.due,
        round=left,
        cancel=back if left.letters else "",
        back=back,
        nav="about",
    )


def address_of_period(period):
    return reverse("period", args=[period.partnership_id, period.starts])


def address_of_asked(period, code):
    return reverse("asked", args=[period.partnership_id, period.starts, code])


def link_page(request, first, code, form_class, template, done):
    """The form page of a verb done to the personal link of somebody."""
    period = get_period(request, first)
    require(request.member.is_coordinator)
    who, on = get_somebody(request, code), timezone.localdate()
    link = live_link(period, code, on)
    return form_page(
        request,
        lambda data: form_class(data, period=period, code=code, on=on),
        record=link,
        template=template,
        done=done,
        changes_since=lambda version: saved_since(version, request.member, link),
        period=period,
        who=who,
        link=link,
        cancel=address_of_asked(period, code),
        nav="about",
    )


@answers_forms
def link_stop(request, slug, first, code):
    return link_page(request, first, code, StopForm, "actions/asking/link_stop.html", "The link is stopped.")


@answers_forms
def link_new(request, slug, first, code):
    return link_page(request, first, code, LinkForm, "actions/asking/link_new.html", "The link is made.")


@answers_forms
def message_again(request, slug, first, pk):
    """Send a message again of which nobody knows whether it went."""
    period = get_period(request, first)
    require(request.member.is_coordinator)
    message = get_object_or_404(Message.objects.select_related("period__partnership"), period=period, pk=pk)
    return form_page(
        request,
        lambda data: AgainForm(data, message=message, on=timezone.localdate()),
        record=None,
        template="actions/asking/message_again.html",
        done=lambda form: form.done(),
        period=period,
        message=message,
        is_cut_off=is_cut_off(message, timezone.now()),
        cancel=address_of_asked(period, message.code),
        nav="about",
    )


@answers_forms
def reminder_settings(request, slug):
    """On which days reminders are sent by themselves, and what comes next."""
    require(request.member.keeps_house)
    partnership, on = request.partnership, timezone.localdate()
    current = partnership.reportingperiods.current(on)
    sent_by_itself = Message.objects.filter(BY_ITSELF, partnership=partnership)
    return form_page(
        request,
        lambda data: ReminderDaysForm(data, record=copy(partnership)),
        record=partnership,
        template="actions/asking/reminder_settings.html",
        done="The days are saved.",
        changes_since=lambda version: saved_since(version, request.member, partnership),
        period=current if current and not current.is_closed else None,
        dates=dates_in_words(partnership, current) if current and not current.is_closed else [],
        on=on,
        last=sent_by_itself.order_by("-made_at").first(),
        cancel=reverse("periods", args=[slug]),
        nav="about",
    )


def dates_in_words(partnership, period):
    return [(kind_in_words(kind), date) for kind, date in reminder_dates(partnership, period)]
