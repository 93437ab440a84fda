"""Where an action stands for a period: in exactly one of seven columns, or in none when it is draft or dropped.

Silence is a result: a rating said for an earlier period is not carried forward into this one.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format


class Standing(models.TextChoices):
    OFF_TRACK = "off_track", "Off track"
    AT_RISK = "at_risk", "At risk"
    ON_TRACK = "on_track", "On track"
    COMPLETE = "complete", "Complete"
    NOT_STARTED = "not_started", "Not started"
    NO_UPDATE = "no_update", "No update for this period"
    NOT_RATED = "not_rated", "Not rated"


def standing_for(period):
    """The expression that puts an action in its column for `period` (None: a partnership without periods).

    Gives "" for an action that is in no column.
    """
    settled = [
        When(state__in=["draft", "dropped"], then=Value("")),
        When(state="complete", then=Value(Standing.COMPLETE)),
    ]
    if period is None:
        return Case(
            *settled, When(rating__isnull=False, then=F("rating__counts_as")), default=Value(Standing.NOT_RATED)
        )
    answered = Q(last_update__period__starts__gte=period.starts)
    return Case(
        *settled,
        When(answered & Q(rating__isnull=False), then=F("rating__counts_as")),
        When(answered, then=Value(Standing.NOT_RATED)),
        When(start_earliest__gt=period.ends, then=Value(Standing.NOT_STARTED)),
        default=Value(Standing.NO_UPDATE),
    )


def lasting():
    """What an update says for the periods after its own: of all that can be said, only "complete" lasts."""
    return Case(When(rating__counts_as=Standing.COMPLETE, then=F("rating__counts_as")))


def standing_then(period, said):
    """The same for a period that is not the current one, as it was said for it: later updates do not count.

    `said` names the column with what was said for the period, as `UpdateQuerySet.said_for` has it.
    """
    unsaid = Case(
        When(state="complete", last_update__isnull=True, then=Value(Standing.COMPLETE)),
        When(start_earliest__gt=period.ends, then=Value(Standing.NOT_STARTED)),
        default=Value(Standing.NO_UPDATE),
        output_field=models.CharField(),
    )
    return Case(
        When(state__in=["draft", "dropped"], then=Value("")),
        default=Coalesce(F(said), unsaid, output_field=models.CharField()),
    )


@dataclass(frozen=True)
class Shown:
    """How an action's standing reads: the words of its tag, the tag's colour and letter, the sentence beside it."""

    words: str
    colour: str
    letter: str = ""
    beside: str = ""


def show(action, period, on):
    """What a page says of an action that `with_standing(period)` was asked about, read on the day `on`."""
    last = action.last_update
    if not action.standing:
        return Shown(action.get_state_display(), "grey", beside=action.dropped_reason)
    if action.standing == Standing.NOT_STARTED:
        return Shown("Not started", "grey", beside=f"Starts {action.start}")
    if action.standing == Standing.NO_UPDATE:
        words = "Not updated" if on > period.due else f"Update due by {date_format(period.due, 'j F')}"
        return Shown(words, "grey", beside=_last_said(action))
    if action.rating is None:
        return Shown("Not rated", "grey")
    beside = f"Updated {date_format(last.said_on, 'j F Y')}" if last else ""
    if last and period and last.period_id != period.pk and action.standing != Standing.COMPLETE:
        beside += f", for {last.period}"
    return Shown(action.rating.word, action.rating.colour, action.rating.letter, beside)


def _last_said(action):
    if action.last_update:
        word = action.rating.word if action.rating else "Not rated"
        return f"Last: {word}, {date_format(action.last_update.said_on, 'j F Y')}"
    return f"Last: {action.rating.word}" if action.rating else "No update yet"
