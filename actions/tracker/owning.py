"""Compares the owners that a row names with those of its action. The list of a cell is the list of who is responsible;
who supports them stays."""

import re
from dataclasses import dataclass

from actions.models import ActionOwner

from .known import names_of
from .making import NEW_OWNERS
from .shape import TARGETS, folded

SEPARATORS = re.compile(r"[;\n]|\s/\s")
RESPONSIBLE = ActionOwner.Part.RESPONSIBLE


@dataclass
class Wanted:
    """An owner as the row names it: the words, and what they are known to be."""

    words: str
    user: object = None
    organisation: object = None
    group: object = None

    @property
    def thing(self):
        return self.organisation or self.group


class Owning:
    def __init__(self, comparison):
        self.of, self.known, self.made = comparison, comparison.known, comparison.made
        row = comparison.row
        self.there = [] if comparison.is_new else list(self.known.owners[comparison.action.pk])
        self.wanted = self._wanted(row.owners, "owner") + self._wanted(row.organisations, "organisation")

    def compare(self):
        if not self.wanted:
            return
        left = list(self.there)
        new = [wanted for wanted in self._not_in_our_words(left) if not self._leave(wanted, left)]
        gone = [owner for owner in left if owner.part == RESPONSIBLE and self._is_asked_for(owner)]
        if not new and not gone:
            return
        added = [self._owner(wanted, order) for order, wanted in enumerate(new, self._last_order() + 1)]
        stays = [owner for owner in self.there if owner not in gone and owner.part == RESPONSIBLE]
        before = [owner for owner in self.there if owner.part == RESPONSIBLE]
        self.of.work.added += added
        self.of.work.removed += gone
        self.of.change(TARGETS["owner"], self._in_words(before), self._in_words([*stays, *added]))

    def _not_in_our_words(self, left):
        """Those wanted but for owners that the cell names in the very words of our own spreadsheets, like "Inspector,
        Police", which elsewhere would be two. Takes those owners out of `left`."""
        ours, others = "", ""
        for segment in self._segments():
            owner = next((owner for owner in left if segment in self._wordings(owner)), None)
            if owner:
                left.remove(owner)
                ours += f" {segment}"
            else:
                others += f" {segment}"
        wanted = [(each, folded(each.words)) for each in self.wanted]
        return [each for each, words in wanted if words not in ours or words in others]

    def _segments(self):
        cells = [
            cell.text for cell in self.of.row.cells if self.of.columns.get(cell.letter) in ("owner", "organisation")
        ]
        return [folded(part) for text in cells for part in SEPARATORS.split(text) if part.strip()]

    def _in_words(self, owners):
        return "; ".join(owner.in_words(self.known.people) for owner in owners)

    def _last_order(self):
        return max((owner.order for owner in self.there), default=0)

    def _is_asked_for(self, owner):
        """Whether the cells that say something are those in which this owner would stand."""
        row, targets = self.of.row, set(self.of.columns.values())
        if row.owners and (row.organisations or "organisation" not in targets):
            return True
        is_organisation = bool(owner.organisation_id and not owner.post)
        return is_organisation if row.organisations else not is_organisation

    def _wanted(self, named, target):
        wanted = [self._read(words) for words in named]
        if any(each.user or each.thing for each in wanted):
            self.of.read_as(target, "; ".join(self._called(each) for each in wanted))
        return wanted

    def _called(self, wanted):
        who = self.known.people.get(wanted.user.pk) if wanted.user else wanted.thing
        return f"{who} (new)" if wanted.thing and wanted.thing.pk is None else str(who or wanted.words)

    def _read(self, words):
        answer = self.known.reading.owners.get(folded(words), "")
        if answer in NEW_OWNERS:
            thing = self.made.owner(answer, words)
            return Wanted(words, **{"organisation" if answer == "new_organisation" else "group": thing})
        key = int(answer[1:]) if answer[1:].isdecimal() else 0
        if answer[:1] == "u" and key in self.known.accounts:
            return Wanted(words, user=self.known.accounts[key])
        if answer[:1] == "o" and key in self.known.organisations:
            return Wanted(words, organisation=self.known.organisations[key])
        if answer[:1] == "g" and key in self.known.groups:
            return Wanted(words, group=self.known.groups[key])
        return Wanted(words)

    def _leave(self, wanted, left):
        """Whether an owner on record is the one that is wanted; it is then no longer left."""
        same = next((owner for owner in left if self._is(owner, wanted)), None)
        if same:
            left.remove(same)
        return same is not None

    def _is(self, owner, wanted):
        if wanted.user or wanted.thing:
            is_same = (
                (wanted.user and owner.user_id == wanted.user.pk)
                or (wanted.organisation and wanted.organisation.pk and owner.organisation_id == wanted.organisation.pk)
                or (wanted.group and wanted.group.pk and owner.group_id == wanted.group.pk)
            )
            if is_same:
                return True
        return folded(wanted.words) in self._wordings(owner)

    def _wordings(self, owner):
        """All the ways in which a spreadsheet of ours writes an owner."""
        who = self.known.people.get(owner.user_id, "") or str(owner.organisation or owner.group or "")
        parts = [owner.post, who]
        names = {owner.post, who, ", ".join(filter(None, parts)), owner.in_words(self.known.people)}
        return {folded(name) for name in names if name}

    def _owner(self, wanted, order):
        """The new row. Words that are a name of who is meant are not said again."""
        names = self.known.names[wanted.user.pk] if wanted.user else names_of(wanted.thing) if wanted.thing else set()
        said_by_name = folded(wanted.words) in names
        return ActionOwner(
            partnership=self.known.partnership,
            action=self.of.action,
            user=wanted.user,
            organisation=wanted.organisation,
            group=wanted.group,
            post="" if said_by_name else wanted.words,
            order=order,
        )
