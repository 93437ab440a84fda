"""A page costs the same number of queries for 20 actions and for 2,000, and few."""

import gzip
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.answering.links import address_of
from actions.models import Action, ActionOwner, AnswerLink, TrackerRow, Update, Upload
from csp_portal.common.record import change
from governance.meetings.calendar import address_of as address_of_feed
from governance.models import (
    AgendaItem,
    Appointment,
    Attendance,
    BoardAction,
    CalendarLink,
    Decision,
    Group,
    InformationPage,
    Meeting,
    Membership,
    Organisation,
    Paper,
    Rating,
    ReportingPeriod,
    User,
)
from priorities.models import (
    Commitment,
    Plan,
    PlanPoint,
    Priority,
    PriorityGroup,
    PriorityLead,
    Publication,
    SuccessMeasure,
)
from tests.factories import (
    make_action,
    make_comment,
    make_commitment,
    make_filing,
    make_group,
    make_import,
    make_item,
    make_link,
    make_meeting,
    make_member,
    make_milestone,
    make_organisation,
    make_owner,
    make_plan,
    make_priority,
    make_report,
    make_update,
    make_upload,
    saved,
)
from tests.promises.town import count_rows_for_the_planner
from tests.promises.visitors import reporting_partnership

PAGES = {
    "front": "/",
    "home": "/{slug}/",
    "plan": "/{slug}/plan/",
    "priority": "/{slug}/priorities/1/",
    "priority, for paper": "/{slug}/priorities/1/delivery-plan/",
    "table": "/{slug}/actions/",
    "table, filtered": "/{slug}/actions/?priority=1&owner=me&rating=no_update&state=not_started&q=part&sort=rating",
    "table, all rows": "/{slug}/actions/?all=1&group=rating",
    "table, as a file": "/{slug}/actions.csv",
    "table, as an .ods file": "/{slug}/actions.ods",
    "delivery plan, as an .xlsx file": "/{slug}/actions.xlsx",
    "delivery plan, as an .xlsx file on one sheet": "/{slug}/actions.xlsx?sheets=one",
    "dashboard": "/{slug}/dashboard/",
    "dashboard, another period": "/{slug}/dashboard/?period=2020-01-01",
    "dashboard, all changes": "/{slug}/dashboard/changes/",
    "dashboard, as a file": "/{slug}/dashboard.csv",
    "board's page": "/{slug}/board/",
    "board's page, another period": "/{slug}/board/?period=2020-01-01",
    "board's page, one heading": "/{slug}/board/silent/",
    "board's page, strips": "/{slug}/board/strips/",
    "room": "/{slug}/meetings/{meeting}/room/",
    "minutes": "/{slug}/meetings/{meeting}/minutes/",
    "attendance of a year": "/{slug}/attendance/",
    "decisions": "/{slug}/decisions/",
    "board actions": "/{slug}/board-actions/?state=open",
    "board action": "/{slug}/board-actions/1/",
    "commitments": "/{slug}/commitments/",
    "as at": "/{slug}/as-at/",
    "table, disagreeing": "/{slug}/actions/?disagrees=1&sort=disagreement&group=none",
    "tolerances": "/{slug}/tolerances/",
    "action": "/{slug}/actions/A1/",
    "update": "/{slug}/actions/A1/update/",
    "correct": "/{slug}/actions/A1/updates/{mine}/",
    "edit": "/{slug}/actions/A1/edit/",
    "new": "/{slug}/actions/new/",
    "history": "/{slug}/actions/A1/history/",
    "history of all": "/{slug}/history/?kind=updates",
    "history of all, filtered": "/{slug}/history/?record=A1&kind=updates&from=1+1+2020",
    "history of all, every kind of record": "/{slug}/history/",
    "about": "/{slug}/about/",
    "organisations": "/{slug}/organisations/",
    "organisation": "/{slug}/organisations/{organisation}/",
    "groups": "/{slug}/groups/",
    "periods": "/{slug}/periods/",
    "period": "/{slug}/periods/{current}/",
    "period, by lead": "/{slug}/periods/{current}/?by=lead",
    "period, another": "/{slug}/periods/2020-01-01/",
    "report, to write": "/{slug}/periods/{current}/reports/1/",
    "report, to check": "/{slug}/periods/{current}/reports/1/check/",
    "report, filed": "/{slug}/periods/{current}/reports/2/",
    "report, as it was filed": "/{slug}/periods/{current}/reports/2/filed/1/",
    "search": "/{slug}/search/?q=part",
    "privacy": "/{slug}/privacy/",
    "group": "/{slug}/groups/{group}/",
    "meetings": "/{slug}/meetings/",
    "meeting": "/{slug}/meetings/{meeting}/",
    "packs": "/{slug}/packs/",
    "pack": "/{slug}/packs/{pack}/",
    "pack, as a Word file": "/{slug}/packs/{pack}/pack.docx",
    "calendar": "/{slug}/calendar/",
    "calendar feed": "{feed}",
    "answers by link": "{link}",
    "receipt of answers": "{link}receipt/",
}
# The pages that only a coordinator opens. The spreadsheet has as many rows as the plan has actions.
COORDINATORS_PAGES = {
    "attendance": "/{slug}/meetings/{meeting}/attendance/",
    "one who is asked": "/{slug}/periods/{current}/asked/u{asked}/",
    "reminding all": "/{slug}/periods/{current}/remind/",
    "reminders": "/{slug}/periods/reminders/",
    "meeting, to change": "/{slug}/meetings/{meeting}/edit/",
    "item of an agenda, to change": "/{slug}/meetings/{meeting}/agenda/{item}/edit/",
    "pack, to issue": "/{slug}/meetings/{meeting}/pack/issue/",
    "imports": "/{slug}/import/",
    "check of a spreadsheet": "/{slug}/import/files/{upload}/",
    "preview of a spreadsheet": "/{slug}/import/files/{upload}/preview/",
    "import": "/{slug}/import/1/?show=all",
}
SMALL, LARGE = 20, 2000


@dataclass
class Cost:
    queries: int
    milliseconds: float
    size: int
    zipped: int


def cost_of(client, address):
    """What one answer costs, sign-in and session included; the time is the processor's."""
    with CaptureQueriesContext(connection) as queries:
        began = time.process_time()
        page = client.get(address)
        milliseconds = (time.process_time() - began) * 1000
    assert page.status_code == 200, address
    return Cost(len(queries), milliseconds, len(page.content), len(gzip.compress(page.content)))


def fill(slug, people, count):
    """A partnership of that many actions, and of all else in proportion, for a coordinator and a lead."""
    partnership = reporting_partnership(slug)
    long_ago = {"starts": "2020-01-01", "ends": "2020-03-31", "due": "2020-04-14", "closed_on": "2020-05-01"}
    saved(ReportingPeriod(partnership=partnership, **long_ago))
    plan = make_plan(partnership)
    priorities = [make_priority(partnership, plan=plan) for _ in range(2 if count == SMALL else 6)]
    for role, person in people.items():
        make_member(partnership, "contributor" if role == "lead" else role, user=person)
    saved(PriorityLead(partnership=partnership, priority=priorities[0], user=people["lead"]))
    first = make_action(priorities[0], deadline="31 March 2027", commitment=make_commitment(priorities[0]))
    owners = [{"organisation": make_organisation(partnership)}, {"group": make_group(partnership)}]
    for n in range(2 if count == SMALL else 40):
        make_update(first, period=partnership.reportingperiods.current(), by=[*people.values()][n % 2])
        if n < 8:
            make_milestone(first)
            make_owner(first, **[*owners, {"user": people["lead"]}][n % 3])
    save_some_of_everything(partnership, first, people)
    fill_past_the_record(partnership, priorities, people["lead"], count)
    bring_spreadsheets(partnership, priorities, people["coordinator"], count)
    make_report(priorities[0], partnership.reportingperiods.current(), progress="Two patrols.")
    report = make_report(priorities[1], partnership.reportingperiods.current(), state="filed", progress="Three parts.")
    make_comment(make_filing(report, by=people["lead"]), by=people["coordinator"])
    hold_meetings(partnership, 2 if count == SMALL else 40)
    owner = User.objects.get(email=f"{slug}0@example.org")
    make_link(partnership, partnership.reportingperiods.current(), user=owner, expires_on="2099-12-31")
    saved(CalendarLink(partnership=partnership, user=owner))


def hold_meetings(partnership, count):
    """So many meetings of a board, and as many items, papers, decisions and actions of the next one."""
    mine = {"partnership": partnership}
    board, on = make_group(partnership, "Board", "board", cadence="Every week"), timezone.localdate()
    following = make_meeting(board, on + timedelta(days=9), starts="10:00")
    issue = make_item(following, kind="issue")
    make_report(make_priority(partnership), state="filed", issues="The grant ends.", agenda_item=issue)
    days = [timedelta(days=10 * n + 5) for n in range(count)]
    held = create(Meeting(group=board, date=on - day, state="held", **mine) for day in days)
    create(Meeting(group=board, date=on + day, **mine) for day in days)
    of_next = {"group": board, "meeting": following} | mine
    items = create(AgendaItem(title=f"Item {n}", minutes=5, order=n, for_board=n % 2, **of_next) for n in range(count))
    create(AgendaItem(title=f"Waiting {n}", group=board, **mine) for n in range(count))
    create(Paper(title="Figures", link="https://www.example.org/", item=item, **mine) for item in items)
    create(Decision(meeting=following, serial=n, text="To go on", item=item, **mine) for n, item in enumerate(items, 1))
    asked = {"group": board, "post": "Inspector", "text": "Ask the landlord", "due": "1 April 2020"} | mine
    create(BoardAction(meeting=each, serial=n, **asked) for n, each in enumerate([*held, following], 1))
    with change(partnership.pk) as moment:
        issued = {"meeting": following, "said_by": "Officer", "page": b"As issued", "word": b"As issued"}
        issued |= dict.fromkeys(("first_period", "last_period"), partnership.reportingperiods.current())
        create(Publication(moment=moment, number=n, **issued, **mine) for n in range(count))
    organisations = Organisation.objects.filter(**mine)[:count]
    create(Attendance(meeting=following, organisation=each, standing="attended", **mine) for each in organisations)


def bring_spreadsheets(partnership, priorities, officer, count):
    """One that was taken over, and one that is not yet, of rows that are new, that differ and that say the same."""
    taken = make_import(partnership, by=officer)
    cells = [["A", "Action", "Run patrols", ""], ["B", "By when", "Apr-27", "April 2027"]]
    rows = (
        TrackerRow(taken_by=taken, order=n, sheet="Plan", number=n, outcome="new", serial=n, cells=cells)
        for n in range(count)
    )
    TrackerRow.objects.bulk_create(rows)
    texts = Action.objects.filter(partnership=partnership).values_list("actions_to_deliver", flat=True)
    names = [priorities[n % len(priorities)].name for n in range(count)]
    said = [(names[n], texts[n] if n % 3 else f"Do thing {n}", f"Post {n % 50}") for n in range(count)]
    make_upload(partnership, officer, [("Priority", "Action", "Lead"), *said])


def save_some_of_everything(partnership, action, people):
    """The newest saves, which the pages of the history show, are the same for few actions and for many."""
    period, mine = partnership.reportingperiods.current(), {"partnership": partnership}
    for n in range(9):
        make_update(action, ["on_track", "at_risk"][n % 2], period=period, by=[*people.values()][n % 2])
        make_milestone(action)
        make_owner(action, post="Inspector")
    council, group = Organisation(name="The last body", **mine), Group(name="The last group", kind="panel", **mine)
    plan = Plan(title="A plan to come", **mine)
    priority = Priority(plan=plan, address=99, name="A priority to come", **mine)
    later = {"starts": "2099-01-01", "ends": "2099-03-31", "due": "2099-04-14"}
    rows = [council, group, plan, priority, Membership(organisation=council, standing="invited", **mine)]
    rows += [PriorityGroup(priority=priority, group=group, **mine), PlanPoint(plan=plan, kind="aim", text="x", **mine)]
    rows += [PriorityLead(priority=priority, organisation=council, **mine), ReportingPeriod(**later, **mine)]
    rows += [Commitment(priority=priority, text="x", **mine), SuccessMeasure(priority=priority, text="x", **mine)]
    rows += [Rating(word="Unsure", letter="U", colour="grey", counts_as="not_rated", **mine)]
    rows += [InformationPage(kind="contact", text="x", reviewed_on="2026-01-01", **mine), partnership]
    partnership.area = "All of it"
    with change(partnership.slug, by=people["lead"]):
        for row in rows:
            row.save()


def fill_past_the_record(partnership, priorities, user, count):
    """Rows without history, which takes a second instead of a minute."""
    mine, few, many = {"partnership": partnership}, max(count // 100, 3), count // 7 + 3
    organisations = create(Organisation(name=f"Housing association {n}", **mine) for n in range(20))
    create(Membership(organisation=organisation, standing="invited", **mine) for organisation in organisations[:few])
    groups = create(Group(name=f"Group of the area {n}", kind="panel", **mine) for n in range(few))
    people = User.objects.bulk_create(User(email=f"{partnership.slug}{n}@example.org") for n in range(many))
    create(
        Appointment(user=person, role="contributor", organisation=organisations[n % 20], post=f"Post {n}", **mine)
        for n, person in enumerate(people)
    )
    create(PlanPoint(plan=priorities[0].plan, kind="aim", text="Be safe", **mine) for _ in range(few))
    for priority in priorities:
        create(PriorityGroup(priority=priority, group=group, **mine) for group in groups)
        create(PriorityLead(priority=priority, user=person, **mine) for person in people[:few])
        create(PlanPoint(plan=priority.plan, priority=priority, kind="reason", text="x", **mine) for _ in range(few))
        create(SuccessMeasure(priority=priority, text="Fewer thefts", **mine) for _ in range(few))
        create(Commitment(priority=priority, text=f"Promise {n}", **mine) for n in range(few))
    commitments = list(Commitment.objects.filter(**mine).select_related("priority"))
    create(Commitment(priority=parent.priority, parent=parent, text="Part", **mine) for parent in commitments)
    actions = create(
        Action(
            priority=commitments[n % len(commitments)].priority,
            commitment=commitments[n % len(commitments)],
            serial=n,
            actions_to_deliver=f"Deliver part {n} of what we promised to the people of the borough",
            deadline="31 March 2027",
            **mine,
        )
        for n in range(2, count + 1)
    )
    create(ActionOwner(action=a, organisation=organisations[a.serial % 20], post="Head", **mine) for a in actions)
    create(ActionOwner(action=a, user=people[a.serial % many], **mine) for a in actions)
    update_past_the_record(actions[::2], partnership, user)


def update_past_the_record(actions, partnership, user):
    period, rating = partnership.reportingperiods.current(), partnership.ratings.get(counts_as="on_track")
    said = {"period": period, "rating": rating, "author": user, "said_on": period.due, "number": 1}
    said |= {"what_happened": "Two patrols a week in both wards.", "what_next": "A third one from the spring on."}
    updates = create(Update(partnership=partnership, action=action, **said) for action in actions)
    for action, update in zip(actions, updates, strict=True):
        action.last_update, action.rating, action.state = update, rating, "in_progress"
    QuerySet(Action).bulk_update(actions, ["last_update", "rating", "state"])


def create(rows):
    rows = list(rows)
    return QuerySet(type(rows[0])).bulk_create(rows)


@pytest.fixture
def costs(db):
    """{(role, page): (its cost with 20 actions, its cost with 2,000)} for two people of several partnerships."""
    elsewhere = reporting_partnership("borchester")
    people = {role: make_member(elsewhere, "board") for role in ("coordinator", "lead")}
    pages = {"coordinator": PAGES | COORDINATORS_PAGES, "lead": PAGES}
    found = {(role, page): [] for role in people for page in pages[role]}
    # Both first: a page about all partnerships of a person costs more with each.
    for slug, count in (("ambridge", SMALL), ("felpersham", LARGE)):
        fill(slug, people, count)
    count_rows_for_the_planner()
    for slug in ("ambridge", "felpersham"):
        for number, (role, person) in enumerate(people.items(), 1):
            client = Client()
            client.force_login(person)
            client.get("/")
            keys = {"slug": slug, "mine": number} | keys_in(slug)
            for page, address in pages[role].items():
                found[role, page].append(cost_of(client, address.format(**keys)))
    say(found)
    return found


def keys_in(slug):
    """The keys of the organisation and the group that own actions, and of a spreadsheet."""
    return {
        "organisation": Organisation.objects.filter(partnership=slug).earliest("pk").pk,
        "group": Group.objects.filter(partnership=slug).earliest("pk").pk,
        "meeting": AgendaItem.objects.get(partnership=slug, kind="issue").meeting_id,
        "item": AgendaItem.objects.get(partnership=slug, kind="issue").pk,
        "pack": Publication.objects.filter(partnership=slug).earliest("pk").pk,
        "feed": address_of_feed(CalendarLink.objects.get(partnership=slug)),
        "link": address_of(AnswerLink.objects.filter(partnership=slug).latest("pk")),
        "upload": Upload.objects.get(partnership=slug, taken=None).pk,
        "current": ReportingPeriod.objects.filter(partnership=slug).current().starts,
        "asked": ActionOwner.objects.filter(partnership=slug, user__isnull=False).latest("pk").user_id,
    }


def say(costs):
    sys.stdout.write(f"\n{'':<32}{'queries':>12}{'ms':>14}{'kB':>16}{'zipped kB':>16}\n")
    for (role, page), (small, large) in costs.items():
        times = f"{small.milliseconds:.0f} {large.milliseconds:.0f}"
        sizes = f"{small.size / 1000:.1f} {large.size / 1000:.1f}"
        zipped = f"{small.zipped / 1000:.1f} {large.zipped / 1000:.1f}"
        name, queries = f"{role}: {page}", f"{small.queries} {large.queries}"
        sys.stdout.write(f"{name:<32}{queries:>12}{times:>14}{sizes:>16}{zipped:>16}\n")


def test_every_page_costs_the_same_few_queries_for_20_actions_and_for_2000(costs):
    differ = {page: (small.queries, large.queries) for page, (small, large) in costs.items()}
    assert {page: counts for page, counts in differ.items() if len(set(counts)) > 1} == {}
    most = {(role, page): 13 if page.startswith(("table", "dashboard")) else 20 for role, page in costs}
    most |= dict.fromkeys(((role, "dashboard") for role in ("coordinator", "lead")), 12)
    # Each kind of record that a page of the history mixes is read by a query, and each kind that they name by another.
    most |= {(role, page): 50 for role, page in costs if page == "history of all, every kind of record"}
    # Every app has something to say of a priority: what meetings decided on it is the last.
    most |= {(role, page): 21 for role, page in costs if page == "priority"}
    # A preview compares the file with the whole plan: a query for each kind of record that it may touch.
    most["coordinator", "preview of a spreadsheet"] = 24
    assert {page: large.queries for page, (_, large) in costs.items() if large.queries > most[page]} == {}
    assert len(costs) == 137
    assert costs["coordinator", "table"][1].size < 200_000
