"""Plays the quarters of a sample partnership: every update, report and meeting through its own verbs, day by day.

Each is a change of its own with a record time in the past. Only the sample may do that, and only before anybody else
has written: `change()` refuses a moment that is not later than the last.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format

from actions.asking.linking import link_for
from actions.models import Action, Update
from csp_portal.common.record import change
from governance.access import Member
from governance.models import Appointment, Partnership, ReportingPeriod, User
from priorities.access import leads

from .meeting import MeetingStep, Minutes, steps_of_meetings
from .reporting import Step, record_step, steps_of

QUARTERS = 8  # those that have ended; the running one is the next
FIRST_BY_LINK = 7  # the quarter from which on mailboxes answer by their link
CLOSED_AFTER = timedelta(days=35)


def moment_on(day, place=0):
    """The time of the `place`-th thing recorded on a day: through office hours, six minutes apart."""
    opened = datetime.combine(day, time(8, 45), tzinfo=timezone.get_current_timezone())
    return opened + timedelta(minutes=6 * place)


@dataclass(frozen=True)
class Happening:
    """An update of an action, its end without one, or (without an action) the closing of a period."""

    day: object
    period: ReportingPeriod
    action: Action | None = None
    rating: str = ""
    what_happened: str = ""
    what_next: str = ""
    rest: dict = field(default_factory=dict)

    @property
    def in_order(self):
        return (self.day, self.action.serial if self.action else 0)


class Player:
    def __init__(self, slug, today):
        self.slug, self.today = slug, today
        self.partnership = Partnership.objects.get(slug=slug)
        self.periods = list(ReportingPeriod.objects.filter(partnership=slug))
        self.ratings = {rating.letter: rating for rating in self.partnership.ratings.all()}
        self.names = Appointment.objects.names_in(self.partnership)
        self.lead, self.contributor, self.coordinator, self.chair, self.board = (
            Member(User.objects.get(email=f"{post}@{slug}.example"), self.partnership)
            for post in ("lead", "contributor", "coordinator", "chair", "board")
        )

    def play(self, stories, reports, meetings):
        """Record all that the stories tell, by reference and quarter, the reports, by priority and quarter, and the
        meetings, up to yesterday."""
        actions = Action.objects.filter(partnership=self.slug).select_related("priority")
        self.actions = actions = {action.ref: action for action in actions}
        self.minutes = Minutes(self)
        self.sayers = {ref: self._sayer(action) for ref, action in actions.items()}
        happenings = [self._closing(period) for period in self.periods[: QUARTERS - 1]]
        for ref, quarters in stories.items():
            happenings += [self._happening(actions[ref], int(quarter), told) for quarter, told in quarters.items()]
        happenings += [*steps_of(reports, self), *steps_of_meetings(meetings, self)]
        told_by_now = sorted((h for h in happenings if h.day < self.today), key=lambda h: h.in_order)
        for day, of_day in groupby(told_by_now, key=lambda h: h.day):
            for place, happening in enumerate(of_day):
                self._record(happening, moment_on(day, place))

    def _closing(self, period):
        return Happening(period.ends + CLOSED_AFTER, period)

    def _happening(self, action, quarter, told):
        period = self.periods[quarter - 1]
        if isinstance(told, dict):
            rating, what_happened, what_next, rest = "", "", "", told
        else:
            rating, what_happened, what_next, rest = [*told, {}][:4]
        return Happening(
            self._day(action, quarter, rest.get("day")), period, action, rating, what_happened, what_next, rest
        )

    def _day(self, action, quarter, said):
        """A working day around the end of the quarter; what has ended was all said by yesterday."""
        period = self.periods[quarter - 1]
        after = int(said) if said else (action.serial * 7 + quarter * 5) % 25 - 12
        if quarter > QUARTERS:
            day = period.starts + timedelta(days=after)
        else:
            day = min(period.ends + timedelta(days=after), self.today - timedelta(days=1))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _record(self, happening, at):
        if isinstance(happening, Step):
            record_step(happening, self, at)
            return
        if isinstance(happening, MeetingStep):
            self.minutes.record(happening, at)
            return
        action, period = happening.action, happening.period
        if action is None:
            with self.change(self.coordinator, f"Period closed: {period}", at):
                period.closed_on = happening.day
                period.save()
        elif "dropped_reason" in happening.rest:
            with self.change(self.coordinator, "Dropped at the review of the quarter", at):
                action.state, action.dropped_reason = Action.State.DROPPED, happening.rest["dropped_reason"]
                action.edit()
        else:
            self._record_update(happening, at)

    def _record_update(self, happening, at):
        author, said_by = self.sayers[happening.action.ref]
        code = self._mailbox(happening) if author is self.coordinator else ""
        if code:
            with change(self.slug, reason=f"Update for {happening.period}", how="link", at=at):
                link_for(self.partnership, happening.period, code, happening.day)
                self._add_update(happening, None, said_by)
            return
        told = "" if author is not self.coordinator else f", as told by {said_by}"
        with self.change(author, f"Update for {happening.period}{told}", at):
            self._add_update(happening, author.user, said_by)

    def _add_update(self, happening, author, said_by):
        update = self._update(happening)
        update.author, update.said_by = author, said_by
        happening.action.add_update(update)
        for number in happening.rest.get("reached", []):
            milestone = happening.action.milestones.all()[int(number) - 1]
            milestone.done = date_format(happening.day, "j F Y")
            milestone.save()

    def _mailbox(self, happening):
        """The code of the organisation or group that answers by its link: its first owner, when it has an address."""
        owner = happening.action.owners.first()
        if owner is None or self.periods.index(happening.period) + 1 < FIRST_BY_LINK:
            return ""
        if owner.organisation and owner.organisation.email:
            return f"o{owner.organisation_id}"
        return f"g{owner.group_id}" if owner.group and owner.group.email else ""

    def _update(self, happening):
        rest = happening.rest
        return Update(
            period=happening.period,
            rating=self.ratings[happening.rating],
            said_on=happening.day,
            what_happened=happening.what_happened,
            what_next=happening.what_next,
            back_by=rest.get("back_by", ""),
            help_wanted=rest.get("help_wanted", ""),
            no_change_reason=rest.get("no_change_reason", ""),
            new_deadline=rest.get("new_deadline", ""),
            deadline_reason=rest.get("deadline_reason", ""),
        )

    def _sayer(self, action):
        """Who writes an action's updates, and in whose words: its first owner or the priority's lead where they have a
        sample account, else the coordinator for the owner."""
        owner = action.owners.first()
        for member in (self.contributor, self.lead):
            if owner and (owner.user_id == member.user.pk or owner.organisation_id in member.organisation_ids):
                return member, member.in_words
        if leads(self.lead, action.priority):
            return self.lead, self.lead.in_words
        return self.coordinator, owner.in_words(self.names) if owner else self.coordinator.in_words

    def change(self, by, reason, at):
        return change(self.slug, by=by.user, reason=reason, how="sample", at=at)
