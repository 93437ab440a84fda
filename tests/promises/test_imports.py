"""An import is there whole or not at all: cut off anywhere, pressed twice, raced by others, or of a spoilt file."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from actions.models import Action, TrackerImport, TrackerRow, Update, Upload
from actions.tracker.applying import take_over
from actions.tracker.planning import CHANGED, plan_import
from actions.tracker.proposing import complete, propose
from actions.tracker.questions import obstacles
from actions.tracker.undoing import obstacles_to_undo, undo
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from csp_portal.common.self_check import differences_from_history
from csp_portal.common.sheets import CannotRead, Sheet, read_file
from tests.actions.tracker.by_hand import ON, a_coordinator, a_row, an_upload, plan, take
from tests.actions.tracker.trackers import EVERY
from tests.factories import make_action, make_milestone, make_owner, make_priority, make_update, saved
from tests.promises.fuzz import mutated_files
from tests.promises.town import rows_of_all_tables
from tests.promises.visitors import filled_in, reporting_partnership, signed_in

MUTATED = 40
IMPORTS = 40
AT_ONCE = 6


class CutOff(Exception):
    pass


class Until:
    """Cuts off the statement of that number; those of the roll-back that follow may pass."""

    def __init__(self, last):
        self.last, self.count = last, 0

    def __call__(self, execute, *arguments):
        if not arguments[0].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")):  # of the test's own transaction
            self.count += 1
        if self.count == self.last:
            self.count += 1
            raise CutOff
        return execute(*arguments)


@pytest.fixture
def action(ambridge):
    action = make_action(
        make_priority(ambridge, name="Violence"), actions_to_deliver="Run patrols", deadline="31 March 2027"
    )
    make_owner(action, post="Inspector")
    make_update(action)
    return action


def some_rows():
    said = {"progress": "Begun.", "next": "More.", "deadline": "Apr-28", "measure": "Fewer thefts"}
    return [
        a_row(item="1.1", owners=["Sergeant", "Police"], notes=[("Ward", "Bridge")], **said),
        a_row("Fit locks", priority="Burglary", theme="At night", owners=["Board"], notes=[("Ward", "Castle")], **said),
    ]


NEW = {"owners": {"police": "new_organisation", "board": "new_group"}}


def cut_off_everywhere(write):
    """Cut a change off at each of its statements in turn; gives how many there were."""
    before, count = rows_of_all_tables(), 0
    while was_cut_off(write, Until(count + 1)):
        count += 1
        assert rows_of_all_tables() == before, f"cut off at statement {count}"
    return count


def was_cut_off(write, until):
    try:
        with connection.execute_wrapper(until), change("ambridge", how="import") as moment:
            write(moment)
    except CutOff:
        return True
    return False


@pytest.mark.django_db
def test_an_import_that_is_cut_off_at_any_statement_leaves_nothing(ambridge, action):
    member, rows = a_coordinator(ambridge), some_rows()
    upload = an_upload(ambridge, member.user)

    def write(moment):
        planned = plan(ambridge, *rows, **NEW)
        take_over(planned, upload, member=member, reason="Ours", moment=moment)

    assert cut_off_everywhere(write) >= 40


@pytest.mark.django_db
def test_an_undoing_that_is_cut_off_at_any_statement_leaves_the_import(ambridge, action):
    taken = take(ambridge, *some_rows(), **NEW)

    def write(moment):
        taken.refresh_from_db()
        undo(taken)

    assert cut_off_everywhere(write) >= 40


def brought(partnership, sheets, by):
    """An upload whose file is read and answered."""
    upload = an_upload(partnership, by)
    reading = propose(sheets, partnership)
    reading.one_priority = reading.one_priority or "new:Safer streets"
    reading.words = {word: answer or "words" for word, answer in reading.words.items()}
    reading = complete(reading, sheets, partnership)
    upload.sheets, upload.reading = [sheet.as_data() for sheet in sheets], reading.as_data()
    upload.save()
    return upload


def test_a_file_that_is_taken_over_in_six_windows_at_once_is_one_import(portal):
    partnership = reporting_partnership()
    (person,) = signed_in(portal, partnership, "coordinator")
    upload = brought(partnership, EVERY["plain"], person.user)
    address = f"/ambridge/import/files/{upload.pk}/preview/"
    windows = [person.copy() for _ in range(AT_ONCE)]
    forms = [window.open(address) for window in windows]  # each with a ticket of its own
    together = Barrier(AT_ONCE)

    def press(window, posted):
        together.wait()
        return window.post(address, posted)[:2]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(press, windows, forms))
    assert answers.count((302, "/ambridge/import/1/")) >= 1
    assert {status for status, _ in answers} <= {200, 302}
    assert [tracker.number for tracker in TrackerImport.objects.all()] == [1]
    assert Action.objects.count() == TrackerImport.objects.get().totals["new"]
    assert differences_from_history("ambridge").differences == []


def test_a_save_between_the_preview_and_the_press_is_noticed(portal):
    partnership = reporting_partnership()
    officer, lead = signed_in(portal, partnership, "coordinator", "lead")
    first = brought(partnership, EVERY["plain"], officer.user)
    officer.post(
        f"/ambridge/import/files/{first.pk}/preview/", officer.open(f"/ambridge/import/files/{first.pk}/preview/")
    )
    action = Action.objects.first()
    action.actions_to_deliver = "Other words"
    saved(action)
    upload = brought(partnership, EVERY["plain"], officer.user)
    address = f"/ambridge/import/files/{upload.pk}/preview/"
    opened = officer.open(address)
    edit = f"{action.get_absolute_url()}update/"
    rating = partnership.ratings.get(counts_as="on_track").pk
    posted = filled_in(lead, action, edit) | {"rating": rating, "what_happened": "News."}
    assert lead.post(edit, posted)[0] == 302
    action.refresh_from_db()
    action.actions_to_deliver = "Yet other words"
    saved(action)
    before = Action.history.count()
    status, _, page = officer.post(address, opened)
    assert (status, CHANGED in page) == (200, True)
    assert (TrackerImport.objects.count(), Action.history.count()) == (1, before)


@pytest.mark.django_db
def test_of_forty_spoilt_files_none_is_taken_over_by_half(ambridge):
    came = {"refused": 0, "hindered": 0, "taken": 0}
    member = a_coordinator(ambridge)
    for name, content in mutated_files(MUTATED, seed=4):
        try:
            sheets = read_file(name, content)
        except CannotRead:
            came["refused"] += 1
            continue
        came[bring_whole_or_not_at_all(ambridge, sheets, member)] += 1
    assert sum(came.values()) == MUTATED
    assert came["taken"] >= 5
    assert differences_from_history("ambridge").differences == []


def bring_whole_or_not_at_all(partnership, sheets, member):
    """Take sheets over as the pages do; says what came of it, and fails when it was done by half."""
    upload = brought(partnership, sheets, member.user)
    upload = Upload.objects.get(pk=upload.pk)  # as JSON gives it back
    sheets = [Sheet.from_data(sheet) for sheet in upload.sheets]
    reading = complete(propose(sheets, partnership), sheets, partnership).from_data(upload.reading)
    before = rows_of_all_tables()
    if obstacles(reading, sheets):
        return "hindered"
    try:
        with change("ambridge", by=member.user, how="import") as moment:
            planned = plan_import(partnership, sheets, reading, ON)
            taken = take_over(planned, upload, member=member, reason="", moment=moment)
    except Refused:
        assert rows_of_all_tables() == before
        return "hindered"
    assert sum(taken.totals.values()) == len(planned.rows)
    assert TrackerRow.objects.filter(taken_by=taken).count() == len(planned.rows) - taken.totals.get("blank", 0)
    acted_on = set(taken.rows.filter(outcome__in=["new", "changed", "unchanged"]).values_list("serial", flat=True))
    assert acted_on <= set(Action.objects.values_list("serial", flat=True))
    return "taken"


@pytest.mark.django_db
def test_after_random_imports_and_undoings_every_row_is_what_its_history_says(ambridge):
    chance, member, taken, undone = random.Random(1998), a_coordinator(ambridge), [], 0
    for _ in range(IMPORTS):
        sheets = shaken(chance.choice(sorted(EVERY.items()))[1], chance)
        if bring_whole_or_not_at_all(ambridge, sheets, member) == "taken":
            taken.append(TrackerImport.objects.first())
        if taken and chance.random() < 0.3:
            undone += undo_if_possible(chance.choice([taken[-1], chance.choice(taken)]))
        if Action.objects.exists() and chance.random() < 0.3:
            make_milestone(chance.choice(Action.objects.all()))
    assert (len(taken) > 20, undone > 3) == (True, True)
    assert differences_from_history("ambridge").differences == []
    for action in Action.objects.all():
        assert action.last_update == Update.objects.filter(action=action).first()


def shaken(sheets, chance):
    """The sheets with some cells exchanged, emptied or written over."""
    copies = [Sheet.from_data(sheet.as_data()) for sheet in sheets]
    for sheet in copies:
        cells = [(row, column) for row, held in sheet.rows.items() for column in held]
        for _ in range(chance.randrange(1 + len(cells) // 4)):
            (row, column), (other, beside) = chance.choice(cells), chance.choice(cells)
            sheet.rows[row][column] = sheet.rows[other][beside]
    return copies


def undo_if_possible(tracker_import):
    tracker_import.refresh_from_db()
    hindered = obstacles_to_undo(tracker_import)
    try:
        with change("ambridge", how="import"):
            undo(tracker_import)
    except Refused:
        assert hindered
        return 0
    assert not hindered
    return 1
