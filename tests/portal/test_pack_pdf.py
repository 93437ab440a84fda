"""A board pack as a PDF, which the optional extra makes of its kept page."""

import re
import sys
from datetime import timedelta
from importlib import import_module
from zlib import decompressobj

import pytest
from django.test import Client
from django.utils.timezone import localdate

from csp_portal.packs import pdf
from csp_portal.packs.page import as_page
from tests.factories import make_group, make_meeting, make_member, make_pack, make_period

from .test_pack_word import Lines, everything

pytestmark = pytest.mark.once
PAGE = '<!doctype html><html lang="en-GB"><head><title>Pack</title></head><body><h1>Pack</h1>{}</body></html>'
MISSING = "The extra pdf is tested, so WeasyPrint and Pango must be here. On Debian: apt-get install libpangoft2-1.0-0"


@pytest.fixture(scope="module", autouse=True)
def library():
    try:
        return import_module(pdf.PACKAGE)
    except (ImportError, OSError) as error:
        pytest.fail(f"{MISSING} ({error})")


@pytest.fixture
def meeting(ambridge):
    make_period(ambridge, localdate() - timedelta(days=90), localdate())
    return make_meeting(make_group(ambridge, "Board", "board"), localdate())


@pytest.fixture
def pack(meeting):
    return make_pack(meeting, page=PAGE.format("<p>As issued</p>"))


@pytest.fixture
def client(ambridge):
    client = Client()
    client.force_login(make_member(ambridge, "scrutiny"))
    return client


def letters(words):
    return re.sub(r"\s", "", words)


def set_words(library, page):
    """What stands on the sheets, between head and foot, without its spaces."""
    found = []
    for sheet in library.HTML(string=page.decode()).render().pages:
        body = sheet._page_box.children[0]
        found += [box.text for box in body.descendants() if isinstance(box, library.formatting_structure.boxes.TextBox)]
    return letters("".join(found))


def test_it_says_what_the_page_says(library):
    page = re.sub(rb'<span class="spoken">[^<]*</span>', b"", as_page(everything()))
    page = page.replace(b"</head>", b"<style>thead { display: table-row-group !important }</style></head>")  # said once
    assert sorted(set_words(library, page)) == sorted(letters("".join(Lines(page).lines)))


def test_it_is_tagged_and_says_its_language_and_title():
    content = pdf.as_pdf(as_page(everything()))
    assert content.startswith(b"%PDF-1.7")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S)
    inside = content + b"".join(decompressobj().decompress(each) for each in streams if each[:1] == b"x")
    assert [part for part in (b"/StructTreeRoot", b"/MarkInfo", b"en-GB", b"pdfuaid:part") if part not in inside] == []
    assert b"Board pack: Board, 14 October 2026" in inside


def test_the_same_page_gives_the_same_pdf():
    page = as_page(everything())
    assert pdf.as_pdf.__wrapped__(page) == pdf.as_pdf.__wrapped__(page)


def test_nothing_is_read_beside_the_page(tmp_path):
    (tmp_path / "there.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect/></svg>')
    images = [f'<img alt="" src="file://{tmp_path}/{name}.svg">' for name in ("there", "away")]
    seen, unseen = (pdf.as_pdf(PAGE.format(image).encode()) for image in images)
    assert seen == unseen


@pytest.mark.django_db
def test_the_address_gives_it_as_a_file_of_its_issue(client, pack):
    response = client.get(f"{pack.get_absolute_url()}pack.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    named = f"ambridge-board-pack-{localdate()}-issue-1.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{named}"'
    assert response.content == pdf.as_pdf(bytes(pack.page))


@pytest.mark.django_db
def test_of_an_issue_that_was_corrected_its_name_says_so(client, meeting, pack):
    make_pack(meeting, corrects=pack)
    response = client.get(f"{pack.get_absolute_url()}pack.pdf")
    named = f"ambridge-board-pack-{localdate()}-issue-1-corrected-by-issue-2.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{named}"'
    assert response.content == pdf.as_pdf(bytes(pack.page))


@pytest.mark.django_db
def test_pages_lead_to_it(client, meeting, pack):
    for page in (meeting.get_absolute_url(), "/ambridge/packs/"):
        assert f'href="{pack.get_absolute_url()}pack.pdf"' in client.get(page).content.decode()


@pytest.mark.django_db
def test_where_the_extra_is_not_installed_there_is_no_link_and_no_such_address(client, meeting, pack, monkeypatch):
    monkeypatch.setattr(pdf, "PACKAGE", "no_such_package")
    for page in (meeting.get_absolute_url(), "/ambridge/packs/"):
        assert "pack.pdf" not in client.get(page).content.decode()
    assert client.get(f"{pack.get_absolute_url()}pack.pdf").status_code == 404


@pytest.mark.django_db
def test_a_pack_that_would_take_too_long_is_not_offered_as_a_pdf(client, meeting):
    pack = make_pack(meeting, page=PAGE.format("<p>Words</p>" * (pdf.LARGEST // 12)))
    assert "pack.pdf" not in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(f"{pack.get_absolute_url()}pack.pdf").status_code == 404


@pytest.mark.django_db
def test_where_pango_is_missing_it_says_so_and_leads_to_the_pack(client, pack, monkeypatch):
    monkeypatch.setattr(pdf, "CHILD", [sys.executable, "-c", "raise OSError('cannot load library libpango-1.0-0')"])
    pdf.as_pdf.cache_clear()
    response = client.get(f"{pack.get_absolute_url()}pack.pdf")
    assert response.status_code == 503
    assert "a library that the extra “pdf” needs is missing" in response.content.decode()
    assert f'href="{pack.get_absolute_url()}"' in response.content.decode()
    assert not pdf.ONE_AT_A_TIME.locked()


@pytest.mark.django_db
def test_a_pdf_that_takes_too_long_is_given_up_and_who_asked_is_led_to_the_pack(client, pack, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    pdf.as_pdf.cache_clear()
    response = client.get(f"{pack.get_absolute_url()}pack.pdf")
    assert response.status_code == 503
    assert "This pack takes too long to make a PDF of." in response.content.decode()
    assert f'href="{pack.get_absolute_url()}"' in response.content.decode()
    assert not pdf.ONE_AT_A_TIME.locked()


@pytest.mark.django_db
def test_who_asks_while_another_is_made_is_told_to_try_again(client, pack, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    with pdf.ONE_AT_A_TIME:
        response = client.get(f"{pack.get_absolute_url()}pack.pdf")
    assert response.status_code == 503
    assert "Another PDF is being made. Try again in a minute." in response.content.decode()


@pytest.mark.django_db
def test_what_was_issued_for_the_board_alone_is_a_pdf_for_the_board_alone(client, meeting):
    pack = make_pack(meeting, for_board=True)
    assert client.get(f"{pack.get_absolute_url()}pack.pdf").status_code == 404
