"""What the ratings and the letters mean, and how a rating is worked out."""

from actions.worked_out import rules_of
from csp_portal.packs.blocks import Heading, Part, Run

from .said import facts, paragraph, rated_as

BOTH = (
    "Beside what is said stands what dates, milestones and updates work out to. Neither takes the place of the other. "
    "Where the two disagree, both are shown."
)
LETTERS = (
    ("R", "Off track"),
    ("A", "At risk"),
    ("G", "On track"),
    ("C", "Complete"),
    ("N", "No update for that period"),
    ("?", "Not rated"),
    ("–", "Not started, or not in the portal yet"),
)


def part(scope):
    found = Part("meanings", "What the ratings mean")
    ratings = scope.partnership.ratings.all()
    found.blocks.extend(
        [
            facts(*((rated_as(rating).words, meaning_of(rating)) for rating in ratings), *WITHOUT_RATING),
            Heading(2, "How a rating is worked out", anchor="worked-out"),
            paragraph(BOTH),
            facts(*rules_of(scope.partnership)),
            Heading(2, "Letters on the board’s page", anchor="letters"),
            facts(*LETTERS),
        ]
    )
    return found


def meaning_of(rating):
    meaning = rating.meaning or "No meaning written."
    counts = rating.get_counts_as_display().lower()
    return meaning if counts in rating.word.lower() else (Run(meaning), Run(f" It counts as {counts}.", quiet=True))


WITHOUT_RATING = (
    ("Not updated", "Nobody said how it is going in this period. What was said before is not carried forward."),
    ("Update due", "Nobody has said yet how it is going in this period. There is still time."),
    ("Not started", "It starts after this period."),
)
