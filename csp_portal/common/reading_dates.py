"""What the words of a date allow: the earliest and the latest day, or no day at all.

Reads what plans write: "31/03/2027", "Apr-25", "Q2 2026/27", "mid-April 2022", "June-July 2026", "Oct 21 – Sept 22".
Days come before months, as in Britain. Wording that is not understood as a whole names no day: nothing is guessed.
Where two readings are usual the days cover both: "Q2 2026" runs from April (calendar) to September (financial year).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 200
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Days:
    """The earliest and latest day that some words allow; both None when they name no day."""

    earliest: date | None = None
    latest: date | None = None


def read_date(words):
    """The days that `words` allow. Never raises; "by 31 March 2026" is that day."""
    text = _plain(words)
    before = text.startswith("before ")
    text = text.removeprefix("before ")
    days = _day(text) if _exact_day(text) else _one(text) or _from_to(text)
    if days is None:
        return Days()
    eve = days.earliest - timedelta(days=1)
    return Days(eve, eve) if before else days


def is_open(words):
    """Whether the words plainly say that there is no day, or none yet: "ongoing", "annually", "to be confirmed"."""
    return _plain(words) in OPEN


def impossible_date(words):
    """Whether the words are plainly meant as one exact day, but there is no such day: 31/02/2027, 2027-13-01."""
    text = _plain(words).removeprefix("before ")
    return _exact_day(text) is not None and _day(text) is None


OPEN = {
    "ongoing", "on-going", "on going", "continuing", "continuous", "permanent", "present", "current", "to date",
    "weekly", "monthly", "quarterly", "annual", "annually", "yearly", "every year", "tbc", "tba",
    "to be confirmed", "to be agreed", "not known", "unknown", "not stated", "n/a",
}  # fmt: skip

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
YEAR = r"'?(?P<year>\d{4}|\d\d)"
YEARS = r"(?P<year>\d{4}|\d\d) ?[/-] ?(?P<to>\d{4}|\d\d|\d)"
QUARTER = r"(?:q|qtr|quarter) ?(?P<quarter>[1-4])"
ORDINAL = r"(?:st|nd|rd|th)?"
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"

# Words before a date that leave the days it allows as they are.
FILLER = re.compile(
    r"(?:(?:by|on|in|during|around|about|approx\.?|approximately|circa|c\.|due|from|between|until|till|towards|the"
    r"|no later than|not later than) )+"
)
PARTS = ("early", "mid", "middle", "late", "end", "start", "beginning")
PART = re.compile(rf"(?P<part>{'|'.join(PARTS)})(?: of| in)?[ -](?:the )?(?P<rest>.+)")
BETWEEN = [re.compile(pattern) for pattern in (r" (?:to|until|and|or|&) ", " - ", r" ?[/-] ?")]
ITS_YEAR = re.compile(r"'?\d{4} ?[/-] ?\d{1,4}$|'?\d{4}$|'?\d\d$")

EXACT_DAYS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4,6})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:[ t]00:00(?::00)?)?",
        rf"{WEEKDAY}(?P<day>\d\d?) ?[/. -] ?(?P<month>\d\d?) ?[/. -] ?(?P<year>\d{{2,6}})",
        rf"{WEEKDAY}(?P<day>\d\d?){ORDINAL}(?: day)?(?: of)?[ -]?{MONTH}[ ,-]*'?(?P<year>\d{{2,6}})",
        rf"{WEEKDAY}{MONTH} ?(?P<day>\d\d?){ORDINAL},? (?P<year>\d{{4,6}})",
    )
]


def _plain(words):
    """The words in small letters, with one kind of dash, quote and space, without what changes no day."""
    if len(words) > LONGEST:
        return ""
    text = re.sub("[‐‑‒–—−]", "-", words.lower()).replace("’", "'").replace("‘", "'")
    text = " ".join(text.split()).strip(" .,;")
    filler = FILLER.match(text)
    return text[filler.end() :] if filler else text


def _one(text):
    """The days of a wording that is no range; None when it is not understood or impossible."""
    part = PART.fullmatch(text)
    if part:
        days = _one(part["rest"]) if not PART.fullmatch(part["rest"]) else None
        return days and _part_of(part["part"], days)
    for pattern, read in READERS:
        found = pattern.fullmatch(text)
        if found:
            try:
                return read(found)
            except ValueError:
                return None
    return _day(text)


def _exact_day(text):
    """(year, month, day) of a wording that means one day, whether or not there is such a day; else None."""
    for pattern in EXACT_DAYS:
        found = pattern.fullmatch(text)
        if found:
            named = found.groupdict()
            month = _month_number(named["name"]) if "name" in named else int(named["month"])
            return named["year"], month, int(named["day"])
    return None


def _day(text):
    exact = _exact_day(text)
    if exact is None:
        return None
    year, month, day = exact
    try:
        return Days(*[date(_year(year), month, day)] * 2)
    except ValueError:
        return None


def _from_to(text):
    """The days of "A to B", where A may leave its year (or its month) to B; None when it is no such wording."""
    for separator in BETWEEN:
        for found in separator.finditer(text):
            days = _joined(text[: found.start()], text[found.end() :])
            if days:
                return days
    return None


def _joined(left, right):
    end = _one(right)
    if end is None:
        return None
    start = _one(left)
    if start is None:
        start = _completed(left, right)
        if start and start.earliest > end.latest:
            start = _a_year_earlier(left, right)
    if start is None or start.earliest > end.earliest or start.latest > end.latest:
        return None
    return Days(start.earliest, end.latest)


def _completed(left, right):
    """The days of the left side of a range, with the rest, the month and year, or the year of the right side."""
    part = PART.fullmatch(right)
    if part and left in PARTS:
        return _one(f"{left} {part['rest']}")
    if re.fullmatch(rf"\d\d?{ORDINAL}", left, re.ASCII):
        rest = re.sub(rf"^\d\d?{ORDINAL}", "", right, flags=re.ASCII)
        return _day(left + rest) if rest != right else None
    year = ITS_YEAR.search(right)
    return _one(f"{left} {year[0]}") if year and year[0] != right and left not in PARTS else None


def _a_year_earlier(left, right):
    """The days of "December" in "December/January 2027", which is the one before that January."""
    year = ITS_YEAR.search(right)[0].strip("'")
    return _one(f"{left} {_year(year) - 1}") if year.isdecimal() else None


def _year(digits):
    """A year from 1990 to 2100; "27" is 2027 and "98" is 1998. Refuses any other with ValueError."""
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 90 else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(digits)
    return year


def _month_number(name):
    return MONTHS.index(name[:3]) + 1


def _months(year, month, count):
    """The days of `count` months from the given one."""
    last = year * 12 + month - 1 + count - 1
    year_of_last, month_of_last = last // 12, last % 12 + 1
    return Days(date(year, month, 1), date(year_of_last, month_of_last, monthrange(year_of_last, month_of_last)[1]))


def _month(found):
    return _months(_year(found["year"]), _month_number(found["name"]), 1)


def _numbered_month(found):
    """A month by its number: "04/2025" and "9/20", but not "5/11", which may be a day."""
    year = found["year"]
    if len(year) == 2 and (int(year) <= 12 or int(year) == int(found["month"]) + 1):
        raise ValueError(year)
    return _months(_year(year), int(found["month"]), 1)


def _calendar_year(found):
    return _months(_year(found["year"]), 1, 12)


def _is_next(year, to):
    """Whether "27", "7" or "2027" is the year after 2026."""
    return str(year + 1)[-len(to) :] == to


def _years(found):
    """A financial year, "2026/27" or "2016/7"; several years, "2019-22"; or a month, "2026-07"."""
    year, to = _year(found["year"]), found["to"]
    if _is_next(year, to):
        return _months(year, 4, 12)
    if len(found["year"]) == 4 and len(to) == 2 and 1 <= int(to) <= 12:
        return _months(year, int(to), 1)
    last = _year(to)
    if last <= year or len(to) == 1 or len(found["year"]) == 2:
        raise ValueError(to)
    return Days(date(year, 1, 1), date(last, 12, 31))


def _quarter(found):
    """A quarter of a financial year, which begins in April."""
    year, quarter = _year(found["year"]), int(found["quarter"])
    if not _is_next(year, found["to"]):
        raise ValueError(found["to"])
    return _months(year + (quarter == 4), quarter * 3 % 12 + 1, 3)


def _quarter_of_a_year(found):
    """A quarter of "2026", by the calendar or by the financial year that begins in it: the days cover both."""
    return _months(_year(found["year"]), int(found["quarter"]) * 3 - 2, 6)


def _season(found):
    year = _year(found["year"])
    if found["to"] and not (found["season"] == "winter" and _is_next(year, found["to"])):
        raise ValueError(found["to"])
    return _months(year, SEASONS[found["season"]], 3)


READERS = [
    (re.compile(pattern, re.ASCII), read)
    for pattern, read in (
        (rf"{MONTH}[ ,/-]*{YEAR}", _month),
        (r"(?P<month>0?[1-9]|1[0-2]) ?[/.-] ?(?P<year>\d{4})", _numbered_month),
        (r"(?P<month>0?[1-9]|1[0-2])/(?P<year>\d\d)", _numbered_month),
        (r"(?:calendar year |year )?(?P<year>\d{4})", _calendar_year),
        (rf"(?:financial year |fy ?)?{YEARS}(?: financial year| fy)?", _years),
        (rf"{QUARTER}[ ,]*(?:of )?\(?(?:fy ?)?{YEARS}\)?", _quarter),
        (rf"{YEARS}[ ,]*{QUARTER}", _quarter),
        (rf"{QUARTER}[ ,/-]*(?:of )?{YEAR}", _quarter_of_a_year),
        (rf"(?P<season>{'|'.join(SEASONS)})[ ,/-]*{YEAR}(?:[/-](?P<to>\d{{4}}|\d\d|\d))?", _season),
    )
]


def _part_of(part, days):
    """Early, mid or late: a third of a month or year. End and start: one day. None when it has no thirds."""
    first, last = days.earliest, days.latest
    if first == last:
        return None
    if part in ("end", "start", "beginning"):
        return Days(*[last if part == "end" else first] * 2)
    third = {"early": 0, "mid": 1, "middle": 1, "late": 2}[part]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months == 1:
        return Days(first.replace(day=third * 10 + 1), last if third == 2 else first.replace(day=third * 10 + 10))
    if months % 3:
        return None
    length = months // 3
    month = first.month - 1 + third * length
    return _months(first.year + month // 12, month % 12 + 1, length)
