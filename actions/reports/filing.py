"""Filing a quarterly report: its page is drawn, kept, and never changed again."""

from hashlib import sha256

from django.utils.timezone import localdate

from actions.models import Filing
from actions.raising import raise_issues

from .drawing import Drawing


def file_report(report, member, moment):
    """File a report inside the open change of that moment; gives the `Filing`. Refused in words where it cannot be."""
    report.become_filed(localdate(moment))
    drawing = Drawing(report, moment, report.filings.count() + 1)
    filing = Filing(
        partnership_id=report.partnership_id,
        report=report,
        number=drawing.number,
        moment=moment,
        by=member.user,
        said_by=member.in_words,
        page=drawing.page,
        sha256=sha256(drawing.page).hexdigest(),
        shows=drawing.shows,
    )
    filing.save()
    raise_issues(report, filing)
    return filing
