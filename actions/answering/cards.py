"""The pages of a personal link as their templates print them: a card for each action that its owner is asked for."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Paginator

from actions.models import Action, Update
from actions.models.standing import Standing
from csp_portal.common.record import HOW

from .answerers import answerer_of
from .forms import AnswererForm, AnswerForm, choices_of, says_something
from .links import rows_of

PAGE_SIZE = 40  # more would be too long for a telephone, and have more boxes than the server takes in one form
SHOWN = ("partnership", "priority", "rating", "last_update__period", "last_update__rating")


@dataclass
class Card:
    """An action with its questions. `form` is None when somebody has spoken of a later period already."""

    action: Action
    form: AnswerForm | None
    is_answered: bool
    overdue_by: int
    is_open: bool = False  # an answered one is folded, unless something is typed in it
    is_overtaken: bool = False
    said_since: list = field(default_factory=list)  # what others said after the page was opened

    @property
    def last(self):
        """The newest update of the action, if any."""
        return self.action.last_update


class Asked:
    """What a link asks for on a day: first what nobody has answered for its period."""

    def __init__(self, link, on):
        self.link, self.period, self.on = link, link.period, on
        rows = rows_of(link, on).select_related(*SHOWN)
        self.actions = sorted(rows, key=lambda action: (is_answered(action), action.serial))

    @property
    def total(self):
        return len(self.actions)

    @property
    def to_answer(self):
        return sum(not is_answered(action) for action in self.actions)

    @property
    def answered(self):
        return self.total - self.to_answer


class AnswerPage(Asked):
    """The questions. `data` is what was posted; `words` were typed before, and are shown unchecked."""

    def __init__(self, link, on, *, data=None, words=None, number=None, more=""):
        super().__init__(link, on)
        self.data, self.words, self.more = data, words or {}, more
        self.answerer = answerer_of(link, (data or self.words).get("post", ""))
        self.part = Paginator(self.actions, PAGE_SIZE).get_page(number)
        shown = self.part.object_list if data is None else [a for a in self.actions if f"{a.ref}-version" in data]
        self.cards = [self._card(action) for action in shown]
        self.answers = [card.form for card in self.cards if card.form and card.form.is_bound]
        self.form = AnswererForm(data, link=link, words=self.words)
        self.form.take(self.answers)

    @cached_property
    def ratings(self):
        return choices_of(self.link.partnership.ratings.all())

    def _card(self, action):
        last, said = action.last_update, says_something(self.words if self.data is None else self.data, action)
        form = None
        if not (last and last.period.starts > self.period.starts):
            form = AnswerForm(
                self.data if said and self.data is not None else None,
                action=action,
                period=self.period,
                answerer=self.answerer,
                ratings=self.ratings,
                words=self.words,
            )
        overdue_by = (self.on - action.deadline_latest).days if action.is_overdue(self.on) else 0
        return Card(action, form, is_answered(action), overdue_by, is_open=said or self.more == action.ref)

    @property
    def holds_words(self):
        """Whether something that was typed before stands in the boxes of any page."""
        return any(says_something(self.words, action) for action in self.actions)

    def is_valid(self):
        """Whether every answer, and who gives it, is as it must be; all are looked at."""
        return all([self.form.is_valid(), *[answer.is_valid() for answer in self.answers]])


class Receipt(Asked):
    """What is on record of it for the period, whoever said it: the newest answer of each action, newest first."""

    @cached_property
    def answerer(self):
        return answerer_of(self.link)

    @cached_property
    def updates(self):
        """Each with its `action`, and `filed_at` and `how` it came on record."""
        actions = {action.pk: action for action in self.actions}
        about = Update.objects.filter(action__in=actions, period=self.period).select_related("rating", "period")
        newest = {update.action_id: update for update in about.order_by("number")}
        for update in newest.values():
            update.action = actions[update.action_id]
        for row in Update.history.filter(id__in=[update.pk for update in newest.values()], history_type="+"):
            update = newest[row.action_id]
            update.filed_at, update.how = row.history_date, HOW[row.history_how]
        return sorted(newest.values(), key=lambda update: update.pk, reverse=True)


def is_answered(action):
    return action.standing != Standing.NO_UPDATE
