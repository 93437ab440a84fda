"""The text that is to go, in all the shapes in which it is stored, and what takes its place."""

import re
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote_plus

from django.utils.formats import date_format
from django.utils.html import escape

from csp_portal.common.refusals import Refused
from csp_portal.common.templatetags.portal import css_string

from .near import Near

LEAST = 3  # signs of a text: a shorter one stands in too many words
LONGEST_REASON = 200
SHORT, SHORTEST = "[removed]", "[x]"  # where the whole sentence has no room, and on every line but the first
LINE_END = re.compile(r"(\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*)")  # with the spaces around it

# A tag, an entity or a sign of a page. Inside a sentence stand the tags that have no room around them, and the ends of
# lines; any other tag begins something else.
TOKEN = re.compile(r"<[^>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL)
TAGS, TAG = re.compile(r"<[^>]*>"), re.compile(r"</?([a-zA-Z0-9]+)")
WITHIN = frozenset("a abbr b code em i mark small span strong u".split())
LINE_ENDS = frozenset(["br", "li", "p"])
MARGIN, CSS_CODE = re.compile(r'(\bcontent:")([^"]*)'), re.compile(r"\\([0-9a-f]{6})")  # see `css_string`
ATTRIBUTE = re.compile(r'(\s[\w-]+=")([^"]*)(")')


class Removal:
    """What is to be removed, why and on which day. It knows the text; nothing else may keep or show it."""

    def __init__(self, text, reason, on, ignore_case=False):
        self.reason = " ".join(reason.split())
        self.sentence = f"[removed on {date_format(on, 'j F Y')}: {self.reason}]"
        self.on, self._case = on, re.IGNORECASE if ignore_case else 0
        text = text.strip()
        if len(normalize("NFC", text)) < LEAST:
            raise Refused(f"The text has fewer than {LEAST} signs, so it would be found in too many words.")
        self._text = text
        self._pattern, self._in_any_case = _pattern(text, self._case), _pattern(text, re.IGNORECASE)
        self._near = Near(text)
        self._refuse_reason()

    def __repr__(self):
        return "<Removal>"  # never the text: a traceback is printed and logged

    def _refuse_reason(self):
        if not self.reason:
            raise Refused("Say why the text is removed: the reason is on the record for good.")
        if len(self.reason) > LONGEST_REASON:
            raise Refused(f"The reason is longer than {LONGEST_REASON} characters. Make it shorter.")
        if self._in_any_case.search(self.reason) or self._near.forms_in(self.reason):
            raise Refused("The reason holds the text itself. Say why without naming it.")
        if any(self._in_any_case.search(words) for words in (self.sentence, SHORT)):
            raise Refused("The text is part of the words “[removed on DATE: reason]” that take its place.")

    def near_forms_in(self, words):
        """The forms of the text that are not removed, in words or in JSON data."""
        if isinstance(words, str):
            return self._near.forms_in(words)
        parts = [*words, *words.values()] if isinstance(words, dict) else words if isinstance(words, list) else []
        return [form for part in parts for form in self.near_forms_in(part)]

    def near_forms_in_page(self, page):
        return self._near.forms_in(unescape(TAGS.sub(lambda tag: _as_seen(tag[0]), page)))

    def is_in(self, words):
        return bool(self._pattern.search(words))

    def is_all_of(self, words):
        return bool(self._pattern.fullmatch(words.strip()))

    def without(self, words, room=None, is_short=False):
        """The words with each occurrence replaced, by as much of the sentence as a column of `room` signs can hold."""
        for instead in (SHORT,) if is_short else (self.sentence, SHORT, SHORTEST):
            found = self._replaced(words, instead)
            if room is None or len(found) <= room:
                break
        return found

    def _replaced(self, words, instead, pattern=None):
        return (pattern or self._pattern).sub(lambda match: _on_each_line(match[0], instead), words)

    def without_in_data(self, data, is_folded=False):
        """The same of every text in JSON data, its keys too. With `is_folded` the data holds small letters where the
        text had capital ones."""
        if isinstance(data, str):
            return self._replaced(data, self.sentence, self._in_any_case if is_folded else None)
        if isinstance(data, list):
            return [self.without_in_data(each, is_folded) for each in data]
        if not isinstance(data, dict):
            return data
        found = {}
        for key, value in data.items():
            name = self.without_in_data(key, is_folded)
            if name != key and key == key.casefold():
                name = name.casefold()
            found[_free(name, found)] = self.without_in_data(value, is_folded)
        return found

    def without_in_page(self, page):
        """The same of an HTML page: wherever a reader would see the text, also over the end of a line or inside tags,
        and in what stands in the tags themselves."""
        if not self._may_stand_in(page):
            return page
        page = MARGIN.sub(lambda found: f"{found[1]}{self._margin_without(found[2])}", page)
        tokens = [self._tag_without(token) if token[0] == "<" else token for token in TOKEN.findall(page)]
        seen, places = [], []
        for place, token in enumerate(tokens):
            for sign in _as_seen(token):
                seen.append(sign)
                places.append(place)
        for match in self._pattern.finditer("".join(seen)):
            span = slice(match.start(), match.end())
            for number, line in enumerate(_lines(seen[span], places[span], tokens)):
                for place in line:
                    tokens[place] = ""
                tokens[line[0]] = escape(SHORT if number else self.sentence)
        return "".join(tokens)

    def reads_alike(self, page, other):
        """Whether two pages say the same but for how much of the sentence stands where the text was."""
        sentences = "|".join(re.escape(escape(words)) for words in (self.sentence, SHORT, SHORTEST))
        one, two = (re.sub(sentences, SHORTEST, each.partition("</style>")[2]) for each in (page, other))
        return one == two

    def _may_stand_in(self, page):
        """A quick look, for most pages hold nothing of it."""
        shapes = unescape(TAGS.sub("", page)), unquote_plus(unescape(page)), _of_css(page)
        return any(_bare(self._text) in _bare(shape) for shape in shapes)

    def _margin_without(self, written):
        """What the style prints in a margin of each sheet."""
        words = _of_css(written)
        return css_string(self.without(words)) if self.is_in(words) else written

    def _tag_without(self, tag):
        return ATTRIBUTE.sub(lambda found: f"{found[1]}{self._value_without(found[2])}{found[3]}", tag)

    def _value_without(self, written):
        value = unescape(written)
        if self.is_in(value):
            return escape(self.without(value))
        return "#" if self.is_in(unquote_plus(value)) else written


def _pattern(text, case):
    """The text however its accents are written, with any white space where it has some."""
    shapes = dict.fromkeys([text, normalize("NFC", text), normalize("NFD", text)])
    return re.compile("|".join(r"\s+".join(re.escape(word) for word in shape.split()) for shape in shapes), case)


def _on_each_line(text, instead):
    """What takes the place of a text: the ends of its lines stay, so that paragraphs remain the ones that they were."""
    if instead == SHORTEST:
        return instead
    parts = LINE_END.split(text)
    return "".join([instead, *(part if place % 2 else SHORT for place, part in enumerate(parts[1:], 1))])


def _lines(seen, places, tokens):
    """The tokens of a text in a page, line by line, without what stands between two lines."""
    lines, gap = [[]], []
    for sign, place in zip(seen, places, strict=True):
        if sign.isspace():
            gap.append((sign, place))
            continue
        if any(tokens[each].startswith("<") or LINE_END.fullmatch(space) for space, each in gap):
            lines.append([])
        else:
            lines[-1] += [each for _, each in gap]
        lines[-1].append(place)
        gap = []
    return lines


def _of_css(written):
    return CSS_CODE.sub(lambda code: chr(int(code[1], 16)), written)


def _bare(words):
    """Words without white space, in small letters."""
    return "".join(normalize("NFC", words).casefold().split())


def _as_seen(token):
    """What a reader sees of a token: a space for the end of a line, a sign that no text holds where another part of the
    page begins."""
    if token[0] == "<" and len(token) > 1:
        name = TAG.match(token)
        name = name[1].lower() if name else ""
        return "" if name in WITHIN else " " if name in LINE_ENDS else "\0"
    return unescape(token)


def _free(name, taken):
    """The name, with a number when it is taken."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
