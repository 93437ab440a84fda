"""The words by which trackers say how an action is going, and which of them a partnership knows."""

import re

from actions.models import Action
from governance.models import Rating

from .plain_words import COLOURS, LETTERS, STATES, is_placeholder, plain
from .shape import FILL_WORDS, folded

IN_BRACKETS = re.compile(r"(?P<word>[^()]+?)\s*\((?P<inner>[^()]+)\)")
TWO_SAID = re.compile(r"(?P<word>[^:\n;]{1,30}?)\s*(?:\s-\s|:\s|;\s|\n)\s*(?P<rest>\S.*)", re.DOTALL)
# What this portal itself shows of an action that nobody has spoken of: it rates nothing.
SAYS_NOTHING = re.compile(r"not updated|no update|no update (?:received|provided)|update due by .{1,40}")
OWN_STATES = frozenset({"draft", "dropped"})


def known_words(partnership):
    """{folded word: "r<key>" of a rating, "s<state>" of a state of work}. A word of two ratings is left out."""
    ratings = list(Rating.objects.filter(partnership=partnership))
    found = {}
    for rating in ratings:
        for word in _words_of(rating):
            found.setdefault(plain(word), set()).add(f"r{rating.pk}")
    known = {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}
    for colour in COLOURS & {rating.colour for rating in ratings}:
        those = [rating for rating in ratings if rating.colour == colour]
        if len(those) != 1 or colour == "grey":  # of a grey rating nobody says "grey": it can mean much else
            continue
        if colour not in found:
            known[colour] = f"r{those[0].pk}"
        known[FILL_WORDS[colour]] = f"r{those[0].pk}"
    complete = [rating for rating in ratings if rating.is_complete]
    done = f"r{complete[0].pk}" if len(complete) == 1 else f"s{Action.State.COMPLETE}"
    states = {"not started": f"s{Action.State.NOT_STARTED}", "in progress": f"s{Action.State.IN_PROGRESS}"}
    return states | {"complete": done, "completed": done} | known


def _words_of(rating):
    inside = re.findall(r"\(([^()]+)\)", rating.word)
    outside = re.sub(r"\([^()]*\)", " ", rating.word)
    return [word for word in (rating.word, outside, *inside, rating.letter) if word.strip()]


def answer_for(words, known):
    """The code that the words of a rating cell have in `known`; "" when a person has to say. Never a guess."""
    text = plain(words)
    if folded(words) in known:
        return known[folded(words)]
    once = " ".join(dict.fromkeys(text.split()))  # "🟢 Green"
    for form in (text, text.replace("-", " "), text.strip("()[] "), once):
        if form in known:
            return known[form]
    for pattern, other in ((IN_BRACKETS, "inner"), (TWO_SAID, "rest")):
        found = pattern.fullmatch(text)
        if found:
            return _both(plain(found["word"]), plain(found[other]), known)
    return ""


def _both(word, other, known):
    """What two words mean together: a state of work with any colour is that state; two that differ are asked."""
    first, second = known.get(word, ""), known.get(other, "")
    if not (first and second):
        return ""
    if first == second or (
        word in ("in progress", "not started", "complete", "completed") and other in COLOURS | LETTERS
    ):
        return first
    if other in ("in progress", "not started", "complete", "completed") and word in COLOURS | LETTERS:
        return second
    return ""


def rating_in(words):
    """(the word that rates, the rest of the cell): "Red: no funding yet" rates with its first word. The rest is "" when
    the cell says nothing else; the word is the whole cell when what follows could change it."""
    found = TWO_SAID.fullmatch(re.sub("[‐‑‒–—−]", "-", words.strip()))
    if not found or plain(found["word"]) not in COLOURS | LETTERS | STATES:
        return words, ""
    rest = set(re.findall(r"[a-z]+", found["rest"].casefold()))
    if rest & COLOURS or plain(found["rest"]) in STATES | LETTERS:
        return words, ""
    return words.strip()[: len(found["word"])], words.strip()[found.start("rest") :]


def says_nothing(words, is_own):
    """Whether a rating cell rates nothing: a placeholder, or what the portal shows of an action without an update."""
    text = plain(words)
    return is_placeholder(words) or bool(SAYS_NOTHING.fullmatch(text)) or (is_own and text in OWN_STATES)
