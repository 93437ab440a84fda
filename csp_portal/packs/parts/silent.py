"""Who has not answered, by organisation: for which action, and since when."""

from collections import defaultdict
from itertools import chain

from actions.asking.rows import PeriodPage
from actions.asking.who import NOBODY
from csp_portal.packs.blocks import Column, Heading, Part, Run, Table
from csp_portal.packs.missing import leads_of
from governance.periods import in_full

from .said import cell, cut, many, paragraph

NOBODY_ASKED = "Nobody who can be asked"
COLUMNS = (Column("Owed by", 22), Column("Action", 40), Column("Lead of the priority", 22), Column("Last update", 16))


def part(scope):
    pages = [PeriodPage(period, scope.reader, scope.on) for period in reversed(scope.periods)]
    silent = pages[0].chase.total - pages[0].chase.answered
    found = Part(
        "silent", "Who has not answered", in_short=f"{many(silent, 'action')} without an update" if silent else "Nobody"
    )
    for page in pages:
        if len(pages) > 1:
            found.blocks.append(Heading(2, str(page.period), anchor=f"silent-{page.period.starts}"))
        found.blocks.extend(of_period(page, scope))
    return found


def of_period(page, scope):
    chase, period = page.chase, page.period
    silent = chase.total - chase.answered
    if not chase.total:
        yield paragraph(f"No action owes an update for {period}.")
    elif not silent:
        yield paragraph(f"Nobody: {many(chase.total, 'action')} asked for, and each has an update for {period}.")
    else:
        verb, due = "has" if silent == 1 else "have", "were due" if period.due < scope.on else "are due"
        said = f"{silent} of {many(chase.total, 'action')} asked for {verb} no update for {period}."
        yield paragraph(f"{said} Updates {due} by {in_full(period.due)}.", is_lead=True)
        leads = {each.pk: leads_of(each, scope.names) for each in page.reports.priorities}
        caption = f"No update for {period}, by organisation: who has been silent for longest comes first"
        yield Table(caption, COLUMNS, tuple(row_of(*owed, chase, leads) for owed in owed_in(page)))


def owed_in(page):
    """(organisation, who is asked, action) of each that is owed: organisations by their longest silence, in each what
    has waited for longest first. What nobody can be asked for comes last."""
    chase, found = page.chase, defaultdict(list)
    for group in page.still_to_answer:
        for row in group.rows:
            found[group.heading] += [(group.heading, row.who.in_words, action) for action in row.share.owed]
    nobody = [(NOBODY_ASKED, "", action) for action in chase.share(chase.asked.get(NOBODY, [])).owed]

    def silence(owed):
        """What was never spoken of comes first."""
        return str(chase.said_on[owed[2].pk] or ""), owed[2].serial

    groups = sorted((sorted(owed, key=silence) for owed in found.values()), key=lambda group: silence(group[0]))
    return [*chain.from_iterable(groups), *sorted(nobody, key=silence)]


def row_of(organisation, who, action, chase, leads):
    day = chase.said_on[action.pk]
    return (
        cell(Run(organisation, strong=True), who if who != organisation else ""),
        cell((Run(f"{action.ref} ", strong=True), Run(cut(action.actions_to_deliver, 200)))),
        cell(leads.get(action.priority_id, "")),
        cell(in_full(day) if day else Run("Never updated", strong=True)),
    )
