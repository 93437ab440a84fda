"""The dates of a spreadsheet: their words are kept, and compared by the day that they mean."""

from calendar import monthrange
from datetime import date

from django.utils.formats import date_format

from csp_portal.common.reading_dates import is_open, read_date

from .shape import folded


def words_of_date(words, day):
    """The words to keep of a cell that shows `words` and holds the real day `day` ("" for none): as they are shown,
    unless they do not allow that day."""
    if not day:
        return words
    real, shown = date.fromisoformat(day), read_date(words)
    if shown.earliest and shown.earliest <= real <= shown.latest:
        return words
    return date_format(real, "j F Y")


def same_day(words, before):
    """Whether two wordings are the same, or mean the same single day."""
    if folded(words) == folded(before):
        return True
    one, other = read_date(words), read_date(before)
    return one.earliest is not None and one.earliest == one.latest == other.earliest == other.latest


def is_month_of(words, before):
    """Whether words name the month of a date on record, or its first day, as a spreadsheet program writes a month."""
    one, other = read_date(words), read_date(before)
    first, last = other.earliest, other.latest
    if first is None or first.day != 1 or last != first.replace(day=_last_day(first)):
        return False
    return one.earliest == first and one.latest in (first, last)


def days_in_words(words):
    """What the words of a date are read as."""
    days = read_date(words)
    if days.earliest is None:
        return "no fixed day" if is_open(words) else "words alone, no day"
    first, last = days.earliest, days.latest
    if first == last:
        return date_format(first, "j F Y")
    if (first.year, first.month) == (last.year, last.month) and first.day == 1 and last.day == _last_day(last):
        return date_format(first, "F Y")
    if first.day == 1 and last.day == _last_day(last):
        return f"{date_format(first, 'F Y')} to {date_format(last, 'F Y')}"
    return f"{date_format(first, 'j F Y')} to {date_format(last, 'j F Y')}"


def _last_day(day):
    return monthrange(day.year, day.month)[1]
