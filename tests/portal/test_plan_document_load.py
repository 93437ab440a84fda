"""load_plan on a new partnership, and export_plan."""

from datetime import date

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, ActionOwner, Update
from csp_portal.common.record import Recorded
from governance.models import Appointment, Partnership, Rating, ReportingPeriod, User
from priorities.models import Commitment, Plan, Priority

from .plan_documents import Loader, run

FIVE_LINES = """partnership:
  slug: borsetshire
  name: Safer Borsetshire Partnership
plans:
  - title: Community safety plan 2026
"""
PRIORITY = f"{FIVE_LINES}    priorities:\n      - name: Violence\n"
ACTION = f"{PRIORITY}        actions:\n          - actions_to_deliver: Hold an amnesty\n"


@pytest.fixture
def load(db, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Loader(tmp_path)


def recorded_models():
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


@time_machine.travel("2026-11-20 12:00 +00:00")
def test_five_lines_make_a_partnership_with_the_usual_ratings_and_four_quarters(load):
    answer = load(FIVE_LINES)
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        "Loaded Safer Borsetshire Partnership (borsetshire).",
        "5 ratings, 4 periods, 1 plan.",
    ]
    assert [rating.word for rating in Rating.objects.all()] == [
        "Complete",
        "On track (Green)",
        "At risk (Amber)",
        "Off track (Red)",
        "Not rated",
    ]
    assert [period.starts for period in ReportingPeriod.objects.all()] == [
        date(2026, 10, 1),
        date(2027, 1, 1),
        date(2027, 4, 1),
        date(2027, 7, 1),
    ]
    assert (Plan.objects.get().state, Partnership.objects.get().colour) == ("draft", "#1d4e5f")


def test_three_lines_are_enough(load):
    assert load("partnership:\n  slug: borsetshire\n  name: Safer Borsetshire\n").code == 0
    assert Plan.objects.count() == 0


def test_a_load_is_one_moment_of_the_history_with_its_reason_and_says_that_a_document_made_it(load):
    load(ACTION)
    rows = [row for model in recorded_models() for row in model.history.all()]
    assert len(rows) == 13
    assert len({row.history_date for row in rows}) == 1
    assert {(row.history_how, row.history_change_reason, row.history_user_id) for row in rows} == {
        ("document", "Loaded from plan.yaml", None)
    }


def test_a_reason_can_be_given(load):
    load(FIVE_LINES, "--reason", "Agreed by the Board")
    assert Plan.history.get().history_change_reason == "Agreed by the Board"


def test_check_says_what_would_be_loaded_and_writes_nothing(load):
    answer = load(FIVE_LINES, "--check")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines == [
        "It would load Safer Borsetshire Partnership (borsetshire).",
        "5 ratings, 4 periods, 1 plan.",
    ]
    assert Partnership.objects.count() == 0


def test_check_says_the_faults(load):
    answer = load(f"{FIVE_LINES}    state: Live\n", "--check")
    assert answer.code == 1
    assert answer.faults == ["plan.yaml:6: plans > 1 > state: “Live” is not one of draft, live or replaced."]


def test_a_fault_at_the_very_end_writes_nothing(load):
    answer = load(f"{ACTION}            rating: Green\n")
    assert answer.code == 1
    assert [model for model in recorded_models() if model.objects.exists() or model.history.exists()] == []
    assert User.objects.count() == 0


def test_people_get_accounts_without_a_password_and_no_mail(load):
    load(
        f"{FIVE_LINES}people:\n  - email: Chair@Borsetshire.example\n    name: The chair\n"
        "    appointments:\n      - role: chair\n      - {role: board, name: Member}\n"
    )
    user = User.objects.get()
    assert (user.email, user.has_usable_password(), mail.outbox) == ("chair@borsetshire.example", False, [])
    assert [(row.role, row.name) for row in Appointment.objects.all()] == [("chair", "The chair"), ("board", "Member")]


def test_a_person_who_has_an_account_keeps_it(load):
    user = User.objects.create_user("chair@borsetshire.example", "three words together")
    load(f"{FIVE_LINES}people:\n  - email: chair@borsetshire.example\n    appointments: [role: chair]\n")
    assert Appointment.objects.get().user == user
    assert User.objects.get().check_password("three words together")


def test_every_scalar_is_text(load):
    load(
        f"{FIVE_LINES}    from: 2026-04-01\n    vision: no\n    other_titles: [1.10, ~, 0o17, 1e3, yes]\n"
        "    priorities:\n      - name: 2026-01-01\n        number: 1.10\n        aim: null\n"
    )
    plan, priority = Plan.objects.get(), Priority.objects.get()
    assert (plan.starts, plan.starts_on, plan.vision) == ("2026-04-01", date(2026, 4, 1), "no")
    assert plan.other_titles == "1.10\n~\n0o17\n1e3\nyes"
    assert (priority.name, priority.number, priority.aim) == ("2026-01-01", "1.10", "null")
    exported = run("export_plan", "borsetshire").out
    for line in (
        'from: "2026-04-01"',
        'vision: "no"',
        '- "1.10"',
        '- "~"',
        '- "0o17"',
        '- "1e3"',
        '- "yes"',
        'aim: "null"',
    ):
        assert f" {line}\n" in exported


def test_words_of_dates_are_kept_beside_the_days_they_allow(load):
    load(f"{ACTION}            start: Apr-25\n            deadline: November annually\n")
    action = Action.objects.get()
    assert (action.start, action.start_earliest, action.start_latest) == ("Apr-25", date(2025, 4, 1), date(2025, 4, 30))
    assert (action.deadline, action.deadline_latest) == ("November annually", None)
    assert action.original_deadline == "November annually"


@pytest.mark.parametrize("written", ["2026-07-01", "1 July 2026", "01/07/2026"])
def test_a_real_day_is_read_as_people_write_it(load, written):
    load(f"{FIVE_LINES}periods:\n  - {{from: {written}, to: 2026-09-30, due: 2026-10-14}}\n")
    assert ReportingPeriod.objects.get().starts == date(2026, 7, 1)


def test_references_and_addresses_that_are_not_said_come_after_the_highest(load):
    load(
        f"{ACTION}          - {{actions_to_deliver: Two, ref: A7}}\n          - Three\n"
        "      - {name: B, address: 5}\n      - name: C\n"
    )
    assert list(Action.objects.values_list("serial", "actions_to_deliver")) == [
        (7, "Two"),
        (8, "Hold an amnesty"),
        (9, "Three"),
    ]
    assert list(Priority.objects.values_list("name", "address", "order")) == [
        ("Violence", 6, 1),
        ("B", 5, 2),
        ("C", 7, 3),
    ]


def test_parts_have_the_horizon_of_their_commitment(load):
    load(
        f"{FIVE_LINES}    priorities:\n      - name: Violence\n        commitments:\n"
        "          - {text: Be safe, horizon: three_year, parts: [{label: Prevent, text: Wardens}]}\n"
    )
    assert list(Commitment.objects.order_by("pk").values_list("text", "horizon", "parent__text")) == [
        ("Be safe", "three_year", None),
        ("Wardens", "three_year", "Be safe"),
    ]


UPDATES = f"""periods:
  - {{from: 2026-04-01, to: 2026-06-30, due: 2026-07-14}}
  - {{from: 2026-07-01, to: 2026-09-30, due: 2026-10-14}}
{ACTION}            original_deadline: May 2026
            updates:
              - {{period: 2026-04-01, rating: At risk (Amber), said_on: 2026-07-01, what_happened: Late,
                 new_deadline: June 2026, deadline_reason: Rain}}
              - {{period: 2026-07-01, rating: Complete, said_on: 2026-10-01, what_happened: Done,
                 new_deadline: July 2026, deadline_reason: More rain}}
"""


def test_an_action_follows_its_updates_as_in_the_portal(load):
    load(UPDATES)
    action = Action.objects.get()
    assert (action.state, action.rating.word, action.last_update.number) == ("complete", "Complete", 2)
    assert (action.original_deadline, action.deadline) == ("May 2026", "July 2026")
    assert list(Update.objects.order_by("number").values_list("deadline_before", "new_deadline")) == [
        ("May 2026", "June 2026"),
        ("June 2026", "July 2026"),
    ]


def test_an_empty_value_says_nothing_where_a_blank_cannot_be(load):
    empty = (
        "            state:\n            visibility:\n            rating:\n            deadline:\n            owners:\n"
    )
    load(UPDATES.replace("            updates:\n", f"{empty}            updates:\n").replace("state: live", "state:"))
    action = Action.objects.get()
    assert (action.state, action.rating.word, action.visibility) == ("complete", "Complete", "partnership")
    assert action.deadline == "July 2026"


def test_one_answer_sets_rating_and_state(load):
    load(f"{ACTION}            state: complete\n          - {{actions_to_deliver: Two, rating: Complete}}\n")
    assert list(Action.objects.values_list("state", "rating__word")) == [("complete", "Complete")] * 2


def test_the_white_space_around_words_goes_and_that_within_stays(load):
    load(f'{FIVE_LINES}    vision: "  Safe   homes,\\r\\n\\r\\n safe streets \\t "\n')
    assert Plan.objects.get().vision == "Safe   homes,\n\n safe streets"


def test_a_file_saved_by_a_windows_editor_is_read(load):
    text = ACTION.replace("\n", "\r\n").encode("utf-8-sig")
    assert load(text).code == 0
    assert Action.objects.get().actions_to_deliver == "Hold an amnesty"


def test_another_partnership_is_not_touched(load, ambridge):
    before = [row.history_id for model in recorded_models() for row in model.history.all()]
    load(f"{FIVE_LINES}people:\n  - email: chair@borsetshire.example\n    appointments: [role: chair]\n")
    assert Rating.objects.filter(partnership=ambridge).count() == 5
    assert len(before) == sum(model.history.exclude(history_how="document").count() for model in recorded_models())


def test_the_queries_of_a_load_grow_only_by_the_rows_saved(load):
    """Two inserts for an action with its history, two for its owner: nothing is looked up row by row."""

    def queries(slug, count):
        actions = "".join(
            f"          - {{actions_to_deliver: Item {n}, owners: [post: Officer]}}\n" for n in range(count)
        )
        with CaptureQueriesContext(connection) as captured:
            load(ACTION.replace("borsetshire", slug) + actions)
        return len(captured)

    assert queries("large", 30) - queries("small", 10) == 20 * 4
    assert ActionOwner.objects.count() == 40


def test_an_unknown_partnership_cannot_be_exported(db):
    answer = run("export_plan", "nowhere")
    assert (answer.code, answer.out, answer.err) == (1, "", "There is no partnership “nowhere”.\n")


def test_a_date_that_does_not_exist_is_kept_as_printed_and_pointed_out(load):
    answer = load(f"{ACTION}            deadline: 31/02/0219\n")
    action = Action.objects.get()
    assert (answer.code, action.deadline, action.deadline_latest) == (0, "31/02/0219", None)
    assert answer.lines[0] == (
        "plan.yaml:10: plans > 1 > priorities > 1 > actions > 1 > deadline: "
        "“31/02/0219” is not a real date. It is kept as written, and no day is read from it."
    )
