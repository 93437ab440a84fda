"""Where each action stood in each of the last eight periods, in letters: what is stuck stands out.

A letter is where the action stands on the dashboard of that period. But of one that was put on record after the updates
of a period were due, nothing was to be said then: it has a dash. A period whose updates are not due yet has no column:
that nothing is said for it breaks no run.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from django.db.models import Case, CharField, F, Max, Q, Value, When
from django.db.models.lookups import Exact
from django.utils.formats import date_format

from actions.models.standing import Standing, standing_for, standing_then
from actions.worked_out import put_on_record
from csp_portal.common.past import today

from .early import is_early

PERIODS = 8  # two years of quarters
STUCK = 3  # periods running
NOT_THERE = "not_there"
LETTERS = {
    Standing.OFF_TRACK: "R",
    Standing.AT_RISK: "A",
    Standing.ON_TRACK: "G",
    Standing.COMPLETE: "C",
    Standing.NO_UPDATE: "N",
    Standing.NOT_RATED: "?",
    Standing.NOT_STARTED: "–",
    NOT_THERE: "–",
}
WORDS = {**dict(Standing.choices), Standing.NO_UPDATE: "No update", NOT_THERE: "Not in the portal yet"}
EXCEPTIONS = (Standing.OFF_TRACK, Standing.AT_RISK, Standing.NO_UPDATE)
STUCK_IN = (Standing.OFF_TRACK, Standing.AT_RISK)
# What an update says is told by the place of its rating among these, beside its number: the highest is the newest.
SAID = [Standing.OFF_TRACK, Standing.AT_RISK, Standing.ON_TRACK, Standing.COMPLETE, Standing.NOT_RATED]


@dataclass(frozen=True)
class Cell:
    """Where an action stood for a period: a letter for the eye, the words for who hears the page."""

    standing: str

    @property
    def letter(self):
        return LETTERS[self.standing]

    @property
    def words(self):
        return WORDS[self.standing]


@dataclass(frozen=True)
class Counted:
    """What of a priority stood out in a period: [(letter, how many, in words)], the worst first."""

    worst: str
    parts: list


class Strip:
    """An action over the periods, the newest last."""

    def __init__(self, key, priority, standings):
        self.key, self.priority, self.standings = key, priority, standings

    @property
    def cells(self):
        return [Cell(standing) for standing in self.standings]

    @property
    def now(self):
        return self.standings[-1]

    @cached_property
    def run(self):
        """For how many periods up to the newest it has stood as it does."""
        return len(list(takewhile(lambda standing: standing == self.now, reversed(self.standings))))

    @property
    def is_stuck(self):
        return self.now in STUCK_IN and self.run >= STUCK

    @property
    def is_green_throughout(self):
        return not any(standing in EXCEPTIONS for standing in self.standings)

    @property
    def for_how_long(self):
        """ "At risk for 5 periods"; "" for what is new or as it should be."""
        if self.now not in EXCEPTIONS or self.run == 1:
            return ""
        more = " or more" if self.run == PERIODS else ""
        return f"{WORDS[self.now]} for {self.run} periods{more}"

    @property
    def place(self):
        """By which strips are sorted: what is off track or at risk, the longest first; then the silent; then what was
        neither in the end; last what was green throughout."""
        sort = 0 if self.now in STUCK_IN else 1 if self.now == Standing.NO_UPDATE else 2 + self.is_green_throughout
        return sort, -self.run if sort < 2 else 0, EXCEPTIONS.index(self.now) if sort < 2 else 0, self.key


class Strips:
    """Those of the actions that a dashboard counts, and of their priorities, up to the newest period whose updates were
    due, or to the one shown where that is earlier. One query gives all letters: asking for the standing of each period
    would look at every update eight times."""

    def __init__(self, figures):
        self.figures, shown = figures, figures.periods.shown
        begun = [period for period in figures.periods.begun if shown and period.starts <= shown.starts]
        newest = max((period.starts for period in begun if not is_early(period, today())), default=None)
        self.periods = [period for period in begun if newest and period.starts <= newest][-PERIODS:]

    @property
    def heads(self):
        return [(period, in_short(period)) for period in self.periods]

    @cached_property
    def strips(self):
        """That of each action, what has been stuck for longest first."""
        if not self.periods:
            return []
        names = [f"standing{place}" for place in range(len(self.periods))]
        actions = self._with_words().annotate(since=put_on_record())
        standings = [self._standing(place, period) for place, period in enumerate(self.periods)]
        actions = actions.annotate(**dict(zip(names, standings, strict=True)))
        found = actions.values_list("pk", "priority", "since", *names)
        strips = [Strip(pk, priority, self._told(since, said)) for pk, priority, since, *said in found]
        return sorted(strips, key=lambda strip: strip.place)

    def _with_words(self):
        """The actions with `word0` and so on: what the newest update about each period says for it, else that it is
        complete, where the newest of the earlier ones said so."""
        rank = Case(*[When(updates__rating__counts_as=said, then=Value(n)) for n, said in enumerate(SAID)])
        code = F("updates__number") * len(SAID) + rank
        newest, words = {}, {}
        for place, period in enumerate(self.periods):
            about, before = f"about{place}", f"before{place}"
            newest[about] = Max(code, filter=Q(updates__period=period.pk))
            newest[before] = Max(code, filter=Q(updates__period__starts__lt=period.starts))
            said = [When(rank_is(about, n), then=Value(word)) for n, word in enumerate(SAID)]
            lasts = When(rank_is(before, SAID.index(Standing.COMPLETE)), then=Value(Standing.COMPLETE))
            words[f"word{place}"] = Case(*said, lasts, output_field=CharField())
        return self.figures.plan_actions.order_by().values("pk").alias(**newest).alias(**words)

    def _standing(self, place, period):
        """The expression of where an action stands for a period, as `with_standing_in` has it."""
        is_current = period == self.figures.periods.current
        return standing_for(period) if is_current else standing_then(period, f"word{place}")

    def _told(self, since, standings):
        """The standings, the newest last; before it was there nobody was silent. Of the period that the dashboard shows
        they are the dashboard's."""
        return [
            NOT_THERE
            if standing == Standing.NO_UPDATE and since and since > period.due and period != self.figures.periods.shown
            else standing
            for period, standing in zip(self.periods, standings, strict=True)
        ]

    @property
    def priorities(self):
        """[(line of the dashboard, what stood out in each period, how many of its actions are stuck)]."""
        keys = [priority.pk for priority in self.figures.priorities]
        under = defaultdict(list)
        for strip in self.strips:
            under[strip.priority if strip.priority in keys else None].append(strip)
        # The line of one's own actions under priorities that one does not see is the last.
        return [
            (line, counted(under[key], len(self.periods)), sum(strip.is_stuck for strip in under[key]))
            for line, key in zip(self.figures.lines, [*keys, None], strict=False)
        ]

    @property
    def stuck(self):
        return [strip for strip in self.strips if strip.is_stuck]


def rank_is(name, rank):
    """The condition that the newest update of a kind has the rating of a rank."""
    return Exact(F(name) % len(SAID), rank)


def counted(strips, periods):
    """What stood out in each period of so many, for the actions of a priority."""
    found = []
    for place in range(periods):
        counts = Counter(strip.standings[place] for strip in strips)
        parts = [(LETTERS[standing], counts[standing], WORDS[standing].lower()) for standing in EXCEPTIONS]
        parts = [part for part in parts if part[1]]
        is_spoken_of = any(counts[standing] for standing in (Standing.ON_TRACK, Standing.COMPLETE))
        plain = ("G", "", "nothing off track, at risk or silent") if is_spoken_of else ("–", "", "nothing to report on")
        found.append(Counted(parts[0][0] if parts else plain[0], parts or [plain]))
    return found


def in_short(period):
    """A period for the head of a narrow column: ("Jul to Sep", "2026")."""
    first, last = (date_format(day, "M") for day in (period.starts, period.ends))
    return (first if first == last else f"{first}–{last}"), date_format(period.ends, "Y")
