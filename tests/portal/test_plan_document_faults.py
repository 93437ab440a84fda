"""Every fault of a plan document, as the line that load_plan prints for it."""

from pathlib import Path

import pytest

from csp_portal.plan_document import reading
from governance.models import Partnership, User

from .plan_documents import Loader, run

DOCUMENTS = Path(__file__).parent / "documents"
HEAD = "partnership:\n  slug: borsetshire\n  name: Safer Borsetshire\n"


@pytest.fixture
def load(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Loader(tmp_path)


@pytest.mark.parametrize("name", ["faults_of_structure", "faults_of_rows"])
def test_all_faults_are_said_at_once_each_with_its_line_and_nothing_is_written(load, name):
    text = (DOCUMENTS / f"{name}.yaml").read_text(encoding="utf-8")
    answer = load(text)
    assert answer.faults == list(expected_faults(text))
    assert (answer.code, answer.out, Partnership.objects.count(), User.objects.count()) == (1, "", 0, 0)


def expected_faults(text):
    """The faults that a document says of itself in its lines "#! path: sentence"."""
    last = 1
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#! "):
            yield f"plan.yaml:{last}: {line[3:]}"
        else:
            last = number


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "1: document: is empty."),
        ("# only a comment\n", "1: document: is empty."),
        ("- a list\n", "1: document: must be the document, written as keys with values, like “partnership: ...”."),
        ("plans: []\n", "1: partnership: is missing."),
        ("partnership:\n", "1: partnership: is blank."),
        (f"{HEAD}---\n{HEAD}", "4: document: a second document starts here. Keep one to a file."),
        (f"{HEAD}  area: a\x00b\n", "4: document: holds a character that cannot be shown (U+0000). Take it out."),
        (HEAD.encode() + b"  area: Caf\xe9\n", "4: document: is not UTF-8 text from here on. Save the file as UTF-8."),
        (f"{HEAD}  area: {'[' * 40}{']' * 40}\n", "4: document: is nested more than 20 deep."),
    ],
)
def test_a_file_that_is_no_document_says_where_it_stops(load, text, line):
    answer = load(text)
    assert answer.faults == [f"plan.yaml:{line}"]
    assert (answer.code, answer.out, Partnership.objects.count()) == (1, "", 0)


def test_text_that_is_no_yaml_says_the_line_and_what_to_look_at(load):
    [line] = load(f"{HEAD}  area: one: two\n").faults
    assert line.startswith("plan.yaml:4: document: cannot be read as YAML: mapping values are not allowed")
    assert line.endswith("put text that holds “: ” or starts with a sign in quotes.")


def test_a_quote_that_is_not_closed_is_said_where_it_was_opened(load):
    [line] = load(f"{HEAD}  area: 'The county\n  vision: Safe\n").faults
    assert line.startswith("plan.yaml:4: document: cannot be read as YAML: found unexpected end of stream.")


def test_a_file_that_is_not_there_is_a_fault(db):
    answer = run("load_plan", "nowhere.yaml")
    assert (answer.code, answer.faults) == (1, ["nowhere.yaml:1: document: cannot be read: No such file or directory."])


def test_a_file_that_is_too_large_is_a_fault(load, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1024 * 1024)
    assert load(HEAD + "#" * 1024 * 1024).faults == ["plan.yaml:1: document: is larger than 1 MB."]


def test_a_thousand_nested_lists_are_refused_at_once(load):
    assert load(f"{HEAD}  area: {'[' * 100_000}").faults == ["plan.yaml:4: document: is nested more than 20 deep."]


def test_check_says_the_same_faults(load):
    text = f"{HEAD}plans:\n  - title: The plan\n    state: Live\n"
    assert load(text, "--check") == load(text)
