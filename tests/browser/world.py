"""What the browser looks at: a partnership with everything in it, one that begins, one in preparation, one bare.

Periods lie around the day on which the tests run, so that each state of an action is seen whatever the day.
"""

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.contrib.auth.tokens import default_token_generator
from django.utils.http import int_to_base36
from django.utils.timezone import localdate, now

from actions.answering.links import address_of
from actions.models import AnswerLink, Message, QuarterlyReport, Upload
from actions.reports.filing import file_report
from actions.tracker.applying import take_over
from actions.tracker.forms import plan_of
from actions.tracker.undoing import undo
from csp_portal.common.history import moment_for
from csp_portal.common.record import change
from governance.access import Member
from governance.invitations import invite, link_for
from governance.models import InformationPage, Partnership, ReportingPeriod, User
from priorities.models import PlanPoint, PriorityGroup, PriorityLead, SuccessMeasure
from tests.browser.meetings import links_into_meetings, make_meetings
from tests.browser.packs import links_into_packs, make_packs
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_link,
    make_measure,
    make_member,
    make_membership,
    make_message,
    make_milestone,
    make_organisation,
    make_owner,
    make_partnership,
    make_period,
    make_plan,
    make_priority,
    make_report,
    make_update,
    make_upload,
    make_user,
    saved,
)

SAMPLE = "Sample data: the progress, ratings and updates shown here are invented."
LONG = (
    "Agree with every school, college and alternative provision in the borough one shared way of hearing about a child "
    "who is at risk of being drawn into carrying a knife, so that help begins within ten working days, is written down "
    "once, and is looked at again by the same people after three months and after a year."
)
LONG_WORD = "Multiagencysafeguardingarrangementsreviewsubcommitteesecretariatsupportofficer"
LONG_ADDRESS = "https://www.borchester.example/community-safety/violence/terms-of-reference-of-the-working-group.pdf"


def first_of_quarter(day, quarters_before=0):
    months = day.year * 12 + (day.month - 1) // 3 * 3 - 3 * quarters_before
    return date(months // 12, months % 12 + 1, 1)


def make_quarter(partnership, quarters_before, due_after=0, **values):
    """A quarter so many before the running one, due so many days after its end."""
    starts = first_of_quarter(localdate(), quarters_before)
    ends = first_of_quarter(localdate(), quarters_before - 1) - timedelta(days=1)
    values = {"due": ends + timedelta(days=due_after)} | values
    return saved(ReportingPeriod(partnership=partnership, starts=starts, ends=ends, **values))


def make_beginning(slug, **values):
    """A partnership without a plan and without periods, and its coordinator."""
    partnership = make_partnership(slug, **values)
    for period in partnership.reportingperiods.all():
        with change(slug, how="command"):
            period.delete()
    user = make_user(f"coordinator@{slug}.example")
    make_member(partnership, user=user, post="Community safety officer")
    return partnership


def make_world():
    """Everything there is to look at; gives the partnership that has it all."""
    bare = make_beginning("loxley", name="Loxley Community Safety Partnership")
    fresh = make_beginning("felpersham", name="Safer Felpersham")
    make_quarter(fresh, 0, due_after=14)
    make_plan(fresh, "Community safety plan")
    for kind in InformationPage.Kind.values:
        saved(InformationPage(partnership=fresh, kind=kind, text="Call us.", reviewed_on=localdate()))
    draft = make_beginning("darrington", name="Darrington Partnership", colour="#5b2a6e")
    make_quarter(draft, 0, due_after=14)
    make_quarter(draft, 3, closed_on=localdate())
    coming = make_quarter(draft, -1, due_after=14)
    make_period(draft, coming.ends - timedelta(days=20), coming.ends + timedelta(days=90))
    plan = make_plan(draft, "Plan for the next three years", state="draft")
    plan.expected = "April 2027"
    saved(plan)
    make_action(make_priority(draft, name="To be agreed", number=""), actions_to_deliver="Ask residents.")
    full = make_full()
    make_trackers()
    make_links()
    make_reports()
    make_packs(LONG, LONG_WORD)
    make_meetings(make_beginning("hollerton", name="Safer Hollerton"), LONG, LONG_WORD)
    both = make_user("both@shared.example")
    for partnership in (full, fresh, draft, bare):
        make_member(partnership, user=both, name="Regional adviser")
    make_user("nobody@shared.example")
    return full


def make_trackers():
    """A partnership that brings spreadsheets: one that was taken over, one that was undone, and some that wait."""
    hassett = make_beginning("hassett", name="Safer Hassett")
    make_quarter(hassett, 0, due_after=14)
    officer = hassett.appointments.get().user
    first = take_over_of(make_upload(hassett, officer, TRACKER, "Delivery plan 2026.xlsx"))
    make_update(first.partnership.actions.earliest("pk"), by=officer)
    last = take_over_of(make_upload(hassett, officer, [HEADINGS, ["Cars", "9", "Lock them", "Police"]], "Cars.csv"))
    with change("hassett", by=officer, how="import"):
        undo(last)
    make_upload(hassett, officer, TRACKER, "The same again.xlsx")
    make_upload(hassett, officer, MORE, f"{LONG_WORD}.xlsx")
    take_over_of(make_upload(hassett, officer, [HEADINGS, ["Cars", "9", "Mark them", "Police"]], "Cars 2.csv"))
    asking = [*MORE, ["Violence", "3", LONG, LONG_WORD, "soon", "Near to Target"], ["", "", "", "", "", "", LONG_WORD]]
    make_upload(hassett, officer, asking, "Asking.xlsx")


HEADINGS = ["Priority", "Ref", "Action", "Lead", "By when", "RAG", "Progress", LONG[:120]]
TRACKER = [
    ["Delivery plan 2026 to 2029"],
    [],
    HEADINGS,
    *(["Violence", f"1.{n}", f"Run patrol {n} in the town centre.", "Inspector", "Apr-27", "Green"] for n in range(60)),
    ["Violence", "1.99", "", LONG_WORD, "ongoing", "", LONG, "No word of it is lost."],
    [LONG[:290], "2.1", LONG, f"Inspector / {LONG_WORD}", "31/03/2020", "Amber", LONG, LONG_WORD],
]
MORE = [
    HEADINGS,
    ["Violence", "1.1", "Run patrol 1 in the town centre.", "Inspector", "May-27", "Red", f"{LONG}\n{LONG_WORD}"],
    ["Violence", "1.2", "Run patrol 2 in the town centre.", "Inspector", "Apr-27", "Green"],
    ["Reviews", "", f"{LONG} {LONG_WORD}", "Safer Hassett Board", "November annually", "In progress (amber)"],
    ["", "", "", "", "", "", "Words without an action"],
]


def take_over_of(upload):
    member = Member(upload.by, upload.partnership)
    reason = f"Taken over from {upload.name}"
    with change(upload.partnership_id, by=upload.by, reason=reason, how="import") as moment:
        return take_over(plan_of(upload), upload, member=member, reason=reason, moment=moment)


def make_links():
    """A partnership whose people answer by personal links: one has answered a part, one is a mailbox, some are over."""
    darby = make_beginning("darby", name="Safer Darby Partnership", contact="Community Safety Team, 01632 960 002")
    earlier, period = make_quarter(darby, 2), make_quarter(darby, 1, due_after=14)
    health = make_organisation(darby, "Darby Health Trust", email="office@darby-health.example")
    nurse, late = make_user("nurse@darby.example"), make_user("late@darby.example")
    make_member(darby, "contributor", user=nurse, post="Head of nursing", organisation=health)
    make_member(darby, "contributor", user=late, post="Deputy head of nursing", organisation=health)
    priority = make_priority(darby, name="Violence and serious harm")
    words = [
        "Tell the police of each knife wound.",
        f"{LONG} {LONG_WORD}",
        "Train the receptionists.",
        "Open a clinic.",
    ]
    actions = [make_action(priority, actions_to_deliver=text, deadline="31 March 2020") for text in words]
    for action in actions[:3]:
        make_owner(action, user=nurse)
        make_owner(action, user=late)
    make_owner(actions[3], organisation=health)
    say(actions[0], "at_risk", earlier, nurse, what_next=LONG, back_by="Autumn 2097", help_wanted=LONG_WORD)
    say(actions[1], "on_track", earlier, nurse, what_happened=f"{LONG} {LONG_WORD}")
    say(actions[2], "on_track", period, nurse)
    owners = [{"user": nurse}, {"user": late}, {"organisation": health}, {"user": make_user("gone@darby.example")}]
    for owner in owners:
        make_link(darby, period, expires_on=localdate() + timedelta(days=28), **owner)
    make_link(darby, earlier, expires_on=localdate() - timedelta(days=9), user=nurse)


def make_reports():
    """A partnership of quarterly reports: not begun, a long draft, filed, returned, and agreed after a correction."""
    penny = make_beginning("penny", name="Safer Penny Hassett", contact="Community Safety Team, 01632 960 003")
    make_quarter(penny, 2, due_after=14)
    period = make_quarter(penny, 1, due_after=14)
    police = make_organisation(penny, "Borsetshire Police")
    posts = {"lead": "Superintendent", "board": "Director of health", "chair": "Chair", "scrutiny": "Councillor"}
    for name, post in posts.items():
        user, role = make_user(f"{name}@penny.example"), "contributor" if name == "lead" else name
        make_member(penny, role, user=user, post=post, organisation=police)
    names = ["Burglary", "Violence and serious harm", "Hate crime", "Vehicle crime", f"Reviews {LONG_WORD}"]
    priorities = [make_priority(penny, name=name) for name in names]
    lead, chair, board = (reporter(penny, name) for name in ("lead", "chair", "board"))
    for priority in priorities:
        saved(PriorityLead(partnership=penny, priority=priority, user=lead.user, organisation=police))
    make_actions_to_report(priorities[1], period, lead.user)
    words = dict.fromkeys(QuarterlyReport.SECTIONS, f"{LONG}\n\n{LONG_WORD}\n\n{LONG}")
    make_report(priorities[1], period, **words)
    filed, returned, corrected = (make_report(each, period, **words) for each in priorities[2:])
    for report in (filed, returned, corrected):
        do(lead, lambda moment, report=report: file_report(report, lead, moment))
    on = localdate()
    do(board, lambda _: filed.comment("progress", LONG, member=board, on=on))
    do(chair, lambda _: returned.give_back({"": LONG, "issues": LONG_WORD}, member=chair, on=on))
    do(chair, lambda _: corrected.agree(member=chair, on=on))
    do(lead, lambda _: corrected.correct(f"A figure was wrong: {LONG_WORD}"))
    make_action(priorities[4], actions_to_deliver=LONG)
    do(lead, lambda moment: file_report(corrected, lead, moment))
    do(chair, lambda _: corrected.agree(member=chair, on=on))


def reporter(partnership, name):
    return Member(User.objects.get(email=f"{name}@{partnership.slug}.example"), partnership)


def do(member, verb):
    with change(member.partnership.slug, by=member.user) as moment:
        verb(moment)


def make_actions_to_report(priority, period, lead):
    """Twelve, of every rating, and some of which nothing was said."""
    back = {"what_next": LONG, "back_by": "31 May 2097", "help_wanted": f"The council: {LONG_WORD}"}
    for number in range(12):
        rating = ["off_track", "at_risk", "on_track", "complete", ""][number % 5]
        action = make_action(priority, actions_to_deliver=[LONG, "Patrol the centre."][number % 2], deadline="May 2026")
        make_owner(action, user=lead, post=[LONG_WORD, "Inspector"][number % 2])
        if rating:
            said = back if rating in ("off_track", "at_risk") else {}
            make_update(action, rating, period=period, by=lead, said_by="Inspector", what_happened=LONG, **said)
    make_measure(priority, LONG, baseline="594", target="500")


def make_full():
    ambridge = make_beginning(
        "ambridge",
        name="Safer Ambridge Partnership",
        area="Ambridge and its villages",
        contact="Community Safety Team, Borchester Council\nTelephone 01632 960 001\nTextphone 18001 01632 960 001",
        is_sample=True,
    )
    periods = [make_quarter(ambridge, quarters_before) for quarters_before in (2, 1, 0)]
    police = make_organisation(ambridge, "Borsetshire Police")
    council = make_organisation(ambridge, "Borchester Council")
    for role in ("contributor", "board", "chair", "scrutiny", "administrator"):
        values = {
            "contributor": {"organisation": police, "post": "Inspector"},
            "scrutiny": {"post": "Scrutiny officer"},
        }.get(role, {"organisation": council})
        make_member(ambridge, role, user=make_user(f"{role}@ambridge.example"), **values)
    plan = make_live_plan(ambridge)
    violence = make_rich_priority(ambridge, plan, police, council)
    make_who_belongs(ambridge, police, council)
    make_information(ambridge)
    make_structure(ambridge, violence)
    make_actions_of_every_kind(violence, periods, police, council)
    burglary = make_priority(ambridge, plan, name="Burglary and vehicle crime", kind="statutory", number="")
    for number in range(1, 46):
        make_action(burglary, actions_to_deliver=f"Mark and register bicycles in ward {number}.", item=f"2.{number}")
    make_people_of_every_kind(ambridge, burglary)
    hidden = make_priority(ambridge, plan, name="Reviews of deaths", visibility="board", number="9.10")
    make_action(hidden, actions_to_deliver="Publish what was learnt from the review.", visibility="board")
    make_priority(ambridge, plan, name="Knives", kind="thematic", number="", parent=violence, summary=LONG)
    make_priority(ambridge, plan, name="Hate crime", kind="thematic", number="")
    periods[0].closed_on = localdate()
    saved(periods[0])
    make_messages(ambridge, periods[1])
    return ambridge


def make_messages(ambridge, period):
    """To the inspector, who has a link and a deputy: one that went, one that nobody knows of, one that waits."""
    inspector = ambridge.appointments.get(user__email=f"contributor@{ambridge.slug}.example").user
    deputy = ambridge.appointments.get(user__email=f"board@{ambridge.slug}.example").user
    violence = ambridge.prioritys.get(address=1)
    saved(PriorityLead(partnership=ambridge, priority=violence, user=deputy, part="deputy", order=8))
    to = {"email": inspector.email, "tried_at": now() - timedelta(days=3), "subject": "1 update due by 14 October"}
    code = f"u{inspector.pk}"
    make_message(period, code, "before 3", state="sent", **to)
    problem = f"Sending broke off: {LONG_WORD}"
    make_message(period, code, "due", state="sending", problem=problem, **to | {"subject": f"{LONG[:80]} {LONG_WORD}"})
    refused = "The mail server refused the message: 550 No such mailbox"
    make_message(period, code, "after 3", problem=refused, **to)


def make_information(ambridge):
    """Two pages in the partnership's own words: one to be reviewed, and one with all that Markdown can say."""
    longer_ago = {"partnership": ambridge, "reviewed_on": localdate() - timedelta(days=430)}
    saved(InformationPage(kind="contact", text="## By telephone\n\n01632 960 001, on weekdays.", **longer_ago))
    text = f"# Help\n\n{LONG}\n\n- one\n- two [links]({LONG_ADDRESS})\n\n1. first\n2. second\n\n> {LONG}\n\n"
    text += f"---\n\n## {LONG_WORD}\n\n**bold** *slanted* `{LONG_WORD}`\n\n    {LONG_ADDRESS}\n\n### Under it\n\nEnd."
    saved(InformationPage(partnership=ambridge, kind="help", text=text, reviewed_on=localdate()))


def make_people_of_every_kind(ambridge, burglary):
    """One who has left and still owns actions and leads, one who is to begin, one of the longest words."""
    gone = make_user("gone@ambridge.example")
    values = {"post": "Tenancy manager", "starts": date(2024, 4, 1), "ends": date(2026, 1, 31)}
    make_member(ambridge, "contributor", user=gone, **values)
    saved(PriorityLead(partnership=ambridge, priority=burglary, user=gone, part="deputy", order=9))
    for action in burglary.actions.order_by("-serial")[:3]:
        make_owner(action, user=gone, post="Tenancy manager")
    starts = localdate() + timedelta(days=40)
    make_member(ambridge, "board", user=make_user("next@ambridge.example"), post="Next member", starts=starts)
    longest = make_user(f"{LONG_WORD.lower()}@ambridge.example")
    make_member(ambridge, "chair", user=longest, name=LONG[:120], post=LONG_WORD, ends=starts)


def make_who_belongs(ambridge, police, council):
    """Organisations of every standing, with the longest words of all and one that took the place of another."""
    ambridge.team_functions = "Co-ordinates the board and its groups\nKeeps the plan and chases its actions"
    ambridge.website, ambridge.legal_basis = LONG_ADDRESS, "Formed by agreement of the responsible authorities in 1999."
    ambridge.local_authorities = "Borchester Council\nFelpersham Council"
    with change(ambridge.slug, how="command"):
        ambridge.save()
    council.aliases, council.email = f"the Council\n{LONG_WORD}", f"safety@{LONG_WORD.lower()}.example"
    council.services = "\n".join(["Community safety", "Youth offending", "Children’s services", LONG_WORD])
    saved(council)
    care_board = make_organisation(ambridge, "NHS Borsetshire Integrated Care Board", former_names="Health authority")
    ended = make_organisation(ambridge, "NHS Borchester Clinical Commissioning Group", successor=care_board)
    make_membership(police, starts="1 April 1999")
    make_membership(council)
    make_membership(care_board, starts="1 July 2022")
    make_membership(ended, starts="April 2013", ends="30 June 2022")
    make_membership(make_organisation(ambridge, LONG[:200]), "co_operating")
    make_membership(make_organisation(ambridge, "Tenants’ panel"), "resident_representative", starts="2024")
    make_membership(make_organisation(ambridge, "Felpersham College"), "works_closely")
    make_membership(make_organisation(ambridge, "Ambulance service"), "to_be_included", starts="April 2099")
    make_organisation(ambridge, "Chamber of commerce")


def make_structure(ambridge, violence):
    board = make_group(
        ambridge, "Safer Ambridge Board", "board", cadence="Every quarter", aliases="Partnership Executive"
    )
    group = make_group(ambridge, "Violence delivery group", parent=board, reports_to=board, remit=LONG)
    saved(PriorityGroup(partnership=ambridge, priority=violence, group=group))
    make_group(ambridge, LONG_WORD, "panel", parent=group, reports_to=board, cadence="When it is needed")
    make_group(ambridge, "Overview and scrutiny committee", "scrutiny_committee")


def make_live_plan(ambridge):
    make_plan(ambridge, "Community safety plan 2020 to 2023", state="replaced")
    plan = make_plan(ambridge, "Community safety plan 2026 to 2029")
    plan.starts, plan.ends = "April 2026", "31 March 2029"
    plan.vision = "A place where people are safe, and feel safe, at home, in the street and online."
    plan.period_reason = "Three years is long enough to see a change and short enough to be held to it."
    plan.other_titles = "Safer Ambridge strategy\nThe CSP plan"
    saved(plan)
    points = {
        "principle": [("Listen first", "We ask those whom it concerns."), ("One record", "Facts stand in one place.")],
        "aim": [("", "Fewer people are harmed."), ("", "Those who are harmed get help."), ("", LONG)],
        "success": [("", "Car crime fell by a fifth in two years.")],
        "year_ahead": [("", "We ask every parish what it needs."), ("", "We open the new refuge.")],
    }
    add_points(ambridge, plan, None, points)
    return plan


def make_rich_priority(ambridge, plan, police, council):
    violence = make_priority(
        ambridge,
        plan,
        name="Violence and serious harm",
        summary="Fewer people are hurt in public places, and more of those who are hurt get help.",
        you_told_us="You told us that you feel unsafe in town at night.\nYoung people said knives are normal.",
        aim="Fewer people are hurt in public places, and more of those who are hurt get help.",
    )
    for organisation, part, post in (
        (police, "strategic_lead", "Superintendent, local policing"),
        (council, "joint_lead", ""),
        (council, "support_officer", LONG_WORD),
    ):
        saved(PriorityLead(partnership=ambridge, priority=violence, organisation=organisation, part=part, post=post))
    points = {
        "reason": [
            ("Violence is rising", "Offences rose from 3,700 in 2018/19 to 3,900 in 2019/20.\nMost are at night."),
            ("Knives", "A third of young people know somebody who carries one."),
            ("", LONG),
        ],
        "evidence": [("1 September 2026", "Twelve people were treated for knife wounds."), (LONG_WORD, LONG)],
        "outcome": [("Safer nights", "Fewer offences after midnight."), ("", "More victims take up help.")],
    }
    add_points(ambridge, plan, violence, points)
    measures = [
        {"text": "Violence with injury in public places", "direction": "down", "baseline": "3,900 in 2019/20"},
        {"text": "Victims who take up help", "direction": "up", "target": "Half of them", "source": "Victim service"},
        {"text": LONG, "number": "1.10"},
    ]
    for order, values in enumerate(measures):
        saved(SuccessMeasure(partnership=ambridge, priority=violence, order=order, **values))
    make_commitment(violence, "Teach every year 6 class about the harm of knives.", number="1.2", order=2)
    parent = make_commitment(violence, "Build one picture of violence:", horizon="three_year", order=1)
    for label, text in (("a", "with the hospital"), ("b", "with the ambulance service")):
        make_commitment(violence, text, horizon="three_year", parent=parent, label=label)
    return violence


def add_points(partnership, plan, priority, points):
    for kind, texts in points.items():
        for order, (heading, text) in enumerate(texts):
            point = PlanPoint(plan=plan, priority=priority, kind=kind, order=order, heading=heading, text=text)
            point.partnership = partnership
            saved(point)


def make_actions_of_every_kind(violence, periods, police, council):
    """A1 to A11: each rating, silence of each sort, draft, dropped, and one with the longest words of all."""
    older, ended, _ = periods
    officer = violence.partnership.appointments.get(role="coordinator").user
    inspector = violence.partnership.appointments.get(role="contributor").user
    promise = make_commitment(violence, "Work with night-time businesses to keep the town centre safe.", number="1.1")
    patrols = make_action(
        violence,
        actions_to_deliver="Run joint patrols of police and council wardens in the town centre on Friday nights.",
        item="1.1",
        commitment=promise,
        start="April 2026",
        deadline="31 March 2097",
        partners="joint",
        place="Town centre",
        also_in="Youth Justice Plan, 3.2",
    )
    make_owner(patrols, organisation=police, post="Town centre inspector")
    make_owner(patrols, organisation=council, part="supporting")
    make_milestone(patrols, text="Rota agreed", due="30 June 2026", done="12 June 2026")
    make_milestone(patrols, text="First review by both commanders", due="Autumn 2026", order=1)
    say(patrols, "at_risk", older, inspector, what_next="The second team starts in May.")
    say(patrols, "at_risk", older, officer, new_deadline="Summer 2098", deadline_reason="The second team is late.")
    say(patrols, "on_track", ended, inspector, what_happened="Patrols ran on 11 of 12 weekends.\nViolence fell.")
    for rating, values in RATED:
        action = make_action(violence, actions_to_deliver=f"Rated {rating.replace('_', ' ')}", deadline="31 March 2020")
        make_owner(action, organisation=council)
        say(action, rating, ended, officer, **values)
    silent = make_action(violence, actions_to_deliver="Meet the licensees every month.", deadline="ongoing")
    make_owner(silent, user=inspector)
    say(silent, "on_track", older, officer)
    make_action(violence, actions_to_deliver="Publish the map of safe places.", partners="single")
    make_action(violence, actions_to_deliver="Open the second refuge.", start=f"1 April {localdate().year + 2}")
    make_action(violence, actions_to_deliver="A thought for next year.", state="draft")
    make_action(violence, actions_to_deliver="Street pastors.", state="dropped", dropped_reason="The charity closed.")
    make_longest(violence, ended, officer, council)


RATED = [
    ("off_track", {"what_happened": "The trainer left.", "what_next": "A new trainer starts in May."}),
    ("at_risk", {"what_happened": "", "no_change_reason": "We wait for the grant, which is decided in May."}),
    ("complete", {"what_happened": "All 40 door staff are trained."}),
    ("not_rated", {"what_happened": "Too early to say."}),
]


def say(action, rating, period, by, **values):
    values = {"said_on": period.ends, "said_by": "Community safety officer, Borchester Council"} | values
    make_update(action, rating, period=period, by=by, **values)


def make_longest(violence, ended, officer, council):
    longest = make_action(
        violence, actions_to_deliver=LONG, item="1.10 (was 7b/3)", objective=LONG, deadline="Q2 2026/27 or later"
    )
    group = make_group(violence.partnership, "Serious violence delivery group and its reference group of young people")
    posts = [f"{LONG_WORD}", *(f"Head of service {number}" for number in range(1, 6))]
    for order, post in enumerate(posts):
        make_owner(longest, post=post, organisation=council, order=order)
    make_owner(longest, group=group, order=8)
    make_owner(longest, user=officer, order=9)
    for order in range(3):
        make_milestone(longest, text=f"{LONG} {order}", due="after the election", order=order)
    say(longest, "off_track", ended, officer, what_happened=f"{LONG}\n\n{LONG_ADDRESS}", what_next=LONG)


def links_into():
    """The addresses that are known only from the rows: links of invitations and of a new password, and plans."""
    ambridge = Partnership.objects.get(slug="ambridge")
    invited = invite(ambridge, "invited@ambridge.example", role="contributor", how="command", post="Housing officer")
    known = ambridge.appointments.get(user__email="board@ambridge.example")
    inspector = ambridge.appointments.get(user__email="contributor@ambridge.example")
    signed_up = User.objects.get(email="scrutiny@ambridge.example")
    key = default_token_generator.make_token(signed_up)
    periods = ambridge.reportingperiods.all()
    names = ("answer", "answer_late", "answer_mailbox", "answer_gone", "answer_over")
    answers = AnswerLink.objects.filter(partnership="darby")
    return {
        **{name: address_of(link) for name, link in zip(names, answers, strict=True)},
        "moment": moment_for(now()),
        "invitation": urlsplit(link_for(invited)).path,
        "invitation_known": urlsplit(link_for(known)).path,
        "reset": f"/reset-password/key/{int_to_base36(signed_up.pk)}-{key}/",
        "person": known_person(ambridge, "contributor@"),
        "person_appointment": f"{known_person(ambridge, 'contributor@')}appointments/{inspector.pk}/",
        "gone": known_person(ambridge, "gone@"),
        "next": known_person(ambridge, "next@"),
        "longest": known_person(ambridge, LONG_WORD.lower()),
        "administrator": known_person(ambridge, "administrator@"),
        "invited": known_person(ambridge, "invited@"),
        "organisation": ambridge.organisations.get(name="Borchester Council").get_absolute_url(),
        "ended": ambridge.organisations.get(name__contains="Commissioning").get_absolute_url(),
        "college": ambridge.organisations.get(name="Felpersham College").get_absolute_url(),
        "group": ambridge.groups.get(name="Violence delivery group").get_absolute_url(),
        **{f"period{place}": f"/ambridge/periods/{period.starts}/" for place, period in enumerate(periods)},
        "asked": f"/ambridge/periods/{periods[1].starts}/asked/u{inspector.user_id}/",
        "cut_off": f"/ambridge/periods/{periods[1].starts}/messages/{Message.objects.get(state='sending').pk}/again/",
        "board": f"u{known.user_id}",
        "reports": f"/penny/periods/{periods[1].starts}/reports/",
        "period_fresh": f"/felpersham/periods/{first_of_quarter(localdate())}/",
        "period_unused": f"/darrington/periods/{first_of_quarter(localdate(), 3)}/",
        **links_into_meetings(),
        **links_into_packs(),
        **{f"upload_{n}": waiting.get_absolute_url() for n, waiting in enumerate(Upload.objects.filter(taken=None))},
        "replaced": ambridge.plans.get(state="replaced").get_absolute_url(),
    }


def known_person(partnership, email):
    return partnership.appointments.filter(user__email__startswith=email).first().get_absolute_url()
