from .action import Action
from .asking import AnswerDraft, AnswerLink, Message
from .parts import ActionNote, ActionOwner, Milestone
from .report import Filing, QuarterlyReport, ReportComment
from .tracker import TrackerImport, TrackerRow, Upload
from .update import Update

__all__ = [
    "Action",
    "ActionNote",
    "ActionOwner",
    "AnswerDraft",
    "AnswerLink",
    "Filing",
    "Message",
    "Milestone",
    "QuarterlyReport",
    "ReportComment",
    "TrackerImport",
    "TrackerRow",
    "Update",
    "Upload",
]
