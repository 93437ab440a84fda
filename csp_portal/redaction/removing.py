"""Writes what `find` found: one change, at one moment, which leaves a `Redaction`."""

from django.db import models

from actions.models import Filing
from csp_portal.common.append_only import kept_models, lifted
from csp_portal.common.record import change, save_all
from csp_portal.common.refusals import Refused
from csp_portal.history.kinds import PARTS
from governance.models import Redaction
from priorities.models import Publication

from . import columns
from .finding import find
from .packs import still_drawn, write_again
from .pages import draw_again, still_as_drawn


def remove(slug, removal):
    """Replace the text wherever it stands in a partnership's record; gives (Found, Redaction).

    The rows of the history keep who wrote them and when. A record that holds the text is saved once more, with what it
    belongs to, so that a form which was open before is refused and brings nothing back. Refused when it stands nowhere.
    """
    with change(slug, reason=f"A text was removed: {removal.reason}", how="command"):
        found = find(slug, removal)
        if not found.hits:
            raise Refused("The text stands nowhere in that partnership's record that can be changed.")
        kept = kept_models().keys() & {hit.table for hit in found.hits}
        filings = still_as_drawn([hit.key for hit in found.hits if hit.model is Filing])
        packs = still_drawn([hit.key for hit in found.hits if hit.model is Publication])
        with lifted(sorted(kept)):
            _write([hit for hit in found.hits if hit.table in kept])
            draw_again(filings, removal, found)
            write_again(packs, removal, found)
        others = [hit for hit in found.hits if hit.table not in kept]
        _write([hit for hit in others if not columns.is_recorded(hit.model)])
        _save([hit for hit in others if columns.is_recorded(hit.model)])
        redaction = _put_on_record(slug, removal, found)
    return found, redaction


def _write(hits):
    for hit in hits:
        models.QuerySet(hit.model).filter(pk=hit.key).update(**hit.values)


def _save(hits):
    """Save each record with its new words, and what it is a part of."""
    rows = {}
    for hit in hits:
        rows[hit.model, hit.key] = row = hit.model.objects.get(pk=hit.key)
        for name, value in hit.values.items():
            setattr(row, name, value)
    _keep_names_apart(rows)
    for model, key in list(rows):
        for whole, name in _wholes_of(model):
            of = getattr(rows[model, key], name)
            if of is not None:
                rows.setdefault((whole, of.pk), of)
    for model in {model for model, _ in rows}:
        save_all([row for (of, _), row in rows.items() if of is model])


def _wholes_of(model):
    return [(whole, parts[model]) for whole, parts in PARTS.items() if model in parts and columns.is_recorded(whole)]


def _keep_names_apart(rows):
    """Number the names that have become alike where each may be there once alone."""
    for (model, _), row in rows.items():
        for constraint in model._meta.total_unique_constraints:
            for column in constraint.fields:
                if isinstance(model._meta.get_field(column), models.CharField):
                    _keep_apart(row, column, [other for (of, _), other in rows.items() if of is model])


def _keep_apart(row, column, changed):
    keys = [other.pk for other in changed]
    standing = type(row).objects.filter(partnership=row.partnership_id).exclude(pk__in=keys)
    taken = {*standing.values_list(column, flat=True), *(getattr(o, column) for o in changed if o is not row)}
    name, number = getattr(row, column), 1
    while getattr(row, column) in taken:
        number += 1
        ending = f" ({number})"
        setattr(row, column, f"{name[: row._meta.get_field(column).max_length - len(ending)]}{ending}")


def _put_on_record(slug, removal, found):
    redaction = Redaction(
        partnership_id=slug,
        number=Redaction.objects.filter(partnership=slug).count() + 1,
        on=removal.on,
        reason=removal.reason,
        places=found.places,
        hashes=found.hashes,
    )
    redaction.save()
    return redaction
