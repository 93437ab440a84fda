"""The agenda of the meeting in order, with the titles of its papers."""

from collections import defaultdict

from django.urls import reverse
from django.utils.formats import date_format, time_format

from csp_portal.packs.blocks import Column, Part, Run, Table
from governance.meetings.agenda import agenda_of
from governance.models import AgendaItem, Paper

from .said import cell, facts, left_out, many, paragraph, typed

WHERE = "Papers can be opened from the page of the meeting in the portal."
COLUMNS = (Column("Item", 30), Column("Time", 12), Column("For", 18), Column("What is asked, and the papers", 40))


def part(scope):
    meeting = scope.meeting
    agenda = agenda_of(meeting, scope.reader)
    found = Part("agenda", "Agenda", in_short=many(len(agenda.lines), "item"))
    found.blocks.append(
        facts(
            ("Meeting", f"{meeting.group}, {date_format(meeting.date, 'l j F Y')}"),
            ("Time", hours_of(meeting)),
            ("Place", meeting.place),
            ("In the chair", meeting.chaired_by),
            ("Who must be there for decisions to stand", meeting.quorum),
            ("Standing", standing_of(meeting)),
        )
    )
    if agenda.lines:
        papers = papers_of([line.item for line in agenda.lines])
        rows = tuple(row_of(line, papers[line.item.pk]) for line in agenda.lines)
        found.blocks.append(Table("The agenda, in order", COLUMNS, rows))
        found.blocks.extend([paragraph(WHERE)] if any(papers.values()) else [])
    else:
        found.blocks.append(paragraph("Nothing is on the agenda yet."))
    if hidden := AgendaItem.objects.filter(meeting=meeting).count() - len(agenda.lines):
        found.blocks.append(paragraph(left_out(hidden, "item")))
    return found


def hours_of(meeting):
    """ "10:00 to 12:00"; "" where it is not said."""
    hours = [time_format(each, "H:i") for each in (meeting.starts, meeting.ends) if each]
    return " to ".join(hours)


def standing_of(meeting):
    return "" if meeting.is_planned else f"{meeting.get_state_display()}"


def papers_of(items):
    """{key of an item: its papers}; what a file holds is not read."""
    found = defaultdict(list)
    for paper in Paper.objects.filter(item__in=[item.pk for item in items]):
        found[paper.item_id].append(paper)
    return found


def paper_runs(paper, item):
    """A paper by its title; one that stands elsewhere with its address, which is of use on paper too."""
    if paper.link:
        return Run(paper.title, url=paper.link), Run(f" {paper.link}", quiet=True)
    return (Run(paper.title, url=reverse("paper", args=[paper.partnership_id, item.meeting_id, paper.pk])),)


def row_of(line, papers):
    item = line.item
    minutes = many(item.minutes, "minute") if item.minutes else ""
    asked = list(typed(item.asks)) if item.asks else []
    asked += [(Run("Paper: ", strong=True), *paper_runs(paper, item)) for paper in papers]
    return (
        cell((Run(f"{line.number}. ", strong=True), Run(item.title, strong=True))),
        cell(time_format(line.starts, "H:i") if line.starts else "", Run(minutes, quiet=True) if minutes else ""),
        cell(item.get_kind_display(), Run(item.presenter, quiet=True) if item.presenter else ""),
        cell(*asked) if asked else cell(Run("No papers", quiet=True)),
    )
