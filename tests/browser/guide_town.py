"""The small town of the guides' pictures. Its clock is fixed, so that its pages say the same on every day.

It is October: July to September is being reported on, and updates are due by the 14th.
"""

from datetime import UTC, date, datetime

import time_machine

from actions.models import Update
from actions.reports.filing import file_report
from csp_portal.common.record import change
from governance.access import Member
from governance.models import Membership, User
from priorities.models import PlanPoint, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_attendance,
    make_board_action,
    make_commitment,
    make_decision,
    make_filing,
    make_group,
    make_import,
    make_item,
    make_meeting,
    make_member,
    make_membership,
    make_milestone,
    make_organisation,
    make_owner,
    make_pack,
    make_paper,
    make_partnership,
    make_period,
    make_plan,
    make_priority,
    make_report,
    make_upload,
    make_user,
    saved,
)


def at(month, day):
    """The clock of that day of 2026."""
    return time_machine.travel(datetime(2026, month, day, 9, tzinfo=UTC))


class Town:
    """Its rows. `people` are accounts by role; the lead leads the first priority, the officer owns two actions."""

    def __init__(self):
        with at(3, 2):
            self.partnership = make_partnership("ambridge", name="Safer Ambridge Partnership", contact=CONTACT)
            self.make_bodies()
            self.make_people()
            self.make_plan()
        with at(4, 1):
            self.make_periods()
            self.make_actions()
        for month, day, action, rating, period, values in UPDATES:
            with at(month, day):
                self.say(self.actions[action], rating, self.periods[period], date(2026, month, day), **values)
        with at(7, 20):
            self.periods["spring"].closed_on = date(2026, 7, 20)
            saved(self.periods["spring"])
        with at(10, 5):
            self.bring_spreadsheets()
            self.make_reports()
            self.make_meetings()

    def make_bodies(self):
        names = ("Borchester Council", "Borsetshire Police", "Borsetshire Fire and Rescue", "NHS Borsetshire")
        self.council, self.police, self.fire, self.health = (
            make_organisation(self.partnership, name) for name in names
        )
        for body in (self.council, self.police, self.fire, self.health):
            make_membership(body, Membership.Standing.RESPONSIBLE_AUTHORITY, starts="1 April 1999")
        self.health.former_names = "Borchester CCG (until 30 June 2022)"
        saved(self.health)
        self.board = make_group(self.partnership, "Safer Ambridge Board", "board", cadence="Every quarter")
        beneath = {"parent": self.board, "reports_to": self.board}
        self.group = make_group(self.partnership, "Night-time economy group", **beneath)

    def make_people(self):
        appointments = {
            "coordinator": ("coordinator", "Community safety officer", self.council),
            "lead": ("contributor", "Superintendent, local policing", self.police),
            "officer": ("contributor", "Licensing manager", self.council),
            "board": ("board", "Director of public health", self.health),
            "chair": ("chair", "Chief executive", self.council),
            "scrutiny": ("scrutiny", "Scrutiny officer", None),
            "administrator": ("administrator", "Democratic services manager", self.council),
        }
        self.people = {name: make_user(f"{name}@ambridge.example") for name in appointments}
        for name, (role, post, organisation) in appointments.items():
            make_member(self.partnership, role, user=self.people[name], post=post, organisation=organisation)

        invited = User.objects.create_user("invited@ambridge.example")
        make_member(self.partnership, "contributor", user=invited, post="Youth worker", organisation=self.council)

    def make_plan(self):
        plan = make_plan(self.partnership, "Community safety plan 2026 to 2029")
        plan.vision = "A place where people are safe, and feel safe."
        saved(plan)
        self.priorities = [make_priority(self.partnership, plan, **values) for values in PRIORITIES]
        lead = {"organisation": self.police, "user": self.people["lead"]}
        first = {"partnership": self.partnership, "priority": self.priorities[0]}
        saved(PriorityLead(part="strategic_lead", **first, **lead))
        for priority, body in zip(self.priorities[1:], (self.police, self.health), strict=True):
            saved(PriorityLead(partnership=self.partnership, priority=priority, organisation=body))
        saved(PlanPoint(plan=plan, kind="reason", text="Most violence in public places is at night.", **first))
        saved(PlanPoint(plan=plan, kind="outcome", text="Fewer offences after midnight.", **first))
        saved(SuccessMeasure(text="Violence with injury in public places", direction="down", **first))

    def make_periods(self):
        spring = make_period(self.partnership, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
        summer = self.partnership.reportingperiods.get(starts=date(2026, 7, 1))
        make_period(self.partnership, date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 14))
        self.periods = {"spring": spring, "summer": summer}

    def make_actions(self):
        self.actions = {}
        for number, (name, priority, promise, text, deadline) in enumerate(ACTIONS, 1):
            home = self.priorities[priority]
            commitment = promise and make_commitment(home, promise, number=f"{priority + 1}.{number}")
            self.actions[name] = make_action(
                home, actions_to_deliver=text, deadline=deadline, commitment=commitment or None
            )
        for name, values in (
            ("patrols", {"organisation": self.police, "post": "Town centre inspector"}),
            ("doors", {"user": self.people["officer"]}),
            ("buses", {"user": self.people["officer"]}),
            ("lights", {"organisation": self.council, "post": "Head of highways"}),
            ("locks", {"organisation": self.police}),
            ("bicycles", {"organisation": self.police}),
            ("refuge", {"organisation": self.council, "post": "Housing manager"}),
            ("surgeries", {"organisation": self.health}),
        ):
            make_owner(self.actions[name], **values)
        make_milestone(self.actions["patrols"], text="Rota agreed", due="30 June 2026", done="12 June 2026")

    def bring_spreadsheets(self):
        """One that waits to be taken over, and one that was."""
        make_upload(self.partnership, self.people["coordinator"], TRACKER, "Quarter 3.xlsx")
        make_import(self.partnership, self.people["coordinator"], "Quarter 2.xlsx")

    def make_reports(self):
        """For spring an agreed one of the first priority; for summer its draft, and a filed one of the second."""
        coordinator, chair = (Member(self.people[name], self.partnership) for name in ("coordinator", "chair"))
        spring, summer = self.periods["spring"], self.periods["summer"]
        agreed = make_report(self.priorities[0], spring, progress="The patrols have begun.", state="filed")
        make_filing(agreed, by=self.people["lead"])
        make_report(self.priorities[0], summer, progress="Offences after midnight are down by a tenth.")
        filed = make_report(self.priorities[1], summer, progress="Half of the locks are fitted.")
        with change("ambridge", by=chair.user):
            agreed.agree(member=chair, on=date(2026, 10, 5))
        with change("ambridge", by=coordinator.user) as moment:
            file_report(filed, coordinator, moment)

    def make_meetings(self):
        """One that was held in July, and the next in November, with its pack."""
        held = make_meeting(self.board, date(2026, 7, 22), state="held", place="Council house", starts="10:00")
        make_attendance(held, self.police, who="Superintendent")
        make_attendance(held, self.health, "apologies")
        item = make_item(held, "The underpass", kind="decide", said="The lamps are older than was thought.")
        make_decision(held, "To replace the lamps before winter.", item=item)
        make_board_action(held, "Say which lamps come first.", post="Head of highways", due="31 October 2026")
        following = make_meeting(self.board, date(2026, 11, 11), place="Council house", starts="10:00", ends="12:00")
        make_item(following, "Welcome and apologies", kind="note", presenter="Chair", minutes=5)
        refuge = {"kind": "decide", "asks": "To support the new application.", "presenter": "Housing manager"}
        make_paper(make_item(following, "The second refuge", minutes=20, **refuge), "Plans of the house")
        make_item(following, "The night bus", kind="discuss", presenter="Licensing manager", minutes=15)
        make_pack(following, by=self.people["coordinator"], said_by="Community safety officer, Borchester Council")

    def say(self, action, rating, period, day, **values):
        owner = action.owners.first()
        person = owner.user or self.people["lead" if owner.organisation == self.police else "coordinator"]
        update = Update(
            rating=self.partnership.ratings.get(counts_as=rating),
            period=period,
            author=person,
            said_by=person.appointments.get().in_words,
            said_on=day,
            **values,
        )
        with change("ambridge", by=person, reason=f"Update for {period}"):
            action.add_update(update)


CONTACT = "Community Safety Team, Borchester Council\nTelephone 01632 960 001\nTextphone 18001 01632 960 001"
PRIORITIES = (
    {
        "name": "Violence in public places",
        "summary": "Fewer people are hurt in the town centre, above all at night.",
        "you_told_us": "You told us that you feel unsafe in town after dark.",
        "aim": "Fewer people are hurt, and more of those who are hurt get help.",
    },
    {"name": "Burglary and vehicle crime", "summary": "Homes, cars and bicycles are harder to steal from."},
    {"name": "Domestic abuse", "summary": "Those who are harmed find help at the first place they turn to."},
)
# Name, priority, commitment, what is to be done, deadline.
ACTIONS = (
    (
        "patrols",
        0,
        "Work with night-time businesses to keep the town centre safe.",
        "Run joint patrols of police and council wardens in the town centre on Friday nights.",
        "31 March 2027",
    ),
    ("doors", 0, "", "Train all door staff in helping people at risk.", "31 December 2026"),
    ("buses", 0, "", "Keep the night bus to the villages running.", "30 September 2026"),
    ("lights", 0, "Light the ways home.", "Replace the lamps in the underpass.", "30 November 2026"),
    ("locks", 1, "Make homes harder to break into.", "Fit new locks for victims of burglary.", "31 March 2027"),
    ("bicycles", 1, "", "Mark and register bicycles in every ward.", "30 September 2027"),
    ("refuge", 2, "Open more places of safety.", "Open the second refuge.", "Spring 2027"),
    ("surgeries", 2, "", "Train reception staff of all surgeries to ask.", "31 July 2027"),
)
TRACKER = (
    ("Priority", "Action", "Lead", "By when", "RAG", "Progress"),
    (
        "Burglary and vehicle crime",
        "Fit new locks for victims of burglary.",
        "",
        "April 2027",
        "Amber",
        "Eighty fitted.",
    ),
    (
        "Burglary and vehicle crime",
        "Visit every garage that was broken into.",
        "Crime reduction officer",
        "ongoing",
        "",
        "",
    ),
    ("Domestic abuse", "Ask every employer to sign the pledge.", "Borchester Council", "Autumn 2027", "", ""),
    ("Domestic abuse", "", "", "", "", "Ask the housing team about this."),
)
# Month and day, action, rating, period, what was said.
UPDATES = (
    (7, 1, "patrols", "at_risk", "spring", {"what_happened": "The rota is agreed.", "what_next": "A second van."}),
    (7, 2, "doors", "on_track", "spring", {"what_happened": "Forty of ninety are trained."}),
    (7, 3, "buses", "on_track", "spring", {"what_happened": "The bus ran every Friday."}),
    (7, 3, "locks", "on_track", "spring", {"what_happened": "Thirty locks are fitted."}),
    (7, 6, "refuge", "on_track", "spring", {"what_happened": "The house is bought."}),
    (7, 6, "surgeries", "not_rated", "spring", {"what_happened": "Four surgeries have answered."}),
    (10, 1, "patrols", "on_track", "summer", {"what_happened": "Patrols ran on 11 of 12 weekends. Violence fell."}),
    (
        10,
        2,
        "lights",
        "at_risk",
        "summer",
        {
            "what_happened": "The lamps came late.",
            "what_next": "They are fitted by the end of January.",
            "new_deadline": "31 January 2027",
            "deadline_reason": "The maker delivers in December.",
        },
    ),
    (10, 5, "locks", "complete", "summer", {"what_happened": "All 120 homes have new locks."}),
    (
        10,
        6,
        "refuge",
        "off_track",
        "summer",
        {"what_happened": "Planning permission was refused.", "what_next": "A new application goes in by 1 November."},
    ),
)
