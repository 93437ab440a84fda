"""The actions of a download, with all that its cells are written from."""

from collections import defaultdict
from dataclasses import dataclass, field

from actions.lists import Row
from actions.models import Action, ActionNote, ActionOwner
from actions.models.standing import Standing
from csp_portal.common.sheets.writing import MIDDLE, NARROW, Day, Rated
from governance.models import Appointment
from priorities.models import Priority

State = Action.State


@dataclass
class Exported:
    """An action, its row as the table shows it, and its parts. `owners` are (owner, who that is in words)."""

    action: Action
    row: Row
    owners: list[tuple[ActionOwner, str]]
    notes: list[ActionNote] = field(default_factory=list)


def exported(rows):
    """The actions of an `ActionRows`, in its order; as many queries for many as for one."""
    actions = list(rows.actions.select_related(*SHOWN))
    rows.turn_back(actions)
    keys = [action.pk for action in actions]
    owners, notes = _owners(keys), _parts(ActionNote.objects.filter(action__in=keys))
    return [
        Exported(action, rows.row(action, [words for _, words in owners[key]]), owners[key], notes[key])
        for key, action in zip(keys, actions, strict=True)
    ]


SHOWN = ("priority__parent", "commitment", "measure", "rating", "last_update__period")


def _owners(keys):
    """{key of an action: [(owner, who that is in words)]}."""
    owners = ActionOwner.objects.filter(action__in=keys).select_related("organisation", "group")
    found = defaultdict(list)
    for owner in owners.annotate(person=Appointment.objects.words_for("user", "partnership")):
        found[owner.action_id].append((owner, owner.in_words({owner.user_id: owner.person})))
    return found


def _parts(parts):
    found = defaultdict(list)
    for part in parts:
        found[part.action_id].append(part)
    return found


def day_cell(words, earliest, latest):
    """A real date for one exact day, else the words as written."""
    return Day(earliest) if earliest and earliest == latest else words


def start_cell(each):
    return day_cell(each.action.start, each.action.start_earliest, each.action.start_latest)


def deadline_cell(each):
    return day_cell(each.action.deadline, each.action.deadline_earliest, each.action.deadline_latest)


def rating_cell(each):
    """The newest rating, or what the state says when there is none: both can be read back. What was said for another
    period than the one shown keeps its word and loses its colour: it is not carried forward."""
    action = each.action
    if is_rated(action):
        is_of_before = action.standing in (Standing.NO_UPDATE, Standing.NOT_STARTED)
        return Rated(action.rating.word, "grey" if is_of_before else action.rating.colour)
    return Rated(action.get_state_display(), "blue" if action.state == State.COMPLETE else "grey")


def is_rated(action):
    """Whether a rating says how it is going. What is a draft or was dropped is neither."""
    is_open = action.state not in (State.DRAFT, State.DROPPED)
    return bool(is_open and action.rating and action.rating.counts_as != Standing.NOT_RATED)


def about_rating(each):
    """What the page says beside the rating; of one who is silent also that."""
    shown = each.row.shown
    return f"{shown.words}. {shown.beside}" if each.action.standing == Standing.NO_UPDATE else shown.beside


# {heading: (width, what stands in the cell of an action)} of the two columns beside what is said.
WORKED_OUT = {
    "Worked out": (NARROW, lambda each: each.row.worked.words),
    "Worked out because": (MIDDLE, lambda each: each.row.worked.in_full),
}


def measure_words(each):
    return str(each.action.measure or "")


def parent_seen(priority, seen):
    """The priority above one, when it is among the keys of those that the reader sees; else None."""
    return priority.parent if priority.parent_id in seen else None


def seen_priorities(member):
    return set(Priority.objects.visible_to(member).values_list("pk", flat=True))
