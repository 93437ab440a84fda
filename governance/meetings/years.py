"""Years as councils count them: from April to March, named "2026/27"."""

from datetime import date


def year_of(day):
    """The year in which the financial year of a day began."""
    return day.year if day.month >= 4 else day.year - 1


def in_words(year):
    return f"{year}/{(year + 1) % 100:02}"


def days_of(year):
    """The first and the last day of the financial year that began in a year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def choices(days):
    """The financial years of these days as choices of a form, the newest first."""
    return [(str(year), in_words(year)) for year in sorted({year_of(day) for day in days}, reverse=True)]
