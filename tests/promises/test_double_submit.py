"""Press the button as often as you like: one form makes one update."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from actions.models import Action, Update
from tests.factories import make_priority
from tests.promises.visitors import filled_in, make_actions, reporting_partnership, signed_in

FORMS = 60
TIMES = 10


@pytest.mark.guard("form once")
def test_60_forms_each_sent_ten_times_at_once_make_60_updates_and_every_answer_is_the_same_page(portal):
    partnership = reporting_partnership()
    (person,) = signed_in(portal, partnership, "coordinator")
    windows = [person.copy() for _ in range(TIMES)]
    rating = partnership.ratings.get(counts_as="on_track")
    actions = make_actions(make_priority(partnership), FORMS)
    answers = {}
    with ThreadPoolExecutor(TIMES) as pool:
        for action in actions:
            address, together = f"{action.get_absolute_url()}update/", Barrier(TIMES)
            opened = person.open(address) if action.serial % 10 == 0 else filled_in(person, action, address)
            posted = opened | {"rating": rating.pk, "what_happened": f"Said of {action.ref}."}

            def press(window, address=address, posted=posted, together=together):
                together.wait()
                return window.post(address, posted)[:2]

            answers[action.ref] = set(pool.map(press, windows))
            if len(answers[action.ref]) > 1:
                break
    assert answers == {action.ref: {(302, action.get_absolute_url())} for action in actions}
    said = sorted(Update.objects.values_list("number", "what_happened"))
    assert said == sorted((1, f"Said of {action.ref}.") for action in actions)
    assert Update.history.count() == FORMS
    assert set(Action.objects.values_list("version", flat=True)) == {2}
