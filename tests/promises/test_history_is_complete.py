"""After 5,000 random operations every row is what its history says, and the plan agrees with itself."""

from collections import Counter

import pytest

from actions.models import Action, ActionNote, ActionOwner, Filing, Milestone, ReportComment, Update
from csp_portal.common.self_check import differences_from_history, recorded_models
from csp_portal.kept_pages import altered_pages
from governance.models import Redaction
from priorities.models import Publication
from tests.promises.operations import HOW_OFTEN, WORDS, World, in_random_order
from tests.promises.town import count_rows_for_the_planner

SEED = 1998  # the year of the Crime and Disorder Act


@pytest.mark.django_db(transaction=True)  # in one open transaction PostgreSQL could never tidy up old rows
def test_after_5000_random_operations_every_row_is_what_its_history_says(tmp_path):
    operations, chance = in_random_order(SEED)
    worlds = [World(slug, chance, tmp_path) for slug in ("ambridge", "felpersham")]
    done = Counter()
    for operation in operations:
        if done.total() % 1000 == 0:
            count_rows_for_the_planner()
        operation(chance.choice(worlds))
        done[operation] += 1
    assert done == HOW_OFTEN
    assert done.total() >= 5000
    found = [differences_from_history(world.slug) for world in worlds]
    assert [line for each in found for line in each.differences] == []
    assert sum(each.history_rows for each in found) >= 8000
    assert [line for world in worlds for line in altered_pages(world.slug)] == []
    every_kind_of_row_was_changed()
    every_action_follows_its_newest_update()
    every_save_of_a_part_is_a_save_of_its_action()


def every_kind_of_row_was_changed():
    kept = {Filing, Redaction, ReportComment, Publication}
    changed = {model: model.history.filter(history_type="~").count() for model in {*recorded_models()} - kept}
    assert [model for model, count in changed.items() if count < 20] == []
    assert (Filing.objects.count(), Redaction.objects.count()) == (25, 3)
    assert 0 < ReportComment.objects.count() == ReportComment.history.count() <= 25
    assert ActionOwner.history.filter(history_type="-").count() >= 20
    assert Milestone.history.filter(history_type="-").count() >= 20


def every_action_follows_its_newest_update():
    for action in Action.objects.select_related("rating", "last_update"):
        newest = action.updates.first()
        assert action.last_update == newest
        assert action.rating_id == (newest.rating_id if newest else None)
        assert (action.state == "complete") == bool(action.rating and action.rating.is_complete)


def every_save_of_a_part_is_a_save_of_its_action():
    saves = set(Action.history.values_list("id", "history_date"))
    for model in (ActionOwner, Milestone, ActionNote, Update):
        assert set(model.history.values_list("action_id", "history_date")) <= saves


def test_the_operations_reach_every_recorded_model():
    others = {Action, ActionOwner, Milestone, ActionNote, Update, Filing, ReportComment, Redaction, Publication}
    assert {*WORDS, *others} == set(recorded_models())
