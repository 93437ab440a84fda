"""One of those who are asked: the link and the wording to copy, reminding by hand, messages that were cut off."""

from datetime import date

import pytest
import time_machine
from django.core import mail

from actions.answering.links import address_of
from actions.models import AnswerLink, Message
from csp_portal.common.record import change
from tests.factories import make_message, make_partnership, make_update
from tests.promises.town import rows_of_all_tables
from tests.promises.visitors import form_in

from .test_period import PERIOD, words_of

pytestmark = pytest.mark.django_db
REMIND = f"{PERIOD}remind/"


def page_of(town, who="inspector"):
    return f"{PERIOD}asked/u{getattr(town, who).pk}/"


@pytest.fixture
def officer(town, sign_in):
    return sign_in(town.officer)


@pytest.fixture
def press(officer, monkeypatch):
    """Open a form page and press its button; gives the page that comes. The test's own transaction never ends, so what
    is done once it has ended is done at once."""
    monkeypatch.setattr("actions.asking.forms.transaction.on_commit", lambda send: send())

    def do(address, **typed):
        posted = form_in(officer.get(address).content.decode()) | typed
        response = officer.post(address, posted)
        return officer.get(response["Location"]) if response.status_code == 302 else response

    return do


def test_opening_the_page_writes_nothing_and_offers_to_make_a_link(town, officer):
    officer.get(page_of(town))
    before = rows_of_all_tables()
    words = words_of(officer.get(page_of(town)))
    assert rows_of_all_tables() == before
    assert "July to September 2026, 6 days late Inspector" in words
    assert "Messages go to inspector@example.org" in words
    assert "A1 Run patrols. Not answered A2 Buy a van. Not answered" in words
    assert "There is none yet that works." in words


def test_a_link_is_made_shown_in_full_with_the_wording_and_nothing_is_sent(town, press):
    page = press(f"{page_of(town)}new-link/").content.decode()
    link = AnswerLink.objects.get()
    assert (link.code, link.history.get().history_user) == (f"u{town.inspector.pk}", town.officer)
    assert f">http://testserver{address_of(link)}</textarea>" in page
    assert 'value="2 updates were due on 14 October, Ambridge Partnership"' in page
    assert "Hello Inspector," in page
    assert "Community safety officer, Borsetshire Police" in page
    assert (Message.objects.count(), mail.outbox) == (0, [])


def test_a_new_link_ends_the_old_one_and_stopping_ends_it_for_good(town, press):
    press(f"{page_of(town)}new-link/")
    press(f"{page_of(town)}new-link/")
    first, second = AnswerLink.objects.all()
    assert (first.stopped_on, second.stopped_on) == (date(2026, 10, 20), None)
    assert "There is none yet that works." in words_of(press(f"{page_of(town)}stop/"))
    second.refresh_from_db()
    assert second.stopped_on == date(2026, 10, 20)
    assert "There is no link that works any more." in words_of(press(f"{page_of(town)}stop/"))


def test_all_who_are_late_are_reminded_once_a_day(town, press, sign_in):
    page = words_of(press(REMIND))
    assert "4 messages sent." in page
    assert "All who have not answered were reminded today." in page
    assert sorted(message.to[0] for message in mail.outbox) == [
        "deputy@example.org",
        "inspector@example.org",
        "lead@example.org",
        "safety@council.example",
    ]
    assert "http://testserver/answer/" in mail.outbox[0].body
    assert "Nobody is left to be reminded" in words_of(press(REMIND))
    assert len(mail.outbox) == 4
    with time_machine.travel("2026-10-21 09:00", tick=False):
        sign_in(town.officer)
        make_update(town.actions[2], by=town.officer)
        assert "3 messages sent." in words_of(press(REMIND))


def test_one_person_alone_is_reminded(town, press):
    page = words_of(press(f"{REMIND}?who=u{town.inspector.pk}"))
    assert "1 message sent." in page
    assert "Sent 20 October 2026 : 2 updates were due on 14 October" in page
    assert [message.to for message in mail.outbox] == [["inspector@example.org"]]
    assert "Remind now" not in page


def test_a_server_that_is_down_leaves_the_messages_waiting_and_says_so(town, press, settings):
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Unreachable"
    words = words_of(press(REMIND))
    assert "0 messages sent, 4 waiting to be sent. The mail server could not be reached: no route to host" in words
    assert "What waits is tried again with the next reminders." in words


def test_a_closed_period_reminds_nobody(town, press):
    with change("ambridge"):
        town.period.close(date(2026, 10, 20))
    assert "is closed, so nobody is reminded of it any more." in words_of(press(REMIND))
    assert "is closed: a link for it would open nothing." in words_of(press(f"{page_of(town)}new-link/"))
    assert not Message.objects.exists()


def test_a_message_that_was_cut_off_is_sent_again_when_a_person_says_so(town, officer, press):
    tried = {"state": "sending", "tried_at": "2026-10-20T07:00Z", "email": "inspector@example.org"}
    message = make_message(town.period, f"u{town.inspector.pk}", **tried)
    assert "Not known whether it went, 20 October 2026 : An update is due" in words_of(officer.get(page_of(town)))
    again = f"{PERIOD}messages/{message.pk}/again/"
    assert "It is not known whether it went. If it did, they get it twice." in words_of(officer.get(again))
    assert "1 message sent." in words_of(press(again))
    assert [message.subject for message in mail.outbox] == ["An update is due"]
    assert "has been sent. Look again in five minutes." in words_of(press(again))
    assert len(mail.outbox) == 1


def test_a_message_on_its_way_is_not_sent_again(town, press):
    now = "2026-10-20T08:58Z"
    message = make_message(town.period, f"u{town.inspector.pk}", state="sending", tried_at=now)
    assert "This message is being sent just now" in words_of(press(f"{PERIOD}messages/{message.pk}/again/"))


def test_what_does_not_exist_or_belongs_to_another_partnership_is_not_found(town, officer):
    elsewhere = make_partnership("felpersham")
    other = make_message(elsewhere.reportingperiods.get(), "u1")
    addresses = ["asked/u999999/", "asked/x1/", "asked/nobody/", "asked/u0/", "remind/?who=o999999"]
    addresses += [f"messages/{other.pk}/again/", "messages/999999/again/", f"asked/u{10**30}/"]
    assert {officer.get(f"{PERIOD}{address}").status_code for address in addresses} == {404}
    assert officer.get("/ambridge/periods/2001-01-01/").status_code == 404


def test_the_days_of_the_reminders_are_changed_and_refused_in_words(town, officer, press):
    address = "/ambridge/periods/reminders/"
    words = words_of(officer.get(address))
    assert "14 October 2026: on the due day (past)" in words
    assert "It has made none for this partnership yet" in words
    wrong = words_of(press(address, reminder_days="soon"))
    assert "“soon” is not a number of days from -60 to 60." in wrong
    assert "17 October 2026: 3 days after the due day" not in words_of(press(address, reminder_days="7, -7"))
    town.partnership.refresh_from_db()
    assert town.partnership.reminder_days == "-7, 7"
    assert "None are sent by themselves." in words_of(press(address, reminder_days=""))
    make_message(town.period, "u1", "before 3", made_at="2026-10-11T06:00Z")
    assert "The last was made on 11 October 2026." in words_of(officer.get(address))


def test_the_page_of_a_period_tells_when_the_next_reminder_goes_out(town, sign_in):
    with time_machine.travel("2026-10-11 09:00", tick=False):
        page = words_of(sign_in(town.officer).get(PERIOD))
    assert "Reminders: the next goes out on 14 October 2026" in page
