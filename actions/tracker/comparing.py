"""Compares a row of a spreadsheet with what is on record of its action, field by field. A blank cell says nothing."""

from dataclasses import dataclass, field
from operator import attrgetter

from django.utils.text import capfirst

from actions.models import Action, ActionNote, Update

from .dates import days_in_words, is_month_of, same_day, words_of_date
from .owning import Owning
from .shape import TARGETS, PlannedRow, folded

State = Action.State
TAKEN_OVER = "Taken over from the tracker"
DEADLINE_MOVED = "Deadline moved in the tracker"
NEXT_STEP = "Next step taken over from the tracker"
OURS = (TAKEN_OVER, DEADLINE_MOVED, NEXT_STEP)  # how an update begins for which the file had no progress
LOCKED = (State.DRAFT, State.DROPPED)
OPEN_STATES = (State.NOT_STARTED, State.IN_PROGRESS)


def is_without_last_zero(words, before):
    """Whether words are an item number like 1.10 as a spreadsheet program writes it that takes it for a number: 1.1."""
    whole, point, part = before.partition(".")
    is_number = bool(point) and whole.isdecimal() and part.isdecimal()
    return is_number and before != words and before.rstrip("0").rstrip(".") == words


def one_line(words):
    """Words without what a pass through another program changes: spaces and line ends."""
    return " ".join(words.split())


@dataclass
class Work:
    """What is to be written for one action. What `update` and a dropped action must say of the file is added when it
    is: a plan does not know the file's name. `came` is what an update without progress says before that name;
    `dropped_as` is the word that the rating cell has."""

    action: Action
    planned: PlannedRow
    is_new: bool
    added: list = field(default_factory=list)  # new owners and notes
    changed: list = field(default_factory=list)  # notes with other words
    removed: list = field(default_factory=list)  # owners
    update: Update | None = None
    came: str = TAKEN_OVER
    dropped_as: str = ""


class Comparison:
    """What a row changes in an action: `planned`, in words, and `work`, to be written."""

    def __init__(self, row, action, priority, made, columns):
        self.row, self.action, self.made, self.known, self.columns = row, action, made, made.known, columns
        self.is_new = action is None
        self.action = action or made.action(priority)
        number = self.value("ref").upper().removeprefix("A")
        self.by_reference = not self.is_new and number.isdecimal() and int(number) == action.serial
        self.planned = PlannedRow(row, "new", serial=None if self.is_new else action.serial)
        self.planned.warnings = list(row.warnings)
        self.work = Work(self.action, self.planned, self.is_new)
        self.more_notes = []
        self._compare(priority)
        if not self.is_new:
            self.planned.outcome = "changed" if self.planned.changes else "unchanged"

    def _compare(self, priority):
        self._priority(priority)
        self._words("item", "item")
        if not self.is_new and not self._shares_a_word():
            self.warn("Its words are quite other than those on record. Check that it is the same action.")
        self._words("text", "actions_to_deliver")
        self._objective()
        self._measure()
        Owning(self).compare()
        self._date("start", "start")
        self.rating = self._said_rating()
        Progress(self).compare()
        self._notes()

    def value(self, target):
        return self.row.values.get(target, "").strip()

    def change(self, what, before, after):
        self.planned.changes.append((what, before, after))

    def say(self, sentence):
        self.planned.sentence = f"{self.planned.sentence} {sentence}".strip()

    def warn(self, sentence):
        self.planned.warnings.append(sentence)

    def read_as(self, target, words):
        """Say what the words of a column were read as, where that is more than the words."""
        for cell in self.row.cells:
            if self.columns.get(cell.letter) == target and cell.text and folded(words) != folded(cell.text):
                self.planned.read_as[cell.letter] = words

    def heading_of(self, target):
        """The heading of the column that holds this in the row."""
        headings = (cell.heading for cell in self.row.cells if self.columns.get(cell.letter) == target and cell.heading)
        return next(headings, TARGETS[target])

    def _priority(self, priority):
        before = self.action.priority
        for target, place in (("priority", priority.parent if self.value_of_theme else priority), ("theme", priority)):
            if place is not None:
                self.read_as(target, str(place) if place.pk else f"New priority: {place.name}")
        if before != priority or self.is_new:
            self.change("Priority", "" if self.is_new else str(before), str(priority))
        if before == priority:
            return
        if self.action.commitment:  # which belongs to the priority that it leaves
            self.action.objective, self.action.commitment = str(self.action.commitment), None
        if self.action.measure:
            self.action.measure = self.made.measure(priority, self.action.measure.text)
        self.action.priority = priority

    @property
    def value_of_theme(self):
        return self.row.theme.strip()

    def _words(self, target, column):
        words, before = self.value(target), getattr(self.action, column)
        if target == "item" and self.by_reference and is_without_last_zero(words, before):
            return
        if words and one_line(words) != one_line(before):
            self.change(TARGETS[target], before, words)
            setattr(self.action, column, words)

    def _shares_a_word(self):
        said, there = (set(folded(words).split()) for words in (self.value("text"), self.action.actions_to_deliver))
        return bool(said & there)

    def _objective(self):
        words, before = self.value("objective"), self.action.overall_objective
        commitment = self.known.commitment(self.action.priority, words)
        if not words or one_line(words) == one_line(before) or (commitment and commitment == self.action.commitment):
            return
        self.change(TARGETS["objective"], before, words)
        self.action.commitment, self.action.objective = commitment, "" if commitment else words
        if commitment:
            self.read_as("objective", f"The commitment “{commitment}”")

    def _measure(self):
        words, before = self.value("measure"), self.action.measure
        if words and not (before and folded(before.text) == folded(words)):
            self.change(TARGETS["measure"], before.text if before else "", words)
            self.action.measure = self.made.measure(self.action.priority, words)

    def date(self, target, before):
        """The words of a date as they are kept; "" when the cell says nothing, or the month that is on record."""
        words = self.value(target)
        kept = words_of_date(words, self.row.days.get(target, ""))
        if self.by_reference and is_month_of(kept, before):
            self.read_as(target, days_in_words(before))
            return ""
        if kept:
            self.read_as(target, days_in_words(kept))
            if kept != words:
                self.warn(f"{TARGETS[target]}: the file shows “{words}”, and the day in the cell is {kept}.")
        return kept

    def _date(self, target, column):
        before = getattr(self.action, column)
        words = self.date(target, before)
        if words and not same_day(words, before):
            self.change(TARGETS[target], before, words)
            setattr(self.action, column, words)

    def _said_rating(self):
        """What the rating cell says: a rating, a state, or None; words that are neither become a note."""
        words = self.value("rating")
        answer = self.known.reading.words.get(folded(words), "") if words else ""
        if answer[:1] == "r" and answer[1:].isdecimal() and int(answer[1:]) in self.known.ratings:
            said = self.known.ratings[int(answer[1:])]
        elif answer[:1] == "s" and answer[1:] in State.values:
            said = State(answer[1:])
            said = self.known.complete or said if said == State.COMPLETE else said
        else:
            if words:
                self.more_notes = [(self.heading_of("rating"), words)]
            return None
        self.read_as("rating", said.label if isinstance(said, State) else said.word)
        return said

    def _notes(self):
        there = {}
        for note in self.known.notes[self.action.pk] if not self.is_new else ():
            there.setdefault(folded(note.heading), []).append(note)
        last = max((note.order for notes in there.values() for note in notes), default=0)
        for heading, words in [*self.row.notes, *self.more_notes]:
            same = there.get(folded(heading)) or []
            note = same.pop(0) if same else None
            if note is None:
                last += 1
                values = {"partnership": self.known.partnership, "heading": heading, "text": words, "order": last}
                self.work.added.append(ActionNote(action=self.action, **values))
                self.change(heading or "Note", "", words)
            elif one_line(note.text) != one_line(words):
                self.change(heading or "Note", note.text, words)
                note.text = words
                self.work.changed.append(note)


class Progress:
    """What the row says of how the action is going: its progress, next step, rating or state, and deadline."""

    def __init__(self, comparison):
        self.of, self.action, self.known = comparison, comparison.action, comparison.known
        self.newest = None if comparison.is_new else self.action.last_update
        self.happened, self.next = comparison.value("progress"), comparison.value("next")
        self.deadline = comparison.date("deadline", self.action.deadline)
        self.said = comparison.rating
        self.before = "" if comparison.is_new else meaning(self.action)

    def compare(self):
        self._leave_what_is_said()
        if not any((self.happened, self.next, self.said, self.deadline)):
            return
        if self.action.state in LOCKED and not self.of.is_new:
            state = self.action.get_state_display().lower()
            self._not_taken(f"{self.action.ref} is {state} in the portal. Change its state there first.")
        elif self._needs_update() and (obstacle := self._obstacle()):
            self._not_taken(obstacle)
        else:
            self._take()

    def _leave_what_is_said(self):
        """Forget all that is on record already."""
        if self.of.is_new:
            return
        if self.happened and any(says(update, self.happened) for update in self._updates()):
            self.happened = ""
        if self.next and any(one_line(update.what_next) == one_line(self.next) for update in self._updates()):
            self.next = ""
        if self.deadline and same_day(self.deadline, self.action.deadline):
            self.deadline = ""
        if self.said is not None and self.said in (self.action.rating, self.action.state):
            self.said = None
        if self.action.state in LOCKED and self._is_state:
            self.said = self.said if self.said != self.action.state else None

    def _updates(self):
        """The newest one, the newest that has words of somebody, and those about the period."""
        said = self.known.said[self.action.pk]
        with_words = (update for update in said if not update.what_happened.startswith(OURS))
        newest = [self.newest, max(with_words, key=attrgetter("number"), default=None)]
        return [*filter(None, newest), *(update for update in said if update.period == self.known.period)]

    @property
    def _is_state(self):
        return isinstance(self.said, State)

    @property
    def _says_how_it_goes(self):
        """Whether the row has more to say than another deadline or next step."""
        return bool(self.happened or self.said is not None)

    def _is_rated(self):
        return self.action.rating is not None and self.action.rating != self.known.not_rated

    def _moves_deadline(self):
        return bool(self.deadline and self.action.deadline and not self.of.is_new)

    def _needs_update(self):
        says_rating = self.said is not None and not self._is_state
        takes_rating_away = self.said in OPEN_STATES and self._is_rated()
        return bool(self.happened or self.next or says_rating or takes_rating_away or self._moves_deadline())

    def _obstacle(self):
        """Whether something newer has been said. A period that is closed or missing stands in the way of the whole."""
        if self.newest and self.known.period and self.newest.period.starts > self.known.period.starts:
            return f"Its newest update is about {self.newest.period}, which is later than {self.known.period}."
        return ""

    def _not_taken(self, why):
        named = {"progress": self.happened, "next step": self.next, "deadline": self.deadline, "rating": self.said}
        names = [name for name, words in named.items() if words]
        self.of.say(f"Not taken over: {', '.join(names)}. {why}")

    def _take(self):
        if self._needs_update():
            self._add_update()
        elif self.deadline:
            self.action.deadline = self.deadline
        if self.deadline:
            self.of.change(TARGETS["deadline"], self.deadline_before, self.deadline)
        self._set_state()
        after = meaning(self.action)
        if self.before == after or (self.of.is_new and self.said is None):
            return
        if self.of.is_new or self._says_how_it_goes:
            self.of.change(TARGETS["rating"], self.before, after)
        else:
            reads = f"it will read “{self.action.rating.word}” for {self.known.period}"
            self.of.say(f"The file says nothing new of how it is going, so {reads}.")

    @property
    def deadline_before(self):
        return self.of.work.update.deadline_before if self.of.work.update else ""

    def _add_update(self):
        rating = self._rating()
        update = Update(
            partnership=self.known.partnership,
            action=self.action,
            period=self.known.period,
            number=self.known.last_numbers.get(self.action.pk, 0) + 1,
            rating=rating,
            what_happened=self.happened,
            what_next=self.next or self.of.value("next"),
        )
        if self.happened:
            self.of.change(TARGETS["progress"], self.newest.outcome if self.newest else "", self.happened)
        if self.next:
            self.of.change(TARGETS["next"], self.newest.what_next if self.newest else "", self.next)
        if self._moves_deadline():
            update.new_deadline, update.deadline_before = self.deadline, self.action.deadline
        if self.of.is_new or self._says_how_it_goes:
            self.action.state = State.COMPLETE if rating and rating.is_complete else State.IN_PROGRESS
        self.action.deadline = self.deadline or self.action.deadline
        self.action.rating, self.action.last_update = rating, update
        self.of.work.update = update
        if not self._says_how_it_goes:
            self.of.work.came = DEADLINE_MOVED if update.new_deadline else NEXT_STEP

    def _rating(self):
        """What the update is rated; None when the partnership has no word for it. Nobody's word of an earlier period is
        carried forward, but that it is complete."""
        if self.said is not None and not self._is_state:
            return self.said
        is_of_period = self.newest and self.newest.period == self.known.period
        if self.said is None and self.action.rating and (is_of_period or self.action.rating.is_complete):
            return self.action.rating
        return self.known.not_rated

    def _set_state(self):
        if self._is_state:
            self.action.state = self.said
            if self.said == State.DROPPED:
                self.of.work.dropped_as = self.of.value("rating")


def meaning(action):
    """What the rating cell of an action says, in words: that it was dropped or is a draft, else its rating, else its
    state."""
    if action.state not in LOCKED and action.rating and action.rating.counts_as != "not_rated":
        return action.rating.word
    return capfirst(State(action.state).label)


def says(update, words):
    return one_line(words) in (
        one_line(update.what_happened),
        one_line(update.no_change_reason),
        one_line(update.outcome),
    )
