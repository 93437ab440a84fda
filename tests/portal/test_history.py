"""The history of the partnership: what it says, how an address asks for less of it, and its file."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db.models import JSONField
from django.test import Client

from actions.exports import plain
from actions.models import Action, ActionNote, ActionOwner, Filing, Milestone, ReportComment, Update
from csp_portal.common.append_only import lifted
from csp_portal.common.history.words import shown_fields
from csp_portal.common.record import change
from csp_portal.common.self_check import recorded_models
from csp_portal.history.kinds import BELONGS, MODELS, PARTS
from governance.models import (
    AgendaItem,
    Attendance,
    BoardAction,
    Decision,
    Membership,
    Organisation,
    Paper,
)
from priorities.models import Commitment, PlanPoint, PriorityGroup, PriorityLead, Publication, SuccessMeasure
from tests.factories import (
    make_action,
    make_attendance,
    make_board_action,
    make_commitment,
    make_group,
    make_import,
    make_item,
    make_measure,
    make_meeting,
    make_member,
    make_membership,
    make_milestone,
    make_note,
    make_organisation,
    make_owner,
    make_paper,
    make_partnership,
    make_period,
    make_priority,
    make_update,
    make_user,
    saved,
)

from .history_pages import edit, file_of, get, leads_to, make_people, records, shown, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(ambridge):
    return make_people(ambridge)


@pytest.fixture
def priority(ambridge, people):
    return make_priority(ambridge, name="Violence")


@pytest.fixture
def action(priority):
    return make_action(priority, actions_to_deliver="Patrol the town centre", deadline="31 March 2027")


def test_every_recorded_model_is_of_one_kind_and_every_part_points_to_its_record():
    assert sorted(model.__name__ for model in MODELS) == sorted(model.__name__ for model in recorded_models())
    for model, parts in PARTS.items():
        for part, key in parts.items():
            assert part._meta.get_field(key).related_model is model
    assert {
        Update: "action",
        ActionOwner: "action",
        Milestone: "action",
        ActionNote: "action",
        PriorityLead: "priority",
        PriorityGroup: "priority",
        PlanPoint: "priority",
        SuccessMeasure: "priority",
        Commitment: "priority",
        Membership: "organisation",
        Filing: "report",
        ReportComment: "report",
        AgendaItem: "meeting",
        Attendance: "meeting",
        Decision: "meeting",
        BoardAction: "meeting",
        Publication: "meeting",
        Paper: "item",
    } == BELONGS


def test_a_change_says_when_who_which_record_each_field_why_and_how(action, people):
    moment = edit(action, by=people["chair"], reason="Asked by\nthe board", item="1.10", deadline="May 2027")
    page = words(get(people["board"], record="A1"))
    day = moment.astimezone().strftime("%-d %B %Y at %H:%M")
    assert (
        f"{day} Chair post, Borchester Council, in the portal. Why: Asked by the board "
        "Action A1 Patrol the town centre changed "
        "Item number from nothing to 1.10 Deadline from 31 March 2027 to May 2027"
    ) in page


def test_an_update_is_told_with_its_rating_and_leads_to_its_action(action, people):
    make_update(action, rating="at_risk", by=people["contributor"], what_happened="First line\nsecond line")
    answer = get(people["board"])
    page = words(answer)
    assert "Action A1 Patrol the town centre changed State from Not started to In progress" in page
    assert "Rating from nothing to At risk (Amber)" in page
    assert "Update 1 added to A1 Patrol the town centre Period July to September 2026" in page
    assert '<a class="govuk-link" href="/ambridge/actions/A1/">A1 Patrol the town centre</a>' in answer.content.decode()
    assert "First line\nsecond line" in answer.content.decode()


def test_a_long_text_is_told_whole(action, people):
    text = "Agree the lease with the owner. " * 300
    edit(action, objective=text)
    assert text.strip() in words(get(people["board"]))


def test_a_note_and_a_measure_are_told_in_words(action, priority, people):
    measure = make_measure(priority, "Recorded thefts")
    make_note(action, heading="What it costs", text="2,000 a year")
    edit(action, measure=measure)
    page = words(get(people["scrutiny"]))
    assert (
        "Note: What it costs: 2,000 a year added to A1 Patrol the town centre Heading What it costs Text 2,000 a year"
    ) in page
    assert "Action A1 Patrol the town centre changed Success measure from nothing to Recorded thefts" in page
    rows = file_of(get(people["scrutiny"], "file", kind="notes"))
    told = [(row["Record"], row["Belongs to"], row["Field"], row["To"]) for row in rows]
    note, owner = "Note: What it costs: 2,000 a year", "A1 Patrol the town centre"
    assert told == [(note, owner, "Heading", "What it costs"), (note, owner, "Text", "2,000 a year")]


def test_an_import_is_told_by_its_file_its_reason_and_its_totals(ambridge, people):
    taken = make_import(ambridge, totals={"changed": 2, "new": 12, "blank": 0}, reading={"sheets": []}, reason="Asked")
    edit(taken, state="undone", last_serial=12)
    told = [(row["What happened"], row["Field"], row["From"], row["To"]) for row in csv_of_imports(people)]
    assert told == [
        ("changed", "State", "Taken over", "Undone"),
        ("added", "File", "", "Tracker.xlsx"),
        ("added", "Reason", "", "Asked"),
        ("added", "Totals", "", "New: 12, Changed: 2"),
        ("added", "State", "", "Taken over"),
    ]


def csv_of_imports(people):
    return file_of(get(people["coordinator"], "file", kind="imports"))


def test_data_of_the_portals_own_is_told_in_words_or_not_at_all():
    data = [field for model in MODELS for field in shown_fields(model) if isinstance(field, JSONField)]
    assert [f"{field.model.__name__}.{field.name}" for field in data] == ["TrackerImport.totals", "Redaction.places"]


def test_a_removed_row_is_told_and_leads_to_what_it_belonged_to(action, people):
    owner = make_owner(action, post="Inspector")
    with change("ambridge", by=people["coordinator"], reason="Left"):
        owner.delete()
    answer = get(people["scrutiny"], kind="owners")
    assert "Owner: Inspector removed from A1 Patrol the town centre Post as written Inspector" in words(answer)
    assert "/ambridge/actions/A1/" in answer.content.decode()


def test_an_owner_or_lead_is_called_by_name_and_never_by_e_mail_address(ambridge, priority, action, people):
    nameless = make_member(ambridge, "contributor", user=make_user("hidden@example.org"), post="")
    owner = make_owner(action, user=people["scrutiny"])
    lead = saved(PriorityLead(partnership=ambridge, priority=priority, user=people["chair"]))
    edit(owner, by=make_user("guest@example.org"), user=people["contributor"])
    edit(lead, user=nameless)
    with change("ambridge"):
        owner.delete()
    answer = get(people["board"])
    assert records(answer) >= {"Owner: Scrutiny post", "Owner: Contributor post", "Owner", "Priority lead"}
    assert "Person from Scrutiny post to Contributor post" in words(answer)
    assert "Person from Chair post to Contributor" in words(answer)
    for record in ("", f"actionowner-{owner.pk}", f"prioritylead-{lead.pk}"):
        assert "@" not in words(get(people["board"], record=record))
    assert "guest@example.org" in words(get(people["administrator"]))


def test_a_record_that_was_removed_is_told_without_a_link(ambridge, people):
    period = make_period(ambridge, date(2031, 1, 1), date(2031, 3, 31))
    page = get(people["scrutiny"], kind="periods").content.decode()
    assert "Reporting period: January to March 2031</a> added" in page
    with change("ambridge"):
        period.delete()
    answer = get(people["scrutiny"], kind="periods")
    assert "Reporting period: January to March 2031 removed" in words(answer)
    assert "January to March 2031</a>" not in answer.content.decode()


def test_there_are_no_ids_and_no_codes(ambridge, action, people):
    make_membership(make_organisation(ambridge, "Borsetshire Police"), "co_operating")
    make_group(ambridge, "Violence group", "delivery_group")
    page = words(get(people["administrator"]))
    assert "Standing Co-operating body" in page
    assert "Kind Delivery group" in page
    for code in ("co_operating", "delivery_group", "not_started", "off_track", "partnership_id", "None", "[]"):
        assert code not in page


def test_pages_go_from_newer_to_older_and_back(action, people):
    for number in range(60):
        edit(action, item=f"Item {number}")
    first = get(people["board"], kind="actions")
    assert len(first.context["saves"]) == 25
    older = leads_to(first, "next")
    client = Client()
    client.force_login(people["board"])
    second = client.get("/ambridge/history/?" + older)
    assert "Item number from Item 33 to Item 34" in words(second)
    edit(action, item="A newer one")
    assert words(client.get("/ambridge/history/?" + older)) == words(second)
    third = client.get("/ambridge/history/?" + leads_to(second, "next"))
    assert leads_to(third, "next") is None
    back = client.get("/ambridge/history/?" + leads_to(third, "prev"))
    assert (len(shown(third)), shown(back)) == (11, shown(second))


def test_a_plan_that_was_loaded_at_once_is_told_in_numbers_and_can_be_read_whole(ambridge, priority, people):
    with change("ambridge", how="document"):
        for number in range(120):
            Milestone(partnership=ambridge, action=make_in_change(priority, number), text=f"Step {number}").save()
    answer = get(people["board"])
    assert "Saved at once: 120 actions, 120 milestones. See each of them" in words(answer)
    whole = re.search(r'href="\?(save=[^"]+)"', answer.content.decode())[1]
    client = Client()
    client.force_login(people["board"])
    pages = [client.get(f"/ambridge/history/?{whole}&page={number}") for number in (1, 2, 3)]
    assert "<title>History, page 2 of 3" in pages[1].content.decode()
    assert [len(shown(page)) for page in pages] == [100, 100, 40]
    assert len(records(pages[0]) | records(pages[1]) | records(pages[2])) == 240


def make_in_change(priority, number):
    action = Action(partnership=priority.partnership, priority=priority, actions_to_deliver=f"Deliver {number}")
    action.add()
    return action


def test_filters_that_no_change_matches_say_so(people):
    assert "No changes match. Clear filters" in words(get(people["board"], kind="milestones"))


# Filters


def test_a_person_is_chosen_by_name_and_organisation(action, people):
    edit(action, by=people["chair"], item="1")
    edit(action, by=people["contributor"], item="2")
    answer = get(people["board"], person=people["chair"].pk)
    assert [who for who, _, _ in shown(answer)] == ["Chair post"]
    chosen = f'<option value="{people["chair"].pk}" selected>Chair post, Borchester Council</option>'
    assert chosen in answer.content.decode()
    assert "filtered by Who made the change: Chair post, Borchester Council." in words(answer)


def test_those_who_changed_nothing_are_not_offered(action, people):
    edit(action, by=people["chair"], item="1")
    offered = dict(get(people["board"]).context["filters"].fields["person"].choices)
    names = ["A shared mailbox", "Anybody", "Chair post, Borchester Council", "Plan document", "The operator"]
    assert sorted(offered.values()) == names


def test_what_nobody_signed_in_for_is_chosen_by_its_way(ambridge, action, people):
    edit(action, how="document", item="1")
    assert shown(get(people["board"], person="document")) == [
        ("Plan document", "Action A1 Patrol the town centre", "changed")
    ]
    edit(action, how="link", item="2")
    assert shown(get(people["board"], person="link")) == [
        ("A shared mailbox", "Action A1 Patrol the town centre", "changed")
    ]
    assert "sample" not in dict(get(people["board"]).context["filters"].fields["person"].choices)


@pytest.mark.parametrize("reference", ["A1", "a1", " A1 "])
def test_a_reference_shows_the_action_and_its_parts(priority, action, people, reference):
    other = make_action(priority)
    for each in (action, other):
        make_owner(each, post=f"Inspector of {each.ref}")
        make_milestone(each, text=f"Step of {each.ref}")
        make_update(each)
    answer = get(people["board"], record=reference)
    assert records(answer) == {
        "Action A1 Patrol the town centre",
        "Owner: Inspector of A1",
        "Milestone: Step of A1",
        "Update 1",
    }
    assert {entry.reference for save in answer.context["saves"] for entry in save.entries} == {"A1"}
    assert records(get(people["board"], record=reference, kind="updates")) == {"Update 1"}


@pytest.mark.parametrize(
    ("words_given", "sentence"),
    [
        ("A99", "There is no action A99 that you may see."),
        ("patrol", "Write the reference of an action, like A12."),
        ("organisation-99999", "There is no such record, or none that you may see."),
        ("organisation-" + "9" * 30, "There is no such record, or none that you may see."),
        ("partnership-felpersham", "There is no such record, or none that you may see."),
        ("password-1", "Write the reference of an action, like A12."),
    ],
)
def test_a_record_that_is_none_is_said_at_the_field_and_filters_nothing(action, people, words_given, sentence):
    make_partnership("felpersham")
    answer = get(people["board"], record=words_given)
    assert sentence in words(answer)
    assert shown(answer) == shown(get(people["board"]))
    assert "filtered by" not in words(answer)
    assert "Every change, newest first, because the filter could not be used." in words(answer)


def test_a_link_from_a_record_shows_it_and_the_rows_that_belong_to_it(ambridge, priority, people):
    police, group = make_organisation(ambridge, "Borsetshire Police"), make_group(ambridge, "Knife group")
    make_membership(police)
    mine = {"partnership": ambridge, "priority": priority}
    saved(PriorityLead(organisation=police, **mine))
    saved(PriorityGroup(group=group, **mine))
    saved(SuccessMeasure(text="Fewer wounds", **mine))
    saved(PlanPoint(plan=priority.plan, kind="reason", text="It rises", **mine))
    make_commitment(priority, "Teach every class")
    board = people["board"]
    assert records(get(board, record=f"organisation-{police.pk}")) == {
        "Organisation: Borsetshire Police",
        "Membership: Borsetshire Police: Responsible authority",
    }
    assert records(get(board, record=f"group-{group.pk}")) == {"Group: Knife group", "Delivery group: Knife group"}
    assert records(get(board, record=f"priority-{priority.pk}")) == {
        "Priority: 1. Violence",
        "Priority lead: Borsetshire Police",
        "Delivery group: Knife group",
        "Success measure: Fewer wounds",
        "Plan point: It rises",
        "Commitment: Teach every class",
    }
    assert records(get(board, record="partnership-ambridge")) == {"Partnership: Ambridge Partnership"}
    page = get(board, record=f"organisation-{police.pk}").content.decode()
    assert "Remove </span>Organisation: Borsetshire Police</a>" in page
    assert f'<input type="hidden" name="record" value="organisation-{police.pk}">' in page
    assert re.search(r'<input type="text" name="record"(?! value)', page)


def test_what_is_typed_counts_instead_of_the_record_of_a_link(ambridge, action, people):
    police = make_organisation(ambridge, "Borsetshire Police")
    link = f"organisation-{police.pk}"
    assert records(get(people["board"], record=[link, ""])) == {"Organisation: Borsetshire Police"}
    assert records(get(people["board"], record=[link, "A1"])) == {"Action A1 Patrol the town centre"}


def test_days_are_days_in_london(ambridge, people):
    """In June a save at half past eleven at night, by universal time, is one of the next day."""
    put_in_history(ambridge, datetime(2026, 6, 10, 22, 30, tzinfo=UTC), id=990_001, name="Early")
    put_in_history(ambridge, datetime(2026, 6, 10, 23, 30, tzinfo=UTC), id=990_002, name="Late")

    def seen(**query):
        return records(get(people["board"], kind="organisations", **query))

    early, late = {"Organisation: Early"}, {"Organisation: Late"}
    assert seen(to="10 June 2026") == early
    assert seen(**{"from": "11/6/2026", "to": "2026-06-11"}) == late
    assert seen(**{"from": "June 2026", "to": "June 2026"}) == early | late
    assert seen(**{"from": "12 6 2026", "to": "13 6 2026"}) == set()


def put_in_history(partnership, moment, **values):
    """A row of an organisation's history as if it had been saved at that moment."""
    row = Organisation(partnership=partnership, **values)
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    said = {"history_date": moment, "history_type": "+", "history_how": "web"}
    with lifted([Organisation.history.model._meta.db_table]):
        Organisation.history.model.objects.create(**values, **said)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "31 2 2026"}, "“31 2 2026” is not a date that we can read. Write a date like 7 11 2026."),
        ({"to": "whenever"}, "“whenever” is not a date that we can read. Write a date like 7 11 2026."),
        ({"from": "1 1 2020", "to": "31 12 2019"}, "The last day is before the first one."),
        ({"kind": "secrets"}, "Choose a kind of the list."),
        ({"person": "99999"}, "Choose somebody of the list."),
    ],
)
def test_a_filter_that_is_wrong_is_said_at_its_field_and_filters_nothing(action, people, query, sentence):
    answer = get(people["board"], **query)
    assert sentence in words(answer)
    assert shown(answer) == shown(get(people["board"]))


@pytest.mark.parametrize(
    "query",
    [
        {"record": "A1", "kind": "ratings"},
        {"before": "2001-01-01T00:00:00Z"},
        {"save": "2001-01-01T00:00:00Z"},
        {"save": "2001-01-01T00:00:00Z", "page": "9"},
        {"from": "2099"},
    ],
)
def test_what_no_change_matches_is_said_so(action, people, query):
    answer = get(people["board"], **query)
    assert "No changes match. Clear filters" in words(answer)
    assert file_of(get(people["board"], "file", **query)) == [] or "before" in query


@pytest.mark.parametrize("name", ["before", "after", "save"])
@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-14:00", "soon", "\x00", "1" * 999]
)
def test_a_moment_that_never_was_is_as_none(action, people, name, moment):
    assert shown(get(people["board"], **{name: moment})) == shown(get(people["board"]))


def test_each_filter_can_be_taken_away_alone(action, people):
    edit(action, by=people["chair"], item="1")
    chair = people["chair"].pk
    page = get(people["board"], person=chair, kind="actions", before="2100-01-01T00:00:00Z").content.decode()
    remove = '<span class="govuk-visually-hidden">Remove </span>'
    assert f'href="?person={chair}">{remove}Kind of record: Actions</a>' in page
    assert f'href="?kind=actions">{remove}Who made the change: Chair post, Borchester Council</a>' in page
    assert '<a class="govuk-link" href="?">Clear filters</a>' in page


# The file


def test_the_file_has_a_row_for_each_field_that_was_changed(action, people):
    moment = edit(action, by=people["chair"], reason="Asked by the board", item="1.10", deadline="May 2027")
    make_milestone(action, text="A step")
    rows = file_of(get(people["board"], "file", record="A1"))
    said = {"When": moment.astimezone().isoformat(timespec="microseconds"), "Who": "Chair post"}
    said |= {"Organisation": "Borchester Council", "How": "in the portal", "Why": "Asked by the board"}
    said |= {"Record": "Action A1 Patrol the town centre", "Belongs to": "", "Reference": "A1"}
    said |= {"What happened": "changed"}
    assert rows[1:3] == [
        said | {"Field": "Item number", "From": "nothing", "To": "1.10"},
        said | {"Field": "Deadline", "From": "31 March 2027", "To": "May 2027"},
    ]
    step = rows[0]
    assert (step["Record"], step["Belongs to"], step["Reference"]) == (
        "Milestone: A step",
        "A1 Patrol the town centre",
        "A1",
    )
    assert (step["What happened"], step["Field"], step["From"], step["To"]) == ("added", "Text", "", "A step")


@pytest.mark.parametrize("query", [{}, {"kind": "actions"}, {"record": "A1"}, {"person": "command"}, {"from": "2031"}])
def test_the_file_and_the_page_say_the_same_for_the_same_address(action, people, query):
    edit(action, by=people["chair"], item="1")
    on_page = [
        (entry.record, change.label, plain(change.before), plain(change.after))
        for save in get(people["administrator"], **query).context["saves"]
        for entry in save.entries
        for change in entry.changes
    ]
    in_file = file_of(get(people["administrator"], "file", **query))
    assert [(row["Record"], row["Field"], row["From"], row["To"]) for row in in_file] == on_page


def test_the_file_has_every_row_and_not_just_a_page(action, people):
    for number in range(60):
        edit(action, item=f"Item {number}")
    rows = file_of(get(people["board"], "file", kind="actions", before="2001-01-01T00:00:00Z"))
    assert [row["To"] for row in rows if row["Field"] == "Item number"] == [f"Item {n}" for n in reversed(range(60))]


def test_no_cell_of_the_file_can_become_a_formula(action, people):
    edit(action, by=people["chair"], reason='=HYPERLINK("x")', item="+1", place="@place", objective="-2")
    text = b"".join(get(people["board"], "file", record="A1").streaming_content).decode()
    for cell in ("'+1", "'@place", "'-2", "'=HYPERLINK"):
        assert cell in text
    assert not re.search(r'(^|,)"?[=+@-]', text, re.MULTILINE)


def test_a_sample_says_so_in_its_name_and_on_every_row(people, action):
    answer = get(people["board"], "file")
    assert answer["Content-Disposition"] == 'attachment; filename="ambridge-history.csv"'
    action.partnership.is_sample = True
    with change("ambridge"):
        action.partnership.save()
    answer = get(people["board"], "file")
    assert answer["Content-Disposition"] == 'attachment; filename="ambridge-history-sample.csv"'
    assert {row["Note"] for row in file_of(answer)} == {"Sample data: progress is invented"}


def test_what_became_of_a_meeting_is_told_in_words_and_of_its_restricted_items_to_the_board_alone(ambridge, people):
    board = make_group(ambridge, "Board", "board")
    meeting = make_meeting(board, date(2026, 10, 14), place="Hall")
    item, secret = make_item(meeting), make_item(meeting, "A review", for_board=True)
    make_paper(secret, "Draft of the review")
    make_attendance(meeting, make_organisation(ambridge, "Fire service"), "apologies")
    asked = make_board_action(meeting, "Write to the landlord")
    with change("ambridge", by=people["chair"], reason="Snow"):
        meeting.cancel("Snow")
        asked.close("done", "They replied.", date(2026, 10, 15))
    told = words(get(people["scrutiny"], kind="meetings"))
    assert "Meeting: Board, 14 October 2026 changed" in told
    assert "State from Planned to Cancelled" in told
    assert f"Agenda item: {item} changed" in told
    assert "Meeting from Board, 14 October 2026 to nothing" in told
    assert "Only the board may see it No" in told
    assert "Attendance: Fire service: Apologies added" in told
    assert "review" not in told
    assert {"Agenda item: A review", "Paper: Draft of the review"} <= records(get(people["board"], kind="meetings"))
    told = words(get(people["scrutiny"], kind="board-actions"))
    assert "Board action B1 Write to the landlord changed" in told
    assert "How it was closed from nothing to Done" in told
    whole = get(people["scrutiny"], record=f"meeting-{meeting.pk}")
    assert {"Board action B1 Write to the landlord", "Attendance: Fire service: Apologies"} <= records(whole)


# At the foot of a record


@pytest.mark.parametrize("address", ["/ambridge/actions/A1/", "/ambridge/priorities/1/"])
def test_the_page_of_a_record_ends_with_its_newest_saves_and_the_way_to_all(action, priority, people, address):
    row = action if "actions" in address else priority
    edit(row, by=people["chair"], reason="Asked by the board", place="Town")
    client = Client()
    client.force_login(people["scrutiny"])
    answer = client.get(address)
    foot = words(answer).partition(" History ")[2]
    label = "Place or way of delivery" if row is action else "Place"
    day = "[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}"
    assert re.search(f"{day}: Chair post, Borchester Council changed {label}. Why: Asked by the board", foot)
    assert re.search(f"{day}: The operator added it. See the whole history$", foot)
    whole = re.search(r'href="([^"]+)">See the whole history', answer.content.decode())[1]
    assert f"{label} from nothing to Town" in words(client.get(whole))


def test_the_history_of_an_action_goes_on_over_pages(action, people):
    for number in range(30):
        edit(action, item=f"Item {number}")
    client = Client()
    client.force_login(people["scrutiny"])
    first = client.get("/ambridge/actions/A1/history/")
    second = client.get("/ambridge/actions/A1/history/?" + leads_to(first, "next"))
    assert "Item number from nothing to Item 0" in words(second)
    assert (leads_to(second, "next"), len(first.context["groups"]), len(second.context["groups"])) == (None, 25, 6)
