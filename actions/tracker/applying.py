"""Takes a planned spreadsheet over into the plan, inside the change that is open: all of it, or none."""

from django.db.models import Max
from django.utils import timezone

from actions.models import Action, ActionNote, ActionOwner, TrackerImport, TrackerRow
from csp_portal.common.record import add_all, remove_all, save_all
from csp_portal.common.refusals import Refused

from .planning import place_of, say_where_joined_rows_go
from .shape import Kind

State = Action.State


def take_over(planned, upload, *, member, reason, moment):
    """Write all that was planned; gives the import. Refuses a file that was taken over already, and what has an
    obstacle."""
    _refuse_second(upload)
    if planned.obstacles:
        raise Refused(" ".join(sentence for _, sentence in planned.obstacles))
    last = _Writing(planned, upload.name, member, moment).write()
    return _keep(planned, upload, reason, moment, last)


def _refuse_second(upload):
    earlier = TrackerImport.objects.filter(upload=upload).first()
    if earlier:
        raise Refused(f"This file was taken over already: it is import {earlier.number}.")


class _Writing:
    def __init__(self, planned, file, member, moment):
        self.planned, self.made, self.works = planned, planned.made, planned.works
        self.file, self.member, self.on = file, member, timezone.localdate(moment)

    def write(self):
        """Write the rows, those first that others point to; gives the highest reference that was given, 0 for none."""
        self._save_what_is_new()
        new = [work for work in self.works if work.is_new]
        last = Action.highest_serial(self.planned.partnership.pk)
        for number, work in enumerate(new, 1):
            work.action.serial = last + number
            work.action.original_deadline = work.action.deadline
        for work in self.works:
            self._say_whence(work)
        waiting = self._put_off_updates(new)
        add_all([work.action for work in new])
        self._save_parts()
        add_all([work.update for work in self.works if work.update])
        for action, update in waiting:
            action.last_update = update
        self._save_actions([action for action, _ in waiting])
        for work in new:
            work.planned.serial = work.action.serial
        say_where_joined_rows_go(self.planned.rows)
        return last + len(new) if new else 0

    def _save_what_is_new(self):
        planned, made = self.planned, self.made
        if made.is_new_plan:
            made.plan.save()
        if any(work.update for work in self.works):
            add_all(planned.known.new_periods)
        add_all(made.organisations)
        add_all(made.groups)
        add_all([priority for priority in made.priorities if priority.parent is None])
        add_all([priority for priority in made.priorities if priority.parent is not None])
        add_all(made.measures)
        add_all(made.leads)
        add_all(made.points)

    def _say_whence(self, work):
        """Say of an update, and of an action that is dropped, which file it comes from."""
        update, action = work.update, work.action
        if action.state == State.DROPPED and work.dropped_as:
            action.dropped_reason = f"Marked “{work.dropped_as}” in the tracker {self.file}."
        if not update:
            return
        update.author, update.said_by, update.said_on = self.member.user, self.member.in_words, self.on
        update.what_happened = update.what_happened or f"{work.came} {self.file}."
        if update.new_deadline:
            update.deadline_reason = f"In the tracker {self.file}, {place_of(work.planned)}."

    def _put_off_updates(self, new):
        """An action and its update point to each other, so a new action has to be there without it first."""
        waiting = [(work.action, work.action.last_update) for work in new if work.update]
        for action, _ in waiting:
            action.last_update = None
        return waiting

    def _save_parts(self):
        for model in (ActionOwner, ActionNote):
            add_all([part for work in self.works for part in work.added if isinstance(part, model)])
        save_all([note for work in self.works for note in work.changed])
        remove_all([owner for work in self.works for owner in work.removed])

    def _save_actions(self, with_update):
        changed = [work.action for work in self.works if not work.is_new]
        for action in changed:
            action.original_deadline = action.original_deadline or action.deadline
        save_all(changed + with_update)


def _keep(planned, upload, reason, moment, last_serial):
    """The import, with every row of the file as it was written."""
    mine = TrackerImport.objects.filter(partnership=planned.partnership)
    taken = TrackerImport(
        partnership=planned.partnership,
        number=(mine.aggregate(last=Max("number"))["last"] or 0) + 1,
        upload=upload,
        at=moment,
        reason=reason,
        reading=planned.made.reading().as_data(),
        totals=planned.totals,
        last_serial=last_serial,
    )
    taken.save()
    rows = [row for row in planned.rows if row.row.kind != Kind.BLANK]
    TrackerRow.objects.bulk_create([_kept_row(taken, order, row) for order, row in enumerate(rows, 1)])
    return taken


def _kept_row(taken, order, planned):
    row = planned.row
    cells = [[cell.letter, cell.heading, cell.text, planned.read_as.get(cell.letter, "")] for cell in row.cells]
    return TrackerRow(
        taken_by=taken,
        order=order,
        sheet=row.sheet,
        number=row.number,
        outcome=planned.outcome,
        serial=planned.serial,
        cells=cells,
        sentence=" ".join(filter(None, [planned.sentence, *planned.warnings])),
    )
