from threading import Event, Thread

import pytest
import time_machine

from csp_portal.common.record import PastIsClosed, change
from governance.models import Organisation
from tests.factories import make_organisation, make_partnership


@pytest.mark.guard("clock")
def test_two_changes_never_share_a_moment_even_when_the_clock_of_the_machine_stands_still(ambridge):
    with time_machine.travel("2036-11-03T09:00:00Z", tick=False):
        moments = [make_organisation(ambridge).history.get().history_date for _ in range(3)]
    assert moments == sorted(set(moments))


@pytest.mark.guard("clock")
def test_a_change_in_the_past_is_refused(ambridge):
    earlier = make_organisation(ambridge).history.get().history_date
    make_organisation(ambridge)
    with pytest.raises(PastIsClosed), change("ambridge", how="sample", at=earlier):
        pass


@pytest.mark.guard("clock", on="postgresql")
def test_a_second_write_waits_for_the_first_so_that_moments_are_in_order(fresh_database):
    partnership, seen, another_is_inside = make_partnership(), [], Event()

    def count_and_add():
        with change("ambridge", how="command"):
            seen.append(Organisation.objects.count())
            another_is_inside.wait(timeout=1) if len(seen) == 1 else another_is_inside.set()
            Organisation(partnership=partnership, name=f"Organisation {len(seen)}").save()

    writers = [Thread(target=count_and_add) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert seen == [0, 1]
