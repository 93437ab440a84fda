"""The partnership's own layout: the sheets, titles and columns of the tracker that it brought, with what the portal
says today in them."""

from collections import defaultdict

from actions.models import ActionOwner, TrackerImport, TrackerRow
from actions.tracker.priorities import key_of
from actions.tracker.rows import file_rows
from actions.tracker.shape import Kind, Reading
from csp_portal.common.sheets import Sheet
from csp_portal.common.sheets.writing import Strong, sheet_name

from .exported import parent_seen
from .own_sheet import Placed, SheetLayout

# What is read in the columns of the layouts that the portal has of itself.
OUR_TARGETS = [
    {"ref", "item", "objective", "text", "owner", "start", "deadline", "progress", "rating", *more}
    for more in ([], ["priority"], ["priority", "measure", "next"])
]
LAST = 10**6  # after every row


def imported_tracker(partnership):
    """The newest import whose file gives the partnership's layout; None without one."""
    return next(imported_trackers(partnership), None)


def imported_trackers(partnership):
    """The imports whose files give a layout, newest first."""
    done = TrackerImport.objects.filter(partnership=partnership, state=TrackerImport.State.DONE)
    done = done.select_related("upload").defer("upload__content", "upload__sheets").order_by("-number")
    return (tracker for tracker in done if gives_a_layout(tracker))


def gives_a_layout(tracker):
    """Whether its rows can be laid out as in its file: not when it was undone, nor when the portal wrote the file in a
    layout of its own."""
    taken = [sheet for sheet in Reading.from_data(tracker.reading).sheets if sheet.take]
    return tracker.state == TrackerImport.State.DONE and not all(is_ours(sheet) for sheet in taken)


def without_those_of_others(tracker, actions):
    """The actions that a tracker held, and those that came into the plan by no other one."""
    rows = TrackerRow.objects.filter(taken_by__partnership=tracker.partnership_id, serial__isnull=False)
    held = set(rows.filter(taken_by=tracker).values_list("serial", flat=True))
    done = rows.filter(taken_by__state=TrackerImport.State.DONE, outcome=TrackerRow.Outcome.NEW)
    elsewhere = set(done.values_list("serial", flat=True)) - held
    return [each for each in actions if each.action.serial not in elsewhere]


def is_ours(sheet):
    targets = set(sheet.columns.values()) - {"portal", "note"}
    return "ref" in targets and targets in OUR_TARGETS


class OwnLayout:
    """The layout of an imported tracker. `seen` are the keys of the priorities of which the reader may know."""

    def __init__(self, tracker, seen):
        self.tracker, self.seen = tracker, seen
        self.reading = Reading.from_data(tracker.reading)
        sheets = [Sheet.from_data(sheet) for sheet in tracker.upload.sheets]
        taken = [pair for pair in zip(self.reading.sheets, sheets, strict=False) if pair[0].take]
        self.sheets = [SheetLayout(said, sheet, self.reading, tracker.upload.name) for said, sheet in taken]
        self.words, self.has_themes = self.priority_words(file_rows(sheets, self.reading))

    def priority_words(self, rows):
        """{address of a priority: (its words in the tracker, those of the second level)}, and whether there are two."""
        found, themes = {}, False
        for row in rows:
            if row.kind != Kind.ACTION:
                continue
            themes = themes or bool(row.theme)
            for theme in {row.theme, ""}:
                answer = self.reading.priorities.get(key_of(row.priority, theme), "")
                if answer[:1] == "p" and answer[1:].isdecimal():
                    found.setdefault(int(answer[1:]), (row.priority, theme))
        return found, themes

    def levels(self, priority):
        """The words of a priority, and of the one below it where the tracker has two levels."""
        if priority.address in self.words:
            return self.words[priority.address]
        parent = parent_seen(priority, self.seen) if self.has_themes else None
        if parent:
            return self.words.get(parent.address, (str(parent), ""))[0], str(priority)
        return str(priority), ""

    def sheets_out(self, actions):
        """The sheets that hold rows, in their order; the first of them when none does."""
        places = self.places_of(actions)
        kept = self.with_owners_as_written(actions, places)
        taken = {"about"}
        groups = list(self.arranged(actions, places)) or [(self.sheets[0].name, self.sheets[0], [], [])]
        return [
            layout.out(sheet_name(name, taken), [self.placed(each, places, kept) for each in rows], above)
            for name, layout, rows, above in groups
        ]

    def placed(self, each, places, kept):
        """An action as a sheet takes it."""
        _, number = places.get(each.action.serial, (0, 0))
        return Placed(each, self.levels(each.action.priority), number, each.action.pk in kept)

    def places_of(self, actions):
        """{serial: (place of the sheet, number of the row)} of the actions that the tracker held."""
        names = {}
        for place, layout in enumerate(self.sheets):
            names.setdefault(layout.sheet.name, place)
        rows = TrackerRow.objects.filter(taken_by=self.tracker, serial__in=[each.action.serial for each in actions])
        found = {}
        for serial, sheet, number in rows.order_by("order").values_list("serial", "sheet", "number"):
            if sheet in names:
                found.setdefault(serial, (names[sheet], number))
        return found

    def with_owners_as_written(self, actions, places):
        """The keys of the actions whose owners nobody has changed since the tracker was taken over."""
        keys = {each.action.pk for each in actions if each.action.serial in places}
        later = ActionOwner.history.filter(action_id__in=keys, history_date__gt=self.tracker.at)
        return keys - set(later.values_list("action_id", flat=True))

    def arranged(self, actions, places):
        """(name, layout, actions, rows that come above) of each sheet: every action where the tracker had it, a later
        one below the last of its priority."""
        last = {}
        for each in actions:
            place = places.get(each.action.serial)
            for key in kin(each.action.priority) if place else ():
                last[key] = max(last.get(key, place), place)
        found = defaultdict(list)
        for turn, each in enumerate(actions):
            priority = each.action.priority
            place = places.get(each.action.serial)
            beside = next((last[key] for key in kin(priority) if key in last), None)
            sheet, number = place or beside or (self.sheet_for(priority), LAST)
            found[sheet].append((number, place is None, priority.order, priority.pk, turn))
        for sheet in sorted(found, key=lambda sheet: (isinstance(sheet, str), sheet)):
            yield self.named(sheet, [actions[turn] for *_, turn in sorted(found[sheet])])

    def named(self, sheet, rows):
        if isinstance(sheet, str):  # one more, for a priority that the tracker does not have
            return sheet, self.sheets[0], rows, [[Strong("Priority"), sheet], []]
        return self.sheets[sheet].name, self.sheets[sheet], rows, None

    def sheet_for(self, priority):
        """The sheet of an action of whose priority the tracker has no other: the first, or where each priority has a
        sheet one more of its name."""
        return self.levels(priority)[0] if self.reading.priority_from == "sheet" else 0


def kin(priority):
    """What an action is kept together by: its priority, else the one above it."""
    return [key for key in (priority.pk, priority.parent_id) if key]
