"""docs/plan-document.md says what is so."""

import re
from pathlib import Path

import pytest

from csp_portal.plan_document import export_document
from csp_portal.plan_document.structure import SCHEMA

from .plan_documents import Loader

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "plan-document.md").read_text(encoding="utf-8")
FIVE_LINES, FULL = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def load(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Loader(tmp_path)


def test_the_five_lines_are_the_file_of_the_examples_and_load(load):
    assert (ROOT / "docs" / "examples" / "five-lines.yaml").read_text(encoding="utf-8") == FIVE_LINES
    assert len(FIVE_LINES.splitlines()) == 5
    assert load(FIVE_LINES).code == 0


def test_the_full_example_loads_and_an_export_has_nothing_to_change(load):
    answer = load(FULL)
    assert (answer.code, answer.err) == (0, "")
    assert load(export_document("felpersham")).lines == ["Nothing to change."]


def test_every_key_and_choice_of_the_schema_is_named():
    named = set(re.findall(r"`([a-z_]+)`", TEXT))
    rows = [row for row in SCHEMA["$defs"].values() if "properties" in row]
    keys = {key for row in [SCHEMA, *rows] for key in row["properties"]}
    choices = {word for row in rows for key in row["properties"].values() for word in key.get("enum", ()) if word}
    assert (keys | choices) - named - {"organisations", "people", "groups", "ratings", "periods", "plans"} == set()


def test_the_keys_that_must_be_there_are_starred():
    required = {key for row in SCHEMA["$defs"].values() for key in row.get("required", ())}
    assert set(re.findall(r"`([a-z_]+)` \*", TEXT)) == required


def test_the_lines_it_shows_are_those_that_load_plan_prints(load):
    text = FULL.replace("        leads:\n", "        leeds:\n")
    line = text[: text.index("leeds")].count("\n") + 1
    [fault] = load(text).faults
    assert (
        fault
        == f"plan.yaml:{line}: plans > 1 > priorities > 1 > leeds: is not a key of a priority. Did you mean leads?"
    )
    assert fault.split("leeds")[1] in TEXT
