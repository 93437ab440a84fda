"""A period whose updates are not due yet: nobody is silent in it, and what was said so far is not the whole."""

from django.utils.formats import date_format

from actions.models.standing import Standing
from csp_portal.common.past import today
from csp_portal.dashboard.finding import finding
from csp_portal.dashboard.lists import newest_said


def is_early(period, on):
    """Whether the updates of a period may still come in time on a day; the day on which they are due is one."""
    return bool(period) and on <= period.due


def is_shown_early(figures):
    return is_early(figures.periods.shown, today())


def is_nothing_said(figures):
    """Whether the period shown is early and nobody has spoken for it yet; one query then."""
    return is_shown_early(figures) and not newest_said(figures).exists()


def still_to_come(figures):
    """The number of the dashboard of those without an update for the period."""
    return figures.total_of(Standing.NO_UPDATE)


def not_come_yet(figures):
    """The line in place of the silent ones; "" once every update has come."""
    count, period = still_to_come(figures).count, figures.periods.shown
    if not count:
        return ""
    due = date_format(period.due, "j F Y")
    return f"Updates for {period} are due by {due}: {count} {'has' if count == 1 else 'have'} not come yet."


def nothing_said_yet(figures):
    return f"Nothing is said yet for {figures.periods.shown}."


def finding_of(figures):
    """The sentence at the head of the page, in pieces as `finding` gives them. What is still to come is not called
    missing; the word "so far" keeps "none is off track" from reading as good news."""
    total, waited_for = figures.totals.total, still_to_come(figures)
    has_begun = figures.periods.shown in figures.periods.begun
    if not is_shown_early(figures) or not has_begun or not total.count or not waited_for.count:
        return finding(figures, is_early=False)
    off = figures.total_of(Standing.OFF_TRACK)
    verb, updates = ("is", "update") if waited_for.count == 1 else ("are", "updates")
    to_come = [(f"{waited_for.count} {updates}", waited_for.url), (f" {verb} still to come.", "")]
    if is_nothing_said(figures):
        return [("It is too early to say: ", ""), *to_come]
    actions = (f"{total.count} actions", total.url)
    if off.count:
        verb = "is" if off.count == 1 else "are"
        said = [("So far ", ""), (str(off.count), off.url), (" of ", ""), actions, (f" {verb} off track; ", "")]
    else:
        said = [("So far none of ", ""), actions, (" is off track; ", "")]
    return [*said, *to_come]
