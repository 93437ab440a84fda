"""What the rows between the actions are: headings that name a priority, a key to the ratings, remarks."""

import re
from itertools import pairwise

from .layout import LONGEST_HEADING
from .plain_words import COLOURS, LETTERS, STATES, is_document_name, plain
from .shape import folded

KEYWORD = re.compile(
    r"(?P<word>(?:strategic |thematic |key |overarching |cross[- ]cutting )?"
    r"(?:priority|theme|aim|objective|strand|outcome|workstream|work stream|pillar|goal|ambition)(?: area| theme)?)"
    r"(?: no\.?| number)? ?(?P<number>\d+(?:\.\d+)*|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)?"
    r"(?P<end> ?[:.)–-]| |$)"
)
NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.):]?\s+\D")
ASIDE = re.compile(
    r"(?:key|legend|rag key|rag ratings?|rag definitions?|notes?|nb|n\.b|last updated|updated|date updated|version|"
    r"page \d+|official|end of|document control|author|prepared by|produced by|source|sources|please)\b"
    r" ?(?:[:(*.-]|\w|$)"
)
# What is said of the whole document below its table. "Distribution of leaflets" and "Approve ..." are actions.
SIGN_OFF = re.compile(
    r"(?:(?:signed[- ]off|approved|agreed|adopted|ratified|endorsed|authorised|prepared|produced|compiled|issued) "
    r"(?:by|at|on)|(?:last|next) (?:updated?|review(?:ed)?|amended)|(?:date of (?:last|next) )?review date|"
    r"version(?: (?:control|history|no|number|\d[\d.]*)| ?[:=-]|$)|page \d+|distribution(?: list)?(?: ?[:=-]|$))(?!\w)"
)


def propose_levels(layout, known=None):
    """{row: one of LEVELS} for each row below the headings that says one text, and for those that head the rows below
    them or explain the ratings. `known` is {folded name of a priority: its level}."""
    grid, levels, looks, known = layout.grid, {}, {}, known or {}
    body = [row for row in sorted(grid.rows) if row > layout.header]
    asides = key_rows(layout, body)
    for row in body:
        one = grid.one_text(row) or _numbered_heading(layout, row)
        if row in asides:
            levels[row] = "title"
        elif one and not grid.is_repeated(row, layout.header) and not layout.is_total(row):
            levels[row] = "action"
            is_named = folded(one[1].text) in known
            if len(one[1].text) <= LONGEST_HEADING and (is_named or _looks_like_heading(layout, row, *one)):
                looks[row] = one
    last_action = max((row for row in body if row not in looks and layout.text_column in grid.rows[row]), default=0)
    looks = {row: one for row, one in looks.items() if row < last_action}  # the last words of a sheet head nothing
    above = _looks_above(layout, looks, body)
    looks, body = above | looks, [*above, *body]
    proposed = _two_levels(layout, looks, body)
    named = {row: known.get(folded(looks[row][1].text), level) for row, level in proposed.items()}
    return dict(sorted((levels | named).items()))


def _looks_above(layout, looks, body):
    """{row: (column, cell)} of the rows right above the column headings that look like headings further down: they
    name the priority of the first actions, as their likes do of the others."""
    styles = {_style(layout, row, *one) for row, one in looks.items()}
    words = {style[-2:] for style in styles if style[-2:] != ("", -1)}
    following = dict(pairwise(body))
    are_over_headings = any(
        row in following and layout.grid.is_repeated(following[row], layout.header) for row in looks
    )
    found, tops = {}, layout.grid.heading_rows(layout.header)
    for row in sorted((row for row in layout.grid.rows if tops and row < tops[0]), reverse=True):
        one = layout.grid.one_text(row)
        style = _style(layout, row, *one) if one and len(one[1].text) <= LONGEST_HEADING else None
        is_named = style and style[-2:] in words and _comes_before(one[1].text, looks)
        if not style or not (is_named or (are_over_headings and style in styles and not is_document_name(one[1].text))):
            break
        found[row] = one
    return dict(sorted(found.items()))


def _comes_before(text, looks):
    """Whether a numbered heading comes before its likes below, or is one of them again: "30 June 2026" does not."""
    texts = [cell.text for _, cell in looks.values()]
    numbers = [_number(each) for each in texts]
    own = _number(text)
    likes = [
        each for each in numbers if each and each.count(".") == own.count(".") and each.isdecimal() == own.isdecimal()
    ]
    return folded(text) in map(folded, texts) or (bool(likes) and _in_order(own) < _in_order(likes[0]))


def _in_order(number):
    return [(len(part), part) for part in number.split(".")]


def _numbered_heading(layout, row):
    """(column, cell) of "Priority 2: Drugs" with a lead or a date beside it, where no action stands."""
    cells = layout.grid.rows[row]
    column, cell = next(iter(cells.items()))
    found = KEYWORD.match(plain(cell.text))
    is_heading = found and found["number"] and column <= layout.text_column and len(cells) <= 3
    return (column, cell) if is_heading and (layout.text_column == column or layout.text_column not in cells) else None


def _looks_like_heading(layout, row, column, cell):
    grid = layout.grid
    words = plain(cell.text)
    found = KEYWORD.match(words)
    says_so = bool(found and (found["number"] or found["end"].strip()))
    if grid.one_text(row) is None:
        return cell.bold or bool(cell.fill) or grid.width(row, column) > 1 or column < layout.text_column
    is_wide = grid.width(row, column) > 1 or len(grid.rows[row]) > 1
    is_marked = cell.bold and not _is_usual(layout, "bold", True)
    is_filled = bool(cell.fill) and not _is_usual(layout, "fill", cell.fill)
    if column == layout.text_column:
        is_wide = is_wide and not _is_usual(layout, "wide", True)
        return is_wide or says_so or (is_marked and is_filled) or (is_marked and len(words) < 120)
    if column > layout.text_column and not is_wide:
        return says_so and is_marked
    target = layout.targets.get(column, "note")
    if target in ("objective", "measure", "owner", "progress"):
        return is_wide or is_marked or is_filled or (says_so and target != "objective")
    return is_wide or (bool(re.search(r"[^\W\d_]{3}", words)) and len(words) > 3)


def _is_usual(layout, what, value):
    """Whether most rows with more than one text have their action's text so."""
    return value in layout.usual[what]


def _two_levels(layout, looks, body):
    """{row: "priority" or "theme"}: two levels where headings of one look stand right above those of another."""
    styles = {row: _style(layout, row, *one) for row, one in looks.items()}
    places = {row: place for place, row in enumerate(body)}
    upper, lower = set(), set()
    rows = sorted(looks)
    for first, second in pairwise(rows):
        is_next = places[second] == places[first] + 1 or all(
            layout.grid.is_repeated(body[place], layout.header) for place in range(places[first] + 1, places[second])
        )
        if is_next and styles[first] != styles[second]:
            upper.add(styles[first])
            lower.add(styles[second])
    levels, numbers = {}, set()
    for row in rows:
        number = _number(looks[row][1].text)
        style = styles[row]
        is_below = number and "." in number and number.rsplit(".", 1)[0] in numbers
        is_theme = is_below or (style in lower and style not in upper)
        levels[row] = "theme" if is_theme else "priority"
        if number and not is_theme:
            numbers.add(number)
    if rows and levels[rows[0]] == "theme":  # nothing stands above it
        levels = dict.fromkeys(rows, "priority")
    return levels


def _style(layout, row, column, cell):
    found = KEYWORD.match(plain(cell.text))
    number = _number(cell.text)
    depth = number.count(".") if number else -1
    word = found["word"] if found and (found["number"] or found["end"].strip()) else ""
    return column, layout.grid.width(row, column) > 1, cell.fill, cell.bold, word, depth


def _number(text):
    """The number that a heading begins with: "1" of "1. Violence" and of "Priority 1: Violence"; else ""."""
    words = plain(text)
    found = KEYWORD.match(words)
    if found and found["number"]:
        return found["number"]
    found = NUMBERED.match(words)
    return found["number"] if found else ""


def key_rows(layout, body):
    """The rows that explain the ratings, or speak of the sheet itself: "Key:", "R = off track", "Last updated ..."."""
    grid, found, in_key = layout.grid, set(), False
    for row in body:
        cells = grid.rows[row]
        texts = [plain(cell.text) for cell in cells.values()]
        is_short = len(texts) <= 3
        if grid.one_text(row) and ASIDE.match(texts[0]) and not _is_marked_action(layout, row):
            found.add(row)
            in_key = texts[0].startswith(("key", "legend", "rag"))
        elif grid.one_text(row) and SIGN_OFF.match(texts[0]) and _stands_apart(grid, row, body, found):
            found.add(row)
            in_key = False
        elif is_short and _explains(texts, in_key or _is_filled_key(grid, row)):
            found.add(row)
            in_key = True
        elif is_short and in_key and texts[0].rstrip(":") in ("key", "legend"):
            found.add(row)
        elif is_short and texts[0].startswith(("key", "legend")) and _explains(texts[1:], True):
            found.add(row)
            in_key = True
        else:
            in_key = False
    return found


def _stands_apart(grid, row, body, found):
    """Whether a row follows a blank one, or one that is no action itself, or nothing but single texts follow it."""
    return row - 1 not in grid.rows or row - 1 in found or all(grid.one_text(later) for later in body if later > row)


def _is_marked_action(layout, row):
    """Whether the only text of a row stands where the actions stand, and the next words go on like an action's."""
    column, cell = layout.grid.one_text(row)
    words = plain(cell.text)
    is_plain = re.match(r"(?:key|updated?|official|end of|please|source|note|author|version)\w* [a-z]", words)
    return column == layout.text_column and bool(is_plain) and not re.match(r"(?:last updated|end of)", words)


def _is_filled_key(grid, row):
    return any(cell.fill in COLOURS for cell in grid.sheet.rows[row].values())


def _explains(texts, letters_too):
    """Whether the words are a rating with its meaning: "green", "will be done in time"; "r = off track"."""
    if not texts:
        return False
    signs = COLOURS | (LETTERS | STATES if letters_too else set())
    if len(texts) == 1:
        found = re.match(r"\(?([a-z /]{1,20}?)\)?\s*(?:=|:|-|–)\s*\w", texts[0])
        return bool(found) and found[1].strip() in signs
    return texts[0].strip("() =:-") in signs and all(len(text) > 3 for text in texts[1:])
