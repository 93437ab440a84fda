"""The history of an action: of its own row, its owners, its milestones, its notes and its updates."""

from csp_portal.common.history import page_of
from governance.history import saved_since as saved_since_of
from governance.history import seen_by, told_to

from .models import Action, ActionNote, ActionOwner, Milestone, Update

SAVES = 25


def histories_of(action):
    """The history querysets of an action and of its parts."""
    parts = [model.history.filter(action_id=action.pk) for model in (Update, ActionOwner, Milestone, ActionNote)]
    return [Action.history.filter(id=action.pk), *parts]


def saves_of(action, member, **moments):
    """A page of the saves of the action and its parts, newest first, in words; `moments` as `page_of` takes them."""
    words = {"people": told_to(member), "visible": seen_by(member), "without": {"action"}}
    return page_of(histories_of(action), size=SAVES, in_full=None, **words, **moments)


def saved_since(action, version, member):
    """What has been saved of the action since its row had that version; everything when it never had it."""
    _, *parts = histories_of(action)
    return saved_since_of(version, member, action, *parts)
