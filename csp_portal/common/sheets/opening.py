"""Opening a spreadsheet file that anybody may have made: in a process of its own, which may fail as it likes."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath

from .cells import Sheet

# What one file may hold; `memory` and `output` are bytes of the process that reads it. `rows` counts to the last row
# with words, over all sheets.
LIMITS = {
    "bytes": 10_000_000,
    "sheets": 100,
    "rows": 5_000,
    "columns": 200,
    "cells": 100_000,
    "characters": 3_000_000,
    "cell": 100_000,
    "seconds": 15,
    "memory": 300_000_000,
    "output": 40_000_000,
}
ROOT = Path(__file__).resolve().parents[3]
ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")
REFUSED = 3  # the exit code of a child that says why in words
# No site-packages and nothing of the server's environment: the readers need the standard library alone.
CHILD = [sys.executable, "-S", "-E", "-B", "-X", "utf8", "-m", "csp_portal.common.sheets.child"]
TOO_MUCH = (
    "This file needs too much memory to read. Delete what is not the tracker, or split the file into smaller ones."
)
TOO_LONG = "This file takes too long to read. Delete what is not the tracker, or split the file into smaller ones."
FAILED = "This file cannot be read. Open it in a spreadsheet program, save it as .xlsx, and bring that file."


class CannotRead(Exception):
    """The file cannot be taken; says why and what to do, in a sentence for the person who chose it."""


def read_file(name, content):
    """The sheets of an .xlsx, .csv or .ods file, by its name and bytes. Refuses with CannotRead."""
    if not content:
        raise CannotRead("This file is empty.")
    if len(content) > LIMITS["bytes"]:
        raise CannotRead("This file is larger than 10 MB. Take out pictures, or split it into smaller files.")
    path = PurePath(name.replace("\\", "/"))
    # In a file, not in a pipe: the answer is taken line by line, and the server never holds it twice.
    with tempfile.TemporaryFile() as answer:
        _run([*CHILD, path.suffix.lower() if ENDING.fullmatch(path.suffix) else ""], content, answer)
        sheets = _sheets(answer)
    for sheet in sheets:
        sheet.name = sheet.name or "".join(filter(str.isprintable, path.stem))[:100].strip() or "Sheet"
    return sheets


def _run(command, content, answer):
    try:
        done = subprocess.run(  # noqa: S603 - our own program; of the file's name only its ending is passed
            command,
            input=content,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            timeout=2 * LIMITS["seconds"],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRead(TOO_LONG) from None
    except (OSError, ValueError):
        raise CannotRead(FAILED) from None
    answer.seek(0)
    if done.returncode == REFUSED:
        raise CannotRead(answer.read(2_000).decode(errors="replace"))
    if done.returncode:
        raise CannotRead(_why_it_died(done.returncode))


def _why_it_died(code):
    return {-24: TOO_LONG, -9: TOO_MUCH, -25: TOO_MUCH}.get(code, FAILED)  # SIGXCPU, SIGKILL, SIGXFSZ


def _sheets(answer):
    """From lines of JSON: a sheet without its rows, then each of its rows as [number, {column: cell}]."""
    sheets = []
    try:
        for line in answer:
            data = json.loads(line)
            if isinstance(data, dict):
                sheets.append(Sheet.from_data(data))
            else:
                sheets[-1].add_data(*data)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise CannotRead(FAILED) from None
    if not sheets:
        raise CannotRead(FAILED)
    return sheets
