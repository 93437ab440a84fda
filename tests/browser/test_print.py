"""What comes out of the printer: all rows, every rating as a word, nothing that only a screen can use."""

import re
from dataclasses import replace

import pytest
from django.utils.timezone import now

from csp_portal.packs.blocks import Facts, runs_of
from csp_portal.packs.drawing import draw
from csp_portal.packs.page import as_page
from governance.models import Meeting, Partnership
from priorities.models import Publication
from tests.factories import make_priority

from .board import BOARD as BOARD_OF_MANY
from .board import NAMES, ask_the_board, make_full_board
from .board import SLUG as MANY
from .pages import BOARD, COORDINATOR, HASSETT, READER, SCRUTINY
from .world import LONG, SAMPLE, make_quarter

pytestmark = pytest.mark.browser
SHEETS = {
    "table": "/ambridge/actions/?all=1",
    "filtered table": "/ambridge/actions/?all=1&priority=1&rating=off_track",
    "priority": "/ambridge/priorities/1/",
    "sheet of a priority": "/ambridge/priorities/1/delivery-plan/",
    "action": "/ambridge/actions/A1/",
    "history": "/ambridge/actions/A1/history/",
    "plan": "/ambridge/plan/",
}
IMPORT = "/hassett/import/1/"
# The box of what is printed; none of it may be drawn by the screen alone.
SCREEN_ONLY = "nav, .govuk-service-navigation, .govuk-button, .govuk-back-link, form, .app-page-tools, .govuk-skip-link"
RATINGS = ["Complete", "On track (Green)", "At risk (Amber)", "Off track (Red)", "Not rated"]


class Sheet:
    """A page as the printer draws it, on A4, in black and white if need be."""

    def __init__(self, tab, address):
        tab.goto(address)
        tab.emulate_media(media="print")
        self.tab = tab
        self.words = " ".join(tab.locator("body").inner_text().split())
        self.pdf = tab.pdf(prefer_css_page_size=True, tagged=True)

    @property
    def sizes(self):
        """The (width, height) of each sheet in millimetres."""
        boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", self.pdf)
        return [(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in boxes]

    def style(self, selector, name):
        """The values that a property has on all the elements of a selector."""
        values = f"all => all.map(e => getComputedStyle(e)[{name!r}])"
        return set(self.tab.locator(selector).evaluate_all(values))


@pytest.fixture(scope="module")
def tab(site):
    with site.context(COORDINATOR) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def sheets(tab):
    return {name: Sheet(tab, address) for name, address in SHEETS.items()}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sample_says_on_paper_that_progress_is_invented(sheets, name):
    assert SAMPLE in sheets[name].words


@pytest.mark.parametrize("name", ["table", "priority", "sheet of a priority", "action"])
def test_what_the_ratings_mean_is_printed_with_them(sheets, name):
    assert "What the ratings mean" in sheets[name].words
    assert "It will miss its deadline, or has missed it." in sheets[name].words


@pytest.mark.parametrize("name", ["table", "priority"])
def test_every_rating_is_a_word_on_paper(sheets, name):
    for word in [*RATINGS, "Not updated", "Not started", "Draft", "Dropped"]:
        assert word in sheets[name].words


def test_there_are_as_many_rating_words_as_rows(tab):
    sheet = Sheet(tab, SHEETS["table"])
    words = [word.strip() for word in tab.locator("td .app-rating:visible").all_inner_texts()]
    rows = tab.locator(".app-table--actions tbody tr").count()
    assert (len(words), "" in words) == (rows, False)
    assert rows == int(re.search(r"(\d+) actions", sheet.words)[1])


def test_the_filters_are_said_in_words_above_the_rows(sheets):
    words = sheets["filtered table"].words
    assert "2 actions, filtered by Priority: 1. Violence and serious harm; Rating: Off track." in words


@pytest.mark.parametrize("name", SHEETS)
def test_what_only_a_screen_can_use_is_not_printed(tab, name):
    Sheet(tab, SHEETS[name])
    assert tab.locator(SCREEN_ONLY).count() > 3
    assert tab.locator(SCREEN_ONLY).filter(visible=True).count() == 0


def test_header_rows_are_repeated_and_rows_kept_whole(tab):
    sheet = Sheet(tab, SHEETS["table"])
    assert sheet.style("thead", "display") == {"table-header-group"}
    assert sheet.style("tbody tr", "breakInside") == {"avoid"}
    assert sheet.style("h1, h2, caption", "breakAfter") == {"avoid"}


def test_a_table_is_printed_across_and_the_rest_upright_on_a4(sheets):
    assert set(sheets["table"].sizes) == set(sheets["sheet of a priority"].sizes) == {(297, 210)}
    assert set(sheets["priority"].sizes) == {(210, 297)}
    assert len(sheets["table"].sizes) >= 3
    assert len(sheets["action"].sizes) <= 2


def test_the_margins_name_the_page_the_partnership_the_day_and_the_sheet(tab):
    Sheet(tab, SHEETS["priority"])
    margins = tab.locator("style").first.inner_text()
    for part in ("@top-left", "@top-right", "As at ", "counter(page)", "counter(pages)"):
        assert part in margins


@pytest.mark.feature("S-073")
def test_the_sheet_of_a_priority_repeats_its_eight_columns_and_keeps_what_belongs_together(tab):
    sheet = Sheet(tab, SHEETS["sheet of a priority"])
    assert tab.locator("thead th").count() == 8
    assert sheet.style("thead", "display") == {"table-header-group"}
    assert sheet.style("tbody, tbody tr, .app-sheet-head > div", "breakInside") == {"avoid"}
    assert sheet.style("tbody + tbody tr:first-child", "breakBefore") == {"auto"}


def test_the_columns_line_up_from_one_priority_to_the_next(tab):
    Sheet(tab, SHEETS["table"])
    columns = """all => all.map(table => [...table.querySelectorAll("thead th")]
        .map(cell => Math.round(cell.getBoundingClientRect().left)).join())"""
    assert len(set(tab.locator("table").evaluate_all(columns))) == 1
    assert tab.locator("table").count() == 3


def test_an_import_is_printed_across_with_what_was_not_taken(site):
    with site.context(HASSETT) as context:
        sheet = Sheet(context.new_page(), IMPORT)
        assert "No word of it is lost." in sheet.words
        assert sheet.tab.locator(SCREEN_ONLY).filter(visible=True).count() == 0
        assert set(sheet.sizes) == {(297, 210)}


@pytest.mark.parametrize("page", ["", "filed/2/"])
def test_a_report_is_printed_upright_with_all_that_it_says(site, page):
    with site.context(READER) as context:
        sheet = Sheet(context.new_page(), f"{site.links['reports']}5/{page}")
        assert set(sheet.sizes) == {(210, 297)}
        assert sheet.tab.locator(SCREEN_ONLY).filter(visible=True).count() == 0
        assert "Issues for the board" in sheet.words
        if page:
            assert sheet.style("thead", "display") == {"table-header-group"}
            assert sheet.style("tbody tr", "breakInside") == {"avoid"}
            assert all(words in sheet.words for words in ("What the ratings mean", "Not updated"))


def test_for_whom_the_numbers_are_is_printed_too(site):
    with site.context(SCRUTINY) as context:
        assert "only the board may see are left out here." in Sheet(context.new_page(), SHEETS["table"]).words


@pytest.fixture(scope="module")
def fullest_page(full_board):
    """The board's page of the same partnership, which asks its board for more than a sheet shows."""
    ask_the_board(Partnership.objects.get(pk=MANY))
    return Sheet(full_board.tab.context.new_page(), f"/{MANY}/board/")


def test_the_fullest_page_of_the_board_is_one_sheet_upright_for_every_period(fullest_page):
    assert fullest_page.sizes == [(210, 297)]
    earlier = fullest_page.tab.locator(".app-page-tools a[href^='?period']").first.get_attribute("href")
    tab = fullest_page.tab.context.new_page()
    assert Sheet(tab, f"/{MANY}/board/{earlier}").sizes == [(210, 297)]


def test_the_page_of_the_board_says_how_many_there_are_and_what_its_letters_mean(fullest_page):
    for words in ("Asked of the board 12", "Newly off track 9", "Better 27", "Silent 36", "What the ratings mean"):
        assert words in fullest_page.words
    assert "Each cell counts the actions off track (R), at risk (A) and without an update (N)" in fullest_page.words
    assert fullest_page.tab.locator(SCREEN_ONLY).filter(visible=True).count() == 0
    sizes = fullest_page.tab.locator("main :visible").evaluate_all(
        "all => all.filter(e => e.innerText.trim()).map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75)"
    )
    assert min(sizes) >= 8.49


@pytest.mark.parametrize("for_board", [False, True])
def test_the_cover_of_a_pack_and_its_page_of_the_board_are_one_sheet_each(fullest_page, for_board):
    """With the longest marking, long names, a reason of three hundred signs, and short and long contents."""
    meeting = Meeting.objects.select_related("partnership").get(partnership=MANY)
    earlier, period, _ = meeting.partnership.reportingperiods.order_by("starts")
    for shown, several in ((period, (12, 18, 26, 0)), (earlier, (12,))):
        scope = {"first_period": shown, "last_period": shown, "marking": "M" * 50, "for_board": for_board}
        scope |= {"moment": now(), "said_by": f"Coordinator, {LONG[:60]}", "number": 12}
        pack = draw(Publication(partnership=meeting.partnership, meeting=meeting, **scope))
        reason = ("Corrects", runs_of(f"Issue 11 of 20 September 2026: {LONG * 2:.300}"))
        for rows in several:
            cover = [with_more(block, reason, rows) for block in pack.cover.blocks]
            only = replace(pack, cover=replace(pack.cover, blocks=cover), parts=pack.parts[:1])
            tab = fullest_page.tab.context.new_page()
            assert sheets_of(tab, as_page(only)) == [(210, 297)] * 2, (shown, rows)


def with_more(block, fact, rows):
    """The block of a cover with a fact more, and with so many lines of contents; 0 for those that it has."""
    if block.name == "facts":
        return Facts((*block.rows, fact))
    if block.name != "table" or not rows:
        return block
    short = [row for row in block.rows if len(row[0].lines[0][0].words) < 60]
    return replace(block, rows=tuple((short * rows)[:rows]))


def sheets_of(tab, page):
    """The sizes of the sheets of a page that is kept."""
    tab.route("**/*", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    return Sheet(tab, "/kept/").sizes


def test_the_page_of_the_board_of_everybody_is_one_sheet_upright(site):
    for who in (BOARD, COORDINATOR, SCRUTINY):
        with site.context(who) as context:
            assert Sheet(context.new_page(), "/ambridge/board/").sizes == [(210, 297)]


@pytest.fixture(scope="module")
def full_board(site):
    """The dashboard of nine priorities with long names, on which every list is full, in the tab of a board member."""
    make_full_board()
    with site.context(BOARD_OF_MANY) as context:
        yield Sheet(context.new_page(), f"/{MANY}/dashboard/")


def test_the_fullest_dashboard_is_one_sheet_across_for_every_period(full_board):
    assert full_board.sizes == [(297, 210)]
    for link in full_board.tab.locator(".app-dashboard__others a").all():
        tab = full_board.tab.context.new_page()
        assert Sheet(tab, f"/{MANY}/dashboard/{link.get_attribute('href')}").sizes == [(297, 210)]


def test_the_dashboard_of_everybody_is_one_sheet_across(site):
    for who in (COORDINATOR, SCRUTINY):
        with site.context(who) as context:
            assert Sheet(context.new_page(), "/ambridge/dashboard/").sizes == [(297, 210)]


def test_the_dashboard_says_everything_in_words_and_no_smaller_than_8_and_a_half_points(full_board):
    words = full_board.words
    assert "18 of 108 actions are off track; 36 have no update." in words
    for part in (
        "What changed since",
        "45 in all",
        "18 in all",
        "36 in all",
        "What the ratings mean",
        "It starts after this period.",
    ):
        assert part in words
    assert words.count("Worse: was At risk, now Off track") == 5
    assert words.count("moved twice") == 5
    assert words.count("Since April to June 2026") == words.count("last updated") == 3
    assert "All 45 changes" not in words
    sizes = full_board.tab.locator("main :visible, header :visible").evaluate_all(
        "all => all.filter(e => e.innerText.trim()).map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75)"
    )
    assert min(sizes) >= 8.49
    assert full_board.tab.locator(SCREEN_ONLY).filter(visible=True).count() == 0


def test_black_is_the_only_colour_of_the_words_of_the_dashboard(full_board):
    assert full_board.style("main p, main td, main th, main dd, main a", "color") == {"rgb(0, 0, 0)"}


def test_more_priorities_than_nine_leave_shorter_lists_and_still_one_sheet(full_board):
    for number, shown in ((11, 4), (14, 3), (18, 2), (22, 1)):
        partnership = Partnership.objects.get(pk=MANY)
        while (order := partnership.prioritys.count() + 1) <= number:
            make_priority(partnership, name=f"{order} {NAMES[7]}", address=order, order=order)
        sheet = Sheet(full_board.tab.context.new_page(), f"/{MANY}/dashboard/")
        assert (number, sheet.sizes) == (number, [(297, 210)])
        assert sheet.words.count("Worse:") == shown


def test_eight_periods_and_more_priorities_than_nine_leave_shorter_lists_and_still_one_sheet(fullest_page):
    partnership = Partnership.objects.get(pk=MANY)
    for number in range(3, 9):
        make_quarter(partnership, number)
    sheet = Sheet(fullest_page.tab.context.new_page(), f"/{MANY}/board/")
    assert sheet.tab.locator(".app-strips__period").count() == 8
    assert (partnership.prioritys.count(), sheet.sizes) == (22, [(210, 297)])
