"""What is otherwise than it should be, or than it was: each action under the first heading that fits it."""

from django.db.models import Case, CharField, Count, Q, Value, When, Window
from django.db.models.functions import RowNumber

from actions.models import Update
from actions.models.standing import Standing
from actions.worked_out import with_worked_out, worked, worst_disagreement
from csp_portal.common.past import today
from csp_portal.common.templatetags.pages import inside_sentence
from csp_portal.dashboard.lists import (
    OF_CHANGE,
    WORSE_FIRST,
    as_silence,
    as_slip,
    compared,
    moving_updates,
    silent_actions,
    with_owners,
)

from .asked import wants_help
from .rows import MOST, Row

NEW, WORSE, BETTER = "new-off-track", "worse", "better"


def changes(figures):
    """The updates by which actions are rated otherwise than for the period before, each with `heading`: `NEW` for off
    track whatever was said before, `BETTER`, or `WORSE`, which "no longer rated" is too."""
    if not figures.periods.shown:
        return Update.objects.none()
    was_off_track = Q(said_before__isnull=False, said_before=Standing.OFF_TRACK)
    is_new = Q(now=Standing.OFF_TRACK) & ~was_off_track
    heading = Case(
        When(is_new, then=Value(NEW)),
        When(was__isnull=False, step__gte=0, then=Value(WORSE)),
        When(was__isnull=False, then=Value(BETTER)),
        default=Value(""),
        output_field=CharField(),
    )
    updates = compared(figures).filter(is_new | Q(was__isnull=False)).annotate(heading=heading)
    return updates.order_by(*WORSE_FIRST).only(*OF_CHANGE)


def first_changes(figures):
    """The first few of each heading, with `total`, how many there are under it. One query."""
    order = ["-step", "now_place", "action__serial"]
    place = Window(RowNumber(), partition_by="heading", order_by=order)
    total = Window(Count("pk"), partition_by="heading")
    return changes(figures).annotate(total=total, place=place).filter(place__lte=MOST).order_by("place")


def slips(figures):
    """The updates that moved a deadline when the period shown was spoken of; of actions not rated otherwise in it."""
    if not figures.periods.shown:
        return Update.objects.none()
    return moved_now(figures).exclude(action__in=changes(figures).order_by().values("action"))


def moved_now(figures):
    return moving_updates(figures).filter(is_old=0)


def silences(figures):
    """The actions without an update for the period, the longest silent first."""
    silent = silent_actions(figures)
    return silent.exclude(pk__in=moved_now(figures).order_by().values("action")) if figures.periods.shown else silent


def disagreements(figures):
    """The actions that work out worse than is said, of those under no heading above; the worst first."""
    periods = figures.periods
    actions = with_worked_out(figures.actions, figures.member.partnership, today(), periods)
    actions = actions.filter(disagrees=True).annotate(gap=worst_disagreement()).filter(gap__gt=0)
    if periods.shown:
        for updates in (changes(figures), moved_now(figures)):
            actions = actions.exclude(pk__in=updates.order_by().values("action"))
    return actions.order_by("-gap", "serial")


def row_of(action, **words):
    return Row(action.get_absolute_url(), action.actions_to_deliver, action.ref, **words)


def change_row(update):
    now = Standing(update.now).label
    was = Standing(update.was).label if update.was else "Not spoken of"
    needs_a_way_back = update.now in (Standing.OFF_TRACK, Standing.AT_RISK)
    return row_of(
        update.action,
        fact=f"Was {inside_sentence(was)}, now {inside_sentence(now)}",
        reason=update.outcome,
        way_back=update.what_next if needs_a_way_back else "",
        help_wanted=update.help_wanted if needs_a_way_back and wants_help(update) else "",
    )


def slip_row(update):
    slip = as_slip(update)
    times = {1: "moved once", 2: "moved twice"}.get(slip.times, f"moved {slip.times} times")
    return row_of(slip.action, fact=f"Now {slip.now}, first {slip.first}: {times}", reason=slip.reason)


def silence_rows(actions):
    """One more query, for the owners of all of them."""
    actions = list(actions)
    with_owners(actions)
    return [silence_row(as_silence(action)) for action in actions]


def silence_row(silence):
    since = f"Last updated {silence.last_said}" if silence.last_said else "Never updated"
    return row_of(silence.action, fact=f"Owed by {silence.owed_by}", reason=f"{since}.")


def disagreement_row(action):
    shown = worked(action)
    said, out = (inside_sentence(words) for words in (Standing(action.standing).label, shown.words))
    return row_of(action, fact=f"Said {said}, works out {out}", reason=f"{shown.in_full}.")
