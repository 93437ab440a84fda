"""Finding words in texts, alike on every database, and showing where they stand.

SQLite folds the case of ASCII letters alone, PostgreSQL as the locale of its database says. So a word is looked for as
a regular expression that spells out both cases of every letter: no database has anything left to fold.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

from django.db.models import Q
from django.utils.html import format_html, format_html_join

MOST = 200  # characters of a search
LONGEST = 220  # characters of a sentence that is shown; of a longer one, what stands around the words
AROUND = 80
# Signs that programs put for one another while a person types.
ALIKE = ("'’‘ʼ", '"“”', "-‐‑–", "ßẞ")


@dataclass(frozen=True)
class Word:
    text: str
    pattern: str

    def is_in(self, text):
        return re.search(self.pattern, text) is not None


def words_in(asked):
    """The words of a search, each once."""
    texts = normalize("NFC", asked).split()
    words = {pattern: Word(text, pattern) for text in texts for pattern in ["".join(map(_sign, text))]}
    return list(words.values())


def _sign(sign):
    """The pattern of one sign: itself in both cases, those that stand for it, and an accent as a sign of its own."""
    alike = next((signs for signs in ALIKE if sign in signs), sign)
    cases = {case for each in alike for case in (each, each.lower(), each.upper(), each.casefold())}
    spelt = cases | {normalize("NFD", case) for case in cases}
    patterns = [re.escape(each) for each in sorted(spelt, key=lambda each: (-len(each), each))]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def holds(word, texts, numbers=()):
    """The condition that a row has the word in one of its `texts`, or as the whole of one of its `numbers`."""
    found = Q()
    for name in texts:
        found |= Q((f"{name}__regex", word.pattern))
    for name in numbers:
        found |= Q((f"{name}__regex", f"^{word.pattern}$"))
    return found


def marked(text, words):
    """The text as markup, with every place where one of the words stands marked."""
    pattern = "|".join(word.pattern for word in sorted(words, key=lambda word: -len(word.text)))
    pieces = re.split(f"({pattern})", text) if words else [text]
    # What the pattern caught stands between what it did not.
    return format_html_join("", "{}", ([_mark(piece) if n % 2 else piece] for n, piece in enumerate(pieces)))


def _mark(piece):
    return format_html("<mark>{}</mark>", piece)


def sentences_with(words, text):
    """The sentences of a text that hold words, as few as show each word once; and the words that it does not hold."""
    found, left = [], list(words)
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        while here := [word for word in left if word.is_in(sentence)]:
            found.append(_around(here[0], sentence))
            left = [word for word in left if not word.is_in(found[-1])]
    return found, left


def _around(word, sentence):
    """The sentence, or of a long one the part around the word, cut between words."""
    sentence = sentence.strip()
    if len(sentence) <= LONGEST:
        return sentence
    first, last = re.search(word.pattern, sentence).span()
    begin = sentence.find(" ", first - AROUND) + 1 if first > AROUND else 0
    begin = begin if begin <= first else first
    end = sentence.rfind(" ", last, begin + LONGEST) if begin + LONGEST < len(sentence) else len(sentence)
    end = end if end >= last else max(last, begin + LONGEST)
    return ("…" if begin else "") + sentence[begin:end] + ("…" if end < len(sentence) else "")
