"""The list of packs, the pack of a meeting as it would be issued now, and issuing it."""

from copy import copy
from functools import partial

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.kept_bytes import page_response
from csp_portal.common.kept_words import keep
from csp_portal.common.tickets import read_ticket
from csp_portal.meetings.recorded import meeting_of
from governance.access import require
from governance.history import saved_since
from governance.past import takes_as_at
from priorities.models import Publication

from .drawing import draw
from .forms import IssueForm, ScopeForm
from .issued import packs_of, rows_of
from .issuing import obstacle_to_issuing, pack_of
from .kept import with_bar
from .page import as_page

NO_PERIOD = "No reporting period has begun yet, so there is nothing to report on."


@takes_as_at
@require_safe
def packs(request, slug):
    """Every pack that was issued, the newest first."""
    rows = rows_of(packs_of(request.member), request.partnership)
    return render(request, "packs/packs.html", {"rows": rows, "nav": "meetings"})


@require_safe
def pack_draft(request, slug, pk):
    """The pack as it would be issued now, with the scope that the address asks for."""
    meeting = meeting_of(request, pk)
    require(request.member.is_coordinator)
    if response := hindered(request, meeting):
        return response
    form = ScopeForm(None, meeting=meeting, asked=request.GET)
    scope = form.offered
    marked = scope | {"marking": f"NOT ISSUED YET. {scope['marking']}"}
    page = as_page(draw(pack_of(meeting, request.member, timezone.now(), marked)))
    context = {"meeting": meeting, "scope": address_of(scope), "issues": packs_of(request.member, meeting=meeting)}
    return page_response(with_bar(page, "packs/_not_issued.html", **context))


@answers_forms
def pack_issue(request, slug, pk):
    meeting = meeting_of(request, pk)
    require(request.member.is_coordinator)
    if request.method != "POST" and (response := hindered(request, meeting)):
        return response
    if "look" in request.POST and (response := look_at_it(request, meeting)):
        return response
    return form_page(
        request,
        lambda data: IssueForm(data, meeting=copy(meeting), member=request.member, asked=request.GET),
        record=meeting,
        template="packs/issue.html",
        done=lambda form: form.done(),
        changes_since=partial(changes_of, request, meeting),
        conflict_button="Issue it all the same",
        # Asked when the page is drawn: the meeting may have been cancelled meanwhile.
        obstacle=partial(obstacle_to_issuing, meeting),
        meeting=meeting,
        issues=packs_of(request.member, meeting=meeting),
        cancel=meeting.get_absolute_url(),
        nav="meetings",
    )


def hindered(request, meeting):
    """The page that says why there is no pack for a meeting; None where there can be one."""
    periods = request.partnership.reportingperiods.filter(starts__lte=timezone.localdate())
    obstacle = obstacle_to_issuing(meeting) or ("" if periods.exists() else NO_PERIOD)
    if not obstacle:
        return None
    return render(request, "packs/obstacle.html", {"obstacle": obstacle, "meeting": meeting, "nav": "meetings"})


def look_at_it(request, meeting):
    """To the pack as the form asks for it; what was typed is kept for the form meanwhile. None where the form must be
    put right first."""
    form, ticket = ScopeForm(request.POST, meeting=meeting), read_ticket(request)
    if not form.is_valid():
        return None
    if ticket and ticket.belongs_to(request.user) and request.POST.get("reason", "").strip():
        keep(ticket, request.POST)
    address = reverse("pack_draft", args=[meeting.partnership_id, meeting.pk])
    return redirect(f"{address}?{address_of(form.cleaned_data)}")


def address_of(scope):
    """A scope as an address asks for it."""
    asked = {name: scope[name].starts for name in ("first_period", "last_period")} | {"marking": scope["marking"]}
    return urlencode(asked | ({"for_board": "on"} if scope["for_board"] else {}))


def changes_of(request, meeting, version):
    """What was saved of the meeting, and issued for it, since the form was opened."""
    opened_for = request.POST.get("number", "")
    since = int(opened_for) if opened_for.isdecimal() and len(opened_for) < 9 else 0
    issues = Publication.history.filter(meeting=meeting.pk, number__gte=since)
    return saved_since(version, request.member, meeting, issues)
