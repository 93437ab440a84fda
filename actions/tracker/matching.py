"""Which action on record each row of a spreadsheet is."""

from collections import defaultdict

from .shape import folded


class Matching:
    """Finds the action of each row: by the portal's reference, else by its words or its item number within its
    priority. Each action is found once; the rows that it was found for again are in `again`, {place of the row: the
    place of the row that has the action}.
    """

    def __init__(self, rows, priorities, actions):
        self.rows, self.priorities, self.actions = rows, priorities, actions
        self.found, self.again, self.taken_by = {}, {}, {}
        self.lost = set()  # rows with a reference that no action of the plan has
        self.by_serial = {action.serial: action for action in actions}
        self._by_reference()
        self._by_words_once()
        self._by_item()
        self._by_words()

    def _take(self, place, action):
        if action.pk in self.taken_by:
            self.again[place] = self.taken_by[action.pk]
        else:
            self.found[place], self.taken_by[action.pk] = action, place

    def _left(self):
        """The rows still without an action, with their priority on record."""
        for place, row in enumerate(self.rows):
            priority = self.priorities[place]
            if place not in self.found and place not in self.again and priority is not None and priority.pk:
                yield place, row, priority

    def _by_reference(self):
        for place, row in enumerate(self.rows):
            reference = row.values.get("ref", "").strip().upper()
            if not reference:
                continue
            number = reference.removeprefix("A")
            action = self.by_serial.get(int(number)) if number.isdecimal() and len(number) < 10 else None
            if action:
                self._take(place, action)
            else:
                self.lost.add(place)

    def _by_words_once(self):
        """By words that stand once in the file and once on record, in one priority: the item may have been moved."""
        rows, actions = self._grouped_rows(text_of), self._grouped_actions(lambda action: action.actions_to_deliver)
        for key, places in rows.items():
            if len(places) == 1 and len(actions[key]) == 1 and actions[key][0].pk not in self.taken_by:
                self._take(places[0], actions[key][0])

    def _by_item(self):
        rows, actions = self._grouped_rows(item_of), self._grouped_actions(lambda action: action.item)
        for key, places in rows.items():
            if key[1] and len(places) == 1 and len(actions[key]) == 1:
                action = actions[key][0]
                if self._is_open(places[0]) and action.pk not in self.taken_by:
                    self._take(places[0], action)

    def _is_open(self, place):
        return place not in self.found and place not in self.again

    def _by_words(self):
        """By words that stand more often: those with the same item number first, then in their order."""
        actions = self._grouped_actions(lambda action: action.actions_to_deliver)
        left = list(self._left())
        for needs_item in (True, False):
            for place, row, priority in left:
                same = actions[priority.pk, folded(text_of(row))]
                if not self._is_open(place) or not same:
                    continue
                free = [action for action in same if action.pk not in self.taken_by]
                alike = [action for action in free if folded(action.item) == folded(item_of(row))]
                if alike or (free and not needs_item):
                    self._take(place, (alike or free)[0])
                elif not needs_item and not self._is_another(row, same):
                    self._take(place, same[0])

    def _is_another(self, row, same):
        """Whether the row has an item number that none of the actions of the same words has in the file."""
        items = {folded(item_of(self.rows[self.taken_by[action.pk]])) for action in same}
        return bool(item_of(row)) and folded(item_of(row)) not in items

    def _grouped_rows(self, words_of):
        """{(priority, words): the places of the rows in the whole file}."""
        grouped = defaultdict(list)
        for place, row in enumerate(self.rows):
            if self.priorities[place] is not None and self.priorities[place].pk:
                grouped[self.priorities[place].pk, folded(words_of(row))].append(place)
        return {key: places for key, places in grouped.items() if any(map(self._is_open, places))}

    def _grouped_actions(self, words_of):
        grouped = defaultdict(list)
        for action in self.actions:
            grouped[action.priority_id, folded(words_of(action))].append(action)
        return grouped


def text_of(row):
    return row.values.get("text", "")


def item_of(row):
    return row.values.get("item", "")
