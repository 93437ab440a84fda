"""load_plan on a partnership that is there: nothing to change, every difference listed, --update."""

import re
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.models import Clock
from csp_portal.common.record import Recorded, change
from csp_portal.management.commands import load_plan
from csp_portal.plan_document import applying, export_document
from governance.models import Appointment, Organisation, Partnership, Rating, User
from priorities.models import Commitment, Plan, Priority, PriorityLead, SuccessMeasure

from .plan_documents import Loader

EVERY_KEY = (Path(__file__).parent / "documents" / "every_key.yaml").read_text(encoding="utf-8")
HEAD = "partnership:\n  slug: borsetshire\n  name: Safer Borsetshire Partnership\n"
WHY = ("--update", "--reason", "Put right")
VIOLENCE = "plans > 2 > priorities > 1"
TEACH = f"{VIOLENCE} > commitments > 1"
A = "plan.yaml:{}: " + VIOLENCE


@pytest.fixture
def load(db, tmp_path, monkeypatch):
    """The partnership of every_key.yaml is loaded; `load` runs load_plan on another text."""
    monkeypatch.chdir(tmp_path)
    loader = Loader(tmp_path)
    assert loader(EVERY_KEY).code == 0
    return loader


def edited(*edits):
    """The document of every key with some words replaced; each must be there exactly once."""
    text = EVERY_KEY
    for old, new in edits:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


def newest_rows():
    """How many history rows each table has."""
    models = [model for model in apps.get_models() if issubclass(model, Recorded)]
    return {model.__name__: model.history.count() for model in models}


def test_the_same_document_again_has_nothing_to_change(load):
    before, clock = newest_rows(), Clock.objects.get().at
    for options in [(), ("--check",), WHY]:
        answer = load(EVERY_KEY, *options)
        assert (answer.code, answer.out, answer.err) == (0, "Nothing to change.\n", "")
    assert (newest_rows(), Clock.objects.get().at) == (before, clock)


def test_an_export_has_nothing_to_change(load):
    assert load(export_document("borsetshire")).lines == ["Nothing to change."]


def test_three_lines_have_nothing_to_change_and_say_which_words_are_kept(load):
    answer = load(HEAD)
    assert answer.code == 0
    assert (
        answer.lines[0] == "plan.yaml:1: partnership > short_name: “Safer Borsetshire” is not in the file and is kept."
    )
    keys = "area local_authorities legal_basis vision website team_functions contact colour"
    assert [line.split(": ")[1] for line in answer.lines[1:-1]] == [f"partnership > {key}" for key in keys.split()]
    assert answer.lines[-1] == "Nothing to change."


def test_every_difference_is_listed_and_nothing_is_written(load):
    text = edited(
        ("short_name: Safer Borsetshire", "short_name: Borsetshire"),
        ("    - Felpersham Council\n", "    - Felpersham Council\n    - Ambridge Council\n"),
        ('to: "2028-03-31"', "to: 31 March 2027"),
        ("parent: Borsetshire Board", "parent: Scrutiny"),
        ("target: ten in a hundred fewer", 'target: ""'),
        ("direction: down", "direction: up"),
    )
    before, two = newest_rows(), "Borchester Council ¶ Felpersham Council"
    answer = load(text)
    assert answer.code == 1
    assert answer.lines == [
        "plan.yaml:4: partnership > short_name: “Safer Borsetshire” → “Borsetshire”",
        f"plan.yaml:6: partnership > local_authorities: “{two}” → “{two} ¶ Ambridge Council”",
        f"plan.yaml:{line_of(text, '31 March 2027')}: people > 2 > appointments > 1 > to: “2028-03-31” → “2027-03-31”",
        f"plan.yaml:{line_of(text, 'parent: Scrutiny')}: groups > 2 > parent: “Borsetshire Board” → “Scrutiny”",
        A.format(line_of(text, "direction: up")) + " > measures > 2 > direction: “down” → “up”",
        A.format(line_of(text, 'target: ""')) + " > measures > 2 > target: “ten in a hundred fewer” → nothing",
    ]
    assert answer.faults == [
        "6 differences. Nothing was written. To change the portal: load_plan plan.yaml --update --reason TEXT"
    ]
    assert newest_rows() == before


def test_check_lists_the_differences_and_is_content(load):
    before = newest_rows()
    for options in [("--check",), ("--check", "--update")]:
        answer = load(edited(("short_name: Safer Borsetshire", "short_name: Borsetshire")), *options)
        assert (answer.code, answer.err) == (0, "")
        assert answer.lines == [
            "plan.yaml:4: partnership > short_name: “Safer Borsetshire” → “Borsetshire”",
            "1 difference. Nothing was written.",
        ]
    assert newest_rows() == before


@pytest.mark.parametrize("options", [("--update",), ("--update", "--reason", "  ")])
def test_an_update_needs_a_reason(load, options):
    answer = load(edited(("short_name: Safer Borsetshire", "short_name: Borsetshire")), *options)
    assert (answer.code, answer.out) == (1, "")
    assert answer.faults == ["Say why the plan changes, for the history: --update --reason TEXT. Nothing was written."]
    assert Partnership.objects.get().short_name == "Safer Borsetshire"


def test_an_update_is_one_moment_with_its_reason_and_touches_only_what_differs(load):
    before = newest_rows()
    answer = load(
        edited(("short_name: Safer Borsetshire", "short_name: Borsetshire"), ("direction: down", "direction: up")), *WHY
    )
    assert (answer.code, answer.err, answer.lines[-1]) == (0, "", "2 differences, now changed.")
    after = newest_rows()
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "Partnership": 1,
        "SuccessMeasure": 1,
    }
    rows = [Partnership.history.first(), SuccessMeasure.history.first()]
    assert {(row.history_type, row.history_how, row.history_change_reason) for row in rows} == {
        ("~", "document", "Put right")
    }
    assert rows[0].history_date == rows[1].history_date


def test_a_fault_in_an_update_writes_nothing(load):
    before = newest_rows()
    text = edited(
        ("short_name: Safer Borsetshire", "short_name: Borsetshire"),
        ("dropped_reason: No money\n", 'dropped_reason: ""\n'),
    )
    answer = load(text, *WHY)
    assert answer.code == 1
    assert answer.faults == [
        A.format(line_of(text, 'dropped_reason: ""'))
        + " > actions > 2 > dropped_reason: Say why the action was dropped, and only then."
    ]
    assert newest_rows() == before


def test_an_update_that_breaks_off_writes_nothing(load, monkeypatch):
    def break_off(row):
        raise OSError("the disk is full")

    before = newest_rows()
    monkeypatch.setattr(applying, "_save_action", break_off)
    with pytest.raises(OSError, match="the disk is full"):
        load(edited(("short_name: Safer Borsetshire", "short_name: Borsetshire")), *WHY)
    assert newest_rows() == before
    assert Partnership.objects.get().short_name == "Safer Borsetshire"


def saved_just_before(monkeypatch, save):
    """Let somebody else save between the first comparison of load_plan and its lock."""

    @contextmanager
    def late_change(*args, **kwargs):
        save()
        with change(*args, **kwargs) as moment:
            yield moment

    monkeypatch.setattr(load_plan, "change", late_change)


def test_what_is_saved_while_the_document_is_read_is_compared_again(load, monkeypatch):
    def save():
        with change("borsetshire"):
            partnership = Partnership.objects.get()
            partnership.short_name, partnership.area = "Borsetshire", "The county and its towns"
            partnership.save()

    saved_just_before(monkeypatch, save)
    answer = load(edited(("short_name: Safer Borsetshire", "short_name: Borsetshire")), *WHY)
    assert answer.lines == [
        "plan.yaml:5: partnership > area: “The county and its towns” → “The county of Borsetshire”",
        "1 difference, now changed.",
    ]


def test_a_partnership_that_somebody_makes_meanwhile_is_not_written_over(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def save():
        with change("borsetshire"):
            Partnership(slug="borsetshire", name="Another").save()

    saved_just_before(monkeypatch, save)
    answer = Loader(tmp_path)(HEAD)
    assert answer.code == 1
    assert answer.lines == ["plan.yaml:3: partnership > name: “Another” → “Safer Borsetshire Partnership”"]
    assert Partnership.objects.get().name == "Another"


def test_new_rows_are_listed_with_what_is_below_them(load):
    new = (
        "      - name: Rural crime\n        measures: [Fewer thefts]\n"
        "        actions:\n          - actions_to_deliver: Mark tractors\n            milestones: [Buy paint]\n"
    )
    text = edited(("      - name: Knives\n", f"{new}      - name: Knives\n"))
    answer = load(text, *WHY)
    line = line_of(text, "name: Rural crime")
    assert answer.lines == [
        f"plan.yaml:{line}: plans > 2 > priorities > 2: new: “Rural crime”, with 1 measure, 1 action, 1 milestone",
        "1 difference, now changed.",
    ]
    assert list(Priority.objects.values_list("name", "address", "order")) == [
        ("Violence", 1, 1),
        ("Rural crime", 8, 2),
        ("Knives", 7, 3),
    ]
    assert Action.objects.get(actions_to_deliver="Mark tractors").ref == "A5"
    assert load(text).lines == ["Nothing to change."]


def test_rows_that_the_file_lacks_are_listed_and_kept(load):
    text = edited(
        ("          - kind: reason\n            text: Knife crime went up.\n", ""),
        ("          - Fewer people in hospital after an assault\n", ""),
    )
    text = text[: text.index("      - name: Knives\n")] + text[text.index("  - title: Plan 2029") :]
    before = newest_rows()
    answer = load(text, *WHY)
    assert answer.code == 0
    plan, priority = line_of(text, "  - title: Plan 2026"), line_of(text, "      - name: Violence")
    assert answer.lines == [
        f"plan.yaml:{plan}: plans > 2 > priorities: “Knives” is not in the file and is kept.",
        A.format(priority) + " > points: “Knife crime went up.” is not in the file and is kept.",
        A.format(priority) + " > measures: “Fewer people in hospital after an assault” is not in the file and is kept.",
        "Nothing to change.",
    ]
    assert newest_rows() == before


def test_a_section_that_the_file_leaves_out_is_not_compared(load):
    text = EVERY_KEY[: EVERY_KEY.index("organisations:")] + EVERY_KEY[EVERY_KEY.index("plans:") :]
    assert load(text).lines == ["Nothing to change."]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("text: Communities that can cope", "text: Towns", "plans > 2 > points > 1 > text"),
        ("name: Violence\n", "name: Violent crime\n", f"{VIOLENCE} > name"),
        ("post: Sergeant, knife crime", "post: Sergeant", f"{VIOLENCE} > leads > 2 > post"),
        ("text: Violence recorded by the police", "text: Violence", f"{VIOLENCE} > measures > 2 > text"),
        ("text: Teach first aid in every school", "text: Teach", f"{TEACH} > text"),
        ("          - Listen\n", "          - Ask\n", f"{VIOLENCE} > commitments > 3 > text"),
        ("text: Wardens every evening", "text: Wardens", f"{VIOLENCE} > commitments > 2 > parts > 2 > text"),
        ("actions_to_deliver: Train teachers", "actions_to_deliver: T", f"{TEACH} > actions > 1 > actions_to_deliver"),
        ("post: Head of schools\n    ", "post: Head\n    ", f"{TEACH} > actions > 1 > owners > 1 > post"),
        ("- Find trainers", "- Seek trainers", f"{TEACH} > actions > 1 > milestones > 1 > text"),
        ("- Ask again in spring.", "- Ask in May.", f"{TEACH} > actions > 1 > notes > 1 > text"),
        ("2,000 a year.", "3,000 a year.", f"{TEACH} > actions > 1 > notes > 2 > text"),
        ("standing: to_be_included", "standing: invited", "organisations > 3 > memberships > 2 > standing"),
        ("word: Done", "word: Finished", "ratings > 1 > word"),
    ],
)  # fmt: skip
def test_a_reworded_row_is_a_change_and_not_a_new_row(load, old, new, key):
    edits = [(old, new)]
    if new == "name: Violent crime\n":
        edits.append(("parent: Violence", "parent: Violent crime"))
    if new == "word: Finished":
        edits.append(("rating: Done", "rating: Finished"))
    if new == "text: Violence":
        edits.append(("measure: Violence recorded by the police", "measure: Violence"))
    before = newest_rows()
    answer = load(edited(*edits), *WHY)
    assert (answer.code, answer.lines[1:]) == (0, ["1 difference, now changed."])
    assert answer.lines[0].split(": ")[1] == key
    after = newest_rows()
    rows = 2 if re.search("> (owners|milestones|notes)", key) else 1  # an action is saved with its parts
    assert sum(after.values()) == sum(before.values()) + rows


def test_an_organisation_is_renamed_by_saying_its_earlier_name(load):
    text = EVERY_KEY.replace("Borsetshire ICB", "Borsetshire Health").replace(
        "  - name: Borsetshire Health\n", "  - name: Borsetshire Health\n    former_names: [Borsetshire ICB]\n"
    )
    answer = load(text, *WHY)
    assert [line.partition(": ")[2] or line for line in answer.lines] == [
        "organisations > 3 > name: “Borsetshire ICB” → “Borsetshire Health”",
        "organisations > 3 > former_names: nothing → “Borsetshire ICB”",
        "2 differences, now changed.",
    ]
    assert Organisation.objects.count() == 4


def test_an_action_is_moved_by_writing_it_elsewhere(load):
    moved = '          - ref: A3\n            item: "1.10"\n            actions_to_deliver: Train teachers\n'
    start = EVERY_KEY.index("            actions:\n              - ref: A3")
    end = EVERY_KEY.index("          - horizon: three_year")
    text = EVERY_KEY[:start] + EVERY_KEY[end:]
    text = text.replace("        actions:\n          - ref: A1\n", f"        actions:\n{moved}          - ref: A1\n")
    answer = load(text, *WHY)
    line = line_of(text, "- ref: A3")
    assert answer.lines[0] == (
        A.format(line) + " > actions > 1: “A3 Train teachers” moves here from “Teach first aid in every school”."
    )
    assert answer.lines[-1] == "1 difference, now changed."
    action = Action.objects.get(serial=3)
    assert (action.commitment, action.priority.name, action.updates.count()) == (None, "Violence", 2)


def test_an_action_is_given_another_measure_and_none(load):
    assert Action.objects.get(serial=3).measure.number == "a"
    answer = load(edited(("measure: Violence recorded by", "measure: Violence seen by")))
    [fault] = answer.faults
    assert fault == (
        f"plan.yaml:{line_of(EVERY_KEY, 'measure: Violence')}: {TEACH} > actions > 1 > measure: “Violence seen by the "
        "police” is not the text of a measure of this priority. Did you mean “Violence recorded by the police”?"
    )
    other = edited(("measure: Violence recorded by the police", "measure: Fewer people in hospital after an assault"))
    moved = "measure: “Violence recorded by the police” → “Fewer people in hospital after an assault”"
    assert load(other, *WHY).lines[0].endswith(moved)
    assert load(edited(("measure: Violence recorded by the police", 'measure: ""')), *WHY).code == 0
    assert Action.objects.get(serial=3).measure is None


def test_an_action_that_moves_to_another_priority_cannot_keep_its_measure(load):
    start = EVERY_KEY.index("            actions:\n              - ref: A3")
    end = EVERY_KEY.index("          - horizon: three_year")
    closed = "        closed: Spring 2027\n"
    moved = f"{closed}        actions:\n          - ref: A3\n            actions_to_deliver: Train teachers\n"
    text = (EVERY_KEY[:start] + EVERY_KEY[end:]).replace(closed, moved)
    [fault] = load(text, *WHY).faults
    assert fault == (
        f"plan.yaml:{line_of(text, '- ref: A3')}: plans > 2 > priorities > 2 > actions > 1 > measure: It is for a "
        'measure of “Violence”: “Violence recorded by the police”. Say a measure of its own priority, or "" for none.'
    )
    assert load(text.replace("Train teachers\n", 'Train teachers\n            measure: ""\n'), *WHY).code == 0
    assert (Action.objects.get(serial=3).priority.name, Action.objects.get(serial=3).measure) == ("Knives", None)


def test_an_action_keeps_its_measure_among_two_of_one_text(load):
    action, other = Action.objects.get(serial=3), SuccessMeasure.objects.get(number="")
    other.text = action.measure.text
    with change("borsetshire"):
        other.save()
    text = export_document("borsetshire")
    assert text.count("Violence recorded by the police") == 3
    assert load(text).lines == ["Nothing to change."]
    reworded = text.replace('item: "1.10"', 'item: "1.11"')
    assert load(reworded, *WHY).lines[-1] == "1 difference, now changed."
    assert Action.objects.get(serial=3).measure == action.measure


def test_rows_in_another_order_are_a_difference(load):
    text = edited(
        ("          - Fewer people in hospital after an assault\n", ""),
        (
            "            source: police records\n",
            "            source: police records\n          - Fewer people in hospital after an assault\n",
        ),
    )
    answer = load(text, *WHY)
    assert answer.lines == [
        A.format(line_of(text, "      - name: Violence")) + " > measures: is put in the order of the file.",
        "1 difference, now changed.",
    ]
    assert [measure.number for measure in SuccessMeasure.objects.all()] == ["a", ""]
    assert load(text).lines == ["Nothing to change."]


def test_next_years_plan_comes_into_force_in_one_update(load):
    text = edited(
        ("    state: live\n", "    state: replaced\n"),
        ("    state: draft\n    expected", "    state: live\n    expected"),
    )
    assert load(text, *WHY).lines[-1] == "2 differences, now changed."
    assert list(Plan.objects.values_list("title", "state")) == [
        ("Plan 2025", "replaced"),
        ("Plan 2026 to 2029", "replaced"),
        ("Plan 2029", "live"),
    ]


def test_a_second_plan_in_force_is_refused_beside_one_that_the_file_lacks(load):
    sentence = "A partnership has one plan in force at a time, and “Plan 2026 to 2029” is in force."
    assert load(f"{HEAD}plans:\n  - title: B\n    state: live\n", *WHY).faults == [
        f"plan.yaml:6: plans > 1 > state: {sentence}"
    ]


def test_a_name_or_number_that_only_the_portal_has_is_refused(load):
    text = f"{HEAD}plans:\n  - title: Plan 2029\n    priorities: [{{name: Z, address: 7}}]\n"
    assert load(text, *WHY).faults == [
        "plan.yaml:6: plans > 1 > priorities > 1 > address: “7” is another row in the portal already."
    ]


def test_priorities_cannot_exchange_their_names_at_once(load):
    text = edited(
        ("name: Violence\n", "name: X\n"), ("name: Knives\n", "name: Violence\n"), ("parent: Violence", "parent: X")
    )
    text = text.replace("name: X\n", "name: Knives\n").replace("parent: X", "parent: Knives")
    assert [line.split(": ", 2)[2] for line in load(text, *WHY).faults] == [
        "is still the name of another priority. Load that one’s new name first."
    ] * 2


def test_a_rating_that_actions_have_cannot_begin_to_count_as_complete(load):
    text = edited(("    colour: red\n    counts_as: off_track", "    colour: red\n    counts_as: complete"))
    assert [line.split(": ", 1)[1] for line in load(text, *WHY).faults] == [
        "ratings > 3 > counts_as: Actions have this rating, so it cannot begin or cease to count as complete."
    ]


UPDATE = """                  - period: "2026-07-01"
                    rating: Done
                    what_happened: All teachers are trained.
                    said_on: "2026-10-20"
"""
BEHIND_UPDATES = "                    deadline_reason: Summer\n"


def test_a_new_update_in_the_file_moves_its_action(load):
    text = edited(
        (BEHIND_UPDATES, BEHIND_UPDATES + UPDATE),
        ("                state: in_progress\n", ""),
        ('                rating: "No"\n                owners', "                owners"),
    )
    before = newest_rows()
    answer = load(text, *WHY)
    path = f"{TEACH} > actions > 1"
    assert [line.partition(": ")[2] or line for line in answer.lines] == [
        f"{path} > rating: “No” → “Done”",
        f"{path} > state: “in_progress” → “complete”",
        f"{path} > updates > 3: new: “2026-10-20 Done”",
        "3 differences, now changed.",
    ]
    action = Action.objects.get(serial=3)
    assert (action.state, action.rating.word, action.last_update.number) == ("complete", "Done", 3)
    assert {name: rows - before[name] for name, rows in newest_rows().items() if rows != before[name]} == {
        "Action": 1,
        "Update": 1,
    }
    assert load(text).lines == ["Nothing to change."]


def test_a_new_update_comes_last(load):
    text = edited(("                updates:\n", "                updates:\n" + UPDATE))
    assert "is new, but stands before an update that the portal has already. Put it last." in load(text, *WHY).err


def test_what_was_said_in_the_portal_since_is_kept_and_not_compared(load):
    action = Action.objects.get(serial=3)
    done, quarter = Rating.objects.get(word="Done"), action.last_update.period
    with change("borsetshire"):
        action.add_update(
            Update(
                period=quarter,
                rating=done,
                what_happened="Trained.",
                said_on=date(2026, 10, 20),
                new_deadline="May 2027",
                deadline_reason="Rain",
            )
        )
    before = newest_rows()
    answer = load(EVERY_KEY, *WHY)
    line = line_of(EVERY_KEY, "- ref: A3")
    assert answer.lines == [
        A.format(line)
        + " > commitments > 1 > actions > 1 > updates: “2026-10-20 Done” is not in the file and is kept.",
        "Nothing to change.",
    ]
    assert newest_rows() == before


def test_a_corrected_update_moves_its_action_when_it_is_the_newest(load):
    text = edited(
        ('                    rating: "No"\n', '                    rating: "Yes"\n'),
        (
            '                rating: "No"\n                owners',
            '                rating: "Yes"\n                owners',
        ),
    )
    assert load(text, *WHY).lines[-1] == "2 differences, now changed."
    assert Action.objects.get(serial=3).rating.word == "Yes"


def test_a_person_changes_role_and_nobody_gets_a_second_account(load):
    text = edited(("      - role: coordinator\n", "      - role: contributor\n"))
    assert load(text, *WHY).lines[-1] == "1 difference, now changed."
    assert Appointment.objects.get(post="Community safety officer").role == "contributor"
    assert User.objects.count() == 3


def test_rows_that_others_point_to_are_the_same_rows_after_an_update(load):
    before = {
        model: list(model.objects.values_list("pk", flat=True)) for model in (Priority, Commitment, Action, ActionOwner)
    }
    load(edited(("short_name: Safer Borsetshire", "short_name: Borsetshire")), *WHY)
    assert {model: list(model.objects.values_list("pk", flat=True)) for model in before} == before
    assert PriorityLead.objects.count() == 2
    assert Milestone.objects.count() == 2
