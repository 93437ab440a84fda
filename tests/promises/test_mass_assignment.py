"""A form takes its own fields and nothing else: every name of every model is posted along, and makes no difference."""

import re
from copy import deepcopy
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import default_token_generator
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.http import int_to_base36

from actions.answering.links import address_of
from actions.models import Upload
from actions.reports.filing import file_report
from csp_portal.common.record import change
from csp_portal.packs.missing import reports_missing
from csp_portal.packs.reader import PackReader
from governance.access import Member
from governance.invitations import invite, link_for
from governance.models import AgendaItem, Meeting, User
from tests.factories import (
    PASSWORD,
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_report,
)
from tests.promises.town import make_town, rows_of_all_tables
from tests.promises.visitors import form_in

NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
NEW_PASSWORD = "three words together"
NAMES = {name for model in apps.get_models() for field in model._meta.fields for name in (field.name, field.attname)}
# What they are posted with: keys of two rows, of another partnership, words, a day, a state, and a yes.
HOSTILE = ["1", "2", "felpersham", "Hostile words", "2001-01-01", "dropped", "on"]


class Form:
    """A form that is open in a browser, with what is typed into it; `user` is who is signed in, if anybody."""

    def __init__(self, address, user=None, **typed):
        self.client = Client()
        if user:
            self.client.force_login(user)
        answer = self.client.get(address, follow=True)
        self.address, self.cookies, page = answer.request["PATH_INFO"], self.client.cookies, answer.content.decode()
        self.posted = form_in(page) | typed
        self.own = set(re.findall(r'name="([^"]+)"', page)) | set(typed)

    def outcome(self, **more):
        """How a post is answered, and every row of every table after it. Then it is undone."""
        start_numbering_anew()
        here = transaction.savepoint()
        self.client.cookies = deepcopy(self.cookies)  # a sign-in changes them
        typed = urlencode(self.posted | more)
        response = self.client.post(self.address, typed, content_type="application/x-www-form-urlencoded")
        rows = rows_of_all_tables()
        transaction.savepoint_rollback(here)
        return response.status_code, response.get("Location"), rows

    def hostile(self, value):
        """Every name of every model, by itself and as it would stand in the first two rows of each kind."""
        prefixes = {"", *(row[0] for name in self.own if (row := re.match(r"\w+-[01]-|A\d+-", name)))}
        names = {prefix + name for prefix in prefixes for name in NAMES} - self.own
        return dict.fromkeys(names, value)


def start_numbering_anew():
    """PostgreSQL gives a number no second time, even when the row that had it was undone."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


PERIODS, QUARTER = "/ambridge/periods/", "/ambridge/periods/2026-07-01/"
RULES, CALENDAR = "/ambridge/tolerances/", "/ambridge/calendar/"


def all_forms():
    """{name: (the form, where it leads when it is saved)}."""
    town = make_town()
    make_town("felpersham")
    officer, lead, forgetful = (town.people[role] for role in ("coordinator", "lead", "scrutiny"))
    rating = town.ratings.get(counts_as="on_track").pk
    said = {"rating": rating, "what_happened": "Two patrols a week.", "what_next": "A third."}
    action = "/ambridge/actions/A1/"
    answers = {f"A1-{name}": words for name, words in said.items()} | {"file": "1"}
    reset = f"{int_to_base36(forgetful.pk)}-{default_token_generator.make_token(forgetful)}"
    invited = link_for(invite(town, "new@example.org", role="board", how="command")).partition("8000")[2]
    council, group = (rows.earliest("pk").get_absolute_url() for rows in (town.organisations, town.groups))
    new_owner = f"g{town.groups.earliest('pk').pk}"
    member = {"services": "Wardens", "memberships-1-standing": "invited", "memberships-1-starts": "2020"}
    leading = {"leads-1-post": "Inspector", "groups-1-group": ""}
    asked = f"{QUARTER}asked/u{town.people['contributor'].pk}/"
    admin, held = town.people["administrator"], officer.appointments.get(partnership=town).pk
    person, owner = (f"/ambridge/people/{town.people[role].pk}/" for role in ("coordinator", "contributor"))
    password = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    words = {"actions_to_deliver": "Fit locks", "owners-0-post": "Inspector", "milestones-0-text": "Chosen"}
    words |= {"notes-0-text": "Ask the depot first."}
    reports = agree_a_report(town)
    chair, comment = town.people["chair"], {"section": "issues", "text": "Is there none?"}
    spreadsheet = Upload.objects.get(partnership=town, taken=None).get_absolute_url()
    without = missing_in(town)
    in_the_room = forms_of_the_room(town, officer)
    meeting, item = plan_a_meeting(town)
    on_agenda = f"{meeting}#item-{item.split('/')[-2]}"
    new_meeting = f"/{town.pk}/meetings/new/?group={new_owner[1:]}"
    paper = {"papers-0-title": "Figures", "papers-0-link": "https://www.example.org/"}
    return {
        "update": (Form(f"{action}update/", officer, **said), action),
        "update by a lead": (Form(f"{action}update/", lead, **said), action),
        "correct": (Form(f"{action}updates/1/", officer, **said), action),
        "edit": (Form(f"{action}edit/", officer, **words), action),
        "edit a complete action": (Form("/ambridge/actions/A4/edit/", officer, **words), "/ambridge/actions/A4/"),
        "edit by a lead": (Form(f"{action}edit/", lead, **words), action),
        "new": (Form("/ambridge/actions/new/", lead, **words, priority=town.first.pk), "/ambridge/actions/A58/"),
        "a priority": (Form("/ambridge/priorities/1/edit/", officer, place="Town"), "/ambridge/priorities/1/"),
        "its leads": (Form("/ambridge/priorities/1/leads/", admin, **leading), "/ambridge/priorities/1/"),
        "the facts": (Form("/ambridge/about/edit/", officer, area="All of it"), "/ambridge/about/"),
        "an organisation": (Form(f"{council}edit/", officer, **member), council),
        "a group": (Form(f"{group}edit/", officer, remit="Theft"), group),
        "a year of periods": (Form("/ambridge/periods/year/", officer, months="3"), "/ambridge/periods/"),
        "a period": (Form("/ambridge/periods/2026-07-01/edit/", officer, due="1 2 2027"), "/ambridge/periods/"),
        "the tolerances": (Form(f"{RULES}edit/", admin, at_risk_days_late="7"), RULES),
        "reminder days": (Form(f"{PERIODS}reminders/", officer, reminder_days="-5"), f"{PERIODS}reminders/"),
        "reminding": (Form(f"{QUARTER}remind/", officer), QUARTER),
        "a personal link": (Form(f"{asked}new-link/", officer), asked),
        "an appointment": (Form("/ambridge/people/invite/", admin, email=officer.email, role="board"), person),
        "a change of an appointment": (Form(f"{person}appointments/{held}/edit/", admin, post="Head"), person),
        "a hand-over": (Form(f"{owner}hand-over/", officer, to=new_owner, actions=town.action.pk), owner),
        "a check of a spreadsheet": (Form(spreadsheet, officer), f"{spreadsheet}preview/"),
        "a spreadsheet": (Form(f"{spreadsheet}preview/", officer, reason="Ours"), "/ambridge/import/2/"),
        "the undoing of an import": (Form("/ambridge/import/1/undo/", officer), "/ambridge/import/1/"),
        "a report": (Form(f"{reports}2/", officer, progress="Two patrols."), f"{reports}2/"),
        "the filing of it": (Form(f"{reports}2/check/", officer), f"{reports}2/"),
        "a comment on it": (Form(f"{reports}1/comment/", chair, **comment), f"{reports}1/"),
        "its return": (Form(f"{reports}1/return/", chair, issues="Which?"), f"{reports}1/"),
        "its agreement": (Form(f"{reports}1/agree/", chair), f"{reports}1/"),
        "its withdrawal": (Form(f"{reports}1/withdraw/", lead), f"{reports}1/"),
        "its correction": (Form(f"{reports}3/correct/", officer, reason="A figure."), f"{reports}3/"),
        "a meeting": (Form(new_meeting, chair, date="1 2 2027"), f"/{town.pk}/meetings/{after(Meeting)}/"),
        "a change of it": (Form(f"{meeting}edit/", chair, place="Room 2"), meeting),
        "its cancelling": (Form(f"{meeting}cancel/", chair, reason="Snow"), meeting),
        "its holding": (Form(f"{meeting}held/", chair), meeting),
        "its pack": (Form(f"{meeting}pack/issue/", officer, without=without), f"{meeting}#pack"),
        "an item": (
            Form(f"{meeting}agenda/new/", chair, title="Cars", kind="note", **paper),
            f"{meeting}#item-{after(AgendaItem)}",
        ),
        "a change of an item": (Form(f"{item}edit/", chair, title="Vans", kind="note", **paper), on_agenda),
        "its putting off": (Form(f"{item}later/", chair), meeting),
        "its removal": (Form(f"{item}remove/", chair), meeting),
        **in_the_room,
        "a calendar link": (Form(CALENDAR, officer), CALENDAR),
        "its stopping": (Form(f"{CALENDAR}stop/", town.people["contributor"]), CALENDAR),
        "answers by link": (Form(address_of(town.link), **answers), f"{address_of(town.link)}receipt/"),
        "sign in": (Form("/sign-in/", login=officer.email, password=PASSWORD), "/"),
        "forgotten password": (Form("/reset-password/", email=officer.email), "/reset-password/sent/"),
        "new password": (Form(f"/reset-password/key/{reset}/", **password), "/reset-password/done/"),
        "invitation": (Form(invited, **password), "/ambridge/"),
    }


def forms_of_the_room(town, officer):
    """Those of what is recorded at a meeting and after it."""
    board, council = make_group(town, "The board of the town", "board"), town.organisations.earliest("pk").pk
    held, told = (make_meeting(board, NOW.date(), state="held", minutes_published_on=day) for day in (None, NOW.date()))
    item = make_item(held)
    decision = make_decision(held, item=item)
    asked, closed = (
        make_board_action(held),
        make_board_action(held, state="closed", closing="done", closed_on=NOW.date()),
    )
    there, room = held.get_absolute_url(), f"{held.get_absolute_url()}room/"
    came = {f"o{council}-standing": "attended", f"o{council}-who": "Leader"}
    following = f"/ambridge/board-actions/{closed.serial + 1}/"
    why, one, other = {"reason": "Put right."}, asked.get_absolute_url(), closed.get_absolute_url()
    new, decided = {"text": "Find the money", "post": "Treasurer"}, f"/ambridge/decisions/{decision.serial}/"
    return {
        "what was said": (Form(f"{there}agenda/{item.pk}/said/", officer, said="All agree."), f"{room}#item-{item.pk}"),
        "what else was said": (Form(f"{there}said/", officer, notes="Happy new year."), f"{room}#other"),
        "attendance": (Form(f"{there}attendance/", officer, **came), f"{there}#attendance"),
        "a decision": (Form(f"{there}decisions/new/", officer, text="To go on"), f"{there}#D{decision.serial + 1}"),
        "its change": (Form(f"{decided}edit/", officer, text="To stop", **why), f"{there}#{decision.ref}"),
        "an action from it": (
            Form(f"/ambridge/actions/new/?decision={decision.serial}", officer, priority=town.first.pk),
            "/ambridge/actions/A58/",
        ),
        "a board action": (
            Form(f"{there}board-actions/new/", officer, **new),
            following,
        ),
        "a change of a board action": (Form(f"{one}edit/", officer, due="May 2027", **why), one),
        "its closing": (Form(f"{one}close/", officer, closing="done"), one),
        "its opening": (Form(f"{other}reopen/", officer, **why), other),
        "the publishing of minutes": (Form(f"{there}minutes/publish/", officer), f"{there}minutes/"),
        "their withdrawal": (
            Form(f"{told.get_absolute_url()}minutes/withdraw/", officer),
            f"{told.get_absolute_url()}minutes/",
        ),
    }


def agree_a_report(town):
    """An agreed report of the third priority; gives the address of the reports. The first is filed, one is begun."""
    period = town.reportingperiods.current()
    report = make_report(town.prioritys.get(address=3), period, progress="Three schools.")
    chair = Member(town.people["chair"], town)
    with change(town.pk, by=chair.user) as moment:
        file_report(report, chair, moment)
    with change(town.pk, by=chair.user):
        report.agree(member=chair, on=timezone.localdate())
    return f"/{town.pk}/periods/{period.starts}/reports/"


def missing_in(town):
    """How the form of a pack names the reports that it would be without."""
    missing = reports_missing(PackReader(town, for_board=False), [town.reportingperiods.current()])
    return "+".join(f"{each.period.starts}-{each.priority.address}" for each in missing)


def plan_a_meeting(town):
    """The addresses of a meeting of today and of an item of its agenda."""
    meeting = make_meeting(town.groups.earliest("pk"), timezone.localdate(), place="Room 1")
    return meeting.get_absolute_url(), f"{meeting.get_absolute_url()}agenda/{make_item(meeting).pk}/"


def after(model):
    """The number that the next row of a model gets."""
    return model.objects.latest("pk").pk + 1


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_names_of_model_fields_posted_along_with_a_form_change_nothing_beyond_its_own_fields(monkeypatch, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None  # every name in the rows of every kind is more than a browser sends
    monkeypatch.setattr(MD5PasswordHasher, "salt", lambda hasher: "always the same")
    tried = 0
    for name, (form, leads_to) in all_forms().items():
        wanted = form.outcome()
        assert (name, *wanted[:2]) == (name, 302, leads_to)
        for value in HOSTILE:
            more = form.hostile(value)
            tried += len(more)
            status, location, rows = form.outcome(**more)
            differ = [table for table in rows if rows[table] != wanted[2][table]]
            assert (name, value, status, location, differ) == (name, value, 302, leads_to, [])
    assert tried >= 12 * len(HOSTILE) * 4 * 100


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_a_form_that_took_another_field_would_be_found(monkeypatch):
    form, _ = all_forms()["edit"]
    assert form.outcome() == form.outcome()
    assert form.outcome() != form.outcome(item="7")
    assert User.objects.filter(email="new@example.org").exists()
