from datetime import date

import pytest
from django.db import connection

from csp_portal.common.record import change
from governance.models import CalendarLink, InformationPage, Membership, Redaction
from priorities.models import PlanPoint, PriorityGroup, PriorityLead, Publication, SuccessMeasure
from tests.factories import (
    make_action,
    make_attendance,
    make_board_action,
    make_comment,
    make_commitment,
    make_decision,
    make_filing,
    make_group,
    make_import,
    make_item,
    make_link,
    make_meeting,
    make_member,
    make_milestone,
    make_note,
    make_organisation,
    make_owner,
    make_paper,
    make_priority,
    make_report,
    make_update,
    saved,
)


@pytest.fixture
def one_of_each(ambridge):
    """At least one history row in every history table."""
    council = make_organisation(ambridge)
    saved(Membership(partnership=ambridge, organisation=council, standing="invited"))
    group = make_group(ambridge)
    saved(InformationPage(partnership=ambridge, kind="help", text="Ask us.", reviewed_on=date(2026, 7, 1)))
    make_member(ambridge)
    priority = make_priority(ambridge)
    saved(PriorityLead(partnership=ambridge, priority=priority, post="Inspector"))
    saved(PriorityGroup(partnership=ambridge, priority=priority, group=group))
    saved(PlanPoint(partnership=ambridge, plan=priority.plan, kind="aim", text="Safer streets"))
    saved(SuccessMeasure(partnership=ambridge, priority=priority, text="Fewer thefts"))
    make_commitment(priority)
    action = make_action(priority)
    make_owner(action, post="Inspector")
    make_milestone(action)
    make_note(action)
    make_update(action)
    make_import(ambridge)
    comment = make_comment(make_filing(make_report(priority)))
    make_link(ambridge, user=comment.author)
    saved(Redaction(partnership=ambridge, number=1, on=date(2026, 7, 1), reason="A name"))
    hold_a_meeting(ambridge, group, council, comment.author)
    connection.check_constraints()  # PostgreSQL changes no table or trigger while a key is still to be checked
    return ambridge


def hold_a_meeting(partnership, group, council, user):
    meeting, period = make_meeting(group, date(2026, 7, 1)), partnership.reportingperiods.first()
    make_paper(make_item(meeting))
    make_attendance(meeting, council)
    make_board_action(meeting, decision=make_decision(meeting))
    saved(CalendarLink(partnership=partnership, user=user))
    kept = {"page": b"", "sha256": "", "word": b"", "word_sha256": "", "said_by": "Officer", "number": 1}
    with change(partnership.pk) as moment:
        periods = {"first_period": period, "last_period": period}
        Publication(partnership=partnership, meeting=meeting, moment=moment, **kept, **periods).save()
