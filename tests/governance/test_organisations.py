import re
from datetime import date

import pytest
import time_machine

from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from governance.models import Membership, Organisation
from priorities.models import PriorityLead
from tests.factories import (
    make_action,
    make_member,
    make_membership,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_update,
    saved,
)
from tests.promises.visitors import form_in

pytestmark = pytest.mark.django_db
LIST = "/ambridge/organisations/"


@pytest.fixture
def page(ambridge, sign_in):
    """The words of an address as a contributor reads it."""
    client = sign_in(make_member(ambridge, "contributor"))
    return lambda address=LIST, **asked: " ".join(client.get(address, asked).content.decode().split())


@pytest.fixture
def send(ambridge, client):
    """Opens a form as a coordinator and posts it with what is typed into it."""
    officer = make_member(ambridge)

    def send(address, **typed):
        client.force_login(officer)
        return client.post(address, form_in(client.get(address).content.decode()) | typed)

    return send


def sections(words):
    """{heading: names in the order in which they stand} of the list of organisations."""
    parts = re.split(r'<h2 class="govuk-heading-m">(.*?)</h2>', words)[1:]
    return {
        heading: re.findall(r'scope="row"> <a [^>]*>(.*?)</a>', body)
        for heading, body in zip(parts[::2], parts[1::2], strict=True)
    }


@pytest.fixture
def members(ambridge):
    """Organisations of every standing; the police were the constabulary, and the trust took the place of another."""
    police = make_organisation(ambridge, "Borsetshire Police", aliases="The constabulary\nBP")
    council = make_organisation(
        ambridge, "Borchester Council", services="Community safety\nYouth offending\nChildren\nAdult safeguarding"
    )
    trust = make_organisation(ambridge, "Care Board", former_names="Health Authority (until 2013)")
    old = make_organisation(ambridge, "Borchester CCG", successor=trust)
    make_membership(police, starts="1 April 1999")
    make_membership(council)
    make_membership(trust, starts="1 July 2022")
    make_membership(old, ends="30 June 2022")
    make_membership(make_organisation(ambridge, "Felpersham College"), "works_closely")
    make_membership(make_organisation(ambridge, "Residents"), "resident_representative", starts="2024", ends="2099")
    make_membership(make_organisation(ambridge, "Health"), "to_be_included", starts="April 2099")
    make_membership(make_organisation(ambridge, "New company"), "invited", starts="April 2099")
    make_organisation(ambridge, "Ambulance service")


@pytest.mark.feature("S-004")
@pytest.mark.feature("S-006")
@pytest.mark.feature("S-007")
@pytest.mark.feature("S-008")
def test_organisations_stand_under_what_they_are_today_and_members_are_counted(members, page):
    words = page()
    assert sections(words) == {
        "Responsible authorities": ["Borchester Council", "Borsetshire Police", "Care Board"],
        "Resident representatives": ["Residents"],
        "Works closely with the partnership": ["Felpersham College"],
        "To be included": ["Health"],
        "Members from a later day": ["New company"],
        "Former members": ["Borchester CCG"],
        "Standing not stated": ["Ambulance service"],
    }
    assert "<strong>4 members</strong> today" in words
    assert "Wanted as members, and not counted until they join." in words
    assert "wanted from April 2099" in words


@pytest.mark.feature("S-004")
def test_a_member_that_left_shows_its_end_date_and_who_followed_and_from_when(members, page):
    row = page().partition("Former members")[2]
    assert "until 30 June 2022" in row
    assert re.search(r'Since 1 July 2022: <a [^>]*href="/ambridge/organisations/\d+/">Care Board</a>', row)


def test_the_list_can_be_shown_as_it_stood_on_a_day(members, page):
    words = page(on="2020-01-01")
    assert "Organisations as they stood on 1 January 2020" in words
    assert sections(words)["Responsible authorities"] == ["Borchester CCG", "Borchester Council", "Borsetshire Police"]
    assert "<strong>3 members</strong> on 1 January 2020" in words
    assert sections(words)["Members from a later day"] == ["Care Board", "New company", "Residents"]


@pytest.mark.parametrize(("day", "is_member"), [("30 6 2022", True), ("1 July 2022", False)])
def test_a_membership_holds_on_its_last_day_and_not_on_the_next(members, page, day, is_member):
    assert ("Borchester CCG" in sections(page(on=day))["Responsible authorities"]) is is_member


@pytest.mark.parametrize("words", ["2020", "soon", "31 2 2020"])
def test_what_is_no_day_is_pointed_out_and_today_is_shown(members, page, words):
    shown = page(on=words)
    assert "Enter a real day" in shown
    assert "<title>Error: Organisations" in shown
    assert "4 members</strong> today" in shown


@pytest.mark.feature("S-004")
@pytest.mark.parametrize(
    ("asked", "found", "says"),
    [
        ("constabulary", "Borsetshire Police", "Found by “The constabulary”, another name of Borsetshire Police"),
        ("bp", "Borsetshire Police", "Found by “BP”, another name of Borsetshire Police"),
        ("health auth", "Care Board", "Found by “Health Authority (until 2013)”, a former name of Care Board"),
        ("COUNCIL borch", "Borchester Council", "1 organisation</strong> found"),
    ],
)
def test_a_search_finds_by_name_other_name_and_former_name_and_says_by_which(members, page, asked, found, says):
    words = page(q=asked)
    assert [name for names in sections(words).values() for name in names] == [found]
    assert says in words


def test_a_search_that_finds_nothing_says_so(members, page):
    words = page(q="zebra")
    assert "0 organisations</strong> found by “zebra”" in words
    assert "No organisation has such a name." in words


def test_without_organisations_the_list_says_who_can_add_them(ambridge, page):
    assert "No organisations yet." in page()


@pytest.mark.feature("S-005")
def test_the_page_of_the_council_lists_its_four_services(members, page):
    words = page(Organisation.objects.get(name="Borchester Council").get_absolute_url())
    assert "Community safety<br>Youth offending<br>Children<br>Adult safeguarding" in words
    assert "Community safety, Youth offending, Children, Adult safeguarding" in page()


def test_successor_and_predecessor_lead_to_each_other(members, page):
    old, new = (Organisation.objects.get(name=name) for name in ("Borchester CCG", "Care Board"))
    words = page(old.get_absolute_url())
    assert f'Since 1 July 2022: <a class="govuk-link" href="{new.get_absolute_url()}">Care Board</a>' in words
    words = page(new.get_absolute_url())
    place = words.index("Took the place of</dt>")
    assert f'href="{old.get_absolute_url()}">Borchester CCG</a>' in words[place : place + 200]


def test_a_successor_that_was_there_long_before_is_not_said_to_have_come_then(ambridge, page):
    large = make_organisation(ambridge, "Large Housing")
    make_membership(large, "invited", starts="1998")
    make_membership(make_organisation(ambridge, "Small Housing", successor=large), "invited", ends="May 2019")
    words = page()
    assert "1998:" not in words
    assert "Followed by <a" in words


def test_an_organisation_shows_its_memberships_over_time_and_no_person(ambridge, page):
    college = make_organisation(ambridge, "College", email="safety@college.example")
    make_membership(college, "works_closely", starts="2010", ends="2015")
    make_membership(college, "invited", starts="2016")
    make_member(ambridge, "board", name="Elizabeth Pargetter", organisation=college)
    words = page(college.get_absolute_url())
    assert words.index("from 2010 to 2015") < words.index("from 2016")
    assert 'href="mailto:safety@college.example"' in words
    assert "Pargetter" not in words


def test_it_leads_what_the_reader_may_see_and_not_what_is_replaced(ambridge, client):
    council = make_organisation(ambridge, "Borchester Council")
    for values in ({"name": "Theft"}, {"name": "Secret reviews", "visibility": "board"}):
        for part in ("strategic_lead", "support_officer"):
            lead_of(council, make_priority(ambridge, **values) if part == "strategic_lead" else None, part)
    lead_of(council, make_priority(ambridge, make_plan(ambridge, "Old plan", state="replaced"), "Years ago"), "deputy")
    address = council.get_absolute_url()
    read = {}
    for role in ("contributor", "board"):
        client.force_login(make_member(ambridge, role))
        read[role] = " ".join(client.get(address).content.decode().split())
    assert "1. Theft</a>: strategic lead, lead support officer</li>" in read["contributor"]
    assert ("Secret reviews" in read["contributor"], "Secret reviews" in read["board"]) == (False, True)
    assert "Years ago" not in read["board"]


def lead_of(organisation, priority, part):
    priority = priority or PriorityLead.objects.last().priority
    partnership = organisation.partnership
    return saved(PriorityLead(partnership=partnership, priority=priority, organisation=organisation, part=part))


def test_the_number_of_its_actions_is_that_of_the_list_it_leads_to(ambridge, client):
    council = make_organisation(ambridge, "Borchester Council")
    for values in ({}, {"state": "draft"}, {"visibility": "board"}):
        make_owner(make_action(partnership=ambridge, **values), organisation=council)
    make_owner(
        make_action(make_priority(ambridge, make_plan(ambridge, "Next year", state="draft"))), organisation=council
    )
    for role, count in (("scrutiny", 2), ("board", 3)):
        client.force_login(make_member(ambridge, role))
        assert f"{count} actions</a> of the delivery plan" in client.get(council.get_absolute_url()).content.decode()
        assert (
            f"<strong>{count} actions</strong>"
            in client.get(f"/ambridge/actions/?owner=o{council.pk}").content.decode()
        )


def test_without_actions_there_is_no_link_to_them(ambridge, page):
    words = page(make_organisation(ambridge).get_absolute_url())
    assert "No action of the delivery plan names it as owner." in words
    assert "?owner=" not in words


def test_an_organisation_of_another_partnership_is_not_there(ambridge, page, client):
    elsewhere = make_organisation(make_partnership("felpersham"))
    for key in (elsewhere.pk, 99, "9" * 30):
        assert client.get(f"{LIST}{key}/").status_code == 404


def test_a_new_organisation_with_its_memberships_is_on_record(ambridge, send):
    response = send(
        f"{LIST}new/",
        name="Borsetshire Police",
        aliases="BP\n\n  Constabulary ",
        services="Neighbourhood policing",
        email="safety@police.example",
        **{"memberships-0-standing": "invited", "memberships-0-starts": "2010", "memberships-0-ends": "March 2015"},
        **{"memberships-1-standing": "responsible_authority", "memberships-1-starts": "April 2015"},
    )
    police = Organisation.objects.get()
    assert (response.status_code, response["Location"]) == (302, police.get_absolute_url())
    assert (police.aliases, police.history.get().history_change_reason) == ("BP\nConstabulary", "Organisation added")
    assert list(police.memberships.values_list("standing", "starts", "starts_on", "ends", "ends_on")) == [
        ("invited", "2010", date(2010, 1, 1), "March 2015", date(2015, 3, 31)),
        ("responsible_authority", "April 2015", date(2015, 4, 1), "", None),
    ]


def test_a_membership_is_ended_changed_and_removed_in_its_row(ambridge, send):
    college = make_organisation(ambridge, "College")
    make_membership(college, "works_closely", starts="2010")
    make_membership(college, "invited")
    row = {"memberships-0-ends": "2015", "memberships-1-standing": ""}
    assert send(f"{college.get_absolute_url()}edit/", **row, reason="It left").status_code == 302
    assert list(college.memberships.values_list("standing", "starts", "ends")) == [("works_closely", "2010", "2015")]
    assert Membership.history.first().history_change_reason == "It left"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Say what the organisation is called."),
        ({"name": "borchester COUNCIL"}, "There is already an organisation called “borchester COUNCIL”."),
        ({"memberships-0-starts": "2010"}, "Choose what the organisation is in the partnership."),
        (
            {"memberships-0-standing": "invited", "memberships-0-starts": "2010", "memberships-0-ends": "2009"},
            "The membership ends before it begins.",
        ),
        ({"memberships-0-standing": "invited", "memberships-0-ends": "31 2 2010"}, "“31 2 2010” is not a real date."),
        (
            {"memberships-0-standing": "invited", "memberships-0-ends": "banana"},
            "“banana” is not a date that we can read. Write a date like 1 7 2022, or words with a month or a year.",
        ),
        ({"email": "no address"}, "Enter a valid email address."),
    ],
)
def test_what_cannot_be_is_refused_in_words(ambridge, send, typed, sentence):
    make_organisation(ambridge, "Borchester Council")
    response = send(f"{LIST}new/", **{"name": "College"} | typed)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Organisation.objects.count() == 1


def test_the_name_of_another_partnerships_organisation_is_free(ambridge, send):
    make_organisation(make_partnership("felpersham"), "Police")
    assert send(f"{LIST}new/", name="Police").status_code == 302


@time_machine.travel("2026-10-05 10:00")
@pytest.mark.parametrize(
    ("keep", "former"), [({"keep_old_name": "on"}, "CCG\nHealth Trust (until 5 October 2026)"), ({}, "CCG")]
)
def test_renaming_keeps_the_old_name_as_a_former_one_unless_that_is_unticked(ambridge, send, client, keep, former):
    trust = make_organisation(ambridge, "Health Trust", former_names="CCG")
    send(f"{trust.get_absolute_url()}edit/", name="Care Board", **keep)
    trust.refresh_from_db()
    assert (trust.name, trust.former_names) == ("Care Board", former)
    opened = client.get(f"{trust.get_absolute_url()}edit/").content.decode()
    assert re.search(r'name="keep_old_name"[^>]* checked', opened)


@pytest.mark.parametrize("words", ["ongoing", "July 2027", "2027"])
def test_a_membership_ends_in_words_that_name_a_day_or_say_that_there_is_none(ambridge, send, words):
    row = {"memberships-0-standing": "invited", "memberships-0-ends": words}
    assert send(f"{LIST}new/", name="College", **row).status_code == 302
    assert Membership.objects.get().ends == words


def test_words_that_were_loaded_with_the_plan_stay_while_another_field_is_changed(ambridge, send):
    college = make_organisation(ambridge, "College")
    make_membership(college, "invited", starts="since records began")
    assert send(f"{college.get_absolute_url()}edit/", **{"memberships-0-ends": "2030"}).status_code == 302
    assert Membership.objects.get().ends == "2030"


@time_machine.travel("2026-10-05 10:00")
@pytest.mark.parametrize(
    ("typed", "former"),
    [
        ("Health Trust", "Health Trust"),
        ("health trust (2013 to 2026)", "health trust (2013 to 2026)"),
        ("Health Trust until 2026", "Health Trust until 2026"),
        ("Health Trust North", "Health Trust North\nHealth Trust (until 5 October 2026)"),
    ],
)
def test_an_old_name_that_the_person_wrote_down_already_is_not_added_again(ambridge, send, typed, former):
    trust = make_organisation(ambridge, "Health Trust")
    send(f"{trust.get_absolute_url()}edit/", name="Care Board", former_names=typed, keep_old_name="on")
    trust.refresh_from_db()
    assert trust.former_names == former


@time_machine.travel("2026-10-05 10:00")
@pytest.mark.parametrize(
    ("role", "ends", "is_said"),
    [("coordinator", "", True), ("coordinator", "2025", False), ("board", "", False)],
)
def test_a_body_with_a_successor_that_is_a_member_still_is_noted(ambridge, sign_in, role, ends, is_said):
    old = make_organisation(ambridge, "CCG", successor=make_organisation(ambridge, "Care Board"))
    make_membership(old, ends=ends)
    page = sign_in(make_member(ambridge, role)).get(old.get_absolute_url()).content.decode()
    assert ("It is still a member. Write under To when that ended." in page) == is_said


@time_machine.travel("2026-10-05 10:00")
def test_without_a_new_name_nothing_becomes_a_former_one(ambridge, send):
    trust = make_organisation(ambridge, "Health Trust")
    send(f"{trust.get_absolute_url()}edit/", services="Wards", keep_old_name="on")
    trust.refresh_from_db()
    assert (trust.services, trust.former_names) == ("Wards", "")


def test_a_successor_is_neither_itself_nor_one_that_it_has_followed(ambridge, send):
    newest = make_organisation(ambridge, "Newest")
    middle = make_organisation(ambridge, "Middle", successor=newest)
    oldest = make_organisation(ambridge, "Oldest", successor=middle)
    response = send(f"{newest.get_absolute_url()}edit/", successor=oldest.pk)
    assert "“Oldest” cannot follow “Newest”: its own successors lead back to “Newest”." in response.content.decode()
    assert send(f"{newest.get_absolute_url()}edit/", successor=newest.pk).status_code == 200
    assert Organisation.objects.get(name="Newest").successor is None


def test_the_verb_itself_refuses_a_circle_and_a_taken_name(ambridge):
    """Two people may each save one half of a circle: the second is refused under the lock of the record."""
    one = make_organisation(ambridge, "One")
    two = make_organisation(ambridge, "Two", successor=one)
    for name, value, sentence in (
        ("successor", two, "“Two” cannot follow “One”"),
        ("successor", one, "Choose another than “One” itself."),
        ("name", "two", "There is already an organisation called “two”."),
    ):
        row = Organisation.objects.get(pk=one.pk)
        setattr(row, name, value)
        with pytest.raises(Refused, match=re.escape(sentence)), change("ambridge"):
            row.put_on_record()


def test_an_organisation_is_never_deleted(ambridge):
    police = make_organisation(ambridge)
    with pytest.raises(Exception, match="never deleted"), change("ambridge"):
        police.delete()


def test_after_a_conflict_the_memberships_of_both_are_kept(ambridge, send, client):
    college = make_organisation(ambridge, "College")
    make_membership(college, "works_closely", starts="2010")
    address = f"{college.get_absolute_url()}edit/"
    client.force_login(make_member(ambridge))
    mine = form_in(client.get(address).content.decode())
    mine |= {"memberships-1-standing": "invited", "memberships-1-starts": "2020"}
    assert send(address, **{"services": "Theirs", "memberships-0-ends": "2015"}).status_code == 302
    client.force_login(ambridge.appointments.last().user)
    conflict = client.post(address, mine)
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "What they saved" in page
    assert "from</span> nothing" in page
    assert client.post(address, form_in(page)).status_code == 302
    college.refresh_from_db()
    assert college.services == "Theirs"
    assert list(college.memberships.values_list("standing", "starts", "ends")) == [
        ("works_closely", "2010", "2015"),
        ("invited", "2020", ""),
    ]


@pytest.mark.guard("require")
@pytest.mark.parametrize("role", ["contributor", "board", "chair", "scrutiny"])
def test_every_member_reads_and_only_who_keeps_house_writes(ambridge, client, role):
    police = make_organisation(ambridge)
    client.force_login(make_member(ambridge, role))
    assert "Change this organisation" not in client.get(police.get_absolute_url()).content.decode()
    assert "Add an organisation" not in client.get(LIST).content.decode()
    for address in (f"{LIST}new/", f"{police.get_absolute_url()}edit/"):
        assert client.get(address).status_code == 403


def test_an_administrator_keeps_house_too(ambridge, client):
    client.force_login(make_member(ambridge, "administrator"))
    assert client.get(f"{LIST}new/").status_code == 200


def test_a_renamed_organisation_keeps_its_place_in_what_was_said(ambridge, send, client):
    police = make_organisation(ambridge, "Police")
    action = make_action(partnership=ambridge)
    make_owner(action, organisation=police)
    make_update(action, said_by="Inspector, Police")
    send(f"{police.get_absolute_url()}edit/", name="Constabulary", keep_old_name="on")
    words = client.get(action.get_absolute_url()).content.decode()
    assert "Constabulary" in words
    assert "Inspector, Police" in words
