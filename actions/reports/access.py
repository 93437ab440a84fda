"""Who may write, file, comment on and decide quarterly reports (DESIGN section 6)."""

from governance.access import Role
from priorities.access import leads

DECIDERS = (Role.CHAIR, Role.COORDINATOR)


def can_write(member, priority):
    return member.is_coordinator or leads(member, priority)


def can_comment(member):
    return not member.reads_only and member.has_role(Role.BOARD, Role.CHAIR, Role.COORDINATOR)


def can_decide(member):
    """Agree a filed report, or return it."""
    return not member.reads_only and member.has_role(*DECIDERS)
