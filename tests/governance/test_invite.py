import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from governance.invitations import accept, link_for, open_invitation
from governance.models import Appointment, User
from tests.factories import PASSWORD, make_group, make_member, make_organisation, make_partnership, make_user, saved

pytestmark = pytest.mark.django_db
GOOD = {"password1": "three green kettles", "password2": "three green kettles"}


def invite(capsys, email="new@example.org", partnership="ambridge", role="administrator", **more):
    """Run the command; gives the path of the link that it printed."""
    call_command("invite", email, partnership=partnership, role=role, **more)
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", capsys.readouterr().out)[1]


# The command


@time_machine.travel("2026-10-05 10:00")
def test_it_makes_the_account_and_the_appointment_on_the_record(ambridge, capsys):
    council, board = make_organisation(ambridge, "Borchester Council"), make_group(ambridge, "The Board")
    invite(
        capsys, "New@Example.org", organisation="Borchester Council", group="The Board", name="A name", post="Officer"
    )
    appointment = Appointment.objects.get()
    assert (appointment.user.email, appointment.user.has_usable_password()) == ("new@example.org", False)
    assert (appointment.role, appointment.starts, appointment.ends) == ("administrator", date(2026, 10, 5), None)
    assert (appointment.organisation, appointment.group) == (council, board)
    assert (appointment.name, appointment.post) == ("A name", "Officer")
    row = appointment.history.get()
    assert (row.history_how, row.history_change_reason, row.history_user) == ("command", "Invited", None)


def test_it_prints_the_link_and_mails_the_same_one(ambridge, capsys):
    path = invite(capsys, post="Officer")
    [message] = mail.outbox
    assert message.to == ["new@example.org"]
    assert message.subject == "You are invited to the community safety plan of Ambridge Partnership"
    assert f"\nhttp://127.0.0.1:8000{path}\n" in message.body
    assert "Your part in it: Administrator (Officer)." in message.body
    assert "It works once, for 14 days:" in message.body
    assert "invented" not in message.body


def test_the_link_has_the_address_that_people_type(ambridge, settings, capsys):
    settings.SITE_URL = "https://plan.example.org"
    call_command("invite", "new@example.org", partnership="ambridge", role="board")
    assert "\nhttps://plan.example.org/invitation/" in capsys.readouterr().out


def test_the_mail_and_the_page_of_a_sample_partnership_say_that_progress_is_invented(client, capsys):
    make_partnership("felpersham", is_sample=True)
    page = client.get(invite(capsys, partnership="felpersham")).content.decode()
    [message] = mail.outbox
    assert message.subject.startswith("Sample data: ")
    assert "the progress, ratings and updates shown there are invented" in message.body
    assert "the progress, ratings and updates shown here are invented" in page


def test_the_mail_keeps_the_signs_of_a_name(capsys):
    make_partnership("felpersham", name="Felpersham & Dale's Partnership")
    invite(capsys, partnership="felpersham")
    assert "Felpersham & Dale's Partnership" in mail.outbox[0].subject
    assert "Felpersham & Dale's Partnership" in mail.outbox[0].body


def test_inviting_again_makes_no_second_account_and_no_second_appointment(ambridge, capsys):
    first, second = invite(capsys), invite(capsys)
    assert (User.objects.count(), Appointment.objects.count(), Appointment.history.count()) == (1, 1, 1)
    assert open_invitation(token_in(first)) == open_invitation(token_in(second)) == Appointment.objects.get()


def token_in(path):
    return path.removeprefix("/invitation/").removesuffix("/")


def test_inviting_again_corrects_the_name_and_the_post_that_are_given(ambridge, capsys):
    invite(capsys, name="A name", post="Oficer")
    invite(capsys, post="Officer")
    appointment = Appointment.objects.get()
    assert (appointment.name, appointment.post, appointment.history.count()) == ("A name", "Officer", 2)


def test_another_role_and_another_partnership_are_appointments_of_the_same_account(ambridge, capsys):
    make_partnership("felpersham")
    invite(capsys)
    invite(capsys, role="chair")
    invite(capsys, partnership="felpersham")
    assert User.objects.count() == 1
    assert Appointment.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"partnership": "borchester"}, "There is no partnership “borchester”. There are: ambridge, felpersham."),
        ({"email": "new"}, "“new” is not an e-mail address."),
        (
            {"role": "boss"},
            "There is no role “boss”. The roles are: contributor, board, chair, scrutiny, coordinator, administrator.",
        ),
        ({"organisation": "Police"}, "There is no organisation “Police”. There are: Borchester Council."),
        ({"group": "The Board"}, "There is no group “The Board”. There are: none yet."),
        ({"name": "x" * 201}, "The name is longer than 200 characters."),
        ({"email": "closed@example.org"}, "The account of closed@example.org is closed."),
    ],
)
def test_a_fault_stops_with_a_sentence_and_changes_nothing(ambridge, wrong, sentence):
    make_organisation(ambridge, "Borchester Council")
    make_partnership("felpersham")
    make_user("closed@example.org")
    User.objects.update(is_active=False)
    values = {"email": "new@example.org", "partnership": "ambridge", "role": "board"} | wrong
    with pytest.raises(CommandError) as fault:
        call_command("invite", values.pop("email"), **values)
    assert str(fault.value) == sentence
    assert (User.objects.count(), Appointment.objects.count(), mail.outbox) == (1, 0, [])


def test_a_mail_server_that_fails_leaves_the_link(ambridge, settings, capsys):
    settings.EMAIL_BACKEND = "tests.governance.test_sign_in.BrokenMail"
    with pytest.raises(CommandError, match=r"^The link holds, but could not be mailed: .*Hand it over yourself\.$"):
        call_command("invite", "new@example.org", partnership="ambridge", role="board")
    path = re.search(r"http://127\.0\.0\.1:8000(\S+)", capsys.readouterr().out)[1]
    assert open_invitation(token_in(path)) == Appointment.objects.get()


# The page


def test_opening_the_link_changes_nothing_however_often(client, ambridge, capsys):
    path = invite(capsys, role="board")
    before = list(User.objects.values())
    pages = [client.get(path) for _ in range(3)] + [client.head(path)]
    assert [page.status_code for page in pages] == [200] * 4
    assert "community safety plan of Ambridge Partnership as board member" in pages[0].content.decode()
    assert list(User.objects.values()) == before
    assert "sessionid" not in client.cookies


@time_machine.travel("2026-10-05 10:00", tick=False)
def test_choosing_a_password_signs_in_and_lands_on_the_partnership(client, ambridge, capsys):
    response = client.post(invite(capsys), GOOD)
    assert (response.status_code, response["Location"]) == (302, "/ambridge/")
    assert client.get("/ambridge/").status_code == 200
    assert client.cookies["sessionid"]["max-age"] == 12 * 3600
    assert User.objects.get().check_password("three green kettles")


def test_a_poor_password_is_refused_and_the_link_still_holds(client, ambridge, capsys):
    path = invite(capsys)
    page = client.post(path, {"password1": "short", "password2": "short"}).content.decode()
    assert "This password is too short. It must contain at least 10 characters." in page
    assert not User.objects.get().has_usable_password()
    assert client.post(path, GOOD).status_code == 302


@pytest.mark.guard("invitation once")
def test_a_used_link_is_over(client, ambridge, capsys):
    path = invite(capsys)
    client.post(path, GOOD)
    client.post("/sign-out/")
    response = client.post(path, {"password1": "a second password", "password2": "a second password"})
    assert response.status_code == 404
    assert "This invitation no longer works" in response.content.decode()
    assert client.get(path).status_code == 404
    assert User.objects.get().check_password("three green kettles")


def test_a_second_unused_link_is_over_once_the_first_was_used(client, ambridge, capsys):
    first, second = invite(capsys), invite(capsys)
    client.post(first, GOOD)
    assert client.get(second).status_code == 404


def test_of_two_presses_at_once_one_sets_the_password(ambridge, capsys):
    token = token_in(invite(capsys))
    assert accept(token, "three green kettles") == User.objects.get()
    assert accept(token, "four green kettles") is None
    assert User.objects.get().check_password("three green kettles")


def test_a_link_holds_for_14_days(client, ambridge, capsys):
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        path = invite(capsys)
        clock.shift(timedelta(days=14))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get(path).status_code == 404
        assert client.post(path, GOOD).status_code == 404


@pytest.mark.parametrize(
    "forge", [lambda path: "/invitation/forged/", lambda path: path[:-2] + "/", lambda path: path[:-1] + "x/"]
)
def test_a_forged_or_cut_link_is_over(client, ambridge, capsys, forge):
    response = client.get(forge(invite(capsys)))
    assert response.status_code == 404
    assert "ask the person who invited you" in response.content.decode()


def test_the_link_ends_with_the_appointment(client, ambridge, capsys):
    path = invite(capsys)
    appointment = Appointment.objects.get()
    appointment.starts = appointment.ends = date(2026, 1, 1)
    saved(appointment)
    assert client.get(path).status_code == 404


def test_a_person_with_a_password_is_greeted_and_keeps_it(client, ambridge, capsys):
    make_partnership("felpersham")
    user = make_member(ambridge)
    path = invite(capsys, user.email, partnership="felpersham")
    page = client.get(path).content.decode()
    assert "It is to the community safety plan of Felpersham Partnership" in page
    assert 'href="/sign-in/?next=/felpersham/"' in page
    assert "password1" not in page
    client.post(path, GOOD)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_invitation_is_for_the_invited_whoever_else_is_signed_in(sign_in, ambridge, capsys):
    client = sign_in(make_member(ambridge))
    client.post(invite(capsys), GOOD)
    assert client.get("/ambridge/").context["request"].user.email == "new@example.org"


def test_a_link_names_no_person_and_holds_no_password(ambridge, capsys):
    invite(capsys)
    appointment = Appointment.objects.get()
    address = link_for(appointment)
    assert appointment.user.password not in address
    assert "example.org" not in address
    assert address.endswith(reverse("invitation", args=[token_in(address.removeprefix("http://127.0.0.1:8000"))]))
