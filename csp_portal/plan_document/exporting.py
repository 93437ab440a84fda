"""Writes a partnership down as a plan document: readable, always in the same order, and read back exactly."""

import re

import yaml

from .present import present_tree
from .shape import ACTION, APPOINTMENT, PARTNERSHIP, UPDATE

PLAIN = re.compile(r"[\w(£“‘][^\t\n]*")
# What PyYAML reads as text and other tools read as a number, a yes or a no.
NO_TEXT = re.compile(r"[-+]?(0o[0-7]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)|[yYnN]")
RESOLVER = yaml.resolver.Resolver()
FOLD_FROM = 100
WIDTH = 116
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def export_document(slug):
    """The document of a partnership as text; None when there is no such partnership."""
    root = present_tree(slug)
    if root is None:
        return None
    sections = ["partnership:\n" + "".join(_entries(root, "  "))]
    sections += [f"{name}:\n" + "".join(_rows(rows, "  ")) for name, rows in root.lists.items() if rows]
    return "\n".join(sections)


def _rows(rows, indent):
    """The rows of a list, each behind a dash."""
    for row in rows:
        lines = "".join(_entries(row, indent + "  "))
        lists = any(row.lists.values())
        if not lists and row.kind.short and [*_said(row)] == [row.kind.short]:
            yield f"{indent}- {_scalar(row.words[row.kind.short], indent)}\n"
        else:
            yield f"{indent}- {lines.removeprefix(indent + '  ')}"


def _entries(row, indent):
    for name in _said(row):
        words = row.words[name]
        if isinstance(words, str):
            yield f"{indent}{name}: {_scalar(words, indent)}\n"
        else:
            yield f"{indent}{name}:\n" + "".join(f"{indent}  - {_scalar(line, indent + '  ')}\n" for line in words)
    for name, rows in row.lists.items():
        if rows and row.kind is not PARTNERSHIP:
            yield f"{indent}{name}:\n" + "".join(_rows(rows, indent + "  "))


def _said(row):
    """The keys that are written: those with words, and a blank where words would follow from other rows."""
    for key in row.kind.keys:
        words = row.words[key.name]
        if key.name == "name" and row.kind is APPOINTMENT:
            is_said = words != row.above.words["name"]
        else:
            is_said = words or _would_follow(row, key.name)
        if is_said:
            yield key.name


def _would_follow(row, name):
    if row.kind is ACTION and name == "original_deadline":
        return row.words["deadline"] or any(update.words["new_deadline"] for update in row.lists["updates"])
    return row.kind is UPDATE and name == "deadline_before" and row.words["new_deadline"]


def _scalar(words, indent):
    """Words as YAML: plain where every tool reads them as text, in a block when they are long, else in quotes."""
    lines = words.split("\n")
    if not all(_is_shown(line) and not line.endswith(" ") for line in lines):
        return _in_quotes(words)
    if len(lines) > 1:
        return "|-\n" + "\n".join(f"{indent}  {line}" if line else "" for line in lines)
    if len(words) > FOLD_FROM and "  " not in words:
        return ">-\n" + "\n".join(f"{indent}  {line}" for line in _folded(words, WIDTH - len(indent)))
    return words if PLAIN.fullmatch(words) and not _has_signs(words) and _is_text(words) else _in_quotes(words)


def _folded(words, width):
    """Words broken at single spaces, which is how they are joined again."""
    lines = [""]
    for word in words.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _in_quotes(words):
    return '"' + "".join(ESCAPES.get(sign) or _escaped(sign) for sign in words) + '"'


def _is_shown(words):
    return words.replace("\xa0", " ").isprintable()


def _has_signs(words):
    return ": " in words or " #" in words or words.endswith(":")


def _is_text(words):
    """Whether YAML 1.1 and 1.2 alike read the words as text, and not as a number, a date, yes, no or nothing."""
    tag = RESOLVER.resolve(yaml.ScalarNode, words, (True, False))
    return tag == "tag:yaml.org,2002:str" and not NO_TEXT.fullmatch(words)


def _escaped(sign):
    return sign if _is_shown(sign) else f"\\U{ord(sign):08x}"
