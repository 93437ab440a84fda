"""The organisations of a partnership, and the form of one. Its page joins the apps: csp_portal/organisations.py."""

from copy import copy

from django import forms
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from csp_portal.common.fields import Day
from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.past import today
from governance.access import require
from governance.history import saved_since
from governance.models import Membership, Organisation
from governance.organisation_forms import OrganisationForm
from governance.past import takes_as_at
from governance.standings import Standings


class AskedForm(forms.Form):
    """What the list of organisations is asked: by which words, and as it stood on which day."""

    use_required_attribute = False
    q = forms.CharField(label="Search", required=False, max_length=200, help_text="Older and other names find it too.")
    on = Day(label="As it stood on", required=False, help_text="A day like 1 4 2020.")

    @property
    def words(self):
        return self.cleaned_data.get("q", "")

    def day(self, today):
        return self.cleaned_data.get("on") or today


@takes_as_at
@require_safe
def organisations(request, slug):
    """Every organisation by what it is in the partnership on a day, today unless the address says another."""
    asked, on = AskedForm(request.GET), today()
    asked.is_valid()
    standings = Standings(request.partnership.organisations.with_standing(), asked.day(on))
    context = {
        "form": asked,
        "standings": standings,
        "is_today": standings.on == on,
        "found": standings.narrow(asked.words) if asked.words else None,
        "any": request.partnership.organisations.exists(),
        "nav": "about",
    }
    return render(request, "governance/organisations.html", context)


@answers_forms
def organisation_new(request, slug):
    require(request.member.keeps_house)
    return form_page(
        request,
        lambda data: OrganisationForm(data, record=Organisation(partnership=request.partnership)),
        record=None,
        template="governance/organisation_edit.html",
        done="Organisation added.",
        cancel=reverse("organisations", args=[slug]),
        nav="about",
    )


@answers_forms
def organisation_edit(request, slug, pk):
    organisation = get_object_or_404(Organisation, partnership=request.partnership, pk=pk)
    require(request.member.keeps_house)
    memberships = Membership.history.filter(organisation_id=pk)
    return form_page(
        request,
        lambda data: OrganisationForm(data, record=copy(organisation)),
        record=organisation,
        template="governance/organisation_edit.html",
        done="Organisation changed.",
        changes_since=lambda version: saved_since(version, request.member, organisation, memberships),
        nav="about",
    )
