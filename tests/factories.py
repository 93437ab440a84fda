"""Rows for tests, with unsurprising values. Each writes through `change()`, as the portal does."""

from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count

from django.utils import timezone

from actions.models import (
    Action,
    ActionNote,
    ActionOwner,
    AnswerLink,
    Filing,
    Message,
    Milestone,
    QuarterlyReport,
    ReportComment,
    TrackerImport,
    Update,
    Upload,
)
from actions.tracker.proposing import propose
from actions.tracker.shape import Reading
from csp_portal.common.record import change
from csp_portal.common.sheets import Cell, Sheet
from governance.models import (
    AgendaItem,
    Appointment,
    Attendance,
    BoardAction,
    Decision,
    Document,
    Group,
    Meeting,
    Membership,
    Organisation,
    Paper,
    Partnership,
    Rating,
    ReportingPeriod,
    User,
    default_ratings,
)
from governance.models.decisions import next_serial
from priorities.models import Commitment, Plan, Priority, Publication, SuccessMeasure

_numbers = count(1)
PASSWORD = "correct horse battery"


def make_partnership(slug="ambridge", **values):
    """A partnership with the default ratings and the quarter July to September 2026, due 14 October."""
    with change(slug, how="command"):
        partnership = Partnership(slug=slug, **{"name": f"{slug.title()} Partnership"} | values)
        partnership.save()
        for rating in default_ratings():
            rating.partnership = partnership
            rating.save()
        ReportingPeriod(
            partnership=partnership, starts=date(2026, 7, 1), ends=date(2026, 9, 30), due=date(2026, 10, 14)
        ).save()
    return partnership


def saved(row, by=None):
    with change(row.partnership_id, by=by, how="command"):
        row.save()
    return row


def make_organisation(partnership, name=None, **values):
    return saved(Organisation(partnership=partnership, name=name or f"Organisation {next(_numbers)}", **values))


def make_membership(organisation, standing="responsible_authority", **values):
    partnership = organisation.partnership
    return saved(Membership(partnership=partnership, organisation=organisation, standing=standing, **values))


def make_group(partnership, name=None, kind="delivery_group", **values):
    return saved(Group(partnership=partnership, name=name or f"Group {next(_numbers)}", kind=kind, **values))


def make_user(email=None):
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org", PASSWORD)


def make_member(partnership, role="coordinator", user=None, **values):
    """An account with an appointment that holds today."""
    user = user or make_user()
    saved(Appointment(partnership=partnership, user=user, role=role, **{"post": role.title()} | values))
    return user


def make_period(partnership, starts, ends, due=None, **values):
    """A period between two days; updates are due on its last one unless told."""
    return saved(ReportingPeriod(partnership=partnership, starts=starts, ends=ends, due=due or ends, **values))


def make_plan(partnership, title="Community safety plan", state="live"):
    return saved(Plan(partnership=partnership, title=title, state=state))


def make_priority(partnership, plan=None, name=None, **values):
    plan = plan or Plan.objects.filter(partnership=partnership).first() or make_plan(partnership)
    address = Priority.objects.filter(partnership=partnership).count() + 1
    values = {"number": str(address), "order": address, "address": address} | values
    return saved(Priority(partnership=partnership, plan=plan, name=name or f"Priority {address}", **values))


def make_commitment(priority, text="Do what we promised", horizon="one_year", **values):
    return saved(Commitment(partnership=priority.partnership, priority=priority, text=text, horizon=horizon, **values))


def make_measure(priority, text="Fewer thefts", **values):
    return saved(SuccessMeasure(partnership=priority.partnership, priority=priority, text=text, **values))


def make_action(priority=None, partnership=None, **values):
    """An action of a priority, or of the first priority of the partnership."""
    if priority is None:
        priority = Priority.objects.filter(partnership=partnership).first() or make_priority(partnership)
    action = Action(
        partnership=priority.partnership,
        priority=priority,
        **{"actions_to_deliver": f"Deliver item {next(_numbers)}"} | values,
    )
    with change(priority.partnership_id, how="command"):
        action.add()
    return action


def make_owner(action, **values):
    return saved(ActionOwner(partnership=action.partnership, action=action, **values))


def make_milestone(action, text="A step", **values):
    return saved(Milestone(partnership=action.partnership, action=action, text=text, **values))


def make_note(action, text="Ask the depot first.", **values):
    return saved(ActionNote(partnership=action.partnership, action=action, text=text, **values))


def make_update(action, rating="on_track", period=None, by=None, **values):
    """An update, rated by what the rating counts as, through the action's own verb."""
    rating = Rating.objects.get(partnership=action.partnership, counts_as=rating)
    period = period or ReportingPeriod.objects.filter(partnership=action.partnership).first()
    values = {"what_happened": "Work went on.", "said_on": date(2026, 10, 1), "author": by} | values
    update = Update(rating=rating, period=period, **values)
    with change(action.partnership_id, by=by, how="command"):
        action.add_update(update)
    return update


def make_import(partnership, by=None, name="Tracker.xlsx", **values):
    """A spreadsheet that was taken over, without any row."""
    by = by or make_user()
    upload = Upload.objects.create(partnership=partnership, by=by, name=name, content=b"words", sheets=[])
    number = TrackerImport.objects.filter(partnership=partnership).count() + 1
    values = {"number": number, "at": datetime(2026, 10, 1, tzinfo=UTC), "reading": Reading().as_data()} | values
    return saved(TrackerImport(partnership=partnership, upload=upload, **values), by=by)


def make_upload(partnership, by=None, rows=(("Priority", "Action"), ("Violence", "Run patrols")), name="Tracker.xlsx"):
    """A spreadsheet of one sheet that somebody has brought, read as the portal proposes."""
    cells = {n: {c: Cell(words) for c, words in enumerate(row, 1) if words} for n, row in enumerate(rows, 1)}
    sheets = [Sheet("Plan", cells)]
    values = {"sheets": [sheet.as_data() for sheet in sheets], "reading": propose(sheets, partnership).as_data()}
    content = "\n".join("\t".join(row) for row in rows).encode()
    return Upload.objects.create(partnership=partnership, by=by or make_user(), name=name, content=content, **values)


def make_report(priority, period=None, **values):
    """A quarterly report in draft, for the first period unless told."""
    period = period or ReportingPeriod.objects.filter(partnership=priority.partnership).first()
    return saved(QuarterlyReport(partnership=priority.partnership, priority=priority, period=period, **values))


def make_filing(report, by=None, page="<p>As filed</p>", **values):
    """A page kept for a report, as a test words it: nothing of it is drawn."""
    kept = {"page": page.encode(), "sha256": sha256(page.encode()).hexdigest(), "said_by": "Inspector"}
    kept |= {"number": report.filings.count() + 1, "partnership": report.partnership, "report": report, "by": by}
    with change(report.partnership_id, by=by, how="command") as moment:
        filing = Filing(moment=moment, **kept | values)
        filing.save()
    return filing


def make_comment(filing, by=None, text="Say more of this.", **values):
    said = {"author": by or make_user(), "said_by": "Chair", "said_on": date(2026, 10, 12), "text": text} | values
    comment = ReportComment(partnership=filing.partnership, report=filing.report, filing=filing, **said)
    return saved(comment, by=comment.author)


def make_link(partnership, period=None, **whose):
    """A personal link of a person, organisation or group."""
    period = period or ReportingPeriod.objects.filter(partnership=partnership).first()
    return saved(AnswerLink(partnership=partnership, period=period, **{"expires_on": date(2026, 11, 11)} | whose))


def make_message(period, code, kind="before 3", **values):
    """A message about a period to whom a code names, waiting to be sent."""
    values = {"email": f"{code}@example.org", "subject": "An update is due", "text": "Answer here."} | values
    values = {"made_at": timezone.now(), "partnership": period.partnership} | values
    return Message.objects.create(period=period, code=code, kind=kind, **values)


def make_meeting(group, day, **values):
    """A meeting of a group, planned unless told otherwise."""
    return saved(Meeting(partnership=group.partnership, group=group, date=day, **values))


def make_item(meeting, title="Burglary in the town", **values):
    """An item at the end of the agenda of a meeting."""
    values = {"order": meeting.items.count() + 1} | values
    return saved(
        AgendaItem(partnership=meeting.partnership, group=meeting.group, meeting=meeting, title=title, **values)
    )


def make_paper(item, title="Report", content=b"As it came", **values):
    """A paper of an item: a file, unless told an address (`link`)."""
    values = {"order": item.papers.count() + 1, "partnership": item.partnership, "item": item, "title": title} | values
    kept = {"content": content, "size": len(content), "sha256": sha256(content).hexdigest(), "name": f"{title}.pdf"}
    kept |= {"partnership": item.partnership, "by": make_user(), "at": datetime(2026, 10, 1, tzinfo=UTC)}
    with change(item.partnership_id, how="command"):
        if "link" not in values:
            values["document"] = Document.objects.create(**kept)
        paper = Paper(**values)
        paper.save()
    return paper


def make_attendance(meeting, organisation, standing="attended", **values):
    about = {"meeting": meeting, "organisation": organisation}
    return saved(Attendance(partnership=meeting.partnership, standing=standing, **about, **values))


def make_decision(meeting, text="To fund the patrols", **values):
    serial = next_serial(Decision, meeting.partnership)
    return saved(Decision(partnership=meeting.partnership, meeting=meeting, serial=serial, text=text, **values))


def make_board_action(meeting, text="Write to the housing provider", **values):
    values = {"post": "Chief inspector", "group": meeting.group} | values
    serial = next_serial(BoardAction, meeting.partnership)
    return saved(BoardAction(partnership=meeting.partnership, meeting=meeting, serial=serial, text=text, **values))


def make_pack(meeting, by=None, page="<html><body><p>As issued</p></body></html>", **values):
    """A pack issued for a meeting, as a test words it: nothing of it is drawn."""
    page, word, mine = page.encode(), b"As issued", {"partnership": meeting.partnership, "meeting": meeting, "by": by}
    period = meeting.partnership.reportingperiods.first()
    kept = {"page": page, "sha256": sha256(page).hexdigest(), "word": word, "word_sha256": sha256(word).hexdigest()}
    kept |= {"number": meeting.publications.count() + 1, "said_by": "Officer", "marking": "OFFICIAL"}
    with change(meeting.partnership_id, by=by, how="command") as moment:
        pack = Publication(first_period=period, last_period=period, moment=moment, **mine, **kept | values)
        pack.save()
    return pack
