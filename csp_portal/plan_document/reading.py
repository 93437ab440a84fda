"""Reads a plan document: YAML in which every scalar is text, with the line of everything in it.

Of YAML it takes lists, keys with values, text and comments. What could hide or twist a plan is a fault: anchors,
tags, a key given twice, a second document, characters that cannot be shown.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .remarks import Remark
from .structure import check_structure

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 20
KEY = "a key"
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
UNSHOWABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_SIGN = re.compile("[\x85\u2028\u2029]")  # line ends to YAML and to nobody else; written as escapes they are text


@dataclass
class Document:
    """What a file holds: `data` of dicts, lists, text and None for a blank; `lines` gives the line of each path.

    `data` is free of what `faults` names: a value of the wrong kind is None, a wrong key is gone.
    """

    file: str
    data: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    is_readable: bool = True

    @property
    def slug(self):
        return (self.data.get("partnership") or {}).get("slug") or ""

    def line_of(self, path):
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(path):
    """The document in a file. Never raises for what the file holds: what is wrong with its structure is in `faults`."""
    document = Document(str(path))
    try:
        text = _text_of(Path(path))
        _Reader(text, document).read()
    except _Unreadable as stop:
        document.data, document.is_readable = {}, False
        document.faults.append(Remark(stop.line, (), stop.sentence))
    else:
        check_structure(document)
    return document


class _Unreadable(Exception):
    def __init__(self, line, sentence):
        self.line, self.sentence = line, sentence


def _text_of(path):
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise _Unreadable(1, f"cannot be read: {problem.strerror}.") from problem
    if len(raw) > MAX_BYTES:
        raise _Unreadable(1, f"is larger than {MAX_BYTES // 1024**2} MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise _Unreadable(line, "is not UTF-8 text from here on. Save the file as UTF-8.") from problem
    found = UNSHOWABLE.search(text) or LINE_SIGN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise _Unreadable(line, f"holds a character that cannot be shown (U+{ord(found[0]):04X}). Take it out.")
    return text


class _Reader:
    def __init__(self, text, document):
        self.events = yaml.parse(text, Loader=LOADER)
        self.document = document

    def read(self):
        try:
            self._read()
        except yaml.MarkedYAMLError as problem:
            is_unclosed = "end of stream" in (problem.problem or "")
            mark = (problem.context_mark if is_unclosed else problem.problem_mark) or problem.problem_mark
            raise _Unreadable(
                mark.line + 1 if mark else 1,
                f"cannot be read as YAML: {problem.problem or problem.context}. Check the spaces at the start of the "
                "line, and put text that holds “: ” or starts with a sign in quotes.",
            ) from problem

    def _read(self):
        first = next(
            event for event in self.events if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent))
        )
        if isinstance(first, yaml.StreamEndEvent):
            raise _Unreadable(1, "is empty.")
        self.document.data = self._value(first, ())
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _Unreadable(event.start_mark.line + 1, "a second document starts here. Keep one to a file.")

    def _fault(self, event, path, sentence):
        self.document.faults.append(Remark(event.start_mark.line + 1, path, sentence))

    def _value(self, event, path):
        self.document.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent):
            self._fault(
                event, path, f"“*{event.anchor}” would be an alias. Write the words again, or put them in quotes."
            )
            return None
        if event.anchor is not None:
            self._fault(event, path, f"“&{event.anchor}” would be an anchor. Leave it out, or put the words in quotes.")
        if event.tag is not None:
            self._fault(event, path, f"“{event.tag}” would be a tag. Leave it out, or put the words in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            return self._words(event, path)
        if len(path) >= MAX_DEPTH:
            raise _Unreadable(event.start_mark.line + 1, f"is nested more than {MAX_DEPTH} deep.")
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._row(path)

    def _words(self, event, path):
        """The text of a scalar without the white space around it; None for a value that is left empty."""
        words = clean(event.value)
        found = UNSHOWABLE.search(words)
        if found:
            self._fault(event, path, f"holds a character that cannot be shown (U+{ord(found[0]):04X}). Take it out.")
            return None
        return words if words or event.style else None

    def _list(self, path):
        values = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return values
            values.append(self._value(event, (*path, len(values))))
        return values

    def _row(self, path):
        row = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return row
            key, place = self._key(event, path, row)
            self.document.lines.setdefault(place, event.start_mark.line + 1)
            value = self._value(next(self.events), place)
            if key is not None:
                row[key] = value
        return row

    def _key(self, event, path, row):
        """The key that a row goes on with and its path; (None, path) for one that is no key or is there already."""
        key = self._value(event, (*path, KEY))
        del self.document.lines[*path, KEY]
        if not isinstance(key, str):
            self._fault(event, (*path, KEY), "must be one word.")
        elif key in row:
            first = self.document.lines[*path, key]
            self._fault(event, (*path, key), f"is given twice in one row: line {first} has it too.")
        else:
            return key, (*path, key)
        return None, (*path, KEY)


def clean(words):
    """Text as it is compared and kept: no white space around it, and one kind of line end."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()
