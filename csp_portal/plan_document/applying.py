"""Saves what a comparison found to be new or changed, inside the change that is open."""

from .comparing import compare
from .keys import Link
from .shape import ACTION, KINDS, PERSON, PLAN


def apply_document(document, *, is_sample=False, today=None):
    """Load a document inside the open `change(document.slug, ...)`; gives the comparison that was saved.

    The partnership is made when it is new, else brought to what the document says; rows that the document does not have
    are kept. Raises `DocumentFaults` with every fault, before anything is written. People get accounts without a
    password, and nobody is sent anything. `is_sample` marks a new partnership as one whose progress is invented, and
    `today` is the day from which it gets its quarters when the document has no periods.
    """
    comparison = compare(document, today=today)
    if comparison.is_new:
        comparison.root.instance.is_sample = is_sample
    apply(comparison)
    return comparison


def apply(comparison):
    """Save a comparison made inside the open change."""
    for kind in KINDS.values():
        rows = [row for row in comparison.everything if row.kind is kind]
        _save_kind(kind, [row for row in rows if row.is_new or (row.is_changed and kind is not ACTION)])
    for row in comparison.rows:
        if row.kind is ACTION:
            _save_action(row)


def _save_kind(kind, rows):
    """Save rows of a kind; a link to a row of the same kind waits until that row is there."""
    late = []
    for row in sorted(rows, key=_turn) if kind is PLAN else rows:
        waiting = _links_to_unsaved(row)
        for column in waiting:
            setattr(row.instance, column, None)
        _save(row)
        if waiting:
            late.append((row, waiting))
    for row, waiting in late:
        for column, other in waiting.items():
            setattr(row.instance, column, other)
        row.instance.save()


def _turn(row):
    """Plans that are there come first, and of them those that go out of force: one plan is in force at a time."""
    return row.is_new, row.instance.state == PLAN.model.State.LIVE and not row.is_new


def _links_to_unsaved(row):
    columns = [key.field for key in row.kind.keys if isinstance(key, Link) and key.to == row.kind.name]
    others = {column: getattr(row.instance, column) for column in columns}
    return {column: other for column, other in others.items() if other is not None and other.pk is None}


def _save(row):
    if row.kind is PERSON:
        if row.instance.pk is None:
            row.instance.set_unusable_password()
            row.instance.save()
    else:
        row.instance.save(force_insert=row.is_new)


def _save_action(row):
    """Save an action after its parts, for which its version stands too. It shows its newest update as its last."""
    parts = [part for below in row.lists.values() for part in below]
    updates = [update.instance for update in row.lists["updates"]]
    newest = max(updates, key=lambda update: update.number, default=None)
    last = row.instance.last_update
    is_behind = newest is not None and (last is None or newest.number > last.number)
    if is_behind:
        row.instance.last_update = newest
    if is_behind or row.is_changed or (not row.is_new and any(part.is_new or part.is_changed for part in parts)):
        row.instance.save()
