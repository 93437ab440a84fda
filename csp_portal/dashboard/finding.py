"""The sentence that says what the board is to see first."""

from actions.models.standing import Standing


def finding(figures, is_early):
    """The finding as pieces (words, address): a number leads to the list of what it counts, other words nowhere.
    Silence comes first when more actions are silent than rated: "none is off track" would read as good news.

    `is_early` says whether the updates are not due yet.
    """
    total, periods = figures.totals.total, figures.periods
    off, silent = (figures.total_of(standing) for standing in (Standing.OFF_TRACK, Standing.NO_UPDATE))
    if periods.shown and periods.shown not in periods.begun:
        return [("This period has not begun.", "")]
    if not total.count:
        return [("There are no actions to report on yet.", "")]
    yet = " yet" if is_early else ""
    if silent.count > figures.rated:
        return [
            *_silent_first(silent, total, yet),
            *_off_track_among_others(off, total.count - silent.count),
            (".", ""),
        ]
    pieces = _off_track(off, total)
    if periods.shown:
        pieces += _silent(silent, yet)
    return [*pieces, (".", "")]


def _silent_first(silent, total, yet):
    if total.count == 1:
        return [("The ", ""), ("only action", total.url), (" has ", ""), (f"no update{yet}", silent.url)]
    if silent.count == total.count:
        return [("None of ", ""), (f"{total.count} actions", total.url), (f" has an update{yet}", "")]
    verb = "has" if silent.count == 1 else "have"
    of_all = (f"{total.count} actions", total.url)
    return [(str(silent.count), silent.url), (" of ", ""), of_all, (f" {verb} no update{yet}", "")]


def _off_track_among_others(off, others):
    if others == 0:
        return []
    if off.count:
        return [("; ", ""), (str(off.count), off.url), (f" {'is' if off.count == 1 else 'are'} off track", "")]
    return [("; the other is not off track" if others == 1 else "; none of the others is off track", "")]


def _off_track(off, total):
    if total.count == 1:
        return [("The ", ""), ("only action", total.url), (f" is {'' if off.count else 'not '}off track", "")]
    if off.count == 0:
        return [("None of ", ""), (f"{total.count} actions", total.url), (" is off track", "")]
    if off.count == total.count:
        return [("All ", ""), (f"{total.count} actions", total.url), (" are off track", "")]
    verb = "is" if off.count == 1 else "are"
    return [(str(off.count), off.url), (" of ", ""), (f"{total.count} actions", total.url), (f" {verb} off track", "")]


def _silent(silent, yet):
    if silent.count == 0:
        return [("; no update is missing", "")]
    verb = "has" if silent.count == 1 else "have"
    return [("; ", ""), (str(silent.count), silent.url), (f" {verb} no update{yet}", "")]
