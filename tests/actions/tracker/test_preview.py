import csv
import io
import re

import pytest

from actions.models import Action, TrackerImport, Upload
from tests.actions.tracker.bringing import (
    HEADINGS,
    ROWS,
    as_xlsx,
    bring,
    bring_in,
    check,
    form_of,
    preview_address,
    take_over,
    tracker,
    words_of,
)
from tests.actions.tracker.trackers import save_xlsx, sheet
from tests.factories import make_member, make_priority, make_update

SHEETS = {
    "Tracker": [["Delivery plan 2026/27"], [], HEADINGS, *ROWS, ["Violence", "1.3", "", "", "", "", "No action here."]],
    "Contacts": [["Name", "Telephone"], ["Police", "101"]],
}


@pytest.fixture
def officer(ambridge, sign_in):
    return sign_in(make_member(ambridge, post="Community safety officer"))


def previewed(client, content=None):
    """An upload whose check page has been continued from."""
    upload = bring(client, content or tracker())
    assert check(client, upload).status_code == 302
    return upload


def preview(client, upload, query=""):
    return client.get(preview_address(upload) + query)


def test_the_first_sentence_says_how_many_rows_and_that_nothing_is_written(officer):
    words = words_of(preview(officer, previewed(officer, as_xlsx(SHEETS))))
    assert "3 rows will be added, 0 changed , 1 cannot be taken. Nothing has been written yet." in words
    assert "A blank cell changes nothing on the plan." in words
    assert (Action.objects.count(), TrackerImport.objects.count()) == (0, 0)


def test_the_totals_add_up_to_the_rows_of_each_sheet(officer):
    page = preview(officer, previewed(officer, as_xlsx(SHEETS))).content.decode()
    table = page[page.index("All rows of the file") :]
    table = table[: table.index("</table>")]
    rows = [list(map(int, re.findall(r"numeric\"[^>]*>(?:<strong>)?(\d+)<", row))) for row in table.split("<tr")[2:]]
    assert rows == [[3, 0, 0, 1, 3, 7], [0, 0, 0, 0, 2, 2], [3, 0, 0, 1, 5, 9]]
    assert all(sum(counts[:-1]) == counts[-1] for counts in rows)


def test_what_else_will_be_made_is_named(officer):
    words = words_of(preview(officer, previewed(officer)))
    assert "New plan Community safety plan New priorities Violence Burglary" in words


def test_each_row_stands_with_its_place_its_words_and_what_they_were_read_as(officer):
    words = words_of(preview(officer, previewed(officer), "?show=new"))
    assert "Tracker, row 3 Train all door staff" in words
    assert "By when: Apr-27 read as April 2027" in words


def test_the_words_of_a_merged_cell_stand_with_each_row_that_they_count_for(officer, tmp_path):
    rows = [("Ref", "Objective", "Action", "Lead", "RAG"), ("1", "Safer homes", "Fit locks", "Police", "Green")]
    sheets = [sheet("Violence", *rows, ("2", "", "Mark bicycles", "Police", "Amber"), merges=[(2, 2, 3, 2)])]
    save_xlsx(sheets, tmp_path / "merged.xlsx")
    upload = previewed(officer, (tmp_path / "merged.xlsx").read_bytes())
    words = words_of(preview(officer, upload, "?show=new"))
    assert "Objective: Safer homes (from the merged cell above)" in words[words.index("Mark bicycles") :]
    assert words.count("from the merged cell above") == 1


def test_what_cannot_be_taken_is_shown_with_all_its_words_and_why(officer):
    words = words_of(preview(officer, previewed(officer, as_xlsx(SHEETS)), "?show=not_taken"))
    assert "Tracker, row 7 Priority: Violence Ref: 1.3 Progress: No action here. Not taken It does not say" in words


def test_rows_whose_words_become_no_action_stand_under_a_tab_of_their_own(officer):
    words = words_of(preview(officer, previewed(officer, as_xlsx(SHEETS)), "?show=off_plan"))
    assert "No actions (5)" in words
    assert "Contacts, row 2 A: Police B: 101 Sheet left out" in words


def test_a_changed_row_says_each_field_before_and_after(officer):
    bring_in(officer)
    later = [*ROWS[:2], ["Burglary", "2.1", "Fit new locks", "TBC", "31/12/2027", "Green", ""]]
    words = words_of(preview(officer, previewed(officer, tracker(later))))
    assert "0 rows will be added, 1 changed . Nothing has been written yet." in words
    assert re.search(r"Changed : A3 .*Deadline: ongoing → becomes 31", words)
    assert "Unchanged (2)" in words


def test_actions_that_the_file_does_not_speak_of_are_counted(officer):
    bring_in(officer)
    words = words_of(
        preview(officer, previewed(officer, tracker([*ROWS[:1], ["Violence", "9", "More", "", "", "", ""]])))
    )
    assert "2 actions of the plan are not in this file: nothing happens to them." in words


def test_the_same_file_again_is_0_changes_and_has_no_button(officer):
    bring_in(officer)
    page = preview(officer, previewed(officer))
    assert "0 changes: there is nothing to take over." in words_of(page)
    assert "Take over" not in page.content.decode()


def test_rows_are_shown_fifty_a_page(officer):
    rows = [["Violence", str(n), f"Do thing {n}", "", "", "", ""] for n in range(120)]
    upload = previewed(officer, tracker(rows))
    first, last = preview(officer, upload), preview(officer, upload, "?show=new&page=3")
    assert [page.content.decode().count('What becomes of it">') for page in (first, last)] == [50, 20]
    assert "page 3 of 3" in words_of(last)
    assert preview(officer, upload, "?show=purple&page=99").status_code == 200


def test_the_whole_preview_is_a_file_too(officer):
    file = preview(officer, previewed(officer, as_xlsx(SHEETS)), "?csv=1")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row["What becomes of it"] for row in rows].count("New") == 3
    assert rows[6]["Why"] == "It does not say what is to be done."
    assert "No action here." in rows[6]["What stands in it"]
    assert len(rows) == 9


def test_one_press_takes_it_over_with_its_reason_as_one_moment_from_a_spreadsheet(officer):
    upload = previewed(officer)
    response = take_over(officer, upload, reason="The tracker of the second quarter")
    assert (response.status_code, response["Location"]) == (302, "/ambridge/import/1/")
    histories = list(Action.history.all())
    assert {(row.history_how, row.history_change_reason) for row in histories} == {
        ("import", "The tracker of the second quarter")
    }
    assert {row.history_date for row in histories} == {TrackerImport.objects.get().at}


def test_the_reason_is_prefilled(officer):
    assert form_of(preview(officer, previewed(officer)).content.decode())["reason"] == "Taken over from Tracker.xlsx"


def test_a_preview_that_is_out_of_date_is_refused_and_the_new_one_shown(ambridge, officer):
    upload = previewed(officer)
    posted = form_of(preview(officer, upload).content.decode())
    make_priority(ambridge, name="Violence")
    response = officer.post(preview_address(upload), posted)
    assert (response.status_code, Action.objects.count()) == (200, 0)
    assert "Look at it again" in words_of(response)
    anew = form_of(response.content.decode())
    assert anew["digest"] != posted["digest"]
    assert officer.post(preview_address(upload), anew).status_code == 302


@pytest.mark.parametrize("digest", ["", "forged", "x" * 100_000])
def test_without_the_digest_of_the_preview_nothing_is_written(officer, digest):
    response = take_over(officer, previewed(officer), digest=digest)
    assert (response.status_code, Action.objects.count()) == (200, 0)


def test_a_press_that_is_sent_twice_takes_it_over_once(officer):
    upload = previewed(officer)
    posted = form_of(preview(officer, upload).content.decode())
    assert [officer.post(preview_address(upload), posted)["Location"] for _ in range(2)] == ["/ambridge/import/1/"] * 2
    assert Action.objects.count() == 3


def test_the_reason_is_kept_when_the_session_has_ended(officer, ambridge):
    upload = previewed(officer)
    posted = form_of(preview(officer, upload).content.decode()) | {"reason": "Words that must not be lost"}
    user = ambridge.appointments.get().user
    officer.logout()
    assert officer.post(preview_address(upload), posted)["Location"].startswith("/sign-in/")
    officer.force_login(user)
    page = preview(officer, upload)
    assert "We kept your words" in words_of(page)
    assert "Words that must not be lost" in page.content.decode()
    assert officer.post(preview_address(upload), form_of(page.content.decode())).status_code == 302


def test_a_preview_cannot_be_opened_while_something_is_unanswered(officer):
    upload = bring(officer, tracker([["Violence", "1", "Act", "", "", "Near to Target", ""]]))
    assert preview(officer, upload)["Location"] == upload.get_absolute_url()
    assert officer.post(preview_address(upload), {})["Location"] == upload.get_absolute_url()


def test_of_rows_saved_in_the_portal_since_the_export_the_person_says_whose_words_count(ambridge, officer):
    bring_in(officer)
    file = officer.get("/ambridge/actions.xlsx").content
    make_update(
        Action.objects.get(serial=1), "at_risk", what_next="A second van.", period=ambridge.reportingperiods.get()
    )
    upload = bring(officer, file, "Export.xlsx")
    assert check(officer, upload).status_code == 302
    page = preview(officer, upload)
    assert "1 row was changed in the portal after this file was downloaded from it. What counts?" in words_of(page)
    left = words_of(preview(officer, upload, "?show=left"))
    assert "Left as in the portal (1)" in left
    assert (
        "Unchanged : A1 It was saved in the portal after this file was exported, so it is left as it is there." in left
    )
    assert officer.post(preview_address(upload), {"newer": "file"})["Location"] == preview_address(upload)
    assert "Left as in the portal" not in words_of(preview(officer, upload))
    assert Upload.objects.get(pk=upload.pk).reading["newer"] == "file"
    assert officer.post(preview_address(upload), {"newer": "purple"}).status_code == 302
    assert Upload.objects.get(pk=upload.pk).reading["newer"] == "file"
