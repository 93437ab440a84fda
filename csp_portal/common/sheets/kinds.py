"""What kind of file it is, from what it holds; its name says little."""

import importlib
import re

from .opening import CannotRead
from .parts import LOCKED, Parts

SAVE_AS = "Open it in the program that made it, save it as .xlsx, and bring that file."
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How files begin that people choose by mistake.
NOT_TAKEN = {
    b"%PDF": "This is a PDF. Bring the spreadsheet that it was made from.",
    b"{\\rtf": f"This is a text document. {SAVE_AS}",
    b"\x89PNG": "This is a picture. Bring the spreadsheet itself.",
    b"\xff\xd8\xff": "This is a picture. Bring the spreadsheet itself.",
    b"GIF8": "This is a picture. Bring the spreadsheet itself.",
    b"\x1f\x8b": "This is a packed file. Unpack it, and bring the spreadsheet in it.",
    b"7z\xbc\xaf": "This is a packed file. Unpack it, and bring the spreadsheet in it.",
    b"Rar!": "This is a packed file. Unpack it, and bring the spreadsheet in it.",
}
MARKUP = {
    b"office:document": "This is a flat .fods file. Open it, save it as .ods or .xlsx, and bring that file.",
    b"excel.sheet": f"This is an XML spreadsheet of Excel 2003. {SAVE_AS}",
    b"<svg": "This is a picture. Bring the spreadsheet itself.",
    b"<html": f"This is a web page, whatever its name says. {SAVE_AS}",
    b"<!doctype html": f"This is a web page, whatever its name says. {SAVE_AS}",
    b"<table": f"This is a web page, whatever its name says. {SAVE_AS}",
    b"<?xml": "This is an XML file. Bring an .xlsx, .ods or .csv file.",
}
OPEN_DOCUMENT_MACRO = re.compile(r"scripts/.|basic/[^/]+/(?!(?:script|dialog)-lb\.xml)")
TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".tab")


def read_sheets(ending, content):
    """The sheets of a file by the ending of its name and its bytes. Refuses with CannotRead."""
    sheets = _read(ending, content)
    if not any(sheet.rows for sheet in sheets):
        raise CannotRead("There are no words in this file.")
    return sheets


def _read(ending, content):
    if content.startswith(b"PK"):
        parts = Parts(content)
        return importlib.import_module(f"{__package__}.{_zipped_kind(parts)}").read(parts)
    _refuse_other_kinds(content)
    if ending not in TEXT_ENDINGS:
        raise CannotRead(
            f"This is no spreadsheet{', though its name ends in ' + ending if ending else ''}. "
            "Bring an .xlsx, .ods or .csv file."
        )
    return importlib.import_module(f"{__package__}.delimited").read(content)


def _refuse_other_kinds(content):
    if content.startswith(OLD_EXCEL):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise CannotRead(LOCKED)
        raise CannotRead("This is an old Excel file (.xls). Open it, save it as .xlsx, and bring that file.")
    for beginning, sentence in NOT_TAKEN.items():
        if content.startswith(beginning):
            raise CannotRead(sentence)
    beginning = content[:2_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(tuple(MARKUP)):
        raise CannotRead(next(sentence for word, sentence in MARKUP.items() if word in beginning))


def _zipped_kind(parts):
    """The reader's module for a zip file: "xlsx" or "ods"."""
    mimetype = parts.words("mimetype")[:100].strip()
    names = parts.names
    if mimetype and "encryption-data" in parts.words("META-INF/manifest.xml"):
        raise CannotRead(LOCKED)
    if any(OPEN_DOCUMENT_MACRO.match(name) for name in names):
        raise CannotRead("This file holds macros. Save it without macros, and bring that file.")
    if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet") and "content.xml" in parts:
        return "ods"
    if any(name.endswith(("vbaproject.bin", "vbaprojectsignature.bin")) for name in names):
        raise CannotRead("This file holds macros. Save it as .xlsx, without macros, and bring that file.")
    if any(name.endswith("workbook.bin") for name in names):
        raise CannotRead(f"This is a binary Excel file (.xlsb). {SAVE_AS}")
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        raise CannotRead("This is a Numbers file. In Numbers choose File, Export To, Excel, and bring that file.")
    if mimetype or any(name.startswith(("word/", "ppt/")) for name in names):
        raise CannotRead(f"This is a text document or a presentation, not a spreadsheet. {SAVE_AS}")
    if "[content_types].xml" in parts:
        return "xlsx"
    raise CannotRead("This is a packed file, not a spreadsheet. Unpack it, and bring the spreadsheet in it.")
