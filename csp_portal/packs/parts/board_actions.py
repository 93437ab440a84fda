"""What meetings of the group asked of whom and is still open."""

from csp_portal.common.worded_dates import day_in_words
from csp_portal.packs.blocks import Column, Part, Run, Table
from governance.meetings.owners import told
from governance.models import BoardAction
from governance.periods import in_full

from .said import cell, left_out, many, paragraph, typed

COLUMNS = (Column("Board action", 44), Column("Owner", 22), Column("Due", 17), Column("Set at", 17))


def part(scope):
    group = scope.meeting.group
    asked = BoardAction.objects.filter(group=group, partnership=scope.partnership).open()
    seen = asked.visible_to(scope.reader).select_related("organisation", "meeting")
    rows = sorted(told(seen, scope.names, scope.on), key=turn)
    late = sum(bool(row.overdue_by) for row in rows)
    in_short = f"{len(rows)} open, {late or 'none'} of them overdue" if rows else "None"
    found = Part("board-actions", "Board actions still open", in_short=in_short)
    if rows:
        caption = f"What {group} asked for, what is due first on top"
        found.blocks.extend(
            [paragraph(f"{in_short}.", is_lead=True), Table(caption, COLUMNS, tuple(map(row_of, rows)))]
        )
    else:
        found.blocks.append(paragraph(f"No board action of {group} is open."))
    if hidden := asked.count() - len(rows):
        found.blocks.append(paragraph(left_out(hidden, "board action")))
    return found


def turn(row):
    """What is due first comes first, what has no day last."""
    return row.due_latest is None, str(row.due_latest), row.serial


def row_of(row):
    progress = typed(row.progress, Run("How it is going: ", strong=True)) if row.progress else ()
    late = Run(f"Overdue by {many(row.overdue_by, 'day')}", strong=True) if row.overdue_by else ""
    return (
        cell(*typed(row.text, Run(f"{row.ref} ", strong=True)), *progress),
        cell(row.owner_words),
        cell(day_in_words(row.due, row.due_earliest, row.due_latest) or "Not stated", late),
        cell(f"The meeting of {in_full(row.meeting.date)}"),
    )
