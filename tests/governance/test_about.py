"""The page about the partnership: open to everybody, and for members the way to all that is kept about it."""

import pytest
from django.urls import reverse

from governance.models import Partnership
from tests.factories import (
    make_group,
    make_member,
    make_membership,
    make_organisation,
    make_partnership,
    make_user,
)
from tests.promises.visitors import form_in

pytestmark = pytest.mark.django_db
ACT = "https://www.legislation.gov.uk/ukpga/1998/37/section/5"
SIX = [
    "Co-ordinates the board",
    "Keeps the plan",
    "Writes the assessment",
    "Runs the cameras",
    "Hears cases",
    "Reports",
]


@pytest.fixture
def page(client):
    """The words of an address as whoever is signed in reads it; "" for what is not answered with a page."""
    return lambda address="/ambridge/about/": " ".join(client.get(address).content.decode().split())


@pytest.fixture
def facts(ambridge, client):
    """Opens the form of the facts as a coordinator and posts it with what is typed."""
    client.force_login(make_member(ambridge))

    def send(**typed):
        held = form_in(client.get("/ambridge/about/edit/").content.decode())
        return client.post("/ambridge/about/edit/", held | typed)

    return send


@pytest.mark.feature("S-001")
def test_anybody_reads_the_name_the_area_the_legal_basis_and_a_link_to_the_act(ambridge, facts, client, page):
    facts(
        short_name="Safer Ambridge",
        area="Ambridge and its villages",
        local_authorities="Borchester Council\nFelpersham Council",
        legal_basis="Formed by agreement in 1999.",
        website="https://www.ambridge.example/safety",
    )
    client.logout()
    words = page()
    for said in ("Ambridge Partnership", "Safer Ambridge", "Ambridge and its villages", "Formed by agreement in 1999."):
        assert said in words
    assert "Borchester Council<br>Felpersham Council" in words
    act = f'<a class="govuk-link" href="{ACT}">section 5 of the Crime and Disorder Act 1998</a>.'
    assert f"The Act: {act}" in words
    assert "A Community Safety Partnership under" not in words
    assert '<a class="govuk-link" href="https://www.ambridge.example/safety">' in words


def test_without_words_of_its_own_the_page_says_the_legal_basis(ambridge, page):
    act = f'<a class="govuk-link" href="{ACT}">section 5 of the Crime and Disorder Act 1998</a>.'
    assert f"A Community Safety Partnership under {act}" in page()


@pytest.mark.feature("S-014")
def test_anybody_reads_the_six_functions_of_the_community_safety_team(facts, client, page):
    facts(team_functions="\n".join(SIX))
    client.logout()
    words = page()
    assert [f"<li>{function}</li>" in words for function in SIX] == [True] * 6
    assert words.partition("What the community safety team does")[2].partition("</ul>")[0].count("<li>") == 6


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("www.ambridge.example", "https://www.ambridge.example"),
        ("ambridge.example/safety", "https://ambridge.example/safety"),
        ("http://ambridge.example", "http://ambridge.example"),
    ],
)
def test_a_website_is_a_link_also_when_its_address_is_written_short(facts, client, page, words, address):
    facts(website=words)
    assert f'href="{address}">{words}</a>' in page()


@pytest.mark.parametrize(
    "words", ["being made", "javascript:alert(1)", "javascript://x.example/%0aalert(1)", "ftp://a.b"]
)
def test_a_website_that_is_no_address_of_a_page_is_plain_words(facts, client, page, words):
    facts(website=words)
    assert f"{words}</a>" not in page()
    assert words in page()


def test_the_contact_keeps_its_lines(facts, client, page):
    facts(contact="Community Safety Team\r\nTextphone 18001 01632 960 001")
    client.logout()
    assert "Community Safety Team<br>Textphone 18001 01632 960 001" in page()
    assert Partnership.objects.get().contact == "Community Safety Team\nTextphone 18001 01632 960 001"


@pytest.mark.feature("S-006")
@pytest.mark.feature("S-007")
@pytest.mark.feature("S-008")
def test_members_residents_close_partners_and_who_is_to_be_included_stand_apart_and_only_the_first_two_count(
    ambridge, page
):
    for name, standing in [
        ("Borsetshire Police", "responsible_authority"),
        ("Borchester Council", "responsible_authority"),
        ("Felpersham College", "works_closely"),
        ("Tenants’ panel", "resident_representative"),
        ("Health", "to_be_included"),
    ]:
        make_membership(make_organisation(ambridge, name), standing)
    words = page()
    assert "The partnership has <strong>3 members</strong> today." in words
    places = [words.index(said) for said in (
        "Responsible authorities</h3>", "Borchester Council", "Borsetshire Police",
        "Resident representatives</h3>", "Tenants’ panel",
        "Works closely with the partnership</h3>", "Not members, so not counted.", "Felpersham College",
        "To be included</h3>", "not counted until they join", "Health",
    )]  # fmt: skip
    assert places == sorted(places)


def test_who_has_left_and_who_has_not_begun_are_no_members(ambridge, page):
    make_membership(make_organisation(ambridge, "Old Trust"), "invited", ends="June 2021")
    make_membership(make_organisation(ambridge, "New Trust"), "invited", starts="June 2099")
    words = page()
    assert "Old Trust" not in words
    assert "New Trust" not in words


def test_the_groups_stand_below_the_one_that_they_are_part_of(ambridge, page):
    board = make_group(ambridge, "Ambridge Board", "board", cadence="Every quarter")
    make_group(ambridge, "Violence Group", parent=board)
    words = page()
    assert 'Ambridge Board</span> <p class="app-structure__facts">Board, meets every quarter</p>' in words
    assert words.index("Ambridge Board") < words.index('<ul class="app-structure">', words.index("Ambridge Board"))
    assert words.count('<ul class="app-structure">') == 2


def test_a_partnership_of_which_nothing_is_known_says_so(ambridge, page):
    words = page()
    assert "Not stated yet." in words
    assert "What the community safety team does" not in words


def test_the_page_for_everybody_names_no_person_and_leads_nowhere_that_is_closed(ambridge, facts, client, page):
    facts(area="Ambridge alone", reason="The board asked")
    assert "The board asked" in page()
    client.logout()
    make_member(ambridge, "administrator", name="Nigel Pargetter", post="Head of service")
    make_membership(make_organisation(ambridge, "Borchester Council"), "invited")
    words = page()
    assert "Ambridge alone" in words
    for hidden in ("Pargetter", "Coordinator", "@example.org", "The board asked", "In the portal"):
        assert hidden not in words
    assert "/ambridge/organisations/" not in words


def test_no_cache_keeps_the_page_whoever_reads_it(ambridge, client):
    signed_out = client.get("/ambridge/about/")
    assert {"no-store", "private"} <= set(signed_out["Cache-Control"].split(", "))
    client.force_login(make_member(ambridge, name="Nigel Pargetter"))
    signed_in = client.get("/ambridge/about/")
    assert b"Nigel Pargetter" in signed_in.content
    assert signed_in["Cache-Control"] == "no-store, private"


def test_somebody_of_another_partnership_reads_what_everybody_reads(ambridge, client, page):
    client.force_login(make_member(make_partnership("felpersham")))
    assert "About the partnership" in page()
    assert "In the portal" not in page()
    client.force_login(make_user())
    assert "In the portal" not in page()


def test_an_unknown_partnership_is_not_there_and_the_signed_out_are_sent_to_sign_in(ambridge, client):
    assert client.get("/nowhere/about/")["Location"] == "/sign-in/?next=/nowhere/about/"
    client.force_login(make_member(ambridge))
    assert client.get("/nowhere/about/").status_code == 404


@pytest.mark.parametrize(
    ("role", "for_those_who_keep_house"), [("contributor", 0), ("chair", 0), ("coordinator", 2), ("administrator", 2)]
)
def test_a_member_finds_the_way_to_all_that_is_kept_about_the_partnership(
    ambridge, client, page, role, for_those_who_keep_house
):
    client.force_login(make_member(ambridge, role))
    words = page()
    for name in ("organisations", "groups", "periods", "history", "help"):
        assert f'<li><a class="govuk-link" href="{reverse(name, args=["ambridge"])}">' in words
    found = [f'href="{reverse(name, args=["ambridge"])}"' in words for name in ("people", "about_edit")]
    assert sum(found) == for_those_who_keep_house


def test_who_keeps_house_changes_the_facts_with_a_reason_on_record(ambridge, facts):
    response = facts(area="Ambridge alone", reason="The board asked")
    assert (response.status_code, response["Location"]) == (302, "/ambridge/about/")
    row = Partnership.history.first()
    assert (row.area, row.history_change_reason, row.history_user.email) == (
        "Ambridge alone",
        "The board asked",
        ambridge.appointments.get().user.email,
    )


def test_a_save_that_changes_nothing_is_refused_in_words(facts):
    assert "You have not changed anything." in facts().content.decode()


def test_after_a_conflict_what_the_person_did_not_touch_is_as_the_other_saved_it(ambridge, facts, client):
    held = form_in(client.get("/ambridge/about/edit/").content.decode())
    assert facts(area="Theirs").status_code == 302
    conflict = client.post("/ambridge/about/edit/", held | {"short_name": "Mine"})
    assert conflict.status_code == 409
    assert "Theirs" in conflict.content.decode()
    assert client.post("/ambridge/about/edit/", form_in(conflict.content.decode())).status_code == 302
    ambridge.refresh_from_db()
    assert (ambridge.area, ambridge.short_name) == ("Theirs", "Mine")


@pytest.mark.guard("require")
def test_who_does_not_keep_house_may_not_change_the_facts(ambridge, client):
    client.force_login(make_member(ambridge, "chair"))
    assert client.get("/ambridge/about/edit/").status_code == 403
