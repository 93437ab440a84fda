"""What a person should look at before a file is taken over. Nothing is put right: the words stay as they are."""

import re
from collections import defaultdict
from functools import lru_cache

from csp_portal.common.reading_dates import impossible_date, is_open, read_date

from .plain_words import amount, is_placeholder
from .shape import TARGETS, Kind, folded

DIGIT = re.compile(r"\d")
NUMBERS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+){2,}(?![\w])", re.ASCII)
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
# Bounded, so that no text keeps the search busy.
NUMBER = r"\d[\d,]{0,20}(?:\.\d{1,9})?"
SUM = rf"{NUMBER}(?:\s{{0,3}}\+\s{{0,3}}{NUMBER}){{1,40}}"
PARTS = [
    re.compile(rf"(?P<whole>{NUMBER})\s{{0,3}}[(:=\[]\s{{0,3}}(?P<parts>{SUM})(?!\s{{0,3}}[\d=+])", re.ASCII),
    re.compile(rf"(?<![\d+.,])(?<!\+ )(?P<parts>{SUM})\s{{0,3}}=\s{{0,3}}(?P<whole>{NUMBER})", re.ASCII),
]


def warn(rows):
    """Add to the rows of a file what is odd in them."""
    sums = defaultdict(list)
    for row in rows:
        if row.kind == Kind.ACTION:
            row.warnings += dates_of(row)
        if row.kind in (Kind.ACTION, Kind.JOINED, Kind.NO_TEXT, Kind.TOTAL):
            row.warnings += numbers_of(row)
        _follow_totals(row, sums)
    _warn_of_duplicates([row for row in rows if row.kind == Kind.ACTION])


def dates_of(row):
    """Sentences on the dates of an action: impossible ones, unreadable ones, and an end before the beginning."""
    said = []
    for target in ("start", "deadline"):
        words = row.values.get(target, "")
        said += _of_date(words, TARGETS[target].lower()) if words and not row.days.get(target) else []
    starts, ends = (_days(row, target) for target in ("start", "deadline"))
    if starts.earliest and ends.latest and ends.latest < starts.earliest:
        said.append(f"The deadline “{row.values['deadline']}” is before the start date “{row.values['start']}”.")
    return said


def _days(row, target):
    return _read(row.days.get(target) or row.values.get(target, ""))


@lru_cache(maxsize=5000)
def _read(words):
    return read_date(words)


@lru_cache(maxsize=5000)
def _of_date(words, what):
    if _read(words).earliest or is_open(words):
        return []
    if impossible_date(words):
        return [f"There is no such day as “{words}”. The {what} is kept as written and nothing is reckoned by it."]
    if re.search(r"\d", words):
        return [f"“{words}” cannot be read as a date. The {what} is kept as written and nothing is reckoned by it."]
    return []


def numbers_of(row):
    """Sentences on numbers that have run together and on parts that do not add up to their whole."""
    said = []
    items = {row.values.get("item"), row.values.get("ref")}
    for cell in row.cells:
        if cell.day or not DIGIT.search(cell.text) or cell.text.strip() in items:
            continue
        said += [f"The numbers “{number}” seem to have run together." for number in run_together(cell.text)]
        said += sums_that_fail(cell.text)
    return list(dict.fromkeys(said))


def run_together(text):
    """The numbers in a text that can be no amount, date or reference: "41.762.33"."""
    return [number for number in NUMBERS.findall(text) if _is_run_together(number)]


def _is_run_together(number):
    parts = re.split(r"[.,]", number)
    if THOUSANDS.fullmatch(number) or _is_meant_as_day(parts):
        return False
    if "." not in number and (len({len(part) for part in parts}) == 1 and len(parts[0]) in (1, 2, 4)):
        return False  # a list: "1,2,3", "2019,2020,2021"
    return any(len(part) > 2 for part in parts) or all(len(part) == 2 for part in parts)


def _is_meant_as_day(parts):
    return len(parts) == 3 and int(parts[0][:4]) <= 31 and int(parts[1][:4]) <= 12 and len(parts[2]) in (2, 4)


def sums_that_fail(text):
    """Sentences on wholes that are not what their parts add up to: "60: 20 + 25"."""
    if "+" not in text:
        return []
    said = []
    for pattern in PARTS:
        for match in pattern.finditer(text):
            parts = [_number(part) for part in re.findall(NUMBER, match["parts"])]
            whole = _number(match["whole"])
            if whole is not None and None not in parts and abs(sum(parts) - whole) > 0.005:
                said.append(f"“{match[0]}” does not add up: the parts make {_in_words(sum(parts))}.")
    return said


def _number(words):
    return amount(words.rstrip(","))


def _in_words(number):
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _follow_totals(row, sums):
    """Add up the columns of numbers, and compare the row of totals with them."""
    if row.kind == Kind.TOTAL:
        for cell in row.cells:
            total, parts = amount(cell.text), sums.get(cell.letter, [])
            if total is not None and len(parts) > 1 and abs(sum(parts) - total) > 0.005:
                row.warnings.append(
                    f"The total {cell.text.strip()} in column {cell.letter} is not what the cells above it add up to: "
                    f"{_in_words(sum(parts))}."
                )
    if row.kind in (Kind.TOTAL, Kind.HEADER, Kind.HEADING):
        sums.clear()
    elif row.kind in (Kind.ACTION, Kind.JOINED, Kind.NO_TEXT):
        for cell in row.cells:
            number = amount(cell.text) if len(cell.text) < 20 and not cell.day else None
            if number is not None:
                sums[cell.letter].append(number)


def _warn_of_duplicates(actions):
    texts, items = {}, {}
    every_item = {row.values.get("item", "") for row in actions}
    for row in actions:
        place = (folded(row.priority), folded(row.theme))
        same = texts.setdefault((*place, folded(row.values["text"])), row)
        if same is not row:
            row.warnings.append(f"The same action stands in {_place(same, row)} under the same priority.")
        item = row.values.get("item", "")
        if not item or is_placeholder(item):
            continue
        same = items.setdefault((*place, folded(item)), row)
        if same is not row:
            row.warnings.append(_same_item(item, same, row, every_item))


def _same_item(item, same, row, items):
    sentence = f"Item {item} stands in {_place(same, row)} as well."
    if re.fullmatch(r"(?:\d+\.)+1", item, re.ASCII) or re.fullmatch(r"(?:\d+\.)+[2-9]", item, re.ASCII):
        longer = f"{item}0"
        before = item[: item.rindex(".") + 1] + str(int(longer[item.rindex(".") + 1 :]) - 1)
        if longer not in items and (item.endswith(".1") or before in items):
            sentence += f" One of the two may have been {longer}: a spreadsheet drops the last 0 of a number."
    return sentence


def _place(same, row):
    return f"row {same.number}" if same.sheet == row.sheet else f"“{same.sheet}”, row {same.number}"
