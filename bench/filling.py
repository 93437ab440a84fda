"""Fills a database through the models, one change a round, so that the history is as long as it says it is."""

import sys
import time
from datetime import date, timedelta
from itertools import islice, product

from django.db import connection
from django.utils import timezone

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.record import change
from governance.models import Appointment, Organisation, Partnership, ReportingPeriod, User, default_ratings
from priorities.models import Commitment, Plan, Priority, PriorityLead, SuccessMeasure

# Every fifth save of an action is an update for the next quarter; the others change its words.
UPDATE_EVERY = 5
RATINGS = ["on_track", "on_track", "at_risk", "off_track", "not_rated"]
WARDS = ["Abbey", "Bridge", "Castle", "Dale", "Eastgate", "Forest", "Green", "Heath", "Ings", "Jubilee"]
WORK = [
    "Run joint patrols",
    "Meet the licensees",
    "Train front-line staff",
    "Visit every school",
    "Review the lighting",
]


def quarters(count, today):
    """The last so many quarters that have ended, oldest first; each due 14 days after its end."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = []
    for _ in range(count):
        ends = first - timedelta(days=1)
        first = date(ends.year, ends.month - 2, 1)
        found.append((first, ends))
    return found[::-1]


def fill(slug, *, actions, saves, quiet=False):
    """A partnership with that many actions and that many history rows of each; gives its coordinator."""
    began = time.monotonic()
    with change(slug, how="command"):
        partnership, people, priorities = foundations(slug, rounds=saves // UPDATE_EVERY + 1)
    rows = []
    for number in range(saves):
        with change(slug, by=people[0], reason=f"Round {number + 1}"):
            rows = rows or first_round(partnership, priorities, people, actions)
            if number:
                next_round(rows, number, partnership, people)
    if not quiet:
        sys.stdout.write(f"  {slug}: {actions} actions x {saves} saves in {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    return people[0]


def foundations(slug, rounds):
    partnership = Partnership(slug=slug, name=f"Safer {slug.title()} Partnership")
    partnership.save()
    mine = {"partnership": partnership}
    for rating in default_ratings():
        rating.partnership = partnership
        rating.save()
    for starts, ends in quarters(rounds, timezone.localdate()):
        ReportingPeriod(starts=starts, ends=ends, due=ends + timedelta(days=14), **mine).save()
    organisations = [Organisation(name=f"{name} of {slug.title()}", **mine) for name in ("Council", "Police", "Fire")]
    for organisation in organisations:
        organisation.save()
    people = [User.objects.create_user(f"person{number}@{slug}.example") for number in range(12)]
    for number, user in enumerate(people):
        words = {"post": f"Officer {number}", "organisation": organisations[number % 3]}
        Appointment(user=user, role="contributor" if number else "coordinator", **words, **mine).save()
    plan = Plan(title="Community safety plan", state="live", **mine)
    plan.save()
    return partnership, people, [a_priority(plan, number, people, organisations, mine) for number in range(1, 7)]


def a_priority(plan, number, people, organisations, mine):
    priority = Priority(plan=plan, address=number, order=number, number=str(number), name=f"Priority {number}", **mine)
    priority.save()
    PriorityLead(priority=priority, user=people[number], organisation=organisations[number % 3], **mine).save()
    SuccessMeasure(priority=priority, text="Fewer people are harmed", direction="down", **mine).save()
    for order in range(1, 6):
        text = f"Work with residents of {WARDS[order]} so that they feel safe at home and in the street"
        Commitment(priority=priority, order=order, text=text, horizon="one_year", **mine).save()
    return priority


def first_round(partnership, priorities, people, count):
    """The actions, with an owner and a milestone each."""
    mine = {"partnership": partnership}
    places = [(priority, list(priority.commitments.all())) for priority in priorities]
    rows = []
    for number, (work, ward) in enumerate(islice(product(WORK * 1000, WARDS), count)):
        priority, commitments = places[number % len(places)]
        action = Action(
            priority=priority,
            commitment=commitments[number % 5],
            serial=number + 1,
            item=f"{priority.number}.{number}",
            actions_to_deliver=f"{work} in {ward} with the partners who work there, and say what came of it",
            start="April 2026",
            deadline="31 March 2027" if number % 3 else "30 September 2026",
            **mine,
        )
        action.add()
        ActionOwner(action=action, user=people[number % 12], post="Responsible officer", **mine).save()
        Milestone(action=action, text="First review", due="Autumn 2026", **mine).save()
        rows.append(action)
    return rows


def next_round(rows, number, partnership, people):
    periods = list(partnership.reportingperiods.all())
    ratings = {rating.counts_as: rating for rating in partnership.ratings.all()}
    for place, action in enumerate(rows):
        if number % UPDATE_EVERY:
            action.place = f"{WARDS[(place + number) % len(WARDS)]} ward"
            action.edit()
        elif (place + number) % 7:  # one in seven is silent each quarter
            period = periods[number // UPDATE_EVERY - 1]
            action.add_update(an_update(place + number, period, ratings, people[place % 12]))
        else:
            action.place = "All wards"
            action.edit()


def an_update(number, period, ratings, author):
    return Update(
        period=period,
        rating=ratings[RATINGS[number % len(RATINGS)]],
        author=author,
        said_by="Officer",
        said_on=period.due,
        what_happened="Two patrols a week ran in the ward. Fewer calls came in than in the quarter before.",
        what_next="A third patrol from the spring on.",
        new_deadline="30 June 2027" if number % 9 == 0 else "",
        deadline_reason="The second team starts later than planned." if number % 9 == 0 else "",
    )


def count_rows_for_the_planner():
    """PostgreSQL counts its rows in the background; a database that has just been filled has not been counted yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
