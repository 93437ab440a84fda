"""The boxes of the room, which are sent together: each is saved as its own form would be, and none loses another."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from csp_portal.common.boxes import boxes_in, is_written
from csp_portal.common.kept_words import keep
from csp_portal.common.tickets import Ticket, ticket_in

from .way_back import onward, room_at

OTHER = 0  # the key of the box for what belongs to no item


@dataclass(frozen=True)
class Page:
    """The page that saves a box: its address by name and keys, where it stands in the room, and what answers it."""

    name: str
    keys: tuple
    anchor: str
    answer: Callable

    def address(self, meeting):
        return reverse(self.name, args=[meeting.partnership_id, meeting.pk, *self.keys])


def answer_box(request, meeting, key, pages):
    """The answer for the box of a key whose button was pressed, once every other that was written in is saved. `pages`
    are those of all boxes. What cannot be saved beside it stands in its box as kept words."""
    boxes = boxes_in(request.POST)
    if key not in boxes:  # it came from its own page
        return pages[key].answer(request)
    pressed, onto = boxes.pop(key), onward(request.POST.get("then", ""), meeting, key)
    others = {other: box for other, box in boxes.items() if is_written(box)}
    for other, box in others.items():
        if other in pages:
            save_beside(request, pages[other].address(meeting), pages[other].answer, box)
        else:
            words = box.get("said", "")
            messages.error(request, f"Not saved, because its item has left this agenda: “{words}”")
    if not is_written(pressed) and (others or onto):
        return redirect(onto or room_at(meeting, pages[key].anchor))
    answer = pages[key].answer(as_sent(request, request.path, pressed))
    return redirect(onto) if onto and answer.status_code == 302 else answer


def save_beside(request, address, answer, box):
    """Save a box as if its own button was pressed. Where that is not to be, its words are kept."""
    try:
        is_saved = answer(as_sent(request, address, box)).status_code == 302
    except PermissionDenied:  # the page of the pressed one is refused as well
        is_saved = False
    if not is_saved:
        keep(ticket_in(box) or Ticket(request.user.pk, address, uuid4()), box)


def as_sent(request, address, box):
    """The request that the form of one box alone would have sent."""
    sent = copy(request)
    sent.path = sent.path_info = address
    sent.POST = box
    return sent
