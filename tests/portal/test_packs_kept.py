"""What was issued stays as it was issued: what is altered is found, and a name that is removed goes from both files."""

import zipfile
from contextlib import suppress
from datetime import date
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from csp_portal.common.append_only import lifted
from csp_portal.common.past import as_at
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from csp_portal.packs.drawing import draw
from csp_portal.packs.issuing import issue, pack_of
from csp_portal.packs.page import as_page
from csp_portal.packs.word import as_word
from csp_portal.redaction import Removal, find, remove
from governance.access import Member
from governance.models import Redaction
from priorities.models import Publication
from tests.factories import (
    make_action,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_priority,
    make_update,
    saved,
)

from .secretary import words_of

pytestmark = pytest.mark.django_db
TABLES = ["priorities_publication", "priorities_historicalpublication"]
GONE = "[removed on 8 October 2026: a resident was named]"


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-08 10:02", tick=True):
        yield


@pytest.fixture
def meeting(ambridge):
    action = make_action(make_priority(ambridge), actions_to_deliver="Visit Mrs Hart")
    make_update(action, "off_track", what_happened="Mrs Hart was burgled.", what_next="A lock for Mrs Hart & co.")
    meeting = make_meeting(make_group(ambridge, "Board", "board"), date(2026, 10, 14))
    make_item(meeting, "Homes like that of Mrs Hart")
    return meeting


@pytest.fixture
def officer(ambridge):
    return Member(make_member(ambridge), ambridge)


def issued(meeting, officer, **scope):
    period = meeting.partnership.reportingperiods.get()
    scope = {"first_period": period, "last_period": period, "marking": "OFFICIAL", "for_board": False} | scope
    with change("ambridge", by=officer.user) as moment:
        return issue(pack_of(meeting, officer, moment, {"reason": ""} | scope))


def faults():
    """What `verify_history` says, but for its last line."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify_history", stdout=out)
    return out.getvalue().splitlines()[:-1]


# Altered ------------------------------------------------------------------------------------------------------------


def test_nobody_changes_or_removes_what_was_issued(meeting, officer):
    pack = issued(meeting, officer)
    for refused in (pack.save, pack.delete):
        with pytest.raises(Refused, match="What was issued stays as it was issued"), change("ambridge"):
            refused()
    with pytest.raises(DatabaseError), transaction.atomic():
        QuerySet(Publication).filter(pk=pack.pk).update(page=b"Better")
    with pytest.raises(DatabaseError), transaction.atomic():
        QuerySet(Publication).filter(pk=pack.pk).delete()
    assert faults() == []


@pytest.mark.parametrize(("column", "name"), [("page", "its page"), ("word", "its Word file")])
def test_a_file_that_somebody_altered_is_found(meeting, officer, column, name):
    pack = issued(meeting, officer)
    with lifted(TABLES):
        for model in (Publication, Publication.history.model):
            QuerySet(model).update(**{column: b"Better"})
    assert faults() == [f"board pack {pack.pk}: {name} is not the one of which its row has the SHA-256."]


def test_a_pack_that_does_not_say_when_or_by_whom_it_was_issued_is_found(meeting, officer):
    pack = issued(meeting, officer)
    with lifted(TABLES):
        for model in (Publication, Publication.history.model):
            QuerySet(model).update(by=None)
    assert faults() == [f"board pack {pack.pk}: it was not issued at the moment, or by whom, that it says."]


def test_a_forged_row_without_history_is_found(meeting, officer):
    pack = issued(meeting, officer)
    forged = Publication.objects.get(pk=pack.pk)
    forged.pk, forged.number = None, 2
    with lifted(TABLES):
        QuerySet(Publication).bulk_create([forged])
    assert faults() == [f"board pack {forged.pk}: it has no history."]


# A name that is removed ---------------------------------------------------------------------------------------------


def removal(text="Mrs Hart"):
    return Removal(text, "a resident was named", date(2026, 10, 8))


def words_of_word(pack):
    with zipfile.ZipFile(BytesIO(pack.word)) as file:
        return " ".join(file.read(name).decode(errors="ignore") for name in file.namelist())


def test_a_name_goes_from_the_page_and_from_the_word_file_and_both_say_so(meeting, officer):
    pack = issued(meeting, officer, reason="Mrs Hart was named")
    assert "Hart" in bytes(pack.page).decode()
    assert "Hart" in words_of_word(pack)
    _, redaction = remove("ambridge", removal())
    kept, history = Publication.objects.get(), Publication.history.get()
    for each in (kept, history):
        assert "Hart" not in bytes(each.page).decode() + words_of_word(each)
        assert GONE in bytes(each.page).decode()
        assert GONE in words_of_word(each)
    assert kept.sha256 != sha256(kept.page).hexdigest() == redaction.hash_of(kept)
    assert kept.word_sha256 != sha256(kept.word).hexdigest() == redaction.hash_of(kept, "word")
    assert find("ambridge", removal()).hits == []
    assert faults() == []


def test_a_word_file_that_cannot_be_drawn_again_is_removed_whole(meeting, officer, client):
    pack = issued(meeting, officer)
    other = b"<html><style></style><body><main>Drawn otherwise once: Mrs<br>Hart</main></body></html>"
    with lifted(TABLES):
        for model in (Publication, Publication.history.model):
            QuerySet(model).update(page=other, sha256=sha256(other).hexdigest())
    _, redaction = remove("ambridge", removal())
    kept = Publication.objects.get()
    assert f"Drawn otherwise once: {GONE}<br>[removed]" in bytes(kept.page).decode()
    assert (bytes(kept.word), redaction.hash_of(kept, "word")) == (b"", "")
    assert faults() == []
    client.force_login(officer.user)
    assert client.get(kept.get_absolute_url()).status_code == 200
    assert client.get(f"{kept.get_absolute_url()}pack.docx").status_code == 404
    assert "Removed" in words_of(client.get("/ambridge/packs/"))
    assert pack.pk == kept.pk


def the_record_moves_on(meeting, officer):
    """Everything that the pack tells of is called otherwise or answered since, and much is new."""
    priority = meeting.partnership.prioritys.get()
    priority.name, priority.visibility = "Homes of Mrs Hart and others", "board"
    group, item = meeting.group, meeting.items.get()
    group.name, item.title = "New board", "Something else"
    meeting.date, meeting.place = date(2026, 10, 28), "At Mrs Hart's"
    for row in (priority, group, item, meeting):
        saved(row)
    make_action(priority, actions_to_deliver="A new one")
    make_update(priority.actions.first(), "complete", what_happened="Locks were fitted.")
    make_item(meeting, "A new item")
    appointment = officer.user.appointments.get()
    appointment.post, appointment.stopped_on = "Another post", date(2026, 10, 8)
    saved(appointment)


@pytest.mark.parametrize("for_board", [False, True])
def test_once_the_record_moved_on_both_files_are_drawn_for_their_moment_without_the_name(meeting, officer, for_board):
    first = issued(meeting, officer, for_board=for_board)
    issued(meeting, officer, for_board=for_board, reason="Mrs Hart was named")
    the_record_moves_on(meeting, officer)
    remove("ambridge", removal())
    for kept in Publication.objects.all():
        with as_at(kept.moment, partnership="ambridge"):
            fresh = draw(Publication.objects.get(pk=kept.pk))
        assert (bytes(kept.page), bytes(kept.word)) == (as_page(fresh), as_word(fresh))
        page, word = bytes(kept.page).decode(), words_of_word(kept)
        for words in (page, word):
            assert GONE in words
            for other in ("Hart", "New board", "Something else", "A new", "Another post", "Locks were fitted"):
                assert other not in words
        history = Publication.history.get(id=kept.pk)
        assert (bytes(history.page), bytes(history.word)) == (bytes(kept.page), bytes(kept.word))
    without = removal().without_in_page(bytes(first.page).decode())
    assert bytes(Publication.objects.get(pk=first.pk).page).decode() == without
    assert faults() == []


def test_the_command_names_the_packs_whose_word_file_goes_whole(meeting, officer):
    kept, other = issued(meeting, officer), issued(meeting, officer, reason="Once more")
    page = b"<html><style></style><body><main>Drawn otherwise once: Mrs Hart</main></body></html>"
    with lifted(TABLES):
        for model, key in ((Publication, "pk"), (Publication.history.model, "id")):
            QuerySet(model).filter(**{key: other.pk}).update(page=page, sha256=sha256(page).hexdigest())
    dry, done = StringIO(), StringIO()
    arguments = {"text": "Mrs Hart", "reason": "a resident was named"}
    call_command("redact", "ambridge", "--dry-run", stdout=dry, **arguments)
    written_again = "A Word file of a pack that holds it is written again; where that cannot be, it goes whole."
    assert written_again in dry.getvalue()
    assert "spreadsheet" not in dry.getvalue()
    assert bytes(Publication.objects.get(pk=other.pk).word)
    call_command("redact", "ambridge", stdout=done, **arguments)
    gone = [line for line in done.getvalue().splitlines() if "is removed whole" in line]
    words = f"The Word file of {other} is removed whole, as the portal cannot write it again. "
    assert gone == [f"{words}The page of the pack stays, without the text: /ambridge/packs/{other.pk}/"]
    assert bytes(Publication.objects.get(pk=kept.pk).word)
    assert not bytes(Publication.objects.get(pk=other.pk).word)


def test_the_list_says_that_a_text_was_removed_and_when(meeting, officer, client):
    issued(meeting, officer)
    remove("ambridge", removal())
    client.force_login(officer.user)
    page = words_of(client.get("/ambridge/packs/"))
    assert "A text was removed from it on 8 October 2026: a resident was named" in page
    assert Redaction.objects.count() == 1


def test_a_pack_without_the_name_keeps_every_byte(ambridge, officer):
    make_priority(ambridge)
    pack = issued(make_meeting(make_group(ambridge, "Board", "board"), date(2026, 10, 14)), officer)
    make_action(ambridge.prioritys.get(), actions_to_deliver="Visit Mrs Hart")
    remove("ambridge", removal())
    kept = Publication.objects.get()
    assert (bytes(kept.page), bytes(kept.word)) == (bytes(pack.page), bytes(pack.word))
    assert faults() == []
