"""The record: the only way to write a recorded row, and the history that every such write leaves.

`change()` opens one transaction, locks the partnership's clock and takes one moment from it. Every
recorded row saved inside carries that moment, so the moments of a partnership are totally ordered and
no moment shows half a write. The reasons are in docs/decisions/0003-the-record.md.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .models import Clock
from .past import PastIsReadOnly, is_past

HOW = {
    "web": "in the portal",
    "document": "from a plan document",
    "import": "from a spreadsheet",
    "link": "by link",
    "command": "by the operator",
    "sample": "sample data",
}


class OutsideChange(RuntimeError):
    """A recorded row was written outside `change()`, or in the change of another partnership."""


class PastIsClosed(RuntimeError):
    """A moment was asked for that is not later than the partnership's last one."""


@dataclass(frozen=True)
class Change:
    partnership: str
    moment: datetime
    by: object
    reason: str
    how: str


_open: ContextVar[Change | None] = ContextVar("open_change", default=None)


@contextmanager
def change(partnership, *, by=None, reason="", how="web", at=None):
    """Open one write to a partnership's record; gives the moment that all its history rows will carry.

    `partnership` is its slug; `by` the signed-in user, or None for a command; `at` a past moment, for
    sample data alone. Refuses to open inside another change or transaction: the write is on disk when
    the block ends, or it did not happen.
    """
    if how not in HOW:
        raise ValueError(f"{how!r} is not a way to change a record")
    if is_past():
        raise PastIsReadOnly("Nothing is written while a past moment is shown.")
    with transaction.atomic(durable=True):
        moment = _tick(partnership, at)
        token = _open.set(Change(partnership, moment, by, reason, how))
        try:
            yield moment
        finally:
            _open.reset(token)
        Clock(partnership=partnership, at=moment, is_open=False).save(update_fields=["is_open"])


def _tick(partnership, at):
    """Lock the partnership's clock and move it strictly forward; gives its new time."""
    Clock.objects.get_or_create(partnership=partnership, defaults={"at": datetime(1970, 1, 1, tzinfo=UTC)})
    clock = Clock.objects.select_for_update().get(partnership=partnership)
    earliest = clock.at + timedelta(microseconds=1)
    moment = at or max(timezone.now(), earliest)
    if moment < earliest:
        raise PastIsClosed(f"{moment} is not later than the last write to {partnership}, {clock.at}")
    clock.at, clock.is_open = moment, True
    clock.save()
    return moment


def wait_for_open_change(partnership):
    """Come back when no change of the partnership is open: what is written after that has a moment of after that."""
    with transaction.atomic():
        Clock.objects.select_for_update().filter(partnership=partnership).first()


def open_change():
    """The change now open; refuses with `OutsideChange` when there is none."""
    current = _open.get()
    if current is None:
        raise OutsideChange("A recorded row is written only inside `with change(...)`.")
    return current


def how_of_change():
    return open_change().how


class HistoryRow(models.Model):
    """What every history row says besides who, when and why: by which way the change came."""

    history_how = models.CharField(max_length=20, default=how_of_change)

    class Meta:
        abstract = True


class History(HistoricalRecords):
    """django-simple-history with the indexes that a past moment, and the newest saves of a partnership, are read by."""

    def __init__(self, **kwargs):
        super().__init__(
            inherit=True,
            bases=(HistoryRow,),
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.TextField(blank=True),
            **kwargs,
        )

    def _get_history_change_reason_field(self):
        return self.history_change_reason_field.clone()  # one that models share is written to the table of the last

    def get_meta_options(self, model):
        options = super().get_meta_options(model)
        key = model._meta.pk.attname
        options["indexes"] = [
            models.Index(fields=[key, "-history_date", "-history_id"], name=f"{model._meta.model_name}_asof")
        ]
        if any(field.name == "partnership" for field in model._meta.concrete_fields):
            fields = ["partnership", "-history_date", "history_user", key]
            options["indexes"] += [models.Index(fields=fields, name=f"{model._meta.model_name}_newest")]
        if getattr(model, "LONG_HISTORY", False):
            born = models.Q(history_type="+")
            name = f"{model._meta.model_name}_born"
            options["indexes"] += [models.Index(fields=["partnership", key], condition=born, name=name)]
        return options


class RecordedQuerySet(models.QuerySet):
    """Refuses every bulk write that would leave no history row."""

    def _refuse(self, *args, **kwargs):
        raise OutsideChange("Save each row inside `with change(...)`: a bulk write would leave no history.")

    update = bulk_create = bulk_update = delete = _refuse
    update.alters_data = True


class Recorded(models.Model):
    """A row that a person can change. Its history says who changed what, when, how and why.

    `version` counts its saves: a form carries the version it was opened on, so that a save made from
    an older page can be refused.
    """

    version = models.PositiveIntegerField(default=0, editable=False)
    history = History()
    is_of_the_past = False  # read inside as_at()
    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def recorded_in(self):
        """The slug of the partnership whose record this row belongs to."""
        return self.partnership_id

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        if is_past():
            row.is_of_the_past = True
        return row

    def save(self, *args, update_fields=None, **kwargs):
        self._require_one_partnership()
        self._require_its_change()
        if update_fields is not None:
            raise OutsideChange("A recorded row is saved whole: its history row tells all of it.")
        self.version += 1
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._require_its_change()
        return super().delete(*args, **kwargs)

    def _require_one_partnership(self):
        """Refuse a row that points into another partnership. A partnership itself points nowhere."""

    def _require_its_change(self):
        if self.is_of_the_past or is_past():
            raise PastIsReadOnly("What was is not saved: read the row as it is now.")
        opened_for = open_change().partnership
        if opened_for != self.recorded_in:
            raise OutsideChange(f"{self!r} is recorded in {self.recorded_in}; the change is open for {opened_for}.")

    # What simple-history reads. None of these may raise AttributeError: it would be replaced by "now".
    @property
    def _history_date(self):
        return open_change().moment

    @property
    def _history_user(self):
        return open_change().by

    @property
    def _change_reason(self):
        return open_change().reason


# Many rows of one model at once: what save() and delete() of each would do, in a few statements. A spreadsheet of two
# thousand rows is one change.
MANY = 200  # rows of a statement that changes some: its length is theirs times that of the columns


def add_all(rows):
    """Put rows on record that are not there: new ones, or with their key some that were removed."""
    if not rows:
        return
    _require_allowed(rows)
    for row in rows:
        row.version += 1
    _written(rows).bulk_create(rows)
    _put_in_history(rows, "+")


def save_all(rows):
    """Save rows that are on record. Each of them is saved, also one in which nothing has changed."""
    if not rows:
        return
    _require_allowed(rows)
    columns = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    on_disk = {row.pk: row for part in _parts(rows) for row in _written(rows).filter(pk__in=[row.pk for row in part])}
    changed = {"version"}
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="save_all")
        for field in columns:
            field.pre_save(row, False)  # which reads the words of a date
        row.version += 1
        stored = on_disk[row.pk]
        changed |= {field.name for field in columns if getattr(row, field.attname) != getattr(stored, field.attname)}
    _written(rows).bulk_update(rows, sorted(changed), batch_size=MANY)
    _put_in_history(rows, "~")


def remove_all(rows):
    """Take rows off the record. What points to one of them must go in the same change: the database sees to that."""
    if not rows:
        return
    for row in rows:
        row._require_its_change()
    for part in _parts(rows):
        found = _written(rows).filter(pk__in=[row.pk for row in part])
        found._raw_delete(found.db)
    _put_in_history(rows, "-")


def _written(rows):
    """A queryset of the rows' model that refuses no bulk write."""
    return models.QuerySet(type(rows[0]))


def _parts(rows):
    return [rows[start : start + MANY] for start in range(0, len(rows), MANY)]


def _require_allowed(rows):
    for column in rows[0]._meta.concrete_fields:
        if column.many_to_one and issubclass(column.related_model, Recorded):
            _fetch(column, [row for row in rows if not column.is_cached(row)])
    for row in rows:
        row._require_one_partnership()
        row._require_its_change()


def _fetch(column, rows):
    """Have at hand what the rows point to by this key: a question for all of them, not one for each."""
    keys = sorted({getattr(row, column.attname) for row in rows} - {None})
    found = {}
    for part in _parts(keys):
        found |= {each.pk: each for each in models.QuerySet(column.related_model).filter(pk__in=part)}
    for row in rows:
        if getattr(row, column.attname) in found:
            column.set_cached_value(row, found[getattr(row, column.attname)])


def _put_in_history(rows, kind):
    """Give each row its row of history, as simple-history gives it to one that is saved by itself."""
    current, history = open_change(), type(rows[0]).history.model
    said = {"history_date": current.moment, "history_user": current.by, "history_type": kind}
    said |= {"history_change_reason": current.reason, "history_how": current.how}
    names = [field.attname for field in history.tracked_fields]
    history.objects.bulk_create([history(**said, **{name: getattr(row, name) for name in names}) for row in rows])
