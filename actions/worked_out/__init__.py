"""What an action works out to from its dates and updates, beside what is said of it. Neither overwrites the other.

Each rule counts one kind of lateness and has two tolerances of the partnership: from how many on an action is at risk,
and from how many on off track; where a tolerance is empty it never is. The worst that a rule says is what the action
works out to. Nothing of this is stored: the database works it out for the day and the period that a page is about, so
that a list can be filtered, sorted and counted by it. Python only puts the numbers into words.
"""

from .judging import AT_RISK, BOTH, OFF_TRACK
from .querying import disagreement, with_worked_out, worst_disagreement
from .rules import RULES, Rule, put_on_record, rules_of
from .words import Worked, disagrees, reasons, sentence, worked

__all__ = [
    "AT_RISK",
    "BOTH",
    "OFF_TRACK",
    "RULES",
    "Rule",
    "Worked",
    "disagreement",
    "disagrees",
    "put_on_record",
    "reasons",
    "rules_of",
    "sentence",
    "with_worked_out",
    "worked",
    "worst_disagreement",
]
