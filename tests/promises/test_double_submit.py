"""Press the button as often as you like: one form is saved once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.utils import timezone

from actions.models import Action, Update
from governance.models import BoardAction, Decision, Meeting, ReportingPeriod
from priorities.models import Publication
from tests.factories import make_group, make_meeting, make_priority
from tests.promises.visitors import filled_in, make_actions, reporting_partnership, signed_in

FORMS = 60
TIMES = 10


class Impatient:
    """A person with ten windows of one sign-in."""

    def __init__(self, person):
        self.person = person
        self.windows = [person.copy() for _ in range(TIMES)]

    def press(self, address, posted):
        """The answers to a form that is sent from all windows at once: the different ones, without their pages."""
        together = Barrier(TIMES)

        def send(window):
            together.wait()
            return window.post(address, posted)[:2]

        with ThreadPoolExecutor(TIMES) as pool:
            return set(pool.map(send, self.windows))


@pytest.fixture
def partnership(portal):
    return reporting_partnership()


@pytest.fixture
def officer(portal, partnership):
    (person,) = signed_in(portal, partnership, "coordinator")
    return Impatient(person)


@pytest.mark.guard("form once")
def test_60_forms_each_sent_ten_times_at_once_make_60_updates_and_every_answer_is_the_same_page(partnership, officer):
    rating = partnership.ratings.get(counts_as="on_track").pk
    actions, answers = make_actions(make_priority(partnership), FORMS), {}
    for action in actions:
        address = f"{action.get_absolute_url()}update/"
        is_drawn = action.serial % 10 == 0  # to draw every page would take longer than all the rest
        opened = officer.person.open(address) if is_drawn else filled_in(officer.person, action, address)
        answers[action.ref] = officer.press(address, opened | {"rating": rating, "what_happened": f"Of {action.ref}."})
        if len(answers[action.ref]) > 1:
            break
    assert answers == {action.ref: {(302, action.get_absolute_url())} for action in actions}
    said = sorted(Update.objects.values_list("number", "what_happened"))
    assert said == sorted((1, f"Of {action.ref}.") for action in actions)
    assert Update.history.count() == FORMS
    assert set(Action.objects.values_list("version", flat=True)) == {2}


@pytest.mark.guard("form once")
def test_a_new_action_sent_ten_times_at_once_is_added_once(partnership, officer):
    priority, address = make_priority(partnership), "/ambridge/actions/new/"
    for number in range(1, 6):
        posted = officer.person.open(address) | {"actions_to_deliver": f"Fit {number} locks", "priority": priority.pk}
        assert officer.press(address, posted) == {(302, f"/ambridge/actions/A{number}/")}
    words = [f"Fit {number} locks" for number in range(1, 6)]
    assert list(Action.objects.values_list("actions_to_deliver", flat=True)) == words


@pytest.mark.guard("form once")
def test_what_belongs_to_a_meeting_sent_ten_times_at_once_is_recorded_once(partnership, officer):
    board = make_group(partnership, "Board", "board")
    day = timezone.localdate() + timedelta(days=7)
    meeting = make_meeting(board, day)
    there, later = meeting.get_absolute_url(), day + timedelta(days=7)
    period = ReportingPeriod.objects.latest("starts").starts.isoformat()
    forms = {
        Decision: (f"{there}decisions/new/", {"text": "To fund the patrols"}),
        BoardAction: (f"{there}board-actions/new/", {"text": "Write", "post": "Chair"}),
        Publication: (f"{there}pack/issue/", {"first_period": period, "last_period": period}),
        Meeting: ("/ambridge/meetings/new/", {"group": board.pk, "date": f"{later:%d %m %Y}"}),
    }
    for model, (address, typed) in forms.items():
        before = model.objects.count()
        (answer,) = officer.press(address, officer.person.open(address) | typed)
        assert answer[0] == 302
        assert model.objects.count() == before + 1
