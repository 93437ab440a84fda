"""The quarterly reports as they were filed, from the pages that were kept of them."""

import re
from dataclasses import replace
from itertools import groupby

from django.utils.timezone import localtime

from actions.models import Action, Filing
from actions.reports.standing import counting, filings_of
from csp_portal.common.templatetags.pages import inside_sentence
from csp_portal.packs.blocks import Heading, Notice, Part, Run, Table
from csp_portal.packs.missing import MissingReport, leads_of
from governance.periods import in_full

from .kept import KeptPage
from .said import facts, left_out, paragraph

NOT_FILED, NO_REPORT = "not-filed", "No report filed"


def parts(scope):
    """By period and in the order of the plan: a part for each that is filed, and one for those between that are not."""
    found = []
    for is_missing, several in groupby(all_of(scope), key=lambda each: isinstance(each, MissingReport)):
        alike = list(several)
        found += [not_filed(alike, scope)] if is_missing else alike
    return found


def all_of(scope):
    """The part of each report that is filed, and of any other why it is not there."""
    for period, reports in scope.reports:
        for priority, report in reports.rows():
            filings = filings_of(report) if report else []
            filing = counting(report, filings) if report else None
            if filing:
                yield part(scope, period, priority, filing)
            else:
                leads = leads_of(priority, scope.names)
                yield MissingReport(priority, period, period.due, leads, what_became(filings))


def anchor_of(period, priority):
    return f"report-{period.starts}-{priority.address}"


def what_became(filings):
    """A sentence about the newest filing of a report that does not count; "" where there is none."""
    fate = filings[0].fate[-1:] if filings else []
    return f"Filing {filings[0].filing.number} was {inside_sentence(fate[0])}." if fate else ""


def part(scope, period, priority, filing):
    """A report as its page says it; what the page shows and only the board may see since is left out."""
    kept = KeptPage(bytes(Filing.objects.values_list("page", flat=True).get(pk=filing.pk)).decode())
    called = kept.title.strip() or str(priority)
    anchor, hidden = anchor_of(period, priority), hidden_now(filing, scope.reader)
    blocks = placed([block for block, has_moved in kept.blocks if not (has_moved and hidden)], anchor)
    found = Part(
        anchor,
        f"{called}: report for {period}",
        [without(block, hidden) for block in blocks],
        in_short=f"Filed {in_full(localtime(filing.moment))}",
    )
    if called != str(priority):
        found.blocks.insert(0, facts(("Now called", str(priority))))
    if hidden:
        found.blocks.append(paragraph(f"Since it was filed: {left_out(len(hidden))}"))
    return found


def placed(blocks, anchor):
    """The blocks, each heading of the first level with an anchor of its own."""
    for block in blocks:
        is_first = isinstance(block, Heading) and block.level == 2
        yield replace(block, anchor=f"{anchor}-{slug_of(block.words)}") if is_first else block


def slug_of(words):
    return "-".join(re.findall(r"[a-z0-9]+", words.lower())[:4])


def hidden_now(filing, reader):
    """The references of the actions that a filing shows and its reader may not see."""
    if reader.sees_board_matters:
        return set()
    shown = Action.objects.filter(pk__in=filing.shows)
    return {action.ref for action in shown.exclude(pk__in=shown.visible_to(reader).values("pk"))}


def without(block, refs):
    """A block without the rows that are about one of the references."""
    if not refs or not isinstance(block, Table):
        return block
    return replace(block, rows=tuple(row for row in block.rows if not refs & set(first_words(row))))


def first_words(row):
    """The first word of the first cell of a row."""
    return [line[0].words.split()[0] for line in row[0].lines[:1] if line]


def not_filed(missing, scope):
    """A part with reports that are not filed: one that stands alone gives it its title, several stand below another."""
    first, *others = missing
    anchor = f"{NOT_FILED}-{first.period.starts}-{first.priority.address}"
    if not others:
        return Part(anchor, title_of(first), [notice(first, scope)], in_short=NO_REPORT)
    found = Part(anchor, "Reports that were not filed", in_short=NO_REPORT)
    for each in missing:
        heading = Heading(2, title_of(each), anchor=anchor_of(each.period, each.priority))
        found.blocks.extend([heading, notice(each, scope)])
    return found


def title_of(missing):
    return f"{missing.priority}: report for {missing.period}"


def notice(missing, scope):
    due = f"It {'was' if missing.due < scope.on else 'is'} due by {in_full(missing.due)} from {missing.leads}."
    return Notice((Run(f"{NO_REPORT}. ", strong=True), Run(f"{due} {missing.what_became}".strip())))
