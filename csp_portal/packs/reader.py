"""For whom a pack is drawn: nobody in particular, so that it is the same whoever makes it."""

from governance.access import Member
from governance.models import User


class PackReader(Member):
    """Whoever the pack is for: all the partnership, or its board alone. They own nothing and lead nothing."""

    def __init__(self, partnership, for_board):
        super().__init__(User(pk=0), partnership, [])  # of no user would be what belongs to an organisation
        self.for_board = for_board

    def __bool__(self):
        return True

    @property
    def sees_board_matters(self):
        return self.for_board
