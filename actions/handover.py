"""Handing open actions over from one person to another owner, when somebody leaves or is given other work."""

from csp_portal.common.refusals import Refused
from governance.models import Appointment
from priorities.models import Plan

from .forms import WHO
from .models import Action, ActionOwner


def open_actions(partnership):
    """Those that are still to be done: neither draft nor ended, and not of a plan that was replaced."""
    actions = Action.objects.filter(partnership=partnership).exclude(state__in=Action.ENDED)
    return actions.exclude(priority__plan__state=Plan.State.REPLACED)


def open_actions_of(user, partnership):
    """Those of them that name the person as an owner."""
    owned = ActionOwner.objects.filter(user=user, partnership=partnership).values("action")
    return open_actions(partnership).filter(pk__in=owned)


def hand_over(actions, leaver, *, partnership, to, post=""):
    """Put a new owner in the person's place on each of the actions, inside an open change.

    `to` is the code of a person, organisation or group, as the forms of an action have it. A post that is given takes
    the place of the one written beside the person; without one it stays. Refuses a person who is no longer there.
    """
    column, key = WHO[to[0]], int(to[1:])
    here = Appointment.objects.current().filter(partnership=partnership, user=key)
    if column == "user_id" and not here.exists():
        raise Refused("The person you chose has just left. Choose another.")
    for action in actions.prefetch_related("owners"):
        _replace(list(action.owners.all()), leaver, column, key, post)
        action.edit()


def _replace(owners, leaver, column, key, post):
    """One row for the new owner, who may be an owner already: then the leaver's row goes, and its part stays."""
    place = next((owner for owner in owners if getattr(owner, column) == key), None)
    for owner in [owner for owner in owners if owner.user_id == leaver.pk]:
        if place is None:
            place, owner.user = owner, None
            setattr(owner, column, key)
        else:
            place.post = place.post or owner.post
            place.part = min(place.part, owner.part)  # "responsible" before "supporting"
            owner.delete()
    place.post = post or place.post
    place.save()
