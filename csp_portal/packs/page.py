"""A board pack as one HTML page that needs nothing else: no other file, no script. Its style is allowed by its hash."""

import re

from django.template.loader import render_to_string

from .blocks import Table

SIZES, LONG_TITLE = {12: "", 18: "long"}, 70  # of the contents by their lines, and signs of one
LONG_WORD = re.compile(r"(\S{25})(?=\S)")  # no longer one is broken in a margin by itself


def as_page(pack):
    """The page of a pack, as bytes. A block of a kind that it does not know is refused: it has no template."""
    context = {"pack": pack, "shares": shares_of(pack), "contents": size_of(tables_of(pack.cover))}
    context["in_margin"] = LONG_WORD.sub("\\1\u200b", pack.marking)
    return render_to_string("packs/kept.html", context).encode()


def size_of(contents):
    """How the contents are written so that the cover keeps to one sheet: "", "long" where they are smaller, "longest"
    where they are as small as can be."""
    titles = ["".join(run.words for line in row[0].lines for run in line) for table in contents for row in table.rows]
    lines = sum(1 + len(title) // LONG_TITLE for title in titles)
    return next((size for most, size in SIZES.items() if lines <= most), "longest")


def shares_of(pack):
    """The widths of the columns of all tables: no element has a style of its own."""
    tables = [table for part in (pack.cover, *pack.parts) for table in tables_of(part)]
    return sorted({column.share for table in tables for column in table.columns})


def tables_of(part):
    return [block for block in part.blocks if isinstance(block, Table)]
