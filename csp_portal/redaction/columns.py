"""Which columns of which tables hold words that a person typed, and which rows belong to a partnership."""

from django.core.validators import RegexValidator
from django.db import models

from actions.models import AnswerDraft, Message, TrackerRow, Upload
from csp_portal.common.models import KeptWords, SentForm
from csp_portal.common.record import Recorded
from csp_portal.common.self_check import owner_column
from governance.models import Document

# Copies of what is on record, or not yet: {model: how one of its rows is known to be a partnership's}.
COPIES = {
    Upload: "partnership",
    Document: "partnership",
    TrackerRow: "taken_by__partnership",
    AnswerDraft: "link__partnership",
    Message: "partnership",
}
# Those that only an address ties to a partnership, by the name of its column.
ADDRESSED = {KeptWords: "address", SentForm: "lands_on"}
# The page that shows a row of a copy, and the column that its address names.
PAGES = {
    Upload: ("import_check", "pk"),
    Document: ("meeting", "papers__item__meeting"),
    TrackerRow: ("import", "taken_by__number"),
    AnswerDraft: ("period", "link__period__starts"),
    Message: ("period", "period__starts"),
}
# Codes and sums of the portal's own, and addresses: another word in their place would break them.
CODES = frozenset("address code history_how kind lands_on reminder_days section sha256 website".split())


def rows_of(model, slug):
    """The rows of a model, or of a history, that belong to a partnership."""
    if model in COPIES:
        return model.objects.filter(**{COPIES[model]: slug})
    recorded = getattr(model, "instance_type", model)
    return models.QuerySet(model).filter(**{owner_column(recorded): slug})


def is_recorded(model):
    return issubclass(model, Recorded)


def typed(model):
    """The columns whose words can be replaced."""
    return [field for field in _of_text(model) if not _is_code(field)]


def data(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]


def addresses(model):
    """The columns of e-mail and web addresses. One that is the text, whole, can be emptied; any other is left."""
    return [field for field in _of_text(model) if _is_address(field)]


def kept_whole(model):
    """The columns of kept pages and files: `page` is one of ours, anything else came or goes as a file."""
    return [field for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)]


def _is_address(field):
    return isinstance(field, models.EmailField | models.URLField | models.SlugField) or field.name == "website"


def _of_text(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)]


def _is_code(field):
    return bool(
        field.choices
        or field.primary_key
        or _is_address(field)
        or any(isinstance(validator, RegexValidator) for validator in field.validators)
        or field.name in CODES
    )
