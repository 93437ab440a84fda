"""A partnership that is asked for July to September 2026, due on 14 October; today it is the 20th."""

from types import SimpleNamespace

import pytest
import time_machine

from priorities.models import PriorityLead
from tests.factories import make_action, make_member, make_organisation, make_owner, make_priority, make_user, saved

TODAY = "2026-10-20 09:00"


@pytest.fixture
def october():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def town(ambridge, october):
    """Its coordinator, an inspector who owns two actions, the council's mailbox that owns one, a lead and a deputy."""
    police = make_organisation(ambridge, "Borsetshire Police")
    council = make_organisation(ambridge, "Borchester Council", email="Safety@council.example")
    people = {
        name: make_member(ambridge, role, user=make_user(f"{name}@example.org"), post=post, organisation=police)
        for name, role, post in (
            ("officer", "coordinator", "Community safety officer"),
            ("inspector", "contributor", "Inspector"),
            ("lead", "contributor", "Superintendent"),
            ("deputy", "contributor", "Deputy superintendent"),
        )
    }
    violence = make_priority(ambridge, name="Violence")
    lead_of(violence, people["lead"])
    lead_of(violence, people["deputy"], "deputy")
    patrols, vans, locks = (
        make_action(violence, actions_to_deliver=words) for words in ("Run patrols.", "Buy a van.", "Fit locks.")
    )
    for action in (patrols, vans):
        make_owner(action, user=people["inspector"])
    make_owner(locks, organisation=council)
    return SimpleNamespace(
        partnership=ambridge,
        period=ambridge.reportingperiods.get(),
        police=police,
        council=council,
        violence=violence,
        actions=[patrols, vans, locks],
        **people,
    )


def lead_of(priority, user, part="strategic_lead"):
    return saved(PriorityLead(partnership=priority.partnership, priority=priority, user=user, part=part))
