"""The decision of a meeting that an action comes from."""

from governance.models import Decision

from .models import Action


def decision_seen(serial, member):
    """The decision of that number, as typed, when the member sees it; None otherwise."""
    if not serial.isdecimal() or len(serial) > 9:
        return None
    return Decision.objects.visible_to(member).select_related("meeting__group").filter(serial=int(serial)).first()


def became(decision, member):
    """The actions that a decision became, as far as the member may see them."""
    return Action.objects.visible_to(member).filter(decision=decision).order_by("serial")


def obstacle_to_opening(decision, member):
    """Why an action that comes from a decision is not to be opened to others than the board, as a sentence; "" where it
    may be. A decision that the member does not see is not named."""
    if decision is None or Decision.objects.filter(pk=decision.pk).open_to_all().exists():
        return ""
    if not member.sees_board_matters:
        return "What it comes from is for the board only, so choose the board."
    words = f"Decision {decision.ref} is for the board only, so choose the board."
    return f"{words} Or open the decision to everybody first."
