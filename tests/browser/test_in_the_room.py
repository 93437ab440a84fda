"""In the room: the secretary records with the keyboard alone, and a decision becomes an action in three presses."""

import pytest
from django.utils.timezone import localdate

from actions.models import Action
from governance.models import AgendaItem, Decision
from tests.factories import make_decision, make_group, make_item, make_meeting, make_membership, make_organisation

from .person import KeyboardPerson
from .test_jobs import Job

pytestmark = pytest.mark.browser


@pytest.fixture
def job(site):
    """A partnership whose board meets today, with one item on its agenda."""
    job = Job()
    job.meeting = make_meeting(make_group(job.partnership, "Executive", "board"), localdate())
    job.item = make_item(job.meeting, "Burglary")
    make_membership(make_organisation(job.partnership, "Borchester Council"))
    return job


def test_a_decision_becomes_an_action_in_three_presses(job, open_browser):
    make_decision(job.meeting, "Buy a second van")
    officer = open_browser(job.officer)
    officer.open(job.meeting.get_absolute_url())
    with officer.presses_at_most(3):
        officer.press("Make it an action")
        officer.pick("Priority", "1. Violence")
        officer.press("Add action")
    assert (officer.path, officer.heading) == (job.address("actions/A4/"), "A4 Buy a second van")
    assert job.action(4).decision.ref == "D1"
    officer.press("Decision D1")
    assert officer.path == f"{job.meeting.get_absolute_url()}#D1"
    assert "Became A4 Buy a second van" in officer.words


def test_a_meeting_is_recorded_by_keyboard_alone_with_the_focus_always_seen(job, site):
    with site.context(job.officer) as context:
        secretary = KeyboardPerson(context.new_page())
        secretary.open(f"{job.meeting.get_absolute_url()}room/")
        secretary.tab_to("Record who came")
        secretary.enter()
        secretary.tab_to("Nothing said")
        for _ in range(4):
            secretary.page.keyboard.press("ArrowUp")
        secretary.tab_to("By whom")
        secretary.write("Leader")
        secretary.tab_to("Save the attendance")
        secretary.enter()
        assert "Attended: Borchester Council (Leader)" in secretary.words
        secretary.tab_to("What was said")
        secretary.write("The second van is needed.")
        secretary.tab_to("Save")
        secretary.enter()
        assert secretary.path == f"{job.meeting.get_absolute_url()}room/#item-{job.item.pk}"
        secretary.tab_to("Record a decision")
        secretary.enter()
        secretary.tab_to("What was decided")
        secretary.write("Buy a second van")
        secretary.tab_to("Record decision")
        secretary.enter()
        assert "Decision D1 Buy a second van" in secretary.words
    assert AgendaItem.objects.get(pk=job.item.pk).said == "The second van is needed."
    assert Decision.objects.get(partnership=job.partnership).item == job.item
    assert not Action.objects.filter(decision__partnership=job.partnership).exists()
