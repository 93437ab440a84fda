"""Help, accessibility statement, privacy notice, cookies, contact and guides: open to everybody, kept true by few."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from csp_portal.common.record import change
from governance.guides import GUIDES
from governance.information import REVIEWED_ON, months_since, own_words
from governance.models import Appointment, InformationPage, Membership
from tests.factories import PASSWORD, make_member, make_organisation, make_user, saved
from tests.promises.visitors import form_in

KINDS = ["help", "accessibility", "privacy", "cookies", "contact"]
HOUSE = ("coordinator", "administrator")
OTHERS = ("contributor", "board", "chair", "scrutiny")


def text_of(page):
    """The words of the main part of a page."""
    main = re.search(r"<main.*?</main>", page.content.decode(), re.S)[0]
    main = re.sub(r"</?(a|em|strong)\b[^>]*>", "", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def officer(ambridge, client):
    """The test client, signed in as the coordinator."""
    client.force_login(make_member(ambridge))
    return client


def write(officer, kind="privacy", **typed):
    """Fill in the form of a page and send it."""
    address = f"/ambridge/{kind}/edit/"
    return officer.post(address, form_in(officer.get(address).content.decode()) | typed)


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_reads_each_page_in_the_portals_own_words(ambridge, client, kind):
    stranger, member = make_user(), make_member(ambridge, "scrutiny")
    for user in (None, stranger, member):
        client.logout()
        if user:
            client.force_login(user)
        for address in (f"/ambridge/{kind}/", f"/{kind}/"):
            page = client.get(address)
            assert page.status_code == 200
            assert "These are the portal’s own words, last reviewed on" in text_of(page)
            assert page.content.count(b"<h1") == 1
            assert b"$" not in page.content


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_a_partnership_that_does_not_exist_looks_like_any_closed_address(ambridge, client, kind):
    page = client.get(f"/nowhere/{kind}/")
    assert (page.status_code, page["Location"]) == (302, f"/sign-in/?next=/nowhere/{kind}/")
    client.force_login(make_user())
    assert client.get(f"/nowhere/{kind}/").status_code == 404


def test_members_keep_their_navigation_and_strangers_get_none(ambridge, client):
    client.force_login(make_user())
    assert b"Delivery plan</a>" not in client.get("/ambridge/help/").content
    client.force_login(make_member(ambridge, "board"))
    assert b"Delivery plan</a>" in client.get("/ambridge/help/").content


@pytest.mark.parametrize("address", ["/sign-in/", "/reset-password/", "/invitation/forged/", "/help/"])
def test_the_foot_of_a_page_outside_a_partnership_leads_to_the_portals_pages(db, client, address):
    page = client.get(address).content.decode()
    foot = page[page.index("<footer") :]
    assert re.findall(r'href="([^"]*)"', foot) == [f"/{kind}/" for kind in KINDS]


def test_the_foot_of_a_page_of_a_partnership_leads_to_its_own(officer):
    for address in ("/ambridge/", "/ambridge/actions/", "/ambridge/contact/"):
        page = officer.get(address).content.decode()
        foot = page[page.index("<footer") :]
        assert re.findall(r'href="([^"]*)"', foot) == [f"/ambridge/{kind}/" for kind in KINDS]


# The headings and sentences that the model statement of the 2018 Regulations fixes, one a line, in its order.
REGULATIONS = "the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018"
LEGAL = f"""
Accessibility statement for
This accessibility statement applies to
Feedback and contact information
Enforcement procedure
The Equality and Human Rights Commission (EHRC) is responsible for enforcing {REGULATIONS} \
(the ‘accessibility regulations’).
If you’re not happy with how we respond to your complaint, contact the Equality Advisory and Support Service (EASS).
Technical information about this website’s accessibility
Ambridge Partnership is committed to making its website accessible, in accordance with {REGULATIONS}.
Compliance status
This website is partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard, due to the \
non-compliances listed below.
Non-accessible content
The content listed below is non-accessible for the following reasons.
Non-compliance with the accessibility regulations
Disproportionate burden
Content that’s not within the scope of the accessibility regulations
Preparation of this accessibility statement
This statement was prepared on {REVIEWED_ON:%-d %B %Y}. It was last reviewed on {REVIEWED_ON:%-d %B %Y}.
This website was last tested on {REVIEWED_ON:%-d %B %Y} against the WCAG 2.2 AA standard. The test was carried out by
"""


def test_the_accessibility_statement_keeps_the_model_wording_in_its_order(ambridge, client):
    words = text_of(client.get("/ambridge/accessibility/"))
    places = [words.find(sentence) for sentence in LEGAL.strip().splitlines()]
    assert -1 not in places
    assert places == sorted(places)


def test_the_accessibility_statement_says_what_was_not_tested(ambridge, client):
    words = text_of(client.get("/ambridge/accessibility/"))
    assert "not yet been tested with a screen reader, with speech recognition, or by people with disabilities" in words
    assert "fully compliant" not in words


def test_the_contact_is_that_of_the_partnership_on_every_page_that_needs_it(ambridge, client):
    ambridge.contact = "Community_Safety Team *\n01632 960 001\n1. Textphone\n# 18001\n- <b>x</b> [y](z)"
    with change("ambridge"):
        ambridge.save()
    for kind in ("contact", "accessibility", "privacy", "help"):
        page = client.get(f"/ambridge/{kind}/").content.decode()
        assert (
            "<p>Community_Safety Team *<br />\n01632 960 001<br />\n1. Textphone<br />\n# 18001<br />\n"
            "- &lt;b&gt;x&lt;/b&gt; [y](z)</p>"
        ) in page


def test_a_partnership_without_a_contact_says_so(ambridge, client):
    assert "How to reach the partnership has not been put here yet." in text_of(client.get("/ambridge/contact/"))
    assert "Each partnership says on its own contact page" in text_of(client.get("/contact/"))


def test_the_privacy_notice_names_the_responsible_authorities_of_today(ambridge, client):
    standing = {"partnership": ambridge, "standing": "responsible_authority"}
    assert "Which bodies they are is not on record here yet." in text_of(client.get("/ambridge/privacy/"))
    saved(Membership(organisation=make_organisation(ambridge, "Borchester Council"), **standing))
    saved(Membership(organisation=make_organisation(ambridge, "Ended CCG"), ends="31 March 2020", **standing))
    saved(Membership(organisation=make_organisation(ambridge, "Later ICB"), starts="31 March 2090", **standing))
    saved(Membership(organisation=make_organisation(ambridge, "Invited"), partnership=ambridge, standing="invited"))
    page = client.get("/ambridge/privacy/").content.decode()
    assert re.findall(r"joint controllers.</p>\s*<ul>(.*?)</ul>", page, re.S) == ["\n<li>Borchester Council</li>\n"]


def test_the_cookies_page_names_every_cookie_that_is_set_and_how_long_it_lasts(ambridge):
    person, browser = make_member(ambridge), Client()
    seen = {}

    def look(response):
        seen.update({name: cookie["max-age"] for name, cookie in response.cookies.items() if cookie.value})
        return response

    look(browser.get("/ambridge/cookies/"))
    assert seen == {}
    look(browser.get("/sign-in/"))
    look(browser.post("/sign-in/", {"login": person.email, "password": PASSWORD}))
    look(browser.get("/ambridge/help/edit/"))
    look(write(browser, "help", text="Call us."))
    page = browser.get("/ambridge/cookies/").content.decode()
    named = re.findall(r"<li><strong>(.*?)</strong> (.*?)</li>", page)
    assert {name for name, _ in named} == set(seen) == {"sessionid", "csrftoken", "messages"}
    said = dict(named)
    assert f"{seen['csrftoken'] // (7 * 24 * 3600)} weeks" in said["csrftoken"]
    assert "12 hours" in said["sessionid"]
    assert seen["sessionid"] in range(12 * 3600 - 60, 12 * 3600 + 1)
    assert seen["messages"] == ""  # gone with the browser, if it is not read before


@override_settings(SESSION_COOKIE_NAME="__Host-sessionid", CSRF_COOKIE_NAME="__Host-csrftoken")
def test_behind_https_the_cookies_have_their_other_names(ambridge, client):
    assert re.findall(r"<li><strong>(.*?)</strong>", client.get("/cookies/").content.decode()) == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "messages",
    ]


def test_a_page_is_written_in_the_partnerships_own_words_with_its_history(ambridge, officer):
    answer = write(officer, text="## Ours\n\nWe keep *little*.", reviewed_on="1 11 2020")
    assert (answer.status_code, answer["Location"]) == (302, "/ambridge/privacy/")
    page = officer.get("/ambridge/privacy/")
    assert "Privacy notice saved." in text_of(page)
    assert "<h2>Ours</h2>\n<p>We keep <em>little</em>.</p>" in page.content.decode()
    assert "Last reviewed on 1 November 2020." in text_of(page)
    assert "These are the portal’s own words" not in text_of(page)
    row = InformationPage.objects.get()
    assert (row.kind, row.reviewed_on, row.version) == ("privacy", date(2020, 11, 1), 1)
    assert (row.history.get().history_type, row.history.get().history_user) == (
        "+",
        Appointment.objects.get(partnership=ambridge).user,
    )
    assert "We keep little." in text_of(Client().get("/ambridge/privacy/"))
    assert "We keep" not in text_of(Client().get("/privacy/"))


def test_the_form_begins_with_the_portals_own_words_and_today(ambridge, officer):
    form = form_in(officer.get("/ambridge/accessibility/edit/").content.decode())
    assert form["text"].strip() == own_words("accessibility", ambridge).strip()
    assert form["reviewed_on"] == f"{timezone.localdate():%-d %B %Y}"
    assert write(officer, "accessibility").status_code == 302  # as they are, and on record


def test_a_page_is_changed_and_a_change_of_nothing_refused(ambridge, officer):
    write(officer, text="One.")
    assert form_in(officer.get("/ambridge/privacy/edit/").content.decode())["text"] == "One."
    assert "You have not changed anything." in text_of(write(officer))
    assert write(officer, text="Two.").status_code == 302
    assert list(InformationPage.history.values_list("text", "version")) == [("Two.", 2), ("One.", 1)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "Write the words of the page."),
        ({"text": "x" * 50_001}, "at most 50000 characters"),
        ({"reviewed_on": ""}, "Enter a real day, like 31 3 2027."),
        ({"reviewed_on": "31 2 2026"}, "Enter a real day, like 31 3 2027."),
        ({"reviewed_on": "soon"}, "Enter a real day, like 31 3 2027."),
        ({"reviewed_on": "1 1 2090"}, "This day is still to come."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(ambridge, officer, typed, sentence):
    answer = write(officer, text=typed.pop("text", "Kept words."), **typed)
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert ("Kept words." in answer.content.decode()) == ("reviewed_on" in typed)
    assert not InformationPage.objects.exists()


def test_a_save_from_an_older_page_shows_both_texts(ambridge, officer):
    write(officer, text="One.")
    opened = form_in(officer.get("/ambridge/privacy/edit/").content.decode())
    write(officer, text="Two.")
    answer = officer.post("/ambridge/privacy/edit/", opened | {"text": "Three."})
    assert answer.status_code == 409
    assert "Two." in text_of(answer)
    assert form_in(answer.content.decode())["text"] == "Three."


def test_of_two_who_write_the_first_words_the_second_sees_both(ambridge, officer):
    opened = form_in(officer.get("/ambridge/privacy/edit/").content.decode())
    write(officer, text="Theirs.")
    answer = officer.post("/ambridge/privacy/edit/", opened | {"text": "Mine."})
    assert answer.status_code == 409
    assert "Theirs." in text_of(answer)


def test_the_portals_own_words_come_back_and_the_history_stays(ambridge, officer):
    write(officer, text="One.")
    question = officer.get("/ambridge/privacy/remove/")
    assert "Your words are taken away from the page and stay in its history." in text_of(question)
    answer = officer.post("/ambridge/privacy/remove/", form_in(question.content.decode()))
    assert (answer.status_code, answer["Location"]) == (302, "/ambridge/privacy/")
    assert "These are the portal’s own words" in text_of(officer.get("/ambridge/privacy/"))
    removed = InformationPage.history.filter(history_type="-").get()
    assert (removed.text, removed.history_change_reason) == ("One.", "Back to the portal’s own words")
    again = officer.post("/ambridge/privacy/remove/", form_in(question.content.decode()))
    assert (again.status_code, again["Location"]) == (302, "/ambridge/privacy/")


def test_a_removal_from_an_older_page_is_refused(ambridge, officer):
    write(officer, text="One.")
    question = form_in(officer.get("/ambridge/privacy/remove/").content.decode())
    write(officer, text="Two.")
    assert officer.post("/ambridge/privacy/remove/", question).status_code == 409
    assert InformationPage.objects.get().text == "Two."


@pytest.mark.guard("require")
@pytest.mark.parametrize("verb", ["edit", "remove"])
def test_who_does_not_keep_house_changes_no_page_and_is_shown_no_way_to(ambridge, client, verb):
    saved(InformationPage(partnership=ambridge, kind="help", text="Ours.", reviewed_on=date(2020, 1, 1)))
    for role in OTHERS:
        client.force_login(make_member(ambridge, role))
        assert client.get(f"/ambridge/help/{verb}/").status_code == 403
        assert client.post(f"/ambridge/help/{verb}/", {"text": "Theirs."}).status_code == 403
        page = text_of(client.get("/ambridge/help/"))
        assert "Change this page" not in page
        assert "months ago" not in page
    assert InformationPage.objects.get().text == "Ours."


@pytest.mark.parametrize("role", HOUSE)
def test_those_who_keep_house_are_told_when_a_page_is_older_than_a_year(ambridge, client, role):
    page = saved(InformationPage(partnership=ambridge, kind="privacy", text="x", reviewed_on=date(2025, 10, 5)))
    client.force_login(make_member(ambridge, role))
    with time_machine.travel(date(2026, 10, 5)):
        client.force_login(make_member(ambridge, role))
        assert "months ago" not in text_of(client.get(f"/ambridge/{page.kind}/"))
    with time_machine.travel(date(2026, 12, 5)):
        client.force_login(make_member(ambridge, role))
        said = "Last reviewed 14 months ago. Check that it is still true."
        assert said in text_of(client.get("/ambridge/privacy/"))
    with time_machine.travel(date(REVIEWED_ON.year + 2, 12, 1)):
        client.force_login(make_member(ambridge, role))
        assert "Last reviewed 24 months ago." in text_of(client.get("/ambridge/cookies/"))
        assert "months ago" not in text_of(Client().get("/ambridge/cookies/"))


@pytest.mark.parametrize(
    ("day", "on", "months"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-31", 2),
        ("2025-10-06", "2026-12-05", 13),
        ("2025-12-05", "2026-12-05", 12),
        ("2026-12-05", "2026-12-05", 0),
    ],
)
def test_months_are_whole_ones(day, on, months):
    assert months_since(date.fromisoformat(day), date.fromisoformat(on)) == months


def test_what_a_partnership_writes_cannot_run(ambridge, officer):
    write(officer, text="<script>alert(1)</script> [x](javascript:alert(1)) ![x](https://evil.example/x.gif)")
    page = Client().get("/ambridge/privacy/").content.decode()
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("name", GUIDES)
def test_each_guide_is_open_to_everybody_and_named_on_the_help_page(ambridge, client, name):
    for prefix in ("/ambridge", ""):
        address = f"{prefix}/help/{name}/"
        page = client.get(address)
        assert page.status_code == 200
        assert page.content.count(b"<h1") == 1
        assert "Guide" in text_of(page)
        help_page = client.get(f"{prefix}/help/").content.decode()
        assert f'href="{address}">{GUIDES[name]}</a>' in help_page


def test_a_guide_that_does_not_exist_is_not_found(ambridge, client):
    client.force_login(make_member(ambridge))
    assert client.get("/ambridge/help/../officer/").status_code == 404
    assert client.get(reverse("guide", args=["ambridge", "nobody"])).status_code == 404


def test_the_guides_stay_on_the_help_page_that_a_partnership_writes(ambridge, officer):
    write(officer, "help", text="Call us.")
    page = officer.get("/ambridge/help/")
    assert "Call us." in text_of(page)
    assert page.content.decode().count("/ambridge/help/officer/") == 1


def test_the_own_words_name_what_the_settings_say(ambridge):
    words = own_words("cookies", ambridge)
    assert f"{settings.SESSION_COOKIE_AGE // 3600} hours" in words
    assert f"{settings.CSRF_COOKIE_AGE // 604_800} weeks" in words
