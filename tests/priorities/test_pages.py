import pytest

from priorities.models import PriorityLead
from tests.factories import make_member, make_partnership, make_plan, make_priority, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ambridge, sign_in):
    client = sign_in(make_member(ambridge, "contributor"))
    return lambda address: " ".join(client.get(address).content.decode().split())


def test_without_a_plan_the_pages_say_so(page):
    assert "No plan in place" in page("/ambridge/plan/")
    assert "There is no plan in place" in page("/ambridge/")


def test_a_plan_in_preparation_says_when_it_is_expected_and_that_none_is_in_force(ambridge, page):
    plan = make_plan(ambridge, "Plan 2027", state="draft")
    plan.expected = "30 April 2027"
    saved(plan)
    words = page("/ambridge/plan/")
    assert "In preparation" in words
    assert "There is no plan in force." in words
    assert "expected by 30 April 2027" in words


def test_the_parts_of_a_priority_always_come_in_the_same_order(ambridge, page):
    make_priority(ambridge)
    words = page("/ambridge/priorities/1/")
    places = [words.index(f'id="{part}"') for part in ("leads", "why", "you-told-us", "aim", "outcomes", "measures")]
    assert places == sorted(places)
    assert words.index('id="commitments"') < words.index('id="actions"')


def test_a_priority_names_the_one_it_is_part_of_unless_that_is_the_boards_alone(ambridge, page):
    parent = make_priority(ambridge, name="Serious harm")
    make_priority(ambridge, name="Hate crime", parent=parent)
    assert "Serious harm" in page("/ambridge/priorities/2/")
    parent.visibility = "board"
    saved(parent)
    assert "Serious harm" not in page("/ambridge/priorities/2/")


def test_a_month_is_shown_as_it_was_written_not_as_its_last_day(ambridge, page):
    plan = make_plan(ambridge)
    plan.starts, plan.ends = "April 2026", "March 2029"
    saved(plan)
    assert "April 2026 to March 2029" in page("/ambridge/plan/")


def test_a_person_of_two_partnerships_chooses_and_a_person_of_one_goes_straight_in(ambridge, client):
    officer = make_member(ambridge)
    client.force_login(officer)
    assert client.get("/")["Location"] == "/ambridge/"
    make_member(make_partnership("felpersham"), user=officer)
    page = client.get("/").content.decode()
    assert ("Ambridge Partnership" in page, "Felpersham Partnership" in page) == (True, True)


def test_the_plan_names_a_lead_as_the_partnership_shows_them_not_by_their_address(ambridge, page):
    lead = make_member(ambridge, post="Chief inspector")
    saved(PriorityLead(partnership=ambridge, priority=make_priority(ambridge), user=lead))
    words = page("/ambridge/plan/")
    assert ("Led by Chief inspector" in words, lead.email in words) == (True, False)
