"""A change that is undone: every row is as it was, the record keeps both, and what was built on it is in the way."""

import pytest

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.record import OutsideChange, add_all, change, remove_all, save_all
from csp_portal.common.refusals import Refused
from csp_portal.common.self_check import differences_from_history, recorded_models
from csp_portal.common.undo import MOST, obstacles_to_undoing, undo_change
from governance.models import Organisation, Partnership
from tests.factories import (
    make_action,
    make_milestone,
    make_organisation,
    make_owner,
    make_partnership,
    make_priority,
    saved,
)

pytestmark = pytest.mark.django_db


def the_record():
    """{model: {key: what each row says but for its version}} of all that is recorded."""
    return {
        model: {
            row.pk: {
                column.name: getattr(row, column.attname)
                for column in model._meta.concrete_fields
                if column.name != "version"
            }
            for row in model.objects.all()
        }
        for model in recorded_models()
    }


def undo(moment, **values):
    with change("ambridge", reason="Undone"):
        undo_change("ambridge", moment, **values)


@pytest.fixture
def action(ambridge):
    return make_action(make_priority(ambridge), start="Apr-26")


def test_what_was_added_changed_and_removed_is_as_it_was(ambridge, action):
    owner, milestone = make_owner(action, post="Inspector"), make_milestone(action)
    before = the_record()
    with change("ambridge") as moment:
        new = Organisation(partnership=ambridge, name="Police")
        new.save()
        owner.delete()
        ActionOwner(partnership=ambridge, action=action, organisation=new).save()
        milestone.text, milestone.due = "Another step", "May 2027"
        milestone.save()
        action.start = "1 May 2026"
        action.edit()
    undo(moment)
    assert the_record() == before
    assert differences_from_history("ambridge").differences == []
    owner = ActionOwner.objects.get()
    assert [row.history_type for row in owner.history.all()] == ["+", "-", "+"]
    assert (owner.version, owner.history.first().history_change_reason) == (2, "Undone")


def test_an_action_and_its_update_that_point_to_each_other_go_together(ambridge, action):
    before = the_record()
    with change("ambridge") as moment:
        other = Action(partnership=ambridge, priority=action.priority, actions_to_deliver="Fit locks")
        other.add()
        other.add_update(an_update(ambridge))
        action.add_update(an_update(ambridge))
    undo(moment)
    assert the_record() == before
    assert differences_from_history("ambridge").differences == []


def an_update(partnership):
    rating, period = partnership.ratings.get(counts_as="on_track"), partnership.reportingperiods.get()
    return Update(rating=rating, period=period, what_happened="Begun.", said_on=period.ends)


@pytest.mark.guard("undo unbuilt")
def test_what_was_changed_since_is_in_the_way(ambridge, action):
    with change("ambridge") as moment:
        action.item = "1"
        action.edit()
    action.item = "2"
    saved(action)
    with pytest.raises(Refused, match="Action “A1 Deliver item"):
        undo(moment)
    action.refresh_from_db()
    assert action.item == "2"


def test_what_was_saved_since_as_it_was_is_not_in_the_way(ambridge, action):
    with change("ambridge") as moment:
        action.item = "1"
        action.edit()
    saved(action)
    make_milestone(action)
    undo(moment)
    action.refresh_from_db()
    assert (action.item, Milestone.objects.count()) == ("", 1)


@pytest.mark.guard("undo unbuilt")
def test_what_belongs_since_to_something_new_is_in_the_way(ambridge, action):
    with change("ambridge") as moment:
        police = Organisation(partnership=ambridge, name="Police")
        police.save()
    make_owner(action, organisation=police)
    assert obstacles_to_undoing("ambridge", moment) == [
        "Owner “Police” belongs to Organisation “Police”, which came with it."
    ]
    with pytest.raises(Refused):
        undo(moment)
    assert Organisation.objects.exists()


def test_what_was_removed_since_is_in_the_way(ambridge, action):
    with change("ambridge") as moment:
        milestone = Milestone(partnership=ambridge, action=action, text="A step")
        milestone.save()
    with change("ambridge"):
        milestone.delete()
    (sentence,) = obstacles_to_undoing("ambridge", moment)
    assert sentence.startswith("Milestone “A step” was removed on ")


def test_what_a_row_would_belong_to_again_may_be_gone(ambridge, action):
    other = make_priority(ambridge, name="Burglary")
    first = action.priority
    with change("ambridge") as moment:
        action.priority = other
        action.edit()
    with change("ambridge"):
        first.delete()
    assert obstacles_to_undoing("ambridge", moment) == [
        f"Action “{action}” belonged to a priority that was removed since."
    ]


def test_ten_sentences_are_enough(ambridge):
    priority = make_priority(ambridge)
    with change("ambridge") as moment:
        add_all(
            [Action(partnership=ambridge, priority=priority, serial=n, actions_to_deliver="x") for n in range(1, 15)]
        )
    with change("ambridge"):
        for action in Action.objects.all():
            action.item = "9"
            action.edit()
    sentences = obstacles_to_undoing("ambridge", moment)
    assert (len(sentences), sentences[-1]) == (MOST + 1, "And 4 more.")


def test_rows_of_a_kind_to_keep_stay(ambridge, action):
    with change("ambridge") as moment:
        Milestone(partnership=ambridge, action=action, text="A step").save()
        Organisation(partnership=ambridge, name="Police").save()
    undo(moment, keep=(Organisation,))
    assert (Milestone.objects.count(), Organisation.objects.count()) == (0, 1)


def test_another_partnership_is_left_alone_though_its_change_has_the_same_moment(ambridge):
    make_partnership("felpersham")
    with change("ambridge") as moment:
        Organisation(partnership=ambridge, name="Police").save()
    with change("felpersham", at=moment):
        Organisation(partnership=Partnership.objects.get(pk="felpersham"), name="Fire").save()
    undo(moment)
    assert [str(row) for row in Organisation.objects.all()] == ["Fire"]


# Many rows at once


def test_many_rows_are_on_record_as_if_each_had_been_saved(ambridge, action):
    rows = [Milestone(partnership=ambridge, action=action, text=f"Step {n}", due="Apr-27") for n in range(450)]
    with change("ambridge", reason="All", how="import") as moment:
        add_all(rows)
    with change("ambridge"):
        for row in rows[:430]:
            row.done = "May 2027"
        save_all(rows[:430])
    with change("ambridge"):
        remove_all(rows[400:])
    assert Milestone.objects.count() == 400
    row = Milestone.objects.first()
    assert (row.version, str(row.due_latest), str(row.done_on)) == (2, "2027-04-30", "2027-05-01")
    first = row.history.last()
    assert (first.history_date, first.history_change_reason, first.history_how) == (moment, "All", "import")
    assert differences_from_history("ambridge").differences == []


def test_none_are_none(ambridge):
    with change("ambridge"):
        add_all([])
        save_all([])
        remove_all([])


@pytest.mark.guard("change")
@pytest.mark.parametrize("write", [add_all, save_all, remove_all])
def test_many_rows_are_written_inside_a_change_alone(ambridge, write):
    rows = (
        [make_organisation(ambridge)] if write is not add_all else [Organisation(partnership=ambridge, name="Police")]
    )
    before = the_record()
    with pytest.raises(OutsideChange):
        write(rows)
    with pytest.raises(OutsideChange), change("felpersham"):
        write(rows)
    assert the_record() == before


@pytest.mark.guard("one partnership")
def test_many_rows_belong_to_one_partnership(ambridge, action):
    other = make_action(make_priority(make_partnership("felpersham")))
    with pytest.raises(ValueError, match="action belongs to felpersham"), change("ambridge"):
        add_all([Milestone(partnership=ambridge, action_id=other.pk, text="A step")])
    assert not Milestone.objects.exists()
