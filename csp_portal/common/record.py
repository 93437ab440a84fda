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

HOW = {
    "web": "in the portal",
    "document": "from a plan document",
    "import": "from a spreadsheet",
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
    with transaction.atomic(durable=True):
        moment = _tick(partnership, at)
        token = _open.set(Change(partnership, moment, by, reason, how))
        try:
            yield moment
        finally:
            _open.reset(token)


def _tick(partnership, at):
    """Lock the partnership's clock and move it strictly forward; gives its new time."""
    Clock.objects.get_or_create(partnership=partnership, defaults={"at": datetime(1970, 1, 1, tzinfo=UTC)})
    clock = Clock.objects.select_for_update().get(partnership=partnership)
    earliest = clock.at + timedelta(microseconds=1)
    moment = at or max(timezone.now(), earliest)
    if moment < earliest:
        raise PastIsClosed(f"{moment} is not later than the last write to {partnership}, {clock.at}")
    clock.at = moment
    clock.save()
    return moment


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

    def get_meta_options(self, model):
        options = super().get_meta_options(model)
        key = model._meta.pk.attname
        options["indexes"] = [
            models.Index(fields=[key, "-history_date", "-history_id"], name=f"{model._meta.model_name}_asof")
        ]
        if any(field.name == "partnership" for field in model._meta.concrete_fields):
            fields = ["partnership", "-history_date", "history_user", key]
            options["indexes"] += [models.Index(fields=fields, name=f"{model._meta.model_name}_newest")]
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
    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def recorded_in(self):
        """The slug of the partnership whose record this row belongs to."""
        return self.partnership_id

    def save(self, *args, update_fields=None, **kwargs):
        self._require_its_change()
        if update_fields is not None:
            raise OutsideChange("A recorded row is saved whole: its history row tells all of it.")
        self.version += 1
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._require_its_change()
        return super().delete(*args, **kwargs)

    def _require_its_change(self):
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
