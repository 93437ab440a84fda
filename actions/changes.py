"""What changed in actions since a day: the newest saves of their rows, each said in a line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from csp_portal.common.history.words import NOBODY
from csp_portal.common.templatetags.pages import as_date
from governance.history import told_to

from .models import Action, Update

MOST = 10
GONE_RATING = "A rating that was removed"
LENGTH = 160  # characters of a reason: a line, not a report
ENDS = (".", "!", "?", "…")  # of a sentence
State = Action.State


@dataclass(frozen=True)
class Line:
    day: date
    ref: str
    url: str
    title: str
    words: str
    who: str
    is_for_board: bool


class Changes:
    """The newest changes of actions, as the member reads them; as many queries for many as for one."""

    def __init__(self, actions, member, since, ratings):
        self.member = member
        self.words = defaultdict(lambda: GONE_RATING, {rating.pk: rating.word for rating in ratings})
        self.saves = newest_saves(actions, since)
        updates = {save.last_update_id for save in self.saves if save.gives_update}
        self.updates = Update.objects.in_bulk(updates) if updates else {}
        self.people = told_to(member)({save.history_user_id for save in self.saves} - {None})

    def lines(self):
        return [self.line(save) for save in self.saves]

    def line(self, save):
        day, ref = timezone.localdate(save.history_date), f"A{save.serial}"
        update = self.updates.get(save.last_update_id) if save.gives_update else None
        return Line(
            day=day,
            ref=ref,
            url=reverse("action", args=[self.member.partnership.slug, ref]),
            title=save.actions_to_deliver,
            words=self.said(save, update) if save.gives_update else self.done(save),
            who=(update and update.said_by) or self.who(save, day),
            is_for_board=save.is_for_board,
        )

    def said(self, save, update):
        """What an update says: its rating and the one before it, or that nothing changed; a deadline that it moves.
        Without the update, which the undoing of an import has removed, the rating alone."""
        words = self.words[save.rating_id]
        if save.rating_id != save.rating_before:
            said = f"{words}, was {self.words[save.rating_before]}" if save.rating_before else f"{words}, first rating"
        elif update and update.no_change_reason:
            said = f"No change: {short(update.no_change_reason)}"
        else:
            said = f"Still {words}"
        if not update:
            return f"{said}. Undone since"
        if update.moves_deadline:
            moved = f"from {as_date(update.deadline_before)} to {as_date(update.new_deadline)}"
            said += f"{'' if said.endswith(ENDS) else '.'} Deadline moved {moved}: {short(update.deadline_reason)}"
        return said

    def done(self, save):
        """What somebody did to an action other than to update it."""
        if save.state_before is None:
            return "Added as a draft" if save.state == State.DRAFT else "Added"
        if save.last_update_id != save.last_update_before:
            stands = self.words[save.rating_id] if save.rating_id else State(save.state).label
            return f"{short(save.history_change_reason) or 'Update removed'}: {stands} again"
        if save.state != save.state_before:
            if save.state == State.DROPPED:
                return f"Dropped: {short(save.dropped_reason)}"
            return f"{State(save.state).label}, was {State(save.state_before).label.lower()}"
        if save.rating_id != save.rating_before and save.rating_before:
            return f"Update corrected: {self.words[save.rating_id]}, was {self.words[save.rating_before]}"
        return f"Changed: {short(save.history_change_reason)}" if save.history_change_reason else "Changed"

    def who(self, save, day):
        if not save.history_user_id:
            return NOBODY.get(save.history_how, NOBODY["web"])
        person = self.people.person(save.history_user_id, day)
        return f"{person.name}, {person.organisation}" if person.organisation else person.name


def newest_saves(actions, since):
    """The newest history rows of the actions from a day on, newest first, with what stood before each; one query."""
    first = timezone.make_aware(datetime.combine(since, time.min))
    saves = Action.history.filter(id__in=actions.values("pk"), history_date__gte=first)
    newest = saves.order_by("-history_date", "-history_id").values("pk")[:MOST]
    before = Action.history.filter(id=OuterRef("id"), history_date__lt=OuterRef("history_date"))
    before = before.order_by("-history_date", "-history_id")
    at_once = {"id": OuterRef("last_update_id"), "history_date": OuterRef("history_date")}
    updates = Update.history.filter(**at_once, history_type="+")
    found = Action.history.filter(pk__in=newest).annotate(
        rating_before=Subquery(before.values("rating_id")[:1]),
        last_update_before=Subquery(before.values("last_update_id")[:1]),
        state_before=Subquery(before.values("state")[:1]),
        gives_update=Exists(updates),
        is_for_board=Exists(Action.objects.for_board().filter(pk=OuterRef("id"))),
    )
    # Of two saves of a row at one moment the later one is what that moment left.
    by_moment = {(save.history_date, save.id): save for save in found.order_by("history_date", "history_id")}
    return list(reversed(by_moment.values()))


def short(words):
    return Truncator(" ".join(words.split())).chars(LENGTH)
