"""The kept page of a filing as an answer of the server, and what is read from it."""

import re

from django.utils.safestring import mark_safe

from csp_portal.common.kept_bytes import page_response

MOVED = re.compile(rb'<section class="app-drawn__section app-drawn__moved">.*?</section>', re.S)


def as_response(filing):
    """The page of a filing, with leave for its own style, which is its first."""
    response = page_response(filing.page, styles=1)
    response["Content-Disposition"] = f'inline; filename="{file_name(filing)}"'
    return response


def moved_in(filing):
    """What moved since the filing before, as the page of a filing says it; "" where it says nothing of it. What people
    typed is escaped in it, so that the first section of this name is its own."""
    found = MOVED.search(bytes(filing.page))
    return mark_safe(found[0].decode()) if found else ""  # noqa: S308


def file_name(filing):
    """What a saved copy is called: "ambridge-report-2026-07-01-priority-3-filing-1.html"."""
    report = filing.report
    place = f"{report.period.starts}-priority-{report.priority.address}-filing-{filing.number}"
    return f"{filing.partnership_id}-report-{place}.html"
