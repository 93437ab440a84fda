"""A page of several boxes in one form: whichever button is pressed, a browser sends them all.

Each box is a form of its own in which the names begin with a prefix ("box7-said"), with a ticket for the address that
saves it, its words, and the mark of those on record that it was opened with (`opened`).
"""

import re
from hashlib import sha256

from django.http import QueryDict

NAME = re.compile(r"box(\d{1,18})-(\w+)", re.ASCII)
BESIDE = {"form_id", "version", "kept", "opened"}  # what is not words


def mark_of(words):
    """A mark by which words are known again; how lines end makes no difference."""
    return sha256("\n".join(words.splitlines()).encode(errors="replace")).hexdigest()


def boxes_in(posted):
    """{key of a box: what its own form would have sent}; nothing for a form that has none."""
    boxes = {}
    for name, values in posted.lists():
        found = NAME.fullmatch(name)
        if found:
            boxes.setdefault(int(found[1]), QueryDict(mutable=True)).setlist(found[2], values)
    return boxes


def is_written(box):
    """Whether a box says something else than the words on record that it was opened with."""
    words = [words for name, words in box.items() if name not in BESIDE]
    return mark_of("\n".join(words)) != box.get("opened")
