"""Board packs of a partnership that has reports: one that was corrected, one for the board alone, one still to come."""

from datetime import timedelta

from django.utils.timezone import localdate

from csp_portal.common.record import change
from csp_portal.packs.issuing import issue, pack_of
from governance.access import Member
from governance.models import Meeting, Partnership
from priorities.models import Publication
from tests.factories import make_group, make_item, make_meeting

SLUG = "penny"


def make_packs(words, word):
    """`words` are long, and `word` is the longest of all."""
    penny = Partnership.objects.get(pk=SLUG)
    board, on = make_group(penny, f"Board of {word}", "board"), localdate()
    held = make_meeting(board, on - timedelta(days=2), place=words[:200], state="held")
    make_item(held, f"{word} {words[:100]}", kind="decide", asks=words)
    make_meeting(board, on + timedelta(days=30))
    make_meeting(board, on + timedelta(days=60), state="cancelled", cancelled_because="Snow")
    officer = Member(penny.appointments.get(role="coordinator").user, penny)
    issue_one(held, officer)
    issue_one(held, officer, reason=f"{words} {word}")
    issue_one(held, officer, for_board=True, marking=f"{word[:50]}")


def issue_one(meeting, officer, **scope):
    periods = list(meeting.partnership.reportingperiods.order_by("starts"))
    scope = {"first_period": periods[0], "last_period": periods[1]} | scope
    with change(SLUG, by=officer.user) as moment:
        issue(pack_of(meeting, officer, moment, {"marking": "OFFICIAL", "for_board": False, "reason": ""} | scope))


def links_into_packs():
    """{name of an address on a page of `PAGES`: it}."""
    corrected, standing, own = Publication.objects.filter(partnership=SLUG).order_by("number")
    coming, cancelled = (Meeting.objects.get(partnership=SLUG, state=state) for state in ("planned", "cancelled"))
    return {
        "pack_corrected": corrected.get_absolute_url(),
        "pack": standing.get_absolute_url(),
        "pack_own": own.get_absolute_url(),
        "pack_meeting": standing.meeting.get_absolute_url(),
        "pack_coming": coming.get_absolute_url(),
        "pack_cancelled": cancelled.get_absolute_url(),
    }
