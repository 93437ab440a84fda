"""The sample as it reads on three days: in mid-quarter, on the first day of a quarter, on the last."""

from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from actions.access import can_edit, can_update
from actions.models import (
    Action,
    ActionOwner,
    AnswerLink,
    Filing,
    Milestone,
    QuarterlyReport,
    ReportComment,
    Update,
)
from actions.periods import periods_now
from actions.worked_out import with_worked_out
from csp_portal.common.record import Recorded
from csp_portal.kept_pages import altered_pages
from csp_portal.plan_document import DocumentFaults, compare, read_document
from governance.access import Member
from governance.models import (
    AgendaItem,
    BoardAction,
    Decision,
    Group,
    Meeting,
    Membership,
    Organisation,
    Paper,
    Partnership,
    ReportingPeriod,
    User,
)
from priorities.models import Commitment, Plan, PlanPoint, Priority, PriorityGroup, PriorityLead, SuccessMeasure

DAYS = [date(2026, 11, 21), date(2027, 1, 1), date(2028, 6, 30)]
NEWEST = {
    date(2026, 11, 21): date(2026, 7, 1),
    date(2027, 1, 1): date(2026, 10, 1),
    date(2028, 6, 30): date(2028, 1, 1),
}
ROLES = ["contributor", "lead", "board", "chair", "scrutiny", "coordinator", "admin"]
SLUGS = ["walsall", "wolverhampton", "uttlesford"]

pytestmark = pytest.mark.django_db  # so that the test database is made when these tests run alone


class Loaded:
    def __init__(self, on, output):
        self.on, self.output = on, output
        self.password = output.strip().splitlines()[-1].rpartition(": ")[2]

    @property
    def newest(self):
        return ReportingPeriod.objects.get(partnership="walsall", starts=NEWEST[self.on])

    def period(self, quarter):
        """The quarter of that number, 1 the oldest."""
        return ReportingPeriod.objects.filter(partnership="walsall")[quarter - 1]

    @property
    def actions(self):
        return Action.objects.filter(partnership="walsall").with_standing(self.newest)

    def refs(self, actions):
        return " ".join(action.ref for action in actions)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def sample(request, django_db_setup, django_db_blocker):
    """Loaded once for a day, by the command, in a transaction that is rolled back after the last test of that day."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # as Django's own test cases do: `change()` may open its transaction inside
        with around:
            output = StringIO()
            noon = datetime(request.param.year, request.param.month, request.param.day, 12, tzinfo=UTC)
            with time_machine.travel(noon), pytest.MonkeyPatch.context() as environment:
                environment.delenv("SAMPLE_PASSWORD", raising=False)
                if request.param == DAYS[0]:
                    environment.setenv("SAMPLE_PASSWORD", "a password to try")
                call_command("load_sample", stdout=output)
            yield Loaded(request.param, output.getvalue())
            transaction.set_rollback(True)


# What the documents hold


def test_walsall_has_the_counts_of_its_plan_of_2020(sample):
    priorities = Priority.objects.filter(partnership="walsall")
    top = Commitment.objects.filter(parent=None)
    assert [
        (
            priority.name,
            [str(lead.organisation) for lead in priority.leads.filter(part="strategic_lead")],
            priority.measures.count(),
            top.filter(priority=priority, horizon="one_year").count(),
            top.filter(priority=priority, horizon="three_year").count(),
            priority.actions.count(),
        )
        for priority in priorities
    ] == [
        ("Violence reduction", ["West Midlands Police"], 3, 6, 4, 12),
        ("Stop domestic abuse", ["Walsall Housing Group"], 3, 5, 6, 11),
        ("Prevent extremist activity", ["Walsall Council"], 3, 8, 6, 10),
        ("Reduce drug and alcohol misuse", ["Walsall Council Public Health"], 3, 6, 5, 11),
        ("Reduce serious and organised crime", ["NHS Walsall Clinical Commissioning Group"], 3, 7, 4, 9),
        ("Reduce offending and re-offending", ["National Probation Service"], 3, 7, 6, 11),
    ]


def test_four_labelled_parts_hang_below_one_commitment_on_organised_crime(sample):
    parts = Commitment.objects.exclude(parent=None).select_related("parent__priority")
    assert [part.label for part in parts] == ["Prepare", "Prevent", "Pursue", "Protect"]
    assert {part.parent.priority.name for part in parts} == {"Reduce serious and organised crime"}
    assert Commitment.objects.filter(partnership="walsall").count() == 70 + 4
    assert SuccessMeasure.objects.filter(partnership="walsall").count() == 18


def test_walsalls_one_year_plan_is_in_force_with_three_aims(sample):
    plan = Plan.objects.get(partnership="walsall", state="live")
    assert plan.points.filter(kind="aim").count() == 3
    assert plan.points.filter(kind="success").count() == 10
    assert plan.period_reason.startswith("One year only.")
    assert plan.starts_on <= sample.newest.starts <= plan.ends_on


def test_bodies_that_ended_are_kept_with_their_successor(sample):
    ended = Organisation.objects.filter(partnership="walsall").exclude(successor=None)
    assert {body.name: body.successor.name for body in ended} == {
        "NHS Walsall Clinical Commissioning Group": "NHS Black Country Integrated Care Board",
        "National Probation Service": "Probation Service",
        "West Midlands Community Rehabilitation Company": "Probation Service",
    }
    kinds = Counter(Group.objects.filter(partnership="walsall").values_list("kind", flat=True))
    assert (kinds["board"], kinds["delivery_group"], kinds["linked_board"]) == (1, 6, 5)


def test_each_body_has_the_standing_that_the_papers_give_it(sample):
    def named(**lookup):
        return list(Membership.objects.filter(**lookup).values_list("organisation__name", flat=True))

    assert named(partnership="walsall", standing="works_closely") == [
        "West Midlands Police and Crime Commissioner",
        "Walsall College",
        "One Walsall",
    ]
    assert named(standing="resident_representative") == ["Residents"]
    assert named(standing="to_be_included") == ["Health"]
    assert Membership.objects.filter(partnership="wolverhampton").count() == 9
    council = Organisation.objects.get(name="City of Wolverhampton Council")
    assert council.services.splitlines() == [
        "Community safety",
        "Youth offending team",
        "Children's services",
        "Adult safeguarding",
    ]


def test_the_team_of_walsall_has_six_functions(sample):
    assert len(Partnership.objects.get(slug="walsall").team_functions.splitlines()) == 6


def test_each_priority_of_walsall_names_its_delivery_groups(sample):
    links = PriorityGroup.objects.filter(partnership="walsall").select_related("group").order_by("priority", "order")
    assert [(link.priority.name, link.group.name) for link in links] == [
        ("Violence reduction", "Violence Reduction Delivery Group"),
        ("Violence reduction", "Safer Walsall Youth Partnership"),
        ("Stop domestic abuse", "Stop Domestic Abuse Delivery Group"),
        ("Prevent extremist activity", "Prevent Delivery Group"),
        ("Reduce drug and alcohol misuse", "Drug and Alcohol Delivery Group"),
        ("Reduce serious and organised crime", "Serious and Organised Crime Delivery Group"),
        ("Reduce offending and re-offending", "Reducing Re-offending Delivery Group"),
    ]
    assert PriorityGroup.objects.filter(partnership="wolverhampton").count() == 3


def test_what_the_papers_count_is_dated_evidence(sample):
    evidence = PlanPoint.objects.filter(kind="evidence")
    assert Counter(evidence.values_list("priority__plan__partnership", flat=True)) == {
        "walsall": 10,
        "wolverhampton": 4,
    }
    assert not evidence.filter(heading="").exists()


def test_some_actions_say_whether_they_need_partners_where_they_are_and_in_what_other_plan(sample):
    assert Counter(sample.actions.values_list("partners", flat=True)) == {"": 47, "joint": 14, "single": 3}
    assert list(sample.actions.exclude(also_in="").values_list("serial", "also_in")) == [
        (57, "Youth Justice Plan, 3.2")
    ]
    assert sample.refs(sample.actions.filter(place="Secondary schools")) == "A5 A22"
    places = set(sample.actions.exclude(place="").values_list("place", flat=True))
    assert len(places) == 10


def test_owners_are_of_every_kind(sample):
    owners = ActionOwner.objects.filter(partnership="walsall")
    assert owners.filter(organisation__isnull=False).exclude(post="").exists()
    assert owners.filter(group__isnull=False).exists()
    assert owners.filter(user__isnull=False).count() == 2
    assert owners.filter(user=None, organisation=None, group=None).exists()
    assert sample.actions.filter(owners=None).count() == 1


def test_some_dates_are_words_and_some_are_blank(sample):
    worded = set(sample.actions.filter(deadline_latest=None).values_list("deadline", flat=True))
    assert worded == {"", "ongoing", "annually", "November annually"}
    assert "1.10" in sample.actions.values_list("item", flat=True)


def test_wolverhampton_has_no_leads_and_no_dates(sample):
    priorities = Priority.objects.filter(partnership="wolverhampton")
    assert [(p.kind, p.points.filter(kind="outcome").count(), p.measures.count()) for p in priorities] == [
        ("strategic", 6, 5),
        ("strategic", 5, 5),
        ("strategic", 4, 5),
        ("strategic", 4, 5),
        ("strategic", 5, 5),
        *[("statutory", 0, 0)] * 4,
    ]
    assert not PriorityLead.objects.filter(partnership="wolverhampton").exists()
    actions = Action.objects.filter(partnership="wolverhampton")
    assert list(actions.values_list("start", "deadline", "last_update").distinct().order_by()) == [("", "", None)]
    assert actions.count() == 12
    assert Plan.objects.get(partnership="wolverhampton").state == "draft"


def test_uttlesford_honestly_has_no_plan(sample):
    assert not Plan.objects.filter(partnership="uttlesford", state="live").exists()
    plan = Plan.objects.get(partnership="uttlesford")
    assert Counter(plan.points.values_list("kind", flat=True)) == {"principle": 2, "success": 7, "year_ahead": 7}
    assert (plan.expected_on - sample.newest.ends).days in range(120, 125)
    assert not Priority.objects.filter(partnership="uttlesford").exists()
    assert not Action.objects.filter(partnership="uttlesford").exists()


# Eight quarters


def test_seven_quarters_are_closed_and_the_last_full_one_is_not(sample):
    periods = list(ReportingPeriod.objects.filter(partnership="walsall"))
    assert [period.closed_on is not None for period in periods] == [True] * 7 + [False] * 3
    assert periods[7] == sample.newest == ReportingPeriod.objects.filter(partnership="walsall").current(sample.on)
    assert periods[8].starts <= sample.on <= periods[8].ends
    assert all((period.due - period.ends).days == 14 for period in periods)


def test_each_quarter_has_its_updates(sample):
    counts = Counter(Update.objects.values_list("period__starts", flat=True))
    early = 0 if sample.on == date(2027, 1, 1) else 4
    assert [counts[start] for start in sorted(counts)] == [13, 31, 43, 53, 54, 52, 46, 43] + [early] * bool(early)


def test_where_actions_stand_in_the_last_full_quarter(sample):
    assert Counter(action.standing for action in sample.actions) == {
        "complete": 9,
        "on_track": 23,
        "at_risk": 12,
        "off_track": 5,
        "no_update": 10,
        "not_started": 2,
        "not_rated": 1,
        "": 2,
    }


def test_seven_actions_are_late(sample):
    late = "A5 A10 A19 A25 A28 A35 A62"
    if sample.on == date(2028, 6, 30):
        late = "A5 A8 A10 A19 A25 A28 A35 A62"  # A8 was due some time in a season that has ended by then
    assert sample.refs(sample.actions.overdue(sample.on)) == late


def test_six_council_actions_have_been_silent_for_two_quarters(sample):
    two_back = ReportingPeriod.objects.filter(partnership="walsall", starts__lt=sample.newest.starts).last()
    silent = [
        action
        for action in sample.actions.exclude(state__in=Action.ENDED).filter(start_earliest__lte=two_back.ends)
        if not action.updates.filter(period__starts__gte=two_back.starts).exists()
    ]
    silent += sample.actions.filter(start="", last_update__period__starts__lt=two_back.starts)
    silent.sort(key=lambda action: action.serial)
    assert sample.refs(silent) == "A2 A15 A28 A38 A48 A62"
    assert {owner.organisation.name for action in silent for owner in action.owners.all()} == {"Walsall Council"}


def test_nine_actions_are_complete(sample):
    assert sample.refs(sample.actions.filter(state="complete")) == "A3 A6 A13 A21 A26 A36 A41 A51 A60"


def test_seven_deadlines_moved_each_with_a_reason(sample):
    moved = [action for action in sample.actions if action.deadline != action.original_deadline]
    assert sample.refs(moved) == "A3 A7 A16 A30 A35 A50 A63"
    for action in moved:
        last = action.updates.exclude(new_deadline="").first()
        assert last.new_deadline == action.deadline
        assert last.deadline_reason


def test_five_are_off_track_with_a_way_back(sample):
    off_track = sample.actions.filter(standing="off_track").select_related("last_update")
    assert sample.refs(off_track) == "A5 A10 A17 A35 A53"
    assert all(len(action.last_update.what_next) > 60 for action in off_track)


def test_what_is_off_track_or_at_risk_always_says_what_comes_next(sample):
    assert not Update.objects.filter(rating__counts_as__in=["off_track", "at_risk"], what_next="").exists()


def test_one_is_for_the_board_one_a_draft_one_dropped_and_two_not_begun(sample):
    assert sample.refs(sample.actions.filter(visibility="board")) == "A12"
    assert sample.refs(sample.actions.filter(state="draft")) == "A23"
    [dropped] = sample.actions.filter(state="dropped")
    assert dropped.ref == "A43"
    assert dropped.dropped_reason
    assert sample.refs(sample.actions.filter(standing="not_started")) == "A32 A61"


def test_no_two_neighbouring_updates_of_an_action_are_alike(sample):
    for action in sample.actions.prefetch_related("updates"):
        for newer, older in pairwise(action.updates.all()):
            assert newer.what_happened + newer.no_change_reason != older.what_happened + older.no_change_reason
            assert newer.what_next != older.what_next
            assert newer.period.starts > older.period.starts
            assert newer.said_on > older.said_on


def test_some_say_no_change_because_and_some_come_late(sample):
    assert Update.objects.exclude(no_change_reason="").count() == 3
    late = sum(update.is_late for update in Update.objects.select_related("period"))
    assert late == (5 if sample.on == date(2027, 1, 1) else 9)


def test_nothing_was_said_after_yesterday_or_in_another_quarter(sample):
    for update in Update.objects.select_related("period"):
        assert update.period.starts <= update.said_on < sample.on
    assert not Milestone.objects.filter(partnership="walsall", done_on__gte=sample.on).exists()
    assert Milestone.objects.exclude(done_on=None).count() == 13


def test_mailboxes_answered_by_their_own_links_in_the_last_two_quarters(sample):
    by_link = Update.history.filter(history_how="link")
    assert set(by_link.values_list("author", "history_user")) == {(None, None)}
    bodies = {str(link.organisation or link.group) for link in AnswerLink.objects.filter(partnership="walsall")}
    assert len(bodies) == 9
    assert {"Walsall Housing Group", "NHS Trust", "Serious and Organised Crime Delivery Group"} < bodies
    assert {update.said_by.rpartition(", ")[2] for update in by_link} <= bodies


def test_reports_were_filed_and_agreed_quarter_by_quarter(sample):
    reports = QuarterlyReport.objects.filter(partnership="walsall").select_related("priority", "period")
    before = Counter(report.state for report in reports if report.period != sample.newest)
    assert before == {"agreed": 6 * 7 - 1}
    assert not reports.filter(priority__number="6", period=sample.period(3)).exists()
    newest = {report.priority.number: report.state for report in reports if report.period == sample.newest}
    if sample.on == date(2027, 1, 1):
        assert newest == {}  # the quarter ended yesterday
    else:
        assert newest == {"1": "filed", "2": "agreed", "3": "returned", "4": "draft", "5": "agreed"}


def test_two_reports_were_filed_twice_and_each_filing_is_the_page_that_was_drawn(sample):
    filings = Filing.objects.filter(partnership="walsall").select_related("report__priority", "report__period")
    twice = [(filing.report.priority.number, filing.report.period) for filing in filings if filing.number == 2]
    assert sorted(twice) == [("2", sample.period(5)), ("3", sample.period(7))]
    assert list(altered_pages("walsall")) == []
    for filing in filings:
        assert filing.moment.date() > filing.report.period.ends
        assert filing.report.priority.name in bytes(filing.page).decode()
    comments = ReportComment.objects.order_by("pk").values_list("filing__report__priority__number", flat=True)
    assert list(comments) == (["3"] * 2 if sample.on == date(2027, 1, 1) else ["3", "3", "1", "3", "3"])


def test_the_board_has_met_for_a_year_and_knows_its_next_meeting(sample):
    meetings = Meeting.objects.filter(partnership="walsall", group__kind="board")
    assert meetings.filter(state="held").count() == (4 if sample.on == date(2027, 1, 1) else 5)
    assert meetings.get(state="planned") == meetings.to_come(sample.on).first()
    assert not Meeting.objects.filter(state="planned", date__lt=sample.on).exists()
    for meeting in Meeting.objects.filter(state="held"):
        assert meeting.date < sample.on
        assert meeting.attendances.filter(standing="attended").count() >= 3
        assert not meeting.items.filter(said="").exists()
        assert meeting.minutes_published_on or (sample.on - meeting.date).days < 14
    assert not Meeting.objects.exclude(partnership="walsall").exists()


def test_one_meeting_moved_after_its_papers_and_one_was_cancelled_and_its_item_carried(sample):
    moved = [meeting for meeting in Meeting.objects.all() if len({row.date for row in meeting.history.all()}) == 2]
    assert [(meeting.group.kind, meeting.state) for meeting in moved] == [("board", "held")]
    first, later = sorted({row.date for row in moved[0].history.all()})
    papers = Paper.history.filter(item__meeting=moved[0]).earliest("history_date").history_date.date()
    assert (later - first).days == 7
    assert papers < moved[0].history.filter(date=later).earliest("history_date").history_date.date() < first
    cancelled = Meeting.objects.get(state="cancelled")
    assert cancelled.items.count() == 0
    following = AgendaItem.objects.get(title="Light in the subways").meeting
    assert (following.group, following.state) == (cancelled.group, "held")


def test_issues_of_filed_reports_came_to_the_next_board_by_themselves(sample):
    issues = AgendaItem.objects.filter(kind="issue").order_by("meeting__date", "pk")
    raised = [(item.meeting.state, item.reports.get().priority.number) for item in issues]
    before = [("held", number) for number in ("1", "2", "4", "1", "5")]
    after = {} if sample.on == date(2027, 1, 1) else {"1", "2", "5"}
    assert sorted(raised[:5]) == sorted(before)
    assert {number for _, number in raised[5:]} == set(after)
    for item in issues:
        report = item.reports.get()
        assert item.asks == report.issues.strip()
        assert 15 <= (item.meeting.date - report.period.ends).days <= 45


def test_board_actions_were_carried_and_closed_and_a_decision_became_an_action(sample):
    asked = BoardAction.objects.all()
    early = sample.on == date(2027, 1, 1)
    assert Counter(asked.values_list("closing", flat=True)) == (
        {"done": 4, "merged": 1, "": 2} if early else {"done": 5, "merged": 1, "": 4}
    )
    carried = asked.get(text__startswith="Confirm in writing")
    assert carried.progress
    assert (carried.closed_on is None) == early
    assert asked.filter(for_board=True).count() == (0 if early else 1)
    assert asked.exclude(due="").count() == asked.exclude(due_latest=None).count() == asked.count()
    decision = Decision.objects.exclude(actions=None).get()
    assert [action.ref for action in decision.actions.all()] == ["A32"]


def test_what_dates_work_out_to_differs_from_what_some_leads_say(sample):
    partnership = Partnership.objects.get(slug="walsall")
    worked_out = with_worked_out(sample.actions, partnership, sample.on, periods_now(partnership, sample.on))
    assert worked_out.filter(disagrees=True).count() >= 3


def test_contact_addresses_reach_nobody(sample):
    for model in (Organisation, Group):
        addresses = list(model.objects.exclude(email="").values_list("email", flat=True))
        assert addresses
        assert all(address.endswith(".example.org") for address in addresses)


# The record


def test_every_history_row_is_marked_as_sample_data(sample):
    recorded = [model for model in apps.get_models() if issubclass(model, Recorded)]
    rows = {model.__name__: set(model.history.values_list("history_how", flat=True)) for model in recorded}
    assert len(rows) == 34
    assert {model for model, ways in rows.items() if "link" in ways} == {"Action", "AnswerLink", "Milestone", "Update"}
    assert set().union(*rows.values()) == {"sample", "link"}


def test_record_moments_strictly_rise_and_are_past(sample):
    moments = list(Update.history.order_by("history_id").values_list("history_date", flat=True))
    assert len(moments) == Update.objects.count()
    assert all(later > earlier for earlier, later in pairwise(moments))
    assert moments[-1].date() < sample.on


def test_an_update_is_recorded_on_the_day_it_was_said_by_who_said_it(sample):
    for row in Update.history.select_related("history_user"):
        assert row.history_date.date() == row.said_on
        assert row.history_user_id == row.author_id
        assert row.history_change_reason.startswith("Update for ")


def test_walsalls_document_was_on_record_before_the_first_quarter(sample):
    first = ReportingPeriod.objects.filter(partnership="walsall").first()
    loaded = Partnership.history.get(slug="walsall")
    assert (first.starts - loaded.history_date.date()).days == 10
    assert loaded.is_sample


# Accounts


def test_every_account_can_be_signed_in_to_with_the_one_password(sample):
    emails = {f"{role}@{slug}.example" for role in ROLES for slug in SLUGS} | {"both@shared.example"}
    assert {user.email for user in User.objects.all() if user.check_password(sample.password)} == emails
    assert len(emails) == 22
    assert sample.password == "a password to try" or len(sample.password) == 14
    for email in emails:
        assert email in sample.output


def test_each_account_has_its_role(sample):
    walsall = Partnership.objects.get(slug="walsall")
    held = {
        appointment.user.email.partition("@")[0]: appointment.role
        for appointment in walsall.appointments.select_related("user")
    }
    assert held == {
        "contributor": "contributor",
        "lead": "contributor",
        "board": "board",
        "chair": "chair",
        "scrutiny": "scrutiny",
        "coordinator": "coordinator",
        "admin": "administrator",
        "both": "coordinator",
    }
    both = User.objects.get(email="both@shared.example")
    assert {row.partnership_id: row.role for row in both.appointments.all()} == {
        "walsall": "coordinator",
        "wolverhampton": "coordinator",
    }


@pytest.mark.parametrize(
    "email",
    [
        "contributor@walsall.example",
        "lead@walsall.example",
        "contributor@wolverhampton.example",
        "lead@wolverhampton.example",
        "contributor@uttlesford.example",
    ],
)
def test_docs_sample_md_says_what_each_account_may_update(sample, email):
    slug = email.partition("@")[2].partition(".")[0]
    member = Member(User.objects.get(email=email), Partnership.objects.get(slug=slug))
    mine = [action for action in Action.objects.filter(partnership=slug) if can_update(member, action)]
    [line] = [line for line in Path("docs/sample.md").read_text().splitlines() if line.startswith(f"| {email} ")]
    if email == "lead@walsall.example":
        edited = [action for action in mine if can_edit(member, action)]
        assert sample.refs(edited) == " ".join(f"A{serial}" for serial in range(1, 13))
        assert "A1 to A12" in line
        mine = mine[12:]
    assert sample.refs(mine) in line
    assert line.count(" A") == len(mine) + (line.count("A1 to A12") * 2)


@pytest.mark.parametrize("role", ["board", "chair", "scrutiny", "admin"])
def test_accounts_that_only_read_may_update_nothing(sample, role):
    member = Member(User.objects.get(email=f"{role}@walsall.example"), Partnership.objects.get(slug="walsall"))
    assert not [action for action in sample.actions if can_update(member, action)]


# Loading it again


def test_a_second_run_changes_nothing(sample):
    rows = [model.objects.count() for model in apps.get_models() if issubclass(model, Recorded)]
    rows += [model.history.count() for model in apps.get_models() if issubclass(model, Recorded)]
    output = StringIO()
    call_command("load_sample", stdout=output)
    assert output.getvalue() == "The sample is here already: nothing to do.\n"
    again = [model.objects.count() for model in apps.get_models() if issubclass(model, Recorded)]
    again += [model.history.count() for model in apps.get_models() if issubclass(model, Recorded)]
    assert again == rows


@pytest.mark.parametrize("slug", SLUGS)
def test_each_document_is_a_plan_document_by_itself(sample, slug):
    document = read_document(f"csp_portal/sample/{slug}.yaml")
    try:
        compare(document)
    except DocumentFaults as faults:
        pytest.fail(str(faults))
