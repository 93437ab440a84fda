"""Who is told by e-mail that a report was filed or returned, in which words, and never twice."""

import pytest
from django.core import mail
from django.core.management import call_command

from actions.models import Filing, Message, QuarterlyReport
from csp_portal.common.record import change
from priorities.models import PriorityLead
from tests.factories import make_member, make_priority, make_report, saved

from .conftest import ADDRESS, Desk, words_in

pytestmark = pytest.mark.django_db
PERIOD = "/ambridge/periods/2026-07-01/"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The test's own transaction never ends, so what is done once it has ended is done at once."""
    monkeypatch.setattr("actions.asking.telling.transaction.on_commit", lambda send: send())


@pytest.fixture
def press(desk):
    """Press the button of a page as somebody; gives what the next page says."""

    def do(name, page, **typed):
        somebody = desk(name)
        response = somebody.send(page, **typed)
        assert response.status_code == 302
        return words_in(somebody.client.get(response["Location"]))

    return do


@pytest.fixture
def written(desk):
    assert desk("lead").send(progress="Two patrols.\n\nThree schools.").status_code == 302


def sent():
    found = sorted((message.to[0], message.subject) for message in mail.outbox)
    mail.outbox.clear()
    return found


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


def test_the_page_says_who_will_be_told_and_filing_tells_the_chair_and_the_coordinator_once(
    people, desk, written, press
):
    assert "Told by e-mail: " in desk("lead").words("check/")
    assert (Message.objects.count(), mail.outbox) == (0, [])
    said = press("lead", "check/")
    assert "The report is filed. Told by e-mail: " in said
    message = next(message for message in mail.outbox if message.to == [people.chair.email])
    assert message.body == (
        "Hello,\n\n"
        "A report was filed for the period July to September 2026, by Superintendent, Borsetshire Police:\n\n"
        "1. Violence\n"
        f"http://testserver{ADDRESS}\n\n"
        "It waits for the chair or the coordinator to agree it, or to return it with comments. "
        "You sign in for this.\n\n"
        "Ambridge Partnership\n"
    )
    subject = "A report waits to be agreed, Ambridge Partnership"
    assert sent() == sorted((user.email, subject) for user in (people.chair, people.coordinator))
    assert kinds() == ["filed 1-1"] * 2
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_returning_tells_the_leads_who_have_an_account_and_nothing_of_what_was_written(people, filed, desk, press):
    gone = make_member(people.lead.appointments.get().partnership, "contributor", ends="2026-10-01")
    violence = QuarterlyReport.objects.get().priority
    saved(PriorityLead(partnership=violence.partnership, priority=violence, user=gone, part="joint_lead"))
    sent()
    words = desk("chair").words("return/")
    assert "Told by e-mail: Superintendent, Borsetshire Police; Head of housing." in words
    said = press("chair", "return/", progress="How many schools?")
    assert (
        "The report is returned to its leads. Told by e-mail: Superintendent, Borsetshire Police; Head of housing."
    ) in said
    body = mail.outbox[0].body
    chair = QuarterlyReport.objects.get().decided_by
    assert body.startswith(
        "Hello,\n\n"
        f"A report for the period July to September 2026 was returned with comments, by {chair}:\n\n"
        f"1. Violence\nhttp://testserver{ADDRESS}\n\n"
    )
    assert "The report is due by 14 October 2026." in body
    assert [word for word in ("patrols", "schools") if word in body] == []
    subject = "A report was returned with comments, Ambridge Partnership"
    assert sent() == sorted((user.email, subject) for user in (people.lead, people.second))
    press("lead", "", progress="Two patrols and four schools.")
    assert "The report is filed." in press("lead", "check/")
    assert kinds() == ["filed 1-1"] * 2 + ["filed 1-2"] * 2 + ["returned 1-1"] * 2
    assert "was filed again for the period" in mail.outbox[0].body


def test_who_files_or_returns_it_is_not_told_and_without_a_lead_whoever_filed_it_is(people, violence, desk, press):
    with change("ambridge"):
        for lead in violence.leads.all():
            lead.delete()
    make_report(violence, progress="Two patrols.")
    press("coordinator", "check/")
    assert [email for email, _ in sent()] == [people.chair.email]
    press("chair", "return/", whole="Say more.")
    assert [email for email, _ in sent()] == [people.coordinator.email]


def test_where_nobody_else_agrees_reports_the_page_says_that_nobody_is_told(ambridge):
    alone = make_member(ambridge, "coordinator")
    make_report(make_priority(ambridge), progress="Two patrols.")
    words = Desk(alone).words("check/")
    assert "Nobody is told by e-mail: no chair or coordinator but you has an account here." in words
    assert Desk(alone).send("check/").status_code == 302
    assert (Message.objects.count(), mail.outbox) == (0, [])


def test_a_message_about_a_priority_that_only_the_board_may_see_does_not_name_it(people, violence, written, press):
    violence.visibility = "board"
    saved(violence)
    press("lead", "check/")
    assert all("Violence" not in message.body + message.subject for message in mail.outbox)
    assert f"A priority that only the board may see\nhttp://testserver{ADDRESS}" in mail.outbox[0].body


def test_one_that_has_not_gone_is_said_is_shown_and_goes_with_the_next_run(people, written, press, desk, settings):
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Unreachable"
    said = press("lead", "check/")
    assert "The report is filed. The e-mail about it has not gone yet. It is tried again" in said
    shown = words_in(desk("coordinator").client.get(PERIOD))
    assert f"Waiting to be sent Report filed, to {people.chair.email}" in shown
    assert people.chair.email not in words_in(desk("lead").client.get(PERIOD))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_reminders", verbosity=0)
    assert people.chair.email in [email for email, _ in sent()]


def test_one_of_which_nobody_knows_whether_it_went_can_be_sent_again(people, written, press, desk, settings):
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Disconnected"
    assert "It is not known whether the e-mail about it went." in press("lead", "check/")
    shown = words_in(desk("coordinator").client.get(PERIOD))
    assert f"{people.chair.email}: A report waits to be agreed, Ambridge Partnership. Send it again" in shown


def test_one_that_waits_is_taken_back_once_the_report_is_agreed(people, written, press, settings):
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Unreachable"
    press("lead", "check/")
    press("chair", "agree/")
    call_command("send_reminders", verbosity=0)
    assert not Message.objects.exists()


def test_of_a_closed_period_a_correction_is_told_all_the_same_and_is_not_taken_back(people, filed, press, settings):
    press("chair", "agree/")
    report = QuarterlyReport.objects.get()
    with change("ambridge"):
        report.period.close(report.period.due)
    press("lead", "correct/", reason="A figure was wrong.")
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Unreachable"
    press("lead", "check/")
    sent()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_reminders", verbosity=0)
    assert len(sent()) == 2
    assert Filing.objects.count() == 2


def test_who_was_told_of_a_return_is_still_reminded_by_hand_of_other_reports(people, filed, press, ambridge):
    other = make_priority(ambridge, name="Burglary")
    saved(PriorityLead(partnership=ambridge, priority=other, user=people.lead, part="strategic_lead"))
    press("chair", "return/", whole="Say more.")
    sent()
    coordinator = Desk(people.coordinator)
    assert "Superintendent, Borsetshire Police" in words_in(coordinator.client.get(f"{PERIOD}remind/"))
