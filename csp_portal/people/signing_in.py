"""Telling a person that they may sign in, and giving them a new password to choose. What links they get: links.py."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from csp_portal.common.form_page import answers_forms
from governance.access import require
from governance.forms import ForgottenPasswordForm
from governance.invitations import link_for, send, send_welcome

from .links import is_only_here, new_password_link
from .persons import get_person
from .views import show_person

NOT_SENT = "The message could not be sent: the mail server did not take it. Try again later, or tell them another way."


@require_POST
def person_mail(request, slug, pk):
    """Mail the person their invitation or, when they have a password already, that they may sign in here."""
    require(request.member.is_administrator)
    person = get_person(request.partnership, pk)
    if not person.current:
        raise Http404
    appointment = person.current[-1]
    try:
        if person.has_password:
            send_welcome(appointment, request)
        else:
            send(appointment, link_for(appointment, request))
    except OSError:
        return show_person(request, pk, form=_fault(NOT_SENT))
    messages.success(request, f"The message to {person.user.email} is sent.")
    return redirect(appointment)


def _fault(sentence):
    """A form without fields that says what went wrong, above the heading of the page."""
    form = forms.Form({})
    form.add_error(None, sentence)
    return form


@answers_forms
def person_new_password(request, slug, pk):
    """The link with which a person chooses a new password: mailed by a press of the button, or shown to be copied."""
    require(request.member.is_administrator)
    person = get_person(request.partnership, pk)
    if not person.current or not person.has_password:
        raise Http404
    if request.method == "POST":
        form = ForgottenPasswordForm({"email": person.user.email})
        form.full_clean()
        form.save(request)
        messages.success(request, f"A message to {person.user.email} is on its way.")
        return redirect(person.current[-1])
    context = {
        "person": person,
        "link": new_password_link(request, person.user) if is_only_here(person.user, request.partnership) else "",
        "cancel": reverse("person", args=[slug, pk]),
        "nav": "about",
    }
    return render(request, "csp_portal/person_new_password.html", context)
