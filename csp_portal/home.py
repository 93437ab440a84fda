"""Where people begin: their partnerships, and their work in one of them."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from actions.changes import Changes
from actions.reports.waiting import ReportWork
from actions.work import works_of
from actions.worked_out import rules_of
from csp_portal.common.past import today
from governance.access import Role, members

from .dashboard.figures import Figures
from .dashboard.finding import finding
from .meetings.upcoming import in_days, next_for

LATELY = timedelta(days=14)


@require_safe
def front(request):
    """The partnerships that the person belongs to, or straight to the only one."""
    found = members(request.user)
    if len(found) == 1:
        return redirect(found[0].partnership)
    on = today()
    return render(request, "csp_portal/front.html", {"works": works_of(found, on)})


@require_safe
def partnership_home(request, slug):
    """What there is for the person to do, and what changed; for those who read the plan, how it stands."""
    on = today()
    work, *others = works_of([request.member, *members(request.user, besides=request.partnership)], on)
    following = next_for(request.member, on)
    rows = work.rows() if work.is_there else []
    ratings = list(request.partnership.ratings.all())
    context = {
        "work": work,
        "is_of_board": request.member.has_role(Role.BOARD, Role.CHAIR),
        "plan": work.plan,
        "period": work.period,
        "reports": ReportWork(request.member, work.all_periods, work.period, on),
        "next_meeting": following,
        "next_meeting_is": following and in_days(following.date, on),
        "rows": rows,
        "updating": any(row.update_url for row in rows),
        "since": on - LATELY,
        "changes": Changes(work.watched, request.member, on - LATELY, ratings).lines(),
        "finding": what_the_board_sees(work) if work.reads_the_plan else [],
        "others": others,
        "ratings": ratings,
        "rules": rules_of(request.partnership),
        "nav": "home",
    }
    return render(request, "csp_portal/partnership_home.html", context)


def what_the_board_sees(work):
    """The sentence of the dashboard; nothing while there is nothing to count."""
    figures = Figures(work.member, work.periods)
    if not figures.has_plan or not figures.totals.total.count:
        return []
    return finding(figures, is_early=bool(work.period) and work.days_left >= 0)
