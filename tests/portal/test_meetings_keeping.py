"""Keeping meetings and their agenda: adding, moving, cancelling, holding; items and their papers."""

import re
from datetime import date, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from csp_portal.common.record import change
from csp_portal.common.sheets import LIMITS
from governance.models import AgendaItem, Document, Meeting, Paper
from tests.factories import (
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_paper,
    make_partnership,
    saved,
)
from tests.promises.visitors import form_in

pytestmark = pytest.mark.django_db
NEW = "/ambridge/meetings/new/"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-02 09:00", tick=True):
        yield


@pytest.fixture
def board(ambridge):
    return make_group(ambridge, "Board", "board")


@pytest.fixture
def meeting(board):
    return make_meeting(board, date(2026, 10, 14), starts=time(14), ends=time(16), place="Room 1", quorum="Five")


@pytest.fixture
def client(ambridge):
    client = Client()
    client.force_login(make_member(ambridge, "chair"))
    return client


@pytest.fixture
def send(client):
    """Opens a form and posts it with what is typed into it."""

    def send(address, **typed):
        opened = client.get(address)
        assert opened.status_code == 200
        return client.post(address, untouched(opened) | typed)

    return send


def untouched(response):
    """What a browser would post of the form of a page, with the radio that is chosen."""
    page = response.content.decode()
    tags = (dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input ([^>]*) checked", page))
    return form_in(page) | {tag["name"]: tag["value"] for tag in tags}


def words_of(response):
    return " ".join(strip_tags(response.content.decode()).split())


def file(name="Grants.pdf", content=b"The grants"):
    return SimpleUploadedFile(name, content)


def titles(meeting):
    return [item.title for item in meeting.items.all()]


# Meetings


def test_a_meeting_is_added_and_takes_up_what_waits(board, send, client, ambridge):
    waiting = make_item(make_meeting(board, "2026-09-01"), "The grant")
    waiting.meeting = None
    saved(waiting)
    answer = send(NEW, group=board.pk, date="14 10 2026", starts="2pm", ends="4.30 pm", place="Room 1", quorum="Five")
    meeting = Meeting.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, meeting.get_absolute_url())
    assert (meeting.group, meeting.date, meeting.state) == (board, date(2026, 10, 14), "planned")
    assert (meeting.starts, meeting.ends, meeting.place, meeting.quorum) == (time(14), time(16, 30), "Room 1", "Five")
    assert titles(meeting) == ["The grant"]
    assert meeting.history.get().history_change_reason == "Meeting added"
    assert "The meeting is added." in words_of(client.get(answer["Location"]))


def test_a_new_meeting_begins_with_where_and_when_its_group_met_last(meeting, client):
    page = form_in(client.get(f"{NEW}?group={meeting.group_id}").content.decode())
    assert page["group"] == str(meeting.group_id)
    assert (page["starts"], page["ends"], page["place"], page["quorum"]) == ("14:00", "16:00", "Room 1", "Five")
    assert page["date"] == ""


def test_a_faulty_meeting_says_what_is_wrong_at_each_field_and_saves_nothing(board, send):
    page = words_of(send(NEW, group="", date="soon", starts="25:00"))
    for words in (
        "Choose which group meets.",
        "Enter the date of the meeting, like 14 10 2026.",
        "Enter a time like 14:00 or 2pm.",
    ):
        assert words in page
    assert "It ends before it starts, at 14:00." in words_of(send(NEW, date="14 10 2026", starts="14:00", ends="13:00"))
    assert "Say when it starts, too." in words_of(send(NEW, date="14 10 2026", ends="13:00"))
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("words", ["24:00", "13pm", "2:75", "noon", "1:2:3"])
def test_a_time_that_is_none_is_refused(board, send, words):
    assert "Enter a time like 14:00 or 2pm." in words_of(send(NEW, group=board.pk, date="14 10 2026", starts=words))


def test_a_second_meeting_of_the_group_on_one_day_is_taken_and_pointed_out(meeting, send, client):
    answer = send(NEW, group=meeting.group_id, date="14 10 2026")
    assert "The meeting is added. The group has another meeting on that day." in words_of(
        client.get(answer["Location"])
    )


def test_a_group_of_another_partnership_is_no_choice(board, send):
    other = make_group(make_partnership("felpersham"))
    assert send(NEW, group=other.pk, date="14 10 2026").status_code == 200
    assert not Meeting.objects.exists()


def test_without_a_group_nobody_can_meet(client):
    assert "There is no group that could meet yet." in words_of(client.get(NEW))


def test_moving_a_meeting_asks_why_and_its_page_says_so(meeting, send, client):
    address = f"{meeting.get_absolute_url()}edit/"
    assert "Say why the meeting is moved. It was to be on 14 October 2026." in words_of(
        send(address, date="21 10 2026")
    )
    assert send(address, place="Room 2").status_code == 302
    assert send(address, date="21 10 2026", reason="Half term").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.date, meeting.place, meeting.group_id) == (date(2026, 10, 21), "Room 2", meeting.group_id)
    page = words_of(client.get(meeting.get_absolute_url()))
    assert "Moved from 14 October 2026 to 21 October 2026 on 2 October 2026. Half term" in page
    assert "You have not changed anything." in words_of(send(address))


def test_a_meeting_that_was_held_is_not_moved_to_a_day_to_come(meeting, send):
    meeting.state, meeting.date = "held", date(2026, 9, 14)
    saved(meeting)
    address = f"{meeting.get_absolute_url()}edit/"
    assert "its date cannot be after today" in words_of(send(address, date="3 10 2026", reason="A slip"))
    assert send(address, date="15 9 2026", reason="A slip").status_code == 302


def test_a_save_over_anothers_later_save_is_shown_as_a_conflict(meeting, client):
    address = f"{meeting.get_absolute_url()}edit/"
    opened = untouched(client.get(address))
    meeting.place = "Theirs"
    saved(meeting)
    answer = client.post(address, opened | {"quorum": "Mine"})
    assert answer.status_code == 409
    assert client.post(address, untouched(answer)).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.place, meeting.quorum) == ("Theirs", "Mine")


def test_a_cancelled_meeting_says_why_and_its_agenda_goes_to_the_next_one(meeting, board, send, client):
    make_item(meeting, "The grant")
    following = make_meeting(board, "2026-11-14")
    address = f"{meeting.get_absolute_url()}cancel/"
    page = words_of(client.get(address))
    assert "(1) goes to the meeting of 14 November 2026" in page
    assert "Keep the meeting" in page
    assert "Say why the meeting is cancelled." in words_of(send(address))
    assert send(address, reason="Snow")["Location"] == meeting.get_absolute_url()
    assert titles(following) == ["The grant"]
    page = words_of(client.get(meeting.get_absolute_url()))
    assert "Cancelled. Snow" in page
    assert "Add an item" not in page
    for verb in ("cancel/", "edit/", "held/", "agenda/new/"):
        assert "This cannot be done now" in words_of(client.get(meeting.get_absolute_url() + verb)), verb


def test_a_meeting_is_put_down_as_held_on_its_day_or_later(meeting, send, client):
    address = f"{meeting.get_absolute_url()}held/"
    assert "Put it down as held on that day or later." in words_of(client.get(address))
    meeting.date = date(2026, 10, 2)
    saved(meeting)
    assert send(address)["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert meeting.is_held
    assert "This meeting was held already." in words_of(client.get(address))


# The agenda


def test_an_item_is_added_with_a_file_and_an_address(meeting, send, client):
    answer = send(
        f"{meeting.get_absolute_url()}agenda/new/",
        title="Grants",
        kind="decide",
        asks="Agree.",
        presenter="Chair",
        minutes="15",
        **{"papers-0-file": file(), "papers-1-title": "Figures", "papers-1-link": "www.example.org/figures"},
    )
    item = AgendaItem.objects.get()
    assert answer["Location"] == f"{meeting.get_absolute_url()}#item-{item.pk}"
    assert (item.title, item.kind, item.minutes, item.order, item.for_board) == ("Grants", "decide", 15, 1, False)
    first, second = item.papers.all()
    assert (first.title, bytes(first.document.content), first.document.size) == ("Grants.pdf", b"The grants", 10)
    assert first.document.by.email == client.get("/ambridge/").wsgi_request.user.email
    assert (second.title, second.link, second.document) == ("Figures", "https://www.example.org/figures", None)
    assert client.get(f"{meeting.get_absolute_url()}papers/{first.pk}/").content == b"The grants"


def test_a_faulty_item_says_what_is_wrong_and_which_files_are_to_be_chosen_again(meeting, send):
    page = words_of(
        send(
            f"{meeting.get_absolute_url()}agenda/new/",
            **{"title": "", "minutes": "soon", "papers-0-title": "Nothing", "papers-1-title": "Both"},
            **{"papers-1-file": file(), "papers-1-link": "https://www.example.org/"},
        )
    )
    for words in (
        "Say what the item is about.",
        "Enter the minutes as a whole number from 1 to 600, like 15.",
        "Choose the file of “Nothing”, or give its address.",
        "Choose a file or give an address, not both.",
        "The file that you chose is not saved yet. Choose it again: “Grants.pdf”.",
    ):
        assert words in page, words
    assert not AgendaItem.objects.exists()
    assert not Document.objects.exists()


def test_files_that_are_too_large_alone_or_together_are_refused_whole(meeting, send, monkeypatch):
    monkeypatch.setitem(LIMITS, "bytes", 1000)
    monkeypatch.setattr("governance.meetings.papers.MOST", 1000)
    address = f"{meeting.get_absolute_url()}agenda/new/"
    large, small = file("Large.pdf", b"x" * 1001), {"papers-0-file": file("A.pdf", b"x" * 600)}
    assert "“Large.pdf” is larger than 10 MB." in words_of(send(address, title="Grants", **{"papers-0-file": large}))
    page = words_of(send(address, title="Grants", **small, **{"papers-1-file": file("B.pdf", b"x" * 600)}))
    assert "Save the others first, then add “B.pdf”." in page
    assert not Document.objects.exists()


def test_papers_are_changed_replaced_and_removed_with_their_item(meeting, send):
    item = make_item(meeting, "Grants")
    old, link = make_paper(item, "Old"), make_paper(item, "Link", link="https://www.example.org/")
    address = f"{meeting.get_absolute_url()}agenda/{item.pk}/edit/"
    assert "Empty its row" in words_of(send(address, **{"papers-0-link": "https://www.example.org/"}))
    assert send(address, **{"papers-0-title": "Named anew"}).status_code == 302
    assert [paper.title for paper in item.papers.all()] == ["Named anew", "Link"]
    assert (
        send(
            address, **{"papers-0-file": file("New.pdf", b"New"), "papers-1-title": "", "papers-1-link": ""}
        ).status_code
        == 302
    )
    paper = item.papers.get()
    assert (paper.pk, paper.document.name, bytes(paper.document.content)) == (old.pk, "New.pdf", b"New")
    assert not Paper.objects.filter(pk=link.pk).exists()
    assert Document.objects.count() == 2  # a document that was there stays


def test_a_file_sent_over_anothers_save_is_asked_for_again_and_then_saved_in_its_row(meeting, client):
    item = make_item(meeting, "Grants")
    address = f"{meeting.get_absolute_url()}agenda/{item.pk}/edit/"
    opened = untouched(client.get(address))
    with change("ambridge"):  # as somebody else's save of the same form
        item.save()
        Paper(partnership=item.partnership, item=item, order=1, title="Theirs", link="https://www.example.org/").save()
    answer = client.post(address, opened | {"papers-0-file": file(), "papers-0-title": "Mine"})
    assert answer.status_code == 409
    assert "Choose it again: “Grants.pdf”." in words_of(answer)
    again = untouched(answer)
    assert (again["papers-0-title"], again["papers-1-title"]) == ("Theirs", "Mine")
    assert client.post(address, again | {"papers-1-file": file()}).status_code == 302
    theirs, mine = item.papers.all()
    assert (theirs.title, theirs.document, mine.title, mine.document.name) == ("Theirs", None, "Mine", "Grants.pdf")


def test_an_item_takes_its_place_on_the_agenda(meeting, send):
    first, second, third = (make_item(meeting, title) for title in ("One", "Two", "Three"))
    address = f"{meeting.get_absolute_url()}agenda/"
    assert send(f"{address}{third.pk}/edit/", place="first").status_code == 302
    assert titles(meeting) == ["Three", "One", "Two"]
    assert send(f"{address}{third.pk}/edit/", place=str(first.pk)).status_code == 302
    assert titles(meeting) == ["One", "Three", "Two"]
    assert send(f"{address}new/", title="Four", place=str(first.pk)).status_code == 302
    assert titles(meeting) == ["One", "Four", "Three", "Two"]
    assert send(f"{address}{second.pk}/edit/", title="Last", minutes="").status_code == 302
    assert titles(meeting) == ["One", "Four", "Three", "Last"]
    assert [item.order for item in meeting.items.all()] == [1, 2, 3, 4]


def test_an_item_put_off_goes_to_the_next_meeting_or_waits(meeting, board, send, client):
    item = make_item(meeting, "Grants")
    make_paper(item)
    address = f"{meeting.get_absolute_url()}agenda/{item.pk}/later/"
    assert "No later meeting of the group is planned." in words_of(client.get(address))
    opened = untouched(client.get(address))
    following = make_meeting(board, "2026-11-14")
    for _ in range(2):  # a press that is sent twice leads to the same page
        answer = client.post(address, opened)
        assert (answer.status_code, answer["Location"]) == (302, meeting.get_absolute_url())
    assert (titles(meeting), titles(following)) == ([], ["Grants"])
    assert send(f"{following.get_absolute_url()}agenda/{item.pk}/later/").status_code == 302
    item.refresh_from_db()
    assert item.meeting is None
    assert item.papers.count() == 1


def test_an_item_is_removed_with_its_papers_while_the_meeting_is_planned(meeting, send, client):
    item = make_item(meeting, "Grants")
    make_paper(item)
    assert send(f"{meeting.get_absolute_url()}agenda/{item.pk}/remove/")["Location"] == meeting.get_absolute_url()
    assert (AgendaItem.objects.count(), Paper.objects.count(), Document.objects.count()) == (0, 0, 1)
    assert AgendaItem.history.filter(id=item.pk, history_type="-").exists()


@pytest.mark.parametrize("verb", ["remove", "later"])
def test_what_leaves_an_agenda_leaves_no_gap_in_it_so_the_clock_runs_on(meeting, send, sign_in, ambridge, verb):
    _, second, _ = (make_item(meeting, title, minutes=10) for title in ("One", "Two", "Three"))
    assert send(f"{meeting.get_absolute_url()}agenda/{second.pk}/{verb}/").status_code == 302
    assert list(meeting.items.values_list("title", "order")) == [("One", 1), ("Three", 2)]
    page = sign_in(make_member(ambridge, "contributor")).get(meeting.get_absolute_url())
    assert "At 14:10 10 minutes 2. Three" in words_of(page)


def test_what_is_recorded_raised_or_held_stays_on_the_agenda(meeting, client):
    decided, raised, kept = (make_item(meeting, kind=kind) for kind in ("decide", "issue", "note"))
    make_decision(meeting, item=decided)
    address = f"{meeting.get_absolute_url()}agenda/"
    assert "Something is recorded of this item already" in words_of(client.get(f"{address}{decided.pk}/remove/"))
    assert "This issue was raised in a report" in words_of(client.get(f"{address}{raised.pk}/remove/"))
    meeting.state = "held"
    saved(meeting)
    for verb in ("remove", "later"):
        assert "its agenda stays as it is" in words_of(client.get(f"{address}{kept.pk}/{verb}/"))


def test_of_an_issue_only_what_the_meeting_does_with_it_is_changed(meeting, send, client):
    issue = make_item(meeting, "Issue raised: Violence", kind="issue", asks="The grant ends.")
    address = f"{meeting.get_absolute_url()}agenda/{issue.pk}/edit/"
    assert "These words come from the report that raised the issue." in words_of(client.get(address))
    assert send(address, title="Mine", asks="Mine", kind="note", minutes="20").status_code == 302
    issue.refresh_from_db()
    assert (issue.title, issue.asks, issue.kind, issue.minutes) == (
        "Issue raised: Violence",
        "The grant ends.",
        "issue",
        20,
    )
