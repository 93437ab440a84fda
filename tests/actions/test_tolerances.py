"""The page of the rules by which ratings are worked out, and the form of their tolerances."""

import re
from html import unescape

import pytest

from governance.models import Partnership
from tests.factories import make_member

pytestmark = pytest.mark.django_db
PAGE, EDIT = "/ambridge/tolerances/", "/ambridge/tolerances/edit/"


@pytest.fixture
def form(ambridge, sign_in):
    """Opens the form as the administrator; gives what a browser would post back."""
    client = sign_in(make_member(ambridge, "administrator"))

    def opened(**typed):
        page = client.get(EDIT).content.decode()
        return dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page)) | typed

    opened.send = lambda **typed: client.post(EDIT, opened(**typed))
    opened.client = client
    return opened


def words(page):
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_everybody_reads_the_rules_in_words_and_administrators_alone_change_them(ambridge, sign_in):
    page = words(sign_in(make_member(ambridge, "scrutiny")).get(PAGE))
    for part in (
        "Days since the deadline Counted from the latest day",
        "1 day 28 days",
        "1 milestone 3 milestones",
        "2 periods Never",
        "3 times Never",
        "Worked out: off track Deadline passed 28 days ago or more or 3 or more milestones late.",
        "Worked out: at risk Deadline passed, a milestone late, not updated for 2 periods or more or deadline moved 3",
        "Worked out: on track No rule says otherwise.",
    ):
        assert part in page
    assert "Change the tolerances" not in page
    for role, changes in (("coordinator", False), ("administrator", True)):
        client = sign_in(make_member(ambridge, role))
        assert ("Change the tolerances" in words(client.get(PAGE))) == changes
        assert client.get(EDIT).status_code == (200 if changes else 403)


def test_a_change_is_on_record_with_its_reason_and_read_on_the_page(ambridge, form):
    assert form.send(at_risk_days_late="14", off_track_periods_silent="3", reason="The board asked.").status_code == 302
    ambridge.refresh_from_db()
    assert (ambridge.at_risk_days_late, ambridge.off_track_periods_silent) == (14, 3)
    assert Partnership.history.first().history_change_reason == "The board asked."
    page = words(form.client.get(PAGE))
    assert "14 days 28 days" in page
    assert "2 periods 3 periods" in page
    assert "The board asked." in page


def test_an_empty_box_means_never_and_a_rule_without_numbers_is_read_so(ambridge, form):
    boxes = [f"{rating}_{name}" for rating in ("at_risk", "off_track") for name in RULES]
    assert form.send(**dict.fromkeys(boxes, "")).status_code == 302
    page = words(form.client.get(PAGE))
    assert page.count("Never Never") == 4
    assert "Worked out: at risk Never: no rule says so." in page


RULES = ["days_late", "milestones_late", "periods_silent", "deadline_moves"]
NUMBER = "Days since the deadline: enter a whole number from 1 to 365, or leave it empty."
ORDER = "Days since the deadline: off track cannot come before at risk. Enter 30 or more."


@pytest.mark.parametrize("typed", ["0", "-1", "366", "1.5", "soon", "9" * 40])
def test_what_is_no_whole_number_from_1_to_365_is_said_at_its_place(ambridge, form, typed):
    page = words(form.send(off_track_days_late=typed))
    assert page.count(NUMBER) == 2  # in the summary and at the box
    assert Partnership.objects.get().off_track_days_late == 28


def test_off_track_cannot_come_before_at_risk_but_with_it(ambridge, form):
    assert ORDER in words(form.send(at_risk_days_late="30"))
    assert form.send(at_risk_days_late="30", off_track_days_late="30").status_code == 302


def test_a_form_that_would_change_nothing_is_refused(ambridge, form):
    assert "You have not changed anything." in words(form.send())


@pytest.mark.guard("stale")
def test_a_save_from_an_older_page_is_refused(ambridge, form):
    posted = form(at_risk_days_late="14")
    form.send(at_risk_milestones_late="2")
    assert form.client.post(EDIT, posted).status_code == 409
    assert Partnership.objects.get().at_risk_days_late == 1
