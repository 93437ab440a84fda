"""The history shows a row only to those who may see what it belongs to, by the rights of today."""

from datetime import date

import pytest
from django.db import models
from django.test import Client

from actions.models import Action, ActionNote, ActionOwner, Milestone, Update
from csp_portal.common.history import moment_for
from csp_portal.common.record import change
from governance.access import Member
from governance.history import foot_of
from governance.models import AgendaItem, Appointment, BoardAction, Decision, Organisation, Paper
from priorities.models import Commitment, PlanPoint, Priority, PriorityGroup, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_import,
    make_measure,
    make_meeting,
    make_member,
    make_milestone,
    make_organisation,
    make_owner,
    make_partnership,
    make_priority,
    make_update,
    saved,
)

from .history_pages import edit, file_of, get, leads_to, make_people, records, words

pytestmark = pytest.mark.django_db
OUTSIDERS, INSIDERS = ["contributor", "scrutiny"], ["board", "chair", "coordinator", "administrator"]


@pytest.fixture
def people(ambridge):
    return make_people(ambridge)


@pytest.fixture
def priority(ambridge):
    return make_priority(ambridge, name="Violence")


def canaries(model, word):
    """{field: words that may not leak} of every text that a person may write on a row of the model."""
    texts = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices
    ]
    return {field.name: f"CANARY {word} {field.name}"[: field.max_length] for field in texts}


def make_secret_action(priority, word, by, **values):
    """An action with every part, written by one person, who has removed some of the parts again."""
    texts = canaries(Action, word) | values
    action = Action(partnership=priority.partnership, priority=priority, **texts | {"dropped_reason": ""})
    mine = {"partnership": priority.partnership, "action": action}
    parts = [model(**mine, **canaries(model, word)) for model in (ActionOwner, Milestone, ActionNote) for _ in range(2)]
    said = {"period": priority.partnership.reportingperiods.get(), "rating": priority.partnership.ratings.last()}
    update = Update(**said, author=by, said_on=date(2026, 10, 1), **canaries(Update, word))
    with change("ambridge", by=by, reason=f"CANARY {word} reason"):
        action.add()
        for part in parts:
            part.save()
        action.add_update(update)
    with change("ambridge", by=by, reason=f"CANARY {word} removal"):
        for part in parts[::2]:
            part.delete()
        action.save()
    edit(action, by=by, state="dropped", dropped_reason=texts["dropped_reason"])
    return action


@pytest.fixture
def secrets(ambridge, priority):
    """Board matters of every sort, all by a person who wrote nothing else."""
    by = make_member(ambridge, "chair", post="CANARY chair of reviews")
    plan = priority.plan
    secret = Priority(partnership=ambridge, plan=plan, address=2, visibility="board", **canaries(Priority, "priority"))
    mine = {"partnership": ambridge, "priority": secret}
    parts = [model(**mine, **canaries(model, "part")) for model in (PriorityLead, SuccessMeasure, Commitment)]
    parts += [PlanPoint(plan=plan, kind="reason", **mine, **canaries(PlanPoint, "part"))]
    parts += [PriorityGroup(group=make_group(ambridge, "Reviews group"), **mine)]
    gone = [model(**mine, **canaries(model, "gone")) for model in (Commitment, PriorityLead, SuccessMeasure)]
    moved = Commitment(partnership=ambridge, priority=priority, text="CANARY moved to the secret priority")
    with change("ambridge", by=by, reason="CANARY reason of the priority"):
        for row in [secret, *parts, *gone, moved]:
            row.save()
    make_secret_items(ambridge, by)
    with change("ambridge", by=by):
        for row in gone:
            row.delete()
        moved.priority = secret
        moved.save()
    return {
        "by": by,
        "priority": secret,
        "commitment": moved,
        "prioritylead": parts[0],
        "action": make_secret_action(secret, "under", by, measure=parts[1]),
        "own": make_secret_action(priority, "own", by, visibility="board"),
        "since": edited(make_secret_action(priority, "since", by), by=by, visibility="board"),
    }


def make_secret_items(partnership, by):
    """Items of an agenda with a paper, decisions and board actions: some restricted from the first, some since."""
    meeting = make_meeting(make_group(partnership, "Board", "board"), date(2026, 10, 14))
    mine, made = {"partnership": partnership}, []
    with change("ambridge", by=by, reason="CANARY reason of a meeting"):
        for since in (False, True):
            of_meeting = mine | {"meeting": meeting, "for_board": not since}
            item = AgendaItem(group=meeting.group, **of_meeting, **canaries(AgendaItem, "item"))
            item.save()
            Paper(item=item, **mine, **canaries(Paper, "item") | {"link": "https://a.example/CANARY"}).save()
            said = canaries(Decision, "item")
            made += [item, Decision(item=item, serial=1 + since, **of_meeting, **said)]
            said = canaries(BoardAction, "item")
            made += [BoardAction(group=meeting.group, serial=1 + since, **of_meeting, **said)]
            for row in made[-2:]:
                row.save()
    for row in made[3:]:
        edit(row, by=by, reason="CANARY restricted", for_board=True)


def edited(row, **values):
    edit(row, **values)
    return row


def everything_of(user, **query):
    """All that the history tells a person: each of its pages, and its file."""
    pages, client = [get(user, **query)], Client()
    client.force_login(user)
    while query_of_next := leads_to(pages[-1], "next"):
        pages.append(client.get(f"/ambridge/history/?{query_of_next}"))
    file = b"".join(get(user, "file", **query).streaming_content)
    return b"".join(page.content for page in pages).decode() + file.decode()


@pytest.mark.guard("history seen")
@pytest.mark.parametrize("role", OUTSIDERS)
def test_nothing_of_the_boards_matters_is_told_to_others(people, secrets, role):
    told = everything_of(people[role])
    assert [told[max(at - 60, 0) : at + 60] for at in [told.find("CANARY")] if at >= 0] == []
    assert "Reviews group" in told  # a group is everybody's to see; that it delivers a secret priority is not
    assert "Actions and priorities that only the board may see are left out here." in told


@pytest.mark.parametrize("role", INSIDERS)
def test_the_board_and_those_who_keep_the_plan_are_told_all_of_it(people, secrets, role):
    told = everything_of(people[role])
    expected = {
        text
        for word in ("under", "own", "since")
        for model in (Action, ActionOwner, Milestone, ActionNote, Update)
        for text in canaries(model, word).values()
    }
    expected |= {
        text
        for model in (PriorityLead, SuccessMeasure, Commitment, PlanPoint)
        for text in canaries(model, "part").values()
    }
    of_meetings = (AgendaItem, Paper, Decision, BoardAction)
    expected |= {text for model in of_meetings for text in canaries(model, "item").values()} - {"CANARY item link"}
    expected |= {*canaries(Priority, "priority").values(), *canaries(Commitment, "gone").values()}
    expected |= {"CANARY own reason", "CANARY since removal", "CANARY chair of reviews"}
    by_a_verb = {f"CANARY {word} deadline_before" for word in ("under", "own", "since")}
    assert sorted(text for text in expected - by_a_verb if text not in told) == []


@pytest.mark.guard("history seen")
def test_whoever_leads_a_secret_priority_is_told_of_it_and_of_nothing_else_secret(people, secrets):
    saved(
        PriorityLead(
            partnership=secrets["priority"].partnership, priority=secrets["priority"], user=people["contributor"]
        )
    )
    told = everything_of(people["contributor"])
    for text in ("CANARY under what_happened", "CANARY priority aim", "CANARY part baseline", "CANARY gone text"):
        assert text in told
    assert "CANARY own" not in told
    assert "CANARY since" not in told


def test_whoever_owns_a_secret_action_is_told_of_it_and_of_nothing_else_secret(ambridge, people, secrets):
    make_owner(secrets["own"], user=people["contributor"])
    told = everything_of(people["contributor"])
    assert "CANARY own what_happened" in told
    assert "CANARY under" not in told
    assert "CANARY priority" not in told


@pytest.mark.guard("history seen")
@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_secret_record_and_none_look_the_same_to_a_filter(people, secrets, role):
    for name in ("priority", "commitment", "prioritylead", "action", "own", "since"):
        row = secrets[name]
        secret = words(get(people[role], record=f"{row._meta.model_name}-{row.pk}"))
        missing = words(get(people[role], record=f"{row._meta.model_name}-99999"))
        assert "There is no such record, or none that you may see." in secret
        assert secret == missing
    for action in (secrets["action"], secrets["own"], secrets["since"]):
        answer = words(get(people[role], record=action.ref))
        missing = words(get(people[role], record="A77"))
        assert answer.replace(f"no action {action.ref} that", "no action A77 that") == missing


@pytest.mark.guard("history seen")
def test_who_wrote_only_what_one_may_not_see_is_not_offered(people, secrets):
    by = str(secrets["by"].pk)

    def offered(role):
        return dict(get(people[role]).context["filters"].fields["person"].choices)

    assert offered("board")[by] == "CANARY chair of reviews"
    assert [by in offered(role) for role in OUTSIDERS] == [False, False]
    answer = words(get(people["scrutiny"], person=by))
    assert answer == words(get(people["scrutiny"], person="99999"))


@pytest.mark.guard("history seen")
def test_one_save_of_secret_rows_is_empty_for_others_and_counts_nothing_of_them(ambridge, priority, people):
    secret = make_action(priority, visibility="board")
    with change("ambridge") as moment:
        for number in range(70):
            Milestone(partnership=ambridge, action=secret, text=f"CANARY {number}").save()
        Organisation(partnership=ambridge, name="Open body").save()
    answer = get(people["scrutiny"])
    assert "Saved at once" not in words(answer)
    assert "Organisation: Open body" in records(answer)
    assert "Saved at once: 70 milestones, 1 organisation." in words(get(people["board"]))
    one = get(people["scrutiny"], save=moment_for(moment))
    assert records(one) == {"Organisation: Open body"}
    only_secret = edit(secret, item="CANARY")
    assert "No changes match." in words(get(people["scrutiny"], save=moment_for(only_secret)))


def test_what_was_the_boards_once_and_is_open_now_is_told(priority, people):
    action = make_action(priority, actions_to_deliver="Once secret", visibility="board")
    make_milestone(action, text="Step that was secret")
    edit(action, visibility="partnership")
    told = everything_of(people["scrutiny"])
    assert "Step that was secret" in told
    assert "The board, and whoever leads or owns it" in told


def test_what_moved_out_of_a_secret_priority_is_told_without_its_name(ambridge, priority, people):
    secret = make_priority(ambridge, name="CANARY priority", visibility="board")
    commitment, measure = make_commitment(secret, "Teach every class"), make_measure(secret, "CANARY measure")
    action = make_action(secret, actions_to_deliver="Now in the open", commitment=commitment, measure=measure)
    edit(commitment, priority=priority)
    edit(action, priority=priority, measure=None)
    told = everything_of(people["scrutiny"])
    assert "Now in the open" in told
    assert "a priority that you may not see" in told
    assert "a success measure that you may not see" in told
    assert "CANARY" not in told


@pytest.mark.guard("history seen")
def test_appointments_are_told_to_administrators_alone(ambridge, people):
    helper = make_member(ambridge, "administrator", post="Second administrator")
    saved(Appointment(partnership=ambridge, user=people["board"], role="chair", post="New chair"), by=helper)
    link = {"record": f"user-{people['board'].pk}"}
    told = words(get(people["administrator"], kind="people"))
    assert "Appointment: New chair: Chair added Person New chair Role Chair Post title New chair" in told
    assert records(get(people["administrator"], **link)) == {
        "Appointment: Board post: Board member",
        "Appointment: New chair: Chair",
    }
    assert "Person: New chair" in words(get(people["administrator"], **link))
    for role in ("coordinator", "board", "scrutiny"):
        answer = get(people[role])
        assert not [record for record in records(answer) if "Appointment" in record]
        assert "Second administrator" not in words(answer)
        assert "people" not in dict(answer.context["filters"].fields["kind"].choices)
        assert "Choose a kind of the list." in words(get(people[role], kind="people"))
        assert "There is no such record, or none that you may see." in words(get(people[role], **link))
        rows = file_of(get(people[role], "file"))
        assert rows
        assert not [row for row in rows if row["Record"].startswith("Appointment")]


@pytest.mark.guard("history seen")
def test_a_spreadsheet_that_was_taken_over_is_told_to_those_who_keep_the_plan_alone(ambridge, people):
    values = {"totals": {"new": 5, "not_taken": 1}, "reading": {"CANARY": "reading"}, "reason": "Asked for"}
    taken = make_import(ambridge, by=people["coordinator"], name="CANARY.xlsx", **values)
    link = f"trackerimport-{taken.pk}"
    told = words(get(people["coordinator"], kind="imports"))
    assert "Import 1 added File CANARY.xlsx Reason Asked for Totals New: 5, Not taken: 1 State Taken over" in told
    assert "CANARY.xlsx" in everything_of(people["coordinator"], record=link)
    assert "reading" not in everything_of(people["coordinator"]).lower().replace("spreading", "")
    for role in ("contributor", "scrutiny", "board", "chair", "administrator"):
        assert "CANARY" not in everything_of(people[role])
        assert "imports" not in dict(get(people[role]).context["filters"].fields["kind"].choices)
        assert "There is no such record, or none that you may see." in words(get(people[role], record=link))
        assert not foot_of(Member(people[role], ambridge), taken.history.all())
    assert [line.did for line in foot_of(Member(people["coordinator"], ambridge), taken.history.all())] == ["added it"]


def test_another_partnerships_history_is_not_told(ambridge, people):
    felpersham = make_partnership("felpersham")
    user = people["administrator"]
    make_member(felpersham, "administrator", user=user, post="CANARY elsewhere")
    action = make_action(make_priority(felpersham, name="CANARY"), actions_to_deliver="CANARY")
    make_update(action, by=user, what_happened="CANARY")
    council = make_organisation(felpersham, "CANARY council")
    told = everything_of(user)
    assert "CANARY" not in told
    for link in (f"organisation-{council.pk}", f"action-{action.pk}", "partnership-felpersham", "A1"):
        assert "CANARY" not in everything_of(user, record=link)


def test_the_foot_of_a_group_does_not_tell_of_a_secret_priority(ambridge, people):
    group = make_group(ambridge, "Reviews group")
    saved(PriorityGroup(partnership=ambridge, priority=make_priority(ambridge, visibility="board"), group=group))
    parts = PriorityGroup.history.filter(group_id=group.pk)
    feet = {role: foot_of(Member(people[role], ambridge), group.history.all(), parts) for role in people}
    assert [line.did for line in feet["scrutiny"]] == ["added it"]
    assert [line.did for line in feet["board"]] == ["added a delivery group", "added it"]
