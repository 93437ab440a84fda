"""The shape of the plan document: which rows it has, which model holds each, and what every key stands for.

Export, comparison and load all read this description; schema.json says the same for tools, and a test keeps the two
alike. A key is as the document spells it; its field is of that name unless said.
"""

from dataclasses import dataclass, field

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.reading_dates import impossible_date, read_date
from csp_portal.common.worded_dates import WordedDateField
from governance.models import Appointment, Group, Membership, Organisation, Partnership, Rating, ReportingPeriod, User
from priorities.models import Commitment, Plan, PlanPoint, Priority, PriorityLead, SuccessMeasure

from .reading import clean
from .remarks import quoted


@dataclass(frozen=True)
class Key:
    """A text of a row. `words` is it as the document writes it, "" for a blank; `value` as the field holds it."""

    name: str
    column: str = ""

    @property
    def field(self):
        return self.column or self.name

    def words_of(self, instance):
        return clean(getattr(instance, self.field))

    def read(self, words, model):
        """The words in the form in which they are compared. Raises ValueError with a sentence for what cannot be."""
        if isinstance(model._meta.get_field(self.field), WordedDateField) and impossible_date(words):
            raise ValueError(
                f"{quoted(words)} is not a real date. Correct it, or add words, like {quoted(f'{words} (as printed)')}."
            )
        return words

    def value(self, words, find):
        return words

    def same(self, old, new):
        return clean(old) == new


class Email(Key):
    """The address of a person: in small letters, because an account is one whatever the letters."""

    def read(self, words, model):
        return words.lower()


class Lines(Key):
    """A list of names, one a line in the field."""

    def words_of(self, instance):
        return _lines(getattr(instance, self.field))

    def read(self, words, model):
        return tuple(filter(None, words))

    def value(self, words, find):
        return "\n".join(words)

    def same(self, old, new):
        return _lines(old) == _lines(new)


class Day(Key):
    """A real day, compared as 2026-07-01 however it is written."""

    def words_of(self, instance):
        return _day(getattr(instance, self.field))

    def read(self, words, model):
        return real_day(words)

    def value(self, words, find):
        return read_date(words).earliest

    def same(self, old, new):
        return old == new


class Number(Key):
    """A lasting number of the portal, written with its letter if it has one."""

    letter = ""

    def words_of(self, instance):
        return f"{self.letter}{getattr(instance, self.field)}"

    def value(self, words, find):
        return int(words.removeprefix(self.letter)) if words else None

    def same(self, old, new):
        return new is None or old == new


class Ref(Number):
    letter = "A"


@dataclass(frozen=True)
class Link(Key):
    """The name by which this row calls another one."""

    to: str = ""

    def words_of(self, instance):
        other = getattr(instance, self.field)
        kind = KINDS[self.to]
        return kind.key(kind.called).words_of(other) if other else ""

    def read(self, words, model):
        kind = KINDS[self.to]
        return kind.key(kind.called).read(words, kind.model)

    def value(self, words, find):
        return find(self.to, words) if words else None

    def same(self, old, new):
        return old is new


class SharedName(Key):
    """The name of a person: it stands on each of their appointments, not on the account."""

    field = ""

    def read(self, words, model):
        return words


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of row.

    `lists` names its lists of rows. `above` gives each foreign key that the place of a row fills, with the kinds of
    row it is filled from, the nearest first. `shown` are the keys that say to a person which row it is; `short` the
    key that plain text stands for; `called` the key by which other rows name it. `known_by` says by which keys a row of
    a file is known to be a row of the portal, each in turn, the first of them not blank; where its `lasting`
    number is said, by that alone. `formerly` names the lists that may hold its earlier name. Rows still unknown are the
    same where they stand behind the same row and agree in the keys of `in_place`.
    """

    name: str
    many: str
    model: type
    keys: tuple
    lists: dict = field(default_factory=dict)
    above: dict = field(default_factory=dict)
    shown: tuple = ()
    short: str = ""
    called: str = ""
    lasting: str = ""
    known_by: tuple = ()
    formerly: str = ""
    in_place: tuple | None = None
    only: dict = field(default_factory=dict)

    def key(self, name):
        return next(key for key in self.keys if key.name == name)

    @property
    def is_ordered(self):
        return any(column.name == "order" for column in self.model._meta.concrete_fields)

    @property
    def in_order(self):
        """The columns that put its rows in the order of the document."""
        if self.is_ordered:
            return ("order", "pk")
        return {Action: ("serial",), Update: ("number",), ReportingPeriod: ("starts",)}.get(self.model, ("pk",))

    def blank(self, name):
        """What the field of a key holds when a document does not say it, as the document writes it."""
        key = self.key(name)
        if isinstance(key, Lines):
            return ()
        return clean(self.model._meta.get_field(key.field).get_default() or "") if type(key) is Key else ""


def real_day(words):
    """The day that words name, as 2026-07-01; raises ValueError with a sentence when they name no single day."""
    days = read_date(words)
    if words and (days.earliest is None or days.earliest != days.latest):
        raise ValueError(f"{quoted(words)} is not a real day. Write it like 2026-07-01, 1 July 2026 or 01/07/2026.")
    return _day(days.earliest)


def _day(value):
    return value.isoformat() if value else ""


def _lines(text):
    return tuple(words for words in map(str.strip, clean(text).split("\n")) if words)


def keys(names):
    return tuple(Key(*name.split("=")) for name in names.split())


WORDED_SPAN = keys("from=starts to=ends")
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
    called="name",
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
    called="email",
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
        Key("cadence"),
    ),
    shown=("name",),
    called="name",
    known_by=(("name",),),
    formerly="aliases",
)
RATING = Kind(
    "rating",
    "ratings",
    Rating,
    keys("word letter meaning colour counts_as"),
    shown=("word",),
    called="word",
    known_by=(("word",), ("letter",)),
)
PERIOD = Kind(
    "period",
    "periods",
    ReportingPeriod,
    (*REAL_SPAN, Day("due"), Day("closed", "closed_on")),
    shown=("from",),
    called="from",
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
    keys("text due done"),
    above={"action": ("action",)},
    shown=("text",),
    short="text",
    known_by=(("text", "due"), ("text",)),
    in_place=(),
)
UPDATE = Kind(
    "update",
    "updates",
    Update,
    (
        Link("period", to="period"),
        Link("rating", to="rating"),
        *keys("what_happened what_next no_change_reason"),
        Day("said_on"),
        Key("said_by"),
        Link("author", to="person"),
        *keys("new_deadline deadline_before deadline_reason"),
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
        *keys("item objective actions_to_deliver start original_deadline deadline state dropped_reason visibility"),
        Link("rating", to="rating"),
    ),
    above={"commitment": ("part", "commitment"), "priority": ("priority",)},
    shown=("ref", "actions_to_deliver"),
    short="actions_to_deliver",
    lasting="ref",
    known_by=(("actions_to_deliver", "item"), ("item",)),
    in_place=(),
    lists={"owners": OWNER, "milestones": MILESTONE, "updates": UPDATE},
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
PRIORITY = Kind(
    "priority",
    "priorities",
    Priority,
    (
        *keys("name number"),
        Number("address"),
        Key("kind"),
        Link("parent", to="priority"),
        *keys("summary you_told_us aim place adopted closed visibility"),
    ),
    above={"plan": ("plan",)},
    shown=("name",),
    called="name",
    lasting="address",
    known_by=(("address",), ("name",), ("number",)),
    lists={"leads": LEAD, "points": POINT, "measures": MEASURE, "commitments": COMMITMENT, "actions": ACTION},
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
        *keys("expected why_this_length=period_reason vision"),
        Link("predecessor", to="plan"),
    ),
    shown=("title",),
    called="title",
    known_by=(("title",),),
    formerly="other_titles",
    lists={"points": POINT, "priorities": PRIORITY},
)
PARTNERSHIP = Kind(
    "partnership",
    "partnerships",
    Partnership,
    (*keys("slug name short_name area"), Lines("local_authorities"), *keys("legal_basis vision contact colour")),
    shown=("name",),
    lists={
        "organisations": ORGANISATION,
        "people": PERSON,
        "groups": GROUP,
        "ratings": RATING,
        "periods": PERIOD,
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
        PLAN,
        PRIORITY,
        POINT,
        LEAD,
        MEASURE,
        COMMITMENT,
        PART,
        ACTION,
        OWNER,
        MILESTONE,
        UPDATE,
    )
}
