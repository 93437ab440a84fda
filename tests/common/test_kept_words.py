import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from actions.models import Update, Upload
from csp_portal.common.models import KeptWords, SentForm
from csp_portal.common.tickets import DAYS
from tests.factories import PASSWORD, make_action, make_import, make_member, make_upload, make_user, saved

pytestmark = pytest.mark.django_db
ADDRESS = "/ambridge/actions/A1/update/"
WORDS = "Two patrols a week in both wards. " * 500


@pytest.fixture
def action(ambridge):
    with time_machine.travel("2026-10-05 09:00"):
        yield make_action(partnership=ambridge)


@pytest.fixture
def officer(ambridge):
    return make_member(ambridge, user=make_user("officer@example.org"))


@pytest.fixture
def colleague(ambridge):
    return make_member(ambridge, user=make_user("colleague@example.org"))


@pytest.fixture
def client(action, officer):
    """The officer's browser, which checks CSRF as a real one."""
    client = Client(enforce_csrf_checks=True)
    sign_in_to(client, officer)
    return client


def sign_in_to(client, user, address="/sign-in/"):
    token = hidden(client.get(address), "csrfmiddlewaretoken")
    return client.post(address, {"login": user.email, "password": PASSWORD} | token)


def hidden(response, *names):
    page = response.content.decode()
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def opened(client, **typed):
    """The form as a browser would send it after opening it and typing."""
    return (
        hidden(client.get(ADDRESS), "csrfmiddlewaretoken", "form_id", "version", "kept")
        | {"what_happened": WORDS}
        | typed
    )


def end_session(client):
    client.session.flush()


def post_signed_out(client, form, times=1):
    end_session(client)
    for _ in range(times):
        response = client.post(ADDRESS, form)
    return response


def words_shown(response):
    return response.context["form"]["what_happened"].value()


@time_machine.travel("2026-10-05 10:00")
def test_words_posted_after_the_session_ended_are_there_after_signing_in(client, officer, action):
    on_track = action.partnership.ratings.get(counts_as="on_track").pk
    response = post_signed_out(client, opened(client, rating=on_track))
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={ADDRESS.replace('/', '%2F')}&kept=1")
    assert "Your words are saved for 28 days. Sign in to go on." in client.get(response["Location"]).content.decode()
    wanted = sign_in_to(client, officer, response["Location"])
    assert wanted["Location"] == ADDRESS
    page = client.get(ADDRESS)
    assert words_shown(page) == WORDS
    assert "We kept your words at 10:00 on 5 October. They are not filed yet" in page.content.decode()
    assert Update.objects.count() == 0
    form = hidden(page, "csrfmiddlewaretoken", "form_id", "version", "kept")
    assert (
        client.post(ADDRESS, form | {"what_happened": words_shown(page), "rating": on_track})["Location"]
        == "/ambridge/actions/A1/"
    )
    assert Update.objects.get().what_happened == WORDS.strip()
    assert KeptWords.objects.count() == 0
    assert "kept" not in hidden(client.get(ADDRESS), "kept")


def test_of_a_hundred_long_texts_no_character_is_lost(client, officer):
    back = 0
    for number in range(100):
        text = f"{number} – “žluťoučký” <b>&amp; ’ \t🚓\r\n" * 20
        post_signed_out(client, opened(client, what_happened=text))
        client.force_login(officer)
        page = client.get(ADDRESS)
        back += words_shown(page) == text
        client.post(ADDRESS, hidden(page, "csrfmiddlewaretoken") | {"discard": hidden(page, "kept")["kept"]})
    assert back == 100


def test_words_of_a_null_sign_are_kept_without_it(client, officer):
    sign_in_to(client, officer, post_signed_out(client, opened(client, what_happened="Be\0fore"))["Location"])
    assert words_shown(client.get(ADDRESS)) == "Before"


@pytest.mark.guard("kept words")
def test_another_person_who_signs_in_at_that_address_does_not_see_them(client, officer, colleague):
    wanted = post_signed_out(client, opened(client))["Location"]
    sign_in_to(client, colleague, wanted)
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert WORDS[:30] not in page.content.decode()
    assert page.context["kept"] is None
    client.post("/sign-out/", hidden(page, "csrfmiddlewaretoken"))
    sign_in_to(client, officer)
    assert words_shown(client.get(ADDRESS)) == WORDS


def test_they_are_shown_at_the_address_of_their_form_alone(client, officer, action):
    make_action(action.priority)
    sign_in_to(client, officer, post_signed_out(client, opened(client))["Location"])
    assert client.get("/ambridge/actions/A2/update/").context["kept"] is None


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "forged",
        signing.dumps([1, ADDRESS, "00"], salt="something else"),
        signing.dumps([1, "/ambridge/actions/A2/update/", "00000000000000000000000000000000"], salt="form"),
    ],
)
def test_without_a_good_ticket_nothing_is_kept(client, forged):
    response = post_signed_out(client, opened(client) | {"form_id": forged})
    assert response.status_code in (302, 403)
    assert KeptWords.objects.count() == 0


def test_a_ticket_holds_as_long_as_a_form_may_be_left_open(client):
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        form = opened(client)
        clock.shift(timedelta(days=DAYS))
        assert "kept=1" in post_signed_out(client, form)["Location"]
        clock.shift(timedelta(seconds=1))
        KeptWords.objects.all().delete()
        client.post(ADDRESS, form)
        assert KeptWords.objects.count() == 0


def test_after_28_days_they_are_gone(client, officer):
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        post_signed_out(client, opened(client))
        clock.shift(timedelta(days=28))
        sign_in_to(client, officer)
        assert words_shown(client.get(ADDRESS)) == WORDS
        clock.shift(timedelta(seconds=1))
        assert client.get(ADDRESS).context["kept"] is None


def test_the_same_form_posted_ten_times_signed_out_is_kept_once(client):
    post_signed_out(client, opened(client), times=10)
    assert KeptWords.objects.count() == 1


def test_kept_words_posted_signed_out_again_take_the_place_of_the_first(client, officer):
    sign_in_to(client, officer, post_signed_out(client, opened(client))["Location"])
    sign_in_to(client, officer, post_signed_out(client, opened(client, what_happened="Better words."))["Location"])
    assert words_shown(client.get(ADDRESS)) == "Better words."
    assert KeptWords.objects.count() == 1


def test_words_of_two_windows_are_both_kept_and_offered_one_after_the_other(client, officer):
    first, second = opened(client, what_happened="First."), opened(client, what_happened="Second.")
    post_signed_out(client, first)
    post_signed_out(client, second)
    sign_in_to(client, officer)
    page = client.get(ADDRESS)
    assert words_shown(page) == "First."
    client.post(ADDRESS, hidden(page, "csrfmiddlewaretoken") | {"discard": hidden(page, "kept")["kept"]})
    assert words_shown(client.get(ADDRESS)) == "Second."


def test_a_form_that_was_saved_is_not_kept_when_it_comes_again(client, officer, action):
    form = opened(client, rating=action.partnership.ratings.get(counts_as="on_track").pk)
    assert client.post(ADDRESS, form)["Location"] == "/ambridge/actions/A1/"
    post_signed_out(client, form)
    assert KeptWords.objects.count() == 0


def test_what_was_kept_of_a_form_goes_when_the_same_form_is_saved_after_all(client, officer, action):
    form = opened(client, rating=action.partnership.ratings.get(counts_as="on_track").pk)
    sign_in_to(client, officer, post_signed_out(client, form)["Location"])
    client.post(ADDRESS, form | hidden(client.get("/ambridge/"), "csrfmiddlewaretoken"))
    assert (Update.objects.count(), KeptWords.objects.count()) == (1, 0)


def test_after_kept_words_are_saved_the_form_they_came_from_saves_nothing_more(client, officer, action):
    form = opened(client, rating=action.partnership.ratings.get(counts_as="on_track").pk)
    sign_in_to(client, officer, post_signed_out(client, form)["Location"])
    client.post(ADDRESS, opened(client, rating=form["rating"]))
    response = client.post(ADDRESS, form | hidden(client.get("/ambridge/"), "csrfmiddlewaretoken"))
    assert response["Location"] == "/ambridge/actions/A1/"
    assert Update.objects.count() == 1


def test_a_fault_in_kept_words_is_put_right_and_they_go_once_saved(client, officer, action):
    sign_in_to(client, officer, post_signed_out(client, opened(client))["Location"])
    page = client.post(ADDRESS, opened(client))
    assert (page.status_code, words_shown(page)) == (200, WORDS)
    form = hidden(page, "csrfmiddlewaretoken", "form_id", "version", "kept")
    on_track = action.partnership.ratings.get(counts_as="on_track").pk
    client.post(ADDRESS, form | {"what_happened": WORDS, "rating": on_track})
    assert (Update.objects.count(), KeptWords.objects.count()) == (1, 0)


def test_kept_words_older_than_the_last_save_meet_both_texts_before_they_are_saved(client, officer, colleague, action):
    on_track = action.partnership.ratings.get(counts_as="on_track").pk
    form = opened(client, rating=on_track)
    other = Client(enforce_csrf_checks=True)
    sign_in_to(other, colleague)
    other.post(ADDRESS, opened(other, rating=on_track, what_happened="The other's words."))
    sign_in_to(client, officer, post_signed_out(client, form)["Location"])
    page = client.get(ADDRESS)
    assert (words_shown(page), page.context["kept"]) == (None, None)
    asked = re.search(r'href="([^"]+)">See them</a>', page.content.decode())[1]
    shown = client.get(ADDRESS + asked)
    assert words_shown(shown) == WORDS
    mine = hidden(shown, "csrfmiddlewaretoken", "form_id", "version", "kept") | {"what_happened": WORDS}
    conflict = client.post(ADDRESS + asked, mine | {"rating": on_track})
    assert (conflict.status_code, words_shown(conflict)) == (409, WORDS)
    again = hidden(conflict, "csrfmiddlewaretoken", "form_id", "version", "kept")
    client.post(ADDRESS, again | {"what_happened": WORDS, "rating": on_track})
    assert (Update.objects.count(), KeptWords.objects.count()) == (2, 0)


def test_older_words_stand_beside_the_form_never_in_it_and_hide_no_newer_ones(client, officer, colleague, action):
    """As after a conflict in another window, which was left: what is on record opens, and can be saved."""
    with time_machine.travel("2026-10-05 15:40"):
        form = opened(client, what_happened="Half a sentence")
        client.post(KEEPER, form)
    other = Client(enforce_csrf_checks=True)
    sign_in_to(other, colleague)
    on_track = action.partnership.ratings.get(counts_as="on_track").pk
    with time_machine.travel("2026-10-05 16:00"):
        other.post(ADDRESS, opened(other, rating=on_track, what_happened="The other's words."))
        page = client.get(ADDRESS).content.decode()
    assert "We kept your words at 15:40 on 5 October, from before this was saved again." in page
    assert "Half a sentence" not in page
    with time_machine.travel("2026-10-05 16:10"):
        client.post(KEEPER, opened(client, what_happened="Newer words"))
        page = client.get(ADDRESS)
        assert words_shown(page) == "Newer words"
        assert "kept your words at 15:40" in page.content.decode()
        fresh = hidden(page, "csrfmiddlewaretoken", "form_id", "version", "kept")
        assert client.post(ADDRESS, fresh | {"what_happened": "Newer words", "rating": on_track}).status_code == 302
        key = str(KeptWords.objects.get().key)
        client.post(ADDRESS, hidden(client.get(ADDRESS), "csrfmiddlewaretoken") | {"discard": key})
    assert not KeptWords.objects.exists()


def test_they_are_discarded_on_request_and_only_ones_own(client, officer, colleague):
    sign_in_to(client, officer, post_signed_out(client, opened(client))["Location"])
    key = hidden(client.get(ADDRESS), "kept")["kept"]
    other = Client()
    sign_in_to(other, colleague)
    other.post(ADDRESS, {"discard": key})
    assert KeptWords.objects.count() == 1
    response = client.post(ADDRESS, hidden(client.get(ADDRESS), "csrfmiddlewaretoken") | {"discard": key})
    assert response["Location"] == ADDRESS
    assert KeptWords.objects.count() == 0


@pytest.mark.parametrize("name", ["kept", "discard"])
@pytest.mark.parametrize("nonsense", ["", "x", "00000000-0000-0000-0000-00000000000g"])
def test_a_key_that_is_no_key_deletes_nothing_and_breaks_nothing(client, officer, action, name, nonsense):
    sign_in_to(client, officer, post_signed_out(client, opened(client))["Location"])
    form = opened(client, rating=action.partnership.ratings.get(counts_as="on_track").pk)
    assert client.post(ADDRESS, form | {name: nonsense}).status_code == 302
    assert KeptWords.objects.count() == 1


def test_signing_in_again_in_another_window_loses_nothing(client, officer):
    form = opened(client)
    end_session(client)
    sign_in_to(client, officer)
    response = client.post(ADDRESS, form)
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    assert words_shown(client.get(ADDRESS)) == WORDS


def test_words_posted_after_somebody_else_signed_in_are_kept_for_the_person_who_opened_the_form(
    client, officer, colleague
):
    form = opened(client)
    end_session(client)
    sign_in_to(client, colleague)
    response = client.post(ADDRESS, form)
    assert response.status_code == 403
    assert client.get(ADDRESS).context["kept"] is None
    own_browser = Client()
    own_browser.force_login(officer)
    assert words_shown(own_browser.get(ADDRESS)) == WORDS


def test_the_same_with_a_token_that_still_holds(client, officer, colleague):
    form = opened(client)
    end_session(client)
    sign_in_to(client, colleague)
    response = client.post(ADDRESS, form | hidden(client.get(ADDRESS), "csrfmiddlewaretoken"))
    assert response.status_code == 403
    assert "Their words are kept for them." in response.content.decode()
    assert KeptWords.objects.get().user == officer
    assert Update.objects.count() == 0


def test_a_post_from_another_site_is_refused(client):
    client.cookies.pop("csrftoken")
    response = client.post(ADDRESS, {"what_happened": "Forged"})
    assert response.status_code == 403
    assert KeptWords.objects.count() == 0


def test_a_person_whose_appointment_ended_is_not_shown_them(client, officer):
    wanted = post_signed_out(client, opened(client))["Location"]
    appointment = officer.appointments.get()
    appointment.starts, appointment.ends = None, timezone.localdate() - timedelta(days=1)
    saved(appointment)
    sign_in_to(client, officer, wanted)
    response = client.get(ADDRESS)
    assert response.status_code == 404
    assert WORDS[:30] not in response.content.decode()


def test_tidy_deletes_spreadsheets_that_nobody_took_over_after_31_days(officer, capsys):
    partnership = officer.appointments.get().partnership
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        make_upload(partnership, officer)
        make_import(partnership, officer)
        clock.shift(timedelta(days=31))
        call_command("tidy")
        assert Upload.objects.count() == 2
        clock.shift(timedelta(seconds=1))
        call_command("tidy")
        assert Upload.objects.get().taken.number == 1
    assert ", 1 spreadsheets, " in capsys.readouterr().out.splitlines()[1]


def test_tidy_deletes_what_is_over_and_nothing_else(client, officer, capsys):
    with time_machine.travel("2026-10-05 10:00", tick=False) as clock:
        sign_in_to(client, officer)
        post_signed_out(client, opened(client))
        SentForm.objects.create(key="00000000-0000-0000-0000-000000000001", lands_on="/ambridge/")
        sign_in_to(client, officer)
        assert tidied(capsys) == "0 ended sessions, 0 kept words, 0 sent forms"
        clock.shift(timedelta(hours=24, seconds=1))
        assert tidied(capsys) == "1 ended sessions, 0 kept words, 0 sent forms"
        clock.shift(timedelta(days=27))
        assert tidied(capsys) == "0 ended sessions, 1 kept words, 0 sent forms"
        clock.shift(timedelta(days=2))
        assert tidied(capsys) == "0 ended sessions, 0 kept words, 1 sent forms"


def tidied(capsys):
    """What the clean-up says of these three sorts."""
    call_command("tidy")
    return capsys.readouterr().out.removeprefix("Deleted: ").partition(", 0 spreadsheets")[0]


KEEPER = "/words/"


def test_kept_words_open_without_a_fault_and_have_their_faults_named_once_they_are_sent(client, action):
    client.post(KEEPER, opened(client, back_by="Autumn", new_deadline="May 2027"))
    page = client.get(ADDRESS)
    words = page.content.decode()
    assert (words_shown(page), "There is a problem" in words, "Error:" in words) == (WORDS, False, False)
    assert "They are not filed yet" in words
    form = hidden(page, "csrfmiddlewaretoken", "form_id", "version", "kept")
    words = client.post(ADDRESS, form | {"what_happened": WORDS, "new_deadline": "May 2027"}).content.decode()
    assert words.count("Choose how the action is going.") == words.count("Say why the deadline moves.") == 2
    assert Update.objects.count() == 0


def test_rows_of_a_kept_form_open_without_a_fault_too(client, action):
    address = "/ambridge/actions/A1/edit/"
    page = client.get(address)
    form = hidden(page, "csrfmiddlewaretoken", "form_id", "version")
    rows = dict(re.findall(r'name="(milestones-(?:TOTAL|INITIAL)_FORMS)" value="(\d+)"', page.content.decode()))
    rows |= {name.replace("milestones", other): n for name, n in rows.items() for other in ("owners", "notes")}
    end_session(client)
    client.post(address, form | rows | {"actions_to_deliver": "", "milestones-0-due": "May 2027"})
    sign_in_to(client, KeptWords.objects.get().user)
    words = client.get(address).content.decode()
    assert ("May 2027" in words, "There is a problem" in words, "Error:" in words) == (True, False, False)


def test_a_form_that_keeps_itself_is_there_when_it_is_opened_again_and_goes_once_saved(client, officer, action):
    with time_machine.travel("2026-10-05 10:00"):
        form = opened(client, what_happened="Half a sen")
        assert client.post(KEEPER, form).json() == {"said": "Draft saved 10:00"}
        assert client.post(KEEPER, form | {"what_happened": WORDS}).json() == {"said": "Draft saved 10:00"}
    assert KeptWords.objects.count() == 1
    assert words_shown(client.get(ADDRESS)) == WORDS
    on_track = action.partnership.ratings.get(counts_as="on_track").pk
    assert client.post(ADDRESS, form | {"what_happened": WORDS, "rating": on_track}).status_code == 302
    assert (Update.objects.count(), KeptWords.objects.count()) == (1, 0)
    client.post(KEEPER, form | {"what_happened": WORDS})  # one that was under way
    assert KeptWords.objects.count() == 0


def test_a_form_that_kept_itself_and_had_a_fault_leaves_nothing_behind_once_saved(client, officer, action):
    form = opened(client)
    client.post(KEEPER, form)
    page = client.post(ADDRESS, form)
    assert page.status_code == 200
    assert "We kept your words" not in page.content.decode()
    again = hidden(page, "csrfmiddlewaretoken", "form_id", "version", "kept")
    on_track = action.partnership.ratings.get(counts_as="on_track").pk
    client.post(KEEPER, again | {"what_happened": "Better words."})
    client.post(ADDRESS, again | {"what_happened": "Better words.", "rating": on_track})
    assert Update.objects.get().what_happened == "Better words."
    assert KeptWords.objects.count() == 0


def test_a_form_keeps_itself_also_after_the_session_ended_and_for_its_own_person_alone(client, officer, colleague):
    form = opened(client)
    end_session(client)
    assert client.post(KEEPER, form).status_code == 200
    sign_in_to(client, colleague)
    assert client.get(ADDRESS).context["kept"] is None
    client.post("/sign-out/", hidden(client.get(ADDRESS), "csrfmiddlewaretoken"))
    sign_in_to(client, officer)
    assert words_shown(client.get(ADDRESS)) == WORDS


def test_without_a_ticket_or_a_token_nothing_keeps_itself(client):
    form = opened(client)
    assert client.post(KEEPER, form | {"form_id": "forged"}).status_code == 400
    assert client.post(KEEPER, form | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert client.get(KEEPER).status_code == 405
    assert KeptWords.objects.count() == 0


def test_the_form_names_the_address_that_keeps_it_and_only_such_a_page_has_a_script(client):
    assert 'data-autosave="/words/"' in client.get(ADDRESS).content.decode()
    assert "autosave.js" in client.get(ADDRESS).content.decode()
    assert "<script" not in client.get("/ambridge/actions/A1/edit/").content.decode()
