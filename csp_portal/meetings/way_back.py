"""Where the forms that are opened in the room lead: back into the room, at the item from which they were opened."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from governance.meetings.recording import Landing
from governance.models import Meeting

# What a button of the room leads on to: {its step: the name of the page}.
STEPS = {"attendance": "attendance", "decision": "decision_new", "action": "board_action_new"}


def room_at(meeting, anchor):
    return f"{reverse('room', args=[meeting.partnership_id, meeting.pk])}#{anchor}"


def onward(step, meeting, item):
    """Where a button of the room leads once what was typed is saved, by the step that it names; "" for back. `item` is
    the key of the one that it stands at, 0 for none."""
    address = STEPS.get(step.partition("-")[0])
    if not address:
        return ""
    query = {"room": meeting.pk} | ({"item": item} if item else {})
    decision = step.partition("-")[2]
    query |= {"decision": decision} if is_key(decision) else {}
    return f"{reverse(address, args=[meeting.partnership_id, meeting.pk])}?{urlencode(query)}"


@dataclass(frozen=True)
class WayBack:
    """`room` is the meeting in whose room the form was opened, None when it was opened elsewhere."""

    room: Meeting | None
    item: str

    def address(self, otherwise):
        """Where to go without saving."""
        if not self.room:
            return otherwise
        return room_at(self.room, f"item-{self.item}" if self.item else "recorded")

    def lands_on(self, row):
        return Landing(self.address("")) if self.room else row


def way_back(request):
    """As the address says it: `?room=` and the key of a meeting, `&item=` and that of an item of its agenda."""
    room, item = (request.GET.get(name, "") for name in ("room", "item"))
    meetings = Meeting.objects.filter(partnership=request.partnership)
    return WayBack(
        meetings.filter(pk=int(room)).first() if is_key(room) else None,
        item if is_key(item) else "",
    )


def is_key(words):
    return words.isdecimal() and words.isascii() and len(words) < 19
