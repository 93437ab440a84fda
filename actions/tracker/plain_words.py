"""Words that mean the same in every partnership's tracker: no name, no state, a colour, a total."""

import re
from functools import lru_cache

from .shape import folded

# What stands in a cell until somebody knows better. None of it is a person, an organisation or a state of work.
PLACEHOLDERS = frozenset({
    "name", "names", "officer name", "name of officer", "lead name", "tbc", "tba", "tbd", "t.b.c", "to be confirmed",
    "to be agreed", "to be advised", "to be decided", "to be determined", "n/a", "na", "not applicable", "none",
    "nobody", "unknown", "not known", "not stated", "vacant", "xx", "xxx", "xxxx", "insert name", "enter name",
})  # fmt: skip
COLOURS = frozenset({"red", "amber", "green", "blue", "grey", "gray", "yellow", "orange", "purple", "black", "white"})
STATES = frozenset({
    "complete", "completed", "done", "closed", "achieved", "not started", "in progress", "on track", "off track",
    "at risk", "on target", "near to target", "not on target", "delayed", "on hold", "paused", "overdue", "ongoing",
    "not rated", "behind schedule", "on schedule", "inline", "in line", "above", "below", "started", "not due",
})  # fmt: skip
LETTERS = frozenset("r a g b c n ra ag amber/green amber/red red/amber green/amber".split())
# Arrows, ticks and dots: they say something, though not in words.
SIGN = re.compile("[\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]")
# A dot in a colour is that colour.
DOTS = str.maketrans({"🔴": "red", "🟠": "amber", "🟡": "amber", "🟢": "green", "🔵": "blue"})
TICKS = frozenset("✓✔☑✅✗✘☒❌✖")  # an answer, where an arrow is only a direction
# The words of which names of sheets are made that do not say what the sheet is about.
OF_ANY_SHEET = frozenset(
    "sheet blad table tracker trackers action actions task tasks plan plans data export main master current live "
    "latest copy csp cspb the community safety partnership delivery work implementation strategic operational "
    "strategy log register programme performance q qtr quarter quarterly quarters v version final draft of for fy "
    "update updates annual year yr new business and to h month monthly all working import upload jan feb mar apr "
    "may jun jul aug sep sept oct nov dec january february march april june july august september october "
    "november december".split()
)

OF_DOCUMENT = r"\b(?:plan|tracker|strategy|log|register|programme|action sheet|v\d[\d.]*|final|draft)\b"
VERSION = r"[\s_(-]*\b(?:v\.?\s?\d[\d.]*|version \d[\d.]*|final|draft|copy|latest)\b\)?"


def plain(words):
    """Words as two people would write them: folded, one kind of dash and quote, without marks at their ends."""
    return _plain_short(words) if len(words) < 80 else _plain(words)


def _plain(words):
    text = re.sub("[‐‑‒–—−]", "-", folded(words)).replace("’", "'").replace("‘", "'")
    return text.translate(DOTS).strip(" .,;:!*'\"“”")


_plain_short = lru_cache(maxsize=20_000)(_plain)


def is_placeholder(words):
    """Whether the words stand for nobody and nothing: "TBC", "Name", "-", "?", "n/a"."""
    text = plain(words).strip("[]()<>{}")
    is_blank = not re.search(r"\w", text.replace("_", "")) and not SIGN.search(text)
    return text in PLACEHOLDERS or is_blank or text == "x"


def is_state(words):
    """Whether the words are such as trackers rate their actions with."""
    text = plain(words)
    bare = plain(re.sub(r"\s*\([^()]*\)", "", text))
    return any(each in COLOURS or each in STATES or each in LETTERS for each in (text, bare))


def is_sign(words):
    """Whether the words are an arrow or a mark that says nothing by itself: no word, no tick, no dot in a colour."""
    return not re.search(r"\w", plain(words)) and not TICKS & set(words)


def is_number(words):
    """Whether the words are an amount and nothing else: "1,619", "85%", "£2.5m", "(3)", "-4"."""
    return re.fullmatch(r"[£$€(+-]*\s?\d[\d,.]*\s?[%)km]*", words.strip(), re.ASCII) is not None


def amount(words):
    """The amount of a cell that holds a plain number, else None."""
    text = words.strip().replace(",", "").lstrip("£")
    return float(text) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,6})?", text, re.ASCII) else None


def is_generic_name(name):
    """Whether the name of a sheet says nothing of what is on it: "Sheet1", "Delivery plan 2025-26", "Q1"."""
    words = re.findall(r"[^\W\d_]+", plain(name))
    of_whom = {"partnership", "csp"} & set(words) and {"plan", "tracker"} & set(words)
    return bool(of_whom) or OF_ANY_SHEET.issuperset(words)


def is_document_name(name):
    """Whether the name of a sheet is that of a whole document: "ASB Action Plan v3 FINAL", "VAWG strategy 2026"."""
    return re.search(OF_DOCUMENT, plain(name)) is not None


def without_version(name):
    """The name of a document without the marks of its version: "ASB Action Plan" of "ASB Action Plan v3 FINAL"."""
    return re.sub(VERSION, "", " ".join(name.split()), flags=re.IGNORECASE).strip(" -–_()")
