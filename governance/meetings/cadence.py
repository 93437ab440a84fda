"""How often a group meets, read from its own words; and whether it has kept to that."""

import re
from dataclasses import dataclass
from datetime import date
from math import ceil

from csp_portal.common.templatetags.pages import inside_sentence
from governance.models import Group

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBER = rf"(?P<number>\d{{1,2}}|{'|'.join(NUMBERS)})"
A = r"(?:every|each|once (?:a|every|per))"
WEEK, MONTH = 7, 30.5
TIMES_A_YEAR = {2: 6, 3: 4, 4: 3, 6: 2, 12: 1}  # {times a year: months between two}

# (words, days). Of words at the same place the first that fits is read. 0: "bi-monthly" is twice a month to some and
# every second month to others, so nothing is read.
WORDS = [
    (r"bi-?\s?(?:weekly|monthly|annual(?:ly)?)", 0),
    (rf"{A} {NUMBER} weeks", WEEK),
    (rf"{NUMBER}[- ]weekly", WEEK),
    (rf"{A} {NUMBER} months", MONTH),
    (rf"{NUMBER}[- ]monthly", MONTH),
    (rf"(?P<times>\d{{1,2}}|twice|{'|'.join(NUMBERS)})(?: times)? (?:a|each|every|per) year", MONTH),
    (rf"fortnightly|{A} (?:fortnight|(?:second|other) week)", 2 * WEEK),
    (rf"{A} (?:second|other) month", 2 * MONTH),
    (rf"weekly|{A} week", WEEK),
    (rf"half[- ]yearly|{A} half[- ]year", 6 * MONTH),
    (rf"quarterly|{A} quarter", 3 * MONTH),
    (rf"monthly|{A} month", MONTH),
    (rf"annually|yearly|{A} year", 12 * MONTH),
]
READINGS = [(re.compile(rf"\b(?:{words})\b"), days) for words, days in WORDS]


def days_between(cadence):
    """The most days between two meetings that words like "Every quarter" or "six-weekly" allow.

    None for words that we do not know, and for those that say two things ("monthly, in summer quarterly").
    """
    words, found, place = " ".join(cadence.lower().replace("–", "-").split()), set(), 0
    while place < len(words):
        days, place = _read(words, place)
        found.add(days)
    found.discard(None)
    return found.pop() if len(found) == 1 and 0 not in found else None


def _read(words, place):
    """What the words at a place say, in days, and the place after that; None and the next word for nothing."""
    for pattern, days in READINGS:
        if match := pattern.match(words, place):
            return _days_of(match, days), max(match.end(), place + 1)
    following = re.compile(r"\b\w").search(words, place + 1)
    return None, following.start() if following else len(words)


def _days_of(match, days):
    said = {name: number for name, number in match.groupdict().items() if number}
    if "times" in said:
        return ceil(days * TIMES_A_YEAR.get(_number(said["times"]), 0))
    return ceil(days * _number(said.get("number", "1")))


def _number(words):
    if words == "twice":
        return 2
    return int(words) if words.isdecimal() else NUMBERS.index(words) + 1


def is_late(cadence, last, on):
    """Whether more days than a quarter above what the words allow have passed since the last meeting."""
    days = days_between(cadence)
    return bool(days) and (on - last).days > days * 5 // 4


@dataclass(frozen=True)
class Overdue:
    """A group that has not met for longer than its own words allow."""

    group: Group
    last: date
    days: int

    @property
    def in_words(self):
        """How often it meets, as it goes on after "meets"."""
        return re.sub(r"^meets\s+", "", inside_sentence(self.group.cadence.strip().rstrip(".")), flags=re.IGNORECASE)


def not_kept(groups, last_meetings, on):
    """The groups among these that have not met for longer than their words allow; `last_meetings` is {key: day}.

    Of a group that has no meeting on record nothing is said: the record may have begun after its last.
    """
    found = [(group, last_meetings.get(group.pk)) for group in groups]
    return [
        Overdue(group, last, (on - last).days) for group, last in found if last and is_late(group.cadence, last, on)
    ]
