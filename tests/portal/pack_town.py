"""A small partnership with everything that a board pack tells of, and how a test reads a pack."""

import re
from datetime import date, time
from html import unescape

from django.utils import timezone

from actions.reports.filing import file_report
from csp_portal.common.record import change
from csp_portal.packs.blocks import Bullets, Facts, Heading, Notice, Paragraph, Table
from csp_portal.packs.drawing import draw
from governance.access import Member
from governance.models import Partnership
from priorities.models import Plan, PriorityLead, Publication
from tests.factories import (
    make_action,
    make_board_action,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_organisation,
    make_owner,
    make_paper,
    make_priority,
    make_report,
    make_update,
    saved,
)

COORDINATOR = "Coordinator"


def build_town(partnership):
    """Two priorities that everybody sees, the first with its report filed, and one of the board alone."""
    police = make_organisation(partnership, "Borsetshire Police", email="asb@police.example")
    council = make_organisation(partnership, "Borchester Council")
    violence = make_priority(partnership, name="Violence")
    fraud = make_priority(partnership, name="Fraud")
    secret = make_priority(partnership, name="Informants", visibility="board")
    saved(PriorityLead(partnership=partnership, priority=violence, organisation=police, post="Chief inspector"))
    saved(PriorityLead(partnership=partnership, priority=fraud, organisation=council, post="Head of trading"))
    saved(PriorityLead(partnership=partnership, priority=secret, organisation=police, post="Superintendent"))
    patrols = make_action(violence, actions_to_deliver="Run patrols", deadline="31 March 2027")
    make_update(patrols, "off_track", what_next="A second car.", help_wanted="A driver.", said_by="Inspector")
    sting = make_action(violence, actions_to_deliver="Run the sting", visibility="board")
    leaflets = make_action(fraud, actions_to_deliver="Print leaflets", deadline="1 October 2026")
    make_owner(leaflets, organisation=police, part="responsible")
    source = make_action(secret, actions_to_deliver="Meet the source")
    for action in (sting, source):
        make_owner(action, organisation=police, part="responsible")
    coordinator = make_member(partnership, post=COORDINATOR)
    file_for(violence, coordinator, off_track="Patrols have no driver.", issues="Who pays for the car?")
    meeting_of(partnership)
    return partnership


def file_for(priority, user, **said):
    """The report of a priority, filed for the first period; gives the filing."""
    report = make_report(priority, **said)
    with change(priority.partnership_id, by=user) as moment:
        return file_report(report, Member(user, Partnership.objects.get(pk=priority.partnership_id)), moment)


def meeting_of(partnership):
    board = make_group(partnership, "Executive board", kind="board")
    earlier = make_meeting(board, date(2026, 7, 14))
    hours = {"starts": time(10), "ends": time(12), "place": "Town hall"}
    meeting = make_meeting(board, date(2026, 11, 3), **hours)
    bid = make_item(
        meeting, title="The new bid", kind="decide", asks="To bid.", presenter="Head of service", minutes=20
    )
    make_paper(bid, title="The bid in full")
    make_item(meeting, title="The informant", for_board=True)
    make_item(meeting, title="Any other business", kind="note")
    make_board_action(earlier, text="Ask the county", due="1 October 2026", progress="Asked twice.")
    make_board_action(earlier, text="Protect the witness", for_board=True)
    return meeting


def publication_of(meeting, moment=None, **values):
    """A pack of a meeting as it would be issued, for its first period."""
    period = meeting.partnership.reportingperiods.order_by("starts").last()
    values = {"first_period": period, "last_period": period, "number": 1, "marking": "OFFICIAL"} | values
    values = {"said_by": "Coordinator, Borchester Council", "moment": moment or timezone.now()} | values
    plan = Plan.objects.filter(partnership=meeting.partnership, state="live").first()
    return Publication(partnership=meeting.partnership, meeting=meeting, plan=plan, **values)


def pack_for(meeting, **values):
    return draw(publication_of(meeting, **values))


def part_of(pack, anchor):
    return next(part for part in (pack.cover, *pack.parts) if part.anchor == anchor)


def line(runs):
    """The words of a line; a space that holds, as in a rating, is a space."""
    return "".join(run.words for run in runs).replace("\xa0", " ")


def told(block):
    """What a block says: a text, or of a list and a table the texts of each row."""
    if isinstance(block, Heading):
        return block.words
    if isinstance(block, Notice):
        return line(block.runs)
    if isinstance(block, Paragraph):
        return " / ".join(map(line, block.lines))
    if isinstance(block, Bullets):
        return [line(item) for item in block.items]
    if isinstance(block, Facts):
        return {term: line(runs) for term, runs in block.rows}
    assert isinstance(block, Table)
    return [[" / ".join(map(line, cell.lines)) for cell in row] for row in block.rows]


def says(pack, anchor):
    """What a part of a pack says, block by block."""
    return [told(block) for block in part_of(pack, anchor).blocks]


def words_of(page):
    main = page.decode().partition("<main>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
