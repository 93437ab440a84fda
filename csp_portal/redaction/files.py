"""Whether a file holds a text: a spreadsheet or a Word file in its words, or beside them (comments, names of authors,
hidden sheets); any other as far as its bytes are plain text."""

import re
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from html import unescape
from io import BytesIO

ENCODINGS = ("utf-8", "utf-16", "cp1252")  # of a .csv file
MOST = 150_000_000  # bytes of all parts together, as when it was brought: see csp_portal/common/sheets/parts.py
TAG = re.compile(r"<[^>]*>")


class Unreadable(Exception):
    """A part of a file cannot be read."""


def holds_text(content, removal):
    """Also a part that cannot be read counts as one that holds it."""
    try:
        return any(removal.is_in(words) for words in _words_in(content))
    except Unreadable:
        return True


def can_be_read(content):
    """Whether the words of a file are found in it: those of a PDF, a picture or an older Word file are packed."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as file:
            return any(name.endswith(".xml") for name in file.namelist())
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return True
    return b"\0" not in content and not content.startswith(b"%PDF")


def near_forms_in(content, removal):
    """The near forms of the text in a file that does not hold the text itself; each once."""
    return sorted({form for words in _words_in(content) for form in removal.near_forms_in(words)})


def _words_in(content):
    """The words of each part of a file, and those that stand in its tags."""
    if not zipfile.is_zipfile(BytesIO(content)):
        yield from (content.decode(encoding, errors="ignore") for encoding in ENCODINGS)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as file:
            parts = [part for part in file.infolist() if part.filename.endswith((".xml", ".rels", ".vml", ".rdf"))]
            if sum(part.file_size for part in parts) > MOST:
                raise Unreadable
            for part in parts:
                text = file.read(part).decode(errors="ignore")
                yield from (unescape(TAG.sub("", text)), unescape(text))
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, NotImplementedError):
        raise Unreadable from None
