"""Which period a page is about: the current one, or the one that its address names."""

import re
from dataclasses import dataclass

from django.http import Http404

from csp_portal.common.past import today
from csp_portal.common.reading_dates import read_date
from governance.models import ReportingPeriod
from governance.models.reporting import current_of


@dataclass(frozen=True)
class Periods:
    """Those of a partnership that have begun, oldest first; the one shown and the current one, or None."""

    begun: list
    shown: ReportingPeriod | None
    current: ReportingPeriod | None

    @property
    def is_current(self):
        return self.shown == self.current

    @property
    def until(self):
        """The one shown, when what was said for later ones does not count; None for the current one."""
        return None if self.is_current else self.shown

    @property
    def latest_first(self):
        return self.begun[::-1]

    @property
    def before(self):
        """The one that began last before the one shown."""
        return self._beside(lambda period: period.starts < self.shown.starts, -1)

    @property
    def after(self):
        return self._beside(lambda period: period.starts > self.shown.starts, 0)

    def _beside(self, is_meant, place):
        found = [period for period in self.begun if self.shown and is_meant(period)]
        return found[place] if found else None


def period_shown(request):
    """The periods of the partnership, with the one that the address names as `?period=` and its first day."""
    periods = list(request.partnership.reportingperiods.all())
    named = request.GET.get("period", "")
    return _showing(periods, today(), _named(named, periods) if named else None)


def periods_now(partnership, on, shown=None):
    """The periods of a partnership on a day, the current one shown unless told."""
    return _showing(list(partnership.reportingperiods.all()), on, shown)


def _showing(periods, on, shown=None):
    current = current_of(periods, on)
    return Periods([period for period in periods if period.starts <= on], shown or current, current)


def _named(first_day, periods):
    days = read_date(first_day) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", first_day) else None
    found = [period for period in periods if days and period.starts == days.earliest]
    if not found:
        raise Http404
    return found[0]
