import os
import re
import subprocess
import sys
import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.db.models.query import QuerySet
from django.test import Client
from django.urls import reverse

from governance.models import User
from tests.factories import PASSWORD, make_member, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
WRONG = "The e-mail address or the password is not right. Check both and try again."
TOO_MANY = "Too many wrong tries. Wait 15 minutes, or choose a new password by e-mail."


@pytest.fixture
def officer(ambridge):
    return make_member(ambridge, user=make_user("officer@example.org"))


def try_to_sign_in(client, email="officer@example.org", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password}, **more)


def is_signed_in(client):
    return client.get("/ambridge/").status_code == 200


def page_of(response):
    """The page without what differs from one opening to another."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|name="login" value|nonce)="[^"]*"', "", response.content.decode())


def sent_mail():
    """The messages sent, once the background has sent them."""
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join()
    return mail.outbox


@pytest.fixture
def hashings(monkeypatch):
    """Every password that reaches the hasher from here on."""
    reached, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: reached.append(password) or encode(self, password, salt),
    )
    return reached


# Signing in


@pytest.mark.parametrize("typed", ["officer@example.org", " Officer@Example.org "])
def test_the_right_password_signs_in_and_leads_to_the_front_page(client, officer, typed):
    response = try_to_sign_in(client, typed)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_every_sign_in_page_can_be_opened_signed_out(client, db):
    names = ["account_login", "account_reset_password", "account_reset_password_done"]
    pages = [client.get(reverse(name)) for name in [*names, "account_reset_password_from_key_done"]]
    assert [page.status_code for page in pages] == [200] * 4


def test_there_is_no_address_to_make_an_account(client, db):
    assert client.get("/sign-up/")["Location"] == "/sign-in/?next=/sign-up/"
    assert "sign-up" not in page_of(client.get(SIGN_IN))


def test_wrong_password_no_account_closed_account_and_no_password_yet_give_the_same_page(client, officer):
    make_user("closed@example.org")
    User.objects.filter(email="closed@example.org").update(is_active=False)
    User.objects.create_user("invited@example.org")
    pages = [
        page_of(try_to_sign_in(client, email, password))
        for email, password in [
            ("officer@example.org", "wrong"),
            ("nobody@example.org", PASSWORD),
            ("closed@example.org", PASSWORD),
            ("invited@example.org", PASSWORD),
        ]
    ]
    assert WRONG in pages[0]
    assert pages == [pages[0]] * 4


def test_one_hashing_is_done_whether_the_account_is_there_or_not(client, officer, hashings):
    User.objects.create_user("invited@example.org")
    counts = []
    for email in ("officer@example.org", "nobody@example.org", "invited@example.org"):
        hashings.clear()
        try_to_sign_in(client, email, "wrong")
        counts.append(len(hashings))
    assert counts == [1, 1, 1]


def test_a_fault_is_said_at_its_field_and_no_password_comes_back(client, db):
    page = page_of(client.post(SIGN_IN, {"login": "officer", "password": ""}))
    assert '<a href="#id_login">Enter an e-mail address like name@example.org.</a>' in page
    assert '<a href="#id_password">Enter your password.</a>' in page
    assert "s3cret words" not in page_of(try_to_sign_in(client, password="s3cret words"))


def test_a_person_who_cannot_sign_in_reads_whom_to_ask(client, db):
    assert "Ask the coordinator of your partnership, in the council’s community safety team." in page_of(
        client.get(SIGN_IN)
    )


# Where it leads


def test_after_sign_in_the_page_that_was_wanted_is_opened(client, officer):
    wanted = client.get("/ambridge/actions/?state=late")["Location"]
    assert wanted == "/sign-in/?next=/ambridge/actions/%3Fstate%3Dlate"
    assert (
        client.post(wanted, {"login": officer.email, "password": PASSWORD})["Location"]
        == "/ambridge/actions/?state=late"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "//localhost/",
        "http://127.0.0.1/",
        r"/\evil.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_next_leads_only_to_this_portal(client, officer, elsewhere):
    response = client.post(f"{SIGN_IN}?next={elsewhere}", {"login": officer.email, "password": PASSWORD})
    assert response["Location"] == "/"


def test_a_person_who_is_signed_in_goes_straight_on_to_next(sign_in, officer):
    assert sign_in(officer).get("/sign-in/?next=/ambridge/plan/&kept=1")["Location"] == "/ambridge/plan/"


def test_signing_in_from_a_second_window_after_the_first_goes_on(officer):
    client = Client(enforce_csrf_checks=True)
    first, second = (token_of(client.get("/sign-in/?next=/ambridge/")) for window in range(2))
    typed = {"login": officer.email, "password": PASSWORD}
    client.post(SIGN_IN, typed | {"csrfmiddlewaretoken": first})
    response = client.post("/sign-in/?next=/ambridge/", typed | {"csrfmiddlewaretoken": second}, follow=True)
    assert [address for address, _ in response.redirect_chain] == ["/sign-in/?next=/ambridge/", "/ambridge/"]
    assert response.status_code == 200


def token_of(response):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[1]


# Guessing


@pytest.mark.guard("wrong passwords")
def test_after_ten_wrong_tries_even_the_right_password_is_refused_for_a_quarter_of_an_hour(client, officer, hashings):
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        for _ in range(10):
            assert WRONG in page_of(try_to_sign_in(client, password="wrong"))
        hashings.clear()
        assert TOO_MANY in page_of(try_to_sign_in(client))
        assert hashings == []
        clock.shift(timedelta(minutes=15))
        assert try_to_sign_in(client).status_code == 302


def test_an_address_without_an_account_is_refused_alike(client, officer):
    for email in ("officer@example.org", "nobody@example.org"):
        for _ in range(10):
            try_to_sign_in(client, email, "wrong")
    pages = [page_of(try_to_sign_in(client, email, "wrong")) for email in ("officer@example.org", "nobody@example.org")]
    assert TOO_MANY in pages[0]
    assert pages[0] == pages[1]


def test_the_real_person_still_signs_in_from_another_address(client, officer):
    for _ in range(20):
        try_to_sign_in(client, password="wrong", REMOTE_ADDR="203.0.113.9")
    assert try_to_sign_in(client, REMOTE_ADDR="203.0.113.10").status_code == 302


def test_another_person_at_the_same_address_still_signs_in(client, officer, ambridge):
    make_member(ambridge, user=make_user("lead@example.org"))
    for _ in range(20):
        try_to_sign_in(client, password="wrong")
    assert try_to_sign_in(client, "lead@example.org").status_code == 302


def test_good_sign_ins_are_not_counted(client, officer):
    for _ in range(12):
        assert try_to_sign_in(client).status_code == 302
        client.post("/sign-out/")


def test_neither_capitals_nor_another_port_in_the_host_make_new_tries(client, officer, hashings):
    for number in range(30):
        try_to_sign_in(
            client,
            ["officer@example.org", "OFFICER@example.org"][number % 2],
            "wrong",
            HTTP_HOST=f"localhost:{number + 1}",
        )
    assert len(hashings) == 10


def test_guessing_at_many_accounts_from_many_addresses_reaches_the_hasher_ten_times_for_each_pair(client, db, hashings):
    for account in range(3):
        make_user(f"person-{account}@example.org")
    hashings.clear()
    for number in range(12 * 3 * 3):
        account, address = number % 3, number // 3 % 3
        try_to_sign_in(client, f"person-{account}@example.org", f"guess {number}", REMOTE_ADDR=f"203.0.113.{address}")
    assert len(hashings) == 10 * 3 * 3


def test_wrong_tries_are_counted_in_the_database_for_all_processes_together(client, officer):
    def entries():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cache")
            return cursor.fetchone()[0]

    before = entries()
    try_to_sign_in(client, password="wrong")
    assert entries() == before + 1


def test_without_a_proxy_a_forwarded_address_is_not_believed(client, officer, hashings):
    for number in range(12):
        try_to_sign_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert len(hashings) == 10


def test_behind_the_proxy_only_the_address_that_it_added_counts(client, officer, hashings, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        try_to_sign_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.9")
    assert len(hashings) == 10
    assert try_to_sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.9, 203.0.113.10").status_code == 302


# Sessions


def test_signing_in_gives_the_session_a_new_id(client, officer):
    client.session.save()
    before = client.session.session_key
    client.cookies[project.SESSION_COOKIE_NAME] = before
    try_to_sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_session_ends_twelve_hours_after_sign_in_however_much_it_is_used(client, officer):
    with time_machine.travel("2026-10-05 08:00", tick=False) as clock:
        try_to_sign_in(client)
        assert client.cookies["sessionid"]["max-age"] == 12 * 3600
        clock.shift(timedelta(hours=11, minutes=59))
        session = client.session
        session["used"] = True
        session.save()
        assert is_signed_in(client)
        clock.shift(timedelta(minutes=2))
        assert client.get("/ambridge/")["Location"] == "/sign-in/?next=/ambridge/"


def test_a_changed_password_signs_out_everywhere(sign_in, officer):
    client = sign_in(officer)
    officer.set_password("another good password")
    officer.save()
    assert not is_signed_in(client)


def test_a_closed_account_is_signed_out_at_the_next_page(sign_in, officer):
    client = sign_in(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_signing_out_is_one_press_and_ends_the_session_on_the_server(client, officer):
    try_to_sign_in(client)
    cookie = client.cookies["sessionid"].value
    response = client.post("/sign-out/", follow=True)
    assert response.redirect_chain == [("/sign-in/", 302)]
    assert "You are signed out." in response.content.decode()
    client.cookies["sessionid"] = cookie
    assert not is_signed_in(client)


def test_sign_out_cannot_be_opened_and_an_old_button_leads_to_the_plain_sign_in_page(sign_in, client, officer):
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert sign_in(officer).get("/sign-out/").status_code == 405
    assert is_signed_in(client)


def test_signing_out_from_another_site_is_refused(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post("/sign-out/").status_code == 403
    assert is_signed_in(client)


@pytest.mark.parametrize("address", ["/ambridge/", "/ambridge/nothing-here/", "/ambridge/actions.csv"])
def test_pages_of_a_signed_in_person_are_stored_nowhere(sign_in, officer, address):
    assert sign_in(officer).get(address)["Cache-Control"] == "no-store, private"


def test_https_turns_on_cookies_that_only_this_host_can_set_and_reads_the_address_from_the_proxy():
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_NAME CSRF_COOKIE_SECURE ALLAUTH_TRUSTED_PROXY_COUNT"
    show = f"from csp_portal import settings; print(*[getattr(settings, n) for n in '{names}'.split()])"
    environment = os.environ | {"SITE_URL": "https://plan.example.org", "SECRET_KEY": "0123456789" * 6}
    run = subprocess.run(
        [sys.executable, "-c", show], env=environment, cwd=project.BASE_DIR, capture_output=True, text=True
    )
    assert run.stdout.split() == ["__Host-sessionid", "True", "__Host-csrftoken", "True", "1"]


# A new password by mail


def ask_for_a_link(client, email="officer@example.org", **more):
    return client.post("/reset-password/", {"email": email}, **more)


def link_in(message):
    return re.search(r"https?://\S+", message.body)[0]


def choose(client, link, password="another good password", again=None):
    address = client.get(link)["Location"]
    return client.post(address, {"password1": password, "password2": again or password})


def test_a_link_is_mailed_and_sets_a_new_password(client, officer):
    response = ask_for_a_link(client, "Officer@example.org")
    assert response["Location"] == "/reset-password/sent/"
    [message] = sent_mail()
    assert (message.to, message.subject) == (["officer@example.org"], "Choose a new password")
    assert link_in(message).startswith("http://testserver/reset-password/key/")
    assert choose(client, link_in(message))["Location"] == "/reset-password/done/"
    assert client.get("/reset-password/done/").status_code == 200
    assert try_to_sign_in(client, password="another good password").status_code == 302


def test_the_link_has_the_address_that_people_type_whatever_host_was_asked(client, officer, settings):
    settings.SITE_URL = "https://plan.example.org"
    ask_for_a_link(client, HTTP_HOST="localhost:666")
    assert link_in(sent_mail()[0]).startswith("https://plan.example.org/reset-password/key/")


def test_an_address_without_an_account_and_a_closed_one_get_the_same_answer_and_no_mail(client, officer):
    known = ask_for_a_link(client)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    answers = [ask_for_a_link(client, email) for email in ("officer@example.org", "nobody@example.org")]
    assert [(a.status_code, a["Location"], a.content) for a in answers] == [(302, known["Location"], known.content)] * 2
    assert len(sent_mail()) == 1


def test_who_has_left_gets_the_same_answer_and_no_link_and_who_is_to_begin_gets_one(client, officer):
    known = ask_for_a_link(client)
    assert len(sent_mail()) == 1
    days = officer.appointments.filter(pk__gt=0)
    for ends, starts, mails in ((date(2020, 1, 1), None, 1), (None, date(2099, 1, 1), 2)):
        QuerySet.update(days, ends=ends, starts=starts)
        answer = ask_for_a_link(client)
        assert (answer.status_code, answer["Location"], answer.content) == (302, known["Location"], known.content)
        assert len(sent_mail()) == mails


def test_a_mail_server_that_fails_does_not_tell_which_accounts_there_are(client, officer, settings):
    settings.EMAIL_BACKEND = "tests.governance.test_sign_in.BrokenMail"
    assert ask_for_a_link(client)["Location"] == "/reset-password/sent/"
    sent_mail()


class BrokenMail:
    def __init__(self, **options):
        raise ConnectionRefusedError


def test_the_link_works_once(client, officer):
    ask_for_a_link(client)
    link = link_in(sent_mail()[0])
    choose(client, link)
    response = client.get(link)
    assert response.status_code == 404
    assert "This link no longer works" in response.content.decode()
    assert "password1" not in response.content.decode()


def test_the_link_works_for_24_hours(client, officer):
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        ask_for_a_link(client)
        link = link_in(sent_mail()[0])
        clock.shift(timedelta(hours=24))
        assert client.get(link).status_code == 302
        clock.shift(timedelta(seconds=1))
        assert "This link no longer works" in client.get(link).content.decode()


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", None, "This password is too short. It must contain at least 10 characters."),
        ("0918273645", None, "This password is entirely numeric."),
        ("1234567890", None, "This password is too common."),
        ("another good password", "a different one", "You must type the same password each time."),
    ],
)
def test_a_poor_password_is_refused_in_a_sentence(client, officer, password, again, sentence):
    ask_for_a_link(client)
    response = choose(client, link_in(sent_mail()[0]), password, again)
    assert sentence in response.content.decode()
    assert f'value="{password}"' not in response.content.decode()
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_choosing_a_new_password_signs_out_everywhere_and_forgets_the_wrong_tries(client, officer):
    elsewhere = Client()
    elsewhere.force_login(officer)
    for _ in range(10):
        try_to_sign_in(client, password="wrong")
    ask_for_a_link(client)
    choose(client, link_in(sent_mail()[0]))
    assert not is_signed_in(elsewhere)
    assert try_to_sign_in(client, password="another good password").status_code == 302


def test_the_sixth_link_in_a_quarter_of_an_hour_is_refused_for_every_address_alike(client, officer):
    answers = [
        [ask_for_a_link(client, email).status_code for _ in range(6)] for email in (officer.email, "no@example.org")
    ]
    assert answers == [[302] * 5 + [429]] * 2
    assert len(sent_mail()) == 5
