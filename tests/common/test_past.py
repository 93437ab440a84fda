"""The record as at a moment: what `as_at` gives, what it hides, and what it refuses."""

from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest
import time_machine
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from actions.models import Action, ActionOwner, Milestone
from csp_portal.common.models import Clock
from csp_portal.common.past import PastIsReadOnly, as_at, in_file_name, in_words, is_past, moment_of, now, today
from csp_portal.common.record import OutsideChange, change
from csp_portal.common.self_check import recorded_models
from governance.models import Organisation, Partnership
from priorities.models import Priority
from tests.factories import make_action, make_milestone, make_organisation, make_owner, make_partnership, make_priority

pytestmark = pytest.mark.django_db


def clock(partnership="ambridge"):
    return Clock.objects.get(partnership=partnership).at


def reword(action, words):
    with change(action.partnership_id):
        action.actions_to_deliver = words
        action.save()
    return clock(action.partnership_id)


def words_of_actions():
    return list(Action.objects.values_list("actions_to_deliver", flat=True))


@pytest.fixture
def action(ambridge):
    return make_action(partnership=ambridge, actions_to_deliver="First words")


def test_every_moment_has_the_words_of_its_newest_save_and_a_microsecond_before_a_save_those_before(action):
    first, instant = clock(), timedelta(microseconds=1)
    second, third = reword(action, "Second words"), reword(action, "Third words")
    found = {}
    for moment in (first - instant, first, second - instant, second, third - instant, third):
        with as_at(moment):
            found[moment] = words_of_actions()
    assert list(found.values()) == [
        [],
        ["First words"],
        ["First words"],
        ["Second words"],
        ["Second words"],
        ["Third words"],
    ]
    assert words_of_actions() == ["Third words"]


def test_of_two_saves_in_one_change_the_later_one_counts(action):
    with change("ambridge") as moment:
        for words in ("Once", "Twice"):
            action.actions_to_deliver = words
            action.save()
    with as_at(moment):
        assert words_of_actions() == ["Twice"]


def test_a_row_that_was_removed_since_is_there_and_one_that_was_removed_before_is_not(action):
    milestone = make_milestone(action)
    there = clock()
    with change("ambridge"):
        milestone.delete()
    with as_at(there):
        assert Milestone.objects.count() == action.milestones.count() == 1
    with as_at(clock()):
        assert Milestone.objects.count() == 0


def test_joins_filters_counts_and_prefetches_read_the_same_moment(action):
    make_owner(action, organisation=make_organisation(action.partnership, "Old name"))
    then = clock()
    body = Organisation.objects.get()
    with change("ambridge"):
        body.name = "New name"
        body.save()
        action.priority.name = "New priority"
        action.priority.save()
    make_owner(action, organisation=body)
    with as_at(then):
        owners = ActionOwner.objects.select_related("organisation", "action__priority")
        assert [(str(row.organisation), row.action.priority.name) for row in owners] == [("Old name", "Priority 1")]
        counted = Action.objects.filter(owners__organisation__name="Old name").annotate(number=Count("owners"))
        assert [(row.number, row.ref) for row in counted] == [(1, "A1")]
        assert len(Action.objects.prefetch_related("owners").get().owners.all()) == 1
        names = Organisation.objects.order_by().values_list("name")
        both = names.union(Priority.objects.order_by().values_list("name"))
        assert sorted(both) == [("Old name",), ("Priority 1",)]
        assert [row.name for row in Organisation.objects.iterator()] == ["Old name"]
        assert Organisation.objects.filter(name="New name").exists() is False


def test_histories_end_at_the_moment(action):
    then = clock()
    reword(action, "Second words")
    with as_at(then):
        assert [row.actions_to_deliver for row in Action.history.all()] == ["First words"]
        # The rows and their history in one statement.
        assert Action.objects.filter(pk__in=Action.history.values("id")).count() == 1
    assert Action.history.count() == 2


def test_now_the_rows_of_every_table_are_those_of_the_past_of_now(action):
    make_owner(action, post="Inspector")
    live = {model: list(model.objects.order_by("pk").values()) for model in recorded_models()}
    with as_at(clock()):
        assert {model: list(model.objects.order_by("pk").values()) for model in recorded_models()} == live


def test_only_the_rows_of_the_partnership_asked_for_are_there(action):
    make_action(partnership=make_partnership("felpersham"), actions_to_deliver="Others’ words")
    with as_at(timezone.now(), partnership="ambridge"):
        assert words_of_actions() == ["First words"]
        assert Action.history.count() == 1
        assert list(Partnership.objects.values_list("slug", flat=True)) == ["ambridge"]
    with as_at(timezone.now()):
        assert len(words_of_actions()) == 2


@pytest.mark.guard("hidden in the past")
def test_hidden_rows_and_what_cannot_be_without_them_are_not_there_whatever_reads_them(action):
    other = make_action(action.priority, actions_to_deliver="Other words")
    for each in (action, other):
        make_milestone(each, text=each.ref)
    with as_at(clock(), hidden={Action: {action.pk}}):
        assert words_of_actions() == ["Other words"]
        assert list(Milestone.objects.values_list("text", flat=True)) == ["A2"]
        assert set(Action.history.values_list("id", flat=True)) == {other.pk}
        assert set(Milestone.history.values_list("action_id", flat=True)) == {other.pk}
    with as_at(clock(), hidden={Priority: {action.priority_id}, Action: set()}):
        assert words_of_actions() == []
        # Its own history stays: whoever may see it now may read what it was while it belonged to what they may not.
        assert Action.history.filter(id=other.pk).count() == 1


def test_a_row_that_names_what_is_hidden_without_belonging_to_it_stays(ambridge):
    parent = make_priority(ambridge)
    child = make_priority(ambridge, parent=parent)
    with as_at(clock(), hidden={Priority: {parent.pk}}):
        assert list(Priority.objects.values_list("pk", flat=True)) == [child.pk]


@pytest.mark.guard("past day")
def test_dates_are_judged_on_the_day_of_the_moment_in_london(ambridge):
    # Half past midnight of 1 July in London, still June in Greenwich.
    with as_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        assert (is_past(), today(), in_words(now())) == (True, date(2026, 7, 1), "1 July 2026 at 00:30")
    assert not is_past()
    assert today() == timezone.localdate()


@pytest.mark.once
def test_a_day_means_its_end_and_a_time_without_a_zone_one_in_london():
    assert moment_of(date(2026, 3, 31)) == datetime(2026, 3, 31, 22, 59, 59, 999999, tzinfo=UTC)
    assert moment_of(date(2026, 10, 25)) == datetime(2026, 10, 25, 23, 59, 59, 999999, tzinfo=UTC)  # 25 hours long
    assert moment_of(datetime(2026, 7, 1, 9, 15)) == datetime(2026, 7, 1, 8, 15, tzinfo=UTC)  # noqa: DTZ001 - without a zone
    assert moment_of(datetime(2026, 7, 1, 9, 15, tzinfo=UTC)) == datetime(2026, 7, 1, 9, 15, tzinfo=UTC)


def test_a_moment_is_said_as_a_day_when_it_is_its_end_else_with_its_time(ambridge):
    times = date(2026, 3, 31), datetime(2026, 3, 31, 14, 5), datetime(2026, 3, 31, 14, 5, 9)  # noqa: DTZ001
    said = []
    for when in times:
        with as_at(when):
            said.append((in_words(now()), in_file_name()))
    assert said == [
        ("31 March 2026", "-as-at-2026-03-31"),
        ("31 March 2026 at 14:05", "-as-at-2026-03-31-140500"),
        ("31 March 2026 at 14:05:09", "-as-at-2026-03-31-140509"),
    ]
    assert in_file_name() == ""


def test_nothing_is_written_inside(action):
    with as_at(clock()):
        with pytest.raises(PastIsReadOnly), change("ambridge"):
            pass
        with pytest.raises(OutsideChange):
            Action.objects.all().delete()
    assert words_of_actions() == ["First words"]


def test_a_change_that_looks_back_writes_nothing_while_it_does(action):
    with change("ambridge") as moment:
        with as_at(moment), pytest.raises(PastIsReadOnly):
            action.save()
        with as_at(moment), connection.cursor() as cursor, pytest.raises(PastIsReadOnly):
            cursor.execute('UPDATE "actions_action" SET "item" = %s', ["1"])
        action.actions_to_deliver = "Saved afterwards"
        action.save()
    assert words_of_actions() == ["Saved afterwards"]


@pytest.mark.guard("rows of the past")
def test_a_row_that_was_read_in_the_past_is_not_saved_afterwards(action):
    with as_at(clock()):
        found = Action.objects.get()
    with change("ambridge"), pytest.raises(PastIsReadOnly):
        found.save()
    with change("ambridge"):
        Action.objects.get().save()


def test_one_past_is_not_read_inside_another(action):
    with as_at(clock()), pytest.raises(RuntimeError, match="already"), as_at(clock()):
        pass
    assert words_of_actions() == ["First words"]


def test_after_an_error_inside_the_present_is_shown_again(action):
    then = clock()
    reword(action, "Second words")
    with pytest.raises(ZeroDivisionError), as_at(then):
        raise ZeroDivisionError
    assert (words_of_actions(), is_past()) == (["Second words"], False)


def test_groups_are_made_by_all_columns_inside_and_as_the_database_likes_outside(action):
    """Django shortens GROUP BY to the key where a database knows that it is one; of a CTE PostgreSQL does not."""
    before = connection.features.allows_group_by_selected_pks
    assert before == (connection.vendor == "postgresql")
    with as_at(clock()):
        assert connection.features.allows_group_by_selected_pks is False
        assert [row.number for row in Action.objects.annotate(number=Count("owners"))] == [0]
    assert connection.features.allows_group_by_selected_pks == before


def test_reading_the_past_costs_no_query_more_but_one_on_postgresql(action, django_assert_num_queries):
    then = clock()
    with django_assert_num_queries(2 + (connection.vendor == "postgresql")), as_at(then):
        list(Action.objects.select_related("priority").prefetch_related("owners"))


@pytest.mark.guard("clock", on="postgresql")
def test_a_change_that_was_begun_earlier_and_saved_later_does_not_alter_a_moment_that_was_filed(fresh_database):
    """The one who files waits for it, and so files what it wrote."""
    make_partnership()
    begun, filed = Event(), {}

    def write_slowly():
        with change("ambridge", how="command"):
            begun.set()
            made_meanwhile.wait(timeout=1)
            Organisation(partnership_id="ambridge", name="Slow").save()

    made_meanwhile = Event()
    writer = Thread(target=write_slowly)
    writer.start()
    begun.wait(timeout=10)
    with change("ambridge", how="command") as moment, as_at(moment):
        filed[moment] = list(Organisation.objects.values_list("name", flat=True))
    made_meanwhile.set()
    writer.join()
    with as_at(moment):
        assert list(Organisation.objects.values_list("name", flat=True)) == filed[moment]


def test_the_clock_may_stand_still(ambridge):
    with time_machine.travel("2036-11-03T09:00:00Z", tick=False):
        action = make_action(partnership=ambridge, actions_to_deliver="First words")
        then = clock()
        reword(action, "Second words")
    with as_at(then):
        assert words_of_actions() == ["First words"]
