"""Small random plans, made past the record so that there can be many; where each action belongs is worked out by hand.

The sentences are those of docs/decisions/0007-the-period-of-a-number.md. Nothing here asks the portal's own rules.
"""

import random
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from actions.models import Action, ActionOwner, Update
from csp_portal.common.reading_dates import read_date
from governance.models import Appointment, Partnership, Rating, ReportingPeriod, default_ratings
from priorities.models import Commitment, Plan, Priority, PriorityLead

TODAY = date(2026, 11, 20)
QUARTERS = [
    (date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 7, 1), date(2026, 9, 30)),
    (date(2026, 10, 1), date(2026, 12, 31)),
]
STARTS = ["", "", "ongoing", "April 2026", "30 September 2026", "October 2026", "January 2027"]
COLUMNS = ["off_track", "at_risk", "on_track", "complete", "not_started", "no_update", "not_rated"]
RATED = {"off_track": 0, "at_risk": 1, "on_track": 2, "complete": 3, "not_rated": None}


def create(rows):
    rows = list(rows)
    return QuerySet(type(rows[0])).bulk_create(rows) if rows else []


@dataclass
class RandomPlan:
    """A partnership with a plan, a coordinator who sees all of it, and a contributor who sees less."""

    partnership: Partnership
    coordinator: object
    contributor: object
    periods: list
    current: object
    priorities: list
    led: set = field(default_factory=set)
    owned: set = field(default_factory=set)
    actions: list = field(default_factory=list)
    updates: dict = field(default_factory=dict)
    commitments: list = field(default_factory=list)

    def standing(self, action, period):
        """The column of an action for a period, "" for none."""
        said = self.updates[action.pk]
        if action.state in ("draft", "dropped"):
            return ""
        if action.state == "complete" and period in (None, self.current):
            return "complete"
        if period is None:
            return action.rating.counts_as if action.rating else "not_rated"
        if period == self.current:
            said_since = said and said[-1].period.starts >= period.starts
            return said[-1].rating.counts_as if said_since else self._unsaid(action, period)
        return self.standing_said(action, period)

    def standing_said(self, action, period):
        """Its column by what was said for the period alone, whether or not it is the current one."""
        return self._said_for(self.updates[action.pk], period) or self._unsaid(action, period)

    def _said_for(self, said, period):
        about = [update for update in said if update.period == period]
        if about:
            return about[-1].rating.counts_as
        earlier = [update for update in said if update.period.starts < period.starts]
        return "complete" if earlier and earlier[-1].rating.counts_as == "complete" else ""

    def _unsaid(self, action, period):
        if action.state == "complete" and not self.updates[action.pk]:
            return "complete"
        start = read_date(action.start).earliest
        return "not_started" if start and start > period.ends else "no_update"

    def sees(self, person, action):
        if person == self.coordinator or action.pk in self.owned or action.priority_id in self.led:
            return True
        return action.visibility != "board" and action.priority.visibility != "board"

    def sees_priority(self, person, priority):
        return person == self.coordinator or priority.visibility != "board" or priority.pk in self.led

    def counted(self, person):
        return [a for a in self.actions if self.sees(person, a) and a.state not in ("draft", "dropped")]

    def newest_move(self, action, until):
        """The newest that moved the deadline, of those not about a later period than `until`, if that is given."""
        moves = [u for u in self.updates[action.pk] if u.new_deadline and u.deadline_before]
        moves = [u for u in moves if not until or u.period.starts <= until.starts]
        return moves[-1] if moves else None


def make_random_plan(seed, coordinator, contributor):
    chance = random.Random(seed)
    slug = f"town{seed}"
    [partnership] = create([Partnership(slug=slug, name=f"Town {seed}")])
    mine = {"partnership": partnership}
    ratings = default_ratings() + ([Rating(word="Black", letter="B", colour="red", counts_as="off_track")] * (seed % 2))
    for rating in ratings:
        rating.partnership = partnership
    ratings = create(ratings)
    periods = make_periods(chance, mine)
    create(
        Appointment(user=user, role=role, post=role, **mine)
        for user, role in ((coordinator, "coordinator"), (contributor, "contributor"))
    )
    priorities = make_priorities(chance, mine)
    current = current_by_hand(periods)
    plan = RandomPlan(partnership, coordinator, contributor, periods, current, priorities)
    plan.led = {lead.priority_id for lead in make_leads(chance, priorities, contributor, mine)}
    plan.commitments = make_commitments(chance, priorities, mine)
    make_actions(chance, plan, ratings, mine)
    return plan


def make_periods(chance, mine):
    """None, or two or three quarters; the one that ended may be closed."""
    quarters = chance.choice([[], QUARTERS[:2], QUARTERS, QUARTERS, QUARTERS, QUARTERS])
    closed = [date(2026, 7, 20), chance.choice([None, None, date(2026, 10, 20)]), None]
    return create(
        ReportingPeriod(starts=starts, ends=ends, due=ends, closed_on=closed_on, **mine)
        for (starts, ends), closed_on in zip(quarters, closed, strict=False)
    )


def current_by_hand(periods):
    if not periods:
        return None
    ended = periods[1]
    return ended if ended.closed_on is None else periods[-1]


def make_priorities(chance, mine):
    plan, draft = create([Plan(title="Now", state="live", **mine), Plan(title="Next year", state="draft", **mine)])
    count = chance.randint(1, 4)
    kinds = [chance.choice(["partnership", "public", "board"]) for _ in range(count)]
    return create(
        Priority(plan=draft if n == 3 else plan, name=f"P{n}", address=n + 1, order=n, visibility=kind, **mine)
        for n, kind in enumerate(kinds)
    )


def make_leads(chance, priorities, user, mine):
    return create(
        PriorityLead(priority=priority, user=user, **mine) for priority in priorities if chance.random() < 0.2
    )


def make_commitments(chance, priorities, mine):
    wholes = create(
        Commitment(priority=p, text=f"C{n}", **mine) for p in priorities for n in range(chance.randint(0, 2))
    )
    parts = [Commitment(priority=c.priority, parent=c, text="Part", **mine) for c in wholes if chance.random() < 0.4]
    return wholes + create(parts)


def make_actions(chance, plan, ratings, mine):
    actions = []
    for serial in range(1, chance.randint(0, 9) + 1):
        priority = chance.choice(plan.priorities)
        under = [None, *(c for c in plan.commitments if c.priority == priority)]
        state = chance.choice(["draft", "dropped", *["not_started"] * 6])
        actions.append(
            Action(
                priority=priority,
                commitment=chance.choice(under),
                serial=serial,
                actions_to_deliver=f"Deliver {serial}",
                start=chance.choice(STARTS),
                original_deadline="31 March 2027",
                deadline="31 March 2027",
                state=state,
                dropped_reason="No money" if state == "dropped" else "",
                visibility=chance.choice(["partnership", "partnership", "public", "board"]),
                **mine,
            )
        )
    plan.actions = create(actions)
    plan.updates = {action.pk: make_updates(chance, action, plan.periods, ratings, mine) for action in plan.actions}
    create(update for said in plan.updates.values() for update in said)
    for action in plan.actions:
        follow(action, plan.updates[action.pk], chance, ratings)
    QuerySet(Action).bulk_update(plan.actions, ["last_update", "rating", "state", "deadline"]) if plan.actions else None
    owners = [ActionOwner(action=a, user=plan.contributor, **mine) for a in plan.actions if chance.random() < 0.25]
    plan.owned = {owner.action_id for owner in create(owners)}


def make_updates(chance, action, periods, ratings, mine):
    """Some words about the action, each for the period of the one before it or for a later one."""
    if action.state == "draft" or not periods:
        return []
    about = sorted((chance.choice(periods) for _ in range(chance.choice([0, 1, 1, 2, 3]))), key=lambda p: p.starts)
    deadline, updates = action.deadline, []
    for number, period in enumerate(about, 1):
        moves = {}
        if chance.random() < 0.2:
            new = f"{number} May 2028"
            moves = {"new_deadline": new, "deadline_before": deadline, "deadline_reason": "Ill"}
            deadline = new
        said = {"said_on": period.ends, "what_happened": "Work went on.", "rating": chance.choice(ratings)}
        updates.append(Update(action=action, period=period, number=number, **said, **moves, **mine))
    return updates


def follow(action, said, chance, ratings):
    """What `add_update` does, or what a plan document says of an action without updates."""
    if not said:
        if action.state == "not_started" and chance.random() < 0.2:
            action.rating = chance.choice(ratings)
            action.state = "complete" if action.rating.counts_as == "complete" else "in_progress"
        return
    action.last_update, action.rating = said[-1], said[-1].rating
    action.deadline = next((u.new_deadline for u in reversed(said) if u.new_deadline), action.deadline)
    if action.state != "dropped":
        action.state = "complete" if said[-1].rating.counts_as == "complete" else "in_progress"
