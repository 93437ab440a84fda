from .action import Action
from .parts import ActionOwner, Milestone
from .update import Update

__all__ = ["Action", "ActionOwner", "Milestone", "Update"]
