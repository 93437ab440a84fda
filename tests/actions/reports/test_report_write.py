"""Writing the report of a priority: several leads, one draft, and what was said beside each section."""

import pytest

from actions.models import QuarterlyReport
from csp_portal.common.models import KeptWords
from tests.factories import make_action, make_measure, make_update
from tests.promises.visitors import form_in

from .conftest import ADDRESS, words_in

pytestmark = pytest.mark.django_db


def the_report():
    return QuarterlyReport.objects.get()


def test_opening_the_report_writes_nothing(desk):
    assert desk("lead").open().status_code == 200
    assert desk("chair").open().status_code == 200
    assert not QuarterlyReport.objects.exists()


@pytest.mark.feature("S-078")
def test_the_first_save_makes_a_draft_which_those_who_may_not_write_cannot_read(desk):
    assert desk("lead").send(progress="Two patrols.\r\n\r\nThree schools.")["Location"] == ADDRESS
    assert (the_report().state, the_report().progress) == ("draft", "Two patrols.\n\nThree schools.")
    for writer in ("lead", "second", "coordinator"):
        assert "1 of 6 completed" in desk(writer).words()
        assert "Two patrols." in desk(writer).words()
    for reader in ("chair", "board", "scrutiny", "contributor"):
        words = desk(reader).words()
        assert "Not filed yet. It is due by 14 October 2026." in words
        assert "Two patrols." not in words


def test_those_who_may_not_write_it_are_refused(desk, people):
    form = desk("lead").form()
    for reader in ("chair", "board", "scrutiny", "contributor"):
        assert desk(reader).client.post(ADDRESS, form | {"progress": "x"}).status_code == 403
    assert not QuarterlyReport.objects.exists()


def test_a_report_of_no_words_is_not_begun(desk):
    response = desk("lead").send(progress="  ")
    assert (response.status_code, "Nothing is written yet." in words_in(response)) == (200, True)
    assert not QuarterlyReport.objects.exists()


def test_what_was_said_for_the_period_stands_beside_the_sections(violence, desk, ambridge):
    make_measure(violence, "Fewer thefts", baseline="594")
    late = make_action(violence, actions_to_deliver="Patrol", deadline="1 August 2026")
    way_back = {"what_next": "A second van.", "back_by": "May 2027", "help_wanted": "The council: a driver"}
    make_update(late, "at_risk", what_happened="The van broke.", said_by="Inspector", **way_back)
    make_update(make_action(violence), "on_track", what_happened="Went well.", what_next="The next ward.")
    make_action(violence)
    make_action(violence, visibility="board", actions_to_deliver="Secret")
    page = desk("lead").open().content.decode()
    sections = dict(zip(QuarterlyReport.SECTIONS, page.split('class="app-report__section"')[1:], strict=True))
    beside = {name: " ".join(part.partition("</textarea>")[2].split()) for name, part in sections.items()}
    assert "1 off track or at risk, 2 without an update" in beside["off_track"]
    for words in (
        "At risk (Amber)",
        "off track",
        "deadline passed 65 days ago",
        "A second van.",
        "May 2027",
        "a driver",
    ):
        assert words in beside["off_track"]
    assert "A3</a>, <a" in beside["off_track"]  # silent, as is A4
    assert "The van broke." in beside["progress"]
    assert "Inspector, 1 October 2026" in beside["progress"]
    assert "Went well." in beside["progress"]
    assert "Fewer thefts" in beside["measures_said"]
    assert "594" in beside["measures_said"]
    assert "as an issue of its own" in beside["issues"]
    assert "The council: a driver" in beside["help_wanted"]
    assert "Went well." not in beside["help_wanted"]
    assert "The next ward." in beside["next_steps"]
    assert "1 action only the board may see." in desk("lead").words()


def conflict(desk, mine, theirs):
    """Both open the report, the second lead saves first; what the first then gets, and what is saved in the end."""
    first, second = desk("lead"), desk("second")
    form = first.form()
    assert second.send(**theirs).status_code == 302
    page = first.client.post(ADDRESS, form | mine)
    assert page.status_code == 409
    assert first.client.post(ADDRESS, form_in(page.content.decode())).status_code == 302
    return words_in(page), the_report()


@pytest.mark.parametrize("begun", [True, False])
def test_a_section_that_i_did_not_touch_takes_the_words_of_the_other(desk, begun):
    if begun:
        desk("lead").send(progress="Begun.")
    page, report = conflict(desk, {"issues": "Mine"}, {"progress": "Theirs"})
    assert "Somebody saved this before you" in page
    assert (report.progress, report.issues) == ("Theirs", "Mine")


@pytest.mark.parametrize("begun", [True, False])
def test_where_both_wrote_in_one_section_both_texts_are_shown_and_nothing_is_lost(desk, begun):
    if begun:
        desk("lead").send(progress="Begun.")
    page, report = conflict(desk, {"progress": "Mine"}, {"progress": "Theirs"})
    assert "Theirs" in page
    assert "Mine" in page
    assert report.progress == "Mine"
    assert "Theirs" in {row.progress for row in report.history.all()}


def test_words_sent_to_a_report_that_is_filed_meanwhile_are_shown_to_copy_and_offered_again(desk):
    first = desk("lead")
    first.send(progress="Ours")
    form = first.form()
    assert desk("second").send("check/").status_code == 302
    page = first.client.post(ADDRESS, form | {"issues": "Mine"})
    assert page.status_code == 409
    assert "Head of housing filed this at 09:00 on 5 October 2026" in words_in(page)
    assert [field.value() for field in page.context["unsaved"]] == ["Mine"]
    assert "form_id" not in form_in(page.content.decode())
    assert f"{ADDRESS}withdraw/" in page.content.decode()
    assert (the_report().progress, the_report().issues) == ("Ours", "")
    assert first.send("withdraw/").status_code == 302
    beside = first.open()
    assert [beside.context["form"][name].value() for name in ("progress", "issues")] == ["Ours", ""]
    again = first.open(f"?kept={beside.context['offered'].key}")
    assert [again.context["form"][name].value() for name in ("progress", "issues")] == ["Ours", "Mine"]


def test_nobody_is_frightened_whose_words_are_all_filed(desk):
    first = desk("lead")
    first.send(progress="Ours")
    form = first.form()
    assert desk("second").send("check/").status_code == 302
    assert desk("chair").send("agree/").status_code == 302
    page = words_in(first.client.post(ADDRESS, form))
    assert "This report is agreed. To change it, correct it and say why. Nothing of yours is missing from it." in page
    assert "not saved" not in page
    assert not KeptWords.objects.exists()


def test_the_same_words_sent_twice_are_saved_though_the_report_is_filed_in_between(desk):
    first = desk("lead")
    form = first.form() | {"progress": "Ours"}
    assert first.client.post(ADDRESS, form)["Location"] == ADDRESS
    assert desk("second").send("check/").status_code == 302
    assert first.client.post(ADDRESS, form)["Location"] == ADDRESS


def test_three_thousand_words_written_after_the_session_ended_are_there_after_signing_in(desk, people):
    words = "Two patrols a week in both – „wards“. " * 400
    lead = desk("lead")
    form = lead.form()
    lead.client.session.flush()
    assert lead.client.post(ADDRESS, form | {"progress": words}).status_code == 302
    lead.client.force_login(people.lead)
    page = lead.open()
    assert page.context["form"]["progress"].value() == words
    assert lead.client.post(ADDRESS, form_in(page.content.decode())).status_code == 302
    assert the_report().progress == words.strip()
    assert not KeptWords.objects.exists()


def test_a_period_that_is_reported_on_is_not_removed(desk, ambridge):
    desk("lead").send(progress="Begun.")
    period = ambridge.reportingperiods.get()
    assert period.obstacle_to_removing().endswith("July to September 2026, so it stays on record.")


def test_the_draft_saves_itself_where_scripts_run(desk):
    assert "data-autosave" in desk("lead").open().content.decode()
