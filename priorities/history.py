"""The history of a priority: of its own row and of the rows that make it up, its actions apart."""

from governance.history import saved_since as saved_since_of

from .models import Commitment, PlanPoint, PriorityGroup, PriorityLead, SuccessMeasure

PARTS = (PriorityLead, PriorityGroup, PlanPoint, SuccessMeasure, Commitment)


def histories_of(priority):
    """The history querysets of a priority and its parts."""
    return [priority.history.all(), *(model.history.filter(priority_id=priority.pk) for model in PARTS)]


def saved_since(priority, version, member):
    """What has been saved of the priority and its parts since its row had that version."""
    return saved_since_of(version, member, priority, *histories_of(priority)[1:])
