"""In the room: the secretary records with the keyboard alone, and a decision becomes an action in three presses."""

import pytest
from django.utils.timezone import localdate

from actions.models import Action
from csp_portal.common.models import KeptWords
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


def test_without_scripts_one_press_keeps_what_was_typed_in_every_box(job, site):
    knives = make_item(job.meeting, "Knives")
    with site.context(job.officer) as context:
        page = context.new_page()
        page.goto(f"{job.meeting.get_absolute_url()}room/")
        for box, words in zip(
            page.locator("textarea").all(), ("A second van.", "The schools agree.", "Tea."), strict=True
        ):
            box.fill(words)
        page.get_by_role("button", name="Save what was said: Burglary").click()
        assert page.url.endswith(f"room/#item-{job.item.pk}")
        page.get_by_label("What was said").nth(1).fill("The schools agree in part.")
        page.get_by_role("button", name="Record a decision on Knives").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Record a decision"
        page.get_by_label("What was decided").fill("To go on")
        page.get_by_role("button", name="Record decision").click()
        assert page.url.endswith(f"room/#item-{knives.pk}")
    assert dict(job.meeting.items.values_list("title", "said")) == {
        "Burglary": "A second van.",
        "Knives": "The schools agree in part.",
    }
    job.meeting.refresh_from_db()
    assert job.meeting.notes == "Tea."


def test_with_scripts_each_box_is_kept_by_itself_when_the_page_is_left(job, site):
    make_item(job.meeting, "Knives", said="As before.")
    there = job.meeting.get_absolute_url()
    with site.context(job.officer, javascript=True) as context:
        page = context.new_page()
        page.goto(f"{there}room/")
        page.get_by_label("What was said").first.fill("A second van.")
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', { value: 'hidden' });"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        page.get_by_text("Draft saved").wait_for()
        page.goto(f"{there}room/")
        assert page.get_by_label("What was said").first.input_value() == "A second van."
        assert page.get_by_text("Not saved yet:").count() == 1
    assert [kept.words for kept in KeptWords.objects.filter(address__startswith=there)] == [
        {"version": ["1"], "said": ["A second van."]}
    ]


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
