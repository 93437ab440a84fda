from datetime import date

import pytest
from django.db import connection

from governance.models import InformationPage, Membership, Redaction
from priorities.models import PlanPoint, PriorityGroup, PriorityLead, SuccessMeasure
from tests.factories import (
    make_action,
    make_comment,
    make_commitment,
    make_filing,
    make_group,
    make_import,
    make_link,
    make_member,
    make_milestone,
    make_note,
    make_organisation,
    make_owner,
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
    connection.check_constraints()  # PostgreSQL changes no table or trigger while a key is still to be checked
    return ambridge
