"""The people of a partnership, a person, and their appointments."""

from copy import copy

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.handover import open_actions_of
from actions.models import Action
from csp_portal.common.form_page import answers_forms, form_page
from governance.access import require
from governance.history import foot_of, saved_since
from governance.models import Appointment
from priorities.models import Plan

from .forms import AppointmentForm, InviteForm, NewAppointmentForm
from .links import signing_in
from .persons import Persons, get_person

PAGE_SIZE = 100


@require_safe
def people(request, slug):
    """Everybody who has had an appointment: who is here now, who is to come, and at the foot who has left."""
    require(request.member.keeps_house)
    persons = Persons(request.partnership)
    plan = Plan.objects.shown(request.partnership)
    page = Paginator(persons.everybody, PAGE_SIZE).get_page(request.GET.get("page"))
    headings = {"now": "People now", "to come": "To begin", "left": "People who have left"}
    sections = [(heading, [row for row in page if row.section == key]) for key, heading in headings.items()]
    context = {
        "now": persons.count("now"),
        "to_come": persons.count("to come"),
        "left": persons.count("left"),
        "not_signed_in": persons.not_signed_in,
        "need_owner": Action.objects.filter(priority__plan=plan).visible_to(request.member).needing_owner().count(),
        "page": page,
        "sections": [(heading, rows) for heading, rows in sections if rows],
        "nav": "about",
    }
    return render(request, "csp_portal/people.html", context)


@require_safe
def person(request, slug, pk):
    require(request.member.keeps_house)
    return show_person(request, pk)


def show_person(request, pk, form=None):
    """The page of a person; `form` says what went wrong when something was asked for on it."""
    member, found = request.member, get_person(request.partnership, pk)
    context = {
        "person": found,
        "actions": open_actions_of(found.user, request.partnership),
        "signing_in": signing_in(request, found) if member.is_administrator else None,
        "is_administrator": member.is_administrator,
        "form": form,
        "nav": "about",
    }
    if member.is_administrator:
        mine = Appointment.history.filter(partnership=request.partnership, user_id=pk)
        context["foot"] = foot_of(member, mine)
    return render(request, "csp_portal/person.html", context)


@answers_forms
def person_invite(request, slug):
    require(request.member.is_administrator)
    return form_page(
        request,
        lambda data: InviteForm(data, record=Appointment(partnership=request.partnership)),
        record=None,
        template="csp_portal/person_invite.html",
        done="The appointment is on record.",
        cancel=reverse("people", args=[slug]),
        nav="about",
    )


@answers_forms
def appointment_new(request, slug, pk):
    """Another appointment of somebody who has had one: another role, or the way back for who has left."""
    require(request.member.is_administrator)
    found = get_person(request.partnership, pk)
    newest = (found.not_over or found.appointments)[-1]

    def make_form(data):
        record = Appointment(partnership=request.partnership, name=newest.name, post=newest.post)
        record.organisation, record.group = newest.organisation, newest.group
        return NewAppointmentForm(data, record=record, email=found.user.email)

    return form_page(
        request,
        make_form,
        record=None,
        template="csp_portal/appointment_edit.html",
        done="The appointment is on record.",
        cancel=newest.get_absolute_url(),
        person=found,
        nav="about",
    )


@answers_forms
def appointment_edit(request, slug, pk, appointment):
    require(request.member.is_administrator)
    found = get_person(request.partnership, pk)
    record = get_appointment(request, pk, appointment)
    return form_page(
        request,
        lambda data: AppointmentForm(data, record=copy(record)),
        record=record,
        template="csp_portal/appointment_edit.html",
        done="Appointment changed.",
        changes_since=lambda version: saved_since(version, request.member, record),
        person=found,
        nav="about",
    )


def get_appointment(request, pk, appointment):
    """An appointment of that person here; 404 for any other."""
    mine = Appointment.objects.select_related("user", "organisation", "group")
    return get_object_or_404(mine, partnership=request.partnership, user=pk, pk=appointment)
