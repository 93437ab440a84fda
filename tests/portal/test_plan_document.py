"""What a plan document holds comes back: the same bytes from an export, every word in the portal."""

import jsonschema
import pytest
import yaml
from django.db.models import CheckConstraint

from csp_portal.common.record import change
from csp_portal.common.worded_dates import WordedDateField
from csp_portal.plan_document import DocumentFaults, apply_document, compare, export_document, read_document
from csp_portal.plan_document.checking import CONSTRAINTS
from csp_portal.plan_document.keys import Lines, WordedDate
from csp_portal.plan_document.shape import KINDS
from csp_portal.plan_document.structure import SCHEMA
from governance.models import Partnership

from .random_documents import edited, random_document
from .test_plan_document_faults import DOCUMENTS

EVERY_KEY = DOCUMENTS / "every_key.yaml"
# Those that plain text may stand for.
ROWS = {"measure", "commitment", "part", "action", "milestone", "note", "delivery_group"}


def load(path):
    document = read_document(path)
    with change(document.slug, how="document"):
        return apply_document(document)


def words_in(value):
    """Every scalar of a document, in order."""
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        return [value]
    return [words for part in value for words in words_in(part)]


def properties(name):
    return SCHEMA["$defs"][f"{name}_row" if name in ROWS else name]["properties"]


def test_a_document_with_every_key_comes_back_in_the_same_bytes(db):
    load(EVERY_KEY)
    assert export_document("borsetshire") == EVERY_KEY.read_text(encoding="utf-8")


def test_that_document_has_every_key_of_the_schema():
    def keys_in(value):
        rows = value.values() if isinstance(value, dict) else value
        below = set() if isinstance(value, str) else {key for row in rows for key in keys_in(row)}
        return below | set(value) if isinstance(value, dict) else below

    document = yaml.load(EVERY_KEY.read_text(encoding="utf-8"), yaml.BaseLoader)
    assert keys_in(document) == {key for name in KINDS for key in properties(name)} | set(SCHEMA["properties"])


@pytest.mark.parametrize("seed", range(50))
def test_a_random_document_comes_back_with_every_word_and_then_in_the_same_bytes(db, tmp_path, seed):
    written, exported = tmp_path / "written.yaml", tmp_path / "exported.yaml"
    wanted = random_document(seed)
    written.write_text(yaml.safe_dump(wanted, default_flow_style=None), encoding="utf-8")
    load(written)
    first = export_document("borsetshire")
    assert sorted(set(words_in(wanted)) - set(words_in(yaml.load(first, yaml.BaseLoader)))) == []
    assert yaml.safe_load(first) == yaml.load(first, yaml.BaseLoader)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(first))) == []
    assert compare(read_document(written)).differences == []
    exported.write_text(first.replace("slug: borsetshire", "slug: felpersham"), encoding="utf-8")
    load(exported)
    assert export_document("felpersham") == first.replace("slug: borsetshire", "slug: felpersham")


@pytest.mark.parametrize("seed", range(20))
def test_after_an_update_the_portal_holds_what_the_edited_document_says(db, tmp_path, seed):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    document = random_document(seed)
    first.write_text(yaml.safe_dump(document), encoding="utf-8")
    load(first)
    second.write_text(yaml.safe_dump(edited(document, seed)), encoding="utf-8")
    load(second)
    assert [remark.of("second.yaml") for remark in compare(read_document(second)).differences] == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_schema_and_the_shape_have_the_same_keys(kind):
    schema = properties(kind.name)
    sections = SCHEMA["properties"].keys() - {"partnership"} if kind.name == "partnership" else set()
    assert {key.name for key in kind.keys} | set(kind.lists) == set(schema) | sections
    for key in kind.keys:
        column = key.field and kind.model._meta.get_field(key.field)
        assert isinstance(key, Lines) == (schema[key.name] == {"$ref": "#/$defs/lines"})
        assert isinstance(key, WordedDate) == isinstance(column, WordedDateField)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_choices_of_the_schema_are_those_of_the_models(kind):
    for key in kind.keys:
        choices = key.field and kind.model._meta.get_field(key.field).choices
        wanted = {value for value, label in choices or () if value}
        assert {choice for choice in properties(kind.name)[key.name].get("enum", ()) if choice} == wanted


def test_every_column_of_the_models_is_in_the_document_or_follows_from_it():
    covered, left = {}, {}
    for kind in KINDS.values():
        columns = covered.setdefault(kind.model, {"id", "partnership", "version"})
        columns |= {key.field for key in kind.keys} | set(kind.above)
    for model, columns in covered.items():
        parsed = {
            day
            for column in model._meta.concrete_fields
            if isinstance(column, WordedDateField)
            for day in (column.earliest, column.latest)
        }
        more = {column.name for column in model._meta.concrete_fields} - columns - parsed - {"order"}
        left |= {model.__name__: more} if more else {}
    tolerances = {c.name for c in Partnership._meta.concrete_fields if c.name.startswith(("at_risk_", "off_track_"))}
    assert left == {
        "Partnership": {"is_sample", "reminder_days", *tolerances},
        "User": {"is_active", "last_login", "password"},
        "Action": {"last_update", "decision"},  # meetings are no part of it: docs/decisions/0017
        "Update": {"number"},
    }


def test_the_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_accepts_and_refuses_what_the_portal_does():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for name, is_valid in (("every_key", True), ("faults_of_structure", False), ("faults_of_rows", True)):
        document = read_document(DOCUMENTS / f"{name}.yaml")
        assert (not document.faults) == is_valid
    for accepted in ("every_key", "faults_of_rows"):
        text = (DOCUMENTS / f"{accepted}.yaml").read_text(encoding="utf-8")
        assert validator.is_valid(yaml.load(text, yaml.BaseLoader))


def test_every_check_constraint_of_the_models_is_checked_before_anything_is_saved():
    constraints = {
        constraint.name
        for kind in KINDS.values()
        for constraint in kind.model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert set(CONSTRAINTS) == constraints


def test_a_sample_is_marked_from_its_first_moment(db):
    document = read_document(EVERY_KEY)
    with change(document.slug, how="sample"):
        apply_document(document, is_sample=True)
    assert Partnership.objects.get().is_sample
    assert [row.is_sample for row in Partnership.history.all()] == [True]


def test_the_faults_come_as_one_exception(db):
    document = read_document(DOCUMENTS / "faults_of_structure.yaml")
    with pytest.raises(DocumentFaults) as raised:
        compare(document)
    assert len(raised.value.faults) == len(document.faults)
