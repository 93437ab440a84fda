"""What somebody does at the database itself is found, and said without repeating a word of the record."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils.timezone import localdate

from actions.models import Action, Filing, QuarterlyReport, Update
from actions.reports.filing import file_report
from csp_portal.common.append_only import lifted
from csp_portal.common.models import Clock
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history, partnerships_on_record
from governance.access import Member
from governance.models import Organisation, Partnership
from tests.factories import (
    make_action,
    make_comment,
    make_filing,
    make_member,
    make_milestone,
    make_organisation,
    make_partnership,
    make_report,
    make_update,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(ambridge):
    action = make_action(partnership=ambridge)
    make_update(action)
    return action


def rows(model):
    """The rows of a model as the database has them, which refuses nothing."""
    return QuerySet(model)


def differences():
    return differences_from_history("ambridge").differences


def said_again(row, **values):
    """One more row of history, like the given one but for some values."""
    row.pk = None
    for name, value in values.items():
        setattr(row, name, value)
    with lifted([row._meta.db_table]):
        row.save(force_insert=True)


def test_a_record_written_by_the_portal_agrees_with_its_history(action):
    milestone = make_milestone(action)
    with change("ambridge"):
        milestone.delete()
    found = differences_from_history("ambridge")
    assert found.differences == []
    # The partnership, five ratings, a period, a plan, a priority, the action and its update. The action was saved
    # twice, and the milestone was made and removed.
    assert (found.rows, found.history_rows) == (11, 14)


def test_an_altered_word_is_found(action):
    rows(Update).update(what_happened="All is well.")
    rows(Partnership).update(name="Another Partnership")
    assert sorted(differences()) == [
        "partnership ambridge: its name is not what its history says.",
        f"update {action.last_update_id}: its what_happened is not what its history says.",
    ]


def test_a_save_that_left_no_history_is_found(action):
    rows(Action).update(version=9)
    assert differences() == [f"action {action.pk}: its version is not what its history says."]


def test_a_row_that_vanished_is_found(ambridge):
    gone = make_organisation(ambridge).pk
    rows(Organisation)._raw_delete("default")
    assert differences() == [f"organisation {gone}: it is gone, and its history does not say so."]


def test_a_row_that_appeared_is_found(ambridge):
    new = rows(Organisation).bulk_create([Organisation(partnership=ambridge, name="From nowhere")])[0]
    assert differences() == [f"organisation {new.pk}: it has no history."]


def test_a_removed_row_that_came_back_is_found(ambridge):
    row = make_organisation(ambridge)
    said_again(Organisation.history.get(), history_type="-")
    assert differences() == [f"organisation {row.pk}: it is there, and its history says that it was removed."]


def test_a_hole_in_a_history_is_found(ambridge):
    row = make_organisation(ambridge)
    said_again(Organisation.history.get(), history_type="~", version=3)
    rows(Organisation).update(version=3)
    assert differences() == [f"organisation {row.pk}: its history lacks a save."]


def test_a_row_of_history_put_in_later_is_found(action):
    earlier = Action.history.last().history_date
    make_organisation(action.partnership)
    row = Organisation.history.get()
    said_again(row, history_type="~", version=2, history_date=earlier)
    assert [line for line in differences() if "earlier than the one before it" in line] == [
        f"organisation: row {row.pk} of the history is earlier than the one before it."
    ]


def test_two_changes_of_one_moment_are_found(action):
    row = Update.history.get()
    moment = Action.history.last().history_date
    said_again(row, history_date=moment, history_type="~", version=2, history_change_reason="Another change")
    rows(Update).update(version=2)
    assert f"ambridge: two changes share the moment {moment.isoformat()}." in differences()


def test_a_clock_that_was_put_back_is_found(action):
    clock = Clock.objects.get(partnership="ambridge")
    with lifted(["common_clock"]):
        Clock.objects.update(at=clock.at - timedelta(seconds=1))
    assert differences() == ["ambridge: its clock is behind its history."]


def test_a_record_without_its_clock_is_found(action):
    with lifted(["common_clock"]):
        Clock.objects.all().delete()
    assert partnerships_on_record() == ["ambridge"]
    assert differences() == ["ambridge: its clock is behind its history."]


def verify(*arguments):
    """The exit code of the command and the lines that it prints."""
    out, code = StringIO(), 0
    try:
        call_command("verify_history", *arguments, stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue().splitlines()


def test_the_command_says_how_much_it_compared(ambridge):
    make_partnership("felpersham")
    assert verify() == (0, ["14 rows and 14 rows of history compared: no differences."])
    assert verify("ambridge") == (0, ["7 rows and 7 rows of history compared: no differences."])


def test_the_command_prints_each_difference_and_ends_with_1(ambridge):
    rows(Partnership).update(name="Another Partnership")
    assert verify() == (
        1,
        [
            "partnership ambridge: its name is not what its history says.",
            "7 rows and 7 rows of history compared: 1 difference.",
        ],
    )
    make_partnership("felpersham")
    assert verify("felpersham")[0] == 0


def test_the_command_refuses_an_unknown_partnership(ambridge):
    with pytest.raises(CommandError, match=r"There is no partnership “felpersham”\. There are: ambridge\."):
        verify("felpersham")


def test_an_empty_installation_has_no_differences(db):
    assert verify() == (0, ["0 rows and 0 rows of history compared: no differences."])


@pytest.fixture
def filing(action):
    """Of a report that says one thing; with a comment."""
    lead = make_member(action.partnership)
    report = make_report(action.priority, progress="Work <went> on.")
    with change("ambridge", by=lead) as moment:
        filed = file_report(report, Member(lead, action.partnership), moment)
    make_comment(filed, by=lead, said_on=localdate())
    return filed


def faults():
    """What `verify_history` says, but for its last line."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify_history", stdout=out)
    return out.getvalue().splitlines()[:-1]


def test_a_filed_page_that_somebody_altered_is_found(filing):
    assert faults() == []
    with lifted(["actions_filing", "actions_historicalfiling"]):
        rows(Filing).update(page=b"<p>Better</p>")
        rows(Filing.history.model).update(page=b"<p>Better</p>")
    assert faults() == [
        f"filing {filing.pk}: its page is not the one of which its row has the SHA-256.",
        f"filing {filing.pk}: its page does not say what the history of its report says.",
    ]


def test_a_page_that_somebody_put_in_as_filed_is_found(filing):
    forged = make_filing(filing.report, page="<p>Better</p>")
    assert faults() == [f"filing {forged.pk}: the history of its report does not say that it was filed then."]


def test_a_filing_that_does_not_say_when_or_by_whom_it_was_made_is_found(filing):
    with lifted(["actions_filing", "actions_historicalfiling"]):
        for model in (Filing, Filing.history.model):
            rows(model).update(by=None)
    assert faults() == [f"filing {filing.pk}: it was not filed at the moment, or by whom, that it says."]


def test_words_of_a_filed_report_that_somebody_swapped_are_found(filing):
    with lifted(["actions_historicalquarterlyreport"]):
        rows(QuarterlyReport.history.model).update(progress="Work was done.")
    rows(QuarterlyReport).update(progress="Work was done.")
    assert faults() == [f"filing {filing.pk}: its page does not say what the history of its report says."]


def test_a_comment_that_was_said_on_another_day_is_found(filing):
    comment = make_comment(filing, by=filing.by, said_on="2025-01-05", said_by="Chair of the board")
    assert faults() == [f"comment {comment.pk}: it was not said by whom, or on the day, that it says."]


def test_a_clock_ahead_of_the_time_or_left_open_is_found(action):
    rows(Clock).update(at="2099-12-31T00:00Z", is_open=True)
    assert faults() == [
        "ambridge: its clock is ahead of the time, at 2099-12-31T00:00:00+00:00.",
        "ambridge: its clock is open, and no change is being written.",
    ]


def test_a_second_save_of_what_is_kept_is_found(action):
    filing = make_filing(make_report(action.priority))
    said_again(Filing.history.get(), history_type="~", version=2)
    assert differences() == [
        f"filing {filing.pk}: it is kept as it was written, and its history has another save of it.",
        f"filing {filing.pk}: its version is not what its history says.",
    ]
