"""A kept page as an answer of the server: its own bytes, and leave for its own style alone."""

import re
from base64 import b64encode
from hashlib import sha256

from django.http import HttpResponse
from django.utils.safestring import mark_safe

STYLE = re.compile(rb"<style>(.*?)</style>", re.S)
MOVED = re.compile(rb'<section class="app-drawn__section app-drawn__moved">.*?</section>', re.S)


def as_response(filing):
    """The page of a filing. It runs nothing and loads nothing: its style is allowed by its hash."""
    page = bytes(filing.page)
    response = HttpResponse(page, content_type="text/html; charset=utf-8")
    response["ETag"] = f'"{sha256(page).hexdigest()}"'  # of these bytes: a text may have been removed from them since
    response["Content-Security-Policy"] = policy_of(page)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{file_name(filing)}"'
    return response


def moved_in(filing):
    """What moved since the filing before, as the page of a filing says it; "" where it says nothing of it. What people
    typed is escaped in it, so that the first section of this name is its own."""
    found = MOVED.search(bytes(filing.page))
    return mark_safe(found[0].decode()) if found else ""  # noqa: S308


def policy_of(page):
    """The Content-Security-Policy of a kept page. What people typed is escaped, so that the first style is its own."""
    style = STYLE.search(page)
    hashed = b64encode(sha256(style[1]).digest()).decode() if style else ""
    allowed = f"'sha256-{hashed}'" if hashed else "'none'"
    return f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def file_name(filing):
    """What a saved copy is called: "ambridge-report-2026-07-01-priority-3-filing-1.html"."""
    report = filing.report
    place = f"{report.period.starts}-priority-{report.priority.address}-filing-{filing.number}"
    return f"{filing.partnership_id}-report-{place}.html"
