"""The reporting periods of a partnership: the list for every member, and the forms of those who keep house."""

from copy import copy
from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import already_saved, answers_forms, form_page, sent_before
from csp_portal.common.past import today
from csp_portal.common.tickets import read_ticket
from governance.access import require
from governance.history import foot_of, saved_since
from governance.models import ReportingPeriod
from governance.past import takes_as_at
from governance.period_forms import CloseForm, PeriodForm, RemoveForm, ReopenForm, YearForm
from governance.periods import by_stage, reports_of, rows_of, tally, with_notice


@takes_as_at
@require_safe
def periods(request, slug):
    """Every period, newest first, by where it stands."""
    on = today()
    rows = rows_of(request.partnership, request.member, on)
    context = {
        "stages": by_stage(rows),
        "current": next((row for row in rows if row.is_current), None),
        "last": max((row.period.ends for row in rows), default=None),
        "is_next_missing": bool(rows) and rows[0].period.starts <= on,
        "nav": "about",
    }
    return render(request, "governance/periods.html", context)


@answers_forms
def periods_year(request, slug):
    require(request.member.keeps_house)
    return form_page(
        request,
        lambda data: YearForm(data, partnership=request.partnership),
        record=None,
        template="governance/periods_year.html",
        done=partial(with_notice, request.partnership, "The periods of the year are made."),
        cancel=reverse("periods", args=[slug]),
        nav="about",
    )


@answers_forms
def period_new(request, slug):
    require(request.member.keeps_house)
    return form_page(
        request,
        lambda data: PeriodForm(data, period=ReportingPeriod(partnership=request.partnership)),
        record=None,
        template="governance/period_edit.html",
        done=partial(with_notice, request.partnership, "The period is added."),
        cancel=reverse("periods", args=[slug]),
        nav="about",
    )


@answers_forms
def period_edit(request, slug, first):
    return page_of_verb(
        request,
        first,
        PeriodForm,
        obstacle=lambda period: period.obstacle_to_changing(),
        template="governance/period_edit.html",
        done="The period is changed.",
    )


@answers_forms
def period_close(request, slug, first):
    on = today()
    return page_of_verb(
        request,
        first,
        CloseForm,
        obstacle=lambda period: period.obstacle_to_closing(on),
        more=lambda period: closing(period, request.member, on),
        template="governance/period_close.html",
        done="The period is closed.",
        conflict_button="Close it all the same",
    )


def closing(period, member, on):
    """What the page says before a period is closed: what it settles, and what is reported on afterwards."""
    periods = member.partnership.reportingperiods
    is_current = period == periods.current(on)
    running = periods.filter(starts__lte=on, ends__gte=on).last()
    counts = {"tally": tally(period, member, on), "reports": reports_of(period, member)}
    return counts | {"is_current": is_current, "running": running}


@answers_forms
def period_reopen(request, slug, first):
    return page_of_verb(
        request,
        first,
        ReopenForm,
        obstacle=lambda period: period.obstacle_to_reopening(),
        template="governance/period_reopen.html",
        done="The period is open again.",
        conflict_button="Open it all the same",
    )


@answers_forms
def period_remove(request, slug, first):
    return page_of_verb(
        request,
        first,
        RemoveForm,
        obstacle=lambda period: period.obstacle_to_removing(),
        template="governance/period_remove.html",
        done="The period is removed.",
        conflict_button="Remove it all the same",
    )


def page_of_verb(request, first, form_class, *, obstacle, more=lambda period: {}, **page):
    """The form page of a verb done to the period of a first day. Where it cannot be done the page says why instead."""
    period = request.partnership.reportingperiods.filter(starts=first).first()
    if period is None:
        return landed(request)
    require(request.member.keeps_house)
    context = {"period": period, "foot": foot_of(request.member, period.history.all()), "nav": "about"}
    hindered = obstacle(period)
    if hindered and request.method != "POST":
        return render(request, "governance/period_obstacle.html", context | {"obstacle": hindered})
    return form_page(
        request,
        # A form fills its own copy, so that the page around it shows what is on record.
        lambda data: form_class(data, period=copy(period)),
        record=period,
        changes_since=lambda version: saved_since(version, request.member, period),
        **context,
        **more(period),
        **page,
    )


def landed(request):
    """Where a form led that has itself taken its address away, when it is sent again; 404 for anything else."""
    ticket = read_ticket(request)
    sent = sent_before(ticket) if ticket and ticket.belongs_to(request.user) else None
    if not sent:
        raise Http404
    return already_saved(request, sent.lands_on)
