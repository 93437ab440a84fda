from django.apps import apps
from django.db import models
from django.utils.formats import date_format

from csp_portal.common.record import RecordedQuerySet

from .partnership import OfPartnership


class RedactionQuerySet(RecordedQuerySet):
    def newest_of(self, row):
        """The newest by which a kept page or file was changed; None for one that is as it was."""
        mine = self.filter(partnership=row.partnership_id).order_by("-number")
        return next((redaction for redaction in mine if redaction.hash_of(row) is not None), None)


class Redaction(OfPartnership):
    """That a text was removed from the record for good, by the operator (`manage.py redact`). It never says which.

    `places` is {label of a model: how many of its columns held the text}, with "history of ..." for its history;
    `hashes` is {"filing-12": [SHA-256 before, SHA-256 after]} of each kept page and file that was changed. After is ""
    for a file that was removed whole.
    """

    KEPT = True  # see csp_portal/common/append_only.py
    ALSO_TOLD = ("places",)

    number = models.PositiveIntegerField(editable=False)
    on = models.DateField("removed on")
    reason = models.TextField("why")
    places = models.JSONField("from where", default=dict, editable=False)
    hashes = models.JSONField(default=dict, editable=False)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["partnership", "number"], name="redaction_number_once")]

    def __str__(self):
        count = sum(self.places.values())
        return f"A text was removed from {count} place{'' if count == 1 else 's'}: {self.reason}"

    def hash_of(self, row, beside=""):
        """The SHA-256 that it gave a kept page or file, or the file `beside` a page ("word"); "" for a file that it
        removed, None when it left it alone."""
        key = f"{row._meta.model_name}-{row.pk}" + (f"-{beside}" if beside else "")
        return self.hashes.get(key, (None, None))[1]

    @property
    def in_a_sentence(self):
        return f"A text was removed from it on {date_format(self.on, 'j F Y')}: {self.reason}"

    @property
    def of_a_file(self):
        return f"The file was removed on {date_format(self.on, 'j F Y')}: {self.reason}"

    def get_places_display(self):
        """How many places of each kind: "Updates: 2, history of updates: 3"."""
        return ", ".join(f"{_words_of(label)}: {count}" for label, count in self.places.items())


NO_OTHER_PLURAL = {"common.keptwords": "kept words"}  # a plural already, to which Django adds one more


def _words_of(label):
    """What the rows of a model are called, by its label; the label itself of one that is no more."""
    if label in NO_OTHER_PLURAL:
        return NO_OTHER_PLURAL[label]
    try:
        model = apps.get_model(label)
    except LookupError:
        return label
    recorded = getattr(model, "instance_type", None)
    return f"history of {recorded._meta.verbose_name_plural}" if recorded else str(model._meta.verbose_name_plural)
