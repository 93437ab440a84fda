"""The small pieces that the parts of a pack are made of."""

from textwrap import shorten

from csp_portal.common.lines import lines_of
from csp_portal.packs.blocks import Cell, Facts, Paragraph, Run, runs_of
from governance.models import ReportingPeriod

HELD = 24  # signs of a rating that stay on one line; a longer one may be wider than its column


def paragraph(*lines, **how):
    """A paragraph, each of its lines a text, a run, or several of either."""
    return Paragraph(tuple(runs_of(line) for line in lines), **how)


def facts(*rows):
    """A list of what is what: (term, a text, a run, or several of either); a row that says nothing is left out."""
    return Facts(tuple((term, runs_of(said)) for term, said in rows if said))


def cell(*lines, spoken=""):
    """A cell, each of its lines a text, a run, or several of either."""
    return Cell(tuple(runs_of(line) for line in lines if line), spoken)


def typed(words, *before):
    """The lines of a text that somebody typed, the first after some runs."""
    first, *others = lines_of(words) or [""]
    return ((*before, Run(first)), *((Run(line),) for line in others))


def rated(shown):
    """A rating as a run: its letter and its word."""
    return Run(held(f"{shown.letter} · {shown.words}" if shown.letter else shown.words), colour=shown.colour)


def rated_as(rating):
    """The same of one of the partnership's ratings."""
    return Run(held(f"{rating.letter} · {rating.word}"), colour=rating.colour)


def held(words):
    """The words of a rating, with spaces at which no line is broken."""
    return words.replace(" ", "\xa0") if len(words) <= HELD else words


def from_to(first, last):
    """The first and the last month of two periods and of all between: "April to September 2026"."""
    return str(ReportingPeriod(starts=first.starts, ends=last.ends))


def cut(words, length):
    """Words on one line, cut to so many signs: after a word, where the first is not longer than that."""
    plain = " ".join(words.split())
    return shorten(plain, length, placeholder=" …") if " " in plain[:length] else plain[:length]


def many(number, words):
    """ "1 action", "3 actions"."""
    return f"{number} {words}" if number == 1 else f"{number} {words}s"


def times(number):
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def left_out(number, words="action"):
    """The sentence for what only the board may see; "" for nothing."""
    if not number:
        return ""
    return f"{many(number, words)} that only the board may see {'is' if number == 1 else 'are'} left out."
