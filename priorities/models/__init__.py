from .plan import Plan, PlanPoint
from .priority import Commitment, Priority, PriorityLead, SuccessMeasure
from .visibility import Visibility

__all__ = ["Commitment", "Plan", "PlanPoint", "Priority", "PriorityLead", "SuccessMeasure", "Visibility"]
