"""Whether a file holds a text: a spreadsheet or a Word file in its words, or beside them (comments, names of authors,
hidden sheets); any other as far as its bytes are plain text."""

import re
import zipfile
from html import unescape
from io import BytesIO

ENCODINGS = ("utf-8", "utf-16", "cp1252")  # of a .csv file
MOST = 150_000_000  # bytes of all parts together, as when it was brought: see csp_portal/common/sheets/parts.py
TAG = re.compile(r"<[^>]*>")


def holds_text(content, removal):
    """Also a part that cannot be read counts as one that holds it."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return any(removal.is_in(content.decode(encoding, errors="ignore")) for encoding in ENCODINGS)
    try:
        with zipfile.ZipFile(BytesIO(content)) as file:
            parts = [part for part in file.infolist() if part.filename.endswith((".xml", ".rels", ".vml", ".rdf"))]
            return sum(part.file_size for part in parts) > MOST or any(_in_part(file.read(p), removal) for p in parts)
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, NotImplementedError):
        return True


def _in_part(content, removal):
    """In the words of a part of a zipped file, or in what stands in its tags."""
    text = content.decode(errors="ignore")
    return removal.is_in(unescape(TAG.sub("", text))) or removal.is_in(unescape(text))
