"""Markdown that people type: headings, lists and links come out; nothing that could run ever does."""

import re
import time
from html.parser import HTMLParser

import pytest

from csp_portal.common.markdown import is_safe, markdown, markdown_with_pictures

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "<form action=//evil.example><input name=password></form>",
    "text <b onmouseover=alert(1)>bold</b>",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](java&#9;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://evil.example/count.gif)",
    "![x](javascript:alert(1))",
    "![x][1]\n\n[1]: https://evil.example/count.gif",
    '[x](https://example.org "\\" onmouseover=\\"alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    '```"><script>alert(1)</script>\ncode\n```',
    "`<script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "# <img src=x onerror=alert(1)>",
    "- <script>\n  alert(1)\n  </script>",
    "> <script>alert(1)</script>",
    "[<img src=x onerror=alert(1)>](https://example.org)",
]
SIGNS = ["[", "![", "*a ", "> ", "- ", "`", "[a](", "<a", "a**b", "_*", "[x]: y\n", "\\", "&amp;", "`a ``b "]
ALLOWED = {
    "p": set(),
    "br": set(),
    "a": {"href", "title"},
    "code": {"class"},
    "pre": set(),
    "h2": set(),
    "ul": set(),
    "li": set(),
    "blockquote": set(),
}


class Tags(HTMLParser):
    """Every tag and attribute of some markup, as a browser takes them."""

    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_comment(self, data):
        self.found.append(("comment", {}))

    handle_decl = unknown_decl = handle_pi = handle_comment


def faults(markup):
    """The tags, attributes and addresses that may not come out."""
    for tag, attributes in Tags(markup).found:
        if tag not in ALLOWED or not attributes.keys() <= ALLOWED[tag]:
            yield tag, attributes
        address = re.sub(r"[\x00-\x20]", "", attributes.get("href") or "").lower()
        if re.match(r"[a-z][a-z0-9+.-]*:", address) and not address.startswith(("http:", "https:", "mailto:", "tel:")):
            yield address


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_could_run_comes_out(text):
    assert list(faults(markdown(text))) == []


def test_the_faults_are_found_where_there_are_some():
    for markup in (
        "<script>",
        "<img src=x>",
        "<a onclick=x>",
        "<a href='java\nscript:x'>",
        "<!--x-->",
        "<p style=x>",
        "<!doctype x>",
    ):
        assert list(faults(markup))


def test_what_looks_like_html_is_shown_as_it_was_typed():
    assert markdown("<b>bold</b> & more") == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; more</p>\n"


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("1 2 3 1", "2 3 4 2"),
        ("2 3 2", "2 3 2"),
        ("4", "2"),
        ("1 4 6 4", "2 3 4 3"),
        ("3 1 2", "2 2 3"),
        ("1 2 3 4 5 6", "2 3 4 5 6 6"),
    ],
)
def test_the_page_keeps_its_one_heading_and_those_of_the_text_leave_out_no_step(typed, levels):
    text = "\n\n".join(f"{'#' * int(level)} Heading" for level in typed.split())
    assert re.findall(r"<h(\d)>Heading</h(\d)>", markdown(text)) == [(level, level) for level in levels.split()]


def test_a_heading_with_a_line_below_it_is_one_too():
    assert markdown("One\n===\n\nTwo\n---") == "<h2>One</h2>\n<h3>Two</h3>\n"


def test_lists_links_and_line_ends_come_out():
    assert markdown("Call us\n01632 960 001\n\n- [one](https://example.org)\n- **two**") == (
        "<p>Call us<br />\n01632 960 001</p>\n"
        '<ul>\n<li><a href="https://example.org">one</a></li>\n<li><strong>two</strong></li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "HTTP://a.example",
        "mailto:a@b.example",
        "tel:+441632960001",
        "/walsall/help/",
        "#top",
        "?q=a:b",
    ],
)
def test_a_link_may_lead_to_the_web_a_mailbox_a_telephone_or_a_page(address):
    assert is_safe(address)
    assert "<a href=" in markdown(f"[x]({address})")


@pytest.mark.parametrize("address", ["javascript:x", "data:x", "ftp://a.example", "x:", ":", "sms:1", "a b:c"])
def test_a_link_may_lead_nowhere_else(address):
    assert not is_safe(address)


def test_a_picture_of_the_portals_own_is_shown_from_its_address():
    assert markdown_with_pictures("![The table](../x/table.png)", lambda src: f"/static/{src[-9:]}") == (
        '<p><img src="/static/table.png" alt="The table" /></p>\n'
    )


@pytest.mark.parametrize("signs", SIGNS)
def test_a_page_of_nothing_but_signs_is_drawn_quickly(signs):
    began = time.process_time()
    markdown(signs * (50_000 // len(signs)))
    assert time.process_time() - began < 5
