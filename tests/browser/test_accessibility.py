import pytest
from django.urls import get_resolver, resolve

from .pages import COORDINATOR, PAGES, WIDTHS, Page

pytestmark = pytest.mark.browser
NAMES = [page.name for page in PAGES]
NO_PAGES = {
    "healthz",
    "account_logout",
    "calendar_feed",
    "actions_csv",
    "actions_ods",
    "actions_xlsx",
    "import_file",
    "import_remove",
    "paper",
    "pack_page",
    "pack_word",
    "pack_pdf",
    "dashboard_csv",
    "history_csv",
    "person_mail",
    "answer_draft",
    "keep_words",
}


@pytest.fixture(params=PAGES, ids=NAMES)
def each(request):
    return request.param


def test_every_page_is_the_page_it_is_taken_for(site, each):
    seen = site.look_at(each)
    assert each.says in seen.words
    assert (seen.status, seen.styled) == (each.status, True)


def addresses(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern.name


def test_no_address_of_the_portal_is_left_out(site):
    seen = [site.look_at(page) for page in PAGES]
    visited = {resolve(each.path.split("?")[0]).url_name for each in seen if each.status == 200}
    assert visited == set(addresses(get_resolver().url_patterns)) - NO_PAGES


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation(site, each, width):
    seen = site.look_at(each)
    assert seen.violations[width] == []
    assert seen.passes[width] > 10


def test_the_title_begins_with_the_one_heading(site, each):
    seen = site.look_at(each)
    (heading,) = seen.headings
    title = seen.title.removeprefix("Error: ").removeprefix("Not saved yet: ").split(" – ")[0].split("…")[0]
    assert " ".join(heading.split()).startswith(title) or title.startswith(heading)
    assert len(title) >= min(len(heading), 60)


def test_a_page_with_faults_says_so_in_its_title(site, each):
    seen = site.look_at(each)
    assert seen.title.startswith("Error: ") == ("There is a problem" in seen.words)
    assert seen.title.startswith("Not saved yet: ") == (seen.status == 409)


def test_each_address_has_a_title_of_its_own(site):
    titles = {}
    for page in PAGES:
        seen = site.look_at(page)
        if seen.status == 200:
            titles.setdefault(seen.title.removeprefix("Error: "), set()).add(seen.path.split("?")[0])
    shared = {title: paths for title, paths in titles.items() if len(paths) > 1}
    assert len(titles) > 30
    assert shared == {}


def test_axe_is_really_run_on_a_page_with_faults(site):
    def spoil(tab):
        tab.evaluate("""() => {
            document.querySelectorAll("label").forEach(label => label.remove());
            document.querySelector("h1").style.color = "#ccc";
            document.documentElement.removeAttribute("lang");
        }""")

    page = Page("spoilt", COORDINATOR, "/ambridge/actions/A1/edit/", "Change A1", spoil)
    seen = site.look_afresh_at(page)
    for width in WIDTHS:
        found = {violation.split(":")[0] for violation in seen.violations[width]}
        assert found >= {"label", "color-contrast", "html-has-lang"}
