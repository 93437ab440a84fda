"""What a spreadsheet brings that the partnership does not have yet: priorities, measures, organisations and groups."""

from collections import Counter
from dataclasses import replace

from actions.models import Action
from governance.models import Group, Organisation
from priorities.models import Plan, PlanPoint, Priority, PriorityLead, SuccessMeasure

from .known import names_of
from .shape import folded

NAME = 300  # characters of a name
NEW_OWNERS = {"new_organisation": Organisation, "new_group": Group, "new_board": Group}


class Made:
    """New rows, not saved yet, each made once however often the file names it."""

    def __init__(self, known):
        self.known = known
        self.priorities, self.measures, self.organisations, self.groups = [], [], [], []
        self.leads, self.points = [], []
        self.named, self.one = {}, None  # priorities by their keys in the reading
        self.plan = known.plan
        self._taken = {priority.name for priority in known.priorities.values()}
        self._called = {}  # priorities on record by what they belong to and by their names
        for priority in known.priorities.values():
            for name in (str(priority), priority.name):
                self._called[priority.parent_id, folded(name)] = priority
        self._measures = {(row.priority_id, folded(row.text)): row for row in known.measures.values()}
        self._last_measures = Counter()
        for row in known.measures.values():
            self._last_measures[row.priority_id] = max(self._last_measures[row.priority_id], row.order)
        self._owners = {
            (type(thing), name): thing
            for thing in [*known.organisations.values(), *known.groups.values()]
            for name in names_of(thing)
        }

    @property
    def is_new_plan(self):
        return self.plan is not None and self.plan.pk is None

    def priority(self, words, theme=""):
        """The priority that the words name, else the one for rows that name none, or the theme below it. None when
        there is no priority for them."""
        above = self._priority(folded(words), words, None) if words else self._one_priority()
        return self._priority(f"{folded(words)} > {folded(theme)}", theme, above) if theme else above

    def _one_priority(self):
        code = self.known.reading.one_priority
        if code.startswith("new:") and (name := code.removeprefix("new:").strip()):
            self.one = self._priority(folded(name), name, None)
            return self.one
        return self.known.by_address.get(code)

    def reading(self):
        """The reading, once all is saved: what was to be made new is named by what it has become."""
        reading = replace(self.known.reading, period=self.known.period.pk if self.known.period else 0)
        named = {key: f"p{priority.address}" for key, priority in self.named.items() if priority.pk}
        reading.priorities = {key: named.get(key, answer) for key, answer in reading.priorities.items()}
        if self.one is not None and self.one.pk:
            reading.one_priority = f"p{self.one.address}"
        reading.owners = {key: self._has_become(key, answer) for key, answer in reading.owners.items()}
        return reading

    def _has_become(self, key, answer):
        thing = self._owners.get((NEW_OWNERS[answer], key)) if answer in NEW_OWNERS else None
        return f"{'o' if answer == 'new_organisation' else 'g'}{thing.pk}" if thing and thing.pk else answer

    def _priority(self, key, words, above):
        self.named[key] = self.named.get(key) or self._found(key, words, above)
        return self.named[key]

    def _found(self, key, words, above):
        answer = self.known.reading.priorities.get(key, "")
        called = self._called.get((above.pk if above else None, folded(words))) if above is None or above.pk else None
        on_record = self.known.by_address.get(answer) or called
        return on_record or self._new_priority(words, above)

    def _new_priority(self, words, above):
        self.plan = self.plan or self._new_plan()
        name = " ".join(words.split())
        if name in self._taken and above:
            name = f"{name} ({above.name})"
        number = len(self.priorities) + 1
        priority = Priority(
            partnership=self.known.partnership,
            plan=self.plan,
            parent=above,
            name=self._free(name),
            kind=Priority.Kind.THEMATIC if above else Priority.Kind.STRATEGIC,
            address=self.known.highest_address + number,
            order=max((each.order for each in self.known.priorities.values()), default=0) + number,
        )
        self._taken.add(priority.name)
        self.priorities.append(priority)
        return priority

    def _free(self, name):
        """The name, at most so long, with a number behind it when the plan has it already."""
        free, number = name[:NAME], 1
        while free in self._taken:
            number += 1
            free = f"{name[: NAME - 6]} ({number})"
        return free

    def _new_plan(self):
        title = self.known.reading.plan_title.strip()[:NAME] or "Community safety plan"
        if Plan.objects.filter(partnership=self.known.partnership, title=title).exists():  # one that was replaced
            title = f"{title[: NAME - 20]} ({self.known.on.year})"
        return Plan(partnership=self.known.partnership, title=title, state=Plan.State.LIVE)

    def measure(self, priority, words):
        """The success measure of the priority that has these words."""
        key = (priority.pk or id(priority), folded(words))
        if key not in self._measures:
            self._last_measures[key[0]] += 1
            values = {"partnership": self.known.partnership, "priority": priority, "text": words}
            self._measures[key] = SuccessMeasure(order=self._last_measures[key[0]], **values)
            self.measures.append(self._measures[key])
        return self._measures[key]

    def numbered_measure(self, priority, number, words):
        """The same with the number that was printed before it, which may be a part of the words on record."""
        whole = f"{number} {words}".strip()
        key = (priority.pk or id(priority), folded(whole))
        measure = self.measure(priority, whole if key in self._measures else words)
        measure.number = measure.number or ("" if key in self._measures else number)
        return measure

    def lead(self, priority, part, words):
        """The lead of a new priority that the words name: an organisation that is known, else the post as written."""
        organisation = self.organisation(words)
        lead = PriorityLead(
            partnership=self.known.partnership,
            priority=priority,
            part=part,
            organisation=organisation,
            post="" if organisation else words,
            order=len(self.leads) + 1,
        )
        same = (each for each in self.leads if (each.priority, each.part, str(each)) == (priority, part, str(lead)))
        if (there := next(same, None)) is None:
            self.leads.append(lead)
        return there or lead

    def point(self, priority, kind, words):
        """The point under a new priority that has these words."""
        values = {"partnership": self.known.partnership, "plan": priority.plan, "priority": priority, "kind": kind}
        same = (each for each in self.points if (each.priority, each.kind, each.text) == (priority, kind, words))
        if (there := next(same, None)) is None:
            self.points.append(PlanPoint(order=len(self.points) + 1, text=words, **values))
        return there or self.points[-1]

    def organisation(self, words):
        """The organisation of that name or alias, one that the file makes included; None when there is none."""
        return self._owners.get((Organisation, folded(words)))

    def owner(self, answer, words):
        """The organisation or group that is made for these words, or that there is of that name meanwhile."""
        model = NEW_OWNERS[answer]
        key = (model, folded(words))
        if key not in self._owners:
            kind = {"kind": Group.Kind.BOARD if answer == "new_board" else Group.Kind.DELIVERY_GROUP}
            values = {"partnership": self.known.partnership, "name": " ".join(words.split())}
            self._owners[key] = model(**values | (kind if model is Group else {}))
            (self.organisations if model is Organisation else self.groups).append(self._owners[key])
        return self._owners[key]

    def action(self, priority):
        return Action(partnership=self.known.partnership, priority=priority)
