"""The pages of a personal link: they are open to whoever has it, and show what its owner is asked for.

Nobody is signed in by them. The token in the address is all that gives a right here, and no cookie does: a form of
another site can do nothing that its sender could not do without it, so that there is nothing for a CSRF token to guard.
"""

from functools import partial, wraps
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from csp_portal.common.form_page import answers_forms
from csp_portal.common.past import today
from csp_portal.common.refusals import Refused

from . import drafts
from .cards import AnswerPage, Receipt
from .filing import NotGood, Overtaken, file_answers, filed_before, left_by, said_since
from .forms import typed_in
from .links import link_of, token_of, why_not

TOO_MUCH = "This is more than can be kept as a draft. File some of your answers, or make them shorter."
NOT_OURS = "This page has lost a part of itself. Check your answers and file them again."
NOTHING = "Nothing is answered yet. Say how at least one action is going; what you leave blank stays asked."


def refuse(request, link, why=""):
    """404 with what to do now. What was typed is shown again, so that it can be copied."""
    why = why or (why_not(link, today()) if link else "damaged")
    context = {"link": link, "why": why, "typed": typed_in(request.POST)}
    return render(request, "actions/answering/refused.html", context, status=404)


def refuse_draft(request, link):
    """The same, told to the script of a page that is open: the words stand in its boxes, and nowhere else."""
    is_closed = link is not None and link.period.is_closed
    why = f"{link.period} is closed and takes no more answers" if is_closed else "This link no longer works"
    return JsonResponse({"said": f"{why}. Copy your words before you leave this page."}, status=404)


def by_link(view, refuse=refuse):
    """A page for whoever has the link: kept by no browser, told to no other site, found by no search engine."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def page_by_link(request, token):
        link = link_of(token)
        if link:
            request.partnership = link.partnership
        page = refuse(request, link) if link is None or why_not(link, today()) else view(request, link)
        page["Cache-Control"] = "no-store, private"
        page["Referrer-Policy"] = "no-referrer"
        page["X-Robots-Tag"] = "noindex, nofollow"
        return page

    return page_by_link


@by_link
@answers_forms
def answer(request, link):
    """All actions that the owner of the link is asked for, with their questions. Opening it writes nothing."""
    if request.method == "POST":
        return _posted(request, link)
    kept, named = drafts.kept_for(link), request.GET.get("draft", "")
    shown = next((each for each in kept if each.key == named), kept[0] if kept else None)
    page = AnswerPage(
        link,
        today(),
        words=shown.words if shown else {},
        number=request.GET.get("page"),
        more=request.GET.get("more", ""),
        left=request.GET.getlist("left") if shown and shown.key == named else (),
    )
    if not page.actions:
        return refuse(request, link, "nothing")
    others, is_saved = [each for each in kept if each != shown], bool(shown and shown.key == named)
    receipt = Receipt(link, today()) if page.unfinished else None
    at = request.GET.get("at", "") if is_saved else ""
    return _show(request, page, uuid4().hex, kept=shown, is_saved=is_saved, at=at, others=others, receipt=receipt)


def _posted(request, link):
    posted, page = request.POST, AnswerPage(link, today(), data=request.POST)
    opening = drafts.opening_in(posted)
    if not page.actions:
        return refuse(request, link, "nothing")
    if not opening:
        page.form.add_error(None, NOT_OURS)
        return _show(request, page, uuid4().hex)
    lands_on = filed_before(link, posted)
    if lands_on:
        return redirect(lands_on)
    is_kept = drafts.keep(link, posted)
    if "file" in posted:
        return _file(request, page, is_kept)
    if not is_kept:
        page.form.add_error(None, TOO_MUCH)
        return _show(request, page, opening)
    return redirect(_after_saving(page, opening))


def _after_saving(page, opening):
    """The address of the page again, at the card whose button was pressed, or of the one that was asked for."""
    posted, at = page.data, page.data.get("save", "")
    query = {"draft": opening, "page": posted.get("to") or posted.get("here", "1")}
    is_at_card = any(card.action.ref == at for card in page.cards)
    place = f"&at={at}#{at}-foot" if is_at_card else ""
    return f"{reverse('answer', args=[token_of(page.link)])}?{urlencode(query)}{place}"


def _file(request, page, is_kept):
    """File every whole answer of the page, and show the others again with their faults. When none is whole, or what is
    left could not be kept, nothing is filed and the page comes again with all that was typed."""
    posted, opening = request.POST, drafts.opening_in(request.POST)
    asked = {answer.action.ref for answer in page.answers}
    lost = [(ref, words) for ref, words in typed_in(posted) if ref not in asked]
    if lost:
        return _show(request, page, opening, status=409, conflict=True, lost=lost)
    if not page.answers:
        page.form.add_error(None, NOTHING)
    whole = page.whole()
    left = [answer for answer in page.answers if answer not in whole]
    if not whole or (left and not is_kept):
        return _show(request, page, opening)
    try:
        return redirect(file_answers(page.link, whole, posted, left))
    except NotGood:
        return refuse(request, link_of(token_of(page.link)))
    except Refused as refusal:
        page.form.add_error(None, str(refusal))
        return _show(request, page, opening)
    except Overtaken as overtaken:
        return _show_overtaken(request, page.link, overtaken.refs)


def _show_overtaken(request, link, refs):
    """409: what the others said stands beside the words, which are filed when the button is pressed once more."""
    page = AnswerPage(link, today(), data=request.POST)  # as it is now
    for card in page.cards:
        if card.action.ref in refs:
            card.is_overtaken = True
            card.said_since = said_since(card.action, request.POST.get(f"{card.action.ref}-version", ""))
    here = {card.action.ref for card in page.cards}
    lost = [(ref, words) for ref, words in typed_in(request.POST) if ref not in here]
    return _show(request, page, drafts.opening_in(request.POST), status=409, conflict=True, lost=lost)


def _show(request, page, opening, status=200, **more):
    context = {"page": page, "form": page.form, "link": page.link, "token": token_of(page.link), "opening": opening}
    return render(request, "actions/answering/answer.html", context | more, status=status)


@partial(by_link, refuse=refuse_draft)
@require_POST
def answer_draft(request, link):
    """Keep what the page holds, as its script asks every 20 seconds; says what to tell."""
    if not drafts.opening_in(request.POST):
        return JsonResponse({"said": NOT_OURS}, status=400)
    kept_at = drafts.keep(link, request.POST)
    lands_on = filed_before(link, request.POST)  # just now, by the button
    if lands_on:
        drafts.forget(link, request.POST, but=left_by(lands_on))
        return JsonResponse({"said": "These answers are filed."})
    if kept_at is None:
        return JsonResponse({"said": f"Not saved: {TOO_MUCH}"}, status=413)
    return JsonResponse({"said": f"Draft saved {date_format(localtime(kept_at), 'H:i')}"})


@by_link
@require_safe
def answer_receipt(request, link):
    """What is on record for the period of the actions that are asked for, and what is still to answer."""
    receipt = Receipt(link, today())
    if not receipt.actions:
        return refuse(request, link, "nothing")
    context = {"receipt": receipt, "link": link, "token": token_of(link)}
    return render(request, "actions/answering/receipt.html", context)
