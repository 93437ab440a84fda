"""A partnership with something of everything, its people by role, and what the database holds of it all."""

from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.utils import timezone

from actions.reports.filing import file_report
from csp_portal.common.record import change
from governance.access import Member
from governance.models import CalendarLink, Membership
from priorities.models import PlanPoint, PriorityGroup, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_attendance,
    make_board_action,
    make_comment,
    make_commitment,
    make_decision,
    make_group,
    make_import,
    make_item,
    make_link,
    make_meeting,
    make_member,
    make_message,
    make_milestone,
    make_organisation,
    make_owner,
    make_pack,
    make_paper,
    make_plan,
    make_priority,
    make_report,
    make_update,
    make_upload,
    saved,
)
from tests.promises.visitors import make_actions, reporting_partnership

ROLES = ["contributor", "lead", "board", "chair", "scrutiny", "coordinator", "administrator"]
NOT_THE_RECORD = {"django_session", "cache"}  # they change with every sign-in


def make_town(slug="ambridge"):
    """The partnership; its people are `town.people` by role, each of the council and in the delivery group."""
    town = reporting_partnership(slug)
    council, group = make_organisation(town, f"{slug.title()} Council"), make_group(town, f"{slug.title()} Group")
    saved(Membership(partnership=town, organisation=council, standing="responsible_authority"))
    town.people = {
        role: make_member(town, "contributor" if role == "lead" else role, organisation=council, group=group)
        for role in ROLES
    }
    town.plan, town.draft = make_plan(town), make_plan(town, "Next year", state="draft")
    fill(town, council, group)
    return town


def fill(town, council, group):
    town.first, second = (make_priority(town, plan=town.plan, kind=kind) for kind in ("strategic", "thematic"))
    secret, next_year = make_priority(town, plan=town.plan, visibility="board"), make_priority(town, plan=town.draft)
    saved(PriorityLead(partnership=town, priority=town.first, user=town.people["lead"], organisation=council))
    saved(PriorityGroup(partnership=town, priority=town.first, group=group))
    saved(SuccessMeasure(partnership=town, priority=town.first, text="Fewer thefts"))
    for kind in PlanPoint.Kind.values:
        saved(PlanPoint(partnership=town, plan=town.plan, kind=kind, text="Be safe"))
        saved(PlanPoint(partnership=town, plan=town.plan, priority=town.first, kind=kind, text="Be safer"))
    town.commitment = make_commitment(town.first)
    make_commitment(town.first, parent=town.commitment, label="First")
    town.action = make_action(town.first, commitment=town.commitment, deadline="31 March 2027")
    owned, dropped, complete = (make_action(second, actions_to_deliver=words) for words in ("Owned", "Over", "Done"))
    make_action(second, visibility="board")
    make_action(secret)
    make_action(next_year)
    make_owner(town.action, user=town.people["contributor"], post="Sergeant")
    make_owner(owned, organisation=council)
    make_owner(owned, group=group)
    make_owner(owned, user=town.people["contributor"])  # not answered: somebody is left to be reminded
    make_milestone(town.action, due="May 2027")
    make_all_updates(town, complete)
    with change(town.pk):
        dropped.state, dropped.dropped_reason = "dropped", "No money"
        dropped.edit()
    make_actions(second, 50)
    days = {"expires_on": "2099-12-31"}
    town.link = make_link(town, town.reportingperiods.current(), user=town.people["contributor"], **days)
    sent = {"state": "sending", "tried_at": "2026-10-11T06:00Z", "made_at": "2026-10-11T06:00Z"}  # and cut off
    make_message(town.link.period, town.link.code, link=town.link, **sent)
    make_upload(town, by=town.people["coordinator"])
    make_import(town, by=town.people["coordinator"])
    make_reports(town, second)
    make_meetings(town, council)


def make_reports(town, second):
    """A report that is filed, with a comment, and one that is begun."""
    period, lead = town.reportingperiods.current(), Member(town.people["lead"], town)
    town.report = make_report(town.first, period, progress="Work went on.")
    make_report(second, period, progress="Work began.")
    with change(town.pk, by=lead.user) as moment:
        town.filing = file_report(town.report, lead, moment)
    make_comment(town.filing, by=town.people["chair"])


def make_meetings(town, council):
    """A meeting that was held, its minutes published, one to come and one that was cancelled; of all that is recorded
    of a meeting one row is everybody's and one the board's."""
    board, today = make_group(town, f"{town.pk.title()} Board", "board"), timezone.localdate()
    held = make_meeting(board, today - timedelta(days=30), state="held", minutes_published_on=today, starts="10:00")
    coming = make_meeting(board, today + timedelta(days=60), starts="10:00", ends="12:00")
    make_meeting(board, today + timedelta(days=30), state="cancelled", cancelled_because="Snow")
    for for_board in (False, True):
        item = make_item(held, minutes=20, presenter="Inspector", said="Agreed.", for_board=for_board)
        make_paper(item)
        decision = make_decision(held, item=item, for_board=for_board)
        make_board_action(held, decision=decision, due="1 May 2027", for_board=for_board)
        make_paper(make_item(coming, kind="decide", for_board=for_board), link="https://www.example.org/paper")
        make_pack(held, by=town.people["coordinator"], for_board=for_board)
    make_attendance(held, council, who="Leader")
    saved(CalendarLink(partnership=town, user=town.people["contributor"]))


def make_all_updates(town, complete):
    period = town.reportingperiods.current()
    for role in ("coordinator", "lead", "contributor"):
        make_update(town.action, by=town.people[role], period=period)
    make_update(complete, "complete", by=town.people["coordinator"], period=period)


def count_rows_for_the_planner():
    """PostgreSQL plans by the numbers of rows that it last counted, and a test fills its tables before it counts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def rows_of_all_tables():
    """{table: its rows, in order} of the whole database but for sessions and the cache."""
    keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - NOT_THE_RECORD)
        return {table: _rows(cursor, table, keys.get(table, "id")) for table in tables}


def _rows(cursor, table, key):
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
    return cursor.fetchall()
