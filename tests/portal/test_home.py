"""Home: what there is to do for whom. Each number is the list that it leads to."""

import random
import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.access import can_update, with_can_update
from actions.models import Action
from csp_portal.common.record import change
from governance.access import Member
from governance.models import ReportingPeriod
from priorities.models import PriorityLead
from tests.factories import (
    make_action,
    make_group,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db
NUMBER = r'app-numbers__link" href="([^"]+)"><span class="app-numbers__count">(\d+)</span> <span [^>]+>([^<]+)<'
ROW = r'scope="row"><a class="govuk-link" href="[^"]+"><span class="app-ref">(A\d+)'
CHANGE = r'app-changed__what">.*?app-ref">(A\d+).*?<br>(.*?)</span>\s*<span class="app-changed__who">(.*?)<'
LINE_NUMBER = r'<li><a class="govuk-link" href="([^"]+)">(\d+) (overdue|due this month|to update|off track)</a></li>'
LABELS = ["Overdue", "Due this month", "To update", "Off track"]


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-21 09:00"):
        yield


@pytest.fixture
def autumn(ambridge):
    """The quarter that is running; July to September is reported on until it is closed."""
    return saved(
        ReportingPeriod(partnership=ambridge, starts=date(2026, 10, 1), ends=date(2026, 12, 31), due=date(2027, 1, 14))
    )


class Home:
    """A home page as it is read: its words, its numbers {label: (count, address)}, its rows, what changed."""

    def __init__(self, html):
        self.html = html
        main = html[html.index("<main") : html.index("</main")]
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
        self.words = words.replace(" .", ".").replace(" ,", ",")
        self.numbers = {label: (int(n), unescape(url)) for url, n, label in re.findall(NUMBER, main)}
        self.rows = re.findall(ROW, main)
        self.updates = re.findall(r'app-table__do" href="([^"]+)"', main)
        self.changed = [
            (ref, unescape(what.strip()), unescape(who)) for ref, what, who in re.findall(CHANGE, main, re.S)
        ]


@pytest.fixture
def home(client):
    """The home page, or the front page, as a user sees it."""

    def see(user, address="/ambridge/"):
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == 200
        return Home(response.content.decode())

    return see


def listed(client, address):
    """How many actions the table lists at an address; it must have understood every filter."""
    response = client.get(address)
    assert response.context["filters"].errors == {}
    return response.context["page"].paginator.count


def make_lead(partnership, priority, **values):
    user = make_member(partnership, "contributor", **values)
    saved(PriorityLead(partnership=partnership, priority=priority, user=user))
    return user


def make_random_plan(chance, ambridge):
    """Fifty actions of three priorities in every state; gives people who own some of them in each way."""
    police, group = make_organisation(ambridge), make_group(ambridge)
    priorities = [make_priority(ambridge) for _ in range(2)] + [make_priority(ambridge, visibility="board")]
    people = {
        "coordinator": make_member(ambridge),
        "contributor": make_member(ambridge, "contributor", organisation=police),
        "in a group": make_member(ambridge, "contributor", group=group),
        "lead": make_lead(ambridge, priorities[0], organisation=police),
        "board": make_member(ambridge, "board", organisation=police),
        "scrutiny": make_member(ambridge, "scrutiny", group=group),
        "administrator": make_member(ambridge, "administrator", organisation=police),
    }
    leaver = make_member(ambridge, "contributor", ends=date(2026, 11, 1), starts=date(2026, 1, 1))
    owners = [{"organisation": police}, {"group": group}, {"user": people["contributor"]}, {"user": leaver}]
    for _ in range(50):
        make_random_action(chance, priorities, owners)
    return people


def make_random_action(chance, priorities, owners):
    state = chance.choice(["not_started", "not_started", "not_started", "draft", "dropped"])
    deadlines = ["", "ongoing", "Autumn 2026", "1 October 2026", "21 November 2026", "30 November 2026", "Spring 2027"]
    action = make_action(
        chance.choice(priorities),
        state=state,
        deadline=chance.choice(deadlines),
        dropped_reason="No money" if state == "dropped" else "",
        start=chance.choice(["", "", "January 2027"]),
        visibility=chance.choice(["partnership", "partnership", "board"]),
    )
    for owner in chance.sample(owners, chance.randrange(3)):
        make_owner(action, **owner)
    if state == "not_started" and chance.random() < 0.6:
        make_update(action, chance.choice(["on_track", "at_risk", "off_track", "complete", "not_rated"]))


@pytest.mark.parametrize("seed", range(3))
def test_each_number_is_the_list_that_it_leads_to(ambridge, autumn, home, client, seed):
    for who, user in make_random_plan(random.Random(seed), ambridge).items():
        page = home(user)
        found = {label: (n, listed(client, url)) for label, (n, url) in page.numbers.items() if label in LABELS}
        assert list(found) == list(page.numbers)[: len(LABELS)] == LABELS, who
        assert {label: n for label, (n, _) in found.items()} == {label: rows for label, (_, rows) in found.items()}, who
        addresses = [page.numbers[label][1] for label in LABELS]
        assert all(("owner=me" in url) == (who != "coordinator") for url in addresses)


@pytest.mark.parametrize("seed", range(3))
def test_no_update_link_is_refused_and_none_is_missing(ambridge, autumn, home, client, seed):
    for who, user in make_random_plan(random.Random(seed), ambridge).items():
        page = home(user)
        offered = {url.split("/")[3] for url in page.updates}
        allowed = {ref for ref in page.rows if client.get(f"/ambridge/actions/{ref}/update/").status_code == 200}
        assert page.rows, who
        assert offered == allowed, who
        assert bool(offered) == (who not in ("board", "scrutiny", "administrator")), who


def test_whether_one_may_update_is_the_same_for_many_as_for_one(ambridge, autumn):
    for who, user in make_random_plan(random.Random(9), ambridge).items():
        member = Member(user, ambridge)
        for action in with_can_update(Action.objects.filter(partnership=ambridge), member):
            assert bool(action.can_update) == can_update(member, Action.objects.get(pk=action.pk)), (who, action)


def test_at_zero_a_number_is_still_shown_and_leads_to_its_empty_list(ambridge, autumn, home, client):
    make_update(make_action(partnership=ambridge), "on_track")
    page = home(make_member(ambridge))
    assert {label: n for label, (n, _) in page.numbers.items() if label in LABELS} == dict.fromkeys(LABELS, 0)
    assert "No actions match." in client.get(page.numbers["Overdue"][1]).content.decode()


def test_a_number_leads_to_a_list_whose_filters_can_be_taken_away(ambridge, home, client):
    officer = make_member(ambridge, "contributor", organisation=make_organisation(ambridge, "Borchester Homes"))
    make_owner(make_action(partnership=ambridge), organisation=ambridge.organisations.get())
    page = client.get(home(officer).numbers["Overdue"][1]).content.decode()
    assert 'href="?owner=me"><span class="govuk-visually-hidden">Remove </span>Deadline: Overdue</a>' in page
    assert 'href="?due=overdue"><span class="govuk-visually-hidden">Remove </span>Owner: Mine</a>' in page


def make_three_priorities(ambridge):
    """A1 of the police, A2 to A3 under the second priority, A4 of nobody."""
    police = make_organisation(ambridge, "Borsetshire Police")
    first, second = make_priority(ambridge), make_priority(ambridge)
    make_owner(make_action(first, deadline="31 March 2027"), organisation=police)
    for deadline in ("Spring 2027", "1 October 2026"):
        make_action(second, deadline=deadline)
    make_action(first)
    return police, second


@pytest.mark.feature("S-013")
def test_who_owns_actions_works_for_those_alone(ambridge, home):
    police, _ = make_three_priorities(ambridge)
    page = home(make_member(ambridge, "contributor", organisation=police))
    assert (page.rows, page.updates) == (["A1"], ["/ambridge/actions/A1/update/"])
    assert "Your actions: those that name you, your organisation or your group, in" in page.words


def test_a_lead_works_for_the_whole_priority_and_what_they_own(ambridge, home):
    police, second = make_three_priorities(ambridge)
    page = home(make_lead(ambridge, second, organisation=police))
    assert page.rows == ["A3", "A2", "A1"]
    assert "Your actions and those of the priorities you lead, in" in page.words


def test_a_coordinator_works_for_the_whole_plan(ambridge, home):
    make_three_priorities(ambridge)
    page = home(make_member(ambridge))
    assert page.rows == ["A3", "A2", "A1", "A4"]
    assert page.words.startswith("Your work The whole plan: Community safety plan. 1 Overdue 0 Due this month 4 To upd")


def test_overdue_comes_first_then_what_has_no_update_then_the_earliest_deadline(ambridge, autumn, home):
    plan = [("", True), ("31 March 2027", True), ("1 October 2026", True), ("Spring 2028", False), ("May 2027", False)]
    for deadline, is_updated in [*plan, ("2 October 2026", False)]:
        action = make_action(partnership=ambridge, deadline=deadline)
        if is_updated:
            make_update(action)
    for state, reason in (("draft", ""), ("dropped", "No money")):
        make_action(partnership=ambridge, state=state, dropped_reason=reason, deadline="1 May 2026")
    make_update(make_action(partnership=ambridge, deadline="1 May 2026"), "complete")
    assert home(make_member(ambridge)).rows == ["A3", "A6", "A5", "A4", "A2", "A1"]


def test_a_deadline_says_by_how_much_it_has_passed_or_that_it_is_near(ambridge, home):
    for deadline in ("9 November 2026", "21 November 2026", "22 November 2026", "5 December 2026", "6 December 2026"):
        make_action(partnership=ambridge, deadline=deadline)
    page = home(make_member(ambridge))
    for words in ("9 November 2026 Overdue by 12 days", "21 November 2026 Due today", "22 November 2026 Due in 1 day"):
        assert f"{words} " in page.words
    assert ("5 December 2026 Due in 14 days" in page.words, "Due in 15 days" in page.words) == (True, False)


def test_of_many_actions_25_are_shown_and_all_are_a_link_away_in_the_same_order(ambridge, home, client):
    for number in range(31):
        make_action(partnership=ambridge, deadline=f"{number % 28 + 1} October 2026" if number % 3 else "")
    make_action(partnership=ambridge, state="draft")
    page = home(make_member(ambridge))
    url = unescape(re.search(r'href="([^"]+)">See all 31 actions<', page.html)[1])
    response = client.get(url)
    refs = re.findall(r'class="app-ref">(A\d+)', response.content.decode())
    assert (len(page.rows), response.context["page"].paginator.count) == (25, 31)
    assert refs[:25] == page.rows


def test_all_of_25_actions_are_shown_without_such_a_link(ambridge, home):
    for _ in range(25):
        make_action(partnership=ambridge)
    page = home(make_member(ambridge))
    assert (len(page.rows), "See all" in page.words) == (25, False)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-10-05", "We are reporting on July to September 2026. 2 updates are due by 14 October 2026, in 9 days."),
        ("2026-10-13", "2 updates are due by 14 October 2026, in 1 day."),
        ("2026-10-14", "2 updates are due by 14 October 2026, today."),
        ("2026-10-15", "2 updates were due by 14 October 2026, 1 day ago."),
        ("2026-11-21", "2 updates were due by 14 October 2026, 38 days ago."),
    ],
)
def test_what_is_due_and_when(ambridge, autumn, home, day, words):
    user = make_member(ambridge)
    for _ in range(2):
        make_action(partnership=ambridge)
    with time_machine.travel(f"{day} 09:00"):
        assert words in home(user).words


def test_one_update_is_due(ambridge, home):
    make_action(partnership=ambridge)
    assert "1 update was due by 14 October 2026" in home(make_member(ambridge)).words


def test_with_nothing_due_the_next_day_is_named(ambridge, autumn, home):
    make_update(make_action(partnership=ambridge))
    assert "You have no updates due. Your next update, for October to December 2026, is due by 14 January 2027." in (
        home(make_member(ambridge)).words
    )


def test_with_nothing_due_and_no_later_period_no_day_is_named(ambridge, home):
    make_update(make_action(partnership=ambridge))
    page = home(make_member(ambridge))
    assert ("You have no updates due." in page.words, "Your next update" in page.words) == (True, False)


def test_without_a_period_nothing_is_due(ambridge, home):
    with change("ambridge", how="command"):
        ambridge.reportingperiods.get().delete()
    make_action(partnership=ambridge)
    page = home(make_member(ambridge))
    assert "No reporting period has begun, so no update is due. Add the reporting periods" in page.words
    assert page.numbers["To update"][0] == 0


def test_actions_whose_owner_has_left_are_told_to_the_coordinator_and_listed(ambridge, home, client):
    leaver = make_member(ambridge, "contributor", starts=date(2026, 1, 1), ends=date(2026, 11, 20))
    make_owner(make_action(partnership=ambridge), user=leaver)
    make_action(partnership=ambridge)
    coordinator, lead = make_member(ambridge), make_lead(ambridge, ambridge.prioritys.get())
    page = home(coordinator)
    assert '<a class="govuk-link" href="/ambridge/actions/?owner=needed">1 action needs a new owner</a>' in page.html
    assert listed(client, "/ambridge/actions/?owner=needed") == 1
    assert "new owner" not in home(lead).words


def test_without_such_actions_there_is_no_such_line(ambridge, home):
    make_action(partnership=ambridge)
    assert "new owner" not in home(make_member(ambridge)).words


@pytest.mark.parametrize("role", ["board", "chair", "scrutiny", "contributor", "administrator"])
def test_who_owns_nothing_reads_how_the_plan_stands_and_is_led_to_the_dashboard(ambridge, autumn, home, client, role):
    for rating in ("off_track", "on_track"):
        make_update(make_action(partnership=ambridge), rating)
    make_action(partnership=ambridge)
    page = home(make_member(ambridge, role))
    assert "for July to September 2026: 1 of 3 actions is off track; 1 has no update." in page.words
    assert 'href="/ambridge/dashboard/">Open the dashboard</a>' in page.html
    assert (page.numbers, page.rows, "app-empty" in page.html) == ({}, [], False)
    assert "You own no actions." in page.words
    dashboard = " ".join(re.sub(r"<[^>]+>", "", client.get("/ambridge/dashboard/").content.decode()).split())
    assert "1 of 3 actions is off track; 1 has no update." in dashboard


def test_a_board_member_who_owns_an_action_reads_both_and_is_offered_no_update(ambridge, home):
    board = make_group(ambridge, kind="board")
    make_owner(make_action(partnership=ambridge), group=board)
    make_action(partnership=ambridge)
    page = home(make_member(ambridge, "board", group=board))
    assert "None of 2 actions has an update." in page.words
    assert (page.rows, page.updates, page.numbers["To update"][0]) == (["A1"], [], 1)


def test_what_is_the_boards_alone_is_left_out_and_said_to_be(ambridge, home):
    make_action(partnership=ambridge)
    make_action(partnership=ambridge, visibility="board", actions_to_deliver="Secret matter")
    scrutiny, board = home(make_member(ambridge, "scrutiny")), home(make_member(ambridge, "board"))
    assert ("Secret" in scrutiny.words, "Secret" in board.words) == (False, True)
    assert "The only action has no update. Actions and priorities that only the" in scrutiny.words
    assert "that only the board may see are not counted here." in scrutiny.words
    assert "not counted here" not in board.words


@pytest.mark.parametrize("role", ["board", "coordinator"])
@pytest.mark.parametrize("hidden", ["action", "priority"])
def test_what_only_the_board_may_see_is_marked_in_its_row_and_among_the_changes(ambridge, home, role, hidden):
    make_action(partnership=ambridge)
    priority = make_priority(ambridge, visibility="board" if hidden == "priority" else "partnership")
    secret = make_action(priority, visibility="board" if hidden == "action" else "partnership")
    user = make_member(ambridge, role)
    for action in (secret, Action.objects.get(serial=1)):
        make_owner(action, user=user)
    html = " ".join(home(user).html.split())
    marked = re.findall(r'app-ref">(A\d+)</span> [^<]*</a> <strong(?: class="app-beside")?>Board only</strong>', html)
    assert marked == [secret.ref, secret.ref]


def test_the_order_is_explained_when_there_is_one(ambridge, home):
    user = make_member(ambridge)
    make_action(partnership=ambridge)
    assert "1 open. " in home(user).words
    make_action(partnership=ambridge)
    assert "2 open: what is overdue first, then what has no update, then by deadline." in home(user).words


@pytest.mark.parametrize(("role", "labels"), [("board", []), ("contributor", LABELS)])
def test_a_reader_of_the_plan_is_shown_no_four_zeros(ambridge, home, role, labels):
    action = make_action(partnership=ambridge)
    user = make_member(ambridge, role)
    make_owner(action, user=user)
    make_update(action)
    page = home(user)
    assert (page.rows, list(page.numbers)) == (["A1"], labels)


@pytest.fixture
def old(db):
    """A partnership that is older than what is said to have changed."""
    with time_machine.travel("2026-10-01 09:00"):
        return make_partnership("felpersham")


def test_what_changed_is_said_in_a_line_each_newest_first(old, home):
    with time_machine.travel("2026-10-01 09:00"):
        officer = make_member(old, post="Officer", organisation=make_organisation(old, "Borchester Council"))
    make_every_change(old, officer)
    with time_machine.travel("2026-11-20 09:00"):
        page = home(officer, "/felpersham/")
    assert page.changed == [
        ("A2", "Update corrected: On track (Green), was Not rated", "Officer, Borchester Council"),
        ("A5", "Added as a draft", "The operator"),
        ("A4", "Changed: The inspector leads now.", "Officer, Borchester Council"),
        ("A3", "Dropped: No money.", "Officer, Borchester Council"),
        ("A2", "Not rated, first rating", "Inspector, Borsetshire Police"),
        (
            "A1",
            "Still At risk (Amber). Deadline moved from 31 March 2027 to Summer 2028: The firm is late.",
            "Inspector, Borsetshire Police",
        ),
        ("A1", "No change: We wait.", "Inspector, Borsetshire Police"),
        ("A1", "At risk (Amber), was On track (Green)", "Inspector, Borsetshire Police"),
    ]
    assert "20 November A2 Deliver item" in page.words
    link = 'href="/felpersham/history/?from=2026-11-06">Everything that changed since 6 November 2026<'
    assert link in page.html


def make_every_change(old, officer):
    """Four actions that are three weeks old, and what was done to them a fortnight ago and since."""
    said = {"said_by": "Inspector, Borsetshire Police", "what_happened": "It went on."}
    with time_machine.travel("2026-11-01 09:00"):
        first, second, third, fourth = (make_action(partnership=old, deadline="31 March 2027") for _ in range(4))
        make_update(first, "on_track", **said)
    with time_machine.travel("2026-11-06 00:00"):
        make_update(first, "at_risk", **said)
    with time_machine.travel("2026-11-07 09:00"):
        make_update(first, "at_risk", **said | {"what_happened": "", "no_change_reason": "We wait."})
        make_update(first, "at_risk", **said, new_deadline="Summer 2028", deadline_reason="The firm is late.")
        update = make_update(second, "not_rated", by=officer, **said)
    with time_machine.travel("2026-11-20 08:00"):
        with change("felpersham", by=officer):
            third.state, third.dropped_reason = "dropped", "No money."
            third.edit()
        with change("felpersham", by=officer, reason="The inspector leads now."):
            fourth.item = "4.1"
            fourth.edit()
        make_action(partnership=old, state="draft")
        with change("felpersham", by=officer):
            update.rating = old.ratings.get(counts_as="on_track")
            second.correct_update(update)


@pytest.mark.parametrize(("reason", "said"), [("We wait.", "We wait."), ("We wait", "We wait."), ("Why?", "Why?")])
def test_a_reason_and_a_moved_deadline_are_two_sentences_with_one_stop_each(ambridge, home, reason, said):
    action = make_action(partnership=ambridge, deadline="31 March 2027")
    make_update(action)
    moved = {"new_deadline": "Summer 2028", "deadline_reason": "The firm is late."}
    make_update(action, what_happened="", no_change_reason=reason, **moved)
    words = home(make_member(ambridge)).changed[0][1]
    assert words == f"No change: {said} Deadline moved from 31 March 2027 to Summer 2028: The firm is late."


def test_ten_changes_are_shown(ambridge, home):
    for _ in range(12):
        make_action(partnership=ambridge)
    assert [ref for ref, _, _ in home(make_member(ambridge)).changed] == [f"A{serial}" for serial in range(12, 2, -1)]


def test_what_is_saved_twice_at_one_moment_is_one_change(ambridge, home):
    action = make_action(partnership=ambridge)
    with change("ambridge", how="command"):
        second = Action(partnership=ambridge, priority=action.priority, actions_to_deliver="Light the underpass")
        second.add()
        second.item = "2"
        second.edit()
    found = home(make_member(ambridge)).changed
    assert found == [("A2", "Added", "The operator"), ("A1", "Added", "The operator")]


def test_who_owns_actions_is_told_what_changed_in_those(ambridge, home):
    police, _ = make_three_priorities(ambridge)
    assert [ref for ref, _, _ in home(make_member(ambridge, "contributor", organisation=police)).changed] == ["A1"]


def test_nothing_has_changed(old, home):
    with time_machine.travel("2026-11-01 09:00"):
        make_action(partnership=old)
    words = home(make_member(old), "/felpersham/").words
    assert "What changed in the last 14 days Nothing. Everything that changed since 7 November 2026" in words


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("coordinator", ("/ambridge/import/", "Bring in your spreadsheet")),
        ("administrator", ("/ambridge/plan/", "Load or add a plan")),
    ],
)
def test_a_new_partnership_begins_in_three_steps_that_can_be_taken(ambridge, home, client, role, first):
    page = home(make_member(ambridge, role))
    steps = re.findall(r'app-steps__title"><a class="govuk-link" href="([^"]+)">([^<]+)<', page.html)
    assert steps == [
        first,
        ("/ambridge/periods/", "Add the reporting periods"),
        ("/ambridge/people/", "Invite people"),
    ]
    assert [client.get(address).status_code for address, _ in steps] == [200, 200, 200]
    assert (page.numbers, "There is no plan in place." in page.words) == ({}, True)


@pytest.mark.parametrize("role", ["contributor", "board", "scrutiny"])
def test_who_may_do_nothing_about_an_empty_partnership_is_told_who_may(ambridge, home, role):
    page = home(make_member(ambridge, role))
    assert ("The coordinator can have a plan loaded." in page.words, "steps" in page.words) == (True, False)


def test_with_every_action_at_its_end_the_page_says_so(ambridge, home, client):
    make_update(make_action(partnership=ambridge), "complete")
    page = home(make_member(ambridge))
    assert "None of them is open: they are complete, dropped or still drafts." in page.words
    url = unescape(re.search(r'href="([^"]+)">See them in the delivery plan<', page.html)[1])
    assert listed(client, url) == 1


def test_a_plan_in_preparation_is_said_to_be(ambridge, home):
    plan = make_plan(ambridge, "Plan 2027", state="draft")
    plan.expected = "30 April 2027"
    saved(plan)
    make_action(make_priority(ambridge, plan=plan))
    words = home(make_member(ambridge)).words
    assert "There is no plan in force. In preparation: Plan 2027, expected by 30 April 2027." in words


@pytest.mark.parametrize("role", ["coordinator", "board", "contributor"])
def test_what_the_ratings_mean_is_printed_where_they_are_shown(ambridge, home, role):
    make_update(make_action(partnership=ambridge), "at_risk")
    assert "It may miss its deadline unless something changes." in home(make_member(ambridge, role)).words


def make_person_of(*partnerships):
    """A coordinator of each."""
    user = make_member(partnerships[0])
    for partnership in partnerships[1:]:
        make_member(partnership, user=user)
    return user


def test_a_person_of_two_partnerships_sees_the_numbers_of_both(ambridge, home, client):
    felpersham = make_partnership("felpersham")
    officer = make_person_of(ambridge, felpersham)
    for partnership in (ambridge, felpersham, felpersham):
        make_action(partnership=partnership, deadline="1 October 2026")
    page = home(officer)
    assert page.numbers["Overdue"][0] == 1
    assert (
        "Your other partnerships Felpersham Partnership 2 overdue 0 due this month 2 to update 0 off trac" in page.words
    )
    front = home(officer, "/")
    assert "Ambridge Partnership 1 overdue 0 due this month 1 to update 0 off track Felpersham Part" in front.words
    for found in (page, front):
        numbers = re.findall(LINE_NUMBER, found.html)
        assert [int(n) for _, n, _ in numbers] == [listed(client, unescape(url)) for url, _, _ in numbers]


def test_in_another_partnership_one_may_own_nothing_or_there_may_be_no_plan(ambridge, home):
    reader = make_member(ambridge, "board")
    make_action(partnership=ambridge)
    make_member(make_partnership("felpersham"), user=reader)
    words = home(reader, "/").words
    assert "Ambridge Partnership You own no actions there. Dashboard of Ambridge Partnership" in words
    assert "Felpersham Partnership There is no plan in place." in words


def test_an_appointment_that_has_ended_opens_no_partnership(ambridge, home):
    officer = make_person_of(ambridge, make_partnership("borchester"))
    ended = make_partnership("felpersham")
    make_member(ended, user=officer, starts=date(2026, 1, 1), ends=date(2026, 11, 20))
    assert "Felpersham" not in home(officer, "/").words + home(officer).words


def queries_of(client, user, address):
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
        return len(queries)


def test_each_further_partnership_costs_at_most_three_queries_and_no_action_costs_any(ambridge, autumn, client):
    towns = [ambridge, *(make_partnership(slug) for slug in ("borchester", "felpersham"))]
    people = [make_person_of(*towns[:count]) for count in (1, 2, 3)]
    roles = [make_lead(ambridge, make_priority(ambridge)), make_member(ambridge, "board")]
    costs = []
    for number in (3, 30):
        for town in towns:
            for _ in range(number):
                action = make_action(partnership=town)
                make_owner(action, organisation=make_organisation(town))
                make_update(action, by=people[0] if town is ambridge else None)
        costs.append([queries_of(client, user, "/ambridge/") for user in [*people, *roles]])
        costs[-1] += [queries_of(client, user, "/") for user in people[1:]]
    assert costs[0] == costs[1]
    one, two, three, lead, board, front_of_two, front_of_three = costs[0]
    assert max(two - one, three - two, front_of_three - front_of_two) <= 3
    assert max(two, lead + 3, board + 3) <= 20


def test_every_page_of_a_partnership_has_the_search_in_its_navigation(ambridge, home):
    page = home(make_member(ambridge, "scrutiny"))
    form = re.search(r'<form role="search" method="get" action="/ambridge/search/".*?</form>', page.html, re.S)[0]
    assert '<label class="govuk-visually-hidden" for="search-this-plan">Search this plan</label>' in form
    assert re.search(r'<input [^>]*id="search-this-plan" name="q"', form)
    assert "placeholder" not in form
    assert ">Search</button>" in form


def test_outside_a_partnership_there_is_nothing_to_search(ambridge, home):
    officer = make_person_of(ambridge, make_partnership("felpersham"))
    assert 'role="search"' not in home(officer, "/").html
