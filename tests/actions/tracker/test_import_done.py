from hashlib import sha256

import pytest

from actions.models import TrackerImport
from tests.actions.tracker.bringing import HEADINGS, ROWS, as_xlsx, bring_in, tracker, words_of
from tests.factories import make_action, make_member, make_partnership

ADDRESS = "/ambridge/import/1/"
WITH_MORE = as_xlsx({"Tracker": [HEADINGS, *ROWS, ["Violence", "1.3", "", "Somebody", "", "", "No action here."]]})


@pytest.fixture
def officer(ambridge, sign_in):
    return sign_in(make_member(ambridge, post="Community safety officer"))


def test_it_says_what_was_taken_over_when_by_whom_why_and_from_which_file(officer):
    content = tracker()
    bring_in(officer, content)
    words = words_of(officer.get(ADDRESS))
    assert "3 actions added, 0 changed ." in words
    assert "by Community safety officer Why Taken over from Tracker.xlsx" in words
    assert f"SHA-256 {sha256(content).hexdigest()}" in words
    assert "Community safety officer added it" in words


def test_it_leads_to_the_dashboard_to_the_table_and_to_each_action(officer):
    bring_in(officer)
    page = officer.get(ADDRESS).content.decode()
    for address in ("dashboard/", "actions/", "actions/A1/", "actions/A3/", "import/1/undo/", "import/1/file/"):
        assert f'href="/ambridge/{address}"' in page
        assert officer.get(f"/ambridge/{address}").status_code == 200


def test_what_was_not_taken_stands_there_with_every_word(officer):
    bring_in(officer, WITH_MORE)
    words = words_of(officer.get(ADDRESS))
    assert "1 row could not be taken" in words
    assert "Priority: Violence Ref: 1.3 Lead: Somebody Progress: No action here. It does not say" in words


def test_every_word_that_is_on_no_action_stands_under_a_tab_of_its_own(officer):
    rows = [["Delivery plan 2026"], [], HEADINGS, *ROWS, ["Violence", "1.3", "", "Somebody", "", "", "No action here."]]
    bring_in(officer, as_xlsx({"Tracker": rows, "Contacts": [["Police", "101"]]}))
    page = officer.get(ADDRESS)
    assert (
        "4 rows of the file are no actions: titles, headings, sheets that were left out and what could not be "
        "taken. Read their words ."
    ) in words_of(page)
    assert 'href="?show=off_plan#rows">Read their words</a>' in page.content.decode()
    listed = words_of(officer.get(f"{ADDRESS}?show=off_plan"))
    listed = listed[listed.index("No actions (4)") :]
    for said in ("Tracker, row 1 A: Delivery plan 2026", "Tracker, row 3 Priority: Priority", "No action here."):
        assert said in listed
    assert "Contacts, row 1 A: Police B: 101 Sheet left out" in listed
    assert "Run patrols" not in listed


def test_it_gives_the_plan_of_today_in_the_layout_of_its_file(officer):
    bring_in(officer)
    page = officer.get(ADDRESS).content.decode()
    assert 'href="/ambridge/actions.xlsx?layout=1">Download the plan in this file’s layout (.xlsx)</a>' in page
    assert officer.get("/ambridge/actions.xlsx?layout=1").status_code == 200


def test_every_row_stands_as_it_was_written_beside_what_it_was_read_as(officer):
    bring_in(officer, WITH_MORE)
    words = words_of(officer.get(f"{ADDRESS}?show=all"))
    assert "All rows (5)" in words
    assert "Tracker, row 1 Priority: Priority Ref: Ref Action: Action" in words
    assert "Tracker, row 3 Train all door staff Priority: Violence" in words
    assert "By when: Apr-27 read as April 2027" in words


def test_the_file_comes_back_as_it_came(officer):
    content = tracker()
    bring_in(officer, content)
    response = officer.get(f"{ADDRESS}file/")
    assert (response.content, response["Content-Type"]) == (content, "application/octet-stream")
    assert response["Content-Disposition"] == 'attachment; filename="Tracker.xlsx"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_page_of_an_action_shows_it_as_written_in_the_tracker(officer, ambridge, sign_in):
    bring_in(officer)
    page = officer.get("/ambridge/actions/A2/")
    assert "As written in the tracker Tracker, row 3, of Tracker.xlsx , taken over on" in words_of(page)
    assert "By when Apr-27" in words_of(page)
    assert f'href="{ADDRESS}"' in page.content.decode()
    reader = sign_in(make_member(ambridge, "board"))
    assert "As written in the tracker" in words_of(reader.get("/ambridge/actions/A2/"))
    assert f'href="{ADDRESS}"' not in reader.get("/ambridge/actions/A2/").content.decode()


def test_an_action_that_came_by_no_spreadsheet_says_nothing_of_one(officer, ambridge):
    bring_in(officer)
    action = make_action(partnership=ambridge)
    assert "As written in the tracker" not in words_of(officer.get(action.get_absolute_url()))


def test_an_import_of_another_partnership_is_not_there(officer):
    make_partnership("felpersham")
    bring_in(officer)
    assert TrackerImport.objects.get().partnership_id == "ambridge"
    for part in ("", "undo/", "file/"):
        assert officer.get(f"/felpersham/import/1/{part}").status_code == 404
        assert officer.get(f"/ambridge/import/2/{part}").status_code == 404
