"""The performance delivery plan: a sheet for each priority, headed by who leads it and how success is measured; or all
on one sheet."""

import textwrap
from collections import defaultdict

from csp_portal.common.sheets.writing import SheetOut, Strong, sheet_name
from governance.models import Appointment
from priorities.lists import Leads
from priorities.models import PlanPoint, PriorityLead, SuccessMeasure

from .exported import WORKED_OUT, about_rating, deadline_cell, parent_seen, rating_cell, start_cell

# {heading: (width, what stands in the cell of an action)}
COLUMNS = {
    "Item": (7, lambda each: each.row.item),
    "Overall objective": (22, lambda each: each.row.objective),
    "Actions to deliver": (33, lambda each: each.row.text),
    "Responsible officer": (18, lambda each: each.row.owners),
    "Start date": (11, start_cell),
    "Deadline": (11, deadline_cell),
    "Actual outcome": (33, lambda each: each.row.outcome),
    "RAG": (14, rating_cell),
    "About the rating": (17, about_rating),
    **WORKED_OUT,
    "Reference": (10, lambda each: each.row.ref),
}
LINE = 200  # characters of the head that stand beside each other on paper
# What goes on says so: whoever brings the file back must not read it as another point.
WRAPPED = textwrap.TextWrapper(LINE, subsequent_indent="… ", break_long_words=False, break_on_hyphens=False)
LABEL = 20  # the width of the first column, which holds the labels of the head too


def form_on_one_sheet(actions):
    """All of them, the priority in the first column."""
    return [listed("Actions", actions, {"Priority": (18, lambda each: each.row.priority)} | COLUMNS)]


def form_by_priority(actions, partnership, seen):
    """A sheet for each priority that has actions here, in the plan's order. `seen` are the keys of the priorities of
    which the reader may know more than the name."""
    groups = defaultdict(list)
    for each in actions:
        groups[each.action.priority].append(each)
    priorities = sorted(groups, key=lambda priority: (priority.order, priority.pk))
    heads, taken = Heads(partnership, {priority.pk for priority in priorities} & seen), {"about"}
    sheets = [
        listed(sheet_name(str(priority), taken), groups[priority], COLUMNS, [*heads.of(priority, seen), []])
        for priority in priorities
    ]
    return sheets or [listed("Actions", [], COLUMNS)]


def listed(name, actions, columns, above=()):
    rows = [[cell(each) for _, cell in columns.values()] for each in actions]
    widths = [width for width, _ in columns.values()]
    if above:
        widths[0] = LABEL
    return SheetOut(name, list(columns), rows, widths, list(above))


class Heads:
    """What stands above the items of each priority: who leads it, how success is measured, what is known."""

    def __init__(self, partnership, keys):
        self.keys = keys
        self.names = Appointment.objects.names_in(partnership)
        self.leads = by_priority(PriorityLead.objects.to_show().filter(priority__in=keys))
        self.measures = by_priority(SuccessMeasure.objects.filter(priority__in=keys))
        self.evidence = by_priority(PlanPoint.objects.filter(priority__in=keys, kind=PlanPoint.Kind.EVIDENCE))

    def of(self, priority, seen):
        """Its rows: a label in the first column, words beside it. What is long goes on in the rows below."""
        parent = parent_seen(priority, seen)
        lines = [("Strategic priority", str(parent))] if parent else []
        lines.append(("Priority", str(priority)))
        if priority.pk in self.keys:
            lines += self.known(priority.pk)
        return [[Strong(label), words] if label else ["", words] for label, words in split(lines)]

    def known(self, key):
        leads = Leads(self.leads[key], self.names)
        yield "Strategic lead", "; ".join(lead.who for lead in leads.partners) or "Not yet named"
        yield "Lead support officer", "; ".join(lead.who for lead in leads.support) or "Not yet named"
        measures = [f"{measure.number} {measure.text}".strip() for measure in self.measures[key]]
        yield from under("Success measures", measures)
        evidence = [f"{point.heading}: {point.text}" if point.heading else point.text for point in self.evidence[key]]
        yield from under("Evidence", evidence)


def by_priority(parts):
    found = defaultdict(list)
    for part in parts:
        found[part.priority_id].append(part)
    return found


def under(label, points):
    """The points as lines, the label at the first."""
    return [(label if number == 0 else "", point) for number, point in enumerate(points or ["None written yet"])]


def split(lines):
    """Lines no longer than the paper is wide."""
    for label, words in lines:
        for number, line in enumerate(WRAPPED.wrap(words) or [""]):
            yield (label if number == 0 else ""), line
