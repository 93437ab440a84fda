"""Search: what is found, where its words stand, what is never shown, and the same on both databases."""

import re
from datetime import date
from html import unescape
from unicodedata import normalize

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from csp_portal.common.finding import marked, sentences_with, words_in
from priorities.models import PriorityLead
from tests.factories import (
    make_action,
    make_board_action,
    make_commitment,
    make_decision,
    make_group,
    make_measure,
    make_meeting,
    make_member,
    make_note,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_update,
    saved,
)

KINDS = ("actions", "commitments", "priorities", "organisations", "groups")


@pytest.fixture
def violence(ambridge):
    return make_priority(ambridge, name="Violence", summary="Fewer people are hurt.", aim="Safe nights out.")


@pytest.fixture
def ask(ambridge, client):
    """Ask as a person of a role; gives the page."""

    def ask_as(asked, role="coordinator", user=None, **query):
        client.force_login(user or make_member(ambridge, role))
        return client.get("/ambridge/search/", {"q": asked} | query)

    return ask_as


def counts(page):
    """{kind: how many} as the headings say."""
    found = re.findall(r'<h2 class="govuk-heading-m" id="([\w-]+)">(\d+) ', page.content.decode())
    return {kind: int(number) for kind, number in found}


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page.content.decode())).split())


def results(page):
    """What stands in the list of results, its marks written as [brackets], each on a line."""
    lists = "".join(re.findall(r'<ul class="govuk-list app-results">(.*?)</ul>', page.content.decode(), re.S))
    lists = re.sub(r"</?mark>", lambda mark: "]" if "/" in mark[0] else "[", lists)
    lines = re.sub(r"<[^>]+>", "", lists.replace("</p>", "\n")).splitlines()
    return [unescape(" ".join(line.split())) for line in lines if line.strip()]


# What stands in a text, what is typed, whether that finds it.
CASES = [
    ("Patrol the Town Centre", "town", True),
    ("patrol the town centre", "TOWN Patrol", True),
    ("Patrol the town centre", "town night", False),
    ("Canolfan Tŷ Hafan", "tŷ hafan", True),
    ("CANOLFAN TŶ HAFAN", "tŷ", True),
    ("Canolfan tŷ hafan", "TŶ HAFAN", True),
    ("Dŵr glân a gŵyl", "DŴR GLÂN GŴYL", True),
    ("DŴR GLÂN", "dŵr glân", True),
    ("École d’été", "ÉCOLE D’ÉTÉ", True),
    ("École d’été", "école", True),
    ("Ecole", "école", False),
    ("Fuß", "FUSS", False),
    ("FUSS", "fuß", True),
    ("STRAẞE", "straße", True),
    ("Straße", "STRAẞE", True),
    ("women’s refuge", "women's", True),
    ("women's refuge", "Women’s", True),
    ("the “Safe” scheme", '"safe"', True),
    ("one‑to‑one help", "one-to-one", True),
    (normalize("NFD", "Tŷ Hafan"), "TŶ", True),
    ("Tŷ Hafan", normalize("NFD", "tŷ"), True),
    ("Cut thefts by 50% in a year", "50%", True),
    ("Cut thefts by 500 in a year", "50%", False),
    ("See file plan_2026", "plan_2026", True),
    ("See file plan-2026", "plan_2026", False),
    ("Ask (again) [soon]: why?", "(again) [soon]: why?", True),
    ("Ask again soon", "(again)", False),
    ("Ask again soon", "a.ain", False),
    ("Ask again soon", "^ask", False),
    ("C:\\plans\\n", "\\n", True),
    ("Two\nlines", "\\n", False),
    ("O'Brien; DROP TABLE", "'brien;", True),
    ("a+b=c", "a+b", True),
    ("aab", "a+b", False),
    ("100 £ for Łódź 𝒳", "£ łódź 𝒳", True),
    ("***:begin", "***:begin", True),
]


@pytest.mark.parametrize(("text", "asked", "is_found"), CASES)
def test_a_word_is_found_alike_on_both_databases(violence, ask, client, text, asked, is_found):
    make_action(violence, actions_to_deliver=text)
    make_commitment(violence, text)
    make_priority(violence.partnership, name=text)
    make_organisation(violence.partnership, text)
    make_group(violence.partnership, text)
    page = ask(asked)
    assert counts(page) == (dict.fromkeys(KINDS, 1) if is_found else {})
    table = client.get("/ambridge/actions/", {"q": asked}).content.decode()
    assert len(re.findall('class="app-ref">A', table)) == is_found


def test_every_part_of_an_action_is_searched(violence, ask):
    promise = make_commitment(violence, "Teach every class", label="Prevent")
    action = make_action(
        violence,
        actions_to_deliver="Run sessions",
        commitment=promise,
        item="1.10",
        place="Hot spot: market square",
        also_in="Youth justice plan",
    )
    make_owner(action, post="Town centre inspector")
    make_update(action, what_happened="Older words.")
    make_update(action, what_happened="Forty classes. The trainer came.", what_next="Fifty more in May.")
    make_action(violence, actions_to_deliver="Something else", objective="Zebra crossings")
    asked = ["sessions", "1.10", "every", "prevent", "market", "youth", "inspector", "trainer", "fifty", "zebra"]
    assert [counts(ask(word)).get("actions") for word in asked] == [1] * 10
    assert [counts(ask(word)) for word in ("older", "1.1", "10")] == [{}] * 3
    assert results(ask("sessions inspector trainer")) == [
        "A1 Run [sessions]",
        "Owner: Town centre [inspector]",
        "Newest update: The [trainer] came.",
        "1. Violence",
    ]


def test_all_the_words_must_occur_wherever_they_stand(violence, ask):
    make_action(violence, actions_to_deliver="Fit locks", objective="Fewer burglaries")
    assert counts(ask("burglaries locks")) == {"actions": 1}
    assert counts(ask("burglaries locks doors")) == {}


def test_commitments_and_priorities_are_searched_and_lead_to_where_they_stand(violence, ask):
    make_commitment(violence, "Teach every class about knives.", number="1.2", label="Prevent")
    page = ask("knives")
    assert results(page) == ["1.2 Prevent: Teach every class about [knives].", "1. Violence"]
    assert 'href="/ambridge/priorities/1/#commitments"' in page.content.decode()
    assert [counts(ask(word)) for word in ("1.2", "prevent", "1.")] == [{"commitments": 1}, {"commitments": 1}, {}]
    assert results(ask("hurt nights")) == [
        "1. Violence",
        "Summary: Fewer people are [hurt].",
        "Aim: Safe [nights] out.",
    ]
    assert [counts(ask(word)) for word in ("1", "violence")] == [{"priorities": 1}] * 2


@pytest.mark.feature("S-018")
def test_an_organisation_or_group_is_found_by_any_of_its_names_and_the_page_says_which(ambridge, ask):
    board = make_organisation(ambridge, "Black Country ICB")
    board.aliases = "The health board\nNHS Black Country"
    board.former_names = "Wolverhampton CCG (2013 to 2022)\nWolverhampton City PCT"
    saved(board)
    group = make_group(ambridge, "Safer Ambridge Board")
    group.aliases = "Partnership Executive"
    saved(group)
    assert results(ask("black")) == ["[Black] Country ICB"]
    assert results(ask("nhs")) == ["[NHS] Black Country, another name of Black Country ICB"]
    assert results(ask("ccg wolverhampton")) == [
        "[Wolverhampton] [CCG] (2013 to 2022), a former name of Black Country ICB"
    ]
    assert results(ask("executive")) == [
        "Partnership [Executive], another name of Safer Ambridge Board",
    ]
    assert counts(ask("wolverhampton nhs")) == {}  # of two different names


@pytest.mark.feature("S-038")
def test_what_meetings_decided_and_asked_for_is_found_as_far_as_one_may_see_it(ambridge, ask):
    meeting = make_meeting(make_group(ambridge, "Board", "board"), date(2026, 9, 3))
    make_decision(meeting, "To name lead partners for each priority.", changes="Each priority has one lead.")
    make_decision(meeting, "To keep a secret about partners.", for_board=True)
    make_board_action(meeting, "Write to all lead partners.", progress="Four have answered.", due="1 October 2026")
    page = ask("lead partners", role="scrutiny")
    assert counts(page) == {"decisions": 1, "board-actions": 1}
    assert results(page) == [
        "D1 To name [lead] [partners] for each priority.",
        "Board, 3 September 2026",
        "B1 Write to all [lead] [partners].",
        "Board, 3 September 2026",
    ]
    assert [counts(ask(word, role="scrutiny")) for word in ("answered", "secret")] == [{"board-actions": 1}, {}]
    assert counts(ask("secret", role="board")) == {"decisions": 1}
    assert counts(ask("partners", kind="decision", role="board")) == {"decisions": 2}


def test_the_references_of_decisions_and_board_actions_lead_straight_there(ambridge, ask):
    meeting = make_meeting(make_group(ambridge, "Board", "board"), date(2026, 9, 3))
    make_decision(meeting)
    make_decision(meeting, for_board=True)
    make_board_action(meeting)
    there = {typed: ask(typed, role="scrutiny").get("Location") for typed in ("D1", "d 1", "D2", "B1", "B2")}
    board_action = "/ambridge/board-actions/1/"
    decision = f"{meeting.get_absolute_url()}#D1"
    assert there == {"D1": decision, "d 1": decision, "D2": None, "B1": board_action, "B2": None}


def test_a_reference_leads_straight_to_its_action(violence, ask):
    make_action(violence)
    for typed in ("A1", "a1", " a1 "):
        page = ask(typed)
        assert (page.status_code, page["Location"]) == (302, "/ambridge/actions/A1/")


def test_a_reference_of_an_action_in_another_plan_leads_there_too(ambridge, violence, ask):
    make_action(make_priority(ambridge, plan=make_plan(ambridge, "Next year", state="draft")))
    assert ask("A1").status_code == 302


@pytest.mark.parametrize("asked", ["A9", "A3", "A01", "A999999999", "A9999999999", "A"])
def test_any_other_reference_is_an_ordinary_search_that_finds_nothing(violence, ask, asked):
    for visibility in ("partnership", "partnership", "board"):
        make_action(violence, actions_to_deliver="Do this", visibility=visibility)
    page = ask(asked, "scrutiny")
    assert page.status_code == 200
    assert ("Nothing holds all of these words" in text_of(page)) == (asked != "A")


def test_a_road_that_looks_like_a_reference_is_found(violence, ask):
    make_action(violence, actions_to_deliver="Patrol the lay-bys of the A120")
    assert results(ask("A120")) == ["A1 Patrol the lay-bys of the [A120]", "1. Violence"]


def test_a_reference_among_other_words_is_that_of_the_action(violence, ask):
    make_action(violence, actions_to_deliver="Fit locks")
    make_action(violence, actions_to_deliver="Fit lamps")
    assert results(ask("a2 fit")) == ["[A2] [Fit] lamps", "1. Violence"]


def test_what_is_restricted_is_neither_shown_nor_counted(ambridge, ask):
    secret = make_priority(ambridge, name="Secret reviews", visibility="board")
    shown = make_priority(ambridge, name="Open secret")
    make_commitment(secret, "A secret promise")
    make_commitment(shown, "Not a secret")
    make_action(secret, actions_to_deliver="Secret work")
    make_action(shown, actions_to_deliver="Secret work", visibility="board")
    make_action(shown, actions_to_deliver="No secret")
    everything, open_ones = dict(zip(KINDS, (3, 2, 2), strict=False)), dict(zip(KINDS, (1, 1, 1), strict=False))
    for role, expected in {
        "contributor": open_ones,
        "scrutiny": open_ones,
        "board": everything,
        "chair": everything,
        "coordinator": everything,
        "administrator": everything,
    }.items():
        page = ask("secret", role)
        assert (role, counts(page)) == (role, expected)
        is_said = "What only the board may see is left out here." in text_of(page)
        assert is_said == (expected is open_ones)
        assert is_said != ("Secret reviews" in text_of(page))


def test_words_of_notes_and_of_the_measure_are_found_in_their_action(violence, ask, client):
    measure = make_measure(violence, "Hospital visits after an assault. Counted each month.")
    action = make_action(violence, actions_to_deliver="Run sessions", measure=measure)
    make_note(action, heading="Budget line", text="Wardens work late. The county pays.", order=1)
    make_note(action, text="Ask the depot.", order=2)
    make_action(violence, actions_to_deliver="Something else")
    assert results(ask("hospital budget pays depot")) == [
        "A1 Run sessions",
        "Success measure: [Hospital] visits after an assault.",
        "Note: [Budget] line: Wardens work late.",
        "Note: The county [pays].",
        "Note: Ask the [depot].",
        "1. Violence",
    ]
    for asked in ("hospital", "budget", "county", "depot"):
        table = client.get("/ambridge/actions/", {"q": asked}).content.decode()
        assert re.findall(r'class="app-ref">(A\d+)', table) == ["A1"]


def test_a_lead_and_an_owner_find_what_is_theirs(ambridge, ask):
    secret, shown = make_priority(ambridge, name="Secret", visibility="board"), make_priority(ambridge)
    make_commitment(secret, "A secret promise")
    make_action(secret, actions_to_deliver="Secret work")
    owned = make_action(shown, actions_to_deliver="Secret too", visibility="board")
    lead, owner = make_member(ambridge, "contributor"), make_member(ambridge, "contributor")
    saved(PriorityLead(partnership=ambridge, priority=secret, user=lead))
    make_owner(owned, user=owner)
    assert counts(ask("secret", user=lead)) == {"actions": 1, "commitments": 1, "priorities": 1}
    assert counts(ask("secret", user=owner)) == {"actions": 1}


def test_only_the_plan_that_is_shown_is_searched_and_the_page_says_so(ambridge, violence, ask):
    other = make_priority(ambridge, plan=make_plan(ambridge, "Old plan", state="replaced"), name="Violence then")
    make_action(other, actions_to_deliver="Violence work")
    make_commitment(other, "Less violence")
    page = ask("violence")
    assert counts(page) == {"priorities": 1}
    assert "the actions, commitments, priorities and filed reports of Community safety plan, what" in text_of(page)
    assert "Other plans are not searched." in text_of(page)


def test_nothing_of_another_partnership_is_found(ambridge, ask):
    other = make_priority(make_partnership("felpersham"), name="Violence")
    make_action(other, actions_to_deliver="Violence")
    make_commitment(other, "Violence")
    make_organisation(other.partnership, "Violence")
    make_group(other.partnership, "Violence")
    assert counts(ask("violence")) == {}


def test_without_a_plan_organisations_are_found_all_the_same(ambridge, ask):
    make_organisation(ambridge, "Borchester Council")
    page = ask("council")
    assert counts(page) == {"organisations": 1}
    assert "There is no plan in place." in text_of(page)


def test_ten_of_a_kind_are_shown_and_the_rest_a_press_away(violence, ask, client):
    for number in range(1, 13):
        make_action(violence, actions_to_deliver=f"Patrol {number}")
        make_commitment(violence, f"Patrol {number}")
        make_priority(violence.partnership, name=f"Patrol {number}")
        make_organisation(violence.partnership, f"Patrol {number}")
        make_group(violence.partnership, f"Patrol {number}")
    page = ask("patrol").content.decode()
    assert page.count("<li>\n") >= 50
    for kind in KINDS:
        (address,) = re.findall(f'<a class="govuk-link" href="([^"]*)">See all 12 {kind}</a>', page)
        whole = client.get(unescape(address)).content.decode()
        shown = r'class="app-ref">A' if kind == "actions" else '<p class="app-results__title">'
        assert len(re.findall(shown, whole)) == 12
        assert "See all 12" not in whole


@pytest.mark.parametrize("asked", ["patrol", "patrol town", "A", "e", "1.1", "police", "it is"])
@pytest.mark.parametrize("role", ["coordinator", "scrutiny"])
def test_the_delivery_plan_table_finds_exactly_as_many_actions(violence, ask, client, asked, role):
    for number in range(1, 31):
        texts = {"actions_to_deliver": f"Patrol {'town' if number % 2 else 'wood'} {number}", "item": f"1.{number}"}
        action = make_action(violence, visibility="board" if number % 3 else "public", **texts)
        if number % 5 == 0:
            make_owner(action, post="Police sergeant")
            make_update(action, what_happened="It is done.")
    found = counts(ask(asked, role)).get("actions", 0)
    table = client.get("/ambridge/actions/", {"q": asked}).content.decode()
    assert len(re.findall('class="app-ref">A', table)) == found
    assert found < Action.objects.count() or asked in "Ae patrol"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("", "Type a word, or a reference like A12, D3 or B7."),
        ("   ", "Type a word, or a reference like A12, D3 or B7."),
        ("x" * 201, "Search for at most 200 characters. You typed 201."),
        ("\0", "That cannot be searched for."),
    ],
)
def test_what_cannot_be_searched_for_is_said_in_a_sentence(ambridge, ask, asked, sentence):
    page = ask(asked)
    assert (page.status_code, sentence in text_of(page)) == (200, True)


def test_a_search_without_a_question_opens_the_page(ambridge, client):
    client.force_login(make_member(ambridge))
    assert "Type a word" in text_of(client.get("/ambridge/search/"))


def test_what_was_typed_stays_in_the_box_and_does_no_harm(violence, ask):
    page = ask('"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page


def test_what_people_wrote_is_shown_as_text(violence, ask):
    make_action(violence, actions_to_deliver="<b>Bold</b> & <script>alert(1)</script>")
    page = ask("bold").content.decode()
    assert "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt; &amp; &lt;script&gt;" in page


def test_the_page_costs_at_most_15_queries_for_few_and_for_many(violence, ask, client):
    user, asked = make_member(violence.partnership, "scrutiny"), []
    for _ in range(2):
        for number in range(12):
            make_owner(make_action(violence, actions_to_deliver="Patrol"), post=f"Patrol {number}")
            make_commitment(violence, "Patrol")
            make_organisation(violence.partnership)
        ask("patrol", user=user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/ambridge/search/", {"q": "patrol"})
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 15


LONG = "We " + "walk and talk " * 20 + "near the market hall " + "and sing " * 30 + "until dawn."


def test_of_a_long_sentence_the_part_around_each_word_is_shown():
    found, left = sentences_with(words_in("market dawn absent"), f"Nothing here. {LONG} Nor here.")
    assert [word.text for word in left] == ["absent"]
    assert len(found) == 2
    assert all(len(part) <= 225 and part.startswith("…") for part in found)
    assert "market" in found[0]
    assert found[1].endswith("until dawn.")


def test_a_word_longer_than_a_line_is_shown_whole():
    word = "x" * 200
    (found,), _ = sentences_with(words_in(word), "a" * 300 + word + "b" * 300)
    assert word in found


def test_words_within_words_are_marked_once():
    assert marked("Patrols pat <Pat>", words_in("pat patrol")) == (
        "<mark>Patrol</mark>s <mark>pat</mark> &lt;<mark>Pat</mark>&gt;"
    )


@pytest.mark.parametrize("asked", ["A1", "a1", "A 1", "a  1"])
def test_a_reference_leads_to_its_action_with_a_space_too(violence, ask, asked):
    action = make_action(violence)
    assert ask(asked)["Location"] == action.get_absolute_url()


def test_a_body_whose_name_or_other_name_is_what_was_asked_stands_first(ambridge, violence, ask):
    make_action(violence, actions_to_deliver="Meet the BCP team")
    make_organisation(ambridge, "BCP Homes")
    make_organisation(ambridge, "Council of Towns", aliases="bcp")
    page = ask("BCP")
    assert list(counts(page)) == ["organisations", "actions"]
    assert results(page)[0] == "[bcp], another name of Council of Towns"
    assert list(counts(ask("BC"))) == ["actions", "organisations"]
