"""Elements of a Word file, and the words in them."""

import re

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

SPACE = re.compile(r"[ \t\r\n]+")  # as a page has it: a break that somebody typed is a space. Not those that hold
NEVER = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def made(tag, *inside, **values):
    """The element of a tag with others in it; None among them is left out. The order is that of the standard: Word
    refuses a file in which it is another."""
    element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend([each for each in inside if each is not None])
    return element


def text(words):
    """The words as they are to be read; what no file of this kind can hold is left out."""
    element = made("t")
    element.text = NEVER.sub("", SPACE.sub(" ", words))
    element.set(qn("xml:space"), "preserve")
    return element


def field(name):
    """The number that a program puts in: "PAGE", "NUMPAGES"."""
    return made("fldSimple", made("r", made("t")), instr=name)
