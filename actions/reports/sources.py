"""What was said for a period of the actions of a priority, as it stands beside the sections of the report's form."""

from functools import cached_property

from actions.models import Action
from governance.models import Appointment
from priorities.models import Visibility

from .items import items_of


class Sources:
    """Of the actions that the writer may see. Each list is one of `Item`s, the worst first."""

    def __init__(self, priority, period, member, on):
        self.priority, self.period, self.member, self.on = priority, period, member, on

    @cached_property
    def items(self):
        actions = Action.objects.filter(priority=self.priority).visible_to(self.member)
        names = Appointment.objects.names_in(self.member.partnership)
        return items_of(actions, self.member.partnership, self.period, self.on, names)

    @property
    def off_track(self):
        return [item for item in self.items if item.is_off]

    @property
    def answered(self):
        return [item for item in self.items if item.is_answered]

    @property
    def silent(self):
        return [item for item in self.items if item.is_silent]

    @property
    def wanting_help(self):
        return [item for item in self.items if item.wants_help]

    @property
    def with_next_steps(self):
        return [item for item in self.answered if item.update.what_next]

    @property
    def counts(self):
        """{section: how much stands beside its box}."""
        return {
            "off_track": len(self.off_track) + len(self.silent),
            "progress": len(self.answered),
            "measures_said": len(self.measures),
            "help_wanted": len(self.wanting_help),
            "next_steps": len(self.with_next_steps),
        }

    @cached_property
    def measures(self):
        return list(self.priority.measures.all())

    @cached_property
    def for_board(self):
        """How many of them only the board may see, in a priority that everybody may see: not in what is filed."""
        hidden = [item for item in self.items if item.action.visibility == Visibility.BOARD]
        return 0 if self.priority.visibility == Visibility.BOARD else len(hidden)
