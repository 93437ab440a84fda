"""Priorities and their leads, arranged as the pages show them."""

from dataclasses import dataclass

from .models import Priority, PriorityLead

Kind, Part = Priority.Kind, PriorityLead.Part
UNASSIGNED = "Not assigned to a strategic priority"
HEADINGS = ("Strategic priorities", UNASSIGNED, "Thematic priorities", "Statutory priorities")


def arranged(priorities):
    """Priorities in their order, as [(heading, priorities)]; those that belong to another one stand on its `below`.

    There is no heading when all are strategic. One whose parent is not among them does not count as unassigned.
    """
    by_key = {priority.pk: priority for priority in priorities}
    for priority in priorities:
        priority.below = []
    has_strategic = any(priority.kind == Kind.STRATEGIC for priority in priorities)
    groups = {heading: [] for heading in HEADINGS}
    for priority in priorities:
        parent = by_key.get(priority.parent_id)
        if parent and priority.kind != Kind.STATUTORY:
            parent.below.append(priority)
        else:
            groups[_heading(priority, has_strategic)].append(priority)
    shown = [(heading, rows) for heading, rows in groups.items() if rows]
    if [heading for heading, _ in shown] == [HEADINGS[0]]:
        return [("", shown[0][1])]
    return shown


def _heading(priority, has_strategic):
    if priority.kind == Kind.THEMATIC and has_strategic and priority.parent_id is None:
        return UNASSIGNED
    return f"{priority.get_kind_display().removesuffix(' priority')} priorities"


@dataclass(frozen=True)
class Lead:
    """A line about who leads: the part, who has it ("" when nobody is named), and what to say of them."""

    part: str
    who: str = ""
    is_first: bool = False
    has_left: bool = False


class Leads:
    """The leads of a priority: `partners` who lead it, the first before the others, `support` officers and `deputies`.

    There is always a strategic lead and a lead support officer: those who are not named yet are nobody.
    `leads` come from `to_show`; `names` are people's by user id.
    """

    def __init__(self, leads, names):
        leads = list(leads)
        partners = [lead for lead in leads if lead.part in PriorityLead.PARTNERS]
        self.partners = [
            Lead(lead.get_part_display(), lead.who(names), place == 0 and len(partners) > 1, lead.has_left)
            for place, lead in enumerate(partners)
        ] or [Lead(Part.STRATEGIC_LEAD.label)]
        self.support = self._of_part(Part.SUPPORT_OFFICER, leads, names) or [Lead(Part.SUPPORT_OFFICER.label)]
        self.deputies = self._of_part(Part.DEPUTY, leads, names)

    def _of_part(self, part, leads, names):
        return [Lead(part.label, lead.who(names), has_left=lead.has_left) for lead in leads if lead.part == part]

    @property
    def lines(self):
        return self.partners + self.support + self.deputies

    @property
    def heading(self):
        return "Lead partners" if len(self.partners) > 1 else "Lead partner"
