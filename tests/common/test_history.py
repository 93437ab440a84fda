from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.history import Change, entries, grouped, saved_at
from csp_portal.common.record import change
from governance.access import Member
from governance.history import seen_by, who_in
from governance.models import Organisation, Rating, ReportingPeriod
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_priority,
    make_update,
    make_user,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(ambridge):
    return make_organisation(ambridge, "Borchester Council")


@pytest.fixture
def officer(ambridge, council):
    return make_member(ambridge, post="Community safety officer", organisation=council)


@pytest.fixture
def priority(ambridge):
    return make_priority(ambridge, name="Drugs")


@pytest.fixture
def action(priority):
    return make_action(priority, actions_to_deliver="Open the hub", deadline="31 March 2027")


def histories(action):
    tables = [Action.history.filter(id=action.pk)]
    return tables + [model.history.filter(action_id=action.pk) for model in (ActionOwner, Milestone, Update)]


def of_action(action, **more):
    return entries(histories(action), people=who_in(action.partnership), without={"action"}, **more)


def of_row(row, **more):
    return entries([row.history.all()], people=who_in(row.partnership), newest_first=False, **more)


def edit(row, by=None, reason="", how="web", **values):
    with change(row.partnership_id, by=by, reason=reason, how=how) as moment:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return moment


def test_a_new_action_is_an_entry_with_every_field_that_was_given(action):
    (entry,) = of_action(action)
    assert (entry.record, entry.kind, entry.how, entry.reason) == ("Action A1", "created", "by the operator", "")
    assert entry.changes == (
        Change("Priority", "", "1. Drugs"),
        Change("Actions to deliver", "", "Open the hub"),
        Change("Original deadline", "", "31 March 2027"),
        Change("Deadline", "", "31 March 2027"),
        Change("State", "", "Not started"),
        Change("Who may see it", "", "The partnership"),
    )


def test_a_change_says_who_of_which_organisation_when_how_and_why(action, officer):
    moment = edit(action, by=officer, reason="Asked by the board", item="1.10")
    entry = of_action(action)[0]
    assert (entry.who, entry.organisation) == ("Community safety officer", "Borchester Council")
    assert (entry.when, entry.how, entry.reason) == (moment, "in the portal", "Asked by the board")
    assert (entry.record, entry.kind) == ("Action A1", "changed")
    assert entry.changes == (Change("Item number", "nothing", "1.10"),)


@pytest.mark.parametrize(
    ("how", "who"),
    [("command", "The operator"), ("document", "Plan document"), ("sample", "Sample")],
)
def test_what_nobody_signed_in_for_is_said_to_come_from_where_it_came(action, how, who):
    edit(action, how=how, item="2")
    entry = of_action(action)[0]
    assert (entry.who, entry.organisation) == (who, "")


def test_a_person_without_an_appointment_here_is_shown_by_e_mail_address(action):
    edit(action, by=make_user("guest@example.org"), item="2")
    assert of_action(action)[0].who == "guest@example.org"


def test_a_person_who_moved_is_shown_as_they_were_on_the_day(ambridge, action, council):
    police = make_organisation(ambridge, "Borsetshire Police")
    user = make_member(ambridge, post="Officer", organisation=council, ends=date(2025, 3, 31))
    make_member(ambridge, user=user, post="Inspector", organisation=police, starts=date(2025, 4, 1))
    people = who_in(ambridge)({user.pk})
    on_days = [people.person(user.pk, day) for day in (date(2025, 3, 31), date(2025, 4, 1))]
    assert [(person.name, person.organisation) for person in on_days] == [
        ("Officer", "Borchester Council"),
        ("Inspector", "Borsetshire Police"),
    ]


def test_a_name_is_not_borrowed_from_an_appointment_in_another_partnership(action, officer):
    felpersham = make_partnership("felpersham")
    make_member(felpersham, user=officer, post="Chair")
    edit(action, by=officer, item="2")
    assert of_action(action)[0].who == "Community safety officer"


def test_choices_dates_and_blanks_are_words(ambridge):
    period = ReportingPeriod.objects.get(partnership=ambridge)
    edit(period, closed_on=date(2026, 10, 20))
    edit(period, closed_on=None)
    rating = Rating.objects.get(partnership=ambridge, counts_as="on_track")
    edit(rating, colour="blue")
    assert [entry.changes for entry in of_row(period)[1:]] == [
        (Change("Closed on", "nothing", "20 October 2026"),),
        (Change("Closed on", "20 October 2026", "nothing"),),
    ]
    assert of_row(rating)[1].changes == (Change("Colour", "Green", "Blue"),)


def test_a_key_is_named_never_numbered(ambridge, priority, action):
    commitment = make_commitment(priority, "Open a hub in every town")
    edit(action, commitment=commitment)
    assert of_action(action)[0].changes == (Change("Commitment", "nothing", "Open a hub in every town"),)


def test_a_save_that_changes_nothing_a_person_can_see_is_left_out(action):
    edit(action)
    assert action.version == 2
    assert [entry.kind for entry in of_action(action)] == ["created"]


def test_the_deadline_is_one_line_and_its_parsed_days_are_none(action):
    edit(action, deadline="Q2 2027/28")
    assert of_action(action)[0].changes == (Change("Deadline", "31 March 2027", "Q2 2027/28"),)


def test_a_removed_row_says_what_it_held(ambridge, action):
    owner = make_owner(action, post="Inspector", group=make_group(ambridge, "Hub group"))
    with change("ambridge", reason="Left"):
        owner.delete()
    removed, created = of_action(action)[:2]
    assert (removed.record, removed.kind, removed.reason) == ("Owner: Inspector", "removed", "Left")
    assert removed.changes == (
        Change("Group", "Hub group", ""),
        Change("Post as written", "Inspector", ""),
        Change("Part", "Responsible officer", ""),
    )
    assert created.changes == (
        Change("Group", "", "Hub group"),
        Change("Post as written", "", "Inspector"),
        Change("Part", "", "Responsible officer"),
    )


def test_a_person_who_owns_is_named_by_their_post(action, officer):
    make_owner(action, user=officer)
    assert of_action(action)[0].changes[0] == Change("Person", "", "Community safety officer")


def test_an_order_is_told_when_it_changes(action):
    owner = make_owner(action, post="Inspector")
    edit(owner, order=2)
    assert of_action(action)[0].changes == (Change("Place in the list", "0", "2"),)


def test_one_save_of_an_update_is_one_group_of_entries(action, officer):
    update = make_update(action, rating="at_risk", by=officer, what_next="Find a room")
    newest, first = grouped(of_action(action))
    assert newest.when == update.history.get().history_date
    assert (newest.who, newest.organisation) == ("Community safety officer", "Borchester Council")
    assert [entry.record for entry in newest.entries] == ["Action A1", "Update 1"]
    assert newest.entries[0].changes == (
        Change("State", "Not started", "In progress"),
        Change("Rating", "nothing", "At risk (Amber)"),
    )
    assert newest.entries[1].changes == (
        Change("Period", "", "July to September 2026"),
        Change("Author", "", "Community safety officer"),
        Change("Said on", "", "1 October 2026"),
        Change("Rating", "", "At risk (Amber)"),
        Change("What happened", "", "Work went on."),
        Change("What next", "", "Find a room"),
    )
    assert [entry.record for entry in first.entries] == ["Action A1"]


def test_two_saves_of_a_row_at_one_moment_are_one_entry(ambridge):
    with change("ambridge"):
        council = Organisation(partnership=ambridge, name="Council")
        council.save()
        council.name = "Borchester Council"
        council.save()
    (entry,) = of_row(council)
    assert (entry.kind, entry.changes) == ("created", (Change("Name", "", "Borchester Council"),))


def test_a_row_added_and_removed_at_one_moment_was_never_there(ambridge, action):
    with change("ambridge"):
        owner = ActionOwner(partnership=ambridge, action=action, post="Inspector")
        owner.save()
        owner.delete()
    assert [entry.record for entry in of_action(action)] == ["Action A1"]


def test_entries_come_newest_first_or_oldest_first(action):
    edit(action, item="1")
    make_owner(action, post="Inspector")
    edit(action, item="2")
    records = [(entry.record, entry.kind) for entry in of_action(action)]
    assert records == [
        ("Action A1", "changed"),
        ("Owner: Inspector", "created"),
        ("Action A1", "changed"),
        ("Action A1", "created"),
    ]
    assert [(entry.record, entry.kind) for entry in of_action(action, newest_first=False)] == records[::-1]


def test_the_entries_since_a_version_are_the_saves_that_came_after_it(action, officer):
    opened = action.version
    edit(action, by=officer, item="1")
    make_update(action, by=officer)
    since = of_action(action, since=saved_at(action, str(opened)))
    assert [entry.record for entry in since] == ["Action A1", "Update 1", "Action A1"]
    assert since[2].changes == (Change("Item number", "nothing", "1"),)


@pytest.mark.parametrize("version", ["", "two", "²", "-1", "99", "9" * 40])
def test_a_version_that_never_was_has_no_moment(action, version):
    assert saved_at(action, version) is None


def test_a_history_that_begins_in_the_middle_shows_no_entry_for_its_first_row(action):
    edit(action, item="1")
    edit(action, item="2")
    (entry,) = entries([action.history.filter(version__gte=2)], people=who_in(action.partnership))
    assert entry.changes == (Change("Item number", "1", "2"),)


def test_what_a_reader_may_not_see_is_not_named(ambridge, priority, action):
    secret = make_priority(ambridge, name="Covert work", visibility="board")
    promise = make_commitment(secret, "Watch the docks")
    edit(action, priority=secret, commitment=promise)
    edit(action, priority=priority, commitment=None)
    member = Member(make_member(ambridge, "contributor"), ambridge)
    assert of_action(action, visible=seen_by(member))[0].changes == (
        Change("Priority", "a priority that you may not see", "1. Drugs"),
        Change("Commitment", "a commitment that you may not see", "nothing"),
    )
    board = Member(make_member(ambridge, "board"), ambridge)
    assert of_action(action, visible=seen_by(board))[0].changes[0].before == "2. Covert work"


def test_what_is_gone_is_said_to_be_gone(ambridge, priority, action):
    promise = make_commitment(priority, "Open a hub")
    edit(action, commitment=promise)
    edit(action, commitment=None)
    with change("ambridge"):
        promise.delete()
    assert of_action(action)[0].changes == (Change("Commitment", "a commitment that was removed", "nothing"),)


def test_a_long_text_is_short_in_a_title_and_whole_in_its_change(action):
    text = "Agree the lease. " * 20
    saved(Milestone(partnership=action.partnership, action=action, text=text))
    entry = of_action(action)[0]
    assert len(entry.record) == len("Milestone: ") + 100
    assert entry.changes == (Change("Text", "", text),)


def test_sixty_rows_cost_as_many_queries_as_three(ambridge, council, officer, priority, action):
    def grow(times):
        for number in range(times):
            user = make_member(ambridge, organisation=council)
            make_owner(action, organisation=make_organisation(ambridge))
            make_owner(action, user=user)
            make_update(action, rating=["at_risk", "on_track"][number % 2], by=user)
            edit(action, by=user, commitment=make_commitment(priority), priority=make_priority(ambridge))
            edit(action, by=user, commitment=None)

    def queries():
        member = Member(officer, ambridge)
        with CaptureQueriesContext(connection) as queries:
            assert of_action(action, visible=seen_by(member))
        return len(queries)

    grow(1)
    few = queries()
    grow(15)
    assert sum(rows.count() for rows in histories(action)) > 90
    assert (few, queries()) == (10, 10)


def test_the_history_of_a_priority_and_of_the_partnership_reads_too(ambridge, priority):
    edit(priority, aim="Fewer deaths", kind="thematic")
    with change("ambridge"):
        ambridge.name = "Safer Ambridge"
        ambridge.save()
    assert of_row(priority)[1].record == "Priority: 1. Drugs"
    assert of_row(priority)[1].changes == (
        Change("Kind", "Strategic priority", "Thematic priority"),
        Change("Aim", "nothing", "Fewer deaths"),
    )
    (_, entry) = entries([ambridge.history.all()], people=who_in(ambridge), newest_first=False)
    assert (entry.record, entry.changes) == (
        "Partnership: Safer Ambridge",
        (Change("Name", "Ambridge Partnership", "Safer Ambridge"),),
    )
