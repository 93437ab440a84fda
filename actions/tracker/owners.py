"""Who is named in a cell of a tracker."""

import re

from governance.models import Appointment, Group, Organisation

from .plain_words import is_placeholder
from .shape import folded

LONGEST_CELL = 2_000
ALWAYS = re.compile(r"\s*[;\n]\s*")
SLASH = re.compile(r"\s+/\s*|\s*/\s+")
BULLET = re.compile(r"^(?:[•·▪●*–-]\s*|\d{1,2}[.)]\s+)")
WHERE_ALL_ARE_KNOWN = [
    re.compile(pattern, re.IGNORECASE) for pattern in (r"\s*/\s*", r"\s*&\s*", r"\s+and\s+", r"\s*,\s*", r"\s*\+\s*")
]
MIXED = re.compile(r"\s*(?:,\s*and\s+|,|/|&|\+|\s+and\s+)\s*", re.IGNORECASE)
# What "LBB/Met" is made of: names of one word, or short ones in capitals.
SHORT_NAME = re.compile(r"[A-Z][\w&'’.-]*")
DATES = re.compile(r"\s*(?:[(,;–-]\s*)?(?:\b(?:from|until|to|since|till|up to)\b|\d).*$", re.IGNORECASE)


def people_in(words, known):
    """The names in a cell, each as it was written, without placeholders. `known(words)` says whether words are
    a name that the partnership has: "A & B", "A and B" and "A, B" are two only when each of them is."""
    if len(words) > LONGEST_CELL:
        return [words]  # no list of names is as long: it is a text
    names = []
    for part in ALWAYS.split(re.sub(r"[^\S\n]+", " ", words).strip()):
        for name in _parted(BULLET.sub("", part.strip()), known):
            if name and not is_placeholder(name) and folded(name) not in map(folded, names):
                names.append(name)
    return names


def _parted(words, known):
    if not words or known(words) or is_placeholder(words):
        return [words]
    slashed = _outside_brackets(SLASH, words)
    if len(slashed) > 1:
        return [name for part in slashed for name in _parted(part, known)]
    for pattern in [*WHERE_ALL_ARE_KNOWN, MIXED]:
        parts = [part.strip() for part in _outside_brackets(pattern, words)]
        if len(parts) > 1 and all(part and known(part) for part in parts):
            return parts
    parts = words.split("/")
    if len(parts) > 1 and all(SHORT_NAME.fullmatch(part) for part in parts):
        return parts
    return [words]


def _outside_brackets(pattern, words):
    """The words split where the pattern stands outside brackets."""
    parts, start = [], 0
    for found in pattern.finditer(words):
        before = words[: found.start()]
        if before.count("(") == before.count(")"):
            parts.append(words[start : found.start()].strip())
            start = found.end()
    return [*parts, words[start:].strip()]


def known_names(partnership):
    """{folded name: "o<key>", "g<key>" or "u<key>"} of organisations, groups and people of today. A name that two of a
    kind have is left out; an organisation's goes before a group's, and both before a person's."""
    people = Appointment.objects.filter(partnership=partnership).current().select_related("organisation", "user")
    organisations = list(Organisation.objects.filter(partnership=partnership))
    kinds = [
        [(each.name, f"o{each.pk}") for each in organisations],
        [
            (name, f"o{each.pk}")
            for each in organisations
            for name in [*each.alias_list, *map(_without_dates, each.former_name_list), *each.former_name_list]
        ],
    ]
    groups = list(Group.objects.filter(partnership=partnership))
    kinds.append([(each.name, f"g{each.pk}") for each in groups])
    kinds.append([(name, f"g{each.pk}") for each in groups for name in each.alias_list])
    kinds.append([(name, f"u{each.user_id}") for each in people for name in (each.name, each.in_words)])
    kinds.append([(each.post, f"u{each.user_id}") for each in people])
    names = {}
    for kind in kinds:
        for name, code in _told_apart(kind).items():
            names.setdefault(name, code)
    return names


def _without_dates(name):
    return DATES.sub("", name) or name


def _told_apart(pairs):
    found = {}
    for name, code in pairs:
        if name.strip():
            found.setdefault(folded(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
