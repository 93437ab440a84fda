"""The pages of a personal link as their templates print them: a card for each action that its owner is asked for."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from django.core.paginator import Paginator
from django.utils import timezone

from actions.asking.somebody import somebodies
from actions.models import Action, Update
from actions.models.standing import Standing
from csp_portal.common.record import HOW

from .answerers import MOST, answerer_of
from .forms import AnswererForm, AnswerForm, choices_of, says_something
from .links import posts_of, rows_and_others

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
    others: str = ""  # of a deputy: who is asked for it in the first place
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
    """What a link asks for on a day: first what nobody has answered for its period, and of that a deputy's last.
    The numbers are of what its owner is asked for; what they may answer as a deputy is owed by others."""

    def __init__(self, link, on):
        self.link, self.period, self.on = link, link.period, on
        rows, codes = rows_and_others(link, on)
        names = somebodies(link.partnership, {code for found in codes.values() for code in found}, on) if codes else {}
        self.others = {key: "; ".join(names[code].in_words for code in found) for key, found in codes.items()}
        self.actions = sorted(rows.select_related(*SHOWN), key=self._place)

    def _place(self, action):
        return is_answered(action), action.pk in self.others, action.serial

    @property
    def own(self):
        return [action for action in self.actions if action.pk not in self.others]

    @property
    def total(self):
        return len(self.own)

    @property
    def to_answer(self):
        return sum(not is_answered(action) for action in self.own)

    @property
    def for_others(self):
        """How many of those that others are asked for are not answered."""
        return sum(not is_answered(action) for action in self.actions if action.pk in self.others)

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
        posts, others = self.posts.get(action.pk, ""), self.others.get(action.pk, "")
        return Card(action, form, is_answered(action), overdue_by, posts, others, said or self.more == action.ref)

    @property
    def asked_cards(self):
        return [card for card in self.cards if card.is_asked and not card.others]

    @property
    def deputy_cards(self):
        """Those that others are asked for, and the owner may answer in their place."""
        return [card for card in self.cards if card.is_asked and card.others]

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


@dataclass
class Press:
    """What was filed by the link at one moment, the newest first."""

    moment: datetime
    updates: list

    @property
    def refs(self):
        return ", ".join(update.action.ref for update in reversed(self.updates))

    @property
    def reference(self):
        """By which the coordinator finds it in the history: when, and the first action."""
        return f"{timezone.localtime(self.moment):%Y%m%d-%H%M%S}-{self.updates[-1].action.ref}"

    @property
    def is_new(self):
        return timezone.now() - self.moment < JUST_NOW


class Receipt(Asked):
    """What is on record of it for the period: all that was filed by the link, and apart what others said."""

    @cached_property
    def answerer(self):
        return answerer_of(self.link)

    @cached_property
    def updates(self):
        """All for the period, each with its `action`, and `filed_at`, `how` and `is_mine`; the newest first."""
        actions = {action.pk: action for action in self.actions}
        about = Update.objects.filter(action__in=actions, period=self.period).select_related("rating", "period")
        found = {update.pk: update for update in about}
        made = Update.history.filter(id__in=found, history_type="+").order_by("-id")
        for row in made:
            update = found[row.id]
            update.action = actions[update.action_id]
            update.filed_at, update.how, update.is_mine = row.history_date, HOW[row.history_how], self._is_mine(row)
        return [found[row.id] for row in made]

    def _is_mine(self, row):
        """Whether a row of the record came by the link, or by an earlier one of the same owner."""
        if (row.history_how, row.history_user_id) != ("link", self.link.user_id):
            return False
        is_body = f", {row.said_by}".endswith(f", {self.answerer.body}") if not self.link.user_id else True
        return is_body or len(row.said_by) == MOST

    @cached_property
    def presses(self):
        """What was filed by the link, a Press for each time; the newest first."""
        mine = [update for update in self.updates if update.is_mine]
        return [Press(moment, list(found)) for moment, found in groupby(mine, key=lambda update: update.filed_at)]

    @property
    def filed(self):
        """What was filed last."""
        return self.presses[0].updates if self.presses else []

    @property
    def by_others(self):
        """What counts and was said by others: the newest word on each action."""
        newest = {update.action_id: update for update in reversed(self.updates)}
        return [update for update in self.updates if newest[update.action_id] is update and not update.is_mine]


def is_answered(action):
    return action.standing != Standing.NO_UPDATE
