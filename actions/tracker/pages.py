"""What the pages of an import show: its rows by what becomes of them, and how the numbers add up."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from actions.models import Action, TrackerImport, TrackerRow
from csp_portal.common.sheets import column_letter
from governance.models import Appointment

from .forms import plan_of, to_write
from .planning import LEFT
from .shape import Reading

PAGE_SIZE = 50
FIRST = 20  # warnings that a preview shows at once
OUTCOMES = dict(TrackerRow.Outcome.choices)
TOLD = ["new", "changed", "unchanged", "not_taken"]
OTHER = ["joined", "heading", "header", "title", "left_out", "blank"]  # in the order in which the totals name them
OFF_PLAN = ("title", "heading", "header", "left_out", "not_taken")  # their words become no action's


@dataclass(frozen=True)
class ShownRow:
    """A row of the file as a page shows it. `cells` are (letter, heading, words as written, what they were read as)."""

    place: str
    outcome: str
    cells: list
    text: str = ""  # what is to be done; it stands in none of the cells
    ref: str = ""
    url: str = ""
    sentence: str = ""
    changes: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def outcome_in_words(self):
        return OUTCOMES[self.outcome]

    @property
    def is_left(self):
        """Whether what it would change is left as the portal has it."""
        return self.outcome == "unchanged" and self.sentence.startswith(LEFT)


def of(*outcomes):
    return lambda row: row.outcome in outcomes


# {name: (words, whether a row stands under the tab)}
TABS = {
    "new": ("New", of("new")),
    "changed": ("Changed", of("changed")),
    "unchanged": ("Unchanged", of("unchanged")),
    "left": ("Left as in the portal", lambda row: row.is_left),
    "not_taken": ("Not taken", of("not_taken")),
    "warnings": ("Warnings", lambda row: bool(row.warnings)),
    "off_plan": ("No actions", of(*OFF_PLAN)),
    "all": ("All rows", lambda row: True),
}


class Rows:
    """Rows under the tabs of a page. `shown` is the tab that was asked for, the first with rows unless told."""

    def __init__(self, rows, asked):
        under = {name: [row for row in rows if stands_there(row)] for name, (_, stands_there) in TABS.items()}
        self.tabs = [(name, TABS[name][0], len(found)) for name, found in under.items() if found or name == "all"]
        self.shown = asked if under.get(asked) else self.tabs[0][0]
        self.chosen = under[self.shown]


class TextColumns:
    """The letter of the column that says what is to be done, in each sheet of a reading."""

    def __init__(self, reading):
        columns = [(sheet.name, column) for sheet in reading.sheets for column in sheet.columns.items()]
        self.letters = {name: column_letter(int(column)) for name, (column, target) in columns if target == "text"}

    def told_apart(self, sheet, cells, outcome):
        """What is to be done, and the other cells. A row that is no action has other cells alone."""
        letter = self.letters.get(sheet) if outcome in TOLD else ""
        return next((cell[2] for cell in cells if cell[0] == letter), ""), [cell for cell in cells if cell[0] != letter]


class Preview:
    """What would be written if an upload were taken over now. It is worked out when it is first asked for."""

    def __init__(self, upload):
        self.upload, self.slug = upload, upload.partnership_id

    @cached_property
    def planned(self):
        return plan_of(self.upload)

    @property
    def counts(self):
        return self.planned.totals

    @property
    def to_write(self):
        return to_write(self.planned)

    @property
    def made(self):
        """[(what, names)] of what else comes to be."""
        planned = self.planned
        kinds = [
            ("New plan", [planned.made.plan] if planned.made.is_new_plan else []),
            ("New reporting periods", planned.known.new_periods if any(w.update for w in planned.works) else []),
            ("New priorities", planned.new_priorities),
            ("New organisations", planned.new_organisations),
            ("New groups", planned.new_groups),
            ("New success measures", planned.new_measures),
            ("Leads and evidence of new priorities", planned.new_facts),
        ]
        return [(what, list(names)) for what, names in kinds if names]

    @property
    def sheets(self):
        """The totals of each sheet; after several, those of all of them."""
        sheets = [SheetTotals(name, counts, rows) for name, counts, rows in self.planned.by_sheet]
        return (
            sheets
            if len(sheets) == 1
            else [*sheets, SheetTotals("All sheets", self.counts, len(self.planned.rows), True)]
        )

    column_words = [*(OUTCOMES[name] for name in TOLD), "Others"]

    @property
    def first_warnings(self):
        return self.planned.warnings[:FIRST]

    @cached_property
    def reading(self):
        return Reading.from_data(self.upload.reading)

    @cached_property
    def words(self):
        return TextColumns(self.reading)

    def rows(self, asked):
        return Rows([self._shown(row) for row in self.planned.rows], asked)

    def _shown(self, planned):
        row = planned.row
        cells = [(w.letter, w.heading, w.text, planned.read_as.get(w.letter, "")) for w in row.cells]
        cells += [(w.letter, w.heading, f"{w.text} (from the merged cell above)", "") for w in row.lent]
        text, cells = self.words.told_apart(row.sheet, cells, planned.outcome)
        ref = f"A{planned.serial}" if planned.serial else ""
        return ShownRow(
            place=f"{row.sheet}, row {row.number}",
            outcome=planned.outcome,
            cells=cells,
            text=text,
            ref=ref,
            url=reverse("action", args=[self.slug, ref]) if ref else "",
            sentence=planned.sentence,
            changes=planned.changes if planned.outcome == "changed" else [],  # of a new one its words say it all
            warnings=planned.warnings,
        )


@dataclass(frozen=True)
class SheetTotals:
    """The rows of a sheet by what becomes of them: they add up to all its rows."""

    name: str
    counts: dict
    rows: int
    is_all: bool = False

    @property
    def in_columns(self):
        """[(heading of the column, number of rows)]."""
        counts = [*(self.counts.get(name, 0) for name in TOLD), sum(self.counts.get(name, 0) for name in OTHER)]
        return list(zip(Preview.column_words, counts, strict=True))

    @property
    def others(self):
        """[(what they are, how many)] of the rows that are no actions."""
        return [(OUTCOMES[name], self.counts[name]) for name in OTHER if self.counts.get(name)]


class Taken:
    """What the page of an import shows."""

    def __init__(self, tracker_import):
        self.tracker_import, self.slug = tracker_import, tracker_import.partnership_id

    @cached_property
    def words(self):
        return TextColumns(Reading.from_data(self.tracker_import.reading))

    @cached_property
    def kept(self):
        return list(self.tracker_import.rows.all())

    @property
    def not_taken(self):
        return [self._shown(row) for row in self.kept if row.outcome == TrackerRow.Outcome.NOT_TAKEN]

    def rows(self, asked):
        return Rows([self._shown(row) for row in self.kept], asked)

    @property
    def off_plan(self):
        """How many rows with words are no action of the plan."""
        return sum(self.tracker_import.totals.get(outcome, 0) for outcome in OFF_PLAN)

    @cached_property
    def serials(self):
        """Those of the actions that there are still: an import that was undone took its own away."""
        return set(Action.objects.filter(partnership=self.slug).values_list("serial", flat=True))

    def _shown(self, row):
        ref = f"A{row.serial}" if row.serial else ""
        text, cells = self.words.told_apart(row.sheet, row.cells, row.outcome)
        return ShownRow(
            place=str(row),
            outcome=row.outcome,
            cells=cells,
            text=text,
            ref=ref,
            url=reverse("action", args=[self.slug, ref]) if row.serial in self.serials else "",
            sentence=row.sentence,
        )


def imports_of(partnership, **narrowed):
    """Each import, newest first, with `who`: the words for the person who took it over. `narrowed` filters them."""
    first = TrackerImport.history.filter(id=OuterRef("pk"), history_type="+").order_by("history_id")
    found = TrackerImport.objects.filter(partnership=partnership, **narrowed).select_related("upload")
    found = found.defer("upload__content", "upload__sheets", "upload__reading", "reading")
    found = list(found.annotate(user=Subquery(first.values("history_user")[:1])))
    names = Appointment.objects.names_in(partnership)
    for each in found:
        each.who = names.get(each.user, "The operator")
    return found
