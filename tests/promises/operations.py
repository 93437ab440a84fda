"""Random operations on the record of two partnerships, as people and operators do them."""

import random
import re
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from itertools import cycle
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils.timezone import localdate

from actions.models import (
    Action,
    ActionNote,
    ActionOwner,
    AnswerLink,
    Milestone,
    QuarterlyReport,
    TrackerImport,
    Update,
)
from actions.reports.filing import file_report
from csp_portal.common.models import Clock
from csp_portal.common.record import OutsideChange, change
from csp_portal.common.refusals import Refused
from csp_portal.common.tickets import issue_ticket
from csp_portal.redaction import Removal, remove
from governance.access import Member
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
    Partnership,
    Rating,
    ReportingPeriod,
)
from priorities.models import Commitment, Plan, PlanPoint, Priority, PriorityGroup, PriorityLead, SuccessMeasure
from tests.factories import (
    make_attendance,
    make_board_action,
    make_commitment,
    make_decision,
    make_group,
    make_import,
    make_item,
    make_link,
    make_meeting,
    make_member,
    make_organisation,
    make_paper,
    make_priority,
    make_report,
    make_update,
    saved,
)
from tests.promises.visitors import form_in, make_actions, reporting_partnership

# The column of each model that an operation changes; an action and its parts are changed through the action.
WORDS = {
    Partnership: "vision",
    Organisation: "services",
    Membership: "starts",
    Group: "remit",
    Appointment: "post",
    Rating: "meaning",
    ReportingPeriod: "due",
    InformationPage: "text",
    Plan: "vision",
    PlanPoint: "text",
    Priority: "aim",
    PriorityLead: "post",
    PriorityGroup: "order",
    SuccessMeasure: "target",
    Commitment: "text",
    TrackerImport: "reason",
    QuarterlyReport: "progress",
    AnswerLink: "expires_on",
    Meeting: "place",
    AgendaItem: "said",
    Paper: "title",
    Attendance: "who",
    Decision: "changes",
    BoardAction: "progress",
    CalendarLink: "stopped_on",
}
OPEN_STATES = ["draft", "not_started", "in_progress"]


class World:
    """A partnership with a row of every kind, and a coordinator who is signed in."""

    ACTIONS = 10  # of each priority

    def __init__(self, slug, chance, folder):
        self.slug, self.chance, self.folder, self.said = slug, chance, folder, 0
        self.kinds = cycle(WORDS)
        self.partnership = reporting_partnership(slug)
        self.period = self.partnership.reportingperiods.current()
        self.ratings = list(self.partnership.ratings.all())
        self.user = make_member(self.partnership, post="Community safety officer")
        self.client = Client()
        self.client.force_login(self.user)
        self.fill()

    def fill(self):
        council, group = make_organisation(self.partnership), make_group(self.partnership)
        saved(Membership(partnership=self.partnership, organisation=council, standing="invited"))
        help_page = {"kind": "help", "text": "Ask us.", "reviewed_on": date(2026, 7, 1)}
        saved(InformationPage(partnership=self.partnership, **help_page))
        for _ in range(3):
            priority = make_priority(self.partnership)
            saved(PriorityGroup(partnership=self.partnership, priority=priority, group=group))
            saved(PriorityLead(partnership=self.partnership, priority=priority, post="Superintendent"))
            saved(SuccessMeasure(partnership=self.partnership, priority=priority, text="Fewer thefts"))
            saved(PlanPoint(partnership=self.partnership, plan=priority.plan, kind="aim", text="Be safe"))
            make_commitment(priority)
            make_report(priority)
            for action in make_actions(priority, self.ACTIONS):
                with self.change():
                    for owner in ({"organisation": council}, {"group": group}):
                        ActionOwner(partnership=self.partnership, action=action, **owner).save()
                    Milestone(partnership=self.partnership, action=action, text="A step").save()
                    ActionNote(partnership=self.partnership, action=action, text="A word more").save()
                    action.edit()
                make_update(action, period=self.period, by=self.user)
        make_import(self.partnership, by=self.user)
        make_link(self.partnership, organisation=council)
        self.council, self.group = council, group
        self.fill_meetings()

    def fill_meetings(self):
        meeting = make_meeting(self.group, date(2026, 7, 1), state="held")
        make_paper(make_item(meeting))
        make_attendance(meeting, self.council)
        make_board_action(meeting, decision=make_decision(meeting))
        saved(CalendarLink(partnership=self.partnership, user=self.user))

    def words(self):
        self.said += 1
        return f"Words {self.said}: naïve “quotes” & <b>\n" + "said again " * self.chance.randrange(4)

    def one(self, rows):
        """One row of a queryset by chance."""
        return rows[self.chance.randrange(rows.count())]

    def action(self, **lookup):
        return self.one(Action.objects.filter(partnership=self.partnership, **lookup).order_by("serial"))

    def open_action(self):
        """One that takes updates; the others are left as they are."""
        return self.action(state__in=["not_started", "in_progress", "complete"])

    def rating(self):
        return self.chance.choice(self.ratings)

    def rated(self):
        """A rating as it is typed, with what is asked of one that is off track or at risk."""
        rating = self.rating()
        way_back = {"back_by": "May 2027", "help_wanted": "None."} if rating.needs_a_way_back else {}
        return {"rating": rating.pk, **way_back}

    def change(self):
        return change(self.slug, by=self.user, reason=self.chance.choice(["", "The board asked"]))

    def clock(self):
        return Clock.objects.get(partnership=self.slug).at

    @contextmanager
    def nothing_is_written(self):
        before = self.clock()
        yield
        assert self.clock() == before

    def form(self, address, **typed):
        """A form as it was opened just now, with what is typed into it."""
        request = SimpleNamespace(user=self.user, path=address)
        return {"form_id": issue_ticket(request), **typed}

    def send(self, address, posted, status=302):
        response = self.client.post(address, posted)
        assert response.status_code == status, (address, response.status_code, response.content.decode()[-3000:])
        return response

    def update_form(self, action):
        address = f"{action.get_absolute_url()}update/"
        typed = {"what_happened": self.words(), "what_next": self.words()} | self.rated()
        if self.chance.random() < 0.3:
            typed |= {"new_deadline": self.chance.choice(["31 March 2028", "Autumn 2027"]), "deadline_reason": "Late."}
        return address, self.form(address, version=action.version, **typed)


def update_in_the_portal(world):
    address, posted = world.update_form(world.open_action())
    world.send(address, posted)


def correct_in_the_portal(world):
    update = world.one(Update.objects.filter(author=world.user, action__state="in_progress"))
    address = f"{update.action.get_absolute_url()}updates/{update.number}/"
    typed = {"what_happened": world.words(), "what_next": "By May."} | world.rated()
    world.send(address, world.form(address, version=update.action.version, **typed))


def edit_in_the_portal(world):
    address = f"{world.action().get_absolute_url()}edit/"
    posted = form_in(world.client.get(address).content.decode())
    posted |= {"item": str(world.said), "objective": "", "actions_to_deliver": world.words(), "reason": world.words()}
    posted |= {"owners-0-post": world.chance.choice(["", "Inspector"]), "owners-1-who": f"o{world.council.pk}"}
    posted |= {"milestones-0-text": world.chance.choice(["", world.words()]), "milestones-1-text": world.words()}
    posted |= {"milestones-0-due": "", "milestones-0-done": "", "owners-0-who": ""}
    posted |= {"notes-0-heading": "", "notes-0-text": world.chance.choice(["", world.words()])}
    posted |= {"measure": world.chance.choice(["", measure_of(world, posted["priority"])])}
    world.send(address, posted)


def measure_of(world, priority):
    """The key of a success measure of the priority with that key."""
    return world.one(SuccessMeasure.objects.filter(priority=priority)).pk


def add_in_the_portal(world):
    address = f"/{world.slug}/actions/new/"
    posted = form_in(world.client.get(address).content.decode())
    posted |= {
        "actions_to_deliver": world.words(),
        "priority": world.one(Priority.objects.filter(plan__partnership=world.partnership)).pk,
    }
    world.send(address, posted | {"owners-0-post": "Inspector", "milestones-0-text": world.words()})


def edit_a_priority_in_the_portal(world):
    priority = world.one(Priority.objects.filter(partnership=world.partnership))
    address = f"{priority.get_absolute_url()}edit/"
    posted = form_in(world.client.get(address).content.decode())
    world.send(address, posted | {"aim": world.words(), "order": str(world.said), "reason": world.words()})


def change_leads_in_the_portal(world):
    priority = world.one(Priority.objects.filter(partnership=world.partnership))
    address = f"{priority.get_absolute_url()}leads/"
    posted = form_in(world.client.get(address).content.decode())
    posted |= {"leads-0-post": world.words()[:100], "leads-1-organisation": world.chance.choice(["", world.council.pk])}
    world.send(address, posted | {"groups-0-group": world.chance.choice(["", world.group.pk]), "groups-1-group": ""})


def send_a_wrong_form(world):
    address, posted = world.update_form(world.open_action())
    with world.nothing_is_written():
        world.send(address, posted | {"what_happened": ""}, status=200)


def send_a_form_of_an_older_page(world):
    action = world.open_action()
    address, posted = world.update_form(action)
    with world.change():
        action.edit()
    with world.nothing_is_written():
        world.send(address, posted, status=409)


def send_a_form_twice(world):
    address, posted = world.update_form(world.open_action())
    lands_on = world.send(address, posted)["Location"]
    with world.nothing_is_written():
        assert world.send(address, posted)["Location"] == lands_on


def invite_somebody(world):
    email = f"{world.chance.randrange(30)}@{world.slug}.example"
    options = {"role": world.chance.choice(["board", "contributor"]), "post": world.words().split(":")[0]}
    call_command("invite", email, partnership=world.slug, stdout=StringIO(), **options)


def update_by_document(world):
    """Export the plan, change a text, an owner's post, a step and a note of it, add an action, and load it."""
    text = export(world)
    # Not in a name that others point to by it.
    changes = {"(?<!Renamed )Words ": "Altered words ", "Inspector": "Chief inspector", "A step": "A long step"}
    for found, wanted in (changes | {"A word more": "A word less"}).items():
        places = [place.span() for place in re.finditer(found, text)]
        if places:
            start, end = world.chance.choice(places)
            text = text[:start] + wanted + text[end:]
    file = world.folder / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    call_command("load_plan", str(file), update=True, reason=world.words(), stdout=StringIO())


def export(world):
    out = StringIO()
    call_command("export_plan", world.slug, stdout=out)
    return out.getvalue()


def export_the_plan(world):
    with world.nothing_is_written():
        assert export(world).startswith("partnership:")


def update_by_its_verb(world):
    action, moves = world.open_action(), world.chance.random() < 0.2
    update = Update(
        rating=world.rating(),
        period=world.period,
        author=world.user,
        said_on=world.period.due,
        what_happened=world.words(),
        new_deadline="May 2028" if moves else "",
        deadline_reason="Late." if moves else "",
    )
    with world.change():
        action.add_update(update)


def correct_by_its_verb(world):
    update = world.one(Update.objects.filter(partnership=world.partnership, action__state="in_progress"))
    update.what_happened, update.rating = world.words(), world.rating()
    with world.change():
        update.action.correct_update(update)


def edit_by_its_verb(world):
    action = world.action()
    action.actions_to_deliver, action.start = world.words(), world.chance.choice(["ongoing", "1 April 2026", ""])
    if action.state in OPEN_STATES:
        action.state = world.chance.choice(OPEN_STATES)
    with world.change():
        action.edit()


def drop_and_take_up_again(world):
    action = world.action(state__in=["not_started", "in_progress"])
    action.state, action.dropped_reason = "dropped", world.words()
    with world.change():
        action.edit()
    action.state, action.dropped_reason = "in_progress", ""
    with world.change():
        action.edit()


def add_by_its_verb(world):
    commitment = world.one(Commitment.objects.filter(partnership=world.partnership))
    action = Action(partnership=world.partnership, priority=commitment.priority, commitment=commitment)
    action.actions_to_deliver, action.deadline = world.words(), world.chance.choice(["", "March 2027"])
    with world.change():
        action.add()


def change_a_part(world):
    """Add, change or remove an owner, a milestone or a note; the action is saved with it."""
    action, model = world.action(), world.chance.choice([ActionOwner, Milestone, ActionNote])
    part = model.objects.filter(action=action).last()
    with world.change():
        if part and world.chance.random() < 0.4:
            part.delete()
        else:
            part = part if part and world.chance.random() < 0.5 else model(action=action, partnership=world.partnership)
            setattr(part, "post" if model is ActionOwner else "text", world.words())
            part.save()
        action.edit()


def change_any_row(world):
    """Of each kind in turn, so that none comes up too seldom."""
    model = next(world.kinds)
    mine = {"slug": world.slug} if model is Partnership else {"partnership": world.slug}
    rows = model.objects.filter(**mine)
    if model is QuarterlyReport:  # what is filed or agreed stays as it is
        rows = rows.filter(state__in=model.WRITABLE)
    if not rows:  # the last of its kind was taken away
        return
    row = world.one(rows)
    setattr(row, WORDS[model], another(world, row))
    with world.change():
        row.save()


def another(world, row):
    """Another value for the column of a row that `WORDS` names."""
    if isinstance(row, ReportingPeriod | AnswerLink | CalendarLink):
        return world.period.ends + timedelta(days=world.chance.randrange(60))
    return world.chance.randrange(100) if isinstance(row, PriorityGroup) else world.words()[:100]


def file_a_report(world):
    """Write it, file it, and return or agree it; one that is filed or agreed is opened first."""
    report = world.one(QuarterlyReport.objects.filter(partnership=world.partnership))
    member = Member(world.user, world.partnership)
    with world.change() as moment:
        on = localdate(moment)
        if report.state == report.State.AGREED:
            report.correct(world.words())
        elif not report.is_writable:
            report.withdraw()
        report.progress = world.words()
        report.write()
        file_report(report, member, moment)
        if world.chance.random() < 0.5:
            report.give_back({"progress": world.words()}, member=member, on=on)
        else:
            report.agree(member=member, on=on)


def plan_a_meeting(world):
    """The next one of the group, with an item; what waited is taken up."""
    last = Meeting.objects.filter(partnership=world.partnership).latest("date")
    meeting = Meeting(partnership=world.partnership, group=world.group, date=last.date + timedelta(days=7))
    with world.change():
        meeting.put_on_record()
        AgendaItem(partnership=world.partnership, group=world.group, title=world.words()[:100]).put_on(meeting)
    return meeting


def hold_a_meeting(world):
    """A meeting is planned, and held with a decision and a board action, or cancelled; an open action is closed."""
    meeting, on, mine = plan_a_meeting(world), date(2030, 1, 1), {"partnership": world.partnership}
    asked = world.one(BoardAction.objects.filter(**mine))
    with world.change():
        if world.chance.random() < 0.4:
            meeting.cancel(world.words())
            return
        meeting.hold(on)
        decision = Decision(meeting=meeting, item=meeting.items.first(), text=world.words(), **mine)
        decision.put_on_record()
        said = {"group": world.group, "meeting": meeting, "decision": decision, "post": "Inspector"}
        BoardAction(text=world.words(), **said, **mine).put_on_record()
        if asked.is_open:
            asked.close(world.chance.choice(BoardAction.Closing.values), world.words(), on)
        else:
            asked.reopen()
        meeting.publish_minutes(on)


def remove_a_text(world):
    """One of those that the operations say: it stands on few rows and in their history, and in no other words."""
    text = world.action(actions_to_deliver__startswith="Words ").actions_to_deliver.splitlines()[0]
    remove(world.slug, Removal(text, f"Reason {world.said}", date(2026, 11, 21)))


def many_in_one_change(world):
    """Some rows more than once, as a document does."""
    action = world.open_action()
    with world.change():
        for _ in range(3):
            action.actions_to_deliver = world.words()
            action.edit()
            Milestone(partnership=world.partnership, action=action, text=world.words()).save()


def a_refused_verb(world):
    action = world.open_action()
    action.state = "dropped"
    with world.nothing_is_written(), pytest.raises(Refused), world.change():
        action.add_update(Update(rating=world.rating(), period=world.period))


def a_change_that_is_cut_off(world):
    action = world.action()
    action.actions_to_deliver = world.words()
    owner = ActionOwner(partnership=world.partnership, action=action)  # who is nobody: the database refuses it
    with world.nothing_is_written(), pytest.raises(IntegrityError), world.change():
        save_both(action, owner)


def save_both(action, owner):
    action.edit()
    owner.save()


def a_save_outside_a_change(world):
    with world.nothing_is_written(), pytest.raises(OutsideChange):
        world.action().save()


HOW_OFTEN = {
    update_in_the_portal: 120,
    correct_in_the_portal: 50,
    edit_in_the_portal: 40,
    add_in_the_portal: 30,
    edit_a_priority_in_the_portal: 20,
    change_leads_in_the_portal: 20,
    send_a_wrong_form: 30,
    send_a_form_of_an_older_page: 30,
    send_a_form_twice: 30,
    invite_somebody: 30,
    update_by_document: 8,
    export_the_plan: 10,
    update_by_its_verb: 1200,
    correct_by_its_verb: 500,
    edit_by_its_verb: 820,
    drop_and_take_up_again: 100,
    add_by_its_verb: 250,
    change_a_part: 800,
    change_any_row: 800,
    file_a_report: 25,
    hold_a_meeting: 40,
    remove_a_text: 3,
    many_in_one_change: 100,
    a_refused_verb: 130,
    a_change_that_is_cut_off: 130,
    a_save_outside_a_change: 50,
}


def in_random_order(seed):
    """Every operation as often as it is to be done, and the source of chance for them."""
    chance = random.Random(seed)
    operations = [operation for operation, times in HOW_OFTEN.items() for _ in range(times)]
    chance.shuffle(operations)
    return operations, chance
