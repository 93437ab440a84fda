"""Takes a spreadsheet that was taken over back out of the plan, while nothing has been built on it."""

from actions.models import TrackerImport, Update
from csp_portal.common.refusals import Refused
from csp_portal.common.undo import obstacles_to_undoing, undo_change

KEPT = (TrackerImport,)  # what the file said, and that it was taken over and undone, stays on record


def obstacles_to_undo(tracker_import):
    """Sentences that say what stands in the way of undoing an import; empty when it can be undone."""
    return _obstacles(tracker_import) or obstacles_to_undoing(
        tracker_import.partnership_id, tracker_import.at, keep=KEPT
    )


def undo(tracker_import):
    """Undo an import, inside the open change: the plan is as it was before. Its references are not given again."""
    if obstacles := _obstacles(tracker_import):
        raise Refused(" ".join(obstacles))
    undo_change(tracker_import.partnership_id, tracker_import.at, keep=KEPT)
    tracker_import.state = TrackerImport.State.UNDONE
    tracker_import.save()


def _obstacles(tracker_import):
    if tracker_import.state == TrackerImport.State.UNDONE:
        return [f"Import {tracker_import.number} is undone already."]
    made = Update.history.filter(partnership=tracker_import.partnership_id, history_date=tracker_import.at)
    updates = Update.objects.filter(pk__in=made.filter(history_type="+").order_by().values("id"))
    closed = updates.filter(period__closed_on__isnull=False).select_related("period").first()
    return [f"{closed.period} was closed since, with what the file said of it."] if closed else []
