"""One page of the history at a time says what reading all of it says."""

import random
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.history import OneSave, entries, every_save, grouped, moment_for, moment_in, page_of
from csp_portal.common.record import change
from csp_portal.common.self_check import recorded_models
from governance.history import foot_of, who_in
from governance.models import Membership, Organisation
from tests.factories import (
    make_action,
    make_commitment,
    make_member,
    make_milestone,
    make_organisation,
    make_owner,
    make_partnership,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db


def histories(partnership):
    """The history querysets of everything in a partnership."""
    return [
        model.history.filter(**{"slug" if model.__name__ == "Partnership" else "partnership_id": partnership.pk})
        for model in recorded_models()
    ]


def all_saves(partnership, querysets=None):
    """What reading all of it says: the measure of every page."""
    return grouped(entries(querysets or histories(partnership), people=who_in(partnership)))


def pages_of(partnership, querysets, size, **more):
    """Every page from the newest to the oldest, as its address leads from one to the next."""
    page = page_of(querysets, size=size, people=who_in(partnership), **more)
    pages = [page]
    while page.older:
        page = page_of(querysets, size=size, before=moment_in(moment_for(page.older)), people=who_in(partnership))
        pages.append(page)
    return pages


def joined(pages):
    return [save for page in pages for save in page.saves]


class Town:
    """A partnership with something of most kinds, and random saves of it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.partnership = make_partnership(f"town-{seed}")
        self.people = [make_member(self.partnership, post=f"Officer {number}") for number in range(3)]
        self.priorities = [make_priority(self.partnership) for _ in range(2)]
        self.organisations = [make_organisation(self.partnership) for _ in range(3)]
        self.actions = [make_action(self.chance.choice(self.priorities)) for _ in range(4)]
        self.rows = [self.partnership, *self.priorities, *self.organisations, *self.actions]
        self.parts = []

    def save_something(self):
        self.chance.choice(
            [self.edit, self.edit, self.add_part, self.remove_part, self.update, self.idle, self.twice]
        )()

    def change(self):
        by = self.chance.choice([None, *self.people])
        return change(self.partnership.pk, by=by, how="web" if by else "command", reason=self.chance.choice(["", "So"]))

    def touch(self, row):
        name = {"Partnership": "vision", "Priority": "aim", "Organisation": "services", "Action": "item"}
        name |= {"ActionOwner": "post", "Milestone": "text", "Membership": "starts", "Commitment": "text"}
        setattr(row, name[type(row).__name__], f"Words {self.chance.randrange(4)}")
        row.save()

    def edit(self):
        with self.change():
            for row in self.chance.sample([*self.rows, *self.parts], 2):
                self.touch(row)

    def twice(self):
        """A row saved twice at one moment, and one that is added and removed at once."""
        with self.change():
            row = self.chance.choice(self.rows)
            self.touch(row)
            self.touch(row)
            passing = Milestone(partnership=self.partnership, action=self.actions[0], text="Never there")
            passing.save()
            passing.delete()

    def idle(self):
        with self.change():
            self.chance.choice(self.rows).save()

    def add_part(self):
        action, organisation = self.chance.choice(self.actions), self.chance.choice(self.organisations)
        mine = {"partnership": self.partnership}
        part = self.chance.choice(
            [
                ActionOwner(action=action, organisation=organisation, **mine),
                Milestone(action=action, text="A step", **mine),
                Membership(organisation=organisation, standing="invited", **mine),
            ]
        )
        with self.change():
            part.save()
            action.save()
        self.parts.append(part)

    def remove_part(self):
        if self.parts:
            with self.change():
                self.parts.pop(self.chance.randrange(len(self.parts))).delete()

    def update(self):
        action = Action.objects.get(pk=self.chance.choice(self.actions).pk)
        make_update(action, rating=self.chance.choice(["on_track", "at_risk"]), by=self.chance.choice(self.people))
        self.actions = [action if each.pk == action.pk else each for each in self.actions]
        self.rows = [action if each == action else each for each in self.rows]


@pytest.mark.parametrize("seed", range(6))
def test_the_pages_of_random_saves_joined_together_are_the_whole_history(seed):
    town = Town(seed)
    for _ in range(40):
        town.save_something()
    everything, whole = histories(town.partnership), all_saves(town.partnership)
    for size in (1, town.chance.randint(2, 9), 500):
        assert joined(pages_of(town.partnership, everything, size)) == whole
    assert list(every_save(everything, size=7, people=who_in(town.partnership))) == whole
    who = town.people[0].pk
    by_them = [rows.filter(history_user=who) for rows in everything]
    assert joined(pages_of(town.partnership, by_them, 4)) == [save for save in whole if save.who == "Officer 0"]
    middle = whole[len(whole) // 2].when
    since = [rows.filter(history_date__gte=middle) for rows in everything]
    assert joined(pages_of(town.partnership, since, 4)) == [save for save in whole if save.when >= middle]
    one = town.actions[0]
    of_one = [Action.history.filter(id=one.pk), Milestone.history.filter(action=one.pk)]
    assert joined(pages_of(town.partnership, of_one, 2)) == all_saves(town.partnership, of_one)


@pytest.mark.parametrize("seed", range(3))
def test_the_way_back_to_newer_saves_leaves_none_out(seed):
    town = Town(seed)
    for _ in range(25):
        town.save_something()
    everything, whole = histories(town.partnership), all_saves(town.partnership)
    page = pages_of(town.partnership, everything, 4)[-1]
    seen = {save.when: save for save in page.saves}
    while page.newer:
        page = page_of(everything, size=4, after=page.newer, people=who_in(town.partnership))
        assert [save.when for save in page.saves] == sorted((save.when for save in page.saves), reverse=True)
        seen |= {save.when: save for save in page.saves}
    assert sorted(seen.values(), key=lambda save: save.when, reverse=True) == whole
    assert page == page_of(everything, size=4, people=who_in(town.partnership))


def test_a_page_shows_the_same_whatever_is_saved_meanwhile(ambridge):
    council = make_organisation(ambridge)
    for number in range(7):
        council.services = f"Service {number}"
        saved(council)
    first = page_of([council.history.all()], size=3, people=who_in(ambridge))
    second = page_of([council.history.all()], size=3, before=first.older, people=who_in(ambridge))
    council.services = "Another"
    saved(council)
    assert page_of([council.history.all()], size=3, before=first.older, people=who_in(ambridge)) == second


def test_a_page_is_not_empty_while_there_is_more(ambridge):
    council = make_organisation(ambridge)
    for _ in range(9):
        saved(council)
    page = page_of([council.history.all()], size=2, people=who_in(ambridge))
    assert [entry.kind for save in page.saves for entry in save.entries] == ["created"]
    assert (page.older, page_of([Milestone.history.none()], size=2, people=who_in(ambridge)).saves) == (None, [])


def test_a_save_of_very_many_rows_says_how_many_of_each_kind(ambridge):
    priority = make_priority(ambridge)
    action = make_action(priority)
    with change("ambridge", how="document", reason="Loaded") as moment:
        for number in range(5):
            Milestone(partnership=ambridge, action=action, text=f"Step {number}").save()
        ActionOwner(partnership=ambridge, action=action, post="Inspector").save()
        action.save()
    everything = histories(ambridge)
    newest = page_of(everything, size=1, in_full=6, people=who_in(ambridge)).saves[0]
    assert (newest.when, newest.who, newest.how, newest.reason) == (
        moment,
        "Plan document",
        "from a plan document",
        "Loaded",
    )
    assert (newest.entries, newest.rows) == ((), ("1 action", "1 owner", "5 milestones"))
    assert page_of(everything, size=1, in_full=7, people=who_in(ambridge)).saves == [all_saves(ambridge)[0]]


def test_a_save_of_very_many_rows_is_read_a_part_at_a_time(ambridge):
    town = Town(7)
    with change(town.partnership.pk) as moment:
        for number in range(9):
            Milestone(partnership=town.partnership, action=town.actions[0], text=f"Step {number}").save()
            Organisation(partnership=town.partnership, name=f"Body {number}").save()
        town.touch(town.actions[0])
    one = OneSave(histories(town.partnership), moment, people=who_in(town.partnership))
    assert len(one) == 19
    parts = [entry for start in range(0, 19, 4) for save in one[start : start + 4] for entry in save.entries]
    assert tuple(parts) == all_saves(town.partnership)[0].entries
    nothing = OneSave(histories(town.partnership), moment + timedelta(days=1), people=who_in(town.partnership))
    assert (len(nothing), nothing[0:4]) == (0, [])


def test_a_page_reads_what_it_shows_and_no_more(ambridge):
    """Kinds that are not on it cost nothing: one query finds the saves, one each the rows, the people, the names."""
    officer = make_member(ambridge)
    action = make_action(partnership=ambridge)
    make_milestone(action)
    for number in range(12):
        make_update(action, rating=["at_risk", "on_track"][number % 2], by=officer)

    def queries(size):
        with CaptureQueriesContext(connection) as asked:
            page = page_of(histories(ambridge), size=size, people=who_in(ambridge))
        assert len(page.saves) == size
        return len(asked)

    # the saves, actions, updates, people, ratings, periods
    assert (queries(2), queries(11)) == (6, 6)


def test_a_moment_in_an_address_is_read_as_it_was_written():
    moment = datetime(2026, 11, 3, 9, 15, 0, 123456, tzinfo=UTC)
    assert moment_for(moment) == "2026-11-03T09:15:00.123456Z"
    assert moment_in(moment_for(moment)) == moment
    assert (moment_for(None), moment_in(""), moment_in("2026-11-03T09:15:00")) == ("", None, None)
    assert (moment_in("2026-02-31T09:15:00Z"), moment_in("before")) == (None, None)


class Reader:
    """Stands in for a member who sees everything."""

    is_administrator = sees_board_matters = True

    def __init__(self, partnership):
        self.partnership = partnership

    def has_role(self, *roles):
        return True


def foot(partnership, record, *parts):
    return foot_of(Reader(partnership), record.history.all(), *parts)


def parts_of(action):
    return [model.history.filter(action_id=action.pk) for model in (Update, ActionOwner, Milestone)]


def test_the_foot_says_each_of_the_newest_three_saves_in_a_line(ambridge):
    officer = make_member(ambridge, post="Officer", organisation=make_organisation(ambridge, "Borchester Council"))
    action = make_action(partnership=ambridge)
    make_update(action, rating="at_risk", by=officer)
    with change("ambridge", by=officer, reason="Asked by the board"):
        action.deadline, action.item = "May 2027", "2"
        action.save()
        for post in ("Inspector", "Sergeant"):
            ActionOwner(partnership=ambridge, action=action, post=post).save()
    with change("ambridge", by=officer):
        action.owners.first().delete()
        action.save()
    lines = foot(ambridge, action, *parts_of(action))
    assert [(line.who, line.organisation) for line in lines] == [("Officer", "Borchester Council")] * 3
    assert [(line.did, line.reason, line.how) for line in lines] == [
        ("removed an owner", "", "in the portal"),
        ("changed Item number, Deadline; added 2 owners", "Asked by the board", "in the portal"),
        ("changed State, Rating; added an update", "", "by the operator"),
    ]


def test_the_foot_of_a_new_record_says_who_added_it(ambridge):
    (line,) = foot(ambridge, make_organisation(ambridge))
    assert (line.who, line.did) == ("The operator", "added it")


def test_the_foot_passes_over_saves_that_changed_nothing(ambridge):
    council = make_organisation(ambridge, "Council")
    council.name = "Borchester Council"
    saved(council)
    saved(council)
    assert [line.did for line in foot(ambridge, council)] == ["changed Name", "added it"]


def test_a_foot_costs_three_queries_whatever_was_saved(ambridge):
    officer = make_member(ambridge)
    action = make_action(partnership=ambridge)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            foot(ambridge, action, *parts_of(action))
        return len(asked)

    make_update(action, by=officer)
    few = queries()
    for _ in range(30):
        make_update(action, by=officer)
    make_owner(action, post="Inspector")
    make_milestone(action)
    assert (few, queries()) == (3, 3)


def test_rows_of_one_moment_are_one_save_on_its_page(ambridge):
    with change("ambridge"):
        for number in range(3):
            Organisation(partnership=ambridge, name=f"Body {number}").save()
    priority = make_priority(ambridge)
    make_commitment(priority)
    saves = page_of(histories(ambridge), size=25, people=who_in(ambridge)).saves
    moments = [save.when for save in saves]
    assert moments == [moment for moment, _ in groupby(moments)]
    assert [len(save.entries) for save in saves] == [1, 1, 1, 3, 7]
