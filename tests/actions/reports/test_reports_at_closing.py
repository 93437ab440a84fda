"""What closing a period means for its quarterly reports: said before it is done, and on their pages afterwards."""

import re

import pytest

from actions.models import QuarterlyReport
from csp_portal.common.record import change
from tests.factories import make_action, make_priority

from .conftest import ADDRESS, words_in

pytestmark = pytest.mark.django_db
CLOSE = "/ambridge/periods/2026-07-01/close/"
REOPEN = "/ambridge/periods/2026-07-01/reopen/"


def close(violence):
    period = violence.partnership.reportingperiods.get()
    with change("ambridge", how="command"):
        period.close(on=period.due)


def closing_page(desk):
    return desk("coordinator").client.get(CLOSE)


def test_before_a_period_is_closed_the_page_names_the_reports_that_are_not_filed_or_wait(desk, filed, ambridge):
    make_priority(ambridge, name="Burglary", number="2")
    make_priority(ambridge, name="Drugs", number="4", closed="1 May 2026")
    page = closing_page(desk)
    words = words_in(page)
    assert "1 of 2 reports is not filed: 2. Burglary . 1 waits to be agreed: 1. Violence ." in words
    assert f'<a class="govuk-link" href="{ADDRESS}">1. Violence</a>' in page.content.decode()
    assert "a report that is not filed by then can no longer be filed, unless the period is opened again" in words
    assert "a report that was returned or withdrawn can still be filed; one that is filed can still be agreed" in words


def test_a_report_that_was_returned_is_named_as_such(desk, filed):
    desk("chair").send("return/", progress="More.")
    words = words_in(closing_page(desk))
    assert "1 of 1 report is not filed: 1. Violence (returned)." in words
    assert "waits to be agreed" not in words
    assert "can no longer be filed" not in words


def test_where_every_report_is_agreed_the_page_says_so_and_without_any_nothing(desk, filed, violence):
    desk("chair").send("agree/")
    words = words_in(closing_page(desk))
    assert "The one report is filed and agreed." in words
    assert "reports are not filed" not in words


def test_a_plan_without_reports_to_write_says_nothing_of_them(desk, violence, ambridge):
    plan = violence.plan
    with change("ambridge", how="command"):
        plan.state = "draft"
        plan.save()
    assert "report" not in words_in(closing_page(desk)).partition("When you close it")[0]


def test_of_a_closed_period_a_report_never_filed_sends_the_coordinator_to_open_the_period_again(desk, violence):
    desk("lead").send(progress="Two patrols.")
    close(violence)
    for page in ("", "check/"):
        opened = desk("coordinator").open(page)
        assert f'<a class="govuk-link" href="{REOPEN}">Open the period again</a>' in opened.content.decode()
        assert "Ask the coordinator" not in words_in(opened)
        lead = desk("lead").words(page)
        assert "July to September 2026 was closed on 14 October 2026 without this report." in lead
        assert "Ask the coordinator to open it again." in lead
    assert "July to September 2026 was closed on 14 October 2026 without this report." in desk("board").words()


def test_a_report_returned_before_or_after_the_closing_says_that_it_can_still_be_filed(desk, filed, violence):
    desk("chair").send("return/", progress="More.")
    assert "can still be filed" not in desk("lead").words()
    close(violence)
    for name in ("lead", "coordinator", "board"):
        words = desk(name).words()
        assert (
            "July to September 2026 is closed. This report was filed before, so it can still be filed again." in words
        )
        assert "Open the period again" not in words
    assert desk("lead").send("check/").status_code == 302
    assert QuarterlyReport.objects.get().state == "filed"


def numbers(desk):
    page = desk("coordinator").client.get("/ambridge/").content.decode()
    found = re.findall(r'app-numbers__count">(\d+)</span> <span class="app-numbers__label">([^<]*)<', page)
    return {label: int(count) for count, label in found}, page


def test_home_of_the_coordinator_keeps_those_of_closed_periods_that_wait_but_not_those_never_filed(
    desk, filed, violence, ambridge
):
    make_action(make_priority(ambridge, name="Burglary"))
    assert numbers(desk)[0]["Reports not filed"] == 1
    close(violence)
    found, page = numbers(desk)
    assert (found["Reports not filed"], found["For your approval"]) == (0, 1)
    desk("chair").send("return/", progress="More.")
    found, page = numbers(desk)
    assert (found["Reports returned"], found["For your approval"]) == (1, 0)
    assert "Returned to their leads" in page
    assert page.count(f'href="{ADDRESS}"') == 1
