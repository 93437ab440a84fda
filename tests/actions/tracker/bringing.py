"""Somebody who brings a spreadsheet through the pages of the portal, as a browser would."""

import re
from html import unescape
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from actions.models import Upload
from tests.promises.visitors import form_in

HEADINGS = ["Priority", "Ref", "Action", "Lead", "By when", "RAG", "Progress"]
ROWS = [
    ["Violence", "1.1", "Run patrols on Friday nights", "Inspector", "31/03/2027", "Green", "Eleven of twelve ran."],
    ["Violence", "1.2", "Train all door staff", "Licensing manager", "Apr-27", "Amber", "Forty of ninety."],
    ["Burglary", "2.1", "Fit new locks", "TBC", "ongoing", "Green", ""],
]


def as_xlsx(sheets):
    """The bytes of a workbook of {name of a sheet: its rows}."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def tracker(rows=ROWS, headings=HEADINGS):
    return as_xlsx({"Tracker": [headings, *rows]})


def choose(client, content, name="Tracker.xlsx", slug="ambridge"):
    """Choose a file and read it; gives the answer."""
    return client.post(f"/{slug}/import/", {"file": SimpleUploadedFile(name, content)})


def bring(client, content, name="Tracker.xlsx", slug="ambridge"):
    """The same for a file that can be read; gives its upload."""
    response = choose(client, content, name, slug)
    assert response.status_code == 302, words_of(response)
    return Upload.objects.get(pk=response["Location"].strip("/").rpartition("/")[2])


def check(client, upload, **answers):
    """Open the check page and continue with its answers, some of them changed; gives the answer."""
    page = client.get(upload.get_absolute_url()).content.decode()
    return client.post(upload.get_absolute_url(), form_of(page) | answers)


def preview_address(upload):
    return f"{upload.get_absolute_url()}preview/"


def take_over(client, upload, **answers):
    """Open the preview and press its button; gives the answer."""
    page = client.get(preview_address(upload)).content.decode()
    return client.post(preview_address(upload), form_of(page) | answers)


def bring_in(client, content=None, **answers):
    """From the file to the plan; gives the upload."""
    upload = bring(client, content or tracker())
    checked = check(client, upload, **answers)
    assert checked.status_code == 302, words_of(checked)
    taken = take_over(client, upload)
    assert taken.status_code == 302, words_of(taken)
    upload.refresh_from_db()
    return upload


def form_of(page):
    """What the form of a page posts untouched: its boxes and lists, and the radios that are chosen."""
    form = next(part for part in page.split("<form") if "novalidate" in part and "csrfmiddlewaretoken" in part)
    tags = (
        dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) | {"checked": " checked" in tag}
        for tag in re.findall(r"<input ([^>]*)>", form)
    )
    chosen = {tag["name"]: unescape(tag["value"]) for tag in tags if tag.get("type") == "radio" and tag["checked"]}
    return form_in(f"<form{form}") | chosen


def name_of(page, label):
    """The name of the field with a label on a page."""
    found = re.search(rf'<label[^>]*for="id_([^"]+)"[^>]*>{re.escape(label)}', page)
    return found[1]


def words_of(response):
    """All the words of a page."""
    page = re.sub(r"<(style|option)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
