"""What an action works out to, beside what is said of it: by the rules and tolerances of its partnership, in the
database, for the current period and for others."""

import random
from copy import copy
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from actions.models import Action, Milestone, Update
from actions.models.standing import Standing
from actions.periods import Periods
from actions.worked_out import disagrees, reasons, sentence, with_worked_out, worst_disagreement
from csp_portal.common.record import change
from governance.models.reporting import current_of
from tests.factories import (
    make_action,
    make_milestone,
    make_partnership,
    make_period,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 20)
TOLERANCES = "days_late milestones_late periods_silent deadline_moves".split()


@pytest.fixture
def ambridge(db):
    """Since long before the days that are judged: its clock never goes back."""
    with time_machine.travel("2025-09-01 10:00"):
        return make_partnership("ambridge")


def periods_on(partnership, on, shown=None):
    periods = list(partnership.reportingperiods.all())
    current = current_of(periods, on)
    return Periods([period for period in periods if period.starts <= on], shown or current, current)


def judged(partnership, on=ON, shown=None, **tolerances):
    """The actions as they work out on a day, by the partnership's tolerances or these."""
    partnership, periods = copy(partnership), periods_on(partnership, on, shown)
    for name, number in tolerances.items():
        setattr(partnership, name, number)
    actions = Action.objects.with_standing_in(periods.shown, periods.current)
    return with_worked_out(actions, partnership, on, periods)


def said(partnership, on=ON, shown=None, **tolerances):
    """What the only action works out to, and why."""
    action = judged(partnership, on, shown, **tolerances).get()
    return action.worked_out, sentence(action)


def test_a_deadline_counts_the_days_since_its_latest_one(ambridge):
    make_action(partnership=ambridge, deadline="September 2026")
    expected = {
        date(2026, 9, 30): ("on_track", "No rule says otherwise"),
        date(2026, 10, 1): ("at_risk", "Deadline passed 1 day ago"),
        date(2026, 10, 27): ("at_risk", "Deadline passed 27 days ago"),
        date(2026, 10, 28): ("off_track", "Deadline passed 28 days ago"),
    }
    assert {on: said(ambridge, on) for on in expected} == expected


@pytest.mark.guard("tolerance")
def test_the_tolerances_are_the_partnerships_and_an_empty_one_never_fires(ambridge):
    make_action(partnership=ambridge, deadline="10 October 2026")  # ten days before
    never = {"at_risk_days_late": None, "off_track_days_late": None}
    assert [
        said(ambridge, at_risk_days_late=10)[0],
        said(ambridge, at_risk_days_late=11)[0],
        said(ambridge, off_track_days_late=10)[0],
        said(ambridge, off_track_days_late=11)[0],
        said(ambridge, **never)[0],
    ] == ["at_risk", "on_track", "off_track", "at_risk", "on_track"]


def test_milestones_are_late_after_the_latest_day_unless_they_are_reached(ambridge):
    action = make_action(partnership=ambridge)
    make_milestone(action, due="19 October 2026")
    make_milestone(action, due="August 2026", done="Some time in May")
    make_milestone(action, due="20 October 2026")
    make_milestone(action, due="ongoing")
    assert said(ambridge) == ("at_risk", "1 of 4 milestones late")
    assert said(ambridge, on=date(2026, 10, 21)) == ("at_risk", "2 of 4 milestones late")
    assert said(ambridge, off_track_milestones_late=1) == ("off_track", "1 of 4 milestones late")
    assert said(ambridge, at_risk_milestones_late=2) == ("on_track", "No rule says otherwise")


def test_one_milestone_alone_is_said_in_the_singular(ambridge):
    make_milestone(make_action(partnership=ambridge), due="May 2026")
    assert said(ambridge) == ("at_risk", "1 of 1 milestone late")


@pytest.fixture
def spring(ambridge):
    with time_machine.travel("2025-09-02 10:00"):
        return make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30), due=date(2026, 7, 14))


@time_machine.travel("2026-03-01 10:00")
def test_periods_without_an_update_count_from_the_last_one_spoken_of_once_they_are_due(ambridge, spring):
    winter = make_period(ambridge, date(2026, 1, 1), date(2026, 3, 31), due=date(2026, 4, 14))
    make_update(make_action(partnership=ambridge), period=winter)
    assert [said(ambridge, on=date(2026, 10, day), at_risk_periods_silent=1) for day in (14, 15)] == [
        ("at_risk", "Not updated for 1 period"),
        ("at_risk", "Not updated for 2 periods"),
    ]
    make_update(Action.objects.get(), period=ambridge.reportingperiods.get(starts=date(2026, 7, 1)))
    assert said(ambridge, on=date(2026, 10, 15)) == ("on_track", "No rule says otherwise")


def test_nobody_is_silent_about_what_had_not_begun_or_was_not_on_record(ambridge, spring):
    with time_machine.travel("2026-03-01 10:00"):
        first = make_action(partnership=ambridge, start="July 2026")
    with time_machine.travel("2026-07-14 23:00"):
        make_action(partnership=ambridge)
    with time_machine.travel("2026-07-15 00:30"):
        late = make_action(partnership=ambridge)
    found = {action.ref: sentence(action) for action in judged(ambridge, at_risk_periods_silent=1)}
    silent = "Not updated for {} period{}".format
    assert found == {first.ref: silent(1, ""), "A2": silent(2, "s"), late.ref: silent(1, "")}


def test_moves_of_the_deadline_count_but_not_the_setting_of_the_first(ambridge):
    action = make_action(partnership=ambridge)
    for deadline in ("May 2027", "June 2027", "July 2027", "July 2027", "August 2027"):
        make_update(action, new_deadline=deadline, deadline_reason="Late.")
    assert said(ambridge) == ("at_risk", "Deadline moved 3 times")
    assert said(ambridge, at_risk_deadline_moves=4) == ("on_track", "No rule says otherwise")
    assert said(ambridge, off_track_deadline_moves=3) == ("off_track", "Deadline moved 3 times")


def test_the_worst_rating_wins_then_the_first_rule_and_every_rule_that_fires_is_told(ambridge):
    action = make_action(partnership=ambridge, deadline="15 October 2026")
    for due in ("May 2026", "June 2026", "July 2026"):
        make_milestone(action, due=due)
    action = judged(ambridge, at_risk_periods_silent=1).get()
    assert (action.worked_out, sentence(action)) == ("off_track", "3 of 3 milestones late")
    assert reasons(action) == [
        ("off_track", "3 of 3 milestones late"),
        ("at_risk", "Deadline passed 5 days ago"),
    ]
    assert said(ambridge, off_track_milestones_late=None) == ("at_risk", "Deadline passed 5 days ago")


def test_what_is_complete_dropped_a_draft_or_not_started_works_out_to_nothing(ambridge):
    late = {"partnership": ambridge, "deadline": "May 2026"}
    make_update(make_action(**late), "complete")
    make_action(**late, state="dropped", dropped_reason="No money.")
    make_action(**late, state="draft")
    make_action(**late, start="2028")
    assert {(action.worked_out, sentence(action)) for action in judged(ambridge)} == {("", "")}


def test_without_a_day_and_before_any_update_is_due_there_is_nothing_to_work_out_from(ambridge):
    action = make_action(partnership=ambridge, deadline="ongoing")
    nothing, no_rule = ("", "Nothing to work out from"), ("on_track", "No rule says otherwise")
    assert (said(ambridge, on=date(2026, 10, 14)), said(ambridge, on=date(2026, 10, 14))) == (nothing, nothing)
    milestone = make_milestone(action, due="May 2027")
    assert said(ambridge, on=date(2026, 10, 14)) == no_rule
    milestone.due = "ongoing"
    saved(milestone)
    assert said(ambridge, on=date(2026, 10, 14)) == nothing
    make_update(action)
    assert said(ambridge, on=date(2026, 10, 14)) == no_rule


def test_a_partnership_without_periods_is_judged_by_its_dates(ambridge):
    with change(ambridge.pk):
        ambridge.reportingperiods.get().delete()
    make_action(partnership=ambridge, deadline="May 2026")
    assert said(ambridge) == ("off_track", "Deadline passed 142 days ago")


@pytest.mark.guard("disagreement")
def test_only_what_is_said_for_the_period_can_disagree(ambridge, spring):
    priority = make_priority(ambridge)
    summer = ambridge.reportingperiods.get(starts=date(2026, 7, 1))
    make_update(make_action(priority, deadline="2 October 2026"), "on_track", period=summer)
    make_update(make_action(priority, deadline="2 October 2026"), "at_risk", period=summer)
    make_update(make_action(priority, deadline="2 October 2026"), "on_track", period=spring)  # silent since
    make_update(make_action(priority, deadline="2 October 2026"), "not_rated", period=summer)
    make_update(make_action(priority, deadline="May 2027"), "off_track", period=summer)
    make_update(make_action(priority, deadline="May 2026"), "on_track", period=summer)
    actions = judged(ambridge).order_by(worst_disagreement().desc(), "serial")
    assert [(action.ref, action.standing, action.worked_out, disagrees(action)) for action in actions] == [
        ("A6", "on_track", "off_track", True),
        ("A1", "on_track", "at_risk", True),
        ("A5", "off_track", "on_track", True),
        ("A2", "at_risk", "at_risk", False),
        ("A3", "no_update", "at_risk", False),
        ("A4", "not_rated", "at_risk", False),
    ]
    assert {action.ref for action in judged(ambridge).filter(disagrees=True)} == {"A6", "A1", "A5"}


def test_another_period_is_judged_on_its_due_day_by_what_was_said_until_then(ambridge, spring):
    action = make_action(partnership=ambridge, deadline="30 June 2026")
    make_milestone(action, due="1 July 2026", done="1 August 2026")
    make_update(action, period=spring, new_deadline="10 July 2026", deadline_reason="Rain.")
    summer = ambridge.reportingperiods.get(starts=date(2026, 7, 1))
    make_update(action, period=summer, new_deadline="May 2027", deadline_reason="More rain.")
    assert said(ambridge) == ("on_track", "No rule says otherwise")
    then = judged(ambridge, shown=spring).get()
    assert reasons(then) == [
        ("at_risk", "Deadline passed 4 days before 14 July 2026"),
        ("at_risk", "1 of 1 milestone late"),
    ]
    assert (then.deadline_moves, then.worked_out, disagrees(then)) == (1, "at_risk", True)


def test_a_later_period_that_is_running_is_judged_today(ambridge):
    autumn = make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31), due=date(2027, 1, 14))
    make_action(partnership=ambridge, deadline="15 October 2026")
    assert said(ambridge, shown=autumn) == ("at_risk", "Deadline passed 5 days before 20 October 2026")


@pytest.mark.parametrize("seed", range(3))
def test_the_database_finds_what_the_rules_say_of_each_action(ambridge, seed):
    make = random.Random(seed)
    quarters = [ambridge.reportingperiods.get(), *more_quarters(ambridge)]
    fill(ambridge, sorted(quarters, key=lambda period: period.starts), make)
    for _ in range(6):
        tolerances = {
            f"{rating}_{name}": make.choice([None, 1, 1, 2, 3, 30])
            for name in TOLERANCES
            for rating in ("at_risk", "off_track")
        }
        on, shown = date(2026, make.randint(2, 12), make.randint(1, 28)), make.choice([None, None, *quarters])
        periods = periods_on(ambridge, on, shown)
        found = {
            action.ref: (action.worked_out, reasons(action)) for action in judged(ambridge, on, shown, **tolerances)
        }
        expected = {
            action.ref: by_hand(action, tolerances, on, periods)
            for action in Action.objects.with_standing_in(periods.shown, periods.current)
        }
        assert found == expected, (on, shown, tolerances)


def more_quarters(partnership):
    for first, last in QUARTERS:
        with time_machine.travel("2025-09-02 10:00"):
            yield make_period(partnership, first, last, due=last + timedelta(days=14))


QUARTERS = [
    (date(2025, 10, 1), date(2025, 12, 31)),
    (date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 10, 1), date(2026, 12, 31)),
]
DAYS = ["", "ongoing", "May 2026", "Q2 2026/27", "1 February 2026", "30 June 2026", "10 July 2026", "2 October 2026"]


def fill(partnership, quarters, make):
    priority = make_priority(partnership)
    ratings = list(partnership.ratings.all())
    for month in (1, 4, 7, 9):
        with time_machine.travel(f"2026-{month:02}-05 10:00"), change(partnership.pk):
            for _ in range(8):
                action = Action(partnership=partnership, priority=priority, actions_to_deliver="Patrol")
                action.deadline, action.start = make.choice(DAYS), make.choice(["", "", "", *DAYS])
                action.add()
                for _ in range(make.choice([0, 0, 1, 2, 4])):
                    step = {"due": make.choice(DAYS), "done": make.choice(["", *DAYS])}
                    Milestone(partnership=partnership, action=action, text="Step", **step).save()
                for quarter in sorted(make.choices(quarters, k=make.choice([0, 1, 3, 5])), key=lambda q: q.starts):
                    words = make.choice(["", "", *DAYS])
                    action.add_update(
                        Update(
                            period=quarter,
                            rating=make.choice(ratings),
                            what_happened="Work went on.",
                            said_on=quarter.ends,
                            new_deadline=words,
                            deadline_reason="Late." if words else "",
                        )
                    )


def by_hand(action, tolerances, on, periods):
    """The rules once more, in Python: what an action that knows its standing works out to, and by which of them."""
    if action.standing in ("", Standing.COMPLETE, Standing.NOT_STARTED):
        return "", []
    shown, is_now = periods.shown, periods.shown == periods.current
    day = on if is_now else min(shown.due, on)
    updates = list(action.updates.select_related("period").order_by("number"))
    counted = [u for u in updates if is_now or u.period.starts <= shown.starts]
    deadline = deadline_by_hand(action, updates, counted)
    milestones = list(action.milestones.all())
    late = [m for m in milestones if m.due_latest and m.due_latest < day]
    late = [m for m in late if not m.done or (not is_now and m.done_on and m.done_on > day)]
    moves = [u for u in counted if u.new_deadline and u.deadline_before and u.new_deadline != u.deadline_before]
    silent = silent_by_hand(action, counted, on, periods)
    days = max(0, (day - deadline).days) if deadline else 0
    ago = "ago" if is_now else f"before {day.day} {day:%B %Y}"
    sentences = [
        ("days_late", days, f"Deadline passed {many(days, 'day')} {ago}"),
        ("milestones_late", len(late), f"{len(late)} of {many(len(milestones), 'milestone')} late"),
        ("periods_silent", len(silent), f"Not updated for {many(len(silent), 'period')}"),
        ("deadline_moves", len(moves), f"Deadline moved {many(len(moves), 'time')}"),
    ]
    fired = [
        next((r for r in ("off_track", "at_risk") if (tolerances[f"{r}_{name}"] or 999) <= number), "")
        for name, number, _ in sentences
    ]
    found = [
        (r, words)
        for r in ("off_track", "at_risk")
        for f, (_, _, words) in zip(fired, sentences, strict=True)
        if f == r
    ]
    has_grounds = deadline or any(m.due_latest for m in milestones) or counted or silent
    return (found[0][0] if found else "on_track" if has_grounds else ""), found


def many(number, words):
    return f"{number} {words}{'' if number == 1 else 's'}"


def deadline_by_hand(action, updates, counted):
    later = [u for u in updates if u not in counted and u.new_deadline]
    before = [u for u in counted if u.new_deadline]
    if not later:
        return action.deadline_latest
    if not later[0].deadline_before:
        return None
    return before[-1].new_deadline_latest if before else action.original_deadline_latest


def silent_by_hand(action, counted, on, periods):
    shown = periods.shown
    due = [p for p in periods.begun if p.due < on]
    if shown != periods.current:
        due = [p for p in due if p.starts <= shown.starts]
    begun = [p for p in due if not action.start_earliest or action.start_earliest <= p.ends]
    if counted:
        return [p for p in begun if p.starts > counted[-1].period.starts]
    added = timezone.localdate(action.history.earliest().history_date)
    return [p for p in begun if added <= p.due]
