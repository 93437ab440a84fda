"""Gives rows their numbers: the place in their list, and the lasting numbers of the portal."""

from actions.models import Action
from priorities.models import Priority

from .shape import ACTION, PRIORITY, UPDATE


def give_numbers(comparison):
    """Number what is new; yields a remark for each list whose rows the file has in another order."""
    for row in comparison.rows:
        for name, rows in row.lists.items():
            if rows and rows[0].kind.is_ordered:
                yield from _put_in_order(row, name, rows)
            elif rows and rows[0].kind is UPDATE:
                _number_updates(row, rows)
    for kind in (PRIORITY, ACTION):
        _number_for_good([row for row in comparison.everything if row.kind is kind])


def _put_in_order(above, name, rows):
    """Rows added at the end get the next numbers; otherwise all are numbered anew, those that are kept last."""
    present = above.same.lists[name] if above.same else []
    matched = [row for row in rows if row.same]
    is_moved = matched != [row.same for row in present if row.same]
    if not is_moved and rows[: len(matched)] == matched:
        last = max((row.instance.order for row in present), default=0)
        _number(rows[len(matched) :], last + 1)
        return
    _number(rows + [row for row in present if row.same is None], 1)
    if is_moved:
        yield above.remark("is put in the order of the file.", name)


def _number(rows, first):
    for order, row in enumerate(rows, first):
        if row.instance.order != order:
            row.instance.order = order
            row.is_changed = True


def _number_updates(action, updates):
    last = len(action.same.lists["updates"]) if action.same else 0
    for number, update in enumerate((update for update in updates if update.is_new), last + 1):
        update.instance.number = number


def _number_for_good(rows):
    """A lasting number is never used again: a new row gets the one after the highest."""
    if rows:
        key = rows[0].kind.key(rows[0].kind.lasting)
        last = max(getattr(row.instance, key.field) or 0 for row in rows)
        ever = {PRIORITY: Priority.highest_address, ACTION: Action.highest_serial}[rows[0].kind]
        last = max(last, ever(rows[0].instance.partnership))
        for row in rows:
            if not getattr(row.instance, key.field):
                last += 1
                setattr(row.instance, key.field, last)
