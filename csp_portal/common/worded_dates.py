"""Dates as people write them: the words are kept, and beside them the days they allow.

"Apr-25" is some day of April 2025, "Q2 2026/27" some day from July to September 2026, "ongoing" no day at
all. A list sorts by the earliest day; something is overdue after the latest.
"""

from django.db import models
from django.utils.formats import date_format

from .reading_dates import read_date


class WordedDateField(models.CharField):
    """The words of a date, as written. Fills two DateFields of its model, which must be declared after it."""

    def __init__(self, *args, earliest=None, latest=None, **kwargs):
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"earliest": self.earliest, "latest": self.latest}

    def pre_save(self, model_instance, add):
        words = super().pre_save(model_instance, add)
        days = read_date(words)
        if self.earliest:
            setattr(model_instance, self.earliest, days.earliest)
        if self.latest:
            setattr(model_instance, self.latest, days.latest)
        return words


def parsed_day():
    """The column beside a WordedDateField: filled from the words, never typed."""
    return models.DateField(null=True, blank=True, editable=False)


def day_in_words(words, earliest, latest):
    """A date as a page shows it: an exact day written in figures in full, other wording as it was written."""
    is_in_figures = earliest and earliest == latest and not any(sign.isalpha() for sign in words)
    return date_format(earliest, "j F Y") if is_in_figures else words


def day_as_data(words, earliest, latest):
    """A date for a spreadsheet: one exact day as 2027-03-31, other wording as it was written."""
    return earliest.isoformat() if earliest and earliest == latest else words
