"""The cover: what the pack is of, from when and by whom, who may see it, and what is in it."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from csp_portal.packs.blocks import Column, Heading, Notice, Part, Run, Table, runs_of
from governance.periods import in_full
from priorities.models import Publication

from .agenda import hours_of
from .reports import NOT_FILED
from .said import cell, facts, many, paragraph

FOR_BOARD, FOR_ALL = "The board alone", "Every member of the partnership"
CONTENTS = (Column("Part", 64), Column("In short", 36))
LEFT_OUT = "What only the board may see is left out of this pack."


def title(scope):
    return f"Board pack: {scope.meeting}"


def marking(publication):
    """What stands at the head and the foot of each sheet."""
    parts = [publication.marking.strip(" ."), "For the board only" if publication.for_board else ""]
    return ". ".join(filter(None, parts))


def as_at(scope):
    words = f"As at {date_format(scope.moment, 'j F Y, H:i')}. Issue {scope.publication.number}"
    return f"{words}. Sample data" if scope.partnership.is_sample else words


def corrected(scope):
    """The number and the moment of the issue that this one corrects; None for a first one."""
    earlier = Publication.objects.filter(pk=scope.publication.corrects_id)
    return earlier.values_list("number", "moment").first()


def part(scope, parts):
    cover = Part("cover", title(scope))
    if scope.partnership.is_sample:
        cover.blocks.append(Notice(runs_of("Sample data: progress is invented.")))
    cover.blocks.extend(
        [
            facts(*facts_of(scope, parts)),
            Table("What is in this pack", CONTENTS, tuple(contents(parts))),
        ]
    )
    if not scope.reader.sees_board_matters:
        cover.blocks.append(paragraph(LEFT_OUT))
    return cover


def contents(parts):
    """A row for each part, and for each report that was not filed."""
    for each in parts:
        is_missing = each.anchor.startswith(NOT_FILED)
        in_short = cell(Run(each.in_short, strong=is_missing) if each.in_short else "")
        named = [block for block in each.blocks if is_missing and isinstance(block, Heading)]
        for heading in named:
            yield cell(Run(heading.words, to=heading.anchor)), in_short
        if not named:
            yield cell(Run(each.title, to=each.anchor)), in_short


def facts_of(scope, parts):
    publication, meeting = scope.publication, scope.meeting
    hours, place = hours_of(meeting), meeting.place
    yield "Meeting", ", ".join(filter(None, [f"{meeting.group}, {date_format(meeting.date, 'l j F Y')}", hours, place]))
    yield "Period" if scope.first == scope.last else "Periods", scope.periods_in_words
    issued = f", by {publication.said_by}" if publication.said_by else ""
    yield "Issued", f"Issue {publication.number}, {date_format(scope.moment, 'j F Y, H:i')}{issued}"
    if before := corrected(scope):
        number, moment = before
        yield "Corrects", f"Issue {number} of {in_full(localtime(moment))}: {publication.reason}"
    yield "Marking", marking(publication)
    yield "Who may see it", FOR_BOARD if publication.for_board else FOR_ALL
    filed = sum(part.anchor.startswith("report-") for part in parts)
    owed = sum(len(reports.priorities) for _, reports in scope.reports)
    yield "Reports", f"{filed} of {many(owed, 'quarterly report')} filed"
