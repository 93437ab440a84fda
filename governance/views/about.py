"""The page about a partnership, open to everybody, and the form of its facts."""

from copy import copy

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.lines import lines_of
from csp_portal.common.past import today
from governance.access import require
from governance.history import foot_of, saved_since
from governance.models import Partnership
from governance.organisation_forms import PartnershipForm
from governance.past import takes_as_at
from governance.standings import Standings

# What a resident is told of the organisations: who belongs or is to belong, not who has left.
PUBLIC_SECTIONS = ["responsible_authority", "co_operating", "invited", "resident_representative"]
PUBLIC_SECTIONS += ["works_closely", "to_be_included"]


@login_not_required
@never_cache
@takes_as_at
@require_safe
def about(request, slug):
    """Who the partnership is. A member finds the ways to all that the portal keeps about it on top."""
    member = getattr(request, "member", None)
    if not member:
        request.partnership = get_object_or_404(Partnership, slug=slug)
    partnership = request.partnership
    standings = Standings(partnership.organisations.with_standing(), today())
    context = {
        "partnership": partnership,
        "website": web_address(partnership.website),
        "local_authorities": lines_of(partnership.local_authorities),
        "functions": lines_of(partnership.team_functions),
        "standings": standings,
        "sections": [standings.by_key[key] for key in PUBLIC_SECTIONS if standings.by_key[key].entries],
        "structure": partnership.groups.structure(),
        "foot": foot_of(member, partnership.history.all()) if member else None,
        "nav": "about",
    }
    return render(request, "governance/about.html", context)


def web_address(words):
    """The address that a link to a website needs, "" when the words are no such address."""
    address = words if "://" in words else f"https://{words}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return ""
    return address


@answers_forms
def about_edit(request, slug):
    require(request.member.keeps_house)
    partnership = request.partnership
    return form_page(
        request,
        # A form fills its own copy, so that the page around it shows what is on record.
        lambda data: PartnershipForm(data, record=copy(partnership)),
        record=partnership,
        template="governance/about_edit.html",
        done="The facts are changed.",
        changes_since=lambda version: saved_since(version, request.member, partnership),
        cancel=reverse("about", args=[slug]),
        nav="about",
    )
