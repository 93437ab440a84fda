"""What the board is asked for: decisions of its next meeting, issues that are on no agenda, and help that is wanted."""

import re

from actions.reports.waiting import filed_for
from governance.meetings.forms import spot_of
from governance.models import AgendaItem, Group, Meeting

from .rows import Row

KINDS = (AgendaItem.Kind.DECIDE, AgendaItem.Kind.ISSUE)
NO_HELP = re.compile(r"\W*(none|no|nothing|nobody|n/?a)\b", re.IGNORECASE)  # "None." is an answer


def next_meeting(partnership):
    """The next meeting of the board; None when none is planned."""
    board = Group.objects.filter(partnership=partnership, kind=Group.Kind.BOARD).order_by("pk")[:1]
    return Meeting.objects.filter(partnership=partnership).select_related("group").next_of(board)


def asked_of_the_board(figures, meeting):
    """The rows of what is asked of the board, as far as the member may see it: first what its meeting decides."""
    shown = figures.periods.shown
    reports = filed_for(figures.priorities, shown) if shown else []
    return [
        *on_agenda(figures.member, meeting),
        *(issue_of(report) for report in reports if report.issues_listed and is_on_no_agenda(report)),
        *(help_of(report) for report in reports if wants_help(report)),
    ]


def on_agenda(member, meeting):
    """What a meeting is to decide, and the issues raised to it, in the order of its agenda."""
    items = AgendaItem.objects.visible_to(member).filter(meeting=meeting, kind__in=KINDS).order_by("order", "pk")
    return [
        Row(
            url=spot_of(meeting, item).get_absolute_url(),
            title=item.title,
            fact=item.get_kind_display(),
            reason=item.asks,
        )
        for item in (items if meeting else ())
    ]


def is_on_no_agenda(report):
    """Whether no meeting has its issues on the agenda: nobody put them down, or they wait."""
    return report.agenda_item is None or report.agenda_item.meeting_id is None


def wants_help(said):
    """Whether a report or an update asks for help: none is an answer too."""
    return bool(said.help_wanted.strip()) and not NO_HELP.match(said.help_wanted)


def issue_of(report):
    fact = "Issue raised, on no agenda yet"
    return Row(report.get_absolute_url(), str(report.priority), fact=fact, reason=" ".join(report.issues_listed))


def help_of(report):
    return Row(report.get_absolute_url(), str(report.priority), fact="Help wanted", reason=report.help_wanted)
