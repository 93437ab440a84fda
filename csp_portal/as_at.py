"""The way to an earlier day of a page: a date box, and the days that people ask for."""

from itertools import groupby, pairwise
from operator import itemgetter
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from csp_portal.common.fields import Day
from csp_portal.common.history import moment_for
from csp_portal.common.past import today
from governance.models import ReportingPeriod
from governance.past import first_day, takes, with_moment, without_moment
from priorities.models import Plan

PERIODS = 8  # two years of quarters; earlier ones are typed
OF_A_PERIOD = (
    "dashboard",
    "dashboard_changes",
    "dashboard_csv",
    "actions",
    "actions_csv",
    "actions_xlsx",
    "actions_ods",
)


class DayForm(forms.Form):
    use_required_attribute = False
    day = Day(label="Day", help_text="For example, 31 3 2026. You see what was on record at the end of it.")

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError("That day is still to come. Enter a day that has passed.")
        return day


@require_safe
def as_at(request, slug):
    """Asks as at which day the page at `?to=` is to be shown, and leads there."""
    to = address_asked(request)
    form = DayForm(request.GET if "day" in request.GET else None)
    if form.is_valid():
        day = form.cleaned_data["day"]
        return redirect(to if day == today() else with_moment(to, day.isoformat()))
    offered = days_offered(request.partnership)
    days = [(words, day, with_moment(about(closed, to), asked)) for words, day, asked, closed in offered]
    return render(request, "as_at/switch.html", {"form": form, "to": to, "days": days, "first": first_day(slug)})


def address_asked(request):
    """The page to come back to, when it is one of this partnership that takes a moment; else the dashboard."""
    slug, to = request.partnership.slug, request.GET.get("to", "")
    is_ours = to.startswith(f"/{slug}/") and takes(to)
    return without_moment(to) if is_ours else reverse("dashboard", args=[slug])


def about(period, address):
    """An address that asks for a period, where its page takes one: as it is closed, the partnership moves on to the
    next, which the page would show by itself. The same address without a period."""
    parts = urlsplit(address)
    if not period or not parts.path or resolve(parts.path).url_name not in OF_A_PERIOD:
        return address
    query = QueryDict(parts.query, mutable=True)
    query["period"] = period.starts.isoformat()
    return urlunsplit(parts._replace(query=query.urlencode()))


def days_offered(partnership):
    """[(what happened on a day, the day, how an address asks for it, the period that was closed or None)], the newest
    first, of days that the record knows.

    Most answers for a period come after its end, so its closing is offered too: that moment, not the end of its day.
    """
    on, first = today(), first_day(partnership.slug)
    ended = partnership.reportingperiods.filter(ends__lt=on, ends__gte=first).order_by("-ends")[:PERIODS]
    found = [(f"End of {period}", period.ends) for period in ended]
    plan = Plan.objects.shown(partnership)
    if plan and plan.starts_on and first <= plan.starts_on < on:
        found.append(("Start of the plan", plan.starts_on))
    if first < on:
        found.append(("Start of the records", first))
    offered = [(words, day, day.isoformat(), None) for words, day in found]
    offered += [(f"{period} as it was closed", localdate(at), moment_for(at), period) for period, at in closings(ended)]
    return sorted(offered, key=itemgetter(1), reverse=True)


def closings(periods):
    """(period, the moment at which it was closed) of those that are closed and were open on record before."""
    periods = {period.pk: period for period in periods if period.is_closed}
    saves = ReportingPeriod.history.filter(id__in=periods).order_by("id", "history_date", "history_id")
    of_each = groupby(saves.values_list("id", "closed_on", "history_date"), key=itemgetter(0))
    for key, rows in of_each:
        moments = [moment for (_, before, _), (_, after, moment) in pairwise(rows) if after and not before]
        if moments:
            yield periods[key], moments[-1]
