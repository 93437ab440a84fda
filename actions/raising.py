"""Issues that a filed report raises come onto the agenda of the board by themselves."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import Truncator
from django.utils.timezone import localdate

from governance.meetings.agenda import number_anew
from governance.models import AgendaItem, Group, Meeting
from governance.periods import in_full
from priorities.models import Visibility

from .models import QuarterlyReport

State = QuarterlyReport.State
LONGEST = 300  # characters of a title


def raise_issues(report, filing):
    """Inside the open change of a filing: put the issues of the report on the next agenda of the board.

    Filed again, the same item gets the new words, or goes where there are none, unless its meeting was held or
    something is recorded of it. Where no meeting is planned it waits for one; without a board nothing happens.
    """
    item, words = _item_still_to_come(report), report.issues.strip()
    if words and item:
        _say_anew(item, report, words)
    elif words:
        _put_on_the_next_agenda(report, words, localdate(filing.moment))
    elif item and not (item.said or item.decisions.exists() or item.papers.exists()):
        report.agenda_item = None
        report.save()
        item.delete()
        if item.meeting:
            number_anew(item.meeting.items.all())


def _item_still_to_come(report):
    """Where its issues are to be taken; None when that meeting was held, or when it raised none."""
    item = AgendaItem.objects.select_related("meeting").filter(pk=report.agenda_item_id).first()
    return item if item and (item.meeting is None or item.meeting.is_planned) else None


def _say_anew(item, report, words):
    for_board = item.for_board or _is_the_boards(report.priority)
    if (item.asks, item.title, item.for_board) != (words, _title(report), for_board):
        item.asks, item.title, item.for_board = words, _title(report), for_board
        item.save()


def _put_on_the_next_agenda(report, words, on):
    groups = Group.objects.filter(partnership=report.partnership_id, kind=Group.Kind.BOARD)
    board = groups.order_by("pk").first()
    if not board:
        return
    said = {"title": _title(report), "asks": words, "for_board": _is_the_boards(report.priority)}
    item = AgendaItem(partnership_id=report.partnership_id, group=board, kind=AgendaItem.Kind.ISSUE, **said)
    item.put_on(Meeting.objects.next_of(board, on))
    report.agenda_item = item
    report.save()


def _title(report):
    return Truncator(f"Issue raised: {report.priority.name}").chars(LONGEST)


def _is_the_boards(priority):
    return priority.visibility == Visibility.BOARD


@dataclass(frozen=True)
class Raised:
    """The report that raised an item, and what became of it since, as a sentence; "" for nothing."""

    report: QuarterlyReport
    since: str


def raised_by(items, member):
    """{key of an agenda item: `Raised`} of those among the items that a report raised which the member may see;
    two queries. An item keeps its report when that has raised a newer one, so it is the history that tells.
    """
    keys = [item.pk for item in items if item.kind == AgendaItem.Kind.ISSUE]
    if not keys:
        return {}
    reports = QuarterlyReport.objects.visible_to(member)
    told = QuarterlyReport.history.filter(agenda_item__in=keys).values("id")
    seen = {report.pk: report for report in reports.filter(pk__in=told).select_related("priority", "period")}
    saves = defaultdict(list)
    history = QuarterlyReport.history.filter(id__in=seen).order_by("history_date", "history_id")
    for row in history.only("id", "state", "agenda_item_id", "history_date"):
        saves[row.id].append(row)
    found = {}
    for report, rows in saves.items():
        for place, row in enumerate(rows):
            if row.agenda_item_id in keys and row.agenda_item_id not in found:
                found[row.agenda_item_id] = Raised(seen[report], _became(rows[place:]))
    return found


def _became(saves):
    """What became of a report since the first of these saves, by its last change of state."""
    changes = [(was.state, row) for was, row in pairwise(saves) if was.state != row.state]
    if not changes:
        return ""
    was, row = changes[-1]
    day = in_full(localdate(row.history_date))
    if row.state == State.RETURNED:
        return f"The report was returned on {day}."
    if row.state == State.DRAFT and was == State.AGREED:
        return f"The report has been open for a correction since {day}."
    return f"The report was withdrawn on {day}." if row.state == State.DRAFT else ""
