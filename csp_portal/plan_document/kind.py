"""What the plan document knows of one kind of row. The kinds themselves are in shape.py."""

from dataclasses import dataclass, field

from actions.models import Action, Update
from governance.models import ReportingPeriod

from .keys import CALLED, Key, Lines
from .reading import clean


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of row.

    `lists` names its lists of rows. `above` gives each foreign key that the place of a row fills, with the kinds of
    row it is filled from, the nearest first. `shown` are the keys that say to a person which row it is; `short` is the
    key that plain text stands for; `only` picks its rows among those of the model.

    `known_by` says by which keys a row of a file is known to be a row of the portal, each in turn, the first of them
    not blank; where its `lasting` number is said, by that alone. `formerly` names the lists that may hold its earlier
    name. Rows still unknown are the same where they stand behind the same row and agree in the keys of `in_place`.
    """

    name: str
    many: str
    model: type
    keys: tuple
    lists: dict = field(default_factory=dict)
    above: dict = field(default_factory=dict)
    shown: tuple = ()
    short: str = ""
    lasting: str = ""
    known_by: tuple = ()
    formerly: str = ""
    in_place: tuple | None = None
    only: dict = field(default_factory=dict)

    @property
    def called(self):
        """The key by which other rows call it, if they do."""
        return CALLED[self.name].name if self.name in CALLED else ""

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
