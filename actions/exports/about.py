"""The first sheet of a workbook: what the file is, from when, and what its words mean."""

from django.conf import settings
from django.utils.timezone import localtime

from actions.worked_out import rules_of
from csp_portal.common.past import in_words, is_past
from csp_portal.common.sheets.writing import Rated, SheetOut, Strong

from .flat import SAMPLE_NOTE

# By its first words an import knows the sheet, and by the moment what has been saved since. Change neither.
TITLE = "About this file"
MOMENT = "Exported at"
SILENT = (
    "The day has passed, and nobody has said how it is going in this period. A rating on grey is what was said last, "
    "for an earlier one."
)
BOARD = "Actions and priorities that only the board may see are left out."


def about_sheet(asked, moment, layout, number):
    """`asked` is what the request asked for; `layout` says how the rows are arranged, `number` how many there are."""
    lines = [*said(asked, moment, layout, number), *meanings(asked), *coming_back(moment)]
    return SheetOut("About", [TITLE, asked.partnership.name], lines, [26, 110], is_list=False)


def said(asked, moment, layout, number):
    yield [Strong("Plan"), str(asked.plan or "There is no plan yet")]
    yield [Strong("What it holds"), f"{number} action{'' if number == 1 else 's'}. {layout}"]
    filters = "; ".join(words for _, words in asked.filters.in_words)
    yield [Strong("Filtered by"), filters or "Nothing: all actions that you may see"]
    yield [Strong("Period"), str(asked.periods.shown or "No reporting period yet")]
    yield [Strong("As it stood on"), stood_on(moment)]
    if not asked.member.sees_board_matters:
        yield [Strong("Left out"), BOARD]
    if asked.partnership.is_sample:
        yield [Strong("Sample"), SAMPLE_NOTE]
    if settings.SITE_URL:
        yield [Strong("From"), settings.SITE_URL + asked.address]


def meanings(asked):
    """What each rating means, on its colour; and the words of those of whom nothing has been said."""
    for rating in asked.partnership.ratings.all():
        yield [Rated(rating.word, rating.colour), rating.meaning or "No meaning written yet."]
    for rating, when in rules_of(asked.partnership):
        yield [Strong(f"Worked out: {rating.lower()}"), when]
    yield [Rated("Update due", "grey"), "Nobody has said yet how it is going in this period. There is still time."]
    yield [Rated("Not updated", "grey"), SILENT]
    yield [Rated("Not started", "grey"), "Work has not begun, or it starts after this period."]


def coming_back(moment):
    yield [
        Strong("To bring it back"),
        "Change the cells you want to change, then import the file. Keep the references.",
    ]
    yield [Strong(MOMENT), localtime(moment).isoformat(timespec="microseconds")]


def stood_on(moment):
    """Like 21 November 2026, 14:05; a past moment as its page says it."""
    if is_past():
        return in_words(moment)
    local = localtime(moment)
    return f"{local.day} {local:%B %Y, %H:%M}"
