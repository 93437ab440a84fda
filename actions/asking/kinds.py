"""The kinds of messages: an address gets at most one of each kind about a period.

A reminder asks for updates ("before 3"), or for reports ("report before 3"). What is told of one report says which
filing of which priority it was ("returned 4-2").
"""

from django.db.models import Q

from governance.periods import in_days

REPORT = "report "
BY_HAND = "by hand "
NEW = "newly asked"
FILED, RETURNED = "filed", "returned"

REMINDS = ~Q(kind__startswith=f"{FILED} ") & ~Q(kind__startswith=f"{RETURNED} ")
BY_ITSELF = REMINDS & ~Q(kind__contains=BY_HAND)


def kind_of(day):
    """What the messages of a reminder day are called: "before 10", "due", "after 3"."""
    return f"before {-day}" if day < 0 else f"after {day}" if day else "due"


def kind_of_filing(verb, filing):
    """What the messages are called that tell what was done to a filing."""
    return f"{verb} {filing.report.priority.address}-{filing.number}"


def filing_of(kind):
    """(What was done, the address of the priority, the number of the filing) of such a kind; None of a reminder's."""
    verb, _, which = kind.partition(" ")
    if verb not in (FILED, RETURNED):
        return None
    address, _, number = which.partition("-")
    return verb, int(address), int(number)


def kind_in_words(kind):
    """A kind for people."""
    if told := filing_of(kind):
        verb, _, number = told
        return f"Report {verb}" if number == 1 else f"Report {verb}, filing {number}"
    words = kind.removeprefix(REPORT)
    how, _, number = words.partition(" ")
    if how in ("before", "after"):
        said = f"{in_days(int(number))} {how} the due day"
    else:
        said = {"due": "on the due day", NEW: NEW}.get(words, "sent by hand")
    return f"Report: {said}" if kind.startswith(REPORT) else said[:1].upper() + said[1:]
