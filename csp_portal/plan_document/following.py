"""An action follows its newest update, as `Action.add_update` has it: its rating, its state and its moved deadline.

A document may say these of an action as well, and then they must agree. What it leaves out follows from the updates.
"""

FOLLOWING = ("rating", "state", "dropped_reason", "deadline")


def left_alone(row):
    """The keys of an action that are not compared: its newest update is in the portal and not in the file."""
    if not row.same or any(update.is_new for update in row.lists.get("updates", ())):
        return ()
    updates = row.same.lists.get("updates")
    return FOLLOWING if updates and updates[-1].same is None else ()


class Follower:
    """Brings the actions of a comparison in line with their updates; `put(row, name, words)` sets a value."""

    def __init__(self, ratings, put, fault):
        self.ratings = {row.said("word") for row in ratings}
        self.complete = [row.said("word") for row in ratings if row.instance.is_complete]
        self.put, self.fault = put, fault

    def follow(self, action):
        newest = _newest(action)
        if newest is not None:
            self._follow_update(action, newest)
        elif not left_alone(action):
            self._one_answer(action)
        self._tell_where_deadlines_were(action)
        self._give_original_deadline(action)

    def _follow_update(self, action, newest):
        self._agree(action, "rating", newest.said("rating"))
        if newest.said("new_deadline"):
            self._agree(action, "deadline", newest.said("new_deadline"))
        if newest.said("rating") not in self.ratings or not (newest.is_new or newest.is_changed):
            return
        self._put_unsaid(action, "rating", newest.said("rating"))
        if "state" not in action.words:
            self.put(action, "state", "complete" if newest.said("rating") in self.complete else "in_progress")
            self._put_unsaid(action, "dropped_reason", "")
        moves = [update.said("new_deadline") for update in action.lists["updates"] if update.is_new or update is newest]
        if any(moves):
            self._put_unsaid(action, "deadline", [*filter(None, moves)][-1])

    def _agree(self, action, name, words):
        if action.words.get(name, words) != words:
            hint = " The deadline before it moved is original_deadline." if name == "deadline" else ""
            self.fault(action, name, f"“{action.words[name]}” is not what its newest update says: “{words}”.{hint}")

    def _one_answer(self, action):
        """One answer sets rating and state."""
        rating, state = action.words.get("rating"), action.words.get("state")
        if state is None and rating in self.complete:
            self.put(action, "state", "complete")
        elif rating is None and state == "complete" and len(self.complete) == 1:
            self.put(action, "rating", self.complete[0])

    def _tell_where_deadlines_were(self, action):
        deadline = action.said("original_deadline") if action.is_new else action.same.words["deadline"]
        for update in action.lists["updates"]:
            if update.is_new and update.said("new_deadline"):
                self._put_unsaid(update, "deadline_before", deadline)
                deadline = update.said("new_deadline")

    def _give_original_deadline(self, action):
        """The first deadline that an action was given is its original one."""
        moves = [update for update in action.lists["updates"] if update.said("new_deadline")]
        first = action.instance.deadline
        if action.is_new and moves:
            first = moves[0].said("deadline_before") or moves[0].said("new_deadline")
        if action.is_new or (action.is_changed and not action.instance.original_deadline):
            self._put_unsaid(action, "original_deadline", first)

    def _put_unsaid(self, row, name, words):
        if name not in row.words:
            self.put(row, name, words)


def _newest(action):
    """The row of the file that is the newest update of an action; None when there is none, or it is not in the file."""
    new = [update for update in action.lists["updates"] if update.is_new]
    if new or not action.same:
        return new[-1] if new else None
    updates = action.same.lists["updates"]
    return updates[-1].same if updates else None
