"""A partnership whose dashboard is as full as a sheet must bear: nine priorities with long names, every list full."""

from datetime import timedelta

from django.utils.timezone import localdate

from actions.models import Action, ActionOwner, Update
from csp_portal.common.record import change
from priorities.models import Commitment, Priority
from tests.factories import (
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    make_plan,
    make_report,
    make_user,
    saved,
)

from .world import LONG, make_beginning, make_quarter

SLUG, BOARD = "penny-hassett", "board@penny-hassett.example"
NAMES = [
    "Violence against women and girls, domestic abuse, sexual violence and so-called honour-based abuse",
    "Serious violence and the harm of knives among children and young people in and out of school",
    "Serious and organised crime, county lines, modern slavery and the exploitation of adults at risk",
    "Anti-social behaviour, nuisance and disorder in town centres, parks, housing estates and on the roads",
    "Drugs and alcohol: fewer people harmed, more people in treatment and in recovery for good",
    "Reoffending by adults and young people who are known to more than one of our services",
    "Hate crime, community tension and the prevention of extremism (the Prevent duty)",
    "Burglary, vehicle crime, rural crime and the theft of plant, livestock and machinery",
    "Deaths and serious incidents: what reviews have taught us, and whether we have done it",
]
REASON = "The trainer left in July and the second provider could not start before the new school year, so that half of "
ORGANISATIONS = ["Borsetshire Constabulary", "Borchester Metropolitan Borough Council", "South Borsetshire NHS Trust"]


def make_full_board():
    """The partnership, a sample, with a board member who reads it."""
    board = make_beginning(
        SLUG,
        name="Penny Hassett and South Borsetshire Community Safety Partnership",
        contact="Community Safety Team, Borchester Council\nTelephone 01632 960 001\nTextphone 18001 01632 960 001",
        is_sample=True,
    )
    make_member(board, "board", user=make_user(BOARD), post="Chief Superintendent")
    periods = [make_quarter(board, quarters_before, due_after=14) for quarters_before in (2, 1, 0)]
    organisations = [make_organisation(board, name) for name in ORGANISATIONS]
    plan = make_plan(board, "Community safety plan 2026 to 2029")
    ratings = {rating.counts_as: rating for rating in board.ratings.all()}
    with change(SLUG, how="command"):
        for number, name in enumerate(NAMES, 1):
            priority = Priority(partnership=board, plan=plan, name=name, number=str(number), address=number)
            priority.order = number
            priority.save()
            fill(priority, periods, ratings, organisations[number % 3])
    periods[0].closed_on = localdate()
    saved(periods[0])
    return board


def ask_the_board(board):
    """A meeting of the board with more to decide than a sheet shows, and reports that ask for help."""
    meeting = make_meeting(make_group(board, "Executive board", kind="board"), localdate() + timedelta(days=20))
    for number in range(6):
        make_item(meeting, title=f"{number}. {LONG}", kind="decide", asks=REASON + LONG)
    period = board.reportingperiods.current()
    for priority in board.prioritys.all()[:3]:
        make_report(priority, period, state="filed", issues=REASON + LONG, help_wanted=LONG)


def fill(priority, periods, ratings, owner):
    """Twelve actions: rated worse, better, the same and off track still, with moved deadlines, silent, not begun."""
    mine, order = {"partnership": priority.partnership}, priority.order
    commitment = Commitment(priority=priority, text="Work with those who live there", **mine)
    commitment.save()
    Commitment(priority=priority, text="Say what came of it", **mine).save()
    story = ["off_track", "off_track", "at_risk", "on_track", "complete", "not_rated", None, None, None, None]
    for number, now in enumerate([*story, "later", "on_track"]):
        action = Action(
            priority=priority,
            commitment=commitment if number % 2 else None,
            actions_to_deliver=f"{order}.{number} {LONG}",
            deadline="31 March 2027",
            start="1 April 2098" if now == "later" else "",
            **mine,
        )
        action.add()
        ActionOwner(action=action, organisation=owner, post="Head of Community Safety", **mine).save()
        if now != "later":
            say(action, periods[0], ratings["at_risk" if number else "off_track"], number < 4)
        if now not in ("later", None):
            say(action, periods[1], ratings[now], number < 2)


def say(action, period, rating, moves):
    moved = {"new_deadline": f"30 September {2027 + period.starts.month}", "deadline_reason": LONG} if moves else {}
    update = Update(
        partnership=action.partnership,
        period=period,
        rating=rating,
        said_by="Head of Community Safety and Resilience, Borchester Metropolitan Borough Council",
        said_on=period.ends,
        what_happened=REASON + LONG,
        what_next=LONG,
        **moved,
    )
    action.add_update(update)
