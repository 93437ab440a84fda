"""What taking over a spreadsheet would do, row by row, before anything is written."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from textwrap import shorten

from csp_portal.common.refusals import Refused
from csp_portal.common.sheets import column_letter

from .comparing import Comparison, Work, one_line
from .facts import Facts
from .known import OnRecord
from .making import Made
from .matching import Matching
from .rows import file_rows
from .shape import Kind, PlannedRow, folded

# The outcome of a row that is no action, and why a row with words is not taken.
OUTCOMES = {
    Kind.BLANK: "blank",
    Kind.TITLE: "title",
    Kind.HEADER: "header",
    Kind.HEADING: "heading",
    Kind.JOINED: "joined",
    Kind.LEFT_OUT: "left_out",
    Kind.TOTAL: "not_taken",
    Kind.NO_TEXT: "not_taken",
}
WHY = {
    Kind.TOTAL: "It holds totals, which the portal works out itself.",
    Kind.NO_TEXT: "It does not say what is to be done.",
}
NO_PRIORITY = "It does not say which priority it belongs to."
LEFT = "It was saved in the portal after this file was exported, so it is left as it is there."
NOT_RATED = (
    "Progress without a rating needs a rating that counts as “not rated”, and this partnership has none. An "
    "administrator can add it."
)
CHANGED = "Somebody has saved something since this preview was shown. Look at it again before you take the file over."


@dataclass
class Planned:
    """All rows of a file with what will happen to them, and what is to be written. `obstacles` are (where, sentence):
    while there is one, nothing is taken over. `newer` are the rows that say other than what was saved in the portal
    after the file was exported, with what they would change."""

    partnership: object
    rows: list[PlannedRow]
    works: list[Work] = field(default_factory=list)
    known: OnRecord = None
    made: Made = None
    totals: dict[str, int] = field(default_factory=dict)
    by_sheet: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    obstacles: list = field(default_factory=list)
    missing: int = 0
    newer: list[PlannedRow] = field(default_factory=list)
    digest: str = ""

    @property
    def new_priorities(self):
        return [f"{row.parent.name}: {row.name}" if row.parent else row.name for row in self.made.priorities]

    @property
    def new_organisations(self):
        return [row.name for row in self.made.organisations]

    @property
    def new_groups(self):
        return [row.name for row in self.made.groups]

    @property
    def new_measures(self):
        return [row.text for row in self.made.measures]

    @property
    def new_facts(self):
        """Who leads new priorities and what is known of them, as it stands above the headings; each in short."""
        leads = [f"{row.priority.name}: {row} ({row.get_part_display().lower()})" for row in self.made.leads]
        return leads + [f"{row.priority.name}: {shorten(row.text, 100, placeholder=' …')}" for row in self.made.points]


def plan_import(partnership, sheets, reading, on):
    """What taking over the sheets, read so, would do on a day. Writes nothing."""
    return plan_rows(partnership, file_rows(sheets, reading), reading, on)


def refuse_changed(planned, digest):
    """Refuse to take over what is not what the person was shown."""
    if planned.digest != digest:
        raise Refused(CHANGED)


def plan_rows(partnership, rows, reading, on):
    """The same for the rows of the file."""
    known = OnRecord(partnership, reading, on)
    return Planning(known, rows).planned()


class Planning:
    def __init__(self, known, rows):
        self.known, self.reading, self.rows = known, known.reading, rows
        self.made = Made(known)
        self.columns = {sheet.name: letters_of(sheet) for sheet in self.reading.sheets}
        self.actions = [row for row in rows if row.kind == Kind.ACTION]
        self.priorities = [self.made.priority(row.priority.strip(), row.theme.strip()) for row in self.actions]
        self.matching = Matching(self.actions, self.priorities, list(known.actions.values()))
        self.saved_later = known.saved_after(self.reading.exported_at)
        self.works, self.newer = [], []
        self.same_words = {folded(action.actions_to_deliver): action for action in known.actions.values()}

    def planned(self):
        planned = iter([self._action(place, row) for place, row in enumerate(self.actions)])
        rows = [next(planned) if row.kind == Kind.ACTION else other_row(row) for row in self.rows]
        say_where_joined_rows_go(rows)
        self._keep_what_is_used()
        self._take_facts(rows)
        result = Planned(self.known.partnership, rows, self.works, self.known, self.made)
        result.totals = dict(Counter(row.outcome for row in rows))
        result.by_sheet = count_by_sheet(rows)
        result.warnings = [(place_of(row), words) for row in rows for words in row.warnings]
        result.obstacles = self._obstacles()
        result.missing = len(self.known.actions) - len(self.matching.found)
        result.newer = self.newer
        result.digest = digest_of(result)
        return result

    def _action(self, place, row):
        priority = self.priorities[place]
        if place in self.matching.again:
            return self._said_twice(place, row)
        action = self.matching.found.get(place)
        if priority is None:
            priority = action and action.priority
        if priority is None:
            return PlannedRow(row, "not_taken", sentence=NO_PRIORITY, warnings=list(row.warnings))
        if action and action.pk in self.saved_later:
            return self._saved_later(row, action, priority)
        compared = self._compared(row, action, priority, self.made)
        if place in self.matching.lost:
            compared.warn(f"No action of the plan has the reference {row.values['ref'].strip()}.")
        elif compared.work.is_new and (same := self.same_words.get(folded(row.values["text"]))):
            compared.warn(f"{same.ref} of the plan says the same, under “{same.priority}”. This row is a new action.")
        if compared.planned.outcome in ("new", "changed"):
            self.works.append(compared.work)
        return compared.planned

    def _compared(self, row, action, priority, made):
        return Comparison(row, action, priority, made, self.columns.get(row.sheet, {}))

    def _said_twice(self, place, row):
        first = self.actions[self.matching.again[place]]
        ref = self.matching.found[self.matching.again[place]].ref
        sentence = f"It is the same action as {first.sheet}, row {first.number} ({ref})."
        return PlannedRow(row, "not_taken", sentence=sentence, warnings=list(row.warnings))

    def _saved_later(self, row, action, priority):
        """An action that was saved in the portal after the file was exported."""
        counts_file = self.reading.newer == "file"
        compared = self._compared(row, action, priority, self.made if counts_file else Made(self.known))
        planned = compared.planned
        if planned.outcome == "unchanged":
            return planned
        self.newer.append(planned)
        if counts_file:
            compared.warn(
                "It was saved in the portal after this file was exported. What the file says takes its place."
            )
            self.works.append(compared.work)
            return planned
        return PlannedRow(row, "unchanged", planned.serial, [], LEFT, planned.warnings, planned.read_as)

    def _keep_what_is_used(self):
        """Make no priority or measure that no action that is written belongs to."""
        used, wanted = {}, [work.action.priority for work in self.works]
        for priority in wanted:
            while priority is not None and id(priority) not in used:
                used[id(priority)] = priority
                priority = priority.parent
        self.made.priorities = [row for row in self.made.priorities if id(row) in used]
        if not self.made.priorities and self.made.is_new_plan:
            self.made.plan = None

    def _take_facts(self, rows):
        """Make what stands above the headings of a sheet with one new priority, and say so in its rows."""
        sheets = [row.sheet for row in self.actions]
        facts = Facts(self.made, self.rows, zip(sheets, self.priorities, strict=True))
        for row in rows:
            row.sentence = facts.sentences.get((row.row.sheet, row.row.number), row.sentence)

    def _obstacles(self):
        updates = [work.update for work in self.works if work.update]
        if not updates:
            return []
        period = self.known.period
        if period is None:
            return [("period", "There is no reporting period to take progress over for. Choose one.")]
        if period.is_closed:
            return [("period", f"{period} is closed. Choose an open period, or open it again.")]
        if any(update.rating_id is None for update in updates):
            return [("words", NOT_RATED)]
        return []


def letters_of(sheet):
    """{letter of a column: what it holds}."""
    return {column_letter(int(column)): target for column, target in sheet.columns.items()}


def other_row(row):
    """A row of the file that is no action."""
    return PlannedRow(row, OUTCOMES[row.kind], sentence=WHY.get(row.kind, ""), warnings=list(row.warnings))


def say_where_joined_rows_go(rows):
    """Give the rows that go on with an action the number of that action; when it is not taken, neither are they."""
    actions = {(row.row.sheet, number): row for row in rows for number in row.row.joined}
    for row in rows:
        above = actions.get((row.row.sheet, row.row.number))
        if above and above.outcome == "not_taken":
            row.outcome, row.sentence = "not_taken", f"It goes on with {place_of(above)}, which is not taken."
        elif above:
            row.serial = above.serial


def place_of(planned):
    return f"{planned.row.sheet}, row {planned.row.number}"


def count_by_sheet(rows):
    """[(name of the sheet, {outcome: number of rows}, number of rows)] in the order of the file."""
    sheets = {}
    for row in rows:
        sheets.setdefault(row.row.sheet, Counter())[row.outcome] += 1
    return [(name, dict(counts), counts.total()) for name, counts in sheets.items()]


def digest_of(planned):
    """A hash of all that would be written. It changes when somebody saves what the file speaks of."""
    known, reading = planned.known, planned.known.reading
    rows = [
        [
            row.row.sheet,
            row.row.number,
            row.outcome,
            row.serial,
            row.changes,
            row.sentence,
            one_line(str(row.row.values)),
        ]
        for row in planned.rows
    ]
    new = [planned.new_priorities, planned.new_measures, planned.new_organisations, planned.new_groups]
    new.append([[row.number for row in planned.made.measures], planned.new_facts])
    new.append([row.text for row in planned.made.points])
    about = [known.plan and known.plan.pk, known.period and known.period.pk, asdict(reading), planned.obstacles]
    return sha256(json.dumps([rows, new, about], default=str).encode()).hexdigest()
