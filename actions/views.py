import sys
from copy import copy

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.history import asked_moments, moment_for
from csp_portal.common.past import today
from governance.access import get_visible, require
from governance.history import foot_of
from governance.models import Appointment, Decision
from governance.past import takes_as_at
from priorities.views import plan_shown

from .access import can_add, can_add_under, can_correct, can_edit, can_update
from .exports.files import Asked, as_download, csv_file, ods_file, xlsx_file
from .exports.own import imported_tracker
from .filters import FilterForm
from .forms import ActionForm, UpdateForm
from .history import histories_of, saved_since, saves_of
from .lists import ActionRows, grouped
from .models import Action, TrackerRow, Update
from .models.standing import show
from .periods import period_shown, periods_now
from .worked_out import rules_of, with_worked_out, worked

PAGE_SIZE = 50


def asked_for(request):
    """The plan, the period, the filters and the rows' source that the table and its download share."""
    plan, member, periods = plan_shown(request), request.member, period_shown(request)
    filters = FilterForm(request.GET, plan=plan, member=member)
    actions = Action.objects.filter(priority__plan=plan).visible_to(member)
    actions = actions.with_standing_in(periods.shown, periods.current)
    actions = with_worked_out(actions, request.partnership, today(), periods)
    return plan, periods, filters, filters.apply(actions, member, periods.until)


@takes_as_at
@require_safe
def action_list(request, slug):
    """The delivery plan table."""
    plan, periods, filters, actions = asked_for(request)
    pages = Paginator(actions, sys.maxsize if "all" in request.GET else PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    rows = ActionRows(page.object_list, request.member, periods.shown, today()).rows()
    context = {
        "plan": plan,
        "period": periods.shown,
        "is_another_period": not periods.is_current,
        "filters": filters,
        "page": page,
        "groups": grouped(rows, filters.grouping),
        "ratings": request.partnership.ratings.all(),
        "rules": rules_of(request.partnership),
        "can_add": can_add_under(request.member, filters.priorities),
        "query": request.GET.urlencode(),
        "tracker": imported_tracker(request.partnership),
        "nav": "actions",
    }
    return render(request, "actions/action_list.html", context)


@takes_as_at
@require_safe
def action_csv(request, slug):
    """The rows of the table, all pages, as a file; so the two below."""
    return as_download("csv", csv_file(asked(request)), request.partnership)


@takes_as_at
@require_safe
def action_ods(request, slug):
    return as_download("ods", ods_file(asked(request)), request.partnership)


@takes_as_at
@require_safe
def action_xlsx(request, slug):
    layout, sheets = request.GET.get("layout", ""), request.GET.get("sheets", "")
    return as_download("xlsx", xlsx_file(asked(request), layout=layout, sheets=sheets), request.partnership)


def asked(request):
    query = request.GET.urlencode()
    address = reverse("actions", args=[request.partnership.slug]) + (f"?{query}" if query else "")
    return Asked(request.member, *asked_for(request), address)


@takes_as_at
@require_safe
def action_page(request, slug, ref):
    on = today()
    periods = periods_now(request.partnership, on)
    period = periods.shown
    actions = with_worked_out(Action.objects.with_standing(period), request.partnership, on, periods)
    action = see(request, ref, actions)
    names = Appointment.objects.names_in(request.partnership)
    updates = list(action.updates.select_related("rating", "period").with_by_link())
    may_update = action.takes_updates and can_update(request.member, action)
    context = {
        "action": action,
        "shown": show(action, period, on),
        "worked": worked(action),
        "period": period,
        "owners": [owner.in_words(names) for owner in action.owners.select_related("organisation", "group")],
        "came_from": came_from(action, request.member),
        "milestones": action.milestones.all(),
        "notes": action.notes.all(),
        "tracker_row": TrackerRow.objects.newest_of(action),
        "updates": [(u, may_update and u.may_be_corrected_by(request.user)) for u in updates],
        "times_moved": sum(update.moves_deadline for update in updates),
        "overdue_by": (on - action.deadline_latest).days if action.is_overdue(on) else 0,
        "can_update": may_update,
        "can_edit": can_edit(request.member, action),
        "ratings": request.partnership.ratings.all(),
        "rules": rules_of(request.partnership),
        "foot": foot_of(request.member, *histories_of(action)),
        "nav": "actions",
    }
    return render(request, "actions/action_page.html", context)


def came_from(action, member):
    """The decision that an action came from, when the member sees it."""
    decisions = Decision.objects.visible_to(member).select_related("meeting__group")
    return action.decision_id and decisions.filter(pk=action.decision_id).first()


def see(request, ref, actions=Action.objects):
    """The action of that reference, with what every page says of it; 404 when the person may not see it."""
    return get_visible(
        actions.select_related(
            "partnership", "priority__plan", "commitment", "measure", "rating", "last_update__period"
        ),
        request.member,
        serial=ref,
    )


@answers_forms
def action_update(request, slug, ref):
    action = see(request, ref)
    require(can_update(request.member, action))

    def make_form(data):
        period = action.period_to_answer(today(), opened_for=(data or {}).get("period", ""))
        return UpdateForm(data, action=action, period=period, member=request.member)

    return form_page(
        request,
        make_form,
        record=action,
        template="actions/action_update.html",
        done=f"{action.ref} updated.",
        changes_since=lambda version: saved_since(action, version, request.member),
        action=action,
        nav="actions",
    )


@answers_forms
def update_correct(request, slug, ref, number):
    """The author puts an update right while its period is open."""
    action = see(request, ref)
    updates = Update.objects.select_related("period", "rating").filter(action=action)
    update = get_object_or_404(updates, number=number)
    require(can_correct(request.member, update))

    def make_form(data):
        fresh = updates.get(number=number)
        return UpdateForm(data, action=action, period=update.period, member=request.member, correcting=fresh)

    return form_page(
        request,
        make_form,
        record=action,
        template="actions/action_update.html",
        done=f"Update {number} of {action.ref} corrected.",
        changes_since=lambda version: saved_since(action, version, request.member),
        action=action,
        correcting=update,
        nav="actions",
    )


@answers_forms
def action_edit(request, slug, ref):
    action = see(request, ref)
    require(can_edit(request.member, action))
    return form_page(
        request,
        # A form fills its own copy, so that the page around it shows what is on record.
        lambda data: ActionForm(data, action=copy(action), member=request.member),
        record=action,
        template="actions/action_edit.html",
        done=f"{action.ref} changed.",
        changes_since=lambda version: saved_since(action, version, request.member),
        nav="actions",
    )


def decision_asked(request):
    """The decision that `?decision=` names by its number, None for none; 404 when the member sees no such."""
    serial = request.GET.get("decision", "")
    if not serial:
        return None
    if not serial.isdecimal() or len(serial) > 9:
        raise Http404
    return get_visible(Decision.objects.all(), request.member, serial=int(serial))


@answers_forms
def action_new(request, slug):
    require(can_add(request.member))
    under = request.GET.get("priority", "")
    decision = decision_asked(request)

    def make_form(data):
        action = Action(partnership=request.partnership)
        return ActionForm(data, action=action, member=request.member, under=under, decision=decision)

    return form_page(
        request,
        make_form,
        record=None,
        template="actions/action_edit.html",
        done="Action added.",
        cancel=reverse("actions", args=[slug]),
        nav="actions",
    )


@takes_as_at
@require_safe
def action_history(request, slug, ref):
    action = see(request, ref)
    page = saves_of(action, request.member, **asked_moments(request.GET))
    context = {
        "action": action,
        "groups": page.saves,
        "older": moment_for(page.older),
        "newer": moment_for(page.newer),
        "nav": "actions",
    }
    return render(request, "actions/action_history.html", context)
