import pytest

from .pages import COORDINATOR, PAGES, WIDTHS, Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=PAGES, ids=[page.name for page in PAGES])
def each(request):
    return request.param


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(site, each, width):
    assert site.look_at(each).page_width[width] <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_no_words_are_cut_off_or_stand_over_others(site, each, width):
    assert site.look_at(each).clipped[width] == []


def test_what_is_too_wide_is_noticed(site):
    def widen(tab):
        tab.evaluate("""() => {
            document.querySelector("h1").style.width = "2000px";
            document.querySelector(".app-timeline__by").style.cssText = "width: 20px; white-space: nowrap";
            document.querySelector(".app-rating").style.cssText = "overflow: hidden; height: 2px";
        }""")

    page = Page("widened", COORDINATOR, "/ambridge/actions/A1/", "A1", widen)
    seen = site.look_afresh_at(page)
    for width in WIDTHS:
        assert seen.page_width[width] > width
        assert {found.split(":")[0] for found in seen.clipped[width]} >= {"p", "strong"}
