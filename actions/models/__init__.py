from .action import Action
from .parts import ActionNote, ActionOwner, Milestone
from .tracker import TrackerImport, TrackerRow, Upload
from .update import Update

__all__ = ["Action", "ActionNote", "ActionOwner", "Milestone", "TrackerImport", "TrackerRow", "Update", "Upload"]
