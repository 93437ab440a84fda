"""What has moved from one filing of a report to the next, read from the history of what the earlier one showed."""

from dataclasses import dataclass
from functools import cached_property

from actions.models import Action, QuarterlyReport, Update
from csp_portal.common.lines import lines_of


@dataclass(frozen=True)
class Changed:
    """What it was and what it is: of a section its paragraphs, else words."""

    of: str
    before: object
    after: object


class Moved:
    """What a drawing says otherwise than the filing `before` it."""

    def __init__(self, drawing, before):
        self.drawing, self.before, self.report = drawing, before, drawing.report

    @property
    def is_nothing(self):
        return not any((self.sections, self.ratings, self.deadlines, self.added, self.gone))

    @cached_property
    def sections(self):
        was = then(QuarterlyReport, [self.report.pk], self.before.moment)[self.report.pk]
        titles = self.report.titles().items()
        found = [(title, lines_of(getattr(was, name)), lines_of(getattr(self.report, name))) for name, title in titles]
        return [Changed(title, was, now) for title, was, now in found if was != now]

    @cached_property
    def actions(self):
        """{key: the action as it was} of those that the filing before shows."""
        return then(Action, self.before.shows, self.before.moment)

    @cached_property
    def said(self):
        """{key of an action: the key of the rating} as it was said for the period until the filing before."""
        about = Update.history.filter(period=self.report.period_id, action__in=self.before.shows)
        keys = about.order_by().values_list("id", flat=True).distinct()
        updates = sorted(then(Update, list(keys), self.before.moment).values(), key=lambda update: update.number)
        return {update.action_id: update.rating_id for update in updates if update.period_id == self.report.period_id}

    @property
    def ratings(self):
        words = {rating.pk: rating.word for rating in self.drawing.ratings} | {None: "Not updated"}
        found = []
        for item in self.drawing.items:
            was = self.said.get(item.action.pk)
            now = item.update.rating_id if item.is_answered else None
            if item.action.pk in self.actions and was != now:
                found.append(Changed(item.row.ref, words.get(was, "Not rated"), words.get(now, "Not rated")))
        return found

    @property
    def deadlines(self):
        items = [item for item in self.drawing.items if item.action.pk in self.actions]
        found = [(item.row.ref, self.actions[item.action.pk].deadline, item.action.deadline) for item in items]
        return [Changed(ref, was or "not set", now or "not set") for ref, was, now in found if was != now]

    @property
    def added(self):
        """The actions that the filing before does not show."""
        return [item.row for item in self.drawing.items if item.action.pk not in self.actions]

    @property
    def gone(self):
        """The actions that the filing before shows and this one does not, by reference."""
        keys = self.actions.keys() - set(self.drawing.shows)
        return sorted((f"A{self.actions[key].serial}" for key in keys), key=lambda ref: int(ref[1:]))


def then(model, keys, moment):
    """{key: the row as it was at a moment}, of those that were there."""
    rows = model.history.filter(id__in=keys, history_date__lte=moment).order_by("history_date", "history_id")
    newest = {row.id: row for row in rows}
    return {key: row for key, row in newest.items() if row.history_type != "-"}
