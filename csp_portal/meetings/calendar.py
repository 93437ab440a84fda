"""The calendar of a partnership: the page on which a member makes a link to it, and the feed that opens by the link."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.past import today
from governance.invitations import whole_address
from governance.meetings.calendar import address_of, feed, is_good, link_of, live_link
from governance.meetings.calendar_forms import MakeLinkForm, StopLinkForm
from governance.models import CalendarLink

OVER = "This calendar link does not work any more. Sign in to the portal and make a new one on the page “Calendar”.\n"


@answers_forms
def calendar(request, slug):
    """What the calendar holds, the member's own link to it, and the button that makes one."""
    link = live_link(request.partnership, request.user)
    return form_page(
        request,
        lambda data: MakeLinkForm(data, member=request.member, lands_on=reverse("calendar", args=[slug])),
        record=None,
        template="meetings/calendar.html",
        done="Your calendar link is made.",
        link=link,
        address=link and whole_address(address_of(link), request),
        nav="meetings",
    )


@answers_forms
def calendar_stop(request, slug):
    mine = CalendarLink.objects.filter(partnership=request.partnership, user=request.user)
    if request.method != "POST":
        get_object_or_404(mine, stopped_on=None)
    back = reverse("calendar", args=[slug])
    return form_page(
        request,
        lambda data: StopLinkForm(data, member=request.member, lands_on=back, on=timezone.localdate()),
        record=None,
        template="meetings/calendar_stop.html",
        done="Your calendar link is stopped.",
        cancel=back,
        nav="meetings",
    )


@login_not_required
@require_safe
def calendar_feed(request, token):
    """The calendar for whoever has the address: found by no search engine, and kept by nobody in between."""
    link = link_of(token)
    if link and is_good(link, today()):
        host = urlsplit(whole_address("/", request)).hostname
        answer = HttpResponse(feed(link.partnership, host), content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = f'inline; filename="{link.partnership_id}.ics"'
    else:
        answer = HttpResponse(OVER, status=404, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
