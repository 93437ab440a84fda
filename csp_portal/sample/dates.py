"""Moves the dates of the sample documents by whole quarters, so that they are always about now.

A day, a month, a season and a quarter of a financial year move. What names no year stays ("ongoing", "November
annually"), and so does a year alone ("2014"), which is history.
"""

import re
import time
from calendar import monthrange
from datetime import date

LAST_FULL_QUARTER = date(2026, 7, 1)  # the one that the documents were written after
SHAPES = ("%Y-%m-%d", "%d %B %Y", "%B %Y", "%b-%y")
SEASONS = ("Spring", "Summer", "Autumn", "Winter")
PERIODS = ["from", "to", "due", "closed", "expected", "adopted"]
DATES = frozenset([*PERIODS, "start", "original_deadline", "deadline", "new_deadline", "back_by", "done"])
HISTORY = frozenset(["organisations", "people"])  # who belonged when is fact


def quarters_to_move(today):
    """By how many quarters the documents move for the last full quarter to be the one before today."""
    return _count_quarters(today) - 1 - _count_quarters(LAST_FULL_QUARTER)


def move_dates(rows, quarters):
    """The same rows of a document with their dates moved."""
    if isinstance(rows, list):
        return [move_dates(row, quarters) for row in rows]
    if not isinstance(rows, dict):
        return rows
    return {key: _moved_value(key, value, quarters) for key, value in rows.items()}


def _moved_value(key, value, quarters):
    if key in HISTORY:
        return value
    if key in DATES and isinstance(value, str):
        return moved(value, quarters)
    return move_dates(value, quarters)


def moved(words, quarters):
    """The words of a date, moved by whole quarters and written in the same way."""
    for shape in SHAPES:
        try:
            day = date(*time.strptime(words, shape)[:3])
        except ValueError:
            continue
        return _later(day, 3 * quarters).strftime(shape).removeprefix("0")
    if found := re.fullmatch(r"(Spring|Summer|Autumn) (\d{4})", words):
        year, season = divmod(int(found[2]) * 4 + SEASONS.index(found[1]) + quarters, 4)
        return f"{SEASONS[season]} {_two_years(year) if season == 3 else year}"
    if found := re.fullmatch(r"Q([1-4]) (\d{4})/\d\d", words):
        year, quarter = divmod(int(found[2]) * 4 + int(found[1]) - 1 + quarters, 4)
        return f"Q{quarter + 1} {_two_years(year)}"
    return words


def _later(day, months):
    """The same day of a later month; the last day of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    was_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))


def _two_years(year):
    return f"{year}/{(year + 1) % 100:02}"


def _count_quarters(day):
    return day.year * 4 + (day.month - 1) // 3
