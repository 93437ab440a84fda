"""The newest saves of one record, a line each, for the foot of its page. It costs three queries whatever they did."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from .pages import counted_rows, steps_at
from .words import changed_fields, label, one_of, said_by, shown_fields

SPARE = 2  # saves read beyond those shown, for some may have changed nothing that a reader is told


@dataclass(frozen=True)
class Line:
    """A save in one line: when, who, of which organisation, how, why, and what it did ("changed Deadline, State")."""

    when: datetime
    who: str
    organisation: str
    how: str
    reason: str
    did: str


def newest_lines(querysets, *, people, count):
    """The newest saves, at most `count`, of a record, whose history is the first queryset, and of its parts."""
    counts = counted_rows(querysets, count + SPARE)
    newest = sorted(counts, reverse=True)[: count + SPARE]
    steps = steps_at(querysets[:1], {moment: counts[moment] for moment in newest})
    own = {step.row.history_date: step for step in steps}
    said = {moment: next(iter(counts[moment].values())) for moment in newest}
    known = people({row.history_user_id for row in said.values()} - {None})
    told = [(moment, _did(own.get(moment), querysets, counts[moment])) for moment in newest]
    return [Line(**said_by(said[moment], known), did=did) for moment, did in told if did][:count]


def _did(step, querysets, rows):
    """What a save did: "changed Deadline, State; added 2 owners"; "" when nothing that a reader is told."""
    objects = defaultdict(list)
    if step and step.kind == "changed":
        objects["changed"] = [label(field) for field in changed_fields(step, shown_fields(step.model))]
    elif step:
        objects["added" if step.kind == "created" else "removed"].append("it")
    for place, row in sorted(rows.items()):
        changed = row.rows - row.added - row.removed
        for verb, number in (("changed", changed), ("added", row.added), ("removed", row.removed)):
            if place and number > 0:
                objects[verb].append(_some(querysets[place].model.instance_type, number))
    return "; ".join(f"{verb} {', '.join(objects[verb])}" for verb in ("changed", "added", "removed") if objects[verb])


def _some(model, number):
    return one_of(model) if number == 1 else f"{number} {model._meta.verbose_name_plural}"
