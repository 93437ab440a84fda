"""A moment of the record in an address: 2026-11-03T09:15:00.123456Z."""

from datetime import UTC

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from csp_portal.common.reading_dates import FIRST_YEAR, LAST_YEAR


def moment_for(moment):
    """The words of a moment for an address; "" for None."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if moment else ""


def moment_in(text):
    """The moment that an address names; None when it names none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or is_naive(moment) or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment


def asked_moments(query):
    """From which moment on an address asks for a page: {"before": ..., "after": ...}, None where it does not say."""
    return {name: moment_in(query.get(name, "")) for name in ("before", "after")}
