import re

import pytest

from actions.models import Upload
from actions.tracker.shape import Reading
from tests.actions.tracker.bringing import (
    HEADINGS,
    ROWS,
    as_xlsx,
    bring,
    bring_in,
    check,
    form_of,
    name_of,
    tracker,
    words_of,
)
from tests.factories import make_group, make_member, make_organisation, make_partnership, make_priority

ODD = [["Violence", "1.1", "Run patrols", "Met", "Apr-27", "Near to Target", "Went on."], *ROWS]


@pytest.fixture
def officer(ambridge, sign_in):
    return sign_in(make_member(ambridge, post="Community safety officer"))


def page_of(client, upload):
    return client.get(upload.get_absolute_url()).content.decode()


def reading_of(upload):
    return Reading.from_data(Upload.objects.get(pk=upload.pk).reading)


def test_a_file_with_known_words_is_continued_with_in_one_press(officer):
    upload = bring(officer, tracker())
    response = check(officer, upload)
    assert (response.status_code, response["Location"]) == (302, f"{upload.get_absolute_url()}preview/")


def test_each_column_stands_there_with_its_letter_its_heading_and_samples(officer):
    words = words_of(officer.get(bring(officer, tracker()).get_absolute_url()))
    assert "3 rows say what is to be done, for 2 priorities. Nothing has been written yet." in words
    assert "C Action Run patrols on Friday nights Train all door staff Fit new locks" in words
    assert "E By when 31/03/2027 Apr-27 ongoing" in words


def test_the_samples_of_a_column_come_from_its_actions_alone(officer):
    heads = ["Action", "Lead", "By when", "RAG", "Funding"]
    rows = [
        heads,
        ["Priority 1: Violence"],
        ["Run patrols", "Inspector", "31/03/2027", "Green"],
        heads,
        ["Train door staff", "Licensing manager", "Apr-27", "Amber"],
        [],
        ["Approved by the board on 3 May 2026"],
    ]
    words = words_of(officer.get(bring(officer, as_xlsx({"Plan": rows})).get_absolute_url()))
    assert "A Action Run patrols Train door staff What column A holds" in words
    assert "D RAG Green Amber What column D holds" in words
    assert "E Funding What column E holds" in words


def test_while_no_column_says_what_is_to_be_done_each_shows_its_words(officer):
    upload = bring(officer, tracker())
    name = name_of(page_of(officer, upload), "What column C holds (Action)")
    words = words_of(check(officer, upload, **{name: "note"}))
    assert "C Action Run patrols on Friday nights Train all door staff Fit new locks" in words


def test_what_a_column_holds_can_be_corrected_and_the_answer_is_kept(officer):
    upload = bring(officer, tracker())
    assert reading_of(upload).sheets[0].columns["7"] == "progress"
    name = name_of(page_of(officer, upload), "What column G holds (Progress)")
    assert check(officer, upload, **{name: "note"}).status_code == 302
    assert reading_of(upload).sheets[0].columns["7"] == "note"


def test_an_unknown_rating_word_is_asked_and_nothing_typed_is_lost(officer):
    upload = bring(officer, tracker(ODD))
    page = page_of(officer, upload)
    name = name_of(page, "Near to Target")
    column = name_of(page, "What column G holds (Progress)")
    refused = check(officer, upload, **{column: "note", "plan_title": "Our plan"})
    words = words_of(refused)
    assert (refused.status_code, words.count("Say what “Near to Target” means as a rating.")) == (200, 2)
    kept = form_of(refused.content.decode())
    assert (kept[column], kept["plan_title"], kept[name]) == ("note", "Our plan", "")
    amber = next(
        code for code, label in re.findall(r'<option value="(r\d+)"[^>]*>([^<]+)<', page) if label.startswith("At risk")
    )
    assert check(officer, upload, **{name: amber}).status_code == 302
    assert reading_of(upload).words["near to target"] == amber


def test_of_very_many_unknown_rating_words_the_next_are_asked_when_the_first_are_answered(officer):
    rows = [["Violence", str(n), f"Action {n}", "", "", f"Word {n}", ""] for n in range(100)]
    upload = bring(officer, tracker(rows))
    page = page_of(officer, upload)
    assert "20 more are asked next." in words_of(officer.get(upload.get_absolute_url()))
    answers = {name_of(page, f"Word {n}"): "words" for n in range(80)}
    second = check(officer, upload, **answers, plan_title="Our plan").content.decode()
    assert check(officer, upload, **{name_of(second, f"Word {n}"): "words" for n in range(80, 100)}).status_code == 302


def test_when_the_headings_stand_in_another_row_its_columns_are_read_anew(officer):
    upload = bring(officer, as_xlsx({"Plan": [["Action", "Lead", "RAG"], HEADINGS, *ROWS]}))
    assert (reading_of(upload).sheets[0].header, reading_of(upload).sheets[0].columns["3"]) == (2, "text")
    again = check(officer, upload, **{"header-0": "1", "again": "yes"})
    assert (again.status_code, "The columns were read again." in words_of(again)) == (200, True)
    assert reading_of(upload).sheets[0].columns["1"] == "text"


def test_a_moved_heading_row_is_shown_before_it_is_gone_on_with(officer):
    upload = bring(officer, as_xlsx({"Plan": [HEADINGS, HEADINGS, *ROWS]}))
    other = "2" if reading_of(upload).sheets[0].header == 1 else "1"
    assert check(officer, upload, **{"header-0": other}).status_code == 200


def test_sheets_with_the_same_columns_are_asked_about_once(officer):
    rows = [HEADINGS[1:], *(row[1:] for row in ROWS)]
    sheets = {"Violence": rows, "Burglary": rows}
    upload = bring(officer, as_xlsx(sheets | {"Contacts": [["Name", "Telephone"], ["Police", "101"]]}))
    page = page_of(officer, upload)
    assert page.count(">What column B holds (Action)</label>") == 1
    assert "Violence, Burglary" in page
    name = name_of(page, "What column F holds (Progress)")
    check(officer, upload, **{name: "note"})
    assert [sheet.columns.get("6") for sheet in reading_of(upload).sheets[:2]] == ["note", "note"]


def test_a_sheet_can_be_left_out_and_without_one_the_page_says_so(officer):
    upload = bring(officer, as_xlsx({"Plan": [HEADINGS, *ROWS], "Contacts": [["Name"], ["Police"]]}))
    response = check(officer, upload, **{"take-0": "False"})
    assert (response.status_code, words_of(response).count("Choose at least one sheet with actions.")) == (200, 2)
    assert check(officer, upload, **{"take-0": "True"}).status_code == 200  # its columns are shown first
    assert check(officer, upload).status_code == 302


def test_an_owner_can_be_said_to_be_somebody_that_the_portal_knows(ambridge, officer):
    met, group = make_organisation(ambridge, "Metropolitan Police"), make_group(ambridge, "Night group")
    upload = bring(officer, tracker())
    page = page_of(officer, upload)
    assert f'<option value="o{met.pk}">Metropolitan Police</option>' in page
    assert f'<option value="g{group.pk}">Night group</option>' in page
    check(
        officer, upload, **{name_of(page, "Inspector"): f"o{met.pk}", name_of(page, "Licensing manager"): "new_group"}
    )
    assert reading_of(upload).owners == {"inspector": f"o{met.pk}", "licensing manager": "new_group"}


def test_a_priority_of_the_file_can_be_one_of_the_plan(ambridge, officer):
    make_priority(ambridge, name="Serious violence")
    upload = bring(officer, tracker())
    page = page_of(officer, upload)
    check(officer, upload, **{name_of(page, "Violence"): "p1"})
    assert reading_of(upload).priorities == {"violence": "p1", "burglary": "new"}


def test_rows_that_name_no_priority_are_given_one_by_its_name(ambridge, officer):
    make_priority(ambridge, name="Violence", number="")
    upload = bring(officer, as_xlsx({"Actions": [HEADINGS[1:], *[row[1:] for row in ROWS]]}))
    assert check(officer, upload, one_priority="").status_code in (200, 302)
    check(officer, upload, one_priority="violence")
    assert reading_of(upload).one_priority == "p1"
    check(officer, upload, one_priority="Safer streets")
    assert reading_of(upload).one_priority == "new:Safer streets"


HOSTILE = [
    "",
    "new",
    "r999999999999999999999",
    "p" * 100_000,
    "o1",
    "u1",
    "-1",
    "\0",
    "99999999999999999999",
    "☃",
    "text",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_is_posted_the_answer_is_a_page(officer, value):
    upload = bring(officer, tracker(ODD))
    posted = form_of(page_of(officer, upload))
    for name in posted:
        response = officer.post(upload.get_absolute_url(), posted | {name: value})
        assert response.status_code in (200, 302), name
    assert officer.post(upload.get_absolute_url(), dict.fromkeys(posted, value)).status_code in (200, 302)
    assert officer.post(upload.get_absolute_url(), {"junk": value, "column-9-9": value}).status_code in (200, 302)
    assert officer.get(upload.get_absolute_url()).status_code == 200
    assert officer.get(f"{upload.get_absolute_url()}preview/").status_code in (200, 302)


def test_what_belongs_to_another_partnership_is_no_answer(officer):
    elsewhere = make_partnership("felpersham")
    theirs = make_organisation(elsewhere, "Their police")
    upload = bring(officer, tracker())
    name = name_of(page_of(officer, upload), "Inspector")
    response = check(officer, upload, **{name: f"o{theirs.pk}"})
    assert (response.status_code, "Choose one of the answers in the list." in words_of(response)) == (200, True)
    assert reading_of(upload).owners["inspector"] == "words"


def test_a_huge_file_makes_a_form_that_can_be_posted(officer, settings):
    headings = [*HEADINGS, *(f"More {n}" for n in range(53))]
    rows = [
        [f"Priority {n % 150}", str(n), f"Do thing {n}", f"Officer {n % 400}", "", f"Word {n % 120}", "", "x"]
        for n in range(800)
    ]
    upload = bring(officer, as_xlsx({"Plan": [headings, *rows]}))
    posted = form_of(page_of(officer, upload))
    assert 500 < len(posted) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 1000
    assert officer.post(upload.get_absolute_url(), posted).status_code == 200


def test_a_file_that_was_taken_over_leads_to_its_import(officer):
    upload = bring_in(officer)
    for address in (upload.get_absolute_url(), f"{upload.get_absolute_url()}preview/"):
        assert officer.get(address)["Location"] == officer.post(address)["Location"] == "/ambridge/import/1/"


def test_one_column_that_says_what_is_to_be_done_is_enough(officer):
    upload = bring(officer, b"Action\nRun patrols\nFit locks\n", "List.csv")
    assert "2 actions name no priority." in words_of(officer.get(upload.get_absolute_url()))
    assert check(officer, upload, one_priority="").status_code == 200
    assert check(officer, upload, one_priority="Safer streets").status_code == 302


def test_when_no_sheet_looks_like_a_tracker_one_can_be_taken_all_the_same(officer):
    upload = bring(officer, b"Colour\nRed lamps in every street\nBlue lamps in the park\n", "List.csv")
    assert words_of(check(officer, upload)).count("Choose at least one sheet with actions.") == 2
    page = check(officer, upload, **{"take-0": "True", "header-0": "1"})
    column = name_of(page.content.decode(), "What column A holds (Colour)")
    assert check(officer, upload, **{column: "text", "one_priority": "Light"}).status_code == 302
