"""What a file names, and what a person has to say of it before it can be taken over."""

from dataclasses import dataclass, field

from .layout import numbered
from .priorities import key_of
from .rows import read_rows
from .shape import ONCE, TARGETS, Kind, folded

PRIORITY_FROM = ("column", "sheet", "headings", "one")


@dataclass
class Word:
    """Words of the file that mean something to the plan: how they are written first, how many actions have them."""

    key: str
    as_written: str
    count: int = 0
    first_place: str = ""


@dataclass
class Found:
    """What the actions of a file name, in order of appearance. `unplaced` counts those that name no priority."""

    priorities: list[Word] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    owners: list[Word] = field(default_factory=list)
    unplaced: int = 0


def found(rows):
    """The priorities, rating words and owners that the actions among the rows name."""
    priorities, words, owners, unplaced = {}, {}, {}, 0
    for row in rows:
        if row.kind != Kind.ACTION:
            continue
        if row.priority:
            _count(priorities, key_of(row.priority), row.priority, row)
        if row.theme:
            _count(priorities, key_of(row.priority, row.theme), f"{row.priority} > {row.theme}", row)
        unplaced += not row.priority
        if "rating" in row.values:
            _count(words, folded(row.values["rating"]), row.values["rating"], row)
        for name in dict.fromkeys(row.owners + row.organisations):
            _count(owners, folded(name), name, row)
    return Found(list(priorities.values()), list(words.values()), list(owners.values()), unplaced)


def _count(counted, key, as_written, row):
    word = counted.setdefault(key, Word(key, as_written, 0, f"{row.sheet}, row {row.number}"))
    word.count += 1


def obstacles(reading, sheets):
    """[(where, sentence)] of what must be answered or put right before a preview; empty when nothing is missing.

    Never fails, whatever the reading holds: it may come from a form that somebody has tampered with.
    """
    problems = _of_sheets(reading, sheets)
    if reading.priority_from not in PRIORITY_FROM:
        problems.append(("priority_from", "Say where the priority of an action comes from."))
    if problems:
        return problems
    named = found(read_rows(sheets, reading))
    return _of_priorities(reading, named) + _of_words(reading, named) + _of_owners(reading, named)


def _of_sheets(reading, sheets):
    if len(reading.sheets) != len(sheets):
        return [("sheets", "The answers are not about this file. Choose the file again.")]
    taken = [(place, said) for place, said in enumerate(reading.sheets) if said.take is True]
    if not taken:
        return [("sheets", "Choose at least one sheet with actions.")]
    problems = []
    for place, said in taken:
        problems += _of_sheet(place, said, sheets[place])
    if reading.priority_from == "column" and not any("priority" in _targets(said) for _, said in taken):
        problems.append(("priority_from", "No column holds the priority. Choose it, or say where it comes from."))
    return problems


def _of_sheet(place, said, sheet):
    where, problems = f"sheet:{place}:columns", []
    if not isinstance(said.header, int) or said.header not in {0, *sheet.rows}:
        problems.append(
            (f"sheet:{place}:header", f"“{sheet.name}” has no words in the row of headings that you chose.")
        )
    targets = _targets(said)
    if any(target not in TARGETS for target in targets):
        problems.append((where, f"Say what each column of “{sheet.name}” is."))
    if "text" not in targets:
        problems.append((where, f"Say which column of “{sheet.name}” holds the actions to deliver."))
    twice = [TARGETS[target] for target in sorted(ONCE) if targets.count(target) > 1]
    return problems + [
        (where, f"Two columns of “{sheet.name}” are “{each}”. Make all but one a note.") for each in twice
    ]


def _targets(said):
    return [target if isinstance(target, str) else "" for target in numbered(said.columns).values()]


def _of_priorities(reading, named):
    problems = [
        (f"priorities:{word.key}", f"Say which priority “{word.as_written}” is.")
        for word in named.priorities
        if not _is_priority(_answer(reading.priorities, word.key), "new")
    ]
    if named.unplaced and not _is_priority(reading.one_priority, "new:"):
        count = "1 action names" if named.unplaced == 1 else f"{named.unplaced} actions name"
        problems.append(("one_priority", f"{count} no priority in the file. Say which one they belong to."))
    return problems


def _is_priority(answer, new):
    if not isinstance(answer, str):
        return False
    is_named = answer.startswith(new) and answer[len(new) :].strip() if new == "new:" else answer == new
    return bool(is_named) or (answer[:1] == "p" and answer[1:].isdecimal())


def _of_words(reading, named):
    return [
        (f"words:{word.key}", f"Say what “{word.as_written}” means as a rating.")
        for word in named.words
        if not (_answer(reading.words, word.key) == "words" or _answer(reading.words, word.key)[:1] in ("r", "s"))
    ]


def _of_owners(reading, named):
    return [
        (f"owners:{word.key}", f"Say who “{word.as_written}” is, or keep the words as they are written.")
        for word in named.owners
        if not _answer(reading.owners, word.key)
    ]


def _answer(answers, key):
    answer = answers.get(key) if isinstance(answers, dict) else ""
    return answer if isinstance(answer, str) else ""
