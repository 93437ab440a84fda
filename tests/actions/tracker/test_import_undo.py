import pytest

from actions.models import Action, TrackerImport
from priorities.models import Priority
from tests.actions.tracker.bringing import bring, bring_in, tracker, words_of
from tests.factories import make_member, make_update
from tests.promises.visitors import form_in

ADDRESS = "/ambridge/import/1/"


@pytest.fixture
def officer(ambridge, sign_in):
    return sign_in(make_member(ambridge, post="Community safety officer"))


def undo(client):
    return client.post(f"{ADDRESS}undo/", form_in(client.get(f"{ADDRESS}undo/").content.decode()))


def test_the_page_says_what_goes_before_anything_does(officer):
    bring_in(officer)
    words = words_of(officer.get(f"{ADDRESS}undo/"))
    assert "3 actions that it added go from the plan" in words
    assert Action.objects.count() == 3


def test_one_press_takes_all_of_it_back_and_the_page_says_so(officer):
    bring_in(officer)
    response = undo(officer)
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    assert (Action.objects.count(), Priority.objects.count()) == (0, 0)
    page = officer.get(ADDRESS)
    assert "This import was undone." in words_of(page)
    assert "Undo this import" not in words_of(page)
    assert "Train all door staff" in words_of(page)  # its rows are kept
    assert '/actions/A1/"' not in page.content.decode()
    assert TrackerImport.objects.get().history.first().history_how == "import"


def test_what_was_undone_is_not_undone_again(officer):
    bring_in(officer)
    opened_before = form_in(officer.get(f"{ADDRESS}undo/").content.decode())
    undo(officer)
    assert officer.get(f"{ADDRESS}undo/")["Location"] == ADDRESS
    response = officer.post(f"{ADDRESS}undo/", opened_before)
    assert response.status_code == 200
    assert "Import 1 is undone already." in words_of(response)


def test_when_something_was_built_on_it_the_page_says_what_and_has_no_button(officer, ambridge):
    bring_in(officer)
    stale = form_in(officer.get(f"{ADDRESS}undo/").content.decode())
    make_update(Action.objects.get(serial=1), period=ambridge.reportingperiods.first())
    page = officer.get(f"{ADDRESS}undo/")
    assert (page.status_code, "cannot be undone" in words_of(page)) == (200, True)
    assert "A1" in words_of(page)
    assert "<button" not in page.content.decode().partition("<main")[2]
    response = officer.post(f"{ADDRESS}undo/", stale)
    assert (response.status_code, Action.objects.count()) == (200, 3)
    assert "There is a problem" in words_of(response)


def test_after_it_the_file_can_be_brought_again(officer):
    content = tracker()
    bring_in(officer, content)
    undo(officer)
    assert "The same file was taken over" not in words_of(officer.get(bring(officer, content).get_absolute_url()))
    bring_in(officer, content)
    assert sorted(Action.objects.values_list("serial", flat=True)) == [4, 5, 6]
