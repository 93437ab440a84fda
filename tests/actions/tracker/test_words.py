"""Which rating words, and which names, are known: never a guess."""

import pytest

from actions.tracker.owners import known_names, people_in
from actions.tracker.plain_words import is_generic_name, is_placeholder
from actions.tracker.warnings import run_together, sums_that_fail
from actions.tracker.words import answer_for, known_words
from csp_portal.common.record import change
from governance.models import Rating
from tests.factories import make_group, make_member, make_organisation

# What a file is read as: the plan is only asked for its names, so one database is enough.
pytestmark = pytest.mark.once


@pytest.fixture
def known(ambridge):
    return known_words(ambridge)


@pytest.fixture
def codes(ambridge):
    return {rating.counts_as: f"r{rating.pk}" for rating in Rating.objects.filter(partnership=ambridge)}


KNOWN = {
    "Green": "on_track",
    "GREEN": "on_track",
    "g": "on_track",
    "G.": "on_track",
    "On track": "on_track",
    "on-track": "on_track",
    "On track (Green)": "on_track",
    "Green (on track)": "on_track",
    "Green - on track": "on_track",
    "Amber": "at_risk",
    "R": "off_track",
    "Blue": "complete",
    "Complete": "complete",
    "completed": "complete",
    "Complete (green)": "complete",
    "Not rated": "not_rated",
    "(green fill)": "on_track",
    "(blue fill)": "complete",
}


@pytest.mark.parametrize("words", KNOWN)
def test_the_words_of_the_ratings_are_known(known, codes, words):
    assert answer_for(words, known) == codes[KNOWN[words]]


@pytest.mark.parametrize("words", ["In progress", "In Progress (amber)", "in progress - Red", "Amber (in progress)"])
def test_a_state_of_work_is_no_warning(known, words):
    assert answer_for(words, known) == "sin_progress"


def test_not_started_is_a_state(known):
    assert answer_for("Not Started (red)", known) == "snot_started"


UNKNOWN = ["B", "Inline", "Near to Target", "On Target", "Amber/Green", "Green (at risk)", "Done", "Yellow"]
UNKNOWN += ["(another fill)", "(grey fill)", "Grey", "grey", "Amber (slipping)", "greenish", "Red - green"]


@pytest.mark.parametrize("words", UNKNOWN)
def test_everything_else_is_asked(known, words):
    assert answer_for(words, known) == ""


def test_a_colour_that_two_ratings_have_is_asked(ambridge):
    rating = Rating(partnership=ambridge, word="Going well", letter="W", colour="green", counts_as="on_track")
    with change(ambridge.pk, how="command"):
        rating.save()
    known = known_words(ambridge)
    assert "(green fill)" not in known
    assert answer_for("Going well", known) == f"r{rating.pk}"


# Owners


def split(words, *names):
    return people_in(words, names.__contains__)


SPLIT = {
    "LBB / Met": ["LBB", "Met"],
    "LBB/Met": ["LBB", "Met"],
    "LBB /Met": ["LBB", "Met"],
    "Police; Fire\nProbation": ["Police", "Fire", "Probation"],
    "- Police\n- Fire": ["Police", "Fire"],
    "1. Police\n2. Fire": ["Police", "Fire"],
    "Council & Police": ["Council & Police"],
    "Council and Police": ["Council and Police"],
    "Manager, Council": ["Manager, Council"],
    "Domestic Abuse/VAWG Manager": ["Domestic Abuse/VAWG Manager"],
    "Chair (Police / Council)": ["Chair (Police / Council)"],
    "Police / TBC": ["Police"],
    "Police; police": ["Police"],
    "TBC": [],
    "Name": [],
    "?": [],
    "n/a": [],
    "Officer name": [],
    "XX": [],
    "[Name]": [],
}


@pytest.mark.parametrize("words", SPLIT)
def test_a_cell_is_split_where_it_plainly_names_several(words):
    assert split(words) == SPLIT[words]


def test_and_comma_and_ampersand_split_known_names_alone():
    assert split("Council & Police", "Council", "Police") == ["Council", "Police"]
    assert split("Council and Police", "Council", "Police") == ["Council", "Police"]
    assert split("Council, Police and Health", "Council", "Police", "Health") == ["Council", "Police", "Health"]
    assert split("Council and Police", "Council") == ["Council and Police"]
    assert split("Health and Care", "Health", "Care", "Health and Care") == ["Health and Care"]


def test_names_are_known_by_alias_former_name_post_and_name(ambridge):
    council = make_organisation(ambridge, "Ambridge Council", aliases="LBB")
    trust = make_organisation(ambridge, "Probation Service", former_names="CRC (until 26 June 2021)")
    group = make_group(ambridge, "ASB Group", aliases="ASBAG")
    officer = make_member(ambridge, "contributor", name="Jo Example", post="ASB Manager", organisation=council)
    assert known_names(ambridge) == {
        "ambridge council": f"o{council.pk}",
        "lbb": f"o{council.pk}",
        "probation service": f"o{trust.pk}",
        "crc": f"o{trust.pk}",
        "crc (until 26 june 2021)": f"o{trust.pk}",
        "asb group": f"g{group.pk}",
        "asbag": f"g{group.pk}",
        "jo example": f"u{officer.pk}",
        "jo example, ambridge council": f"u{officer.pk}",
        "asb manager": f"u{officer.pk}",
    }


def test_a_post_that_two_people_hold_names_neither(ambridge):
    make_member(ambridge, "contributor", post="Inspector")
    make_member(ambridge, "contributor", post="Inspector")
    assert known_names(ambridge) == {}


@pytest.mark.parametrize("words", ["TBC", "tba", "n/a", "-", "none", "To be confirmed", "?", "XX", "...", "Name"])
def test_placeholders_say_nothing(words):
    assert is_placeholder(words)


@pytest.mark.parametrize("words", ["Police", "A", "0", "Nora Name", "NA Group"])
def test_words_are_no_placeholders(words):
    assert not is_placeholder(words)


def test_some_names_of_sheets_say_nothing_of_their_priority():
    of_any = ["Sheet1", "Delivery Plan 2026-27", "Action plan", "Q1", "Tracker v2", "Safer Ambridge Partnership Plan"]
    assert [name for name in [*of_any, "Violence", "VAWG plan", "P1"] if not is_generic_name(name)] == [
        "Violence",
        "VAWG plan",
        "P1",
    ]


# Numbers


@pytest.mark.parametrize("words", ["41.762.33", "3,9643,893", "41.76.33", "1,22,333"])
def test_numbers_that_have_run_together_are_seen(words):
    assert run_together(f"there were {words} of them") == [words]


@pytest.mark.parametrize(
    "words", ["1,234,567", "1.234.567", "1,234.50", "31.03.2027", "1.2.3", "12.10.3", "2019,2020,2021", "1,2,3", "3.5"]
)
def test_amounts_dates_items_and_lists_have_not_run_together(words):
    assert run_together(f"see {words} and so on") == []


@pytest.mark.parametrize("words", ["Total 60: 20 + 25", "1,619 (1,227 + 393)", "20 + 25 = 60"])
def test_parts_that_do_not_add_up_are_seen(words):
    assert len(sums_that_fail(words)) == 1


@pytest.mark.parametrize(
    "words", ["1,619 (1,227 + 392)", "45: 20 + 25", "20 + 25 = 45", "Year 2 (7 to 8)", "0.3 (0.1 + 0.2)"]
)
def test_parts_that_add_up_are_fine(words):
    assert sums_that_fail(words) == []
