"""The pages of a personal link as their templates print them: a card for each action that its owner is asked for."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.core.paginator import Paginator
from django.utils import timezone

from actions.models import Action, Update
from actions.models.standing import Standing
from csp_portal.common.record import HOW

from .answerers import MOST, answerer_of
from .forms import AnswererForm, AnswerForm, choices_of, says_something
from .links import posts_of, rows_of

JUST_NOW = timedelta(minutes=2)
LISTED_FROM = 6  # with fewer questions the way to each is no help
PAGE_SIZE = 40  # more would be too long for a telephone, and have more boxes than the server takes in one form
SHOWN = ("partnership", "priority", "rating", "last_update__period", "last_update__rating")


@dataclass
class Card:
    """An action with its questions. `form` is None when somebody has spoken of a later period already."""

    action: Action
    form: AnswerForm | None
    is_answered: bool
    overdue_by: int
    posts: str = ""  # of a mailbox: whose of those who read it the action is
    is_open: bool = False  # an answered one is folded, unless something is typed in it
    is_overtaken: bool = False
    said_since: list = field(default_factory=list)  # what others said after the page was opened

    @property
    def last(self):
        """The newest update of the action, if any."""
        return self.action.last_update

    @property
    def is_asked(self):
        """Whether its questions stand before the button; the others are folded behind it."""
        return self.is_overtaken or bool(self.form and (self.is_open or not self.is_answered))


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
    """The questions. `data` is what was posted; `words` were typed before, and are shown unchecked but for the actions
    that are `left`, by their references: those come first, with their faults."""

    def __init__(self, link, on, *, data=None, words=None, number=None, more="", left=()):
        super().__init__(link, on)
        self.data, self.words, self.more, self.left = data, words or {}, more, left
        self.actions.sort(key=lambda action: action.ref not in left)
        self.posts = posts_of(link, self.actions)
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
        data, form = self.words if action.ref in self.left else self.data, None
        if not (last and last.period.starts > self.period.starts):
            form = AnswerForm(
                data if said else None,
                action=action,
                period=self.period,
                answerer=self.answerer,
                ratings=self.ratings,
                words=self.words,
            )
        overdue_by = (self.on - action.deadline_latest).days if action.is_overdue(self.on) else 0
        posts, is_open = self.posts.get(action.pk, ""), said or self.more == action.ref
        return Card(action, form, is_answered(action), overdue_by, posts, is_open)

    @property
    def asked_cards(self):
        return [card for card in self.cards if card.is_asked]

    @property
    def other_cards(self):
        return [card for card in self.cards if not card.is_asked]

    @property
    def listed(self):
        """The cards that the page lists above them."""
        return self.asked_cards if len(self.asked_cards) >= LISTED_FROM else []

    @property
    def unfinished(self):
        """The references of those that were left when others were filed just before."""
        return [answer.action.ref for answer in self.answers if answer.action.ref in self.left]

    @property
    def holds_words(self):
        """Whether something that was typed before stands in the boxes of any page."""
        return any(says_something(self.words, action) for action in self.actions)

    def whole(self):
        """The answers that can be filed: all that are as they must be, when who gives them is; all are looked at."""
        whole = [answer for answer in self.answers if answer.is_valid()]
        return whole if self.form.is_valid() else []


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

    @cached_property
    def filed_at(self):
        """The newest moment at which anything was filed by the link, None when nothing was."""
        return max((row.history_date for row in self._mine), default=None)

    @property
    def filed(self):
        """What was filed at that moment."""
        keys = {row.id for row in self._mine if row.history_date == self.filed_at}
        return [update for update in self.updates if update.pk in keys]

    @property
    def others(self):
        """What is on record of the rest."""
        filed = self.filed
        return [update for update in self.updates if update not in filed]

    @property
    def is_new(self):
        return bool(self.filed_at) and timezone.now() - self.filed_at < JUST_NOW

    @property
    def reference(self):
        """By which the coordinator finds it in the history: when, and the first action."""
        return f"{timezone.localtime(self.filed_at):%Y%m%d-%H%M%S}-{self.filed[-1].action.ref}" if self.filed else ""

    @cached_property
    def _mine(self):
        """The rows of the record for what counts now and came by the link, or by an earlier one of the same owner."""
        rows = Update.history.filter(id__in=[update.pk for update in self.updates], history_type="+")
        rows = list(rows.filter(history_how="link", history_user=self.link.user_id))
        if self.link.user_id:
            return rows
        body = self.answerer.body
        return [row for row in rows if f", {row.said_by}".endswith(f", {body}") or len(row.said_by) == MOST]


def is_answered(action):
    return action.standing != Standing.NO_UPDATE
