from .decisions import BoardAction, Decision
from .meetings import AgendaItem, Attendance, CalendarLink, Document, Meeting, Paper
from .organisations import Group, Membership, Organisation
from .pages import InformationPage
from .partnership import OfPartnership, Partnership
from .people import Appointment, User
from .redaction import Redaction
from .reporting import Rating, ReportingPeriod, default_periods, default_ratings, year_of_periods

__all__ = [
    "AgendaItem",
    "Appointment",
    "Attendance",
    "BoardAction",
    "CalendarLink",
    "Decision",
    "Document",
    "Group",
    "InformationPage",
    "Meeting",
    "Membership",
    "OfPartnership",
    "Organisation",
    "Paper",
    "Partnership",
    "Rating",
    "Redaction",
    "ReportingPeriod",
    "User",
    "default_periods",
    "default_ratings",
    "year_of_periods",
]
