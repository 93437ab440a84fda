"""Help, accessibility statement, privacy notice, cookies and contact: open to everybody, in the partnership's words."""

from copy import copy

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.markdown import markdown
from governance.access import require
from governance.guides import GUIDES, guide_called
from governance.history import foot_of, saved_since
from governance.information import REVIEWED_ON, TO_CHECK, InformationForm, Kind, RemovalForm, months_since, own_words
from governance.models import InformationPage, Partnership

STALE = 12  # months


def partnership_of(request, slug):
    """The partnership of a page that is open to everybody, None outside one; 404 when there is no such."""
    if slug and not hasattr(request, "partnership"):
        request.partnership = get_object_or_404(Partnership, slug=slug)
    return getattr(request, "partnership", None)


@login_not_required
@never_cache
@require_safe
def information(request, kind, slug=""):
    partnership, member = partnership_of(request, slug), getattr(request, "member", None)
    page = partnership and InformationPage.objects.filter(partnership=partnership, kind=kind).first()
    text, reviewed_on = (page.text, page.reviewed_on) if page else (own_words(kind, partnership), REVIEWED_ON)
    months = months_since(reviewed_on, timezone.localdate())
    context = {
        "kind": Kind(kind),
        "page": page,
        "words": markdown(text),
        "reviewed_on": reviewed_on,
        "stale_months": months if months > STALE else 0,
        "to_check": TO_CHECK.get(kind, ""),
        "may_edit": member and member.keeps_house,
        "guides": GUIDES if kind == Kind.HELP else [],
        "foot": foot_of(member, page.history.all()) if page and member else None,
    }
    return render(request, "governance/information.html", context)


@answers_forms
def information_edit(request, slug, kind):
    require(request.member.keeps_house)
    page = _page_of(request, kind)
    new = InformationPage(partnership=request.partnership, kind=kind)
    begins_with = None if page else {"text": own_words(kind, new.partnership), "reviewed_on": timezone.localdate()}
    return form_page(
        request,
        lambda data: InformationForm(data, instance=copy(page or new), initial=begins_with),
        record=page,
        template="governance/information_edit.html",
        done=f"{Kind(kind).label} saved.",
        changes_since=lambda version: saved_since(version, request.member, page),
        cancel=reverse(kind, args=[slug]),
        kind=Kind(kind),
    )


@answers_forms
def information_remove(request, slug, kind):
    """Go back to the portal's own words. Where there are no others there is nothing to ask."""
    require(request.member.keeps_house)
    page = _page_of(request, kind)
    if not page:
        return redirect(kind, slug)
    return form_page(
        request,
        lambda data: RemovalForm(data, page=page),
        record=page,
        template="governance/information_remove.html",
        done="The portal’s own words are shown again.",
        changes_since=lambda version: saved_since(version, request.member, page),
        cancel=reverse(kind, args=[slug]),
        kind=Kind(kind),
    )


def _page_of(request, kind):
    return InformationPage.objects.filter(partnership=request.partnership, kind=kind).first()


@login_not_required
@require_safe
def guide(request, name, slug=""):
    """One of the guides by role."""
    partnership_of(request, slug)
    return render(request, "governance/information_guide.html", {"guide": guide_called(name)})
