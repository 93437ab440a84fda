"""What stands below the numbers: what changed and why, what else is off track, moved deadlines, silences."""

from dataclasses import dataclass

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
    Window,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, NullIf, RowNumber, Sign, StrIndex
from django.utils.formats import date_format

from actions.models import Action, ActionOwner, Update
from actions.models.standing import Standing
from csp_portal.common.templatetags.pages import as_date
from csp_portal.common.worded_dates import day_in_words
from governance.models import Appointment

MOST = 5  # of each on the sheet; the rest is a link away
# All rows are counted with those that are shown, so each is kept short.
OF_ACTION = ("action__partnership", "action__serial", "action__actions_to_deliver")
WORDS = ("what_happened", "no_change_reason", "what_next", "back_by", "help_wanted", "said_by", "said_on")
OF_CHANGE = ("period__starts", "period__ends", "period__due", *WORDS, *OF_ACTION)
DEADLINES = ("original_deadline", "deadline", "deadline_earliest", "deadline_latest")
OF_SLIP = ("deadline_reason", "said_on", *OF_ACTION, *(f"action__{name}" for name in DEADLINES))
WORSE_FIRST = ("-step", "now_place", "action__serial")
WORST_FIRST = (Standing.OFF_TRACK, Standing.AT_RISK, Standing.ON_TRACK, Standing.COMPLETE)


@dataclass(frozen=True)
class Change:
    """An action that was rated otherwise in the period before, and what was said when it was rated anew."""

    action: Action
    how: str
    was: str
    now: str
    reason: str
    next_step: str
    is_way_back: bool
    said: str


@dataclass(frozen=True)
class OffTrack:
    """An action that is off track, since which period without a better word, and what is to bring it back."""

    action: Action
    owned_by: str
    since: str
    way_back: str
    back_by: str
    help_wanted: str


@dataclass(frozen=True)
class Slip:
    """An action whose deadline has moved; the reason is the newest."""

    action: Action
    first: str
    now: str
    times: int
    moved_on: str
    reason: str


@dataclass(frozen=True)
class Silence:
    """An action that nobody has spoken of for the period; who owes the word."""

    action: Action
    owed_by: str
    last_said: str


def with_total(rows):
    """Each row with `total`, how many there are, however few of them are fetched."""
    return rows.annotate(total=Window(Count("pk")))


def total_of(rows):
    return rows[0].total if rows else 0


def changed_updates(figures):
    """The updates by which actions are rated differently than for the period before, worse first, with `was` and
    `now`. What was said for the period before is what it is compared with, whether or not that one is closed."""
    if not figures.periods.before:
        return Update.objects.none()
    return compared(figures).filter(was__isnull=False).order_by(*WORSE_FIRST).only(*OF_CHANGE)


def first_updates(figures):
    """The first few of `changed_updates`, and of those by which other actions are off track, the longest first. The
    latter have no `was`, but `since`, the key of the period for which that was first said and nothing else after it."""
    if not figures.periods.shown:
        return [], []
    is_off_track = Q(action__in=figures.actions.filter(standing=Standing.OFF_TRACK).values("pk"))
    updates = compared(figures).filter(Q(was__isnull=False) | is_off_track)
    is_change = Case(When(was__isnull=False, then=Value(1)), default=Value(0))
    run = _off_track_since()
    first_day = Case(When(was__isnull=True, then=Subquery(run.values("period__starts")[:1])))
    updates = updates.annotate(is_change=is_change, first_day=first_day, since=Subquery(run.values("period")[:1]))
    order = [*WORSE_FIRST[:-1], "first_day", "action__serial"]
    place = Window(RowNumber(), partition_by="is_change", order_by=order)
    total = Window(Count("pk"), partition_by="is_change")
    rows = list(updates.annotate(total=total, place=place).filter(place__lte=MOST).order_by("place").only(*OF_CHANGE))
    return [row for row in rows if row.is_change], [row for row in rows if not row.is_change]


def compared(figures):
    """The newest updates with `now`, how each rates its action, `said_before`, how it was rated for the period before,
    None for not at all, and `was`, the same where it is another rating."""
    before = figures.periods.before
    said_before = Value(None, output_field=CharField())
    if before:
        said_before = Update.objects.filter(action=OuterRef("action")).said_for(before)
    updates = newest_said(figures).alias(said_before=said_before).annotate(now=F("rating__counts_as"))
    updates = updates.annotate(was=NullIf("said_before", "now"))
    return updates.annotate(step=_step(), now_place=_place("now"))


def _off_track_since():
    """The updates, oldest first, since when those of an action up to the one asked about say nothing but off track."""
    before = Update.objects.filter(action=OuterRef("action"), number__lt=OuterRef(OuterRef("number")))
    other = before.exclude(rating__counts_as=Standing.OFF_TRACK).order_by("-number").values("number")
    said = Update.objects.filter(action=OuterRef("action"), number__lte=OuterRef("number"))
    return said.filter(number__gt=Coalesce(Subquery(other[:1]), 0)).order_by("number")


def newest_said(figures):
    """The newest update of each action that is about the period shown; for the current one also about a later one."""
    periods = figures.periods
    updates = Update.objects.filter(action__in=figures.plan_actions).select_related("action", "period")
    if periods.is_current:
        return updates.filter(pk=F("action__last_update"), period__starts__gte=periods.shown.starts)
    later = Update.objects.filter(action=OuterRef("action"), period=periods.shown, number__gt=OuterRef("number"))
    return updates.filter(~Exists(later), period=periods.shown)


def _place(name):
    """Where a rating stands among those from worst to best; 0 for "not rated", which is neither."""
    return StrIndex(Value(" ".join(WORST_FIRST)), F(name))


def _step():
    """1 for worse, 0 for no longer rated, -1 for better and for what was not rated before."""
    return Case(When(now=Standing.NOT_RATED, then=Value(0)), default=Sign(_place("was") - _place("now")))


def as_change(update, periods):
    how = {1: "Worse", 0: "No longer rated", -1: "Better"}[update.step]
    how = "Now rated" if update.was == Standing.NOT_RATED else how
    late = " (late)" if update.is_late else ""
    about = f", for {update.period}" if update.period_id != periods.shown.pk else ""
    return Change(
        action=update.action,
        how=how,
        was=Standing(update.was).label,
        now=Standing(update.now).label,
        reason=update.what_happened or f"No change, because: {update.no_change_reason}",
        next_step=update.what_next,
        is_way_back=update.now in (Standing.OFF_TRACK, Standing.AT_RISK),
        said=date_format(update.said_on, "j F Y") + late + about + (f", by {update.said_by}" if update.said_by else ""),
    )


def as_off_track(update, periods):
    """The row of an update of which the action has its owners; "" for a period that has not begun."""
    names = {period.pk: str(period) for period in [*periods.begun, periods.shown]}
    return OffTrack(
        action=update.action,
        owned_by=owed_by(update.action.owners.all()),
        since=names.get(update.since, ""),
        way_back=update.what_next,
        back_by=as_date(update.back_by),
        help_wanted=update.help_wanted,
    )


def moving_updates(figures):
    """The newest update that moved the deadline of each action, with `times` it moved: those about the period shown
    first, then open actions. What was said for a later period counts for the current one alone."""
    periods = figures.periods
    moving = Update.objects.moving_deadlines(periods.until)
    same = moving.filter(action=OuterRef("action"))
    times = same.order_by().values("action").annotate(times=Count("pk")).values("times")
    newest = moving.filter(~Exists(same.filter(number__gt=OuterRef("number"))), action__in=figures.plan_actions)
    is_done = Case(When(action__state=Action.State.COMPLETE, then=Value(1)), default=Value(0))
    is_old = Q(period__starts__lt=periods.shown.starts) if periods.shown else Q(pk=None)
    is_old = Case(When(is_old, then=Value(1)), default=Value(0))
    newest = newest.annotate(times=Subquery(times), is_done=is_done, is_old=is_old)
    newest = newest.select_related("action")
    return newest.order_by("is_old", "is_done", "-times", "-said_on", "action__serial").only(*OF_SLIP)


def as_slip(update):
    action = update.action
    return Slip(
        action=action,
        first=as_date(action.original_deadline),
        now=day_in_words(action.deadline, action.deadline_earliest, action.deadline_latest),
        times=update.times,
        moved_on=date_format(update.said_on, "j F Y"),
        reason=update.deadline_reason,
    )


def silent_actions(figures):
    """The actions without an update for the period, the longest silent first, with who owes one."""
    if figures.periods.is_current:
        last_said = F("last_update__said_on")
    else:
        last_said = Subquery(Update.objects.filter(pk=OuterRef("update_then")).values("said_on")[:1])
    silent = figures.actions.filter(standing=Standing.NO_UPDATE).annotate(last_said=last_said)
    silent = silent.annotate(fell_silent=Window(Count(_rated_before(figures.periods.before))))
    return silent.order_by(F("last_said").asc(nulls_first=True), "serial")


def _rated_before(period):
    """How an action was rated for that period; None for not at all."""
    if not period:
        return Value(None, output_field=CharField())
    return NullIf(Update.objects.filter(action=OuterRef("pk")).said_for(period), Value(Standing.NOT_RATED))


def with_owners(actions):
    """Give each of the actions its owners, in one query for all of them."""
    prefetch_related_objects(actions, Prefetch("owners", queryset=_owners()))


def _owners():
    """Owners with the organisation that a person was last appointed from, and the person's name."""
    appointments = Appointment.objects.filter(user=OuterRef("user"), partnership=OuterRef("partnership"))
    from_organisation = appointments.filter(organisation__isnull=False).order_by("-pk")
    return ActionOwner.objects.select_related("organisation", "group").annotate(
        employer=Subquery(from_organisation.values("organisation__name")[:1]),
        person=Appointment.objects.words_for("user", "partnership"),
    )


def as_silence(action):
    return Silence(
        action=action,
        owed_by=owed_by(action.owners.all()),
        last_said=date_format(action.last_said, "j F Y") if action.last_said else "",
    )


def owed_by(owners):
    """The organisations, or failing that groups, people or posts, of the responsible owners, each once."""
    responsible = [owner for owner in owners if owner.part == ActionOwner.Part.RESPONSIBLE] or owners
    names = [
        str(owner.organisation or owner.employer or owner.group or owner.person or owner.post) for owner in responsible
    ]
    return ", ".join(dict.fromkeys(names)) or "Nobody named"
