"""What each column of a tracker is, by its heading and by what stands in it."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from csp_portal.common.reading_dates import read_date

from .headings import HEADINGS, OWN_HEADINGS, WEIGHTS
from .plain_words import TICKS, is_placeholder, is_sign, is_state, plain
from .shape import ONCE

SEPARATE = re.compile(r"\s*[/\n|+]\s*|\s+(?:and|or|&)\s+|\s*&\s*|\s*,\s*|\s+-\s+")
BEGINNING = re.compile(r"\s[-–—]\s|[:\n(,;]")
PERIOD = re.compile(
    r"\b(?:q(?:tr|uarter)? ?[1-4]|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
    r"|(?:20)?\d\d ?[/-] ?\d\d|20\d\d|\d\d?/\d\d?/\d\d(?:\d\d)?|h[12]|quarter|qtr|month)\b"
)
# What a heading of days is made of before the word that says which of two days it is: "Timescale Start".
OF_DAYS = frozenset(
    "date dates day days time times timing scale frame timescale timescales timeframe timeframes timeline timelines "
    "period duration deadline deadlines due by when target targets planned proposed expected estimated anticipated "
    "projected forecast agreed action actions project projects delivery task tasks activity work for of".split()
)
BEGINS = frozenset({"start", "starts", "start date", "from", "begin", "begins"})
ENDS = frozenset({"end", "ends", "end date", "finish", "finish date", "to", "until"})
# What a column headed "Priority" may say instead of the name of one.
HOW_URGENT = frozenset({
    "high", "medium", "low", "h", "m", "l", "critical", "urgent", "med", "very high", "normal", "routine", "p1", "p2",
    "p3", "short", "long", "short term", "medium term", "long term", "immediate", "essential", "desirable", "must",
    "should", "could", "important", "normal priority", "high priority", "medium priority", "low priority",
})  # fmt: skip
STEP = re.compile(r"[1-5]", re.ASCII)  # how urgent it is, unless a priority of the plan has that number
# This portal adds them to a partnership's own columns.
ADDED = frozenset({"about the rating", "worked out", "worked out because"})
FIGURE = re.compile(r"[£\d.,% ]+", re.ASCII)
DAY_AND_MONTH = re.compile(r"\d\d?[. ]\d\d?(?:[. ]\d{2,4})?", re.ASCII)  # "31.03" is no date, but is meant for one
PORTAL_REF = re.compile(r"A[1-9]\d{0,8}", re.ASCII)
ITEM = re.compile(r"[A-Za-z]{0,8}[ ./-]?\d+(?:[./-]?\w{1,4}){0,5}\.?|[A-Za-z]{1,3}\.?|[ivxIVX]{1,6}\.?\)?", re.ASCII)


def _phrases():
    found = {}
    for target, lines in HEADINGS.items():
        for weight, line in zip(WEIGHTS, lines, strict=False):
            for phrase in line.split("|"):
                found.setdefault(" ".join(phrase.split()), []).append((target, weight))
    return found


PHRASES = _phrases()


@lru_cache(maxsize=4000)
def known_as(heading):
    """What a column with this heading may hold by a heading of the field: [(target, how surely)], the surest first."""
    whole = _bared(heading)
    if whole not in PHRASES and (target := _which_day(whole)):
        return ((target, 24),)
    bare = " ".join(re.sub(r"[(\[][^()\[\]]*[)\]]?", " ", whole).split())
    undated = " ".join(PERIOD.sub(" ", bare).split()).strip(" -/:,")
    beginning = _bared(BEGINNING.split(heading.strip(), maxsplit=1)[0])
    for words, less in ((whole, 0), (bare, 1), (undated, 2), (beginning, 3)):
        if words in PHRASES:
            return tuple((target, weight - less) for target, weight in PHRASES[words])
    halves = [part for part in SEPARATE.split(undated) if part in PHRASES]
    said = [(target, weight - 4 - place) for place, half in enumerate(halves) for target, weight in PHRASES[half]]
    return tuple(each for each in said if each[0] != "note") or tuple(said)


def _which_day(words):
    """ "start" or "deadline" for words of days that end with which of two days they are: "target dates from"."""
    words = re.sub(r"[^\w]+", " ", words).split()
    for many in (2, 1):
        before, last = words[:-many], " ".join(words[-many:])
        if before and OF_DAYS.issuperset(before) and last in BEGINS | ENDS:
            return "start" if last in BEGINS else "deadline"
    return ""


def _bared(heading):
    """A heading without the marks around its words."""
    if len(heading) > 300:
        return ""
    text = re.sub(r"[?*:.“”\"]+", " ", plain(heading).replace("&", " and "))
    return " ".join(text.split()) or plain(heading)


@lru_cache(maxsize=2000)
def meanings(heading):
    """The same, also by a known heading that stands within it or that is spelt almost so; empty when it is unknown."""
    found = known_as(heading)
    words = " ".join(PERIOD.sub(" ", _bared(heading)).split())
    if found or not 3 < len(words) <= 60:
        return found
    inside = [phrase for phrase in PHRASES if len(phrase) > 3 and f" {phrase} " in f" {words} "]
    alike = [max(inside, key=len)] if inside else get_close_matches(words, _of_length(len(words)), 1, 0.88)
    begins = words.split()[-1] in BEGINS
    said = [(target, weight - 10) for phrase in alike for target, weight in PHRASES[phrase]]
    return tuple(each for each in said if not (begins and each[0] == "deadline"))


def _of_length(length):
    return [phrase for phrase in PHRASES if len(phrase) > 5 and abs(len(phrase) - length) < 3]


def is_known(heading):
    return len(heading) <= 120 and bool(known_as(heading))


@dataclass
class Content:
    """What stands below a heading: how many cells, how long, and how many of them are days, items and ratings."""

    filled: int = 0
    length: float = 0
    days: float = 0
    around: float = 0  # the middle of the days, as a number
    items: float = 0
    states: float = 0
    levels: float = 0
    own_refs: float = 0
    figures: float = 0
    dated: float = 0
    signs: float = 0
    ticks: float = 0
    colours: int = 0

    @classmethod
    def of(cls, cells, colours=0, numbers=frozenset()):
        """Of the cells with words below a heading; `colours` is the number of those with a fill and no words, `numbers`
        are those of the plan's priorities."""
        told = [cell for cell in cells if not is_placeholder(cell.text)]
        if not told:
            return cls(filled=len(cells), colours=colours)

        def share(test):
            return sum(1 for cell in told if test(cell)) / len(told)

        days = [day.toordinal() for day in map(_day, told) if day]
        return cls(
            filled=len(cells),
            length=sum(len(cell.text) for cell in told) / len(told),
            days=len(days) / len(told),
            around=sum(days) / len(days) if days else 0,
            items=share(lambda cell: len(cell.text) < 20 and ITEM.fullmatch(cell.text.strip())),
            states=share(lambda cell: len(cell.text) < 40 and is_state(cell.text)),
            levels=share(lambda cell: _is_level(plain(cell.text), numbers)),
            own_refs=share(lambda cell: PORTAL_REF.fullmatch(cell.text.strip())),
            figures=share(lambda cell: FIGURE.fullmatch(cell.text)),
            dated=share(lambda cell: DAY_AND_MONTH.fullmatch(cell.text.strip())),
            signs=share(lambda cell: is_sign(cell.text)),
            ticks=share(lambda cell: len(cell.text.strip()) < 3 and TICKS & set(cell.text)),
            colours=colours,
        )

    def fits(self, target):
        """Whether such cells can be what the heading says."""
        if not self.length:
            return target != "text" or not self.colours
        return {
            "text": self.days < 0.6 and self.states < 0.6 and self.figures < 0.8,
            "start": self._can_be_days,
            "deadline": self._can_be_days and self.states < 0.8,
            "progress": self.days < 0.8 and self.states < 0.7 and not self._is_marked,
            "rating": self.length < 45 and self.days < 0.5 and self.figures < 0.8 and self.signs < 0.5,
            "item": self.length < 25 and self.days < 0.9,
            "ref": self.own_refs > 0.8,
            "priority": self.levels < 0.8,
            "theme": self.levels < 0.8,
            "measure": self.days < 0.6 and self.states < 0.8 and self.figures < 0.8,
            "owner": self._can_be_names,
            "organisation": self._can_be_names,
        }.get(target, True)

    @property
    def _can_be_days(self):
        return self.days > 0.5 or (self.length < 60 and self.figures - self.dated < 0.8 and not self._is_marked)

    @property
    def _can_be_names(self):
        return self.days < 0.6 and self.figures < 0.8 and not self._is_marked

    @property
    def _is_marked(self):
        """Whether most cells hold an arrow or a tick instead of words."""
        return self.signs + self.ticks >= 0.5


def _day(cell):
    """The first day that the words of a cell allow, None for what is no day."""
    if cell.day:
        return date.fromisoformat(cell.day)
    return read_date(cell.text).earliest if len(cell.text) < 40 else None


def _is_level(words, numbers):
    return words in HOW_URGENT or (STEP.fullmatch(words) and words not in numbers)


def propose_columns(headings, contents, remembered, has_ref):
    """{column: target} for the columns with a heading or with words, by {column: heading} and {column: Content}.

    `remembered` is {folded heading: target} of the partnership's last tracker; `has_ref(column)` whether the cells of
    a column are references of actions that it has.
    """
    if is_own(headings):
        return _own_columns(headings)
    wishes, everything = [], set(headings) | {column for column, content in contents.items() if content.filled}
    for column in everything | {column for column, content in contents.items() if content.colours > 1}:
        heading, content = headings.get(column, ""), contents.get(column) or Content()
        wishes += [
            (-weight, column, target) for target, weight in _wishes(column, heading, content, remembered, has_ref)
        ]
    columns = {}
    for _, column, target in sorted(wishes):
        if column not in columns and not (target in ONCE and target in columns.values()):
            columns[column] = target
    _settle(columns, headings, contents)
    _in_time(columns, headings, contents)
    return {column: columns.get(column, "note") for column in sorted(everything | set(columns))}


def _wishes(column, heading, content, remembered, has_ref):
    """What a column asks to be: what it was last time, else what its heading and its cells say."""
    key = " ".join(heading.split()).casefold()
    if heading and key in remembered:
        return [(remembered[key], 100)]
    if key in ADDED:
        return [("portal", 100)]
    if not heading:
        return _wishes_without_heading(content)
    wishes = [(target, weight) for target, weight in meanings(heading) if content.fits(target)]
    period = PERIOD.search(plain(heading))
    if not wishes and content.length > 1 and not PERIOD.sub("", plain(heading)).strip(" -/:,()"):  # "Q1", "April 2026"
        wishes = [
            (target, 12)
            for target in ["rating" if content.states >= 0.7 else "progress"]
            if content.fits(target) and content.figures < 0.8
        ]
    if period:  # of "Q1 update" and "Q2 update" the last one that says something counts
        more = column / 100 if content.filled or content.colours else -8
        wishes = [(target, weight + more) for target, weight in wishes]
    return wishes + _wishes_by_content({target for target, _ in meanings(heading)}, content, lambda: has_ref(column))


def _wishes_by_content(named, content, are_refs):
    """What the cells say of a column whose heading is `named` after something that they are not."""
    wishes = []
    if "item" in named and content.own_refs > 0.8 and are_refs():
        wishes.append(("ref", 40))
    if "item" in named and content.length >= 25:
        wishes.append(("text", 12))
    if {"progress", "deadline", "text"} & named and content.states >= 0.7:
        wishes.append(("rating", 15))
    if "measure" in named and content.days >= 0.6:
        wishes.append(("deadline", 16))
    if "rating" in named and content.length >= 45:
        wishes.append(("progress", 15))
    return wishes


def _wishes_without_heading(content):
    if content.colours and not content.filled:
        return [("rating", 5)]
    if content.filled > 1 and content.items > 0.8 and content.days < 0.5 and content.states < 0.5:
        return [("item", 5)]
    return [("rating", 4)] if content.filled > 1 and content.states > 0.8 else []


def _settle(columns, headings, contents):
    """Make up for what no heading says: a second level without a first is the first; without actions the objective is
    what is to be done, else the column with the most words."""
    chosen = {target: column for column, target in columns.items()}
    if "theme" in chosen and "priority" not in chosen:
        columns[chosen["theme"]] = "priority"
    if "text" in chosen:
        return
    if "objective" in chosen:
        columns[chosen["objective"]] = "text"
        return
    free = [column for column in contents if columns.get(column, "note") in ("note", "measure")]
    free = [column for column in free if contents[column].length >= 15 and contents[column].fits("text")]
    free = [column for column in free if headings.get(column)]
    if free:
        columns[max(free, key=lambda column: (contents[column].filled > 1, contents[column].length, -column))] = "text"


def _in_time(columns, headings, contents):
    """Of two columns of days under one heading, as below "Timescale" over both, the earlier days are the start."""
    first, *more = [column for column, target in columns.items() if target in ("start", "deadline")] or [0]
    alike = [
        column
        for column, content in contents.items()
        if column != first and headings.get(column) and headings.get(column) == headings.get(first)
        if columns.get(column, "note") == "note" and content.days > 0.5
    ]
    if not more and len(alike) == 1 and contents[first].days > 0.5:
        start, end = sorted((first, alike[0]), key=lambda column: (contents[column].around, column))
        columns |= {start: "start", end: "deadline"}


def is_own(headings):
    """Whether these are the headings of a file that this portal wrote."""
    there = {plain(heading) for heading in headings.values()}
    return {"reference", "actions to deliver", "responsible officer"} <= there


def _own_columns(headings):
    columns = {}
    for column, heading in headings.items():
        target = OWN_HEADINGS.get(plain(heading), "note")
        columns[column] = "note" if target in ONCE and target in columns.values() else target
    return columns
