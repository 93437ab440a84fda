"""Kept pages after a removal. How much of the sentence takes the place of the text depends on the column that it stood
in, which no page tells: so a page that could be drawn from the record before is drawn again from it afterwards."""

from hashlib import sha256

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet

from actions.models import Filing
from actions.reports.drawing import draw
from csp_portal.common.past import as_at


def still_as_drawn(keys):
    """The keys of those filings whose page is still what the portal draws for their moment."""
    return [filing.pk for filing in Filing.objects.filter(pk__in=keys) if _drawn(filing) == bytes(filing.page)]


def draw_again(keys, removal, found):
    """Keep the pages as they are drawn now, where they say the same as those without the text."""
    for filing in Filing.objects.filter(pk__in=keys):
        page = _drawn(filing)
        if page and removal.reads_alike(page.decode(), bytes(filing.page).decode()):
            QuerySet(Filing).filter(pk=filing.pk).update(page=page)
            QuerySet(Filing.history.model).filter(id=filing.pk).update(page=page)
            found.hashes[f"filing-{filing.pk}"][1] = sha256(page).hexdigest()


def _drawn(filing):
    """The page as it is drawn for the moment of a filing; None where the record does not know of its report then."""
    try:
        with as_at(filing.moment, partnership=filing.partnership_id):
            return draw(filing.report, filing.moment, filing.number)
    except ObjectDoesNotExist:
        return None
