"""What was filed is shown as it was filed, whatever is done to the row of the report past the portal."""

import pytest
from django.db.models import QuerySet

from actions.models import QuarterlyReport
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("verb", "sentence"), [("", "To write on, withdraw it first."), ("agree/", "correct it")])
def test_the_words_of_a_filed_report_are_not_saved_anew(desk, filed, verb, sentence):
    if verb:
        desk("chair").send(verb)
    report = QuarterlyReport.objects.get()
    for name in QuarterlyReport.SECTIONS:
        report.refresh_from_db()
        setattr(report, name, "Other words")
        with pytest.raises(Refused, match=sentence), change("ambridge"):
            report.save()
        report.state = QuarterlyReport.State.DRAFT
        with pytest.raises(Refused, match=sentence), change("ambridge"):
            report.save()
    assert QuarterlyReport.history.filter(progress__startswith="Two patrols").count() == 2 + bool(verb)
    assert QuarterlyReport.history.count() == 2 + bool(verb)


def test_words_altered_at_the_database_itself_are_on_no_page_of_what_was_filed(desk, filed):
    QuerySet(QuarterlyReport).update(progress="Forged", next_steps="Forged")
    pages = {page: desk("chair").words(page) for page in ("", "return/", "agree/", "comment/", "filed/1/")}
    assert {page: "Forged" in words for page, words in pages.items()} == dict.fromkeys(pages, False)
    assert all("Two patrols." in pages[page] for page in ("", "return/", "filed/1/"))
    desk("chair").send("agree/")
    assert "Forged" not in desk("board").words()
