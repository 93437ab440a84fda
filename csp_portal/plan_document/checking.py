"""What the rows of a document must keep besides its structure: the rules of the models, each said at its key."""

from django.core.exceptions import ValidationError

from .keys import Link
from .remarks import quoted
from .shape import ACTION, LEAD, OWNER, PAGE, PERSON, PLAN, PRIORITY, PRIORITY_GROUP, RATING, UPDATE

# The constraints of the models by name: the key that a fault is said at, and whether an instance keeps the rule.
CONSTRAINTS = {
    "appointment_ends_after_start": ("to", lambda row: not (row.starts and row.ends) or row.ends >= row.starts),
    "period_ends_after_start": ("to", lambda row: not (row.starts and row.ends) or row.ends >= row.starts),
    "period_due_after_end": ("due", lambda row: not (row.ends and row.due) or row.due >= row.ends),
    "lead_is_someone": (None, lambda row: row.organisation or row.user or row.post),
    "owner_is_someone": (None, lambda row: row.user or row.organisation or row.group or row.post),
    "owner_is_one": (None, lambda row: [row.user, row.organisation, row.group].count(None) > 1),
    "action_dropped_with_reason": ("dropped_reason", lambda row: (row.state == "dropped") == bool(row.dropped_reason)),
    "action_objective_once": ("objective", lambda row: not (row.commitment and row.objective)),
    "update_says_something": ("what_happened", lambda row: row.what_happened or row.no_change_reason),
    "update_moves_deadline_with_reason": ("deadline_reason", lambda row: row.deadline_reason or not row.new_deadline),
}
SENTENCES = {
    "period_ends_after_start": "The period ends before it starts.",
    "period_due_after_end": "The updates are due before the period ends.",
}


def check(comparison):
    """The faults of the rows that the file adds or changes, and of what the partnership would hold with them."""
    for row in comparison.rows:
        if row.is_new or row.is_changed:
            yield from _fields(row)
            if row not in comparison.faulty:
                yield from _constraints(row)
                yield from RULES.get(row.kind, _no_rule)(row)
            yield from _circles(row)
    yield from _plans_in_force(comparison)
    yield from _people_of_nothing(comparison)


def _fields(row):
    """Too long, not an e-mail address, not a choice: what the fields themselves refuse."""
    columns = [key for key in row.kind.keys if key.field and not isinstance(key, Link)]
    by_field = {key.field: key.name for key in columns if row.words.get(key.name)}
    try:
        row.instance.clean_fields(exclude={field.name for field in row.instance._meta.fields} - by_field.keys())
    except ValidationError as problem:
        for field, messages in problem.message_dict.items():
            for message in messages:
                yield row.remark(message, by_field[field])


def _constraints(row):
    for constraint in row.kind.model._meta.constraints:
        if constraint.name in CONSTRAINTS:
            key, is_kept = CONSTRAINTS[constraint.name]
            if not is_kept(row.instance):
                yield row.remark(SENTENCES.get(constraint.name) or constraint.violation_error_message, key)


def _circles(row):
    """A row that would stand above itself, or come after itself."""
    for key in row.kind.keys:
        if isinstance(key, Link) and key.to == row.kind.name:
            passed, other = set(), getattr(row.instance, key.field)
            while other is not None and id(other) not in passed:
                passed.add(id(other))
                other = getattr(other, key.field)
            if id(row.instance) in passed:
                yield row.remark(f"leads back to {quoted(row.shown)} itself.", key.name)


def _no_rule(row):
    return ()


def _action(row):
    """Its measure is one of its priority; its rating counts as complete if and only if the state is complete."""
    action = row.instance
    if action.measure and action.measure.priority is not action.priority:
        belongs = f"It is for a measure of {quoted(action.measure.priority.name)}: {quoted(action.measure.text)}."
        yield row.remark(f'{belongs} Say a measure of its own priority, or "" for none.', "measure")
    rated_complete = action.rating is not None and action.rating.is_complete
    if rated_complete == (action.state == "complete"):
        return
    if rated_complete:
        yield row.remark(
            f"The rating {quoted(action.rating.word)} says that it is complete, so the state is complete.", "state"
        )
    else:
        yield row.remark("The state is complete, so the rating is one that counts as complete.", "rating")


def _update(row):
    """Updates are numbered as they come: a new one is the last."""
    updates = row.above.lists["updates"]
    if row.is_new and any(update.same for update in updates[updates.index(row) :]):
        yield row.remark("is new, but stands before an update that the portal has already. Put it last.")


def _once(row):
    """A priority has a group once, a partnership a page: what `known_by` names stands once in its list."""
    (name,) = row.kind.known_by[0]
    for other in row.above.lists[row.kind.many]:
        if other is row:
            return
        if other.said(name) == row.said(name):
            yield row.remark(f"{quoted(row.said(name))} is given twice: line {other.line} has it too.", name)


def _rating(row):
    """Complete or not: that cannot turn for a rating that actions have, because their state says the same."""
    was, now = row.same and row.same.words["counts_as"], row.instance.counts_as
    used = row.same and any(getattr(other.instance, "rating", None) is row.instance for other in row.same.above.walk())
    if used and was != now and "complete" in (was, now):
        yield row.remark("Actions have this rating, so it cannot begin or cease to count as complete.", "counts_as")


def _priority(row):
    """Two priorities that exchange their names would have one name for a moment."""
    holder = row.same and next(
        (other for other in row.same.above.lists["priorities"] if other.said("name") == row.said("name")), None
    )
    if holder and holder is not row.same:
        yield row.remark("is still the name of another priority. Load that one’s new name first.", "name")


def _plans_in_force(comparison):
    live = [row for row in comparison.everything if row.kind is PLAN and row.instance.state == "live"]
    to_blame = [row for row in live if row.is_new or row.is_changed]
    if len(live) > 1 and to_blame:
        other = next(row for row in live if row is not to_blame[-1])
        sentence = f"A partnership has one plan in force at a time, and {quoted(other.instance.title)} is in force."
        yield to_blame[-1].remark(sentence, "state")


def _people_of_nothing(comparison):
    """Nothing would be kept of a person without a role whom no row names."""
    columns = {LEAD: "user", OWNER: "user", UPDATE: "author"}
    named = {id(getattr(row.instance, columns[row.kind])) for row in comparison.everything if row.kind in columns}
    sentence = "has no role, and no lead, owner or update names them. Say their role under appointments."
    for row in comparison.rows:
        is_idle = row.kind is PERSON and row.is_new and not row.lists["appointments"] and not row.words.get("name")
        if is_idle and id(row.instance) not in named:
            yield row.remark(sentence)


RULES = {
    ACTION: _action,
    PAGE: _once,
    PRIORITY: _priority,
    PRIORITY_GROUP: _once,
    RATING: _rating,
    UPDATE: _update,
}
