"""What is taken over and exported again is the same: no change, and every word is found."""

from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import call_command

from actions.models import Action, ActionNote, TrackerRow, Update
from actions.tracker.applying import take_over
from actions.tracker.planning import plan_import
from actions.tracker.proposing import complete, propose
from actions.tracker.questions import obstacles
from actions.tracker.shape import folded
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from csp_portal.common.sheets.opening import read_file
from governance.models import Group, Organisation, Partnership
from priorities.models import Commitment, Priority, SuccessMeasure
from tests.factories import make_group, make_organisation, make_partnership

from .by_hand import ON, a_coordinator, an_upload
from .trackers import EVERY, save_xlsx

pytestmark = pytest.mark.django_db
NOON = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)
WITHOUT_ACTIONS = {"numbers", "empty", "own_export"}  # an export of another portal has references that are not here
TAKEN = sorted(EVERY.keys() - WITHOUT_ACTIONS)
DOWNLOADS = ["actions.xlsx", "actions.xlsx?layout=form", "actions.xlsx?sheets=one", "actions.ods", "actions.csv"]
# Cells whose words may be read as something else: they stand as written in the rows that are kept.
READ_AS = {"rating", "priority", "theme", "start", "deadline", "owner", "organisation", "portal"}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def town(db):
    """A partnership that knows some of the names that the trackers use."""
    town = make_partnership("ambridge", is_sample=False)
    make_organisation(town, "Borsetshire Police", aliases="Met\nPolice")
    make_organisation(town, "Borchester Council", aliases="LBB\nCouncil")
    make_group(town, "Violence Board")
    return town


def as_file(sheets):
    file = BytesIO()
    save_xlsx(sheets, file)
    return read_file("tracker.xlsx", file.getvalue())


def answered(partnership, sheets):
    """The reading that the portal proposes, with an answer to all that it asks."""
    reading = propose(sheets, partnership)
    reading.one_priority = reading.one_priority or "new:Safer streets"
    for word, answer in reading.words.items():
        reading.words[word] = answer or "words"
    reading = complete(reading, sheets, partnership)
    assert obstacles(reading, sheets) == []
    return reading


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


def exported(client, partnership, address):
    client.force_login(a_coordinator(partnership).user)
    answer = client.get(f"/{partnership.pk}/{address}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return read_file(address.partition("?")[0], content)


def differing(partnership, sheets):
    """The rows of an export that would change something, with what they would change."""
    planned = plan_import(partnership, sheets, answered(partnership, sheets), ON)
    return [
        (row.outcome, row.serial, row.sentence, row.changes)
        for row in planned.rows
        if row.outcome in ("new", "changed", "not_taken")
    ]


@pytest.mark.parametrize("name", TAKEN)
def test_what_was_taken_over_comes_back_unchanged_in_every_kind_of_file(client, town, name):
    taken(town, as_file(EVERY[name]))
    assert Action.objects.exists()
    found = {address: differing(town, exported(client, town, address)) for address in DOWNLOADS}
    assert found == {address: [] for address in DOWNLOADS}


@pytest.mark.parametrize("name", TAKEN)
def test_the_tracker_itself_changes_nothing_a_second_time(town, name):
    sheets = as_file(EVERY[name])
    first = taken(town, sheets)[0]
    planned = plan_import(town, sheets, answered(town, sheets), ON)
    assert (planned.totals.get("new", 0), planned.totals.get("changed", 0)) == (0, 0)
    assert planned.totals.get("not_taken", 0) == first.totals.get("not_taken", 0)


@pytest.mark.parametrize("name", TAKEN)
def test_every_word_of_every_cell_is_found_again(town, name):
    sheets = as_file(EVERY[name])
    tracker_import, planned = taken(town, sheets)
    kept = {(row.sheet, row.number): row for row in TrackerRow.objects.filter(taken_by=tracker_import)}
    lost = []
    for row in planned.rows:
        here = kept.get((row.row.sheet, row.row.number))
        written = {tuple(cell[:3]) for cell in here.cells} if here else set()
        for cell in row.row.cells:
            assert (cell.letter, cell.heading, cell.text) in written
            if row.serial and target_of(planned, row.row.sheet, cell.letter) not in READ_AS:
                lost += [word for word in folded(cell.text).split() if word not in words_of(row.serial)]
    assert lost == []
    assert {text for sheet in sheets for text in texts_of(sheet)} <= {
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


@pytest.mark.parametrize("slug", ["walsall", "wolverhampton"])
def test_the_sample_partnerships_come_back_unchanged(client, db, slug):
    call_command("load_sample", stdout=StringIO())
    partnership = Partnership.objects.get(pk=slug)
    before = {model: model.objects.count() for model in (Priority, SuccessMeasure, Commitment, Organisation, Group)}
    found = {address: differing(partnership, exported(client, partnership, address)) for address in DOWNLOADS}
    assert found == {address: [] for address in DOWNLOADS}
    assert before == {model: model.objects.count() for model in before}
