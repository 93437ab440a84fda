"""A board pack is issued as one step, or not at all; of two that are issued at once each has its own number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.utils.timezone import localdate

from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from csp_portal.packs.issuing import issue, pack_of
from governance.access import Member
from governance.models import Meeting
from priorities.models import Publication
from tests.factories import make_action, make_group, make_item, make_meeting, make_member, make_priority, make_update
from tests.promises.test_imports import cut_off_everywhere
from tests.promises.visitors import reporting_partnership, signed_in

AT_ONCE = 4


def a_meeting(partnership):
    make_update(make_action(make_priority(partnership)), "off_track", period=partnership.reportingperiods.current())
    meeting = make_meeting(make_group(partnership, "Board", "board"), localdate() + timedelta(days=7))
    make_item(meeting, kind="decide")
    return meeting


def issue_one(meeting, officer, moment):
    period = meeting.partnership.reportingperiods.current()
    periods = {"first_period": period, "last_period": period}
    scope = {"marking": "OFFICIAL", "for_board": False, "reason": "A figure"} | periods
    return issue(pack_of(Meeting.objects.get(pk=meeting.pk), officer, moment, scope))


@pytest.mark.django_db
@pytest.mark.parametrize("earlier", [0, 1])
def test_issuing_that_is_cut_off_at_any_statement_leaves_nothing(earlier):
    partnership = reporting_partnership()
    meeting, officer = a_meeting(partnership), Member(make_member(partnership), partnership)
    for _ in range(earlier):
        with change("ambridge", by=officer.user) as moment:
            issue_one(meeting, officer, moment)
    assert cut_off_everywhere(lambda moment: issue_one(meeting, officer, moment)) >= 20
    assert [pack.number for pack in Publication.objects.order_by("number")] == list(range(1, earlier + 2))
    assert differences_from_history("ambridge").differences == []


def test_of_several_who_issue_at_once_one_does_and_the_others_are_told(portal):
    partnership = reporting_partnership()
    meeting = a_meeting(partnership)
    people = signed_in(portal, partnership, *(f"Officer {number}" for number in range(AT_ONCE)))
    address = f"{meeting.get_absolute_url()}pack/issue/"
    agreed = {"without": f"{partnership.reportingperiods.current().starts}-1"}
    forms = [person.open(address) | agreed for person in people]
    together = Barrier(AT_ONCE)

    def press(person, posted):
        together.wait()
        return person.post(address, posted)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(press, people, forms))
    assert sorted(status for status, _, _ in answers) == [302] + [409] * (AT_ONCE - 1)
    assert all("Board pack 1 added" in page for status, _, page in answers if status == 409)
    assert [pack.number for pack in Publication.objects.all()] == [1]
    assert differences_from_history("ambridge").differences == []
