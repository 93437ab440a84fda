"""Two people save one action at the same moment: one is on record, the other is told, and nobody's words are lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from actions.models import Action, Update
from tests.factories import make_priority
from tests.promises.visitors import filled_in, make_actions, reporting_partnership, signed_in

PAIRS = 500
COUPLES = 2  # at work at the same time: their four requests keep every thread of the server busy


class Couple:
    """Two people who have the same form open, and press its button at the same time."""

    def __init__(self, people, rating):
        self.people, self.rating = people, rating

    def race(self, action):
        """What each of the two was answered. Every twentieth pair edits the action, the others update it."""
        form = "edit" if action.serial % 20 == 0 else "update"
        address = f"{action.get_absolute_url()}{form}/"
        posts = [self.form(person, action, address) | self.typed(action, form, person) for person in self.people]
        together = Barrier(2)

        def press(person, posted):
            together.wait()
            return person.post(address, posted)

        with ThreadPoolExecutor(2) as pool:
            return Race(action, form, self.people, list(pool.map(press, self.people, posts)))

    def form(self, person, action, address):
        """The form as it was opened. Every tenth pair draws the page; to draw all of them takes a minute."""
        return person.open(address) if action.serial % 10 == 0 else filled_in(person, action, address)

    def typed(self, action, form, person):
        words = words_of(person, action)
        if form == "edit":
            return {"actions_to_deliver": words}
        return {"rating": self.rating.pk, "what_happened": words}


def words_of(person, action):
    return f"What the {person.title} wrote of {action.ref}."


class Race:
    """What came of one pair."""

    def __init__(self, action, form, people, answers):
        self.action, self.form = action, form
        self.statuses = [status for status, _, _ in answers]
        self.is_fair = sorted(self.statuses) == [302, 409]
        if self.is_fair:
            self.winner, self.loser = sorted(people, key=lambda person: self.statuses[people.index(person)])
            page = answers[people.index(self.loser)][2]
            self.both_texts = all(words_of(person, action) in page for person in people)

    def fault(self, saved):
        """What is wrong with it; `saved` is the action as it stands on record now. "" when it is as promised."""
        if not self.is_fair:
            return f"{self.action.ref}: answered {self.statuses}"
        if not self.both_texts:
            return f"{self.action.ref}: the page of conflict lacks somebody's words"
        said = saved.actions_to_deliver if self.form == "edit" else saved.last_update.what_happened
        is_once = saved.version == self.action.version + 1
        return "" if is_once and said == words_of(self.winner, self.action) else f"{self.action.ref}: wrong on record"


@pytest.mark.guard("stale")
def test_of_500_pairs_who_save_at_once_one_is_saved_and_one_is_told_with_both_texts(portal):
    partnership = reporting_partnership()
    priority = make_priority(partnership)
    actions = make_actions(priority, PAIRS)
    rating = partnership.ratings.get(counts_as="on_track")
    couples = [Couple(signed_in(portal, partnership, "coordinator", "analyst"), rating) for _ in range(COUPLES)]

    def races(couple, actions):
        run = []
        while actions and all(race.is_fair for race in run[-1:]):
            run.append(couple.race(actions.pop()))
        return run

    with ThreadPoolExecutor(COUPLES) as pool:
        shares = [actions[place::COUPLES] for place in range(COUPLES)]
        run = [race for share in pool.map(races, couples, shares) for race in share]
    on_record = Action.objects.select_related("last_update").in_bulk()
    assert [fault for race in run if (fault := race.fault(on_record[race.action.pk]))] == []
    assert len(run) == PAIRS
    updates = sum(race.form == "update" for race in run)
    assert (Update.objects.count(), Update.history.count(), Action.history.count()) == (updates, updates, PAIRS * 2)
