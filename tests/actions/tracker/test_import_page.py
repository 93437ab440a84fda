import pytest
from django.utils import timezone
from django.utils.formats import date_format

from actions.models import Action, TrackerImport, Upload
from csp_portal.common.sheets import LIMITS
from tests.actions.tracker.bringing import bring, bring_in, choose, tracker, words_of
from tests.factories import make_member, make_partnership

ADDRESS = "/ambridge/import/"


@pytest.fixture
def officer(ambridge, sign_in):
    """The test client, signed in as the coordinator."""
    return sign_in(make_member(ambridge, post="Community safety officer"))


def test_a_file_that_can_be_read_leads_to_the_check_page_and_writes_nothing(officer):
    response = choose(officer, tracker())
    upload = Upload.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/ambridge/import/files/{upload.pk}/")
    assert (upload.name, bytes(upload.content)) == ("Tracker.xlsx", tracker()[:0] + bytes(upload.content))
    assert (Action.objects.count(), TrackerImport.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("Tracker.xlsx", b"", "This file is empty."),
        ("Tracker.xlsx", b"PK\x03\x04 nonsense", "This file"),
        ("notes.txt", b"\x00\x01\x02\xff\xfe binary", ".xlsx"),
        ("Tracker.xlsx", b"x" * (LIMITS["bytes"] + 1), "This file is larger than 10 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_at_its_field(officer, name, content, sentence):
    response = choose(officer, content, name)
    words = words_of(response)
    assert (response.status_code, Upload.objects.count()) == (200, 0)
    assert words.count(sentence) >= 2  # in the summary and at the field
    assert "There is a problem" in words
    assert "Nothing has been written." in words


def test_without_a_file_the_page_asks_for_one(officer):
    response = officer.post(ADDRESS, {})
    assert (response.status_code, "Choose a file." in words_of(response)) == (200, True)


def test_however_much_is_sent_no_more_is_kept_in_memory_than_a_file_may_have(officer, monkeypatch):
    monkeypatch.setitem(LIMITS, "bytes", 1_000)
    response = choose(officer, b"a,b\n" * 100_000, "Tracker.csv")
    assert "This file is larger than" in words_of(response)


def test_what_was_not_taken_over_yet_is_listed_to_be_gone_on_with_or_removed(officer):
    upload = bring(officer, tracker(), "Quarter 2.xlsx")
    page = officer.get(ADDRESS)
    assert f'href="{upload.get_absolute_url()}">Go on with Quarter 2.xlsx' in page.content.decode()
    assert "Community safety officer" in words_of(page)
    response = officer.post(f"/ambridge/import/files/{upload.pk}/remove/")
    assert (response.status_code, response["Location"], Upload.objects.count()) == (302, ADDRESS, 0)
    assert "Quarter 2.xlsx is removed. Nothing of it was written." in words_of(officer.get(ADDRESS))


def test_removing_is_a_press_of_a_button_alone(officer):
    upload = bring(officer, tracker())
    assert officer.get(f"/ambridge/import/files/{upload.pk}/remove/").status_code == 405
    assert Upload.objects.count() == 1


def test_what_was_taken_over_is_not_removed(officer):
    upload = bring_in(officer)
    response = officer.post(f"/ambridge/import/files/{upload.pk}/remove/")
    assert (response.status_code, response["Location"]) == (302, "/ambridge/import/1/")
    assert Upload.objects.count() == 1


def test_the_same_file_brought_twice_is_gone_on_with(officer):
    content = tracker()
    assert bring(officer, content) == bring(officer, content)
    assert bring(officer, content, "Another name.xlsx") != Upload.objects.earliest("pk")


def test_the_same_file_as_was_taken_over_is_said_and_not_refused(officer):
    content = tracker()
    bring_in(officer, content)
    again = bring(officer, content)
    words = words_of(officer.get(again.get_absolute_url()))
    assert "The same file was taken over on" in words
    assert "Import 1: Tracker.xlsx" in words


def test_earlier_imports_say_when_by_whom_and_how_many(officer):
    bring_in(officer)
    when = date_format(timezone.localtime(TrackerImport.objects.get().at), "j F Y, H:i")
    words = words_of(officer.get(ADDRESS))
    assert f"Import 1: Tracker.xlsx {when} Community safety officer 3 0 0 On the plan" in words


def test_a_file_of_another_partnership_is_not_there(officer):
    elsewhere = make_partnership("felpersham")
    other = Upload.objects.create(
        partnership=elsewhere, by=make_member(elsewhere), name="x.csv", content=b"", sheets=[]
    )
    for part in ("", "preview/"):
        assert officer.get(f"/ambridge/import/files/{other.pk}/{part}").status_code == 404
    assert officer.post(f"/ambridge/import/files/{other.pk}/remove/").status_code == 404
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("address", ["/ambridge/actions/", "/ambridge/"])
def test_a_new_coordinator_is_led_to_it(officer, address):
    assert f'href="{ADDRESS}">Bring in your spreadsheet</a>' in officer.get(address).content.decode()


def test_the_delivery_plan_leads_to_it_for_coordinators_alone(ambridge, officer, sign_in):
    bring_in(officer)
    assert "Bring in a spreadsheet" in words_of(officer.get("/ambridge/actions/"))
    reader = sign_in(make_member(ambridge, "board"))
    assert "Bring in a spreadsheet" not in words_of(reader.get("/ambridge/actions/"))
