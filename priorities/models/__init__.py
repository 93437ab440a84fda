from .plan import Plan, PlanPoint
from .priority import Commitment, Priority, PriorityGroup, PriorityLead, SuccessMeasure
from .publication import Publication
from .visibility import Visibility

__all__ = [
    "Commitment",
    "Plan",
    "PlanPoint",
    "Priority",
    "PriorityGroup",
    "PriorityLead",
    "Publication",
    "SuccessMeasure",
    "Visibility",
]
