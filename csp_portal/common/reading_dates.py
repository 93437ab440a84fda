from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Days:
    """The earliest and latest day that some words allow; both None when they name no day."""

    earliest: date | None = None
    latest: date | None = None


def read_date(words):
    """The days that `words` allow."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return Days()
    return Days(day, day)
