"""The words of an .xlsx sheet that stand in no cell: comments, text boxes, page headers and footers."""

import re

from .cells import column_letter

# What a threaded comment says to programs that know none.
OLD_PROGRAM = "[Threaded comment]"
CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6,8}|[0-9]+|[A-Z])', re.IGNORECASE)


def words_beside(parts, sheet):
    """[(where, words)] of a sheet, by the name of its part."""
    links = [(kind, target) for kind, target in parts.links(sheet).values() if target.lower() in parts.names]
    threads = [target for kind, target in links if kind == "threadedComment"]
    for target in threads:
        yield from _threads(parts.tree(target))
    for kind, target in links:
        if kind == "comments":
            yield from _notes(parts.tree(target), has_threads=bool(threads))
        elif kind == "drawing":
            yield from _boxes(parts.tree(target))


def _threads(tree):
    for comment in tree.all("threadedComment"):
        yield comment.get("ref"), comment.find("text").text


def _notes(tree, *, has_threads):
    for comment in tree.find("commentList"):
        words = "".join(text.text for text in comment.find("text").below("t"))
        if not (has_threads and words.startswith(OLD_PROGRAM)):
            yield comment.get("ref"), words


def _boxes(tree):
    for anchor in tree:
        place = anchor.find("from")
        row, column = place.find("row").text, place.find("col").text
        known = row.isdecimal() and column.isdecimal() and len(row + column) < 12
        where = f"Text box at {column_letter(int(column) + 1)}{int(row) + 1}" if known else "Text box"
        for body in anchor.below("txBody"):
            lines = ("".join(text.text for text in line.below("t")) for line in body.all("p"))
            yield where, "\n".join(lines)


def printed_words(text):
    """The words of a page header or footer, without its codes for fonts, page numbers and the like."""
    return " ".join(CODES.sub(" ", text).split())
