"""The delivery plan: the numbers of the dashboard, then a table for each priority."""

from collections import defaultdict

from actions.lists import ActionRows
from actions.models import Action
from actions.models.standing import Standing
from actions.reports.items import times_moved
from actions.worked_out import with_worked_out
from actions.worked_out.words import NO_RULE
from csp_portal.common.worded_dates import day_in_words
from csp_portal.dashboard.figures import FOR_BOARD
from csp_portal.delivery_plan import turn
from csp_portal.packs.blocks import Column, Heading, Notice, Part, Run, Table, runs_of

from .said import cell, left_out, many, paragraph, rated, times, typed

NO_PLAN = "No plan is in force."
COLUMNS = (
    Column("Action", 25),
    Column("Owners", 13),
    Column("Deadline", 11),
    Column("Rating said", 16),
    Column("Works out as", 11),
    Column("Last update", 24),
)


def part(scope):
    title, figures = f"Delivery plan for {scope.last}", scope.figures
    if not figures.has_plan:
        return Part("plan", title, [Notice(runs_of(NO_PLAN))], is_wide=True, in_short=NO_PLAN)
    counted = many(figures.totals.total.count, "action")
    return Part("plan", title, list(blocks(scope)), is_wide=True, in_short=counted)


def blocks(scope):
    figures = scope.figures
    yield paragraph(f"The plan in force: {figures.plan}.")
    yield Heading(2, "Where the actions stand", anchor="numbers")
    yield numbers(figures) if figures.lines else paragraph("The plan has no priorities.")
    rows, hidden = rows_of(scope), hidden_in(scope)
    for priority in figures.priorities:
        yield from of_priority(priority, rows[priority.pk], hidden[priority.pk])


def numbers(figures):
    """The table of the dashboard."""
    columns = [Column("Priority", 28), *(Column(standing.label, 8, is_letters=True) for standing in Standing)]
    columns += [Column("Total", 7, is_letters=True), Column("Ratings disagree", 9, is_letters=True)]
    rows = [
        (
            cell(Run(line.name, strong=line is figures.totals)),
            *(
                cell(Run(str(number.count), strong=line is figures.totals))
                for number in (*line.cells, line.disagreeing)
            ),
        )
        for line in (*figures.lines, figures.totals)
    ]
    return Table("How many actions of each priority stand where", tuple(columns), tuple(rows))


def rows_of(scope):
    """{key of a priority: [(row, first deadline, how often it moved, its last update)]}, in the order of the plan."""
    figures, period = scope.figures, scope.last
    actions = with_worked_out(figures.actions, scope.partnership, scope.on, figures.periods)
    actions = list(actions.select_related("priority", "commitment", "rating", "last_update__period"))
    made = ActionRows(None, scope.reader, period, scope.on)
    made.turn_back(actions)
    owners, moved = made.owners_of(actions, scope.names), times_moved(actions)
    found = defaultdict(list)
    for action in actions:
        first = day_in_words(
            action.original_deadline, action.original_deadline_earliest, action.original_deadline_latest
        )
        row = made.row(action, owners[action.pk])
        found[action.priority_id].append((row, first, moved.get(action.pk, 0), last_update(action, row, period)))
    return defaultdict(list, {key: sorted(rows, key=lambda row: turn(row[0])) for key, rows in found.items()})


def hidden_in(scope):
    """{key of a priority: how many of its actions only the board may see}, of a pack that is not for it alone."""
    if scope.reader.sees_board_matters:
        return defaultdict(int)
    keys = [priority.pk for priority in scope.figures.priorities]
    hidden = Action.objects.filter(FOR_BOARD, priority__in=keys).counted().values_list("priority", flat=True)
    found = defaultdict(int)
    for key in hidden:
        found[key] += 1
    return found


def of_priority(priority, rows, hidden):
    yield Heading(2, str(priority), anchor=f"plan-{priority.address}")
    if rows:
        yield Table(f"{many(len(rows), 'action')}: {priority}", COLUMNS, tuple(cells_of(*row) for row in rows))
    else:
        yield paragraph(f"It has no actions{' that are shown here' if hidden else ''}.")
    if hidden:
        yield paragraph(left_out(hidden))


def last_update(action, row, period):
    """The lines of the newest update: its day, what period it is about if that is another one, and what came of it. Of
    an action that is off track or at risk also what is to bring it back, by when, and what is wanted for it."""
    last = action.last_update
    if not last:
        return [Run("Never", quiet=True)]
    about = [Run(f", for {last.period}")] if last.period_id != period.pk else []
    lines = [(Run(row.updated, strong=True), *about), *typed(row.outcome)]
    if action.rating and action.rating.needs_a_way_back:
        for before, words in way_back(row):
            lines += typed(words, Run(f"{before}: ", strong=True)) if words else []
    return lines


def way_back(row):
    return (("The way back", row.next_step), ("Back on track by", row.back_by), ("Help wanted", row.help_wanted))


def cells_of(row, first_deadline, moved, updated):
    deadline = [Run(row.deadline or "Not set")]
    deadline += [Run(f"First {first_deadline or 'not set'}, moved {times(moved)}", quiet=True)] if moved else []
    deadline += [Run(f"Overdue by {many(row.overdue_by, 'day')}", strong=True)] if row.is_overdue else []
    ref = (Run(f"{row.ref} ", strong=True), *([Run(f"{row.item} ", quiet=True)] if row.item else []))
    return (
        cell(*typed(row.text, *ref)),
        cell(row.owners or Run("Not stated", quiet=True)),
        cell(*deadline),
        cell(rated(row.shown), Run(row.shown.beside, quiet=True) if not row.updated and row.shown.beside else ""),
        cell(*worked_out(row.worked)),
        cell(*updated),
    )


def worked_out(worked):
    if worked.words:
        yield Run(worked.words, strong=worked.disagrees)
    if worked.why and worked.why != NO_RULE:
        yield Run(worked.why, quiet=True)
