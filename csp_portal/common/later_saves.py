"""A form that was opened before somebody else's save: what its writer did not touch has the words saved since.

So whoever saves their own words after a conflict takes back nothing that the other has saved. What the page was opened
on is read from the history, by the version that the form carries.
"""

from django.forms import model_to_dict

EMPTY_ROWS = 2  # offered after the rows of each kind


def with_later_saves(data, record, form_class, kinds=()):
    """The posted `data` as if the page had been opened now; the same when it was, or when nobody can tell.

    `kinds` are the kinds of rows on the form: (its prefix, the form of a row, the model, what gives a row's values).
    """
    opened, next_save = _opened_on(record, data.get("version", ""))
    if opened is None:
        return data
    merged = data.copy()
    fields = {name: field for name, field in form_class.base_fields.items() if name in data}
    for name, value in _merge(fields, data, model_to_dict(opened), model_to_dict(record)).items():
        merged[name] = value
    for prefix, row_form, model, values_of in kinds:
        was = {row.pk: values_of(row) for row in _rows_before(model, record, next_save)}
        now = {row.pk: values_of(row) for row in model.objects.filter(**{key_to(record, model): record})}
        rows = _merge_rows(row_form, _posted_rows(data, prefix, row_form), was, now)
        _put_rows(merged, prefix, row_form, rows, len(now))
    return merged


def key_to(record, model):
    """The name of the key by which the rows of a model belong to a record."""
    return next(field.name for field in model._meta.concrete_fields if field.related_model is type(record))


def _opened_on(record, version):
    """The record that the form was opened on, and the moment of the save after it.

    None and None when nothing was saved since, or when the record never had that version.
    """
    if not version.isdecimal() or len(version) > 9 or not 0 < int(version) < record.version:
        return None, None
    opened, following = record.history.filter(version__in=[int(version), int(version) + 1]).order_by("version")
    return opened.instance, following.history_date


def _rows_before(model, record, moment):
    """The record's rows of a model as they were before a moment, in their order."""
    mine = {f"{key_to(record, model)}_id": record.pk}
    history = model.history.filter(**mine, history_date__lt=moment).order_by("history_id")
    newest = {row.id: row for row in history}
    rows = [row.instance for row in newest.values() if row.history_type != "-"]
    return sorted(rows, key=lambda row: (getattr(row, "order", 0), row.pk))


def _merge(fields, posted, was, now):
    """{name: words}: as posted where the person changed them from what they were, else as they are now."""
    return {
        name: posted[name] if field.has_changed(was.get(name), posted[name]) else _as_posted(now.get(name))
        for name, field in fields.items()
    }


def _as_posted(value):
    return "" if value is None else str(value)


def _merge_rows(row_form, posted, was, now):
    """The rows that there are now, then what the person added, and what they changed that the other has removed."""
    fields = row_form.base_fields
    mine = dict(zip(was, posted, strict=False))
    rows = [_merge(fields, mine[key], was[key], values) if key in mine else values for key, values in now.items()]
    changed = [
        values
        for key, values in mine.items()
        if key not in now and any(field.has_changed(was[key][name], values[name]) for name, field in fields.items())
    ]
    more = [values for values in changed + posted[len(was) :] if row_form.says_something(values)]
    return rows + more


def _posted_rows(data, prefix, row_form):
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    places = range(min(int(total), row_form.MOST)) if total.isdecimal() and len(total) < 5 else ()
    return [{name: data.get(f"{prefix}-{place}-{name}", "") for name in row_form.base_fields} for place in places]


def _put_rows(data, prefix, row_form, rows, initial):
    empty = {name: field.initial for name, field in row_form.base_fields.items()}
    rows = [*rows, *[empty] * EMPTY_ROWS]
    data[f"{prefix}-INITIAL_FORMS"], data[f"{prefix}-TOTAL_FORMS"] = str(initial), str(len(rows))
    for place, values in enumerate(rows):
        for name, value in values.items():
            data[f"{prefix}-{place}-{name}"] = _as_posted(value)
