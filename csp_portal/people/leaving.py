"""How people leave: their appointments end, and what was theirs to do goes to somebody else."""

from django.shortcuts import redirect, render
from django.urls import reverse

from csp_portal.common.form_page import answers_forms, form_page
from governance.access import require

from .forms import EndAllForm, EndForm, HandOverForm
from .links import is_only_here
from .persons import get_person
from .views import get_appointment


@answers_forms
def person_end(request, slug, pk):
    """End all that a person holds here and, in the same press, hand over what was theirs to do."""
    require(request.member.is_administrator)
    person = get_person(request.partnership, pk)
    if person.has_left and request.method != "POST":
        return redirect("person", slug, pk)
    return form_page(
        request,
        lambda data: EndAllForm(data, person=person, member=request.member),
        record=None,
        template="csp_portal/person_end.html",
        done=EndAllForm.done,
        person=person,
        is_only_here=is_only_here(person.user, request.partnership),
        is_self=person.user == request.user,
        cancel=reverse("person", args=[slug, pk]),
        nav="about",
    )


@answers_forms
def appointment_end(request, slug, pk, appointment):
    require(request.member.is_administrator)
    person = get_person(request.partnership, pk)
    record = get_appointment(request, pk, appointment)
    if record.is_over(person.on) and request.method != "POST":
        return redirect(record)
    return form_page(
        request,
        lambda data: EndForm(data, person=person, appointment=get_appointment(request, pk, appointment)),
        record=record,
        template="csp_portal/appointment_end.html",
        done=EndForm.done,
        person=person,
        is_last=person.not_over == [record],
        nav="about",
    )


@answers_forms
def person_hand_over(request, slug, pk):
    """Give open actions of a person, who may have left or not, a new owner."""
    require(request.member.keeps_house)
    person = get_person(request.partnership, pk)
    if not person.open_actions and request.method != "POST":
        return render(request, "csp_portal/person_nothing_to_hand_over.html", {"person": person, "nav": "about"})
    return form_page(
        request,
        lambda data: HandOverForm(data, person=person, member=request.member),
        record=None,
        template="csp_portal/person_hand_over.html",
        done=HandOverForm.done,
        person=person,
        cancel=reverse("person", args=[slug, pk]),
        nav="about",
    )
