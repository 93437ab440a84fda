"""Issues that a filed report raises come onto the agenda of the board by themselves."""

from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags

from actions.models import QuarterlyReport
from actions.raising import raised_by
from actions.reports.filing import file_report
from csp_portal.common.record import change
from governance.access import Member
from governance.models import AgendaItem
from tests.factories import make_decision, make_group, make_meeting, make_member, make_priority, make_report, saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-05 09:00", tick=True):
        yield


@pytest.fixture
def board(ambridge):
    return make_group(ambridge, "Board", "board")


@pytest.fixture
def lead(ambridge):
    return Member(make_member(ambridge, "coordinator"), ambridge)


@pytest.fixture
def act(ambridge, lead):
    """What is done to the report of a priority, each in a change of its own."""
    report = make_report(make_priority(ambridge, name="Violence"), issues="The grant ends.\nThe order must be renewed.")

    def write(**words):
        with change("ambridge", by=lead.user):
            for name, text in words.items():
                setattr(report, name, text)
            report.write()

    def file():
        with change("ambridge", by=lead.user) as moment:
            file_report(report, lead, moment)
        return report.agenda_item

    def do(verb, *args, **values):
        with change("ambridge", by=lead.user):
            getattr(report, verb)(*args, **values)

    return SimpleNamespace(report=report, write=write, file=file, do=do)


def on_agenda():
    return [(item.title, item.asks, item.meeting) for item in AgendaItem.objects.order_by("pk")]


@pytest.mark.feature("S-079")
def test_issues_of_a_filed_report_come_onto_the_next_planned_agenda_of_the_board(ambridge, board, act):
    make_meeting(board, "2026-10-04")
    make_meeting(board, "2026-10-06", state="cancelled", cancelled_because="Snow")
    following = make_meeting(board, "2026-10-14")
    make_meeting(make_group(ambridge, "Panel", "panel"), "2026-10-07")
    item = act.file()
    words = "The grant ends.\nThe order must be renewed."
    assert on_agenda() == [("Issue raised: Violence", words, following)]
    assert (item.kind, item.group, item.for_board, item.order) == ("issue", board, False, 1)
    assert QuarterlyReport.objects.get().agenda_item == item
    assert act.report.history.latest().history_date == item.history.get().history_date


def test_without_a_planned_meeting_the_issue_waits_and_comes_onto_the_next_one(board, act):
    act.file()
    assert on_agenda()[0][2] is None
    meeting = make_meeting(board, "2026-10-14")
    with change("ambridge"):
        meeting.take_up_waiting()
    assert on_agenda()[0][2] == meeting


def test_without_a_board_or_without_issues_nothing_happens(ambridge, act):
    assert act.file() is None
    act.do("withdraw")
    act.write(issues="", progress="Two patrols.")
    make_group(ambridge, "Board", "board")
    assert act.file() is None
    assert on_agenda() == []


def test_an_issue_of_a_priority_that_is_the_boards_is_the_boards(board, act):
    act.report.priority.visibility = "board"
    saved(act.report.priority)
    assert act.file().for_board


def test_filed_again_the_same_item_gets_the_new_words_and_goes_when_there_are_none(board, act):
    make_meeting(board, "2026-10-14")
    item = act.file()
    act.do("withdraw")
    act.write(issues="The grant is renewed.")
    assert act.file() == item
    assert [asks for _, asks, _ in on_agenda()] == ["The grant is renewed."]
    act.do("withdraw")
    act.write(issues="", progress="Two patrols.")
    assert act.file() is None
    assert on_agenda() == []
    assert QuarterlyReport.objects.get().agenda_item is None


def test_an_item_of_which_something_is_recorded_stays_when_the_issue_is_gone(board, act):
    meeting = make_meeting(board, "2026-10-14")
    item = act.file()
    make_decision(meeting, item=item)
    act.do("withdraw")
    act.write(issues="", progress="Two patrols.")
    assert act.file() == item


def test_after_the_meeting_was_held_a_new_item_is_made(board, act, lead):
    meeting = make_meeting(board, "2026-10-05")
    first = act.file()
    with change("ambridge"):
        meeting.hold(meeting.date)
    act.do("agree", member=lead, on=meeting.date)
    act.do("correct", "A figure.")
    act.write(issues="The grant ends in May.")
    second = act.file()
    assert second != first
    assert [each[1:] for each in on_agenda()] == [
        ("The grant ends.\nThe order must be renewed.", meeting),
        ("The grant ends in May.", None),
    ]
    raised = raised_by([first, second], lead)
    assert {key: (each.report, each.since) for key, each in raised.items()} == {
        first.pk: (act.report, ""),
        second.pk: (act.report, ""),
    }


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        (lambda act, lead: act.do("withdraw"), "The report was withdrawn on 5 October 2026."),
        (
            lambda act, lead: act.do("give_back", {"": "Say more."}, member=lead, on=lead_day()),
            "The report was returned on 5 October 2026.",
        ),
        (
            lambda act, lead: agree_and_correct(act, lead),
            "The report has been open for a correction since 5 October 2026.",
        ),
        (lambda act, lead: act.do("agree", member=lead, on=lead_day()), ""),
    ],
)
def test_the_agenda_says_what_became_of_the_report_since(ambridge, board, act, lead, verb, sentence):
    meeting = make_meeting(board, "2026-10-14")
    item = act.file()
    verb(act, lead)
    assert raised_by([item], lead)[item.pk].since == sentence
    client = Client()
    client.force_login(make_member(ambridge, "contributor"))
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert f'href="{act.report.get_absolute_url()}"' in page
    words = " ".join(strip_tags(page).split())
    assert f"Raised in the report on Violence for July to September 2026. {sentence}".strip() in words


def lead_day():
    return "2026-10-05"


def agree_and_correct(act, lead):
    act.do("agree", member=lead, on=lead_day())
    act.do("correct", "A figure.")


def test_a_filing_whose_issue_cannot_be_raised_is_not_filed(board, act, monkeypatch):
    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(AgendaItem, "put_on", fail)
    with pytest.raises(ZeroDivisionError):
        act.file()
    assert on_agenda() == []
    assert QuarterlyReport.objects.get().state == "draft"
