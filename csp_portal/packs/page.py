"""A board pack as one HTML page that needs nothing else: no other file, no script. Its style is allowed by its hash."""

from django.template.loader import render_to_string

from .blocks import Table


def as_page(pack):
    """The page of a pack, as bytes. A block of a kind that it does not know is refused: it has no template."""
    return render_to_string("packs/kept.html", {"pack": pack, "shares": shares_of(pack)}).encode()


def shares_of(pack):
    """The widths of the columns of all tables: no element has a style of its own."""
    tables = [block for part in (pack.cover, *pack.parts) for block in part.blocks if isinstance(block, Table)]
    return sorted({column.share for table in tables for column in table.columns})
