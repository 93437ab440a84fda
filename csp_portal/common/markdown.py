"""Words that people write in Markdown, as markup. The reasons are in docs/decisions/0008-words-with-markdown.md."""

import re

from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

SCHEMES = ("http", "https", "mailto", "tel")


def is_safe(address):
    """Whether a link may lead there: to the web, a mailbox, a telephone, or a page of the portal."""
    scheme, colon, _ = re.split(r"[/?#]", address, maxsplit=1)[0].partition(":")
    return not colon or scheme.lower() in SCHEMES


def _parser(**options):
    parser = MarkdownIt("commonmark", {"html": False} | options)
    parser.validateLink = is_safe
    return parser


WORDS = _parser(breaks=True).disable("image")
PICTURED = _parser()


def markdown(text):
    """What a person typed, as markup: headings, lists, links. No pictures; HTML is shown as it was typed."""
    return _markup(WORDS, WORDS.parse(text))


def markdown_with_pictures(text, address_of):
    """A text of the portal's own; `address_of` gives the address that a picture is shown from."""
    tokens = PICTURED.parse(text)
    for token in tokens:
        for child in token.children or []:
            if child.type == "image":
                child.attrs["src"] = address_of(child.attrs["src"])
    return _markup(PICTURED, tokens)


def _markup(parser, tokens):
    _put_in_order([token for token in tokens if token.type in ("heading_open", "heading_close")])
    return mark_safe(parser.renderer.render(tokens, parser.options, {}))  # noqa: S308 - it lets no HTML through


def _put_in_order(headings):
    """The one h1 of the page stands above the text: its own headings begin with h2 and leave out no step."""
    ranks, level = sorted({heading.tag for heading in headings}), 1
    for heading in headings:
        if heading.type == "heading_open":
            level = min(ranks.index(heading.tag) + 2, level + 1, 6)
        heading.tag = f"h{level}"
