"""What is taken over and exported again is the same: no change, and every word is found."""

import pytest
import time_machine

from actions.models import Action, ActionNote, TrackerRow, Update
from actions.tracker.applying import take_over
from actions.tracker.planning import plan_import
from actions.tracker.shape import folded
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from tests.factories import make_group, make_organisation, make_partnership

from .by_hand import ON, a_coordinator, an_upload
from .there_and_back import DOWNLOADS, NOON, answered, as_file, differing, exported
from .trackers import EVERY

pytestmark = pytest.mark.django_db
WITHOUT_ACTIONS = {"numbers", "empty", "own_export"}  # an export of another portal has references that are not here
TAKEN = sorted(EVERY.keys() - WITHOUT_ACTIONS)
# Cells whose words may be read as something else: they stand as written in the rows that are kept.
READ_AS = {"rating", "priority", "theme", "start", "deadline", "owner", "organisation", "portal"}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


class TakenOver:
    """A tracker, and a partnership that knew some of its names and has taken it over."""

    def __init__(self, name):
        self.town = make_partnership("ambridge", is_sample=False)
        make_organisation(self.town, "Borsetshire Police", aliases="Met\nPolice")
        make_organisation(self.town, "Borchester Council", aliases="LBB\nCouncil")
        make_group(self.town, "Violence Board")
        self.sheets = as_file(EVERY[name])
        self.taken, self.planned = taken(self.town, self.sheets)


@pytest.fixture(scope="module", params=TAKEN)
def over(request, made_once):
    """One import for all that is asked of it."""
    with made_once():
        with time_machine.travel(NOON, tick=True):
            over = TakenOver(request.param)
        yield over


def taken(partnership, sheets):
    """The import of sheets, and the reading that they were read by."""
    member = a_coordinator(partnership)
    reading, upload = answered(partnership, sheets), an_upload(partnership, member.user)
    upload.sheets = [sheet.as_data() for sheet in sheets]
    upload.save()
    with change(partnership.pk, by=member.user, reason="Ours", how="import") as moment:
        planned = plan_import(partnership, sheets, reading, ON)
        assert sum(planned.totals.values()) == sum(sheet.last_row for sheet in sheets)
        return take_over(planned, upload, member=member, reason="Ours", moment=moment), planned


def test_what_was_taken_over_comes_back_unchanged_in_every_kind_of_file(client, over):
    assert Action.objects.exists()
    found = {address: differing(over.town, exported(client, over.town, address)) for address in DOWNLOADS}
    assert found == {address: [] for address in DOWNLOADS}


def test_the_tracker_itself_changes_nothing_a_second_time(over):
    planned = plan_import(over.town, over.sheets, answered(over.town, over.sheets), ON)
    assert (planned.totals.get("new", 0), planned.totals.get("changed", 0)) == (0, 0)
    assert planned.totals.get("not_taken", 0) == over.taken.totals.get("not_taken", 0)


def test_every_word_of_every_cell_is_found_again(over):
    kept = {(row.sheet, row.number): row for row in TrackerRow.objects.filter(taken_by=over.taken)}
    lost = []
    for row in over.planned.rows:
        here = kept.get((row.row.sheet, row.row.number))
        written = {tuple(cell[:3]) for cell in here.cells} if here else set()
        for cell in row.row.cells:
            assert (cell.letter, cell.heading, cell.text) in written
            if row.serial and target_of(over.planned, row.row.sheet, cell.letter) not in READ_AS:
                lost += [word for word in folded(cell.text).split() if word not in words_of(row.serial)]
    assert lost == []
    assert {text for sheet in over.sheets for text in texts_of(sheet)} <= {
        folded(cell[2]) for row in kept.values() for cell in row.cells
    }
    assert differences_from_history("ambridge").differences == []


def target_of(planned, sheet, letter):
    reading = next(each for each in planned.known.reading.sheets if each.name == sheet)
    column = 0
    for sign in letter:
        column = column * 26 + ord(sign) - ord("A") + 1
    return reading.columns.get(str(column), "note")


def texts_of(sheet):
    cells = [cell.text for row in sheet.rows.values() for cell in row.values() if cell.text.strip()]
    return {folded(text) for text in [*cells, *(words for _, words in sheet.beside)]}


def words_of(serial):
    """All that the portal says of an action."""
    action = Action.objects.get(serial=serial)
    said = [action.item, action.overall_objective, action.actions_to_deliver, str(action.measure or "")]
    said += [words for note in ActionNote.objects.filter(action=action) for words in (note.heading, note.text)]
    said += [words for update in Update.objects.filter(action=action) for words in (update.outcome, update.what_next)]
    said += [str(action.priority), str(action.priority.parent or "")]
    return folded(" ".join(said))
