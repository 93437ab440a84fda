"""What the check page asks of a file: its sheets, its columns with samples of their words, and the words to be said."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from actions.models import Action
from csp_portal.common.sheets import column_letter
from governance.models import Appointment, Group, Organisation
from priorities.models import Plan, Priority

from .grid import Grid
from .memory import Memory
from .questions import found
from .rows import file_rows
from .shape import Kind, folded

# Django takes at most 1,000 fields of a form. What is beyond these numbers stays as the portal proposes it.
MOST = {"sheets": 40, "columns": 300, "headings": 80, "priorities": 100, "words": 80, "owners": 300}
MOST_OPTIONS = 6_000  # of all the lists of owners together
SAMPLES, SAMPLE_LENGTH = 3, 60
SHORT = 3  # a word of an owner that says something has more letters
NEW_OWNERS = [
    ("new_organisation", "New organisation"),
    ("new_group", "New delivery group"),
    ("new_board", "New board"),
]
STATES = [Action.State.NOT_STARTED, Action.State.IN_PROGRESS, Action.State.COMPLETE]


def code_of(key):
    """Words of any length and alphabet as a part of a field's name."""
    return sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Column:
    """A column as the page shows it; `number` counts from 1, `name` is that of its field."""

    number: int
    name: str
    letter: str
    heading: str
    samples: list[str]

    @property
    def label(self):
        return f"What column {self.letter} holds{f' ({self.heading})' if self.heading else ''}"


@dataclass
class Layout:
    """Sheets with the same columns, which are asked about together: their numbers from 0 and their names."""

    columns: tuple[Column]
    numbers: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class Asked:
    """The questions that a reading of sheets leaves to the person, and the answers that there are to choose from."""

    def __init__(self, reading, sheets, partnership):
        self.reading, self.sheets, self.partnership = reading, sheets, partnership
        self.rows = file_rows(sheets, reading)
        self.found = found(self.rows)

    @cached_property
    def layouts(self):
        layouts, left = {}, MOST["columns"]
        for number, (sheet, reading) in enumerate(zip(self.sheets, self.reading.sheets, strict=True)):
            if not reading.take or number >= MOST["sheets"]:
                continue
            columns = tuple(columns_of(number, sheet, reading, self.numbers_of_actions(reading.name)))
            alike = tuple((column.number, column.heading, reading.columns[str(column.number)]) for column in columns)
            if alike not in layouts and len(columns) > left:
                continue
            if alike not in layouts:
                left -= len(columns)
                layouts[alike] = Layout(columns=columns)
            layouts[alike].numbers.append(number)
            layouts[alike].names.append(reading.name)
        return list(layouts.values())

    def numbers_of_actions(self, name):
        """The rows of a sheet whose words show what its columns hold: its actions; until a column says what is to be
        done, the rows that would say it."""
        kinds = {row.number: row.kind for row in self.rows if row.sheet == name}
        shown = Kind.ACTION if Kind.ACTION in kinds.values() else Kind.NO_TEXT
        return [number for number, kind in kinds.items() if kind == shown]

    @property
    def priorities(self):
        return self.found.priorities[: MOST["priorities"]]

    @property
    def words(self):
        """Those without an answer first: of very many, the next are asked when these are answered."""
        by_answer = sorted(self.found.words, key=lambda word: bool(self.reading.words.get(word.key)))
        return by_answer[: MOST["words"]]

    @property
    def words_left_over(self):
        """How many rating words without an answer are more than one page can ask about."""
        unanswered = sum(not self.reading.words.get(word.key) for word in self.found.words)
        return max(unanswered - MOST["words"], 0)

    @cached_property
    def owners(self):
        """Those that the portal does not know first."""
        by_known = sorted(self.found.owners, key=lambda word: is_known(self.reading.owners.get(word.key, "")))
        return by_known[: MOST["owners"]]

    @cached_property
    def headings(self):
        """[(number of the sheet, number of the row, its words)] of the rows with one text: those that are read as a
        heading first, then those that are read as an action and may be one."""
        asked = []
        for number, (sheet, reading) in enumerate(zip(self.sheets, self.reading.sheets, strict=True)):
            for row in sorted(map(int, reading.headings)) if reading.take else ():
                words = " ".join(cell.text for _, cell in sorted(sheet.rows.get(row, {}).items()) if cell.text)
                asked.append((number, row, words))
        asked.sort(key=lambda place: self.reading.sheets[place[0]].headings[str(place[1])] == "action")
        return asked[: MOST["headings"]]

    @property
    def actions(self):
        """How many rows say what is to be done."""
        return Counter(row.kind for row in self.rows)[Kind.ACTION]

    @cached_property
    def known_owners(self):
        return sum(is_known(self.reading.owners.get(word.key, "")) for word in self.found.owners)

    @property
    def unknown_owners(self):
        return len(self.found.owners) - self.known_owners

    @property
    def owners_left_over(self):
        """How many words of owners are more than one page can ask about."""
        return len(self.found.owners) - len(self.owners)

    @property
    def takes_all(self):
        return all(sheet.take for sheet in self.reading.sheets)

    @property
    def sheets_left_over(self):
        """How many sheets that are taken have more columns than the page can ask about."""
        asked = sum(len(layout.numbers) for layout in self.layouts)
        return sum(sheet.take for sheet in self.reading.sheets) - asked

    @cached_property
    def is_known_layout(self):
        """Whether every sheet that is taken has the columns of a sheet that was taken last time."""
        memory = Memory(self.partnership)
        pairs = zip(self.sheets, self.reading.sheets, strict=True)
        return all(memory.knows(Grid(sheet).headings(reading.header)) for sheet, reading in pairs if reading.take)

    @property
    def speaks_of_progress(self):
        targets = {target for sheet in self.reading.sheets if sheet.take for target in sheet.columns.values()}
        return bool(targets & {"progress", "next", "rating"})

    @cached_property
    def asks_for_period(self):
        """Whether the file says how things are going, and there is a period to say it for."""
        return self.speaks_of_progress and bool(self.period_choices)

    @cached_property
    def plan(self):
        return Plan.objects.shown(self.partnership)

    def choices_for(self, kind, word):
        """What a word of "priorities", "words" or "owners" can be."""
        if kind == "owners":
            return self._owner_choices(word)
        return self.priority_choices if kind == "priorities" else self.word_choices

    @cached_property
    def priority_choices(self):
        there = Priority.objects.filter(plan=self.plan) if self.plan else ()
        return [("new", "New priority"), *((f"p{priority.address}", str(priority)) for priority in there)]

    @property
    def name_of_one_priority(self):
        """The name of the priority of rows that name none: what was said, else what the file suggests."""
        code = self.reading.one_priority or f"new:{self.reading.suggested_priority}"
        return code.removeprefix("new:") if code.startswith("new:") else dict(self.priority_choices).get(code, "")

    def code_of_priority(self, name):
        """What a name that somebody typed means: a priority that is there, else a new one."""
        there = {folded(words): code for code, words in self.priority_choices[1:]}
        return there.get(folded(name), f"new:{name}") if name else ""

    @cached_property
    def word_choices(self):
        ratings = [(f"r{rating.pk}", in_full(rating)) for rating in self.partnership.ratings.all()]
        states = [(f"s{state}", state.label) for state in STATES]
        return [("", "Choose what it means"), ("Ratings", ratings), ("Only a state of work", states), KEEP_WORDS]

    @property
    def has_periods(self):
        return self.partnership.reportingperiods.exists()

    @cached_property
    def period_choices(self):
        periods = self.partnership.reportingperiods.filter(closed_on=None).order_by("-starts")
        return [(period.pk, str(period)) for period in periods]

    @cached_property
    def _who(self):
        """[(heading, [(code, name)])] of those who can own an action."""
        mine = {"partnership": self.partnership}
        people = Appointment.objects.names_in(self.partnership).items()
        return [
            ("Organisations", [(f"o{o.pk}", o.name) for o in Organisation.objects.filter(**mine)]),
            ("Groups", [(f"g{g.pk}", g.name) for g in Group.objects.filter(**mine)]),
            ("People", sorted(((f"u{pk}", name) for pk, name in people), key=lambda person: person[1])),
        ]

    @cached_property
    def names_all_owners(self):
        """Whether the list of each owner can name everybody; else it names those that share a word with it."""
        return len(self.owners) * sum(len(names) for _, names in self._who) <= MOST_OPTIONS

    def _owner_choices(self, word):
        """Keep the words, make something new of that name, or one of those that there are."""
        answer, said = self.reading.owners.get(word.key, ""), set(long_words(word.as_written))

        def is_offered(code, name):
            return self.names_all_owners or code == answer or said & set(long_words(name))

        offered = [(heading, [who for who in names if is_offered(*who)]) for heading, names in self._who]
        return [("words", "Keep as written"), *NEW_OWNERS, *((heading, names) for heading, names in offered if names)]


KEEP_WORDS = ("words", "Keep as words only")


def in_full(rating):
    return f"{rating.word}: {rating.meaning}" if rating.meaning else rating.word


def is_known(answer):
    """Whether an owner is somebody or something that the portal has."""
    return answer[:1] in {"u", "o", "g"} and answer[1:].isdecimal()


def long_words(words):
    return [word for word in folded(words).replace(",", " ").split() if len(word) > SHORT]


def columns_of(number, sheet, reading, rows):
    """The columns of a sheet by its number from 0, in their order, with samples from those of its rows."""
    headings = Grid(sheet).headings(reading.header)
    for column in sorted(map(int, reading.columns)):
        name, heading = f"column-{number}-{column}", " ".join(headings.get(column, "").split())
        yield Column(column, name, column_letter(column), heading, samples_of(sheet, rows, column))


def samples_of(sheet, rows, column):
    """The first few different words of a column in the rows, shortened."""
    samples = []
    for number in rows:
        cell = sheet.rows.get(number, {}).get(column)
        words = " ".join(cell.text.split()) if cell else ""
        if len(words) > SAMPLE_LENGTH:
            words = words[:SAMPLE_LENGTH].rstrip() + "…"
        if words and words not in samples:
            samples.append(words)
        if len(samples) == SAMPLES:
            break
    return samples
