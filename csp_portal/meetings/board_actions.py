"""Board actions: the log, the page of one, and a page for each verb."""

from copy import copy

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.past import today
from governance.access import get_visible, require
from governance.history import foot_of, saved_since
from governance.meetings.owners import told
from governance.meetings.recording import BoardActionForm, CloseForm, ReopenForm
from governance.models import Appointment, BoardAction
from governance.past import takes_as_at

from .filters import BoardActionFilters
from .recorded import meeting_of
from .recording import PAGE_SIZE
from .way_back import way_back


def board_action_called(request, serial):
    rows = BoardAction.objects.select_related("meeting__group", "decision__item", "organisation")
    return get_visible(rows, request.member, serial=serial)


@takes_as_at
@require_safe
def board_actions(request, slug):
    """The log: open ones first, those due first on top; then what was closed, the newest first."""
    member, on = request.member, today()
    seen = BoardAction.objects.visible_to(member)
    filters = BoardActionFilters(request.GET, member=member)
    page = Paginator(
        filters.apply(seen.select_related("organisation", "meeting__group", "decision")), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": told(page, Appointment.objects.names_in(request.partnership), on),
        "open": seen.open().count(),
        "overdue": seen.overdue(on).count(),
        "closed": seen.filter(state=BoardAction.State.CLOSED).count(),
        "can_record": member.records_meetings,
        "nav": "meetings",
    }
    return render(request, "meetings/board_actions.html", context)


@takes_as_at
@require_safe
def board_action(request, slug, serial):
    found = board_action_called(request, serial)
    (row,) = told([found], Appointment.objects.names_in(request.partnership), today())
    context = {
        "board_action": row,
        "decision": row.decision if may_see(request.member, row.decision) else None,
        "can_record": request.member.records_meetings,
        "foot": foot_of(request.member, row.history.all()),
        "nav": "meetings",
    }
    return render(request, "meetings/board_action.html", context)


def may_see(member, decision):
    """Whether the member may see the decision that a board action follows from."""
    return decision is not None and type(decision).objects.visible_to(member).filter(pk=decision.pk).exists()


@answers_forms
def board_action_new(request, slug, pk):
    meeting = meeting_of(request, pk)
    require(request.member.records_meetings)
    back, about = way_back(request), {"meeting": meeting, "group": meeting.group}
    return form_page(
        request,
        lambda data: BoardActionForm(
            data,
            record=BoardAction(partnership=request.partnership, **about),
            member=request.member,
            decision=request.GET.get("decision", ""),
            lands_on=back.lands_on,
        ),
        record=None,
        template="meetings/board_action_edit.html",
        done=lambda form: f"{form.instance.ref} is set.",
        cancel=back.address(meeting.get_absolute_url()),
        meeting=meeting,
        nav="meetings",
    )


@answers_forms
def board_action_edit(request, slug, serial):
    return page_of(
        request,
        serial,
        lambda data, **about: BoardActionForm(data, member=request.member, **about),
        template="meetings/board_action_edit.html",
        done="changed.",
    )


@answers_forms
def board_action_close(request, slug, serial):
    return page_of(
        request,
        serial,
        CloseForm,
        obstacle=lambda row: not row.is_open and f"{row.ref} is closed already.",
        template="meetings/board_action_close.html",
        done="is closed.",
        conflict_button="Close it all the same",
    )


@answers_forms
def board_action_reopen(request, slug, serial):
    return page_of(
        request,
        serial,
        ReopenForm,
        obstacle=lambda row: row.is_open and f"{row.ref} is open.",
        template="meetings/board_action_reopen.html",
        done="is open again.",
        conflict_button="Open it all the same",
    )


def page_of(request, serial, make, *, obstacle=lambda row: "", done, **page):
    """The form page of a change or a verb. Where it cannot be done the page says why instead."""
    found = board_action_called(request, serial)
    require(request.member.records_meetings)
    back = way_back(request)
    told([found], Appointment.objects.names_in(request.partnership), today())
    cancel = back.address(found.get_absolute_url())
    context = {"board_action": found, "meeting": found.meeting, "cancel": cancel, "nav": "meetings"}
    hindered = obstacle(found)
    if hindered and request.method != "POST":
        return render(request, "meetings/recording_obstacle.html", context | {"obstacle": hindered})
    return form_page(
        request,
        lambda data: make(data, record=copy(found), lands_on=back.lands_on),
        record=found,
        done=f"{found.ref} {done}",
        changes_since=lambda version: saved_since(version, request.member, found),
        **context,
        **page,
    )
