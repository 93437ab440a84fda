"""The kinds of records that the history tells of, and which rows belong to which record."""

from actions.models import (
    Action,
    ActionNote,
    ActionOwner,
    AnswerLink,
    Filing,
    Milestone,
    QuarterlyReport,
    ReportComment,
    TrackerImport,
    Update,
)
from governance.models import (
    AgendaItem,
    Appointment,
    Attendance,
    BoardAction,
    CalendarLink,
    Decision,
    Group,
    InformationPage,
    Meeting,
    Membership,
    Organisation,
    Paper,
    Partnership,
    Rating,
    Redaction,
    ReportingPeriod,
    User,
)
from priorities.models import (
    Commitment,
    Plan,
    PlanPoint,
    Priority,
    PriorityGroup,
    PriorityLead,
    Publication,
    SuccessMeasure,
)

# As a reader chooses among them, and in the order in which the rows of one save are told.
KINDS = {
    "actions": ("Actions", [Action]),
    "updates": ("Updates", [Update]),
    "owners": ("Owners of actions", [ActionOwner]),
    "milestones": ("Milestones", [Milestone]),
    "notes": ("Notes of actions", [ActionNote]),
    "reports": ("Quarterly reports", [QuarterlyReport, Filing, ReportComment]),
    "meetings": ("Meetings", [Meeting, AgendaItem, Paper, Attendance]),
    "decisions": ("Decisions", [Decision]),
    "board-actions": ("Board actions", [BoardAction]),
    "packs": ("Board packs", [Publication]),
    "priorities": ("Priorities", [Priority]),
    "leads": ("Leads of priorities", [PriorityLead]),
    "commitments": ("Commitments", [Commitment]),
    "measures": ("Success measures", [SuccessMeasure]),
    "plan": ("Plan", [Plan, PlanPoint]),
    "organisations": ("Organisations", [Organisation, Membership]),
    "groups": ("Groups", [Group, PriorityGroup]),
    "periods": ("Reporting periods", [ReportingPeriod]),
    "ratings": ("Ratings", [Rating]),
    "partnership": ("Partnership", [Partnership]),
    "information": ("Information pages", [InformationPage]),
    "people": ("People", [Appointment]),
    "links": ("Personal links", [AnswerLink]),
    "calendar-links": ("Calendar links", [CalendarLink]),
    "imports": ("Spreadsheets taken over", [TrackerImport]),
    "redactions": ("Redactions", [Redaction]),
}

# {model of a record: {model of its parts: the key of the part that points to it}}
PARTS = {
    Action: {Update: "action", ActionOwner: "action", Milestone: "action", ActionNote: "action"},
    QuarterlyReport: {Filing: "report", ReportComment: "report"},
    Meeting: {
        AgendaItem: "meeting",
        Attendance: "meeting",
        Decision: "meeting",
        BoardAction: "meeting",
        Publication: "meeting",
    },
    AgendaItem: {Paper: "item"},
    Priority: {
        PriorityLead: "priority",
        PriorityGroup: "priority",
        PlanPoint: "priority",
        SuccessMeasure: "priority",
        Commitment: "priority",
    },
    Plan: {PlanPoint: "plan"},
    Organisation: {Membership: "organisation"},
    Group: {PriorityGroup: "group"},
    User: {Appointment: "user"},
}

MODELS = [model for _, models in KINDS.values() for model in models]
# The models that an address can name a record of (?record=organisation-12).
NAMED = {model._meta.model_name: model for model in [*MODELS, User]}
# What an entry says that its row belongs to: the first that PARTS names. An appointment is said of its person anyway.
BELONGS = {part: key for model, parts in reversed(PARTS.items()) for part, key in parts.items() if model is not User}


def histories_of(record):
    """The history querysets of a record and of its parts."""
    parts = [part.history.filter(**{key: record.pk}) for part, key in PARTS.get(type(record), {}).items()]
    return [record.history.all(), *parts]
