"""What a heading of the board's page holds, and how many rows of each the sheet has room for."""

from dataclasses import dataclass

MOST = 5  # rows of a heading
FEW = 2  # of each before there are more of any


@dataclass(frozen=True)
class Row:
    """One exception: what it is about, with its link; what is the case; and why, in the words of who said it."""

    url: str
    title: str
    ref: str = ""
    fact: str = ""
    reason: str = ""
    way_back: str = ""
    help_wanted: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading with the first of its rows and how many there are; `nothing` is the sentence for none."""

    slug: str
    title: str
    nothing: str
    rows: list
    count: int

    @property
    def more(self):
        return self.count - len(self.rows)


def shares(counts, heights, lines):
    """How many rows of each heading fit into so many lines, when a row of it is so many lines high: one of each in any
    case, a few of each as far as there is room, then the rest of the first headings before those of the last."""
    shown = [min(count, 1) for count in counts]
    left = lines - sum(rows * height for rows, height in zip(shown, heights, strict=True))
    for most in (FEW, MOST):
        for place, (count, height) in enumerate(zip(counts, heights, strict=True)):
            more = min(min(count, most) - shown[place], max(left, 0) // height)
            shown[place] += more
            left -= more * height
    return shown
