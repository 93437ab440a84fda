"""The reminders: on which days, to whom, in which words, and never twice."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from actions.answering.links import address_of, rows_of
from actions.asking.kinds import kind_in_words
from actions.asking.linking import link_for
from actions.asking.reminders import NoDays, days_of, reminder_due, reminder_next
from actions.asking.who import copied_to
from actions.models import AnswerLink, Message
from csp_portal.common.record import change
from tests.factories import (
    make_action,
    make_filing,
    make_group,
    make_member,
    make_message,
    make_organisation,
    make_owner,
    make_priority,
    make_report,
    make_update,
    make_user,
    saved,
)

from .conftest import TODAY, lead_of

pytestmark = pytest.mark.django_db
THE_17TH = "2026-10-17 06:00"  # three days after they were due


def run(**options):
    """What the command says, as on the server."""
    out = StringIO()
    call_command("send_reminders", stdout=out, **options)
    return out.getvalue()


def sent_to():
    """{address: how many messages went there}."""
    found = {}
    for message in mail.outbox:
        found[message.to[0]] = found.get(message.to[0], 0) + 1
    return found


def people(*names):
    return [f"{name}@example.org" for name in names]


@pytest.mark.parametrize(
    ("words", "days"),
    [("-10, -3, 0, 3", [-10, -3, 0, 3]), ("", []), ("3;−7 +1 3", [-7, 1, 3]), (" 0 ", [0])],
)
def test_days_are_read_from_words(words, days):
    assert days_of(words) == days


@pytest.mark.parametrize("words", ["soon", "-10, x", "3.5", "61", "1 2 3 4 5 6 7 8 9"])
def test_other_words_are_refused(words):
    with pytest.raises(NoDays):
        days_of(words)


@pytest.mark.parametrize(
    ("on", "due"),
    [("2026-10-03", None), ("2026-10-04", -10), ("2026-10-10", -10), ("2026-10-11", -3), ("2026-10-14", 0),
     ("2026-10-16", 0), ("2026-10-17", 3), ("2026-10-23", 3), ("2026-10-24", None)],
)  # fmt: skip
def test_the_newest_reminder_day_is_caught_up_for_six_days(town, on, due):
    assert reminder_due(town.partnership, town.period, date.fromisoformat(on)) == due


def test_the_next_reminder_is_told(town):
    assert reminder_next(town.partnership, town.period, date(2026, 10, 11)) == ("due", date(2026, 10, 14))
    assert reminder_next(town.partnership, town.period, date(2026, 10, 17)) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [("before 10", "10 days before the due day"), ("after 1", "1 day after the due day"), ("due", "On the due day"),
     ("by hand 2026-10-20", "Sent by hand"), ("report due", "Report: on the due day"), ("newly asked", "Newly asked"),
     ("report newly asked", "Report: newly asked"), ("filed 4-1", "Report filed"),
     ("returned 4-12", "Report returned, filing 12")],
)  # fmt: skip
def test_a_kind_of_message_is_told_in_words(kind, words):
    assert kind_in_words(kind) == words


@time_machine.travel(THE_17TH, tick=False)
def test_everybody_who_owes_something_gets_one_message_of_each_kind_however_often_it_runs(town):
    make_report(town.violence)
    assert run() == "ambridge: 4 made. 4 messages sent.\n"
    asked = {"inspector@example.org": 1, "safety@council.example": 1, "deputy@example.org": 1}
    assert sent_to() == asked | {"lead@example.org": 1}
    assert run() == "ambridge: 0 made. 0 messages sent.\n"
    assert len(mail.outbox) == 4
    kinds = Message.objects.values_list("code", "kind", "state")
    assert set(kinds) == {
        (f"u{town.inspector.pk}", "after 3", "sent"),
        (f"o{town.council.pk}", "after 3", "sent"),
        (f"u{town.deputy.pk}", "after 3", "sent"),
        (f"u{town.lead.pk}", "report after 3", "sent"),
    }


@time_machine.travel(THE_17TH, tick=False)
def test_nothing_goes_to_those_who_have_answered_everything(town):
    for action in town.actions[:2]:
        make_update(action, by=town.inspector)
    make_report(town.violence, state="filed")
    run()
    assert sent_to() == {"safety@council.example": 1, "deputy@example.org": 1}
    make_update(town.actions[2], by=town.officer)
    with time_machine.travel("2026-10-23 06:00", tick=False):
        assert run() == "ambridge: 0 made. 0 messages sent.\n"


@time_machine.travel(THE_17TH, tick=False)
def test_a_new_owner_gets_theirs_at_the_next_run_and_the_old_link_opens_nothing(town):
    run()
    owner = town.actions[2].owners.get()
    owner.organisation, owner.user = None, town.lead
    saved(owner)
    mail.outbox.clear()
    run()
    assert sent_to() == {"lead@example.org": 1}
    old = AnswerLink.objects.get(organisation=town.council)
    assert not rows_of(old, date(2026, 10, 17)).exists()


@time_machine.travel(THE_17TH, tick=False)
def test_the_words_are_plain_and_name_what_is_asked(town):
    run()
    message = next(message for message in mail.outbox if message.to == ["inspector@example.org"])
    link = AnswerLink.objects.get(user=town.inspector)
    assert message.subject == "2 updates were due on 14 October, Ambridge Partnership"
    assert message.from_email == "Ambridge Partnership <no-reply@portal.example>"
    assert message.reply_to == ["officer@example.org"]
    assert message.body == (
        "Hello Inspector,\n\n"
        "How did 2 actions go in July to September 2026? Please tell Ambridge Partnership. "
        "The updates were due on 14 October 2026.\n\n"
        "Answer here, without a password:\n\n"
        f"http://127.0.0.1:8000{address_of(link)}\n\n"
        "A1: Run patrols.\nA2: Buy a van.\n\n"
        "“No change” is an answer too: say why, and you are done; "
        "the rating of last time stays, where there was one.\n\n"
        "This link is yours alone. Whoever has it can answer in your place, so please do not pass it on. "
        "It works until 14 November 2026.\n\n"
        "Community safety officer, Borsetshire Police\nfor Ambridge Partnership\n"
    )


@time_machine.travel("2026-10-04 06:00", tick=False)
def test_before_the_day_it_says_by_when(town):
    run()
    message = next(message for message in mail.outbox if message.to == ["safety@council.example"])
    assert message.subject == "1 update due by 14 October, Ambridge Partnership"
    assert message.body.startswith(
        "Hello,\n\nThis is for Borchester Council.\n\n"
        "How did 1 action go in July to September 2026? Please tell Ambridge Partnership by 14 October 2026.\n"
    )


@time_machine.travel(THE_17TH, tick=False)
def test_a_deputy_is_told_with_a_link_of_their_own_by_which_they_may_answer(town):
    run()
    message = next(message for message in mail.outbox if message.to == ["deputy@example.org"])
    link = AnswerLink.objects.get(user=town.deputy)
    assert message.subject == "For your information: 3 updates were due on 14 October, Ambridge Partnership"
    assert "Others are asked for them; you may answer in their place." in message.body
    assert address_of(link) in message.body
    assert [action.ref for action in rows_of(link, date(2026, 10, 17))] == ["A1", "A2", "A3"]
    others = AnswerLink.objects.exclude(pk=link.pk)
    assert [other for other in others if address_of(other) in message.body] == []


def test_a_deputy_is_asked_and_not_only_told_when_no_lead_can_be_reached(town):
    burglary = make_priority(town.partnership)
    lead_of(burglary, town.deputy, "deputy")
    action = make_action(burglary)
    assert copied_to([action], date(2026, 10, 20)) == {f"u{town.deputy.pk}": [action.pk]}
    with time_machine.travel(THE_17TH, tick=False):
        run()
    words = next(message.body for message in mail.outbox if message.to == ["deputy@example.org"])
    assert "How did 1 action go" in words
    assert "For your information, as deputy: 3 more actions have no update." in words


@time_machine.travel(THE_17TH, tick=False)
def test_who_reads_an_address_for_two_gets_one_message_with_the_link_of_each(town):
    trust = make_organisation(town.partnership, "Housing Trust", email="safety@COUNCIL.example")
    make_owner(make_action(town.violence), organisation=trust)
    run()
    assert sent_to()["safety@council.example"] == 1
    words = next(message.body for message in mail.outbox if message.to == ["safety@council.example"])
    for name, organisation in (("Borchester Council", town.council), ("Housing Trust", trust)):
        link = AnswerLink.objects.get(organisation=organisation)
        assert f"This is for {name}." in words
        assert address_of(link) in words


@time_machine.travel(THE_17TH, tick=False)
def test_what_only_the_board_may_see_is_named_by_its_reference_alone(town):
    secret = make_priority(town.partnership, name="Deaths", visibility="board")
    lead_of(secret, town.lead)
    for action in (make_action(secret), make_action(town.violence, visibility="board")):
        make_owner(action, user=town.inspector)
    run()
    words = "".join(message.body for message in mail.outbox)
    assert "\nA4\nA5\n" in words
    assert [word for word in ("Deaths", secret.actions.get().actions_to_deliver) if word in words] == []
    address = "http://127.0.0.1:8000/ambridge/periods/2026-07-01/reports/2/"
    assert f"A priority that only the board may see\n{address}" in words


@time_machine.travel(THE_17TH, tick=False)
def test_a_long_list_is_cut_and_a_long_name_keeps_the_subject_short(town):
    town.partnership.name = "Safer " + "Very " * 20 + "Long Partnership"
    with change("ambridge"):
        town.partnership.save()
    for _ in range(25):
        make_owner(make_action(town.violence, actions_to_deliver="word " * 60), user=town.inspector)
    run()
    message = next(message for message in mail.outbox if message.to == ["inspector@example.org"])
    assert message.subject == "27 updates were due on 14 October"
    assert "\nand 7 more\n" in message.body
    assert max(len(line) for line in message.body.splitlines() if line.startswith("A")) < 120


def test_a_dry_run_says_who_would_get_what_and_sends_nothing(town):
    with time_machine.travel(THE_17TH, tick=False):
        said = run(dry_run=True, partnership="ambridge")
    assert "ambridge, July to September 2026, after 3: Inspector, Borsetshire Police <inspector@example.org>\n" in said
    assert "report after 3: Superintendent, Borsetshire Police <lead@example.org>\n" in said
    assert said.endswith("ambridge: 4 to be made, 0 waiting. Nothing was sent.\n")
    assert (Message.objects.count(), AnswerLink.objects.count(), mail.outbox) == (0, 0, [])


def test_nobody_is_reminded_of_a_closed_period_or_one_to_come_or_without_a_plan_in_force(town):
    with time_machine.travel("2026-06-30 06:00", tick=False):
        assert run() == "ambridge: 0 made. 0 messages sent.\n"
    with time_machine.travel(THE_17TH, tick=False):
        plan = town.violence.plan
        plan.state = "draft"
        saved(plan)
        assert run() == "ambridge: 0 made. 0 messages sent.\n"
        plan.state = "live"
        saved(plan)
        with change("ambridge"):
            town.period.close(date(2026, 10, 17))
        assert run() == "ambridge: 0 made. 0 messages sent.\n"


def test_days_that_cannot_be_read_and_an_unknown_partnership_are_said_and_end_with_1(town):
    town.partnership.reminder_days = "soon"
    with change("ambridge"):
        town.partnership.save()
    with pytest.raises(CommandError, match="ambridge: Its reminder days cannot be read: “soon” is not a number"):
        run()
    with pytest.raises(CommandError, match="There is no partnership “felpersham”"):
        run(partnership="felpersham")


@time_machine.travel(THE_17TH, tick=False)
def test_a_waiting_message_that_nobody_needs_any_more_is_taken_back(town, settings):
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Unreachable"
    with pytest.raises(CommandError, match="The mail server could not be reached: no route"):
        run()
    assert set(Message.objects.values_list("state", flat=True)) == {"waiting"}
    for action in town.actions:
        make_update(action, by=town.officer)
    make_report(town.violence, state="filed")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run() == "ambridge: 0 made. 0 messages sent.\n"
    assert not Message.objects.exists()


def test_a_later_reminder_takes_the_place_of_one_that_never_went(town, settings):
    settings.EMAIL_BACKEND = "tests.actions.asking.servers.Unreachable"
    with time_machine.travel("2026-10-14 06:00", tick=False), pytest.raises(CommandError):
        run()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(THE_17TH, tick=False):
        run()
    assert sent_to() == dict.fromkeys([*people("inspector", "deputy", "lead"), "safety@council.example"], 1)
    assert set(Message.objects.values_list("kind", flat=True)) == {"after 3", "report after 3"}


def test_a_link_is_made_once_lasts_28_days_and_is_made_anew_when_it_is_over(town):
    code, on = f"g{make_group(town.partnership, email='group@example.org').pk}", date(2026, 10, 20)
    with change("ambridge"):
        first, again = (link_for(town.partnership, town.period, code, on) for _ in range(2))
    assert (first.pk, first.code, first.expires_on) == (again.pk, code, date(2026, 11, 17))
    with change("ambridge"):
        later = link_for(town.partnership, town.period, code, date(2026, 11, 18))
    first.refresh_from_db()
    assert (first.stopped_on, later.expires_on) == (date.fromisoformat(TODAY[:10]), date(2026, 12, 16))


def test_who_was_reminded_by_hand_since_that_day_gets_no_other_reminder(town):
    code = f"u{town.inspector.pk}"
    email = town.inspector.email
    make_message(town.period, code, "by hand 2026-10-16", email=email, state="sent", made_at="2026-10-16T09:00Z")
    make_message(town.period, f"o{town.council.pk}", "by hand 2026-10-17", email="safety@council.example", state="sent")
    with time_machine.travel("2026-10-20 10:00", tick=False):
        run()
    assert sent_to() == dict.fromkeys(people("inspector", "deputy", "lead"), 1)


def test_a_lead_who_has_left_is_asked_for_no_report(town):
    gone = make_member(town.partnership, "contributor", ends="2026-10-01")
    burglary = make_priority(town.partnership)
    lead_of(burglary, gone)
    with time_machine.travel(THE_17TH, tick=False):
        run()
    assert gone.email not in sent_to()


@pytest.fixture
def long_after(town):
    """The reminders have gone out and are past; 3 November."""
    with time_machine.travel(THE_17TH, tick=False):
        run()
    mail.outbox.clear()
    with time_machine.travel("2026-11-03 06:00", tick=False):
        yield town


def newly_made():
    return list(Message.objects.filter(kind__contains="newly").order_by("pk").values_list("kind", "email", "state"))


def give_to(action, user):
    owner = action.owners.get()
    owner.organisation, owner.user = None, user
    saved(owner)


def test_long_after_the_last_reminder_day_nobody_who_had_one_gets_another(long_after):
    assert run() == "ambridge: 0 made. 0 messages sent.\n"


def test_a_new_owner_long_after_the_last_reminder_day_gets_a_link_of_their_own_at_the_next_run_once(long_after):
    warden = make_member(long_after.partnership, "contributor", user=make_user("warden@example.org"), post="Warden")
    give_to(long_after.actions[2], warden)
    said = run(dry_run=True)
    assert "ambridge, July to September 2026, newly asked: Warden <warden@example.org>\n" in said
    assert (newly_made(), AnswerLink.objects.filter(user=warden).count()) == ([], 0)
    assert run() == "ambridge: 1 made. 1 message sent.\n"
    assert newly_made() == [("newly asked", "warden@example.org", "sent")]
    assert address_of(AnswerLink.objects.get(user=warden)) in mail.outbox[0].body
    assert mail.outbox[0].subject == "1 update was due on 14 October, Ambridge Partnership"
    assert run() == "ambridge: 0 made. 0 messages sent.\n"
    with time_machine.travel("2026-11-23 06:00", tick=False):
        assert run() == "ambridge: 0 made. 0 messages sent.\n"
    assert len(mail.outbox) == 1


def test_a_new_lead_of_a_priority_gets_the_actions_without_owners_the_report_and_a_new_deputy_is_told(long_after):
    action = make_action(long_after.violence)
    lead, deputy = (
        make_member(long_after.partnership, "contributor", user=make_user(f"{name}@example.org"), post=name)
        for name in ("newcomer", "second")
    )
    old = long_after.violence.leads.get(part="strategic_lead")
    old.user = lead
    saved(old)
    lead_of(long_after.violence, deputy, "deputy")
    run()
    assert newly_made() == [
        ("newly asked", "newcomer@example.org", "sent"),
        ("newly asked", "second@example.org", "sent"),
        ("report newly asked", "newcomer@example.org", "sent"),
    ]
    rows = rows_of(AnswerLink.objects.get(user=lead), date(2026, 11, 3))
    assert [row.ref for row in rows] == [action.ref]


def test_of_those_newly_asked_nobody_is_told_who_has_answered_has_a_link_or_only_had_their_report_come_back(long_after):
    answered, linked = (make_member(long_after.partnership, "contributor") for _ in range(2))
    give_to(long_after.actions[2], answered)
    make_update(long_after.actions[2], by=answered)
    give_to(long_after.actions[1], linked)
    with change("ambridge"):
        link_for(long_after.partnership, long_after.period, f"u{linked.pk}", date(2026, 11, 3))
    lead = make_member(long_after.partnership, "contributor")
    burglary = make_priority(long_after.partnership)
    lead_of(burglary, lead)
    make_filing(make_report(burglary, state="returned"))
    assert run() == "ambridge: 0 made. 0 messages sent.\n"


def test_nobody_is_newly_asked_where_no_reminder_went_out_by_itself_or_the_period_is_closed(town):
    make_message(town.period, "u1", "by hand 2026-10-20", email="one@example.org", state="sent")
    with time_machine.travel("2026-11-03 06:00", tick=False):
        assert run() == "ambridge: 0 made. 0 messages sent.\n"
        make_message(town.period, "u1", "after 3", email="one@example.org", state="sent")
        with change("ambridge"):
            town.period.close(date(2026, 11, 3))
        assert run() == "ambridge: 0 made. 0 messages sent.\n"


def test_without_reminder_days_nobody_is_newly_asked(long_after):
    give_to(long_after.actions[2], make_member(long_after.partnership, "contributor"))
    long_after.partnership.reminder_days = ""
    with change("ambridge"):
        long_after.partnership.save()
    assert run() == "ambridge: 0 made. 0 messages sent.\n"
