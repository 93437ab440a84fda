"""T22 and T23, reading: files made to do harm are refused in words, and cost the server next to nothing."""

import struct
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from csp_portal.common.sheets import LIMITS, CannotRead, opening, read_file
from tests.common.spreadsheets import inline, made, ods, ods_cell, ods_parts, ods_row, xlsx, xlsx_parts, zipped

from . import fuzz

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
GROWTH = 50_000_000
X = f"<row>{inline('x')}</row>"

DAMAGED = (
    "This file is damaged or was cut off. Open it in a spreadsheet program, save it as .xlsx, and bring that file."
)
ALTERED = "This file was not made by a spreadsheet program. Open it in one, save it as .xlsx, and bring that file."
LOCKED = "This file is locked with a password. Remove the password, save it, and bring it again."
MACROS = "This file holds macros. Save it as .xlsx, without macros, and bring that file."
SAVE_AS = "Open it in the program that made it, save it as .xlsx, and bring that file."
SPLIT = "Delete what is not the tracker, or split the file into smaller ones."
TOO_MUCH = f"This file needs too much memory to read. {SPLIT}"
PICTURE = "This is a picture. Bring the spreadsheet itself."
NO_SHEET = "There is no sheet in this file. Open it in a spreadsheet program, save it, and bring it again."
TOO_LARGE = "This file is larger than 10 MB. Take out pictures, or split it into smaller files."


def said(name, content):
    with pytest.raises(CannotRead) as refusal:
        read_file(name, content)
    return str(refusal.value)


def with_sheet(text):
    return zipped(xlsx_parts() | {"xl/worksheets/sheet1.xml": text})


def doctype(subset, body="&a;"):
    return with_sheet(f"<!DOCTYPE a [{subset}]><worksheet><sheetData><row>{inline(body)}</row></sheetData></worksheet>")


def billion_laughs():
    names = "abcdefghij"
    entities = "".join(f'<!ENTITY {name} "{f"&{after};" * 10}">' for name, after in pairwise(names))
    return doctype(f'{entities}<!ENTITY j "lol">')


def flagged_as_encrypted():
    content = bytearray(xlsx(X))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


def with_a_wrong_check_sum():
    content = bytearray(xlsx(X))
    at = content.find(b"xl/worksheets/sheet1.xml") - 30
    central = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    for place in (at + 14, central + 16):
        content[place : place + 4] = struct.pack("<I", 1)
    return bytes(content)


def declaring_less_than_it_holds():
    """The part unpacks to far more than its entry says."""
    content = bytearray(xlsx(X * 100_000))
    central = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    content[central + 24 : central + 28] = struct.pack("<I", 500)
    return bytes(content)


def encrypted(parts):
    return zipped(parts | {"META-INF/manifest.xml": "<manifest:encryption-data/>"})


SHARED = '<c t="s"><v>0</v></c>'
STYLE = '<xf numFmtId="1"/>'
MACRO_TYPE = '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
MANY_PARTS = {f"{number}.png": "" for number in range(20_000)}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
WIDE = ods_cell("x", table__number_columns_repeated=1_000_000)
HOSTILE = {
    "nothing at all": (".xlsx", lambda: b"", "This file is empty."),
    "more than 10 MB": (".xlsx", lambda: b"PK" + bytes(10_000_000), TOO_LARGE),
    "a zip bomb": (".xlsx", lambda: xlsx("<row/>" * 10_000_000), TOO_MUCH),
    "a small zip bomb": (".xlsx", lambda: xlsx(" " * 5_000_000), TOO_MUCH),
    "a part larger than it says": (".xlsx", declaring_less_than_it_holds, DAMAGED),
    "twenty thousand parts": (".xlsx", lambda: zipped(xlsx_parts(X) | MANY_PARTS), TOO_MUCH),
    "a billion laughs": (".xlsx", billion_laughs, ALTERED),
    "an entity from a file": (".xlsx", lambda: doctype('<!ENTITY a SYSTEM "file:///etc/passwd">'), ALTERED),
    "a DTD and no entity": (".xlsx", lambda: doctype("", "x"), ALTERED),
    "a DTD in an .ods": (
        ".ods",
        lambda: zipped({**ods_parts(), "content.xml": '<!DOCTYPE a [<!ENTITY b "c">]>' + ods_parts()["content.xml"]}),
        ALTERED,
    ),
    "an encoding nobody uses": (".xlsx", lambda: with_sheet('<?xml version="1.0" encoding="cp037"?><a/>'), ALTERED),
    "a path that leads out": (".xlsx", lambda: zipped(xlsx_parts(X) | {"../../etc/cron.d/x": "x"}), ALTERED),
    "an absolute path": (".xlsx", lambda: zipped(xlsx_parts(X) | {"/etc/passwd": "x"}), ALTERED),
    "two parts of one name": (".xlsx", lambda: zipped(xlsx_parts(X) | {"XL/WORKBOOK.xml": "x"}), ALTERED),
    "a password": (".xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), LOCKED),
    "encrypted parts": (".xlsx", flagged_as_encrypted, LOCKED),
    "an .ods with a password": (".ods", lambda: encrypted(ods_parts()), LOCKED),
    "an old Excel file": (
        ".xls",
        lambda: OLE,
        "This is an old Excel file (.xls). Open it, save it as .xlsx, and bring that file.",
    ),
    "the beginning of a file": (".xlsx", lambda: xlsx(X)[:-200], DAMAGED),
    "a wrong check sum": (".xlsx", with_a_wrong_check_sum, DAMAGED),
    "XML that is none": (".xlsx", lambda: with_sheet("<worksheet><sheetData></row></worksheet>"), DAMAGED),
    "no workbook": (".xlsx", lambda: zipped({"[Content_Types].xml": "<Types/>"}), NO_SHEET),
    "macros": (".xlsm", lambda: zipped(xlsx_parts(X) | {"xl/vbaProject.bin": "x"}), MACROS),
    "macros by their type alone": (
        ".xlsx",
        lambda: zipped(xlsx_parts(X) | {"[Content_Types].xml": f"<Types>{MACRO_TYPE}</Types>"}),
        MACROS,
    ),
    "macros in an .ods": (
        ".ods",
        lambda: zipped(ods_parts(ods_row(ods_cell("x"))) | {"Basic/Standard/Module1.xml": "x"}),
        "This file holds macros. Save it without macros, and bring that file.",
    ),
    "a binary Excel file": (
        ".xlsb",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}),
        f"This is a binary Excel file (.xlsb). {SAVE_AS}",
    ),
    "a Numbers file": (
        ".numbers",
        lambda: zipped({"Index/Document.iwa": "x"}),
        "This is a Numbers file. In Numbers choose File, Export To, Excel, and bring that file.",
    ),
    "a Word file": (
        ".docx",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "x"}),
        f"This is a text document or a presentation, not a spreadsheet. {SAVE_AS}",
    ),
    "an .odt file": (
        ".odt",
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        f"This is a text document or a presentation, not a spreadsheet. {SAVE_AS}",
    ),
    "some other zip": (
        ".zip",
        lambda: zipped({"a.csv": "x"}),
        "This is a packed file, not a spreadsheet. Unpack it, and bring the spreadsheet in it.",
    ),
    "a PDF": (".xlsx", lambda: b"%PDF-1.7", "This is a PDF. Bring the spreadsheet that it was made from."),
    "a picture": (".csv", lambda: b"\x89PNG\r\n", PICTURE),
    "a drawing": (".csv", lambda: b"<svg xmlns='x'><script>alert(1)</script></svg>", PICTURE),
    "a web page": (
        ".csv",
        lambda: b"\n<!DOCTYPE html><html><table></table></html>",
        f"This is a web page, whatever its name says. {SAVE_AS}",
    ),
    "a flat .fods": (
        ".fods",
        lambda: b"<?xml version='1.0'?><office:document office:mimetype='x'/>",
        "This is a flat .fods file. Open it, save it as .ods or .xlsx, and bring that file.",
    ),
    "an XML spreadsheet": (
        ".xml",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
        f"This is an XML spreadsheet of Excel 2003. {SAVE_AS}",
    ),
    "text called .xlsx": (
        ".xlsx",
        lambda: b"a,b\n",
        "This is no spreadsheet, though its name ends in .xlsx. Bring an .xlsx, .ods or .csv file.",
    ),
    "text of no name": ("", lambda: b"a,b\n", "This is no spreadsheet. Bring an .xlsx, .ods or .csv file."),
    "20,000 rows": (
        ".xlsx",
        lambda: xlsx(X * 20_000),
        f'Sheet "Plan", row 5001, has words. A file may have up to 5,000 rows in all. {SPLIT}',
    ),
    "a cell far below": (
        ".xlsx",
        lambda: xlsx(f'{X}<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        f'Sheet "Plan", row 1048576, has words. A file may have up to 5,000 rows in all. {SPLIT}',
    ),
    "500 columns": (
        ".xlsx",
        lambda: xlsx(f"<row>{inline('x') * 500}</row>"),
        f'Sheet "Plan", cell GS1, has words. A file may have up to 200 columns in all. {SPLIT}',
    ),
    "a cell of five million characters": (
        ".xlsx",
        lambda: xlsx(f"<row><c/>{inline(''.join(map(str, range(800_000))))}</row>"),
        'Sheet "Plan", cell B1, holds 4,688,890 characters. A cell may hold 100,000.',
    ),
    "one text in every cell": (
        ".xlsx",
        lambda: xlsx(f"<row>{SHARED * 100}</row>", strings=f"<si><t>{'ab' * 40_000}</t></si>"),
        f"A file may have up to 3,000,000 characters in all. {SPLIT}",
    ),
    "words that are not there": (
        ".xlsx",
        lambda: xlsx('<row r="4"><c r="B4" t="s"><v>7</v></c></row>'),
        f'Sheet "Plan", cell B4, refers to words that are not in the file. {DAMAGED}',
    ),
    "shared words within shared words": (
        ".xlsx",
        lambda: xlsx(f"<row>{SHARED}</row>", strings="<si>" * 200_000 + "</si>" * 200_000),
        "There are no words in this file.",
    ),
    "a million cells in one": (
        ".ods",
        lambda: ods(ods_row(WIDE, table__number_rows_repeated=1_000_000)),
        f'Sheet "Plan", cell GS1, has words. A file may have up to 200 columns in all. {SPLIT}',
    ),
    "a million rows in one": (
        ".ods",
        lambda: ods(ods_row(ods_cell("x"), table__number_rows_repeated=1_000_000)),
        f'Sheet "Plan", row 5001, has words. A file may have up to 5,000 rows in all. {SPLIT}',
    ),
    "a hundred million spaces": (
        ".ods",
        lambda: ods(ods_row(ods_cell("x<text:s text:c='99999999'/>"))),
        'Sheet "Plan", cell A1, holds 100,002 characters. A cell may hold 100,000.',
    ),
    "XML a million deep": (".ods", lambda: ods("<text:span>" * 1_000_000), TOO_MUCH),
    "a part fifty thousand deep": (".xlsx", lambda: zipped(xlsx_parts(X, styles="<a>" * 50_000)), ALTERED),
    "nothing but NULs": (
        ".csv",
        lambda: bytes(100_000),
        "This is no text, though its name says so. Open it, save it as .xlsx, and bring that file.",
    ),
    "a line of 10 MB": (
        ".csv",
        lambda: b"x" * 10_000_000,
        "Cell A1 holds 10,000,000 characters. A cell may hold 100,000.",
    ),
    "a line of 10 MB of commas": (".csv", lambda: b"," * 10_000_000, "There are no words in this file."),
    "a quotation mark that is never closed": (
        ".csv",
        lambda: b'a,b\n"' + b"c,d\n" * 1_000,
        'Row 2 begins a cell with a quotation mark (") that is never closed. Close it there.',
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_words(what):
    ending, make, sentence = HOSTILE[what]
    assert said(f"tracker{ending}", make()) == sentence


def test_a_million_rows_with_nothing_but_a_format_are_no_rows():
    rows = "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(2, 1_048_577))
    assert read_file("tracker.xlsx", xlsx(X + rows))[0].last_row == 1


def test_a_part_without_a_name_is_no_crash():
    nameless = xlsx(X).replace(b"_rels/.rels", b"\x00rels/.rels")  # a zip name ends at its first NUL
    assert read_file("tracker.xlsx", nameless)[0].last_row == 1


def test_pictures_count_for_nothing():
    noise = fuzz.random.Random(1).randbytes(3_000_000)
    assert read_file("tracker.xlsx", zipped(xlsx_parts(X) | {"xl/media/a.png": noise, "xl/media/b.png": bytes(9**8)}))


def test_no_address_in_a_file_is_ever_asked(monkeypatch):
    asked = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/secret"
    parts = xlsx_parts(X)
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships><Relationship Id="1" Type="x/drawing" Target="{address}" TargetMode="External"/>'
        f'<Relationship Id="2" Type="x/comments" Target="{address}"/></Relationships>'
    )
    assert read_file("tracker.xlsx", zipped(parts))
    assert said("tracker.xlsx", doctype(f'<!ENTITY % a SYSTEM "{address}"> %a;')) == ALTERED
    server.shutdown()
    assert asked == []


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import os; os.kill(os.getpid(), 11)", opening.FAILED),
        ("import os; os.kill(os.getpid(), 9)", opening.TOO_MUCH),
        ("import time; time.sleep(60)", opening.TOO_LONG),
        ("while True: pass", opening.TOO_LONG),
        ("raise SystemExit(1)", opening.FAILED),
        ("print('nonsense')", opening.FAILED),
        ("print('[1, {}]')", opening.FAILED),
        ("print('7')", opening.FAILED),
        ("print('{}')", opening.FAILED),
        ("print('{\"name\": 1}')", opening.FAILED),
        ("", opening.FAILED),
        ("import sys; sys.stdout.buffer.write(bytes(10000))", opening.FAILED),
        ("print('['*100000)", opening.FAILED),
    ],
)
def test_a_child_that_dies_hangs_or_talks_nonsense_is_a_refusal_in_words(monkeypatch, program, sentence):
    monkeypatch.setattr(opening, "CHILD", [sys.executable, "-S", "-c", program])
    monkeypatch.setitem(LIMITS, "seconds", 0.2)
    assert said("tracker.xlsx", b"PK") == sentence


def test_a_python_that_is_not_there_is_a_refusal_in_words(monkeypatch):
    monkeypatch.setattr(opening, "CHILD", ["/no/such/python"])
    assert said("tracker.xlsx", b"PK") == opening.FAILED


@pytest.mark.parametrize("name", ["\x00.xlsx", "a\x00.c\x00sv", "\ud800.xlsx", "x.\u202exslx", "..", "/", ""])
def test_no_name_is_a_crash(name):
    assert read_file(name, xlsx(X))[0].name == "Plan"


def test_the_child_knows_nothing_of_the_server(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    program = "import os, sys; sys.stdout.write(' '.join([*os.environ, *sys.modules])); sys.exit(3)"
    monkeypatch.setattr(opening, "CHILD", [sys.executable, "-S", "-E", "-c", program])
    words = said("tracker.xlsx", b"PK").split()
    assert set(words[: words.index("sys")]) <= {"PATH", "LANG", "LC_CTYPE"}


def test_the_reader_needs_nothing_but_the_standard_library():
    program = "import csp_portal.common.sheets.child, csp_portal.common.sheets.xlsx, csp_portal.common.sheets.ods, "
    program += "csp_portal.common.sheets.delimited, sys; print(sorted(n for n in sys.modules if 'django' in n))"
    done = subprocess.run([sys.executable, "-S", "-E", "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


# The highest that the memory of a process with the portal's reader in it ever stood, before and after.
MEASURE = """
import resource, sys
from csp_portal.common.sheets import CannotRead, read_file
content = open(sys.argv[1], "rb").read()
def most():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = most()
try:
    sheets = read_file(sys.argv[1], content)
except CannotRead:
    pass
print((most() - before) * 1024)
"""


def words_to_the_limits():
    row = "".join(inline(f"\U0001f600 {'word' * 6} {column}") for column in range(50))
    return xlsx(f"<row>{row}</row>" * 1_990)


LARGE = {
    "as much as may be": words_to_the_limits,
    "a zip bomb": HOSTILE["a zip bomb"][1],
    "one text in every cell": HOSTILE["one text in every cell"][1],
    "twenty thousand parts": HOSTILE["twenty thousand parts"][1],
    "a million cells in one": HOSTILE["a million cells in one"][1],
    "styles without end": lambda: zipped(xlsx_parts(X, styles=f"<cellXfs>{STYLE * 1_500_000}</cellXfs>")),
}


@pytest.mark.parametrize("what", LARGE)
def test_the_servers_memory_grows_by_less_than_50_mb(what, tmp_path):
    file = tmp_path / "tracker.xlsx"
    file.write_bytes(LARGE[what]())
    done = subprocess.run([sys.executable, "-c", MEASURE, file], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < GROWTH


def test_what_is_as_much_as_may_be_is_read():
    assert sum(len(row) for row in read_file("tracker.xlsx", words_to_the_limits())[0].rows.values()) == 99_500


def test_the_child_may_not_use_more_memory_than_its_limit():
    assert said("tracker.xlsx", LARGE["styles without end"]()) == TOO_MUCH


def test_a_file_made_by_a_spreadsheet_program_is_not_refused():
    assert read_file("tracker.xlsx", made(lambda book, sheet: sheet.append(["x"])))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_spoilt_file_is_a_crash(seed):
    said, crashes = fuzz.run(200, seed)
    assert (sum(said.values()), crashes) == (200, [])
    assert min(said["read"], said["refused"]) > 20


def test_no_spoilt_file_is_a_crash_through_the_child():
    assert 5 < fuzz.through_the_child(40, 3) < 40


def test_the_same_seed_makes_the_same_files():
    assert list(fuzz.mutated_files(20, 5)) == list(fuzz.mutated_files(20, 5))
    assert len(fuzz.seeds()) == 40
    assert len({content for _, content in fuzz.mutated_files(100, 5)}) > 90


def test_a_crash_is_found(monkeypatch):
    monkeypatch.setattr(fuzz, "read_sheets", lambda ending, content: [][0])
    assert fuzz._outcome(("a.csv", b"x")) == "a.csv: IndexError: list index out of range"
