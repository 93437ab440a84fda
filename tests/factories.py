"""Rows for tests, with unsurprising values. Each writes through `change()`, as the portal does."""

from datetime import date
from itertools import count

from actions.models import Action, ActionOwner, Milestone, Update
from csp_portal.common.record import change
from governance.models import (
    Appointment,
    Group,
    Membership,
    Organisation,
    Partnership,
    Rating,
    ReportingPeriod,
    User,
    default_ratings,
)
from priorities.models import Commitment, Plan, Priority

_numbers = count(1)
PASSWORD = "correct horse battery"


def make_partnership(slug="ambridge", **values):
    """A partnership with the default ratings and the quarter July to September 2026, due 14 October."""
    with change(slug, how="command"):
        partnership = Partnership(slug=slug, **{"name": f"{slug.title()} Partnership"} | values)
        partnership.save()
        for rating in default_ratings():
            rating.partnership = partnership
            rating.save()
        ReportingPeriod(
            partnership=partnership, starts=date(2026, 7, 1), ends=date(2026, 9, 30), due=date(2026, 10, 14)
        ).save()
    return partnership


def saved(row, by=None):
    with change(row.partnership_id, by=by, how="command"):
        row.save()
    return row


def make_organisation(partnership, name=None, **values):
    return saved(Organisation(partnership=partnership, name=name or f"Organisation {next(_numbers)}", **values))


def make_membership(organisation, standing="responsible_authority", **values):
    partnership = organisation.partnership
    return saved(Membership(partnership=partnership, organisation=organisation, standing=standing, **values))


def make_group(partnership, name=None, kind="delivery_group", **values):
    return saved(Group(partnership=partnership, name=name or f"Group {next(_numbers)}", kind=kind, **values))


def make_user(email=None):
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org", PASSWORD)


def make_member(partnership, role="coordinator", user=None, **values):
    """An account with an appointment that holds today."""
    user = user or make_user()
    saved(Appointment(partnership=partnership, user=user, role=role, **{"post": role.title()} | values))
    return user


def make_period(partnership, starts, ends, due=None, **values):
    """A period between two days; updates are due on its last one unless told."""
    return saved(ReportingPeriod(partnership=partnership, starts=starts, ends=ends, due=due or ends, **values))


def make_plan(partnership, title="Community safety plan", state="live"):
    return saved(Plan(partnership=partnership, title=title, state=state))


def make_priority(partnership, plan=None, name=None, **values):
    plan = plan or Plan.objects.filter(partnership=partnership).first() or make_plan(partnership)
    address = Priority.objects.filter(partnership=partnership).count() + 1
    values = {"number": str(address), "order": address, "address": address} | values
    return saved(Priority(partnership=partnership, plan=plan, name=name or f"Priority {address}", **values))


def make_commitment(priority, text="Do what we promised", horizon="one_year", **values):
    return saved(Commitment(partnership=priority.partnership, priority=priority, text=text, horizon=horizon, **values))


def make_action(priority=None, partnership=None, **values):
    """An action of a priority, or of the first priority of the partnership."""
    if priority is None:
        priority = Priority.objects.filter(partnership=partnership).first() or make_priority(partnership)
    action = Action(
        partnership=priority.partnership,
        priority=priority,
        **{"actions_to_deliver": f"Deliver item {next(_numbers)}"} | values,
    )
    with change(priority.partnership_id, how="command"):
        action.add()
    return action


def make_owner(action, **values):
    return saved(ActionOwner(partnership=action.partnership, action=action, **values))


def make_milestone(action, text="A step", **values):
    return saved(Milestone(partnership=action.partnership, action=action, text=text, **values))


def make_update(action, rating="on_track", period=None, by=None, **values):
    """An update, rated by what the rating counts as, through the action's own verb."""
    rating = Rating.objects.get(partnership=action.partnership, counts_as=rating)
    period = period or ReportingPeriod.objects.filter(partnership=action.partnership).first()
    values = {"what_happened": "Work went on.", "said_on": date(2026, 10, 1), "author": by} | values
    update = Update(rating=rating, period=period, **values)
    with change(action.partnership_id, by=by, how="command"):
        action.add_update(update)
    return update
