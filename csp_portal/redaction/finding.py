"""Where a text stands: on record, in the history, in the pages as they were filed, and in the copies of the portal."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote_plus

from django.contrib.auth import get_user_model
from django.urls import reverse

from csp_portal.common.append_only import is_history
from csp_portal.common.history.words import one_of
from csp_portal.common.self_check import recorded_models
from csp_portal.common.worded_dates import WordedDateField
from governance.models import Partnership

from . import columns
from .files import can_be_read, holds_text, near_forms_in
from .near import written

# Read from a file: its words stand there in small letters too.
FOLDED = frozenset(["reading"])


@dataclass(frozen=True)
class Hit:
    """A row that holds the text: what each of its columns is to hold instead, and the page that shows it ("" for
    none)."""

    model: type
    key: object
    values: dict
    address: str

    @property
    def table(self):
        return self.model._meta.db_table


@dataclass(frozen=True, order=True)
class NearForm:
    """A form of the text that an exact search passes over, and where it stands: "update 12, what happened"."""

    form: str
    place: str


@dataclass
class Found:
    """All that holds a text. `left` are (column, address) that hold it and stay as they are; `hashes` those of the kept
    pages and files that change; `near` are the near forms that stay, in `near_rows` rows; `unread` are (name, address)
    of the files whose words cannot be read."""

    slug: str
    hits: list[Hit] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    hashes: dict = field(default_factory=dict)
    near: set[NearForm] = field(default_factory=set)
    near_rows: set = field(default_factory=set)
    unread: set[tuple[str, str]] = field(default_factory=set)

    @property
    def places(self):
        """{label of a model: how many columns of its rows}."""
        counts = Counter()
        for hit in self.hits:
            counts[hit.model._meta.label_lower] += len(hit.values)
        return dict(sorted(counts.items()))

    @property
    def without_word(self):
        """The keys of the packs whose Word file goes whole."""
        names = [name.split("-") for name, (_, after) in self.hashes.items() if name.endswith("-word") and not after]
        return [int(key) for _, key, _ in names]

    @property
    def addresses(self):
        """Where a person can look at the rows. An address names them by their keys, never by their words."""
        return sorted({hit.address for hit in self.hits} - {""})


def find(slug, removal):
    """Gives the `Found` of a partnership."""
    found = Found(slug)
    for model in recorded_models():
        for table in (model, model.history.model):
            _search(found, removal, table, columns.rows_of(table, slug))
    for model in columns.COPIES:
        _search(found, removal, model, columns.rows_of(model, slug))
    others = tuple(f"/{other}/" for other in Partnership.objects.exclude(pk=slug).values_list("pk", flat=True))
    for model, address in columns.ADDRESSED.items():
        here = [row for row in model.objects.values_list("pk", address) if not row[1].startswith(others)]
        _search(found, removal, model, model.objects.filter(pk__in=[key for key, _ in here]))
        named = [key for key, words in here if removal.is_in(unquote_plus(words))]
        found.hits += [Hit(model, key, {address: f"/{slug}/"}, "") for key in named]
    for user in get_user_model().objects.filter(appointments__partnership=slug).distinct():
        if removal.is_in(user.email):
            found.left.append(("e-mail address of an account", reverse("person", args=[slug, user.pk])))
        _note_near(found, removal, get_user_model(), user.pk, user.pk, {"email": user.email})
    found.left = sorted(set(found.left))
    return found


def _search(found, removal, model, rows):
    """Add the rows of a table that hold the text."""
    page, names_it = columns.PAGES.get(model) or (
        "",
        model.instance_type._meta.pk.attname if is_history(model) else "pk",
    )
    texts, addresses, kept = columns.typed(model), columns.addresses(model), columns.kept_whole(model)
    every = [column.attname for column in (*texts, *columns.data(model), *addresses, *kept)]
    for row in rows.order_by("pk").values(*{"pk", names_it, *every}).iterator(chunk_size=10 if kept else 500):
        address = _page_of(found, page, row[names_it]) if page else _in_history(found, model, row[names_it])
        values = {column.attname: _words_without(removal, column, row[column.attname]) for column in texts}
        for column in columns.data(model):
            values[column.attname] = removal.without_in_data(row[column.attname], column.name in FOLDED)
        for column in kept:
            values[column.attname] = _bytes_without(found, removal, model, row, column.attname)
            if column.name == "content" and values[column.attname] and not can_be_read(values[column.attname]):
                found.unread.add((values["name"], address))
        for column in addresses:
            if removal.is_in(row[column.attname]):
                _empty_or_leave(found, removal, column, row, address, values)
        changed = {name: value for name, value in values.items() if value != _as_read(row[name])}
        if changed:
            found.hits.append(Hit(model, row["pk"], changed, address))
        called = row[names_it] if is_history(model) else row["pk"]
        _note_near(found, removal, model, row["pk"], called, {name: row[name] for name in every} | values)


def _note_near(found, removal, model, key, called, values):
    """Add the near forms that stay in the columns of a row, which is `called` by its own key or by its record's."""
    recorded = getattr(model, "instance_type", None)
    row = f"history of {recorded._meta.verbose_name}" if recorded else model._meta.verbose_name
    for name, value in values.items():
        column = model._meta.get_field(name).verbose_name
        for form in _near_in(removal, name, value):
            found.near.add(NearForm(written(form), f"{row} {called}, {column}"))
            found.near_rows.add((model, key))


def _near_in(removal, name, value):
    if not isinstance(value, bytes):
        return removal.near_forms_in(value)
    return removal.near_forms_in_page(value.decode()) if name == "page" else near_forms_in(value, removal)


def _page_of(found, page, key):
    """The page that shows a row of a copy; "" for one that no page shows, like the file of a paper that was removed."""
    return reverse(page, args=[found.slug, key]) if key is not None else ""


def _in_history(found, model, key):
    """Where the history tells of a row of the record."""
    if not (is_history(model) or columns.is_recorded(model)):
        return ""
    name = getattr(model, "instance_type", model)._meta.model_name
    return f"{reverse('history', args=[found.slug])}?record={name}-{key}"


def _words_without(removal, column, words):
    if not words:
        return words
    return removal.without(words, column.max_length, is_short=isinstance(column, WordedDateField))


def _empty_or_leave(found, removal, column, row, address, values):
    """An e-mail or web address with another word in it leads nowhere."""
    if column.blank and removal.is_all_of(row[column.attname]):
        values[column.attname] = ""
    else:
        found.left.append((f"{column.verbose_name} of {one_of(column.model)}", address))


def _bytes_without(found, removal, model, row, name):
    """A kept page without the text; nothing at all of a file that holds it, whose bytes are not ours to edit."""
    content = bytes(row[name])
    if name == "page":
        changed = removal.without_in_page(content.decode()).encode()
    else:
        changed = b"" if holds_text(content, removal) or _goes_with_page(removal, row, name) else content
    if changed != content and not is_history(model):
        before, after = (sha256(each).hexdigest() if each else "" for each in (content, changed))
        beside = "-word" if name == "word" else ""  # the Word file of a page
        found.hashes[f"{model._meta.model_name}-{row['pk']}{beside}"] = [before, after]
    return changed


def _goes_with_page(removal, row, name):
    """Whether a Word file is that of a page from which the text goes: it may stand in both, and be found in one."""
    if name != "word":
        return False
    page = bytes(row["page"]).decode()
    return removal.without_in_page(page) != page


def _as_read(value):
    return bytes(value) if isinstance(value, memoryview) else value
