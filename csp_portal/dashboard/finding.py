"""The sentence that says what the board is to see first."""

from actions.models.standing import Standing


def finding(figures, is_early):
    """The finding as pieces (words, address): a number leads to the list of what it counts, other words nowhere.

    `is_early` says whether the updates are not due yet.
    """
    total = figures.totals.total
    off, silent = (figures.total_of(standing) for standing in (Standing.OFF_TRACK, Standing.NO_UPDATE))
    if not total.count:
        return [("There are no actions to report on yet.", "")]
    pieces = _off_track(off, total)
    if figures.periods.shown:
        pieces += _silent(silent, total, " yet" if is_early else "")
    return [*pieces, (".", "")]


def _off_track(off, total):
    if total.count == 1:
        return [("The ", ""), ("only action", total.url), (f" is {'' if off.count else 'not '}off track", "")]
    if off.count == 0:
        return [("None of ", ""), (f"{total.count} actions", total.url), (" is off track", "")]
    if off.count == total.count:
        return [("All ", ""), (f"{total.count} actions", total.url), (" are off track", "")]
    verb = "is" if off.count == 1 else "are"
    return [(str(off.count), off.url), (" of ", ""), (f"{total.count} actions", total.url), (f" {verb} off track", "")]


def _silent(silent, total, yet):
    if silent.count == 0:
        return [("; no update is missing", "")]
    if total.count == 1:
        return [("; it has ", ""), (f"no update{yet}", silent.url)]
    verb = "has" if silent.count == 1 else "have"
    return [("; ", ""), (str(silent.count), silent.url), (f" {verb} no update{yet}", "")]
