"""Every fault of a plan document, as the line that load_plan prints for it."""

import pytest

from csp_portal.plan_document import reading
from governance.models import Partnership, User

from .plan_documents import Loader, run

HEAD = "partnership:\n  slug: borsetshire\n  name: Safer Borsetshire\n"
PLAN = f"{HEAD}plans:\n  - title: The plan\n"
PRIORITY = f"{PLAN}    priorities:\n      - name: Violence\n"
ACTION = f"{PRIORITY}        actions:\n          - actions_to_deliver: Hold an amnesty\n"
PERIODS = "periods:\n  - {from: 2026-07-01, to: 2026-09-30, due: 2026-10-14}\n"
UPDATE = f"{ACTION}            updates:\n              - {{period: 2026-07-01, said_on: 1 October 2026, "


@pytest.fixture
def load(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Loader(tmp_path)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ["1: document: is empty."]),
        ("# only a comment\n", ["1: document: is empty."]),
        ("- a list\n", ["1: document: must be the document, written as keys with values."]),
        (f"{HEAD}---\n{HEAD}", ["4: document: a second document starts here. Keep one to a file."]),
        (f"{HEAD}  vision: &v Safe\n", ["4: partnership > vision: “&v” would be an anchor. Leave it out, or put the words in quotes."]),
        (f"{HEAD}  area: *v\n", ["4: partnership > area: “*v” would be an alias. Write the words again, or put them in quotes."]),
        (f"{HEAD}  area: !!str 1\n", ["4: partnership > area: “tag:yaml.org,2002:str” would be a tag. Leave it out, or put the words in quotes."]),
        (f"{HEAD}  name: Twice\n", ["4: partnership > name: is given twice in one row: line 3 has it too."]),
        (f"{HEAD}  ? [a]\n  : b\n", ["4: partnership > a key: must be one word."]),
        (f'{HEAD}  area: "a\\0b"\n', ["4: partnership > area: holds a character that cannot be shown (U+0000). Take it out."]),
        (f"{HEAD}  area: a\x00b\n", ["4: document: holds a character that cannot be shown (U+0000). Take it out."]),
        (HEAD.encode() + b"  area: Caf\xe9\n", ["4: document: is not UTF-8 text from here on. Save the file as UTF-8."]),
        (f"{HEAD}  area: {'[' * 40}{']' * 40}\n", ["4: document: is nested more than 20 deep."]),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(load, text, lines):
    answer = load(text)
    assert answer.faults == [f"plan.yaml:{line}" for line in lines]
    assert (answer.code, answer.out, Partnership.objects.count()) == (1, "", 0)


def test_text_that_is_no_yaml_says_the_line_and_what_to_look_at(load):
    answer = load(f"{HEAD}  area: one: two\n")
    [line] = answer.faults
    assert line.startswith("plan.yaml:4: document: cannot be read as YAML: mapping values are not allowed")
    assert line.endswith(
        "Check the spaces at the start of the line, and put text that holds “: ” or starts with a sign in quotes."
    )


def test_a_file_that_is_not_there_is_a_fault(db):
    answer = run("load_plan", "nowhere.yaml")
    assert (answer.code, answer.faults) == (1, ["nowhere.yaml:1: document: cannot be read: No such file or directory."])


def test_a_file_that_is_too_large_is_a_fault(load, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1024 * 1024)
    answer = load(HEAD + "#" * 1024 * 1024)
    assert answer.faults == ["plan.yaml:1: document: is larger than 1 MB."]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("plans: []\n", ["1: partnership: is missing."]),
        ("partnership:\n", ["1: partnership: is blank."]),
        ("partnership:\n  slug: a\n", ["1: partnership > name: is missing."]),
        ("partnership:\n  slug: a\n  name:\n", ["3: partnership > name: is blank."]),
        ("partnership:\n  slug: a\n  name: ' '\n", ["3: partnership > name: is blank."]),
        ("partnership:\n  slug: a\n  name: [b]\n", ["3: partnership > name: must be text."]),
        (f"{HEAD}plan: []\n", ["4: plan: is not a key of the document. Did you mean plans?"]),
        (f"{HEAD}  colour: red\n", ["4: partnership > colour: “red” cannot stand here. Use a colour like #1d4e5f, dark enough for white words."]),
        (f"{HEAD}  local_authorities: Borchester\n", ["4: partnership > local_authorities: must be a list, with “- ” before each row."]),
        (f'{HEAD}  local_authorities: ["a\\nb"]\n', ["4: partnership > local_authorities > 1: must be one line. Write each name as a row of its own."]),
        (f"{HEAD}organisations:\n  - Council\n", ["5: organisations > 1: must be an organisation, written as keys with values."]),
        (f"{HEAD}organisations:\n  -\n", ["5: organisations > 1: is blank."]),
        (f"{HEAD}groups:\n  - name: Board\n    kind: Board\n", ["6: groups > 1 > kind: “Board” is not one of board, delivery_group, operational_group, panel, scrutiny_committee or linked_board."]),
        (f"{HEAD}groups:\n  - name: Board\n    kind:\n", ["6: groups > 1 > kind: must be one of board, delivery_group, operational_group, panel, scrutiny_committee or linked_board."]),
        (f"{PLAN}    state: Live\n", ["6: plans > 1 > state: “Live” is not one of draft, live or replaced."]),
        (f"{PRIORITY}        leeds: []\n", ["8: plans > 1 > priorities > 1 > leeds: is not a key of a priority. Did you mean leads?"]),
        (f"{PRIORITY}        address: first\n", ["8: plans > 1 > priorities > 1 > address: “first” cannot stand here. Its lasting number in the portal: a whole number like 7."]),
        (f"{PRIORITY}        measures:\n          - []\n", ["9: plans > 1 > priorities > 1 > measures > 1: must be a measure, written as keys with values."]),
        (f"{ACTION}            ref: 12\n", ["10: plans > 1 > priorities > 1 > actions > 1 > ref: “12” cannot stand here. Its lasting reference in the portal, like A12."]),
        (f"{PRIORITY}        actions:\n          - item: 7\n", ["9: plans > 1 > priorities > 1 > actions > 1 > actions_to_deliver: is missing."]),
        (f"{PLAN}    zzz: 1\n", ["6: plans > 1 > zzz: is not a key of a plan. Its keys are title, other_titles, state, from, to, expected, why_this_length, vision, predecessor, points or priorities."]),
    ],
)  # fmt: skip
def test_a_fault_of_the_structure_says_where_and_what(load, text, lines):
    answer = load(text)
    assert answer.faults == [f"plan.yaml:{line}" for line in lines]
    assert (answer.code, answer.out, Partnership.objects.count()) == (1, "", 0)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("partnership:\n  slug: help\n  name: a\n", ["2: partnership > slug: “help” is an address of the portal itself. Choose another."]),
        ("partnership:\n  slug: Upper\n  name: a\n", ["2: partnership > slug: “Upper” cannot stand here. Its address in the portal: small letters, digits and hyphens, starting with a letter."]),
        (f"{HEAD}  short_name: {'x' * 101}\n", ["4: partnership > short_name: Ensure this value has at most 100 characters (it has 101)."]),
        (f'{HEAD}  colour: "#ffee00"\n', ["4: partnership > colour: White words on #ffee00 have a contrast of 1.2 to 1, and 4.5 to 1 is needed. Choose a darker colour."]),
        (f"{HEAD}organisations:\n  - name: A\n    successor: B\n", ["6: organisations > 1 > successor: “B” is not the name of an organisation."]),
        (f"{HEAD}organisations:\n  - {{name: Borchester Council, aliases: [BC]}}\n  - {{name: A, successor: BC}}\n", ["6: organisations > 2 > successor: “BC” is not the name of an organisation. Did you mean “Borchester Council”?"]),
        (f"{HEAD}organisations:\n  - {{name: A, successor: A}}\n", ["5: organisations > 1 > successor: leads back to “A” itself."]),
        (f"{HEAD}organisations:\n  - name: A\n  - name: A\n", ["6: organisations > 2 > name: “A” is given twice: line 5 has it too."]),
        (f"{HEAD}organisations:\n  - {{name: A, email: nobody}}\n", ["5: organisations > 1 > email: Enter a valid email address."]),
        (f"{HEAD}people:\n  - email: nobody\n    appointments: [role: chair]\n", ["5: people > 1 > email: Enter a valid email address."]),
        (f"{HEAD}people:\n  - email: a@b.example\n", ["5: people > 1: has no role, and no lead, owner or update names them. Say their role under appointments."]),
        (f"{HEAD}people:\n  - email: a@b.example\n    name: A chair\n", ["6: people > 1 > name: is kept on an appointment, and none here takes it. Say the person’s role under appointments."]),
        (f"{HEAD}people:\n  - {{email: a@b.example, appointments: [role: chair]}}\n  - {{email: A@B.example, appointments: [role: board]}}\n", ["6: people > 2 > email: “a@b.example” is given twice: line 5 has it too."]),
        (f"{HEAD}people:\n  - email: a@b.example\n    appointments:\n      - {{role: chair, from: 2026-04-02, to: 2026-04-01}}\n", ["7: people > 1 > appointments > 1 > to: The appointment ends before it starts."]),
        (f"{HEAD}people:\n  - email: a@b.example\n    appointments:\n      - {{role: chair, from: April 2026}}\n", ["7: people > 1 > appointments > 1 > from: “April 2026” is not a real day. Write it like 2026-07-01, 1 July 2026 or 01/07/2026."]),
        (f"{HEAD}people:\n  - email: a@b.example\n    appointments:\n      - {{role: chair, to: 31/02/2026}}\n", ["7: people > 1 > appointments > 1 > to: “31/02/2026” is not a real day. Write it like 2026-07-01, 1 July 2026 or 01/07/2026."]),
        (f"{HEAD}groups:\n  - {{name: A, kind: panel, reports_to: B}}\n  - {{name: B, kind: board, reports_to: A}}\n", ["5: groups > 1 > reports_to: leads back to “A” itself.", "6: groups > 2 > reports_to: leads back to “B” itself."]),
        (f"{HEAD}ratings:\n  - {{word: Late, letter: L, colour: red, counts_as: off_track}}\n  - {{word: Late, letter: X, colour: red, counts_as: at_risk}}\n", ["6: ratings > 2 > word: “Late” is given twice: line 5 has it too."]),
        (f"{HEAD}periods:\n  - {{from: 2026-07-01, to: 2026-06-30, due: 2026-10-14}}\n", ["5: periods > 1 > to: The period ends before it starts."]),
        (f"{HEAD}periods:\n  - {{from: 2026-07-01, to: 2026-09-30, due: 2026-09-14}}\n", ["5: periods > 1 > due: The updates are due before the period ends."]),
        (f"{PLAN}    state: live\n  - {{title: Another, state: live}}\n", ["7: plans > 2 > state: A partnership has one plan in force at a time, and “The plan” is in force."]),
        (f"{PLAN}    predecessor: Plan 9\n", ["6: plans > 1 > predecessor: “Plan 9” is not the title of a plan."]),
        (f"{PLAN}    to: 31 April 2029\n", ["6: plans > 1 > to: “31 April 2029” is not a real date. Correct it, or add words, like “31 April 2029 (as printed)”."]),
        (f"{PLAN}  - title: The plan\n", ["6: plans > 2 > title: “The plan” is given twice: line 5 has it too."]),
        (f"{PRIORITY}      - name: Violence\n", ["8: plans > 1 > priorities > 2 > name: “Violence” is given twice: line 7 has it too."]),
        (f"{PRIORITY}        address: 4\n      - {{name: B, address: 4}}\n", ["9: plans > 1 > priorities > 2 > address: “4” is given twice: line 8 has it too."]),
        (f"{PRIORITY}        parent: Violense\n", ["8: plans > 1 > priorities > 1 > parent: “Violense” is not the name of a priority of this plan. Did you mean “Violence”?"]),
        (f"{PRIORITY}        leads:\n          - part: deputy\n", ["9: plans > 1 > priorities > 1 > leads > 1: Say which organisation, person or post leads."]),
        (f"{PRIORITY}        leads:\n          - person: a@b.example\n", ["9: plans > 1 > priorities > 1 > leads > 1 > person: “a@b.example” is not the e-mail address of anybody under people."]),
        (f"{ACTION}            ref: A1\n          - {{actions_to_deliver: b, ref: A1}}\n", ["11: plans > 1 > priorities > 1 > actions > 2 > ref: “A1” is given twice: line 10 has it too."]),
        (f"{ACTION}            state: dropped\n", ["9: plans > 1 > priorities > 1 > actions > 1 > dropped_reason: Say why the action was dropped, and only then."]),
        (f"{ACTION}            dropped_reason: No money\n", ["10: plans > 1 > priorities > 1 > actions > 1 > dropped_reason: Say why the action was dropped, and only then."]),
        (f"{ACTION}            rating: Green\n", ["10: plans > 1 > priorities > 1 > actions > 1 > rating: “Green” is not the word of a rating."]),
        (f"{ACTION}            rating: Complete\n            state: draft\n", ["11: plans > 1 > priorities > 1 > actions > 1 > state: The rating “Complete” says that it is complete, so the state is complete."]),
        (f"{ACTION}            rating: Not rated\n            state: complete\n", ["10: plans > 1 > priorities > 1 > actions > 1 > rating: The state is complete, so the rating is one that counts as complete."]),
        (f"{ACTION}            owners:\n              - part: supporting\n", ["11: plans > 1 > priorities > 1 > actions > 1 > owners > 1: Say which post, person, organisation or group owns the action."]),
        (f"{HEAD}organisations: [name: A]\ngroups: [{{name: B, kind: board}}]\n{ACTION[len(HEAD):]}            owners:\n              - {{organisation: A, group: B}}\n", ["13: plans > 1 > priorities > 1 > actions > 1 > owners > 1: An owner is one person, organisation or group. Add another for the rest."]),
        (f"{PRIORITY}        commitments:\n          - text: Teach\n            actions:\n              - {{actions_to_deliver: b, objective: c}}\n", ["11: plans > 1 > priorities > 1 > commitments > 1 > actions > 1 > objective: Under a commitment, the commitment is the overall objective."]),
        (f"{UPDATE}rating: Complete, what_happened: a}}\n", ["11: plans > 1 > priorities > 1 > actions > 1 > updates > 1 > period: “2026-07-01” is not the first day of a period."]),
    ],
)  # fmt: skip
def test_what_the_rows_must_keep_is_said_at_its_key(load, text, lines):
    answer = load(text)
    assert answer.faults == [f"plan.yaml:{line}" for line in lines]
    assert (answer.code, answer.out, Partnership.objects.count(), User.objects.count()) == (1, "", 0, 0)


@pytest.mark.parametrize(
    ("action", "update", "lines"),
    [
        ("", "rating: Complete}", [("updates > 1 > what_happened", "Say what happened, or why nothing changed.")]),
        ("", "rating: Green, what_happened: a}", [("updates > 1 > rating", "“Green” is not the word of a rating.")]),
        ("", "rating: Not rated, what_happened: a, new_deadline: May 2027}", [("updates > 1 > deadline_reason", "Say why the deadline moves.")]),
        ("", "rating: Not rated, what_happened: a, author: a@b.example}", [("updates > 1 > author", "“a@b.example” is not the e-mail address of anybody under people.")]),
        ("rating: Complete", "rating: Not rated, what_happened: a}", [("rating", "“Complete” is not what its newest update says: “Not rated”.")]),
        ("state: complete", "rating: Not rated, what_happened: a}", [("rating", "The state is complete, so the rating is one that counts as complete.")]),
        ("deadline: May 2026", "rating: Not rated, what_happened: a, new_deadline: May 2027, deadline_reason: b}", [("deadline", "“May 2026” is not what its newest update says: “May 2027”.")]),
    ],
)  # fmt: skip
def test_an_update_and_its_action_must_agree(load, action, update, lines):
    first = f"            {action}\n" if action else ""
    answer = load(f"{ACTION}{first}{UPDATE[len(ACTION) :]}{update}\n{PERIODS}")
    assert [line.partition(": ")[2] for line in answer.faults] == [
        f"plans > 1 > priorities > 1 > actions > 1 > {key}: {sentence}" for key, sentence in lines
    ]


def test_all_faults_are_said_at_once_in_the_order_of_their_lines(load):
    answer = load(
        f"{HEAD}  colour: blue\n"
        "organisations:\n  - name: Council\n    nmae: x\n    successor: Police\n"
        "plans:\n  - title: A\n    state: live\n    to: 30/02/2027\n  - title: B\n    state: live\n"
    )
    assert [line.split(": ")[0] for line in answer.faults] == [f"plan.yaml:{line}" for line in (4, 7, 8, 12, 14)]
    assert Partnership.objects.count() == 0
