"""The history of an action: of its own row, its owners, its milestones and its updates."""

from csp_portal.common.history import entries, grouped, saved_at
from governance.history import seen_by, who_in

from .models import Action, ActionOwner, Milestone, Update


def entries_of(action, member, since=None):
    """Every save of the action and its parts, newest first, in words; only those after a moment when it is given."""
    parts = [model.history.filter(action_id=action.pk) for model in (Update, ActionOwner, Milestone)]
    found = entries(
        [Action.history.filter(id=action.pk), *parts],
        people=who_in(action.partnership),
        visible=seen_by(member),
        without={"action"},
        since=since,
    )
    return grouped(found)


def saved_since(action, version, member):
    """What has been saved of the action since its row had that version; everything when it never had it."""
    return entries_of(action, member, since=saved_at(action, version))
