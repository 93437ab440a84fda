"""A report is filed, agreed, returned, withdrawn or opened again as one step, or not at all; and it is filed once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from actions.asking.telling import telling_of_filing, telling_of_return
from actions.models import Filing, Message, QuarterlyReport
from actions.reports.filing import file_report
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from governance.access import Member
from priorities.models import PriorityLead
from tests.factories import make_action, make_member, make_owner, make_priority, make_report, make_update, saved
from tests.promises.test_imports import cut_off_everywhere
from tests.promises.visitors import reporting_partnership, signed_in

AT_ONCE = 4
ON = "2026-10-12"


def file_and_tell(report, member, moment):
    telling_of_filing(report, member).make(file_report(report, member, moment))


def return_and_tell(report, member, moment):
    report.give_back({"": "No.", "issues": "None?"}, member=member, on=ON)
    telling_of_return(report, member).make(report.last_filing)


VERBS = {  # name: (what brings the report there, what is done to it, from how many statements on it is a step)
    "file": ((), file_and_tell, 24),
    "file again": (("file", "agree", "correct"), file_and_tell, 28),
    "agree": (("file",), lambda report, member, moment: report.agree(member=member, on=ON), 5),
    "return": (("file",), return_and_tell, 13),
    "withdraw": (("file",), lambda report, member, moment: report.withdraw(), 5),
    "correct": (("file", "agree"), lambda report, member, moment: report.correct("A figure was wrong."), 5),
}


@pytest.fixture
def report(ambridge):
    priority = make_priority(ambridge)
    action = make_action(priority, deadline="1 March 2026")
    make_owner(action, post="Inspector")
    make_update(action, "at_risk")
    make_action(priority)
    make_member(ambridge, "chair")
    lead = make_member(ambridge, "contributor")
    saved(PriorityLead(partnership=ambridge, priority=priority, user=lead, part="strategic_lead"))
    return make_report(priority, progress="Two patrols.", issues="The grant ends.")


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
def test_a_step_that_is_cut_off_at_any_statement_leaves_nothing(report, ambridge, verb):
    before, step, least = VERBS[verb]
    member = Member(make_member(ambridge), ambridge)
    for name in before:
        with change("ambridge", by=member.user) as moment:
            VERBS[name][1](QuarterlyReport.objects.get(), member, moment)
    count = cut_off_everywhere(lambda moment: step(QuarterlyReport.objects.get(), member, moment))
    assert count >= least
    told = {"file": 1, "file again": 2, "return": 2}.get(verb, len(before) and 1)
    assert Message.objects.count() == told
    assert differences_from_history("ambridge").differences == []


def test_a_report_that_several_leads_file_at_once_is_filed_once(portal):
    partnership = reporting_partnership()
    make_report(make_priority(partnership), partnership.reportingperiods.current(), progress="Two patrols.")
    people = signed_in(portal, partnership, *(f"Lead {number}" for number in range(AT_ONCE)))
    address = f"/ambridge/periods/{partnership.reportingperiods.current().starts}/reports/1/check/"
    forms = [person.open(address) for person in people]
    together = Barrier(AT_ONCE)

    def press(person, posted):
        together.wait()
        return person.post(address, posted)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(press, people, forms))
    assert sorted(status for status, _, _ in answers) == [302] + [409] * (AT_ONCE - 1)
    assert all("This report was filed by Lead" in page for status, _, page in answers if status == 409)
    assert Filing.objects.count() == 1
    assert QuarterlyReport.objects.get().state == "filed"
    assert differences_from_history("ambridge").differences == []
