"""What the portal makes of a file by itself, for a person to correct."""

from copy import deepcopy

from django.utils import timezone

from actions.models import Action
from governance.models import Appointment, Group, Organisation, Rating, ReportingPeriod

from .columns import PORTAL_REF, Content, is_own, meanings, propose_columns
from .grid import Grid
from .layout import Layout, numbered
from .levels import propose_levels
from .memory import Memory
from .owners import known_names
from .plain_words import plain
from .priorities import KnownPriorities, document_words, priority_from, title_words
from .questions import found
from .rows import read_rows
from .shape import LEVELS, Reading, SheetReading, folded
from .words import answer_for, known_words

LOOKED_AT = 300  # rows below the headings
ABOUT, EXPORTED = "about this file", "exported at"
# What else a sheet of actions has, so that a sheet with a list of something else is not taken for one.
BESIDE_ACTIONS = {
    "owner",
    "organisation",
    "deadline",
    "progress",
    "rating",
    "item",
    "objective",
    "priority",
    "next",
    "ref",
}
STATES = {f"s{state}" for state in (Action.State.NOT_STARTED, Action.State.IN_PROGRESS, Action.State.COMPLETE)}
YES = {"y", "yes"}
NEW_OWNERS = {"new_organisation", "new_group", "new_board", "words"}


def propose(sheets, partnership):
    """How the portal would read the sheets, by what they hold and by what the partnership said of its last tracker."""
    memory, plan = Memory(partnership), KnownPriorities(partnership)
    proposals = [Proposal(Grid(sheet), memory, partnership, numbers=plan.numbers) for sheet in sheets]
    agree(proposals)
    for proposal, is_taken in zip(proposals, taken(proposals), strict=True):
        proposal.said.take = is_taken
    reading = Reading([proposal.said for proposal in proposals], exported_at=exported_at(sheets))
    reading.priority_from = from_where(proposals, memory, levels_of(memory.reading.priorities) | plan.levels)
    pairs = [(proposal.grid, proposal.said) for proposal in proposals]
    title = title_words(pairs)
    if reading.priority_from == "one":
        reading.one_priority = plan.one(memory.reading.one_priority)
        reading.suggested_priority = "" if reading.one_priority else title or document_words(pairs)
    reading.plan_title = "" if plan.has_plan else title
    reading.period = period_of(partnership, timezone.localdate())
    for name in ("priorities", "words", "owners"):
        setattr(reading, name, kept(getattr(memory.reading, name)))
    # What was new last time has a name of its own now; words kept as words may name somebody by now.
    forget(reading.priorities, {"new"})
    forget(reading.owners, NEW_OWNERS)
    return Answers(reading, sheets, partnership, plan, is_first=True).completed()


def complete(reading, sheets, partnership):
    """The reading with an answer, or "" for none, to all that the rows hold; what the person answered stays as far as
    it still makes sense."""
    return Answers(deepcopy(reading), sheets, partnership, KnownPriorities(partnership)).completed()


def read_anew(reading, number, sheets, partnership):
    """Propose the columns and the headings between the rows of a sheet again, under the header row that it has now."""
    said = reading.sheets[number]
    numbers = KnownPriorities(partnership).numbers
    proposal = Proposal(Grid(sheets[number]), Memory(partnership), partnership, header=said.header, numbers=numbers)
    said.columns, said.headings = proposal.said.columns, {}


def agree(proposals):
    """Give sheets with the same headings the same columns, by what stands in all of them."""
    alike = {}
    for proposal in proposals:
        key = tuple((column, folded(heading)) for column, heading in proposal.headings.items())
        alike.setdefault(key if proposal.said.header else (id(proposal),), []).append(proposal)
    for those in alike.values():
        if len(those) > 1:
            contents = those[0].contents_of(those)
            for proposal in those:
                proposal.read_columns(contents)


def forget(answers, those):
    for key in [key for key, answer in answers.items() if answer in those]:
        del answers[key]


class Proposal:
    """What one sheet is read as, and how much it looks like a sheet of actions."""

    def __init__(self, grid, memory, partnership, header=None, numbers=frozenset()):
        self.grid, self.memory, self.partnership, self.numbers = grid, memory, partnership, numbers
        header = grid.find_header() if header is None else header
        self.headings = grid.headings(header)
        self.said = SheetReading(grid.sheet.name, False, header)
        self._sample(header)
        self.own_columns = {*self.samples, *self.colours, *self.headings}
        self.read_columns(self.contents_of([self]))

    def read_columns(self, contents):
        """Propose what each column is, by {column: what stands below its heading}."""
        columns = propose_columns(self.headings, contents, self.memory.columns, self.has_refs)
        columns = {column: target for column, target in columns.items() if column in self.own_columns}
        self.columns = columns if self.said.header else dict.fromkeys(columns, "note")
        self.said.columns = {str(column): target for column, target in self.columns.items()}

    def contents_of(self, proposals):
        """{column: what stands below its heading}, in this sheet and its likes together."""
        return {
            column: Content.of(
                [cell for each in proposals for cell in each.samples.get(column, [])],
                sum(each.colours.get(column, 0) for each in proposals),
                self.numbers,
            )
            for column in sorted(set().union(*(each.own_columns for each in proposals)))
        }

    def _sample(self, header):
        """Take the cells below each heading from the first rows that are no headings themselves."""
        below, colours = {}, {}
        rows = [row for row in self.grid.rows if row > header][:LOOKED_AT]
        for row in rows:
            cells = self.grid.rows[row]
            if len(cells) > 1 or self.grid.last_column == 1:
                for column, cell in cells.items():
                    below.setdefault(column, []).append(cell)
        for row in sorted(row for row in self.grid.sheet.rows if row > header)[:LOOKED_AT]:
            for column, cell in self.grid.sheet.rows[row].items():
                if (
                    cell.fill in ("red", "amber", "green")
                    and not cell.text.strip()
                    and len(self.grid.rows.get(row, ())) > 1
                ):
                    colours[column] = colours.get(column, 0) + 1
        self.samples, self.colours = below, colours

    def has_refs(self, column):
        """Whether the cells of a column are references that actions of the partnership have."""
        refs = {cell.text.strip() for cell in self.samples.get(column, []) if PORTAL_REF.fullmatch(cell.text.strip())}
        serials = {int(ref[1:]) for ref in refs}
        mine = Action.objects.filter(partnership=self.partnership, serial__in=serials)
        return bool(serials) and mine.count() == len(serials)

    @property
    def likeness(self):
        """How much the sheet looks like a list of actions; 0 for one that cannot be."""
        text = next((column for column, target in self.columns.items() if target == "text"), None)
        grid = self.grid
        if text is None or not self.said.header or grid.sheet.hidden or is_about(grid.sheet):
            return 0
        if not any(text in cells for row, cells in grid.rows.items() if row > self.said.header):
            return 0
        if self.memory.knows(self.headings):
            return 100
        beside = len(BESIDE_ACTIONS & set(self.columns.values()))
        weight = max([w for target, w in meanings(self.headings.get(text, "")) if target == "text"], default=0)
        if weight >= 20 and beside:
            return 50 + beside
        return 20 + beside if weight and beside > 1 else min(beside, 10) or 1


def taken(proposals):
    """Which sheets are taken: those that look like lists of actions; without one those that look most like it."""
    likeness = [proposal.likeness for proposal in proposals]
    best = max(likeness, default=0)
    least = 50 if best >= 50 else 20 if best >= 20 else max(best, 1)
    return [each >= least for each in likeness]


def is_about(sheet):
    """Whether a sheet says of what export of this portal the file is."""
    cells = sheet.rows.get(min(sheet.rows, default=0), {})
    first = cells[min(cells)].text if cells else ""
    return folded(first) == ABOUT


def exported_at(sheets):
    """The moment at which this portal wrote the file, as its sheet about the file has it; "" for another file."""
    for sheet in sheets[:1]:
        for cells in sheet.rows.values() if is_about(sheet) else ():
            words = [cells[column].text.strip() for column in sorted(cells) if cells[column].text.strip()]
            if len(words) > 1 and plain(words[0]) == EXPORTED:
                return words[1]
    return ""


def levels_of(priorities):
    """{folded name: level} of the priorities that a reading names."""
    return {key.rpartition(" > ")[2]: "theme" if " > " in key else "priority" for key in kept(priorities)}


def from_where(proposals, memory, known):
    """Where the priority comes from: as last time when every sheet that is taken was there, else by what they hold."""
    taken_now = [proposal for proposal in proposals if proposal.said.take]
    before = memory.reading.priority_from
    for proposal in taken_now:
        layout = Layout.of(proposal.grid, proposal.said)
        proposal.said.headings = {str(row): level for row, level in propose_levels(layout, known).items()}
    if taken_now and before and all(memory.knows(proposal.headings) for proposal in taken_now):
        has_column = any("priority" in proposal.columns.values() for proposal in taken_now)
        had_column = "priority" in memory.columns.values()
        if has_column == had_column or (before != "column" and not has_column):
            return before
    if any(is_own(proposal.headings) and "priority" in proposal.columns.values() for proposal in taken_now):
        return "column"
    return priority_from([(proposal.grid, proposal.said) for proposal in taken_now])


def period_of(partnership, on):
    """The key of the period that is reported on if it is open, else of the newest open one; 0 for none."""
    periods = ReportingPeriod.objects.filter(partnership=partnership)
    current = periods.current(on)
    if current and not current.is_closed:
        return current.pk
    newest = periods.filter(closed_on=None, starts__lte=on).order_by("-starts").first()
    return newest.pk if newest else 0


class Answers:
    """The words that the rows hold, with what they mean."""

    def __init__(self, reading, sheets, partnership, plan, *, is_first=False):
        self.reading, self.sheets, self.partnership, self.plan = reading, sheets, partnership, plan
        self.is_first = is_first
        self.names = known_names(partnership)
        self.known = known_words(partnership)

    def completed(self):
        reading = self.reading
        reading.sheets = reading.sheets if isinstance(reading.sheets, list) else []
        for said, sheet in zip(reading.sheets, self.sheets, strict=False):
            if said.take is True and not self.is_first:
                self._headings(said, sheet)
        given = {name: kept(getattr(reading, name)) for name in ("priorities", "words", "owners")}
        # Names that are known decide how a cell is split: "A and B" is two only when both are.
        reading.owners = self.names | {key: answer for key, answer in given["owners"].items() if self._is_owner(answer)}
        named = found(read_rows(self.sheets, reading))
        reading.owners = {word.key: self._owner(word, given["owners"]) for word in named.owners}
        self.are_yes_or_no = bool(YES & {word.key for word in named.words})
        reading.words = {word.key: self._word(word, given["words"]) for word in named.words}
        reading.priorities = {word.key: self._priority(word, given["priorities"]) for word in named.priorities}
        if named.unplaced and not reading.one_priority:
            reading.one_priority = self.plan.only
        if not self._is_one_priority(reading.one_priority):
            reading.one_priority = ""
        reading.period = self._period(reading.period)
        return reading

    def _headings(self, said, sheet):
        """A proposal for each row that says one text alone and has none yet; none for rows that are not there."""
        layout = Layout.of(Grid(sheet), said)
        said.headings = {str(row): level for row, level in numbered(said.headings).items()}
        known = levels_of(self.reading.priorities) | self.plan.levels
        proposed = {str(row): level for row, level in propose_levels(layout, known).items()}
        tops = layout.grid.heading_rows(layout.header)
        rows = {str(row) for row in layout.grid.rows if row not in tops}
        answered = {row: level for row, level in said.headings.items() if row in rows and level in LEVELS}
        said.headings = dict(sorted((proposed | answered).items(), key=lambda each: int(each[0])))

    def _owner(self, word, given):
        answer = given.get(word.key, "")
        if answer and self._is_owner(answer):
            return answer
        return self.names.get(word.key, "words") if not answer else ""

    def _is_owner(self, answer):
        return answer in NEW_OWNERS or answer in self.owner_codes

    @property
    def owner_codes(self):
        if not hasattr(self, "_owner_codes"):
            mine = {"partnership": self.partnership}
            people = Appointment.objects.filter(**mine).values_list("user_id", flat=True)
            self._owner_codes = {f"o{pk}" for pk in Organisation.objects.filter(**mine).values_list("pk", flat=True)}
            self._owner_codes |= {f"g{pk}" for pk in Group.objects.filter(**mine).values_list("pk", flat=True)}
            self._owner_codes |= {f"u{pk}" for pk in people}
        return self._owner_codes

    def _word(self, word, given):
        answer = given.get(word.key, "")
        if answer == "words" or answer in STATES or answer in self.rating_codes:
            return answer
        is_no = self.are_yes_or_no and word.key == "n"  # beside "Y" it is no letter of a rating
        return "" if answer or is_no else answer_for(word.as_written, self.known)

    @property
    def rating_codes(self):
        if not hasattr(self, "_rating_codes"):
            keys = Rating.objects.filter(partnership=self.partnership).values_list("pk", flat=True)
            self._rating_codes = {f"r{pk}" for pk in keys}
        return self._rating_codes

    def _priority(self, word, given):
        answer = given.get(word.key, "")
        if answer == "new" or answer in self.plan.addresses:
            return answer
        return "" if answer and not self.is_first else self.plan.answer(word.as_written.rpartition(" > ")[2])

    def _is_one_priority(self, answer):
        if not isinstance(answer, str):
            return False
        return answer in self.plan.addresses or (answer.startswith("new:") and bool(answer[4:].strip()))

    def _period(self, key):
        if not key or not isinstance(key, int) or isinstance(key, bool):
            return 0
        mine = ReportingPeriod.objects.filter(partnership=self.partnership)
        return key if abs(key) < 2**31 and mine.filter(pk=key).exists() else 0


def kept(answers):
    """The answers that are words under words."""
    if not isinstance(answers, dict):
        return {}
    return {key: answer for key, answer in answers.items() if isinstance(key, str) and isinstance(answer, str)}
