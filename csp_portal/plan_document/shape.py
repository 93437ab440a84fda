"""The shape of the plan document: which rows it has, which model holds each, and what every key stands for.

Export, comparison and load all read this description; schema.json says the same for tools, and a test keeps the two
alike. A key is as the document spells it; its field is of that name unless said.
"""

from actions.models import Action, ActionNote, ActionOwner, Milestone, Update
from governance.models import (
    Appointment,
    Group,
    InformationPage,
    Membership,
    Organisation,
    Partnership,
    Rating,
    ReportingPeriod,
    User,
)
from priorities.models import Commitment, Plan, PlanPoint, Priority, PriorityGroup, PriorityLead, SuccessMeasure

from .keys import Day, Email, Key, Lines, Link, Number, OwnMeasure, Ref, SharedName, keys, worded
from .kind import Kind

WORDED_SPAN = worded("from=starts to=ends")
REAL_SPAN = (Day("from", "starts"), Day("to", "ends"))


MEMBERSHIP = Kind(
    "membership",
    "memberships",
    Membership,
    (Key("standing"), *WORDED_SPAN),
    above={"organisation": ("organisation",)},
    shown=("standing", "from"),
    known_by=(("standing", "from", "to"), ("standing", "from"), ("standing",)),
    in_place=(),
)
ORGANISATION = Kind(
    "organisation",
    "organisations",
    Organisation,
    (
        Key("name"),
        Lines("aliases"),
        Lines("former_names"),
        Link("successor", to="organisation"),
        Lines("services"),
        Key("email"),
    ),
    shown=("name",),
    known_by=(("name",),),
    formerly="aliases former_names",
    lists={"memberships": MEMBERSHIP},
)
APPOINTMENT = Kind(
    "appointment",
    "appointments",
    Appointment,
    (
        *keys("role name post"),
        Link("organisation", to="organisation"),
        Link("group", to="group"),
        *REAL_SPAN,
        Day("stopped", "stopped_on"),
    ),
    above={"user": ("person",)},
    shown=("role", "post"),
    known_by=(("role", "post", "organisation", "group", "from", "to"), ("role", "organisation", "group"), ("role",)),
    in_place=(),
)
PERSON = Kind(
    "person",
    "people",
    User,
    (Email("email"), SharedName("name")),
    shown=("email",),
    known_by=(("email",),),
    lists={"appointments": APPOINTMENT},
)
GROUP = Kind(
    "group",
    "groups",
    Group,
    (
        *keys("name kind"),
        Lines("aliases"),
        Key("remit"),
        Link("parent", to="group"),
        Link("reports_to", to="group"),
        *keys("cadence email"),
    ),
    shown=("name",),
    known_by=(("name",),),
    formerly="aliases",
)
RATING = Kind(
    "rating",
    "ratings",
    Rating,
    keys("word letter meaning colour counts_as"),
    shown=("word",),
    known_by=(("word",), ("letter",)),
)
PERIOD = Kind(
    "period",
    "periods",
    ReportingPeriod,
    (*REAL_SPAN, Day("due"), Day("closed", "closed_on")),
    shown=("from",),
    known_by=(("from",),),
)
OWNER = Kind(
    "owner",
    "owners",
    ActionOwner,
    (
        *keys("part post"),
        Link("person", "user", to="person"),
        Link("organisation", to="organisation"),
        Link("group", to="group"),
    ),
    above={"action": ("action",)},
    shown=("post", "person", "organisation", "group"),
    known_by=(
        ("part", "post", "person", "organisation", "group"),
        ("post",),
        ("person",),
        ("organisation",),
        ("group",),
    ),
    in_place=("part",),
)
MILESTONE = Kind(
    "milestone",
    "milestones",
    Milestone,
    (Key("text"), *worded("due done")),
    above={"action": ("action",)},
    shown=("text",),
    short="text",
    known_by=(("text", "due"), ("text",)),
    in_place=(),
)
NOTE = Kind(
    "note",
    "notes",
    ActionNote,
    keys("heading text"),
    above={"action": ("action",)},
    shown=("heading", "text"),
    short="text",
    known_by=(("text", "heading"), ("heading",), ("text",)),
    in_place=(),
)
UPDATE = Kind(
    "update",
    "updates",
    Update,
    (
        Link("period", to="period"),
        Link("rating", to="rating"),
        *keys("what_happened what_next"),
        *worded("back_by"),
        *keys("help_wanted no_change_reason"),
        Day("said_on"),
        Key("said_by"),
        Link("author", to="person"),
        *worded("new_deadline"),
        *keys("deadline_before deadline_reason"),
    ),
    above={"action": ("action",)},
    shown=("said_on", "rating"),
    known_by=(
        ("period", "rating", "what_happened", "what_next", "no_change_reason", "said_on", "new_deadline"),
        ("period", "said_on"),
    ),
)
ACTION = Kind(
    "action",
    "actions",
    Action,
    (
        Ref("ref", "serial"),
        *keys("item objective actions_to_deliver"),
        OwnMeasure("measure", to="measure"),
        *worded("start original_deadline deadline"),
        *keys("partners place"),
        Lines("also_in"),
        *keys("state dropped_reason visibility"),
        Link("rating", to="rating"),
    ),
    above={"commitment": ("part", "commitment"), "priority": ("priority",)},
    shown=("ref", "actions_to_deliver"),
    short="actions_to_deliver",
    lasting="ref",
    known_by=(("actions_to_deliver", "item"), ("item",)),
    in_place=(),
    lists={"owners": OWNER, "milestones": MILESTONE, "notes": NOTE, "updates": UPDATE},
)
PART = Kind(
    "part",
    "parts",
    Commitment,
    keys("number label text"),
    above={"parent": ("commitment",), "priority": ("priority",)},
    shown=("text",),
    short="text",
    known_by=(("text", "label"), ("text",), ("label",), ("number",)),
    in_place=(),
    only={"parent__isnull": False},
    lists={"actions": ACTION},
)
COMMITMENT = Kind(
    "commitment",
    "commitments",
    Commitment,
    keys("horizon number label text"),
    above={"priority": ("priority",)},
    shown=("text",),
    short="text",
    known_by=(("text", "horizon", "number"), ("text",), ("number", "horizon")),
    in_place=("horizon",),
    only={"parent": None},
    lists={"parts": PART, "actions": ACTION},
)
MEASURE = Kind(
    "measure",
    "measures",
    SuccessMeasure,
    keys("number text direction baseline target source"),
    above={"priority": ("priority",)},
    shown=("text",),
    short="text",
    known_by=(("text",), ("number",)),
    in_place=(),
)
POINT = Kind(
    "point",
    "points",
    PlanPoint,
    keys("kind heading text"),
    above={"priority": ("priority",), "plan": ("plan",)},
    shown=("text",),
    known_by=(("kind", "heading", "text"), ("kind", "text")),
    in_place=("kind",),
)
LEAD = Kind(
    "lead",
    "leads",
    PriorityLead,
    (Key("part"), Link("organisation", to="organisation"), Link("person", "user", to="person"), Key("post")),
    above={"priority": ("priority",)},
    shown=("organisation", "person", "post"),
    known_by=(("part", "organisation", "person", "post"), ("organisation", "part"), ("organisation",), ("person",)),
    in_place=("part",),
)
PRIORITY_GROUP = Kind(
    "delivery_group",
    "delivery_groups",
    PriorityGroup,
    (Link("group", to="group"),),
    above={"priority": ("priority",)},
    shown=("group",),
    short="group",
    known_by=(("group",),),
    in_place=(),
)
PRIORITY = Kind(
    "priority",
    "priorities",
    Priority,
    (
        *keys("name number"),
        Number("address"),
        Key("kind"),
        Link("parent", to="priority"),
        *keys("summary you_told_us aim place"),
        *worded("adopted closed"),
        Key("visibility"),
    ),
    above={"plan": ("plan",)},
    shown=("name",),
    lasting="address",
    known_by=(("address",), ("name",), ("number",)),
    lists={
        "leads": LEAD,
        "delivery_groups": PRIORITY_GROUP,
        "points": POINT,
        "measures": MEASURE,
        "commitments": COMMITMENT,
        "actions": ACTION,
    },
)
PLAN = Kind(
    "plan",
    "plans",
    Plan,
    (
        Key("title"),
        Lines("other_titles"),
        Key("state"),
        *WORDED_SPAN,
        *worded("expected"),
        *keys("why_this_length=period_reason vision"),
        Link("predecessor", to="plan"),
    ),
    shown=("title",),
    known_by=(("title",),),
    formerly="other_titles",
    lists={"points": POINT, "priorities": PRIORITY},
)
PAGE = Kind(
    "page",
    "pages",
    InformationPage,
    (Key("page", "kind"), Day("reviewed", "reviewed_on"), Key("text")),
    shown=("page",),
    known_by=(("page",),),
)
PARTNERSHIP = Kind(
    "partnership",
    "partnerships",
    Partnership,
    (
        *keys("slug name short_name area"),
        Lines("local_authorities"),
        *keys("legal_basis vision website"),
        Lines("team_functions"),
        *keys("contact colour"),
    ),
    shown=("name",),
    lists={
        "organisations": ORGANISATION,
        "people": PERSON,
        "groups": GROUP,
        "ratings": RATING,
        "periods": PERIOD,
        "pages": PAGE,
        "plans": PLAN,
    },
)

# In the order in which rows can be saved: each after those that it points to.
KINDS = {
    kind.name: kind
    for kind in (
        PARTNERSHIP,
        ORGANISATION,
        MEMBERSHIP,
        PERSON,
        GROUP,
        APPOINTMENT,
        RATING,
        PERIOD,
        PAGE,
        PLAN,
        PRIORITY,
        POINT,
        LEAD,
        PRIORITY_GROUP,
        MEASURE,
        COMMITMENT,
        PART,
        ACTION,
        OWNER,
        MILESTONE,
        NOTE,
        UPDATE,
    )
}
