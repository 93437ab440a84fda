"""What all parts of a pack are drawn from, as it is on record at the pack's moment."""

from functools import cached_property

from django.utils.timezone import localtime

from actions.asking.chasing import Reports
from actions.periods import periods_now
from csp_portal.common.past import today
from csp_portal.dashboard.figures import Figures
from csp_portal.packs.reader import PackReader
from governance.models import Appointment, Meeting, Partnership

from .said import from_to


class Scope:
    """For whom a pack is, of which meeting and of which periods. Reads the record as it is shown: everything is read
    again by its key, because what the publication itself points to may have been read today."""

    def __init__(self, publication):
        self.publication, self.moment = publication, localtime(publication.moment)
        self.on = today()
        self.partnership = Partnership.objects.get(pk=publication.partnership_id)
        self.reader = PackReader(self.partnership, publication.for_board)
        self.meeting = Meeting.objects.select_related("group").get(pk=publication.meeting_id)
        periods = {period.pk: period for period in self.partnership.reportingperiods.all()}
        self.first, self.last = periods[publication.first_period_id], periods[publication.last_period_id]
        self.periods = [each for each in periods.values() if self.first.starts <= each.starts <= self.last.starts]

    @cached_property
    def figures(self):
        """The numbers of the dashboard for the last period."""
        return Figures(self.reader, periods_now(self.partnership, self.on, self.last))

    @cached_property
    def names(self):
        return Appointment.objects.names_in(self.partnership)

    @cached_property
    def reports(self):
        """[(period, the priorities that owe a report for it with their reports)]."""
        return [(period, Reports(self.partnership, period, self.reader)) for period in self.periods]

    @property
    def periods_in_words(self):
        return from_to(self.first, self.last)
