"""A partnership that meets: a board with a meeting of every kind, and a panel that has not met for too long."""

from datetime import timedelta

from django.utils.timezone import localdate

from governance.models import AgendaItem, CalendarLink, Meeting
from tests.factories import (
    make_attendance,
    make_board_action,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_membership,
    make_organisation,
    make_paper,
    make_user,
    saved,
)

SLUG = "hollerton"


def make_meetings(hollerton, words, word):
    """`words` are long, and `word` is the longest of all."""
    for role in ("chair", "board", "scrutiny"):
        member = make_member(hollerton, role, user=make_user(f"{role}@{SLUG}.example"), post=role.title())
        if role == "chair":
            saved(CalendarLink(partnership=hollerton, user=member))
    board = make_group(hollerton, "Safer Hollerton Board", "board", cadence="Every quarter")
    panel = make_group(hollerton, f"Panel {word}", "panel", cadence="Every six weeks")
    on = localdate()
    gone = make_meeting(panel, on - timedelta(days=200), state="held", minutes_published_on=on)
    make_decision(gone, words, item=make_item(gone, word, said=words, presenter=words[:200]))
    cancelled = make_meeting(panel, on + timedelta(days=3), state="cancelled", cancelled_because=words)
    waits = make_item(cancelled, words[:200])
    waits.meeting = None
    saved(waits)
    make_held(make_meeting(board, on - timedelta(days=90), state="held", place=f"{words[:80]} {word}"), words, word)
    make_meeting(board, on - timedelta(days=20))
    make_item(make_meeting(board, on, place="Council house"), "Other business")
    fill(make_meeting(board, on + timedelta(days=12), starts="10:00", ends="11:00", place=word), words, word)
    make_meeting(board, on + timedelta(days=100))
    make_attendances(hollerton, board, words, word)


def make_attendances(hollerton, board, words, word):
    """Members of two standings at two meetings of one year, or two; one was never there, and one is no member."""
    police, late, guest = (make_organisation(hollerton, name) for name in ("Borsetshire Police", words[:200], word))
    make_membership(police)
    make_membership(late, "co_operating")
    make_membership(make_organisation(hollerton, "Tenants’ panel"), "resident_representative")
    for meeting in Meeting.objects.filter(group=board, date__lte=localdate()).order_by("date")[:2]:
        make_attendance(meeting, police, who=words[:200])
        make_attendance(meeting, late, "apologies")
        make_attendance(meeting, guest, "substitute", who=word)


def make_held(meeting, words, word):
    item = make_item(meeting, words[:200], said=f"{words}\n\n{word}", presenter=word, minutes=20)
    make_paper(item, f"{word} {words[:100]}")
    make_decision(meeting, words, item=item, changes=words)
    make_board_action(meeting, f"{words} {word}", due="1 April 2020")
    make_board_action(meeting, "Speak to the landlord.", due="Autumn 2097", for_board=True)
    make_board_action(meeting, words, state="closed", closing="merged", closing_words=words, closed_on=localdate())


def fill(meeting, words, word):
    """More than its hour, with papers, an issue, something of the board's own, and a day that was another before."""
    make_item(meeting, "Welcome and apologies", minutes=5, kind="note", presenter="Chair")
    item = make_item(
        meeting, f"{word} {words[:150]}", minutes=50, kind="decide", asks=f"{words}\n\n{word}", presenter=words
    )
    make_paper(item, f"{word} {words[:100]}")
    make_paper(item, "National figures", link="https://www.borchester.example/figures")
    make_item(meeting, "A review", minutes=30, for_board=True)
    make_item(meeting, "Issue raised: Burglary", kind="issue", asks=words)
    meeting.date += timedelta(days=1)
    saved(meeting)


def links_into_meetings():
    """{name of an address on a page of `PAGES`: it}."""
    held, due, following, empty = Meeting.objects.filter(partnership=SLUG, group__kind="board").exclude(
        state="planned", date__lt=localdate()
    )
    item, issue = (AgendaItem.objects.get(meeting=following, kind=kind) for kind in ("decide", "issue"))
    return {
        "meeting_held": held.get_absolute_url(),
        "meeting_due": due.get_absolute_url(),
        "meeting_next": following.get_absolute_url(),
        "meeting_empty": empty.get_absolute_url(),
        "meeting_cancelled": Meeting.objects.get(partnership=SLUG, state="cancelled").get_absolute_url(),
        "meeting_item": f"{following.get_absolute_url()}agenda/{item.pk}/",
        "meeting_issue": f"{following.get_absolute_url()}agenda/{issue.pk}/",
        "meeting_public": Meeting.objects.get(minutes_published_on__isnull=False).get_absolute_url(),
        "meeting_said": f"{held.get_absolute_url()}agenda/{held.items.get().pk}/said/",
        "meeting_group": following.group.get_absolute_url(),
    }
