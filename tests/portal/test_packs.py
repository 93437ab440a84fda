"""Issuing a board pack, finding it again at its address, and correcting it by a new issue."""

import re
from datetime import date
from hashlib import sha256

import pytest
import time_machine
from django.test import Client

from csp_portal.common.record import change
from governance.models import Meeting, Rating
from priorities.models import Publication
from tests.factories import (
    make_action,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_partnership,
    make_period,
    make_priority,
    make_report,
    make_update,
    saved,
)
from tests.promises.visitors import form_in

from .secretary import Secretary, words_of

pytestmark = pytest.mark.django_db
QUARTER, NEXT = "2026-07-01", "2026-10-01"
WITHOUT = f"{QUARTER}-1"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-08 10:02", tick=True):
        yield


@pytest.fixture
def meeting(ambridge):
    """One of the board on 14 October, for a plan of one priority, whose report for the quarter is not filed."""
    board = make_group(ambridge, "Executive Board", "board")
    make_update(make_action(make_priority(ambridge, name="Burglary"), actions_to_deliver="Mark bicycles"))
    return make_meeting(board, date(2026, 10, 14), place="Room 1")


@pytest.fixture
def there(meeting):
    return f"{meeting.get_absolute_url()}pack/"


@pytest.fixture
def officer(ambridge):
    return Secretary(Client(), make_member(ambridge, post="Partnership officer"))


@pytest.fixture
def reader(ambridge):
    return Secretary(Client(), make_member(ambridge, "scrutiny"))


def issue(officer, there, **typed):
    """Issues a pack without the report that is missing; gives it."""
    response = officer.send(f"{there}issue/", **{"without": WITHOUT} | typed)
    assert response.status_code == 302, words_of(response)
    return Publication.objects.latest("pk")


def correct(officer, there, **typed):
    return issue(officer, there, **{"reason": "The figure of burglaries was wrong."} | typed)


# Issuing ------------------------------------------------------------------------------------------------------------


def test_a_pack_is_kept_with_its_moment_its_hashes_and_by_whom_it_was_issued(officer, meeting, there):
    pack = issue(officer, there)
    assert (pack.meeting, pack.number, pack.by, pack.said_by) == (meeting, 1, officer.user, "Partnership officer")
    assert (str(pack.first_period), str(pack.last_period)) == ("July to September 2026",) * 2
    assert (pack.marking, pack.for_board, pack.reason, pack.corrects) == ("OFFICIAL", False, "", None)
    assert pack.sha256 == sha256(pack.page).hexdigest()
    assert pack.word_sha256 == sha256(pack.word).hexdigest()
    assert pack.moment == pack.history.get().history_date
    assert pack.plan == meeting.partnership.plans.get()


def test_issuing_leads_to_the_page_of_the_meeting_which_opens_it(officer, meeting, there):
    response = officer.send(f"{there}issue/", without=WITHOUT)
    pack = Publication.objects.get()
    assert response["Location"] == f"{meeting.get_absolute_url()}#pack"
    page = officer.client.get(meeting.get_absolute_url())
    assert "Issue 1 of the pack is out." in words_of(page)
    assert "Issue 1, issued 8 October 2026 at 10:02 by Partnership officer" in words_of(page)
    assert f'href="{pack.get_absolute_url()}">Open the pack' in page.content.decode()
    assert f'href="{pack.get_absolute_url()}pack.docx">Word file' in page.content.decode()


def test_missing_reports_are_named_and_asked_about_first(officer, there):
    page = officer.page(f"{there}issue/")
    assert (
        "One report is not filed. The pack will say so: 1. Burglary, July to September 2026: "
        "not due yet. It is due by 14 October 2026 from nobody" in page
    )
    refused = officer.send(f"{there}issue/")
    assert refused.status_code == 200
    assert "Tick that you issue the pack without what is not filed now, or wait for it." in words_of(refused)
    assert not Publication.objects.exists()


def test_a_report_is_missing_once_its_day_is_over_and_is_not_due_yet_before(officer, ambridge, there):
    assert "A report is not due yet" in officer.page(f"{there}issue/")
    make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30), due=date(2026, 7, 14))
    page = officer.page(f"{there}issue/?first_period=2026-04-01&last_period={QUARTER}")
    assert "1. Burglary, April to June 2026: it was due by 14 July 2026 from nobody" in page
    assert "A report is missing, and 1 is not due yet" in page
    make_priority(ambridge, name="Violence")
    page = officer.page(f"{there}issue/?first_period=2026-04-01&last_period={QUARTER}")
    assert "2 reports are missing, and 2 are not due yet" in page
    page = officer.page(f"{there}issue/?first_period=2026-04-01&last_period=2026-04-01")
    assert "2 reports are missing" in page
    assert "not due yet" not in page.replace("July to September 2026, due", "")


def test_what_was_agreed_to_holds_for_the_reports_that_were_named_and_for_no_others(officer, ambridge, there):
    opened = officer.open(f"{there}issue/") | {"without": WITHOUT}
    make_priority(ambridge, name="Violence")
    refused = officer.client.post(f"{there}issue/", opened)
    assert refused.status_code == 200
    assert "2 reports are not filed." in words_of(refused)
    assert "checked" not in refused.content.decode()
    assert not Publication.objects.exists()


def test_nothing_is_asked_where_every_report_is_filed(officer, ambridge, there):
    make_report(ambridge.prioritys.get(), state="agreed", progress="Two patrols.")
    assert "not filed" not in officer.page(f"{there}issue/")
    assert officer.send(f"{there}issue/").status_code == 302
    assert Publication.objects.count() == 1


def test_a_pack_of_several_periods_asks_for_the_reports_of_each(officer, ambridge, there):
    make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))
    refused = officer.send(f"{there}issue/", first_period="2026-04-01", last_period=QUARTER, without=WITHOUT)
    assert "Burglary, April to June 2026" in words_of(refused)
    pack = issue(officer, there, first_period="2026-04-01", last_period=QUARTER, without=f"2026-04-01-1+{WITHOUT}")
    assert (str(pack.first_period), str(pack.last_period)) == ("April to June 2026", "July to September 2026")


def test_the_periods_must_be_in_order_and_have_begun(officer, ambridge, there):
    make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))
    make_period(ambridge, date(2027, 1, 1), date(2027, 3, 31))
    refused = officer.send(f"{there}issue/", first_period=QUARTER, last_period="2026-04-01", without="")
    assert "The last period is before the first one." in words_of(refused)
    refused = officer.send(f"{there}issue/", first_period="2027-01-01", last_period="2027-01-01")
    assert "Choose a period of the list." in words_of(refused)
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("today", "day", "offered"),
    [
        ("2026-10-08", (2026, 10, 14), QUARTER),  # over, and due in a week
        ("2026-11-21", (2027, 2, 2), QUARTER),  # the next is not due before the meeting is prepared
        ("2027-01-05", (2027, 2, 2), NEXT),  # it is over, and due in nine days
        ("2027-02-20", (2026, 12, 30), QUARTER),  # at the meeting the next was running
        ("2026-10-08", (2026, 9, 2), QUARTER),  # it was running then
    ],
)
def test_the_newest_period_that_is_over_is_offered(ambridge, meeting, today, day, offered):
    make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31), due=date(2027, 1, 14))
    later = make_meeting(meeting.group, date(*day))
    with time_machine.travel(f"{today} 10:02"):
        officer = Secretary(Client(), make_member(ambridge))
        form = officer.open(f"{later.get_absolute_url()}pack/issue/")
    assert (form["first_period"], form["last_period"]) == (offered, offered)


def test_a_period_that_is_not_due_yet_says_so_in_the_list(officer, ambridge, there):
    make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))
    listed = re.findall(r"<option[^>]*>([^<]*)", officer.client.get(f"{there}issue/").content.decode())
    assert listed == ["July to September 2026, due 14 October 2026", "April to June 2026"] * 2


def test_the_reason_of_a_correction_is_a_new_one_and_not_too_long(officer, there):
    issue(officer, there)
    assert issue(officer, there, reason="A figure was wrong.").number == 2
    refused = officer.send(f"{there}issue/", reason="A figure was wrong.", without=WITHOUT)
    assert "Issue 2 is out for this very reason. Say what is corrected this time." in words_of(refused)
    refused = officer.send(f"{there}issue/", reason="a" * 1001, without=WITHOUT)
    assert "This has 1001 characters. Use at most 1000: it stands on the cover." in words_of(refused)
    assert Publication.objects.count() == 2


def test_that_a_pack_is_for_the_board_alone_is_chosen_each_time(officer, there):
    assert "for_board" not in officer.open(f"{there}issue/")
    issue(officer, there, for_board="on")
    assert "for_board" not in officer.open(f"{there}issue/")


def test_a_marking_is_refused_where_the_margins_have_no_room_for_it(officer, there):
    refused = officer.send(f"{there}issue/", without=WITHOUT, marking="OFFICIAL" * 11 + "12345")
    assert "The marking has 93 characters. Use at most 50." in words_of(refused)
    assert ("OFFICIAL" * 11 + "12345") in refused.content.decode()
    assert "maxlength" not in refused.content.decode().partition('name="marking"')[2].partition(">")[0]
    assert issue(officer, there, marking="M" * 50).marking == "M" * 50


def test_the_marking_is_that_of_the_last_pack(officer, meeting, there):
    assert officer.open(f"{there}issue/")["marking"] == "OFFICIAL"
    issue(officer, there, marking="OFFICIAL-SENSITIVE")
    later = make_meeting(meeting.group, date(2027, 1, 13))
    assert officer.open(f"{later.get_absolute_url()}pack/issue/")["marking"] == "OFFICIAL-SENSITIVE"
    refused = officer.send(f"{later.get_absolute_url()}pack/issue/", marking=" ")
    assert "Enter the marking, like OFFICIAL." in words_of(refused)


def test_there_is_no_pack_for_a_cancelled_meeting(officer, meeting, there):
    opened = officer.open(f"{there}issue/") | {"without": WITHOUT}
    with change("ambridge"):
        Meeting.objects.get(pk=meeting.pk).cancel("Snow")
    for address in (there, f"{there}issue/"):
        assert "This meeting was cancelled, so there is no pack for it." in officer.page(address)
    assert "Make the pack" not in officer.page(meeting.get_absolute_url())
    late = officer.client.post(f"{there}issue/", opened)
    assert late.status_code == 409
    assert "This meeting was cancelled, so there is no pack for it." in words_of(late)
    again = officer.client.post(f"{there}issue/", opened | {"version": str(Meeting.objects.get().version)})
    assert "This meeting was cancelled, so there is no pack for it." in words_of(again)
    assert not Publication.objects.exists()


def test_there_is_none_before_the_first_period(officer):
    bare = make_partnership("felpersham")
    with change("felpersham"):
        bare.reportingperiods.get().delete()
    secretary = Secretary(Client(), make_member(bare))
    meeting = make_meeting(make_group(bare), date(2026, 10, 14))
    page = secretary.page(f"{meeting.get_absolute_url()}pack/")
    assert "No reporting period has begun yet, so there is nothing to report on." in page


def test_the_meeting_moved_since_the_form_was_opened_is_a_conflict(officer, meeting, there):
    opened = officer.open(f"{there}issue/") | {"without": WITHOUT}
    meeting.date = date(2026, 10, 21)
    saved(meeting)
    response = officer.client.post(f"{there}issue/", opened)
    assert response.status_code == 409
    assert "21 October 2026" in words_of(response)
    assert not Publication.objects.exists()


# Looking at it first ------------------------------------------------------------------------------------------------


def test_the_pack_as_it_would_be_issued_now_says_that_it_is_not_issued(officer, there):
    response = officer.client.get(there)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<main") == 1
    assert "Not issued yet." in page
    assert "NOT ISSUED YET. OFFICIAL" in page
    assert f'href="{there}issue/?first_period={QUARTER}' in page
    assert not Publication.objects.exists()


def test_what_the_form_asks_for_can_be_looked_at_and_its_words_are_kept(officer, ambridge, there):
    issue(officer, there)
    typed = {"look": "1", "marking": "OFFICIAL-SENSITIVE", "for_board": "on", "reason": "A figure was wrong."}
    looked = officer.send(f"{there}issue/", **typed)
    scope = f"first_period={QUARTER}&last_period={QUARTER}&marking=OFFICIAL-SENSITIVE&for_board=on"
    assert (looked.status_code, looked["Location"]) == (302, f"{there}?{scope}")
    page = officer.client.get(looked["Location"]).content.decode()
    assert "NOT ISSUED YET. OFFICIAL-SENSITIVE" in page
    form = officer.client.get(f"{there}issue/?{scope}").content.decode()
    assert "A figure was wrong." in form
    assert 'value="OFFICIAL-SENSITIVE"' in form
    assert Publication.objects.count() == 1


def test_an_address_that_asks_for_nothing_there_is_shows_what_is_offered(officer, there):
    assert officer.client.get(f"{there}?first_period=soon&marking={'x' * 900}").status_code == 200
    assert officer.open(f"{there}issue/?first_period=2001-01-01")["first_period"] == QUARTER


# Correcting ---------------------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_issue_and_asks_why(officer, there):
    first = issue(officer, there)
    refused = officer.send(f"{there}issue/", without=WITHOUT)
    assert refused.status_code == 200
    assert "Say what is corrected, and why. It takes the place of issue 1 of 8 October 2026." in words_of(refused)
    second = correct(officer, there)
    assert (second.number, second.corrects, second.reason) == (2, first, "The figure of burglaries was wrong.")
    assert second.history.get().history_change_reason == f"Board pack issued, as a correction: {second.reason}"


def test_the_form_of_a_correction_begins_with_what_the_last_issue_was_about(officer, ambridge, there):
    make_period(ambridge, date(2026, 4, 1), date(2026, 6, 30))
    scope = {"first_period": "2026-04-01", "last_period": QUARTER, "marking": "MARKED"}
    issue(officer, there, without=f"2026-04-01-1+{WITHOUT}", **scope)
    form = officer.open(f"{there}issue/")
    assert (form["first_period"], form["last_period"], form["marking"]) == ("2026-04-01", QUARTER, "MARKED")


def test_what_is_saved_of_an_issue_that_was_corrected_says_so_in_its_name(officer, reader, there):
    first = issue(officer, there)
    issue(officer, there, for_board="on")
    third = correct(officer, there)
    for pack, name in ((first, "issue-1-corrected-by-issue-3"), (third, "issue-3")):
        for rest, ending in (("", "html"), ("as-issued.html", "html"), ("pack.docx", "docx")):
            response = reader.client.get(pack.get_absolute_url() + rest)
            assert f'filename="ambridge-board-pack-2026-10-14-{name}.{ending}"' in response["Content-Disposition"]


def test_the_old_issue_stays_as_it_was_and_says_that_it_was_corrected(officer, reader, there):
    first = issue(officer, there)
    before = reader.client.get(first.get_absolute_url())
    assert before.content == bytes(first.page)
    second = correct(officer, there)
    after = reader.client.get(first.get_absolute_url())
    bar = after.content.partition(b"<body>")[2].partition(b"</aside>")[0] + b"</aside>"
    assert after.content.replace(bar, b"") == bytes(first.page)
    words = " ".join(re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", bar.decode()).split())
    assert words == "Corrected on 8 October 2026: see issue 2"
    assert f'href="{second.get_absolute_url()}"' in bar.decode()
    assert reader.client.get(f"{first.get_absolute_url()}as-issued.html").content == bytes(first.page)
    assert reader.client.get(second.get_absolute_url()).content == bytes(second.page)


def test_an_issue_for_the_board_only_does_not_take_the_place_of_one_for_all(officer, reader, meeting, there):
    first = issue(officer, there)
    own = issue(officer, there, for_board="on")
    assert (own.number, own.for_board, own.corrects) == (2, True, None)
    assert reader.client.get(first.get_absolute_url()).content == bytes(first.page)
    assert "issued 8 October 2026" in reader.page(meeting.get_absolute_url())
    assert "for the board only" not in reader.page(meeting.get_absolute_url())
    assert "for the board only" in officer.page(meeting.get_absolute_url())
    third = correct(officer, there, for_board="on")
    assert (third.number, third.corrects) == (3, own)


def test_of_two_who_issue_at_once_the_second_reads_what_the_first_issued(officer, ambridge, there):
    other = Secretary(Client(), make_member(ambridge))
    mine, theirs = (each.open(f"{there}issue/") | {"without": WITHOUT} for each in (officer, other))
    assert other.client.post(f"{there}issue/", theirs).status_code == 302
    response = officer.client.post(f"{there}issue/", mine)
    assert response.status_code == 409
    assert "Somebody saved this before you" in words_of(response)
    assert "Board pack 1 added" in words_of(response)
    assert "Issue 1 was issued on 8 October 2026 at 10:02 by Coordinator" in words_of(response)
    assert Publication.objects.count() == 1
    again = officer.client.post(f"{there}issue/", untouched(response) | {"without": WITHOUT})
    assert "Say what is corrected, and why." in words_of(again)
    again = officer.client.post(f"{there}issue/", untouched(again) | {"without": WITHOUT, "reason": "Too early."})
    assert again.status_code == 302
    assert [pack.number for pack in Publication.objects.order_by("number")] == [1, 2]


def untouched(response):
    return form_in(response.content.decode())


def test_the_same_form_sent_twice_issues_once(officer, there):
    opened = officer.open(f"{there}issue/") | {"without": WITHOUT}
    first, second = (officer.client.post(f"{there}issue/", opened) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Publication.objects.count() == 1


# Found again --------------------------------------------------------------------------------------------------------


def test_the_permanent_address_gives_the_kept_bytes_with_leave_for_their_own_style_alone(officer, reader, there):
    pack = issue(officer, there)
    response = reader.client.get(pack.get_absolute_url())
    assert response.content == bytes(pack.page)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    assert response["Content-Disposition"] == 'inline; filename="ambridge-board-pack-2026-10-14-issue-1.html"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_page_and_the_word_file_come_as_files_with_the_hash_on_record(officer, reader, there):
    pack = issue(officer, there)
    page = reader.client.get(f"{pack.get_absolute_url()}as-issued.html")
    word = reader.client.get(f"{pack.get_absolute_url()}pack.docx")
    assert (page["ETag"], word["ETag"]) == (f'"{pack.sha256}"', f'"{pack.word_sha256}"')
    assert word.content == bytes(pack.word)
    assert word["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    name = "ambridge-board-pack-2026-10-14-issue-1"
    assert page["Content-Disposition"] == f'attachment; filename="{name}.html"'
    assert word["Content-Disposition"] == f'attachment; filename="{name}.docx"'


def test_a_pack_stays_the_same_whatever_becomes_of_what_it_tells(officer, reader, ambridge, meeting, there):
    pack = issue(officer, there)
    with change("ambridge"):
        meeting.group.name = "Another board"
        meeting.group.save()
        meeting.place = "Another room"
        meeting.save()
        Rating.objects.filter(partnership=ambridge).first().save()
    assert reader.client.get(pack.get_absolute_url()).content == bytes(pack.page)
    assert reader.client.get(f"{pack.get_absolute_url()}pack.docx").content == bytes(pack.word)


def test_what_was_issued_for_the_board_is_for_nobody_else(officer, reader, ambridge, there):
    pack = issue(officer, there, for_board="on")
    board = Secretary(Client(), make_member(ambridge, "board"))
    for rest in ("", "as-issued.html", "pack.docx"):
        address = pack.get_absolute_url() + rest
        assert (reader.client.get(address).status_code, board.client.get(address).status_code) == (404, 200)
    assert "No pack was issued yet." in reader.page("/ambridge/packs/")
    assert "Board only" in board.page("/ambridge/packs/")


def test_a_pack_that_shows_what_only_the_board_may_see_now_is_closed_to_others(
    officer, reader, ambridge, meeting, there
):
    item = make_item(meeting, "A review")
    pack = issue(officer, there)
    assert reader.client.get(pack.get_absolute_url()).status_code == 200
    item.for_board = True
    saved(item)
    closed = reader.client.get(pack.get_absolute_url())
    assert closed.status_code == 403
    assert "This pack shows something that only the board may see now." in closed.content.decode()
    assert reader.client.get(f"{pack.get_absolute_url()}pack.docx").status_code == 403
    assert officer.client.get(pack.get_absolute_url()).content == bytes(pack.page)


def test_what_the_board_alone_could_see_then_closes_nothing(officer, reader, ambridge, meeting, there):
    make_item(meeting, "A review", for_board=True)
    make_action(ambridge.prioritys.get(), visibility="board")
    pack = issue(officer, there)
    assert reader.client.get(pack.get_absolute_url()).status_code == 200


def test_the_list_says_of_each_pack_what_became_of_it(officer, reader, there):
    assert "No pack was issued yet." in reader.page("/ambridge/packs/")
    pack = issue(officer, there)
    correct(officer, there)
    page = reader.page("/ambridge/packs/")
    first = page.partition("issue 1")[2]
    assert page.index("14 October 2026: issue 2") < page.index("14 October 2026: issue 1")
    assert "Corrected on 8 October 2026 by issue 2" in first
    assert "July to September 2026" in first
    assert "8 October 2026 at 10:02 by Partnership officer" in first
    assert f"Word file of issue 1 for 14 October 2026 , {len(pack.word) / 1024:.1f} KB" in first


def test_the_list_as_at_a_day_before_says_nothing_of_later_issues(officer, reader, there):
    issue(officer, there)
    with time_machine.travel("2026-10-10 09:00", tick=True):
        officer.client.force_login(officer.user)
        reader.client.force_login(reader.user)
        correct(officer, there)
        assert "Corrected" in reader.page("/ambridge/packs/")
        page = reader.page("/ambridge/packs/?as_at=2026-10-09")
    assert "issue 1" in page
    assert "Corrected" not in page
    assert "issue 2" not in page


def test_home_opens_the_pack_of_the_next_meeting(officer, reader, ambridge, there):
    member = Secretary(Client(), make_member(ambridge, "board"))
    assert "Open the pack" not in member.page("/ambridge/")
    first = issue(officer, there)
    assert f'href="{first.get_absolute_url()}">Open the pack' in member.client.get("/ambridge/").content.decode()
    second = correct(officer, there)
    assert f'href="{second.get_absolute_url()}">Open the pack' in member.client.get("/ambridge/").content.decode()
    third = issue(officer, there, for_board="on")
    assert f'href="{third.get_absolute_url()}">Open the pack' in member.client.get("/ambridge/").content.decode()
    assert f'href="{second.get_absolute_url()}">Open the pack' in reader.client.get("/ambridge/").content.decode()


def test_the_history_tells_of_issues_and_that_of_the_meeting_too(officer, reader, meeting, there):
    issue(officer, there)
    issue(officer, there, for_board="on", marking="SECRET")
    page = reader.page("/ambridge/history/?kind=packs")
    assert "Board pack 1 added to Executive Board, 14 October 2026" in page
    assert "Marking OFFICIAL" in page
    assert "SECRET" not in page
    assert "Board pack 2 added" not in page
    assert "Marking SECRET" in officer.page("/ambridge/history/?kind=packs")
    whole = f"/ambridge/history/?record=meeting-{meeting.pk}"
    assert [each.page(whole).count(" added to Executive Board") for each in (reader, officer)] == [1, 2]
