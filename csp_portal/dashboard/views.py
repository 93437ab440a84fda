import csv
from io import StringIO

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models.standing import Standing
from actions.periods import period_shown
from actions.worked_out import rules_of
from csp_portal.common.past import in_file_name, now, today
from governance.past import takes_as_at

from .exports import csv_rows
from .figures import Figures
from .finding import finding
from .lists import (
    MOST,
    as_change,
    as_off_track,
    as_silence,
    as_slip,
    changed_updates,
    first_updates,
    moving_updates,
    silent_actions,
    total_of,
    with_owners,
    with_total,
)

PAGE_SIZE = 50


@takes_as_at
@require_safe
def dashboard(request, slug):
    """Where the plan in force stands in a period: for the screen, and for one sheet of paper."""
    periods = period_shown(request)
    figures = Figures(request.member, periods)
    context = {"figures": figures, "periods": periods, "period": periods.shown, "nav": "dashboard"}
    context |= {"now": now(), "standings": Standing}
    if figures.has_plan:
        context |= numbers_of(figures) | lists_of(figures) | ratings_of(request.partnership)
    return render(request, "csp_portal/dashboard.html", context)


def ratings_of(partnership):
    """What the page says that the ratings mean, and how they are worked out."""
    return {"ratings": partnership.ratings.all(), "rules": rules_of(partnership)}


def numbers_of(figures):
    made, without = figures.commitments
    period = figures.periods.shown
    filed, owed = figures.reports
    return {
        "reports_filed": filed,
        "reports_owed": owed,
        "finding": finding(figures, is_early=bool(period) and today() <= period.due),
        "commitments_made": made,
        "commitments_without": without,
        "under_no_commitment": figures.under_no_commitment,
        "silent": figures.total_of(Standing.NO_UPDATE),
        "off_track": figures.total_of(Standing.OFF_TRACK),
        "rated": figures.rated,
        "disagreeing": figures.totals.disagreeing,
        "worse": figures.worse,
    }


def lists_of(figures):
    """The few of each list that stand on the sheet, and how many there are."""
    changed, off_track = first_updates(figures)
    moving = with_total(moving_updates(figures))[:MOST]
    silent = list(silent_actions(figures)[:MOST]) if figures.total_of(Standing.NO_UPDATE).count else []
    with_owners([*silent, *(update.action for update in off_track)])
    return {
        "changes": [as_change(update, figures.periods) for update in changed],
        "changes_in_all": total_of(changed),
        "fell_silent": silent[0].fell_silent if silent else 0,
        "off_track_rows": [as_off_track(update, figures.periods) for update in off_track],
        "slips": [as_slip(update) for update in moving],
        "slips_in_all": total_of(moving),
        "slips_url": figures.list_of(due="moved", rating="counted"),
        "silences": [as_silence(action) for action in silent],
        "silences_url": figures.list_of(rating=Standing.NO_UPDATE.value, sort="updated", group="none"),
    }


@takes_as_at
@require_safe
def dashboard_changes(request, slug):
    """Every action that stands otherwise than in the period before, and why."""
    periods = period_shown(request)
    page = Paginator(changed_updates(Figures(request.member, periods)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "periods": periods,
        "period": periods.shown,
        "page": page,
        "changes": [as_change(update, periods) for update in page],
        "nav": "dashboard",
    }
    context |= ratings_of(request.partnership)
    return render(request, "csp_portal/dashboard_changes.html", context)


@takes_as_at
@require_safe
def dashboard_csv(request, slug):
    """The table of the dashboard as a spreadsheet file."""
    periods = period_shown(request)
    file = StringIO()
    csv.writer(file).writerows(csv_rows(Figures(request.member, periods)))
    # The mark at the start tells Excel that the file is UTF-8.
    response = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    names = ["dashboard", *([periods.shown.starts.isoformat()] if periods.shown else [])]
    names += ["sample"] if request.partnership.is_sample else []
    response["Content-Disposition"] = f'attachment; filename="{slug}-{"-".join(names)}{in_file_name()}.csv"'
    return response
