"""What an action works out to, in words, and why."""

from dataclasses import dataclass

from actions.models.standing import Standing

from .judging import AT_RISK, BOTH, OFF_TRACK, judged_by
from .querying import disagreement
from .rules import RULES

NO_RULE, NOTHING = "No rule says otherwise", "Nothing to work out from"


def reasons(action):
    """[(rating, sentence)] of the rules that fire for an action `with_worked_out`, the worst first, then in the order
    of the rules. Empty when none does, and for an action that works out to nothing."""
    found = []
    if action.worked_out:
        for rule, (off_track, at_risk) in zip(RULES, judged_by(action).tolerances, strict=True):
            number = number_of(action, rule)
            if off_track and number >= off_track:
                found.append((OFF_TRACK, rule.says(action, number)))
            elif at_risk and number >= at_risk:
                found.append((AT_RISK, rule.says(action, number)))
    return sorted(found, key=lambda reason: BOTH.index(reason[0]))


def number_of(action, rule):
    """How many a rule counts of an action, 0 for none."""
    if rule.counted:
        return getattr(action, rule.name)
    judged = judged_by(action)
    deadline = action.deadline_latest if judged.is_now else action.deadline_then
    return max(0, (judged.day - deadline).days) if deadline else 0


def sentence(action):
    """Why an action works out as it does: the rule that decides it; "" when it is not to be worked out."""
    if not action.worked_out:
        settled = action.standing in ("", Standing.COMPLETE, Standing.NOT_STARTED)
        return "" if settled else NOTHING
    return next((words for _, words in reasons(action)), NO_RULE)


@dataclass(frozen=True)
class Worked:
    """How what an action works out to reads beside what is said: its word, why, and whether the two disagree.

    `agrees` when the same is said for the period; neither, when nothing is said. `words` is "" for an action that is
    not to be worked out. `told` are all the reasons, each with its word.
    """

    words: str
    why: str
    agrees: bool
    disagrees: bool
    told: tuple

    @property
    def in_full(self):
        """Every reason, as a file has them in one cell."""
        return "; ".join(words for _, words in self.told) or self.why


def worked(action):
    """What a page says of an action `with_worked_out`."""
    word = Standing(action.worked_out).label if action.worked_out else ""
    told = tuple((Standing(rating).label, words) for rating, words in reasons(action))
    agrees = bool(word) and action.worked_out == action.standing
    return Worked(word, sentence(action), agrees, disagrees(action), told)


def disagrees(action):
    """Whether something else is said for the period than an action works out to."""
    return disagreement(action.standing, action.worked_out) != 0
