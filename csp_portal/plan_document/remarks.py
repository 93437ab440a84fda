"""What is said of a place in a plan document: a fault, a difference, a row that is kept."""

from dataclasses import dataclass

WIDTH = 90


@dataclass(frozen=True)
class Remark:
    """A sentence about a place: the line of the file, and the way to it, like ("plans", 0, "title")."""

    line: int
    path: tuple
    sentence: str

    def of(self, file):
        """The remark as one line of output: `plan.yaml:14: plans > 1 > title: is missing.`"""
        way = " > ".join(str(step + 1) if isinstance(step, int) else step for step in self.path)
        return f"{file}:{self.line}: {way or 'document'}: {self.sentence}"


class DocumentFaults(Exception):
    """A document that cannot be loaded, with every fault found, in the order of its lines."""

    def __init__(self, file, faults):
        self.file = file
        self.faults = sorted(dict.fromkeys(faults), key=lambda fault: fault.line)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self):
        return [fault.of(self.file) for fault in self.faults]


def quoted(words, start=0):
    """Words in quotation marks on one line, cut to a readable length; what is left out is "…"."""
    line = _on_one_line(words)
    shown = line[start : start + WIDTH]
    return f"“{'…' if start else ''}{shown}{'…' if len(line) > start + WIDTH else ''}”"


def arrow(old, new):
    """“old” → “new”, where long words are shown from just before they part."""
    start = 0
    if max(len(old), len(new)) > WIDTH:
        start = max(0, _parting(_on_one_line(old), _on_one_line(new)) - 20)
    return " → ".join(quoted(words, start) if words else "nothing" for words in (old, new))


def _on_one_line(words):
    return words.replace("\n", " ¶ ")


def _parting(old, new):
    """The place of the first sign in which two texts differ."""
    return next((place for place, signs in enumerate(zip(old, new, strict=False)) if signs[0] != signs[1]), 0)


def listed(words):
    """ "a, b or c", and "none" of no words."""
    words = list(words)
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words) or "none"


def numbered(count, one, many):
    return f"{count:,} {one if count == 1 else many}"
