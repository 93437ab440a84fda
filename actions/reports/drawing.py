"""The page of a quarterly report as it is filed: one HTML file that needs nothing else, neither style nor script.

It shows the record as it is when it is filed, and nothing of who looks at it or when. So the same page can be drawn
again, byte for byte, from the record as at the moment of the filing.
"""

from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.timezone import localdate

from actions.models import Action, Filing, QuarterlyReport
from actions.worked_out import rules_of
from csp_portal.common.lines import lines_of
from governance.models import Appointment
from priorities.models import Visibility

from .items import items_of
from .moved import Moved


def draw(report, moment, number):
    """The page of a filing, as bytes. What it is drawn from is read from the record as it is shown now, or as at a
    moment: `with as_at(filing.moment)` draws what was filed then."""
    return Drawing(report, moment, number).page


@dataclass(frozen=True)
class Section:
    """One section: its heading and its paragraphs. Issues for the board are numbered: each goes there by itself."""

    name: str
    title: str
    paragraphs: list

    @property
    def is_list(self):
        return self.name == "issues"


def sections_of(report):
    """The sections of a report, or of a row of its history."""
    titles = QuarterlyReport.titles().items()
    return [Section(name, title, lines_of(getattr(report, name))) for name, title in titles]


class Drawing:
    """What the page says. What is filed is read again from the record. One that is not filed, but checked, does not say
    by whom, and nobody may have begun it."""

    def __init__(self, report, moment, number, is_filed=True):
        self.moment, self.number, self.is_filed, self.on = moment, number, is_filed, localdate(moment)
        on_record = QuarterlyReport.objects.select_related("partnership", *QuarterlyReport.NAMED_BY)
        self.report = on_record.get(pk=report.pk) if is_filed else report
        self.priority, self.period = self.report.priority, self.report.period
        self.partnership = self.report.partnership

    @cached_property
    def page(self):
        words = render_to_string("actions/reports/filed.html", {"drawn": self, "is_kept": True})
        return words.encode()

    @property
    def sections(self):
        return sections_of(self.report)

    @cached_property
    def filed_by(self):
        """Who files it, as the history of this moment says; "" for one that is not filed yet."""
        if not self.is_filed:
            return ""
        row = self.report.history.filter(history_date=self.moment).latest()  # all rows of a moment are of one person
        return self.names.get(row.history_user_id, "the portal")

    @cached_property
    def names(self):
        return Appointment.objects.names_in(self.partnership)

    @cached_property
    def leads(self):
        """[(part, who)] by post: a person's name stands there only where nothing else is known."""
        leads = self.priority.leads.select_related("organisation__successor__successor")
        return [(lead.get_part_display(), lead.who({}) or self.names.get(lead.user_id, "")) for lead in leads]

    @cached_property
    def measures(self):
        return list(self.priority.measures.all())

    @cached_property
    def ratings(self):
        return list(self.partnership.ratings.all())

    # What stands in the margins of each printed sheet.
    @property
    def title(self):
        return f"Quarterly report: {self.priority}"

    @property
    def in_short(self):
        return f"{self.period}, filing {self.number}"

    @property
    def rules(self):
        return rules_of(self.partnership)

    @property
    def reference(self):
        return Filing(report=self.report, number=self.number).reference

    @property
    def is_for_board(self):
        return self.priority.visibility == Visibility.BOARD

    @cached_property
    def all_items(self):
        actions = Action.objects.filter(priority=self.priority)
        return items_of(actions, self.partnership, self.period, self.on, self.names)

    @property
    def items(self):
        """The actions that everybody may see who may see the priority."""
        return [item for item in self.all_items if self.is_for_board or item.action.visibility != Visibility.BOARD]

    @property
    def left_out(self):
        """How many actions only the board may see."""
        return len(self.all_items) - len(self.items)

    @property
    def silent(self):
        return [item for item in self.items if item.is_silent]

    @property
    def shows(self):
        """The keys of the actions in it."""
        return [item.action.pk for item in self.items]

    @cached_property
    def moved(self):
        """What has moved since the filing before; None for the first."""
        if self.number == 1:
            return None
        return Moved(self, self.report.filings.defer("page").get(number=self.number - 1))
