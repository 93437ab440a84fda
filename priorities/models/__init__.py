from .plan import Plan, PlanPoint
from .priority import Commitment, Priority, PriorityGroup, PriorityLead, SuccessMeasure
from .visibility import Visibility

__all__ = [
    "Commitment",
    "Plan",
    "PlanPoint",
    "Priority",
    "PriorityGroup",
    "PriorityLead",
    "SuccessMeasure",
    "Visibility",
]
