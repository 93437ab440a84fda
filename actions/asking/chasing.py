"""Who has answered for a period and who has not: what the page of the period and the reminders both go by."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery

from actions.models import Filing, Update
from actions.models.standing import Standing
from priorities.models import Plan, Priority

from .somebody import somebodies
from .who import NOBODY, asked_and_copied, expected


@dataclass(frozen=True)
class Share:
    """What somebody is asked for: `asked` actions, of which they owe an update for `owed`; `said_on` are the days of
    the last updates of those, None for an action that never had one."""

    asked: list
    owed: list
    said_on: dict

    @property
    def answered(self):
        return len(self.asked) - len(self.owed)

    @property
    def oldest(self):
        """The action owed for which nothing has been said for longest; None when nothing is owed."""
        never_first = sorted(self.owed, key=lambda action: (str(self.said_on[action.pk] or ""), action.serial))
        return never_first[0] if never_first else None

    @property
    def in_order(self):
        """[(action, the day it was answered or None)]: what is owed comes first."""
        owed = {action.pk for action in self.owed}
        lines = [(action, None if action.pk in owed else self.said_on[action.pk]) for action in self.asked]
        return sorted(lines, key=lambda line: line[1] is not None)

    @property
    def last_said(self):
        """The day of the newest word on any of the actions, None when there was none."""
        return max((day for day in self.said_on.values() if day), default=None)


class Chase:
    """The actions of the plan in force that are asked for, for a period, on a day, and the reports that are waited
    for. With a member, those they may see. Nobody is asked before the period has begun."""

    def __init__(self, partnership, period, on, member=None):
        self.partnership, self.period, self.on, self.member = partnership, period, on, member
        self.reports = Reports(partnership, period, member)

    @cached_property
    def has_begun(self):
        return self.period.starts <= self.on

    @cached_property
    def current(self):
        """The period that is being reported on."""
        return self.partnership.reportingperiods.current(self.on)

    @cached_property
    def actions(self):
        """{key: action}, each with its standing."""
        if not self.has_begun:
            return {}
        actions = expected(self.partnership, self.period, self.current)
        if self.member:
            actions = actions.visible_to(self.member)
        return {action.pk: action for action in actions.select_related("priority", "last_update").order_by("serial")}

    @cached_property
    def _keys(self):
        return asked_and_copied(self.actions.values(), self.on)

    @cached_property
    def asked(self):
        """{code: [action]} of everybody who is asked for one, NOBODY included."""
        return {code: [self.actions[key] for key in keys] for code, keys in self._keys[0].items()}

    @cached_property
    def copied(self):
        """{code: [action]} of the deputies, without what they are asked for themselves."""
        asked, copied = self._keys
        others = {code: set(keys) - set(asked.get(code, [])) for code, keys in copied.items()}
        return {code: [self.actions[key] for key in copied[code] if key in keys] for code, keys in others.items()}

    @cached_property
    def people(self):
        """{code: Somebody} of all who are asked, their deputies, and the leads with an account."""
        return somebodies(self.partnership, {*self.asked, *self.copied, *self.reports.leads} - {NOBODY}, self.on)

    @property
    def total(self):
        return len(self.actions)

    @cached_property
    def answered(self):
        return sum(not is_owed(action) for action in self.actions.values())

    @cached_property
    def said_on(self):
        """{key of an action: the day of the last update that counts for the period, None for none}."""
        then = {a.pk: a.update_then for a in self.actions.values() if hasattr(a, "update_then")}
        days = dict(Update.objects.filter(pk__in=set(then.values())).values_list("pk", "said_on")) if then else {}
        last = {a.pk: a.last_update and a.last_update.said_on for a in self.actions.values()}
        return last | {key: days.get(update) for key, update in then.items()}

    def share(self, actions):
        owed = [action for action in actions if is_owed(action)]
        return Share(actions, owed, {action.pk: self.said_on[action.pk] for action in actions})

    @property
    def for_board(self):
        """How many of the actions only the board may see."""
        return sum(action.is_for_board for action in self.actions.values())


def is_owed(action):
    return action.standing == Standing.NO_UPDATE


class Reports:
    """The priorities of the plan in force, each with its report for a period; with a member, those they may see."""

    def __init__(self, partnership, period, member=None):
        self.partnership, self.period, self.member = partnership, period, member

    @cached_property
    def priorities(self):
        priorities = Priority.objects.filter(partnership=self.partnership, plan__state=Plan.State.LIVE)
        if self.member:
            priorities = priorities.visible_to(self.member)
        return list(priorities.exclude(closed_on__lt=self.period.starts).with_leads())

    @cached_property
    def leads(self):
        """The codes of the leads with an account."""
        return {f"u{lead.user_id}" for priority in self.priorities for lead in priority.leads.all() if lead.user_id}

    @cached_property
    def by_priority(self):
        """{key of a priority: its report}, each with `filed_at` and `filed_by` of its last filing."""
        filings = Filing.objects.filter(report=OuterRef("pk")).order_by("-number")
        last = {name: Subquery(filings.values(kept)[:1]) for name, kept in LAST_FILING.items()}
        return {report.priority_id: report for report in self.period.reports.annotate(**last)}

    def rows(self):
        """[(priority, its report or None)]."""
        return [(priority, self.by_priority.get(priority.pk)) for priority in self.priorities]

    @cached_property
    def missing(self):
        """The priorities whose report is not filed."""
        return [priority for priority, report in self.rows() if not (report and report.counts_as_filed)]

    @cached_property
    def ever_filed(self):
        """The keys of the priorities whose report was filed, whatever became of it."""
        return {key for key, report in self.by_priority.items() if report.filed_at}

    def missing_by_lead(self):
        """{code: [priority]} of the people who lead one whose report is not filed; deputies when nobody else does."""
        found = defaultdict(list)
        for priority in self.missing:
            people = [lead for lead in priority.leads.all() if lead.user_id and not lead.has_left]
            first = [lead for lead in people if lead.part != lead.Part.DEPUTY] or people
            for key in dict.fromkeys(lead.user_id for lead in first):
                found[f"u{key}"].append(priority)
        return dict(found)


LAST_FILING = {"filed_at": "moment", "filed_by": "said_by"}
