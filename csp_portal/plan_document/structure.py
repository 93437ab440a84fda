"""Holds a document against schema.json, the authority for its structure, and says each fault as a plain sentence."""

import json
from difflib import get_close_matches
from pathlib import Path

from jsonschema import Draft202012Validator

from .remarks import Remark, listed, quoted

SCHEMA = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def check_structure(document):
    """Add the faults of the document's structure, and take what is wrong out of its data."""
    unread = {fault.path for fault in document.faults}
    for error in list(VALIDATOR.iter_errors(document.data)):
        path = tuple(error.absolute_path)
        if path in unread:
            continue
        for place, sentence in FAULTS[error.validator](error, path):
            document.faults.append(Remark(document.line_of(place), place, sentence))
        if error.validator not in ("required", "additionalProperties"):
            _take_out(document, path)


def _take_out(document, path):
    if not path:
        document.data, document.is_readable = {}, False
        return
    holder = document.data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = None


def _unknown_keys(error, path):
    known = error.schema["properties"]
    for key in error.instance.keys() - known.keys():
        close = get_close_matches(key.lower(), known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Its keys are {listed(known)}."
        yield (*path, key), f"is not a key of {error.schema['title']}. {hint}"


def _missing_key(error, path):
    for key in error.validator_value:
        if key not in error.instance:
            yield (*path, key), "is missing."


def _wrong_choice(error, path):
    choices = listed(choice for choice in error.validator_value if choice)
    yield (
        path,
        f"{quoted(error.instance)} is not one of {choices}." if _is_words(error) else f"must be one of {choices}.",
    )


def _wrong_pattern(error, path):
    if not error.instance:
        yield path, "is blank."
    elif "\n" in error.instance:
        yield path, "must be one line. Write each name as a row of its own."
    else:
        yield path, f"{quoted(error.instance)} cannot stand here. {error.schema['description']}"


def _wrong_type(error, path):
    wanted = error.validator_value
    if "array" in wanted:
        yield path, "must be a list, with “- ” before each row."
    elif error.instance is None:
        yield path, "is blank."
    elif wanted == "object":
        first = next(iter(error.schema["properties"]))
        yield path, f"must be {error.schema['title']}, written as keys with values, like {quoted(f'{first}: ...')}."
    else:
        yield path, "must be text."


def _is_words(error):
    return isinstance(error.instance, str) and error.instance


FAULTS = {
    "additionalProperties": _unknown_keys,
    "required": _missing_key,
    "enum": _wrong_choice,
    "pattern": _wrong_pattern,
    "type": _wrong_type,
}
