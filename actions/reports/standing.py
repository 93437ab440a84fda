"""Where a report stands, in words, and what became of each of its filings."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.timezone import localdate

from actions.models import Filing, QuarterlyReport
from governance.periods import in_full

from .moved import then

State = QuarterlyReport.State


@dataclass(frozen=True)
class Filed:
    """A filing; the one that was filed after it, None for the last; and what became of it, as sentences."""

    filing: Filing
    newer: Filing | None
    fate: list
    was_agreed: bool


def filings_of(report):
    """Every filing of a report as `Filed`, the newest first; two queries."""
    filings = list(report.filings.defer("page")) if report.pk else []
    if not filings:
        return []
    saves = list(report.history.order_by("history_date", "history_id"))
    newer = [*filings[1:], None]
    return [_filed(*each, saves) for each in zip(filings, newer, strict=True)][::-1]


def _filed(filing, newer, saves):
    """A filing with what the saves of its report say of it, until the newer one."""
    until = newer and newer.moment
    mine = [row for row in saves if row.history_date >= filing.moment and (not until or row.history_date < until)]
    was_agreed = any(row.state == State.AGREED for row in mine)
    said = [words for before, row in pairwise(mine) if (words := _became(before.state, row))]
    if newer:
        said.append(f"{'Corrected' if was_agreed else 'Filed again'} on {in_full(localdate(newer.moment))}")
    elif was_agreed and mine[-1].state == State.DRAFT:
        said.append("A correction is being written. Until it is filed, this one counts")
    return Filed(filing, newer, said, was_agreed)


def _became(before, row):
    """What a save did to what was filed, as a sentence; "" for a save of the draft after it."""
    if before != State.FILED or row.state == State.FILED:
        return ""
    if row.state == State.DRAFT:
        return f"Withdrawn on {in_full(localdate(row.history_date))}"
    return f"{row.get_state_display()} by {row.decided_by} on {in_full(row.decided_on)}"


def counting(report, filings):
    """The filing that counts: the newest, while it is filed or agreed; else, of a report that is corrected, the one
    that was agreed last. None when there is none."""
    if not report.is_writable:
        return filings[0].filing if filings else None
    return next((filed.filing for filed in filings if filed.was_agreed), None) if report.correcting else None


def corrected(report, filings):
    """The filing that the newest corrects: the one that was agreed before it; None where nothing is corrected."""
    if not report.correcting:
        return None
    return next((filed.filing for filed in filings[1:] if filed.was_agreed), None)


def as_filed(report, filing):
    """The report as it was filed: a row of its history."""
    return then(QuarterlyReport, [report.pk], filing.moment).get(report.pk, report)
