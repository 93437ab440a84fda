"""Forms of a text that an exact search passes over: other capitals or accents, a hyphen for a space, signs that nobody
sees. They are pointed out, for what they mean a person must say."""

import re
from unicodedata import category, combining, normalize

APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
WRITTEN = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")


class Near:
    """Finds the forms of one text, as whole words."""

    def __init__(self, text):
        self._folded, self._bare = _folded(text)[0].strip(), _bare(text)

    def forms_in(self, words):
        """Each of them, as it stands in the words."""
        if not self._bare or self._bare not in _bare(words):
            return []
        folded, places = _folded(words)
        found = [match.span() for match in re.finditer(re.escape(self._folded), folded)]
        whole = [(first, end) for first, end in found if not folded[first - 1 : first].isalnum()]
        return [words[places[a] : places[b - 1] + 1] for a, b in whole if not folded[b : b + 1].isalnum()]


def written(form):
    """A form as it can be shown and typed: a sign that nobody sees as its code, "Mrs\\u200bHart"."""
    signs = (sign if sign.isprintable() and not combining(sign) else _code(sign) for sign in form)
    return "".join(signs)


def read(text):
    """The text that somebody typed in that way."""
    return WRITTEN.sub(lambda code: chr(int(code[1] or code[2], 16)), text)


def _code(sign):
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _bare(words):
    """Words in small letters without accents, spaces, hyphens and signs that nobody sees: a quick look."""
    words = normalize("NFKD", words).casefold().translate(APOSTROPHES)
    if words.isascii():
        return "".join(words.replace("-", " ").split())
    return "".join(sign for sign in words if not (sign.isspace() or category(sign) in ("Mn", "Cf", "Pd")))


def _folded(words):
    """The same with one space for each run of spaces and hyphens; and where in the words each of its signs stands."""
    signs, places = [], []
    for place, sign in enumerate(words):
        for part in normalize("NFKD", sign).casefold().translate(APOSTROPHES):
            if category(part) in ("Mn", "Cf"):
                continue
            part = " " if part.isspace() or category(part) == "Pd" else part
            if part == " " and signs[-1:] == [" "]:
                continue
            signs.append(part)
            places.append(place)
    return "".join(signs), places
