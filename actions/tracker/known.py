"""What a partnership has on record that a spreadsheet can speak of: as many queries for many rows as for one."""

from collections import defaultdict
from functools import cached_property
from itertools import chain

from actions.models import Action, ActionNote, ActionOwner, Update
from csp_portal.common.history import moment_in
from governance.models import Appointment, Group, Organisation, Rating
from governance.models.reporting import current_of, default_periods
from priorities.models import Commitment, Plan, Priority, SuccessMeasure

from .shape import folded

NOT_RATED = Rating.CountsAs.NOT_RATED


class OnRecord:
    """The plan of a partnership and who delivers it. Its rows know each other: no comparison asks the database."""

    def __init__(self, partnership, reading, on):
        self.partnership, self.reading, self.on = partnership, reading, on
        self.plan = Plan.objects.shown(partnership)
        self.ratings = {rating.pk: rating for rating in Rating.objects.filter(partnership=partnership)}
        self._read_periods()
        self._read_priorities()
        self._read_actions()
        self._read_parts()
        self._read_owners()

    def _read_periods(self):
        """The period that progress is taken over for: the one chosen, else the current one. A partnership without any
        gets the usual quarters."""
        there = list(self.partnership.reportingperiods.all())
        self.new_periods = [] if there else default_periods(self.on)
        for period in self.new_periods:
            period.partnership = self.partnership
        self.periods = {period.pk: period for period in there}
        current = current_of(there or self.new_periods, self.on)
        self.period = self.periods.get(self.reading.period) if self.reading.period else current

    def _read_priorities(self):
        mine = {"partnership": self.partnership}
        self.priorities = {row.pk: row for row in Priority.objects.filter(plan=self.plan, **mine)} if self.plan else {}
        for priority in self.priorities.values():
            priority.plan, priority.parent = self.plan, self.priorities.get(priority.parent_id)
        self.by_address = {f"p{priority.address}": priority for priority in self.priorities.values()}
        self.highest_address = Priority.highest_address(self.partnership)
        self.commitments = self._of_priorities(Commitment)
        self.measures = self._of_priorities(SuccessMeasure)
        self._commitments = {
            (row.priority_id, folded(words)): row for row in self.commitments.values() for words in (row.text, str(row))
        }

    def _of_priorities(self, model):
        rows = {row.pk: row for row in model.objects.filter(priority__plan=self.plan)} if self.plan else {}
        for row in rows.values():
            row.priority, row.partnership = self.priorities[row.priority_id], self.partnership
        return rows

    def _read_actions(self):
        self.of_plan = Action.objects.filter(priority__plan=self.plan) if self.plan else Action.objects.none()
        self.actions = {action.pk: action for action in self.of_plan}
        newest = Update.objects.filter(pk__in=self.of_plan.order_by().values("last_update"))
        updates = {update.pk: update for update in newest}
        for action in self.actions.values():
            action.partnership, action.priority = self.partnership, self.priorities[action.priority_id]
            action.commitment = self.commitments.get(action.commitment_id)
            action.measure = self.measures.get(action.measure_id)
            action.rating = self.ratings.get(action.rating_id)
            action.last_update = self._linked(updates.get(action.last_update_id), action)

    def _linked(self, update, action):
        if update:
            update.action, update.partnership = action, self.partnership
            update.period, update.rating = self.periods[update.period_id], self.ratings[update.rating_id]
        return update

    def _read_parts(self):
        parts = {"action__in": self.of_plan.order_by().values("pk")}
        self.owners, self.notes, self.said = (defaultdict(list) for _ in range(3))
        for model, found in ((ActionOwner, self.owners), (ActionNote, self.notes)):
            for part in model.objects.filter(**parts):
                part.action, part.partnership = self.actions[part.action_id], self.partnership
                found[part.action_id].append(part)
        for update in Update.objects.filter(**parts):
            self.said[update.action_id].append(self._linked(update, self.actions[update.action_id]))
        self.last_numbers = {key: max(update.number for update in said) for key, said in self.said.items()}

    def _read_owners(self):
        mine = {"partnership": self.partnership}
        self.organisations = {row.pk: row for row in Organisation.objects.filter(**mine)}
        self.groups = {row.pk: row for row in Group.objects.filter(**mine)}
        self.people = Appointment.objects.names_in(self.partnership)
        self.accounts, self.names = {}, defaultdict(set)
        for held in Appointment.objects.filter(**mine).select_related("user"):
            self.accounts[held.user_id] = held.user
            self.names[held.user_id] |= {folded(held.name), folded(held.user.email)} - {""}
        for owner in chain.from_iterable(self.owners.values()):
            owner.organisation = self.organisations.get(owner.organisation_id)
            owner.group = self.groups.get(owner.group_id)

    def commitment(self, priority, words):
        """The commitment of the priority that has these words; None when none has."""
        return self._commitments.get((priority.pk, folded(words)))

    @cached_property
    def not_rated(self):
        """The rating that says that there is none; None when the partnership has no such rating."""
        return next((rating for rating in self.ratings.values() if rating.counts_as == NOT_RATED), None)

    @cached_property
    def complete(self):
        return next((rating for rating in self.ratings.values() if rating.is_complete), None)

    def saved_after(self, moment):
        """The keys of the actions that are other now than at a moment, as a file names it: they, or a part of them that
        a file can speak of, were saved since. What was saved and put back, as by undoing an import, is as it was."""
        moment = moment_in(moment or "")
        if moment is None:
            return set()
        return set().union(*(self._other_since(model, moment) for model in (Action, ActionOwner, ActionNote, Update)))

    def _other_since(self, model, moment):
        """The keys of the actions whose rows of a model are other than they were at a moment."""
        mine = model.history.filter(partnership=self.partnership).order_by("history_date", "history_id")
        since = mine.filter(history_date__gt=moment).order_by().values("id")
        columns = [column.attname for column in model._meta.concrete_fields if column.name != "version"]
        then = {row.id: row for row in mine.filter(id__in=since, history_date__lte=moment)}
        then = {key: values_of(row, columns) for key, row in then.items() if row.history_type != "-"}
        now = {row.pk: values_of(row, columns) for row in model.objects.filter(pk__in=since).order_by()}
        key = "id" if model is Action else "action_id"
        return {(then.get(pk) or now[pk])[key] for pk in then.keys() | now.keys() if then.get(pk) != now.get(pk)}


def values_of(row, columns):
    return {column: getattr(row, column) for column in columns}


def names_of(thing):
    """The names of an organisation or a group, folded."""
    names = [thing.name, *thing.alias_list, *getattr(thing, "former_name_list", [])]
    return {folded(name) for name in names}
