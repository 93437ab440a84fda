"""Somebody leaves: their rights end at that moment, their name stays, and an administrator is always left."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.db import connections
from django.test import Client
from django.utils.http import int_to_base36

from actions.models import Update
from csp_portal.common.models import KeptWords
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from governance.access import Member
from governance.appointments import administered_until, change_appointment, end_appointment, end_appointments
from governance.invitations import accept, invite, link_for, open_invitation
from governance.models import Appointment, User
from tests.factories import (
    PASSWORD,
    make_action,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_update,
    make_user,
    saved,
)
from tests.promises.visitors import form_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 3)
NOON = "2026-11-03 12:00"
LAST = "This is the last administrator who can sign in"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def administrator(ambridge):
    return make_member(ambridge, "administrator", user=make_user("admin@example.org"))


@pytest.fixture
def inspector(ambridge):
    """A contributor who owns A1 and has updated it."""
    police = make_organisation(ambridge, "Borsetshire Police")
    user = make_member(
        ambridge, "contributor", user=make_user("inspector@example.org"), post="Inspector", organisation=police
    )
    action = make_action(partnership=ambridge)
    make_owner(action, user=user, post="Inspector")
    make_update(action, by=user, said_by="Inspector, Borsetshire Police")
    return user


def signed_in(user):
    client = Client()
    assert client.login(email=user.email, password=PASSWORD)
    return client


def end(administrator, user, when="now", **typed):
    """End all that somebody holds in ambridge on the page, as an administrator; gives the answer."""
    client = signed_in(administrator)
    address = f"/ambridge/people/{user.pk}/end/"
    return client.post(address, form_in(client.get(address).content.decode()) | {"when": when} | typed)


def end_all(user, partnership, **values):
    with change(partnership.slug):
        return end_appointments(user, partnership, **{"at_once": True} | values)


# Their sessions


@pytest.mark.guard("leaver")
def test_every_open_session_of_a_leaver_is_void_at_the_next_request(administrator, inspector):
    desk, phone = signed_in(inspector), signed_in(inspector)
    assert [browser.get("/ambridge/").status_code for browser in (desk, phone)] == [200, 200]
    assert end(administrator, inspector).status_code == 302
    for browser in (desk, phone):
        for address in ("/ambridge/", "/ambridge/actions/A1/", "/"):
            answer = browser.get(address)
            assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")


@pytest.mark.guard("leaver")
def test_a_form_that_a_leaver_had_open_saves_nothing_and_its_words_are_kept(administrator, inspector):
    browser, address = signed_in(inspector), "/ambridge/actions/A1/update/"
    typed = form_in(browser.get(address).content.decode()) | {"what_happened": "Words written before."}
    typed["rating"] = Update.objects.get().rating_id
    end(administrator, inspector)
    answer = browser.post(address, typed)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address.replace('/', '%2F')}&kept=1")
    assert Update.objects.count() == 1
    kept = KeptWords.objects.get()
    assert (kept.user, kept.words["what_happened"]) == (inspector, ["Words written before."])
    said = browser.get(answer["Location"]).content.decode()
    assert (
        "Your words are saved for 28 days. Sign in to go on. If you no longer work with this partnership, "
        "ask its coordinator."
    ) in said


@pytest.mark.guard("still there")
def test_a_save_that_was_under_way_when_the_appointment_ended_is_refused_and_its_words_are_kept(
    ambridge, administrator, inspector, monkeypatch
):
    browser, address = signed_in(inspector), "/ambridge/actions/A1/update/"
    typed = form_in(browser.get(address).content.decode()) | {"what_happened": "Written at that moment."}
    typed["rating"] = Update.objects.get().rating_id
    arrived = Member.has_role

    def end_meanwhile(member, *roles):
        """The other's save is on record after this request was let in, and before it takes the lock."""
        monkeypatch.setattr(Member, "has_role", arrived)
        end_all(inspector, ambridge)
        return arrived(member, *roles)

    monkeypatch.setattr(Member, "has_role", end_meanwhile)
    answer = browser.post(address, typed)
    assert answer.status_code == 403
    assert "Your appointment was ended just now" in answer.content.decode()
    assert Update.objects.count() == 1
    assert KeptWords.objects.get().words["what_happened"] == ["Written at that moment."]


def test_their_password_and_old_links_no_longer_work(client, administrator, inspector, ambridge):
    token = default_token_generator.make_token(inspector)
    reset = f"/reset-password/key/{int_to_base36(inspector.pk)}-{token}/"
    invitation = link_for(inspector.appointments.get()).partition("8000")[2]
    assert client.get(reset).status_code == 302
    end(administrator, inspector)
    assert not client.login(email=inspector.email, password=PASSWORD)
    assert client.get(reset).status_code == 404
    assert client.get(invitation).status_code == 404


@pytest.mark.guard("member")
def test_a_new_password_by_e_mail_gives_no_access(client, administrator, inspector):
    end(administrator, inspector)
    inspector.refresh_from_db()
    key = f"{int_to_base36(inspector.pk)}-{default_token_generator.make_token(inspector)}"
    form = client.get(f"/reset-password/key/{key}/")["Location"]
    client.post(form, {"password1": "three green kettles", "password2": "three green kettles"})
    assert client.login(email=inspector.email, password="three green kettles")
    assert "You have no appointment in a partnership today." in client.get("/").content.decode()
    for address in ("/ambridge/", "/ambridge/actions/A1/update/", f"/ambridge/people/{inspector.pk}/"):
        assert client.get(address).status_code == 404


def test_who_has_left_and_can_still_sign_in_lands_on_the_page_that_says_so(client, administrator, inspector):
    end(administrator, inspector)
    inspector.set_password(PASSWORD)
    inspector.save()
    typed = {"login": inspector.email, "password": PASSWORD, "next": "/ambridge/actions/A1/update/"}
    answer = client.post("/sign-in/", typed, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "You have no appointment in a partnership today." in answer.content.decode()


def test_their_name_stays_on_updates_and_in_the_history(administrator, inspector):
    end(administrator, inspector)
    reader = signed_in(administrator)
    for address in ("/ambridge/actions/A1/", "/ambridge/actions/A1/history/"):
        assert "Inspector, Borsetshire Police" in reader.get(address).content.decode()


def test_a_leaver_who_serves_another_partnership_keeps_that_one_and_loses_this(administrator, inspector):
    felpersham = make_partnership("felpersham")
    make_member(felpersham, user=inspector)
    browser = signed_in(inspector)
    end(administrator, inspector)
    assert browser.get("/ambridge/").status_code == 404
    assert browser.get("/felpersham/").status_code == 200
    inspector.refresh_from_db()
    assert inspector.check_password(PASSWORD)


def test_the_last_of_two_partnerships_that_ends_takes_the_password(ambridge, inspector):
    felpersham = make_partnership("felpersham")
    make_member(felpersham, user=inspector)
    end_all(inspector, ambridge)
    end_all(inspector, felpersham)
    inspector.refresh_from_db()
    assert not inspector.has_usable_password()


# What is on record


def test_all_that_they_hold_ends_in_one_change(ambridge, administrator, inspector):
    make_member(ambridge, "board", user=inspector, post="Inspector")
    make_member(ambridge, "chair", user=inspector, starts=date(2026, 12, 1))
    end(administrator, inspector)
    rows = Appointment.objects.filter(user=inspector)
    assert list(rows.values_list("role", "ends", "stopped_on")) == [
        ("contributor", TODAY, TODAY),
        ("board", TODAY, TODAY),
        ("chair", date(2026, 12, 1), TODAY),
    ]
    newest = Appointment.history.filter(user_id=inspector.pk, history_type="~")
    assert {(row.history_date, row.history_user, row.history_change_reason) for row in newest} == {
        (newest[0].history_date, administrator, "Inspector has left")
    }
    assert newest.count() == 3


def test_one_who_leaves_today_was_there_today_and_holds_nothing_more(ambridge, inspector):
    end_all(inspector, ambridge)
    appointment = inspector.appointments.get()
    assert (appointment.holds(TODAY), appointment.is_over(TODAY), appointment.left_on) == (False, True, TODAY)
    assert not Appointment.objects.current().filter(user=inspector).exists()
    assert Appointment.objects.current(TODAY - timedelta(days=1)).filter(user=inspector).exists()


def test_at_the_end_of_the_day_they_may_go_on_until_midnight(administrator, inspector):
    with time_machine.travel("2026-11-03 23:50"):
        browser = signed_in(inspector)
        end(administrator, inspector, when="today")
        assert browser.get("/ambridge/").status_code == 200
    with time_machine.travel("2026-11-04 00:01"):
        assert browser.get("/ambridge/").status_code == 404
    appointment = inspector.appointments.get()
    assert (appointment.ends, appointment.stopped_on) == (TODAY, None)


def test_who_was_to_leave_at_the_end_of_the_day_can_still_be_ended_at_once(ambridge, inspector):
    end_all(inspector, ambridge, at_once=False)
    end_all(inspector, ambridge, at_once=True)
    assert not Appointment.objects.current().filter(user=inspector).exists()


def test_what_has_ended_is_not_ended_again(ambridge, inspector):
    [appointment] = end_all(inspector, ambridge)
    with pytest.raises(Refused, match="They hold no appointment here any more"):
        end_all(inspector, ambridge)
    with pytest.raises(Refused, match="has ended already"), change("ambridge"):
        end_appointment(appointment, at_once=True)


def test_one_appointment_of_two_ends_and_the_other_goes_on(ambridge, inspector):
    make_member(ambridge, "board", user=inspector, post="Inspector")
    with change("ambridge"):
        end_appointment(inspector.appointments.get(role="board"), at_once=True)
    assert [row.role for row in Member(inspector, ambridge).appointments] == ["contributor"]
    inspector.refresh_from_db()
    assert inspector.has_usable_password()


def test_a_day_in_the_past_as_the_last_one_ends_it_at_once_as_well(ambridge, inspector):
    appointment = inspector.appointments.get()
    appointment.ends = TODAY - timedelta(days=1)
    with change("ambridge"):
        change_appointment(appointment)
    inspector.refresh_from_db()
    assert not inspector.has_usable_password()


def test_who_comes_back_is_invited_anew(ambridge, inspector):
    end_all(inspector, ambridge)
    appointment = invite(ambridge, inspector.email, role="contributor", how="web")
    assert appointment.starts == TODAY
    assert accept(link_for(appointment).split("/")[-2], "three green kettles") == inspector
    assert Appointment.objects.filter(user=inspector).count() == 2


# Links of two partnerships


@pytest.mark.guard("fresh invitation")
def test_an_invitation_of_one_partnership_is_over_when_another_invites_the_same_person(ambridge):
    """Whoever holds the first link could choose the password, and would have the rights that the second gives."""
    felpersham = make_partnership("felpersham")
    first = link_for(invite(ambridge, "new@example.org", role="board", how="web")).split("/")[-2]
    second = link_for(invite(felpersham, "new@example.org", role="administrator", how="web")).split("/")[-2]
    assert open_invitation(first) is None
    assert open_invitation(second).partnership == felpersham


def test_another_appointment_in_the_same_partnership_leaves_the_link_as_it_is(ambridge):
    token = link_for(invite(ambridge, "new@example.org", role="board", how="web")).split("/")[-2]
    invite(ambridge, "new@example.org", role="chair", how="web")
    assert open_invitation(token).role == "board"


# The last administrator


@pytest.mark.guard("last administrator")
@pytest.mark.parametrize("at_once", [True, False])
def test_nobody_ends_the_last_administrator(ambridge, administrator, at_once):
    with pytest.raises(Refused, match=LAST if at_once else "After 3 November 2026 there would be no administrator"):
        end_all(administrator, ambridge, at_once=at_once)
    assert (administrator.appointments.get().ends, administrator.appointments.get().version) == (None, 1)
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)


@pytest.mark.guard("last administrator")
def test_one_appointment_of_the_last_administrator_is_not_ended_either(ambridge, administrator):
    make_member(ambridge, "coordinator", user=administrator)
    with pytest.raises(Refused, match=LAST), change("ambridge"):
        end_appointment(administrator.appointments.get(role="administrator"), at_once=True)
    with change("ambridge"):
        end_appointment(administrator.appointments.get(role="coordinator"), at_once=True)


@pytest.mark.guard("last administrator")
@pytest.mark.parametrize("day", [{"ends": TODAY}, {"ends": date(2099, 1, 1)}, {"starts": date(2026, 11, 4)}])
def test_the_last_administrator_is_not_given_other_days(ambridge, administrator, day):
    appointment = administrator.appointments.get()
    for name, value in day.items():
        setattr(appointment, name, value)
    with pytest.raises(Refused, match=r"no administrator|last administrator"), change("ambridge"):
        change_appointment(appointment)


def no_password(ambridge):
    invite(ambridge, "second@example.org", role="administrator", how="web")


def closed_account(ambridge):
    user = make_member(ambridge, "administrator")
    User.objects.filter(pk=user.pk).update(is_active=False)


def to_begin(ambridge):
    make_member(ambridge, "administrator", starts=TODAY + timedelta(days=1))


def over(ambridge):
    make_member(ambridge, "administrator", ends=TODAY - timedelta(days=1))


def ended_at_once(ambridge):
    make_member(ambridge, "administrator", stopped_on=TODAY)


def for_a_while(ambridge):
    make_member(ambridge, "administrator", ends=TODAY + timedelta(days=30))


def elsewhere(ambridge):
    make_member(make_partnership("felpersham"), "administrator")


@pytest.mark.parametrize(
    "make_second", [no_password, closed_account, to_begin, over, ended_at_once, for_a_while, elsewhere]
)
def test_a_second_one_who_cannot_sign_in_or_will_be_gone_does_not_count(ambridge, administrator, make_second):
    make_second(ambridge)
    with pytest.raises(Refused):
        end_all(administrator, ambridge)


def test_of_two_administrators_one_may_go_and_may_end_themselves(ambridge, administrator):
    make_member(ambridge, "administrator")
    answer = end(administrator, administrator)
    assert (answer.status_code, answer["Location"]) == (302, f"/ambridge/people/{administrator.pk}/")
    assert administered_until(ambridge) == date.max


def test_where_no_administrator_can_sign_in_already_nothing_is_refused(ambridge):
    appointment = invite(ambridge, "new@example.org", role="administrator", how="web")
    end_all(appointment.user, ambridge)
    assert administered_until(ambridge) == date.min


def test_who_has_a_last_day_may_go_when_another_stays_as_long(ambridge):
    first, second = (make_member(ambridge, "administrator", ends=date(2026, 12, 31)) for _ in range(2))
    end_all(first, ambridge)
    with pytest.raises(Refused, match=LAST):
        end_all(second, ambridge)


@pytest.mark.guard("last administrator")
def test_on_the_page_the_last_administrator_reads_why_not(administrator):
    page = end(administrator, administrator).content.decode()
    assert LAST in page
    assert "This is you. You will be signed out." in page
    assert administrator.appointments.get().ends is None


@pytest.mark.guard("clock", on="postgresql")
@pytest.mark.guard("last administrator")
@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_each_other_at_once_one_is_refused(fresh_database):
    for number in range(10):
        partnership = make_partnership(f"town-{number}")
        pair = [make_member(partnership, "administrator") for _ in range(2)]
        together = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda user: ended(user, partnership, together), pair))  # noqa: B023
        assert sorted(answers) == ["ended", "refused"]
        assert administered_until(partnership) == date.max


def ended(user, partnership, together):
    together.wait()
    try:
        end_all(user, partnership)
    except Refused:
        return "refused"
    finally:
        connections.close_all()
    return "ended"


def test_the_record_of_one_who_left_is_for_administrators_alone(ambridge, administrator, inspector):
    end(administrator, inspector)
    reader = signed_in(make_member(ambridge, "board"))
    for address in ("/ambridge/actions/A1/history/", "/ambridge/actions/A1/"):
        assert not re.search("has left|Appointment", reader.get(address).content.decode())


def test_a_saved_row_says_that_it_never_began(ambridge, inspector):
    row = saved(Appointment(partnership=ambridge, user=inspector, role="chair", starts=date(2026, 12, 1)))
    with change("ambridge"):
        end_appointment(row, at_once=False)
    assert (row.from_to, row.stopped_on) == ("Never began", TODAY)
