from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models import Action
from actions.periods import period_shown
from actions.worked_out import rules_of
from csp_portal.common.past import now
from csp_portal.dashboard.figures import Figures
from governance.past import takes_as_at

from .asked import next_meeting
from .early import finding_of, nothing_said_yet
from .headings import ASKED, HEADINGS, QUIET, all_under, headings_of, is_long, is_quiet, nothing_under
from .strips import Strips

PAGE_SIZE = 50
LONGEST_STUCK = 3


@takes_as_at
@require_safe
def board(request, slug):
    """What the board is to see first, on one sheet of paper."""
    context, figures = context_of(request)
    if figures.has_plan:
        context |= strips_of(figures)
        context |= said_of(figures, len(context["strips"].periods))
    return render(request, "board/board.html", context)


def context_of(request):
    periods = period_shown(request)
    shown, figures = periods.shown, Figures(request.member, periods)
    context = {
        "figures": figures,
        "periods": periods,
        "period": shown,
        "ratings": request.partnership.ratings.all(),
        "rules": rules_of(request.partnership),
        "now": now(),
        "nav": "dashboard",
    }
    return context, figures


def said_of(figures, periods):
    meeting = next_meeting(figures.member.partnership)
    filed, owed = figures.reports
    headings = headings_of(figures, meeting, periods)
    return {
        "finding": finding_of(figures),
        "reports_filed": filed,
        "reports_owed": owed,
        "meeting": meeting,
        "headings": headings,
        "is_long": is_long(figures),
        "quiet": QUIET,
        "is_quiet": is_quiet(figures, headings),
    }


def strips_of(figures):
    strips = Strips(figures)
    stuck = strips.stuck
    return {"strips": strips, "stuck": with_actions(stuck[:LONGEST_STUCK]), "stuck_in_all": len(stuck)}


def with_actions(strips):
    """[(a strip, its action)], in one query."""
    actions = Action.objects.in_bulk([strip.key for strip in strips])
    return [(strip, actions[strip.key]) for strip in strips]


@takes_as_at
@require_safe
def board_list(request, slug, heading):
    """Everything that stands under one heading of the board's page."""
    if heading not in HEADINGS:
        raise Http404
    context, figures = context_of(request)
    meeting = next_meeting(request.partnership) if heading == ASKED else None
    found, as_rows = all_under(heading, figures, meeting)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    title = HEADINGS[heading][0]
    nothing = nothing_under(figures).get(heading) or nothing_said_yet(figures)
    context |= {"heading": heading, "title": title, "nothing": nothing, "page": page, "rows": as_rows(page.object_list)}
    return render(request, "board/list.html", context)


@takes_as_at
@require_safe
def board_strips(request, slug):
    """Where each action stood in each of the last eight periods, what is stuck first."""
    context, figures = context_of(request)
    strips = Strips(figures)
    page = Paginator(strips.strips, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "strips": strips,
        "page": page,
        "rows": with_actions(page.object_list),
        "stuck_in_all": len(strips.stuck),
        "not_green": sum(not strip.is_green_throughout for strip in strips.strips),
    }
    return render(request, "board/strips.html", context)
