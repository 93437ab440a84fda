"""In the room: what was said, item by item; decisions, and the actions that they become."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from actions.models import Action
from csp_portal.common.record import change
from csp_portal.common.tickets import issue_ticket
from governance.models import AgendaItem, Decision, Meeting
from priorities.models import PriorityLead
from tests.factories import (
    make_action,
    make_attendance,
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    make_partnership,
    make_priority,
    make_report,
    saved,
)
from tests.promises.visitors import form_in

from .secretary import Secretary, words_of

pytestmark = pytest.mark.django_db
NEW = "/ambridge/actions/new/"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-20 10:00", tick=False):
        yield


@pytest.fixture
def board(ambridge):
    return make_group(ambridge, "Executive", "board")


@pytest.fixture
def meeting(board):
    return make_meeting(board, date(2026, 11, 20))


@pytest.fixture
def secretary(ambridge, client):
    return Secretary(client, make_member(ambridge))


@pytest.fixture
def reader(ambridge, client):
    return Secretary(client, make_member(ambridge, "scrutiny"))


def room_of(meeting):
    return f"/ambridge/meetings/{meeting.pk}/room/"


def said_of(item):
    return f"/ambridge/meetings/{item.meeting_id}/agenda/{item.pk}/said/"


def boxes_of(secretary, meeting):
    """What the form of the room holds, as a browser would post it."""
    page = secretary.client.get(room_of(meeting)).content.decode()
    form = page.partition('<form class="app-room__form"')[2].partition("</form>")[0]
    words = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)) | dict(words)


def box_of(secretary, item):
    """What the box of one item holds, as a form of its own would post it."""
    prefix = f"box{item.pk}-"
    boxes = boxes_of(secretary, item.meeting)
    return {name.removeprefix(prefix): words for name, words in boxes.items() if name.startswith(prefix)}


def said_in(item):
    return f"box{item.pk}-said"


def on_record():
    return dict(AgendaItem.objects.values_list("title", "said"))


def test_what_was_said_of_an_item_is_saved_by_itself_and_leads_back_to_it(secretary, meeting):
    first, second = make_item(meeting), make_item(meeting, "Knives")
    answer = secretary.client.post(said_of(second), box_of(secretary, second) | {"said": "The schools agree."})
    assert (answer.status_code, answer["Location"]) == (302, f"{room_of(meeting)}#item-{second.pk}")
    assert on_record() == {"Burglary in the town": "", "Knives": "The schools agree."}
    assert box_of(secretary, second)["said"] == "The schools agree."
    assert AgendaItem.history.filter(id=first.pk).count() == 1


@pytest.mark.guard("stale")
def test_two_who_write_of_one_item_lose_nothing_and_of_two_items_do_not_meet(secretary, meeting):
    first, second = make_item(meeting), make_item(meeting, "Knives")
    mine, other = box_of(secretary, first), box_of(secretary, second)
    first.refresh_from_db()
    first.said = "Theirs."
    saved(first)
    assert secretary.client.post(said_of(second), other | {"said": "Beside it."}).status_code == 302
    answer = secretary.client.post(said_of(first), mine | {"said": "Mine."})
    assert answer.status_code == 409
    assert "Theirs." in words_of(answer)
    assert "Mine." in words_of(answer)
    first.refresh_from_db()
    assert first.said == "Theirs."


def test_a_box_sent_as_it_was_opened_writes_nothing_and_leads_on(secretary, meeting):
    item = make_item(meeting, said="The schools agree.")
    answer = secretary.client.post(said_of(item), box_of(secretary, item))
    assert answer.status_code == 302
    assert AgendaItem.history.filter(id=item.pk).count() == 1


@pytest.mark.guard("boxes")
def test_one_press_saves_every_box_that_was_written_in_and_leads_back_to_its_own(secretary, meeting):
    first, second, third = make_item(meeting), make_item(meeting, "Knives"), make_item(meeting, "Any other business")
    posted = boxes_of(secretary, meeting)
    posted |= {said_in(first): "Two vans.", said_in(third): "The hall is booked.", "box0-notes": "Tea was late."}
    answer = secretary.client.post(said_of(third), posted, follow=True)
    assert answer.redirect_chain == [(f"{room_of(meeting)}#item-{third.pk}", 302)]
    assert on_record() == {
        "Burglary in the town": "Two vans.",
        "Knives": "",
        "Any other business": "The hall is booked.",
    }
    meeting.refresh_from_db()
    assert meeting.notes == "Tea was late."
    assert AgendaItem.history.filter(id=second.pk).count() == 1
    for saved_of in ("Saved: Burglary in the town", "Saved: what else was said", "Saved: Any other business"):
        assert saved_of in words_of(answer)
    assert "Nothing was changed." not in words_of(answer)
    assert secretary.client.post(said_of(third), posted).status_code == 302
    assert AgendaItem.history.filter(id=first.pk).count() == 2


def test_pressed_at_a_box_that_was_left_as_it_was_the_others_are_saved(secretary, meeting):
    first, second = make_item(meeting), make_item(meeting, "Knives")
    answer = secretary.client.post(
        said_of(second), boxes_of(secretary, meeting) | {said_in(first): "Two vans."}, follow=True
    )
    assert answer.redirect_chain == [(f"{room_of(meeting)}#item-{second.pk}", 302)]
    assert on_record() == {"Burglary in the town": "Two vans.", "Knives": ""}
    assert "Nothing was changed." not in words_of(answer)


@pytest.mark.guard("boxes")
def test_a_box_that_others_have_saved_since_keeps_its_words_beside_the_one_that_is_saved(secretary, meeting):
    first, second, third = make_item(meeting), make_item(meeting, "Knives"), make_item(meeting, "Vans")
    posted = boxes_of(secretary, meeting)
    for item, words in ((first, "Theirs."), (third, "Theirs, of vans.")):
        item.refresh_from_db()
        item.said = words
        saved(item)
    answer = secretary.client.post(said_of(second), posted | {said_in(first): "Mine.", said_in(second): "Beside it."})
    assert answer.status_code == 302
    assert on_record() == {"Burglary in the town": "Theirs.", "Knives": "Beside it.", "Vans": "Theirs, of vans."}
    words = secretary.page(room_of(meeting))
    assert "Not saved yet. What you typed stands in its box: Burglary in the town" in words
    again = boxes_of(secretary, meeting)
    assert (again[said_in(first)], again[said_in(third)]) == ("Mine.", "Theirs, of vans.")
    conflict = secretary.client.post(said_of(first), again)
    assert conflict.status_code == 409
    assert "Theirs." in words_of(conflict)
    assert "Mine." in words_of(conflict)


@pytest.mark.guard("boxes")
def test_after_the_session_ended_every_box_that_was_written_in_is_kept(secretary, meeting):
    first, second, third = make_item(meeting), make_item(meeting, "Knives", said="Old."), make_item(meeting, "Vans")
    posted = boxes_of(secretary, meeting) | {said_in(first): "Two vans.", said_in(third): "Three."}
    secretary.client.logout()
    answer = secretary.client.post(said_of(third), posted)
    assert answer["Location"].startswith("/sign-in/")
    secretary.client.force_login(secretary.user)
    assert "What you typed stands in its boxes: Burglary in the town Vans" in secretary.page(room_of(meeting))
    answer = secretary.client.post(said_of(second), boxes_of(secretary, meeting))
    assert answer.status_code == 302
    assert on_record() == {"Burglary in the town": "Two vans.", "Knives": "Old.", "Vans": "Three."}
    assert "Not saved yet" not in secretary.page(room_of(meeting))


def test_what_was_typed_of_an_item_that_left_the_agenda_is_shown_to_its_writer(secretary, board, meeting):
    first, second = make_item(meeting), make_item(meeting, "Knives")
    posted = boxes_of(secretary, meeting) | {said_in(first): "Two vans.", said_in(second): "Agreed."}
    with change("ambridge"):
        AgendaItem.objects.get(pk=first.pk).put_on(make_later(board))
    answer = secretary.client.post(said_of(second), posted, follow=True)
    words = words_of(answer)
    assert "Not saved Not saved, because its item has left this agenda: “Two vans.” Saved: Knives" in words


def make_later(board):
    later = Meeting(partnership=board.partnership, group=board, date=date(2027, 1, 13))
    later.save()
    return later


@pytest.mark.parametrize(
    ("step", "page"),
    [
        ("attendance", "attendance/?room={0}&item={1}"),
        ("decision", "decisions/new/?room={0}&item={1}"),
        ("action", "board-actions/new/?room={0}&item={1}"),
        ("action-3", "board-actions/new/?room={0}&item={1}&decision=3"),
        ("//elsewhere.example.org", "room/#item-{1}"),
    ],
)
@pytest.mark.parametrize("typed", ["", "Two vans."])
def test_a_button_that_leads_on_saves_what_was_typed_first(secretary, meeting, step, page, typed):
    item = make_item(meeting)
    posted = boxes_of(secretary, meeting) | {said_in(item): typed, "then": step}
    answer = secretary.client.post(said_of(item), posted)
    assert answer["Location"] == f"/ambridge/meetings/{meeting.pk}/{page.format(meeting.pk, item.pk)}"
    assert on_record() == {"Burglary in the town": typed}


def test_a_button_that_leads_on_stays_where_its_box_cannot_be_saved(secretary, meeting):
    item = make_item(meeting)
    posted = boxes_of(secretary, meeting) | {said_in(item): "Mine.", "then": "decision"}
    item.refresh_from_db()
    item.said = "Theirs."
    saved(item)
    assert secretary.client.post(said_of(item), posted).status_code == 409


def test_words_sent_after_the_session_ended_stand_in_the_box_and_are_saved_from_there(secretary, meeting):
    item = make_item(meeting)
    posted = box_of(secretary, item) | {"said": "Words that must not be lost."}
    secretary.client.logout()
    secretary.client.post(said_of(item), posted)
    secretary.client.force_login(secretary.user)
    assert "Not saved yet:" in secretary.page(room_of(meeting))
    again = box_of(secretary, item)
    assert again["said"] == "Words that must not be lost."
    assert again["kept"]
    assert secretary.client.post(said_of(item), again).status_code == 302
    assert "Not saved yet:" not in secretary.page(room_of(meeting))


def test_what_else_was_said_is_kept_with_the_meeting(secretary, meeting):
    answer = secretary.send(f"/ambridge/meetings/{meeting.pk}/said/", notes="The next one is in May.")
    assert answer["Location"] == f"{room_of(meeting)}#other"
    meeting.refresh_from_db()
    assert meeting.notes == "The next one is in May."


def test_the_ticket_of_a_box_is_of_its_own_item(secretary, meeting, rf):
    first, second = make_item(meeting), make_item(meeting, "Knives")
    request = rf.get(room_of(meeting))
    request.user = secretary.user
    assert issue_ticket(request, said_of(first)) != issue_ticket(request, said_of(second))
    swapped = box_of(secretary, second) | {"form_id": box_of(secretary, first)["form_id"], "said": "Elsewhere."}
    assert secretary.client.post(said_of(second), swapped).status_code == 200
    second.refresh_from_db()
    assert second.said == ""


@pytest.mark.parametrize("role", ["scrutiny", "board", "contributor", "administrator"])
def test_those_who_do_not_record_read_along_without_a_box(ambridge, client, meeting, role):
    make_item(meeting, said="The schools agree.")
    reader = Secretary(client, make_member(ambridge, role))
    page = client.get(room_of(meeting)).content.decode()
    assert "The schools agree." in reader.page(room_of(meeting))
    assert "<textarea" not in page
    assert "Record a decision" not in page


def test_the_chair_records_and_can_read_along_without_boxes(ambridge, client, meeting):
    make_item(meeting, said="The schools agree.")
    Secretary(client, make_member(ambridge, "chair"))
    assert b"<textarea" in client.get(room_of(meeting)).content
    assert b"<textarea" not in client.get(f"{room_of(meeting)}?read").content


@pytest.mark.guard("visible")
def test_what_only_the_board_may_see_is_not_in_the_room_of_others(ambridge, reader, meeting):
    hidden = make_item(meeting, "Review of a death", for_board=True)
    make_decision(meeting, "To write to the family", item=hidden, for_board=True)
    make_board_action(meeting, "Call the coroner", for_board=True)
    make_item(meeting, "Knives")
    words = reader.page(room_of(meeting))
    assert "1. Knives" in words
    for secret in ("Review", "family", "coroner"):
        assert secret not in words
    assert reader.client.get(said_of(hidden)).status_code == 404


def test_the_room_says_who_came_and_what_is_open_from_earlier_meetings(secretary, board, meeting):
    make_attendance(meeting, make_organisation(meeting.partnership, "Police"), who="Superintendent")
    earlier = make_meeting(board, date(2026, 5, 1), state="held")
    make_board_action(earlier, "Write to the housing provider", due="8 November 2026")
    make_board_action(make_meeting(board, date(2027, 2, 1)), "Of a later one")
    make_board_action(make_meeting(make_group(meeting.partnership), date(2026, 5, 1)), "Of another group")
    words = secretary.page(room_of(meeting))
    assert "Attended: Police (Superintendent)" in words
    assert "Board actions still open from earlier meetings B1 Write to the housing provider" in words
    assert "Overdue by 12 days , due 8 November 2026 Close B1" in words
    assert "Of a later one" not in words
    assert "Of another group" not in words


def test_a_decision_is_recorded_for_an_item_and_leads_back_to_it(secretary, meeting):
    item = make_item(meeting)
    address = f"/ambridge/meetings/{meeting.pk}/decisions/new/?room={meeting.pk}&item={item.pk}"
    answer = secretary.send(address, text="To fund the patrols", changes="They go on.")
    assert (answer.status_code, answer["Location"]) == (302, f"{room_of(meeting)}#item-{item.pk}")
    decision = Decision.objects.get()
    assert (decision.ref, decision.item, decision.text, decision.changes) == (
        "D1",
        item,
        "To fund the patrols",
        "They go on.",
    )
    assert decision.history.get().history_change_reason == "Decision recorded"


def test_opened_elsewhere_a_decision_leads_to_the_meeting(secretary, meeting):
    answer = secretary.send(f"/ambridge/meetings/{meeting.pk}/decisions/new/", text="To fund the patrols")
    assert answer["Location"] == f"/ambridge/meetings/{meeting.pk}/#D1"


def test_a_decision_on_an_item_of_the_board_is_the_boards(secretary, meeting):
    item = make_item(meeting, for_board=True)
    secretary.send(f"/ambridge/meetings/{meeting.pk}/decisions/new/", text="To write", item=item.pk)
    assert Decision.objects.get().for_board


def test_once_an_item_is_the_boards_so_are_its_decisions_and_board_actions(secretary, meeting):
    item = make_item(meeting)
    decision = make_decision(meeting, item=item)
    asked = make_board_action(meeting, decision=decision)
    address = f"/ambridge/meetings/{meeting.pk}/agenda/{item.pk}/edit/"
    answer = secretary.send(address, kind="discuss", for_board="on")
    assert answer.status_code == 302
    for row in (decision, asked):
        row.refresh_from_db()
    assert (decision.for_board, asked.for_board) == (True, True)


def test_once_a_decision_is_the_boards_so_are_its_board_actions(secretary, meeting):
    decision = make_decision(meeting)
    asked = make_board_action(meeting, decision=decision)
    secretary.send("/ambridge/decisions/1/edit/", for_board="on", reason="It names a street.")
    asked.refresh_from_db()
    assert asked.for_board


def test_a_decision_is_changed_with_a_reason_only(secretary, meeting):
    make_decision(meeting)
    refused = secretary.send("/ambridge/decisions/1/edit/", text="To fund two patrols")
    assert "Say why it is changed." in words_of(refused)
    answer = secretary.send("/ambridge/decisions/1/edit/", text="To fund two patrols", reason="One was left out.")
    assert answer.status_code == 302
    newest = Decision.history.first()
    assert (newest.text, newest.history_change_reason) == ("To fund two patrols", "One was left out.")


def test_without_words_nothing_is_recorded(secretary, meeting):
    answer = secretary.send(f"/ambridge/meetings/{meeting.pk}/decisions/new/")
    assert "Say what was decided." in words_of(answer)
    assert not Decision.objects.exists()


def test_nothing_is_decided_at_a_meeting_that_was_cancelled(secretary, meeting):
    meeting.state, meeting.cancelled_because = "cancelled", "Snow."
    saved(meeting)
    answer = secretary.send(f"/ambridge/meetings/{meeting.pk}/decisions/new/", text="To fund the patrols")
    assert "This meeting was cancelled, so nothing can be recorded of it." in words_of(answer)
    assert "Snow." in secretary.page(room_of(meeting))


def test_an_item_of_another_meeting_is_not_offered(secretary, board, meeting):
    other = make_item(make_meeting(board, date(2026, 12, 1)))
    answer = secretary.send(f"/ambridge/meetings/{meeting.pk}/decisions/new/", text="To fund", item=other.pk)
    assert answer.status_code == 200
    assert not Decision.objects.exists()


def refs(words):
    return [word for word in words.split() if word[0] == "D" and word[1:].isdecimal()]


def test_the_register_is_newest_first_and_filtered_by_group_and_year(secretary, board, meeting):
    committee = make_group(meeting.partnership, "Overview and scrutiny", "scrutiny_committee")
    make_decision(make_meeting(board, date(2026, 3, 31)), "Of the year before")
    make_decision(meeting)
    make_decision(make_meeting(committee, date(2026, 6, 1)), "To note the plan")
    register = "/ambridge/decisions/"

    def listed(query=""):
        words = secretary.page(register + query)
        return [word for word in refs(words.partition("decision")[2]) if f"Decision {word}" in words]

    assert list(dict.fromkeys(listed())) == ["D2", "D3", "D1"]
    assert set(listed("?year=2026")) == {"D2", "D3"}
    assert set(listed(f"?group={committee.pk}")) == {"D3"}
    assert "No decisions match." in secretary.page(f"{register}?group={committee.pk}&year=2025")


def test_without_a_decision_the_register_says_so(secretary):
    assert "No decisions yet." in secretary.page("/ambridge/decisions/")


@pytest.mark.feature("S-139")
def test_a_decision_becomes_an_action_in_three_presses_and_both_say_so(secretary, meeting):
    priority = make_priority(meeting.partnership)
    make_decision(meeting, "To fund the patrols")
    page = secretary.client.get(f"/ambridge/meetings/{meeting.pk}/").content.decode()
    assert f'href="{NEW}?decision=1"' in page
    assert "It comes from decision D1 of Executive, 20 November 2026" in secretary.page(f"{NEW}?decision=1")
    answer = secretary.send(f"{NEW}?decision=1", priority=priority.pk)
    assert (answer.status_code, answer["Location"]) == (302, "/ambridge/actions/A1/")
    action = Action.objects.get()
    assert (action.actions_to_deliver, action.decision.serial) == ("To fund the patrols", 1)
    assert "Came from Decision D1 of Executive, 20 November 2026" in secretary.page("/ambridge/actions/A1/")
    for address in (f"/ambridge/meetings/{meeting.pk}/", "/ambridge/decisions/", room_of(meeting)):
        assert "Became A1 To fund the patrols (Update due by" in secretary.page(address) or (
            "Became A1 To fund the patrols (Not updated)" in secretary.page(address)
        )


def test_a_lead_may_make_it_an_action_and_a_reader_is_not_offered_it(ambridge, client, meeting):
    make_decision(meeting)
    Secretary(client, make_member(ambridge, "board"))
    assert b"Make it an action" not in client.get("/ambridge/decisions/").content
    assert client.get(f"{NEW}?decision=1").status_code == 403


def test_only_a_decision_of_this_partnership_that_the_member_sees_is_taken(secretary, meeting):
    priority = make_priority(meeting.partnership)
    felpersham = make_partnership("felpersham")
    for _ in range(2):
        theirs = make_decision(make_meeting(make_group(felpersham), date(2026, 11, 1)))
    assert theirs.serial == 2
    for asked in ("2", "x", "9" * 12, "-1"):
        assert secretary.client.get(f"{NEW}?decision={asked}").status_code == 404
    answer = secretary.send(NEW, priority=priority.pk, actions_to_deliver="Fund it", decision="2")
    assert "The decision that this action was to come from is not there." in words_of(answer)
    assert not Action.objects.exists()


def test_a_decision_of_the_board_makes_an_action_of_the_board(secretary, meeting):
    make_decision(meeting, for_board=True)
    secretary.send(f"{NEW}?decision=1", priority=make_priority(meeting.partnership).pk)
    assert Action.objects.get().visibility == "board"


@pytest.mark.parametrize("by", ["itself", "its item", "the priority of its item"])
def test_a_decision_of_the_board_is_opened_to_nobody_else_by_an_action(secretary, meeting, by):
    item = make_item(meeting, kind="issue", for_board=by == "its item")
    if by == "the priority of its item":
        make_report(make_priority(meeting.partnership, visibility="board"), agenda_item=item)
    make_decision(meeting, "Secret words", for_board=by == "itself", item=item)
    typed = {"priority": make_priority(meeting.partnership).pk, "actions_to_deliver": "Anything", "decision": "1"}
    refusal = "Decision D1 is for the board only, so choose the board. Or open the decision to everybody first."
    for address in (NEW, f"{NEW}?decision=1"):
        for visibility in ("partnership", "public"):
            answer = secretary.send(address, visibility=visibility, **typed)
            assert answer.context["form"].errors == {"visibility": [refusal]}
    assert not Action.objects.exists()
    assert secretary.send(f"{NEW}?decision=1", **typed).status_code == 302
    assert Action.objects.get().visibility == "board"


def test_nor_is_the_action_opened_later(secretary, ambridge, client, meeting):
    lead = make_member(ambridge, "contributor")
    decision = make_decision(meeting, for_board=True)
    priority = make_priority(ambridge)
    saved(PriorityLead(partnership=ambridge, priority=priority, user=lead))
    action = make_action(priority, decision=decision, visibility="board")
    edit = f"{action.get_absolute_url()}edit/"
    assert "Decision D1 is for the board only" in words_of(secretary.send(edit, visibility="public", reason="Open."))
    answer = Secretary(Client(), lead).send(edit, visibility="public", reason="Open.")
    unnamed = "What it comes from is for the board only, so choose the board."
    assert answer.context["form"].errors == {"visibility": [unnamed]}
    decision.for_board = False
    saved(decision)
    assert secretary.send(edit, visibility="public", reason="Open.").status_code == 302


def test_an_action_that_was_open_before_its_decision_became_the_boards_can_still_be_edited(secretary, meeting):
    decision = make_decision(meeting)
    make_action(partnership=meeting.partnership, decision=decision)
    decision.for_board = True
    saved(decision)
    assert secretary.send("/ambridge/actions/A1/edit/", place="Town centre").status_code == 302
    assert Action.objects.get().place == "Town centre"


def test_a_decision_that_became_an_action_already_says_so_before_another_is_made(secretary, ambridge, meeting):
    decision = make_decision(meeting)
    places = (f"/ambridge/meetings/{meeting.pk}/", "/ambridge/decisions/", room_of(meeting))
    for place in places:
        assert "Make it an action of the delivery plan: D1" in secretary.page(place)
    assert "already" not in secretary.page(f"{NEW}?decision=1")
    for count, said in enumerate(("D1 became A1 already.", "D1 became A1 and A2 already."), 1):
        make_action(partnership=ambridge, decision=decision)
        page = secretary.client.get(f"{NEW}?decision=1")
        assert said in words_of(page).replace(" ,", ",").replace(" already", " already")
        assert f'href="/ambridge/actions/A{count}/">A{count}</a>' in page.content.decode()
    for place in places:
        assert "Make another action of it of the delivery plan: D1" in secretary.page(place)
        assert "Make it an action" not in secretary.page(place)
    make_action(partnership=ambridge, decision=decision)
    assert "D1 became A1 , A2 and A3 already." in secretary.page(f"{NEW}?decision=1")


@pytest.mark.parametrize("of", ["item", "notes"])
def test_the_button_for_both_texts_says_that_mine_takes_the_place_of_theirs(secretary, meeting, of):
    row, name = (make_item(meeting), "said") if of == "item" else (meeting, "notes")
    there = said_of(row) if of == "item" else f"/ambridge/meetings/{meeting.pk}/said/"
    mine = secretary.open(there) | {name: "Mine."}
    row.refresh_from_db()
    setattr(row, name, "Theirs.")
    saved(row)
    both = secretary.client.post(there, mine)
    assert both.status_code == 409
    assert "Save mine in place of theirs" in words_of(both)
    assert "Save mine as well" not in words_of(both)
    assert secretary.client.post(there, form_in(both.content.decode())).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "Mine."
    assert "Theirs." in row.history.values_list(name, flat=True)


def test_both_ends_of_the_link_are_shown_only_to_those_who_see_them(reader, meeting):
    hidden, plain = make_decision(meeting, for_board=True), make_decision(meeting, "To note it")
    make_action(partnership=meeting.partnership, decision=hidden)
    make_action(partnership=meeting.partnership, decision=plain, visibility="board")
    assert "Came from" not in reader.page("/ambridge/actions/A1/")
    words = reader.page("/ambridge/decisions/")
    assert "To note it" in words
    assert "Became" not in words


def test_a_decision_that_became_the_boards_is_not_read_as_at_before_either(ambridge, client, meeting):
    decision = make_decision(meeting, "Secret by now")
    with time_machine.travel("2026-12-01 10:00", tick=False):
        decision.for_board = True
        saved(decision)
        reader = Secretary(client, make_member(ambridge, "scrutiny"))
        assert "Secret by now" not in reader.page("/ambridge/decisions/?as_at=2026-11-30")
        board = Secretary(client, make_member(ambridge, "board"))
        assert "Secret by now" in board.page("/ambridge/decisions/?as_at=2026-11-30")


def test_a_decision_that_is_open_by_now_is_read_as_at_before_too(ambridge, client, meeting):
    decision = make_decision(meeting, "Secret then", for_board=True)
    with time_machine.travel("2026-12-01 10:00", tick=False):
        decision.for_board = False
        saved(decision)
        reader = Secretary(client, make_member(ambridge, "scrutiny"))
        assert "Secret then" in reader.page("/ambridge/decisions/?as_at=2026-11-30")


def test_an_edited_action_keeps_its_decision(secretary, meeting):
    action = make_action(partnership=meeting.partnership, decision=make_decision(meeting))
    secretary.send("/ambridge/actions/A1/edit/", place="Town centre", decision="9")
    action.refresh_from_db()
    assert (action.place, action.decision.serial) == ("Town centre", 1)
