"""The organisations of a partnership by what they are in it on a day."""

from dataclasses import dataclass, field

from csp_portal.common.finding import words_in

from .models import Membership

Standing = Membership.Standing


@dataclass
class Entry:
    """An organisation in one section: the memberships that put it there; what follows it, when it has left."""

    organisation: object
    memberships: list
    followed_since: str = ""
    found_by: tuple | None = None


@dataclass
class Section:
    key: str
    heading: str
    note: str = ""
    entries: list = field(default_factory=list)


def empty_sections():
    """{key: section}, in the order in which a page shows them."""
    sections = [
        Section(Standing.RESPONSIBLE_AUTHORITY, "Responsible authorities"),
        Section(Standing.CO_OPERATING, "Co-operating bodies"),
        Section(Standing.INVITED, "Invited bodies"),
        Section(Standing.RESIDENT_REPRESENTATIVE, "Resident representatives"),
        Section(Standing.WORKS_CLOSELY, "Works closely with the partnership", "Not members, so not counted."),
        Section(Standing.TO_BE_INCLUDED, "To be included", "Wanted as members, and not counted until they join."),
        Section("later", "Members from a later day", "Not counted yet."),
        Section("former", "Former members"),
        Section("not_stated", "Standing not stated", "Named in the plan, without saying what they are in it."),
    ]
    return {section.key: section for section in sections}


class Standings:
    """Who belongs on a day. `count` is the number of members; `sections` are those that have an entry.

    `organisations` come with their memberships at hand (`with_standing`).
    """

    def __init__(self, organisations, on):
        self.on, self.by_key, self.members = on, empty_sections(), set()
        for organisation in organisations:
            self._place(organisation)

    @property
    def count(self):
        return len(self.members)

    @property
    def sections(self):
        return [section for section in self.by_key.values() if section.entries]

    def _place(self, organisation):
        memberships = list(organisation.memberships.all())
        held = [membership for membership in memberships if membership.holds(self.on)]
        if any(membership.is_counted for membership in held):
            self.members.add(organisation.pk)
        for standing in dict.fromkeys(membership.standing for membership in held):
            self._add(standing, organisation, [row for row in held if row.standing == standing])
        if held:
            return
        ended = [membership for membership in memberships if membership.has_ended(self.on)]
        if ended:
            newest = max(ended, key=lambda membership: membership.ends_on)
            self._add("former", organisation, [newest], followed_since=organisation.followed_since(newest))
        else:
            self._add("later" if memberships else "not_stated", organisation, memberships)

    def _add(self, key, organisation, memberships, **more):
        self.by_key[key].entries.append(Entry(organisation, memberships, **more))

    def narrow(self, asked):
        """Leave only those with a name that holds the words of a search; gives their number."""
        words, found = words_in(asked), set()
        for section in self.by_key.values():
            for entry in section.entries:
                entry.found_by = entry.organisation.found_by(words)
            section.entries = [entry for entry in section.entries if entry.found_by]
            found |= {entry.organisation.pk for entry in section.entries}
        return len(found)
