"""`manage.py redact`: a text that should never have been typed is gone from the record, its past and every copy."""

import io
import json
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models
from django.urls import reverse

from actions.models import (
    Action,
    AnswerDraft,
    AnswerLink,
    Filing,
    Message,
    Milestone,
    QuarterlyReport,
    TrackerImport,
    TrackerRow,
    Update,
    Upload,
)
from actions.reports.drawing import draw
from actions.reports.filing import file_report
from csp_portal.common.append_only import lifted, tables_without_triggers
from csp_portal.common.models import KeptWords, SentForm
from csp_portal.common.past import as_at
from csp_portal.common.record import change, save_all
from csp_portal.common.refusals import Refused
from csp_portal.common.self_check import differences_from_history, recorded_models
from csp_portal.common.templatetags.portal import css_string
from csp_portal.kept_pages import altered_pages
from csp_portal.management.commands import redact
from csp_portal.redaction import Removal, columns, find, remove
from csp_portal.redaction.files import holds_text, near_forms_in
from csp_portal.redaction.near import read, written
from governance.access import Member
from governance.models import (
    AgendaItem,
    Document,
    Group,
    InformationPage,
    Meeting,
    Organisation,
    Partnership,
    Redaction,
)
from tests.common.spreadsheets import inline, xlsx, xlsx_parts, zipped
from tests.factories import (
    make_action,
    make_comment,
    make_filing,
    make_group,
    make_import,
    make_item,
    make_link,
    make_meeting,
    make_member,
    make_milestone,
    make_note,
    make_organisation,
    make_owner,
    make_paper,
    make_partnership,
    make_priority,
    make_report,
    make_update,
    saved,
)
from tests.portal.secretary import words_of
from tests.promises.test_imports import CutOff, Until
from tests.promises.town import make_town, rows_of_all_tables

NAME = "Zoë O’Hara & Söhne"
ON = date(2026, 11, 21)
GONE = "[removed on 21 November 2026: a resident was named]"


def removal(text=NAME, reason="a resident was named", **options):
    return Removal(text, reason, ON, **options)


# The words ----------------------------------------------------------------------------------------------------------


def test_each_occurrence_is_replaced_however_its_accents_and_spaces_are_written():
    gone = removal("Zoë Hart")
    for words in ("Zoë Hart", "Zoe\u0308 Hart", "Zoë\u00a0 Hart"):
        assert gone.without(f"We met {words}, and {words}.") == f"We met {GONE}, and {GONE}."
    for end in ("\n", "\r\n", " \n\n ", "\u2028"):
        assert gone.without(f"We met Zoë{end}Hart.") == f"We met {GONE}{end}[removed]."
    assert gone.without("zoë hart and Zoë H") == "zoë hart and Zoë H"
    assert removal("Zoë Hart", ignore_case=True).without("ZOË HART’s") == f"{GONE}’s"


def test_the_sentence_is_shortened_to_what_a_column_can_hold():
    gone = removal("Hart")
    assert gone.without("PC Hart", room=300) == f"PC {GONE}"
    assert gone.without("PC Hart", room=20) == "PC [removed]"
    assert gone.without("PC Hart", room=8) == "PC [x]"


def test_data_is_searched_through_and_through():
    data = {"Hart": ["PC Hart", {"a": 1, "b": None}], "other": "hart"}
    assert removal("Hart").without_in_data(data) == {GONE: [f"PC {GONE}", {"a": 1, "b": None}], "other": "hart"}
    folded = {"pc hart": "r1", "hart": "r2", "HART": "r3"}
    small = GONE.casefold()
    assert removal("Hart").without_in_data(folded, is_folded=True) == {f"pc {small}": "r1", small: "r2", GONE: "r3"}
    both = {"Hart": 1, GONE: 2}
    assert removal("Hart").without_in_data(both) == {GONE: 1, f"{GONE} (2)": 2}


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<p>PC Zo&euml; Hart said</p>", f"<p>PC {GONE} said</p>"),
        ("<p>Zoë<br>Hart</p><p>Zoë</p><p>Hart</p>", f"<p>{GONE}<br>[removed]</p><p>{GONE}</p><p>[removed]</p>"),
        ("<b>Zoë</b> <i>Ha</i>rt", f"<b>{GONE}</b><i></i>"),
        ("<td>Zoë</td><td>Hart</td>", "<td>Zoë</td><td>Hart</td>"),
        ('<a title="Zoë Hart" href="/?q=Zo%C3%AB+Hart">x</a>', f'<a title="{GONE}" href="#">x</a>'),
        ("<p>Zoe Hart</p>", "<p>Zoe Hart</p>"),
    ],
)
def test_a_page_is_without_it_wherever_a_reader_would_see_it(page, left):
    assert removal("Zoë Hart").without_in_page(page) == left


def test_signs_of_html_are_found_as_a_page_writes_them():
    page = "<p>Smith &amp; Sons, O&#x27;Hara &lt;b&gt;</p>"
    assert removal("Smith & Sons").without_in_page(page) == f"<p>{GONE}, O&#x27;Hara &lt;b&gt;</p>"
    assert removal("O'Hara <b>").without_in_page(page) == f"<p>Smith &amp; Sons, {GONE}</p>"


@pytest.mark.parametrize(
    ("text", "reason", "says"),
    [
        (" ab ", "why", "fewer than 3 signs"),
        ("Hart", "  ", "Say why"),
        ("Hart", "it named HART", "holds the text itself"),
        ("Hart", "x" * 201, "longer than 200"),
        ("November", "why", "part of the words"),
        ("removed", "why", "part of the words"),
    ],
)
def test_what_cannot_be_removed_is_refused_in_words(text, reason, says):
    with pytest.raises(Refused, match=says) as refused:
        removal(text, reason)
    assert "Hart" not in str(refused.value)


def test_a_removal_shows_its_text_to_nobody():
    assert "Hart" not in f"{removal('Hart')!r} {removal('Hart')}"


def test_a_spreadsheet_holds_a_text_in_its_cells_or_beside_them():
    gone = removal("Hart")
    assert holds_text("Action;Lead\nPatrol;Hart\n".encode("utf-16"), gone)
    assert holds_text("Lead\nHart\n".encode("cp1252"), gone)
    assert not holds_text(b"Lead\nSmith\n", gone)
    assert holds_text(xlsx(f"<row>{inline('PC <r>Ha</r><r>rt</r>')}</row>"), gone)
    assert holds_text(zipped(xlsx_parts() | {"xl/comments1.xml": "<comment>Ask Hart</comment>"}), gone)
    assert not holds_text(xlsx(f"<row>{inline('PC Smith')}</row>"), gone)
    assert holds_text(b"PK\x03\x04 cut off Hart", gone)


# The record ---------------------------------------------------------------------------------------------------------


# Each is there only when something else is not.
SKIPPED = {(Action, "objective"), (Action, "dropped_reason"), (Meeting, "cancelled_because")}


def say_everywhere(town, words):
    """Put the words into every column that can hold some, of a row of every recorded model; take some of them back."""
    saved(InformationPage(partnership=town, kind="help", text="Ask us.", reviewed_on=ON))
    make_note(town.action)
    page = f"<html><title>Report</title><p>{words.replace('&', '&amp;')} said</p></html>"
    report = QuarterlyReport.objects.filter(partnership=town).first() or make_report(town.first)
    make_comment(make_filing(report, page=page, said_by=words), text=words, said_by=words)
    make_link(town, organisation=town.organisations.first())
    for model in recorded_models():
        if getattr(model, "KEPT", False):
            continue
        row = model.objects.filter(**{"pk" if model is Partnership else "partnership": town.pk}).first()
        assert row, f"the town has no {model.__name__}"
        before = {}
        for column in columns.typed(model):
            if (model, column.name) not in SKIPPED:
                before[column.name] = getattr(row, column.name)
                setattr(row, column.name, words[: column.max_length])
        with change(town.pk, reason=f"Told by {words}"):
            save_all([row])  # past the words that refuse it where a report is filed
        if model.__name__ in ("Milestone", "Group", "Commitment"):  # only the past still says it
            for name, value in before.items():
                setattr(row, name, value)
            with change(town.pk):
                row.save()


def say_in_copies(town, words):
    upload = Upload.objects.filter(taken__isnull=False).first()
    upload.name, upload.content = f"{words}.csv", f"Lead\n{words}\n".encode()
    upload.sheets, upload.reading = [{"rows": {"1": {"1": words}}}], upload.reading | {"owners": {words.casefold(): ""}}
    upload.save()
    make_paper(AgendaItem.objects.filter(partnership=town).first(), words, f"Paper of {words}".encode())
    cells = [["A", "Lead", words, words]]
    TrackerRow.objects.create(
        taken_by=upload.taken, order=1, sheet=words, number=1, outcome="not_taken", cells=cells, sentence=words
    )
    now, link = datetime.now(UTC), AnswerLink.objects.filter(partnership=town).last()
    AnswerDraft.objects.create(link=link, words={"what": words}, saved_at=now)
    said = {"subject": words, "text": words, "problem": words, "email": "a@b.example", "made_at": now}
    Message.objects.create(partnership=town, period=link.period, kind="late", code="o1", **said)
    typed = {"user": town.people["coordinator"], "words": {"what": [words]}, "at": now}
    KeptWords.objects.create(key=uuid4(), address=f"/{town.pk}/actions/A1/edit/", **typed)
    SentForm.objects.create(key=uuid4(), lands_on=f"/{town.pk}/actions/?q=Zo%C3%AB+O%E2%80%99Hara+%26+S%C3%B6hne")


def tables_that_hold(text):
    """The tables of the database of which a row holds a text, as it is, in JSON or in the address of a page."""
    shapes = {text, json.dumps(text)[1:-1], text.replace("&", "&amp;"), text.casefold()}
    return {name for name, rows in rows_of_all_tables().items() for row in rows if holds(row, shapes)}


def holds(row, shapes):
    cells = [bytes(cell).decode(errors="ignore") if isinstance(cell, bytes | memoryview) else str(cell) for cell in row]
    return any(shape in cell for shape in shapes for cell in cells)


def of_another_hash(slug):
    """The kept pages that are altered; the filings of these tests were made without a report that is filed."""
    return [line for line in altered_pages(slug) if "SHA-256" in line]


@pytest.mark.django_db
def test_after_it_no_table_of_the_database_holds_the_text():
    town = make_town()
    say_everywhere(town, NAME)
    say_in_copies(town, NAME)
    held = tables_that_hold(NAME)
    copies = (Filing, Document, Upload, TrackerRow, AnswerDraft, Message, KeptWords)
    assert {model._meta.db_table for model in copies} <= held
    written = {model: who_and_when(model) for model in recorded_models()}
    found, redaction = remove(town.pk, removal())
    assert tables_that_hold(NAME) == set()
    assert tables_without_triggers() == []
    assert differences_from_history(town.pk).differences == []
    assert of_another_hash(town.pk) == []
    assert {model: who_and_when(model, rows) for model, rows in written.items()} == written
    assert (redaction.places, redaction.on, redaction.reason) == (found.places, ON, "a resident was named")
    filing = Filing.objects.get(partnership=town, said_by=GONE)
    assert filing.sha256 != sha256(filing.page).hexdigest() == redaction.hash_of(filing)
    assert bytes(filing.page).decode().endswith(f"<p>{GONE} said</p></html>")
    assert list(find(town.pk, removal()).hits) == []


def who_and_when(model, rows=None):
    """What the history says besides the rows themselves; of the first so many rows."""
    columns_of = ("history_id", "history_date", "history_user", "history_type", "history_how", "version")
    return list(model.history.order_by("history_id").values_list(*columns_of)[: None if rows is None else len(rows)])


@pytest.mark.django_db
def test_every_column_of_text_is_decided():
    decided = {*recorded_models(), *(model.history.model for model in recorded_models())}
    decided |= columns.COPIES.keys() | columns.ADDRESSED.keys()
    other = {model._meta.label for model in apps.get_models() if model not in decided and of_text(model)}
    # The addresses of accounts, which are listed; rights that nobody is given; sessions, which cannot be searched.
    django = {"auth.Permission", "auth.Group", "contenttypes.ContentType", "sessions.Session"}
    assert other - {"account.EmailAddress", "account.EmailConfirmation"} == django | {"governance.User", "common.Clock"}


def test_every_column_of_a_history_is_its_own():
    histories = [model.history.model for model in recorded_models()]
    assert [f"{h}.{c.name}" for h in histories for c in h._meta.concrete_fields if c.model is not h] == []


def of_text(model):
    text = models.CharField | models.TextField | models.JSONField | models.BinaryField
    return any(isinstance(column, text) for column in model._meta.concrete_fields)


@pytest.fixture
def said(ambridge):
    """An update and a milestone that name somebody, with a correction in the history."""
    action = make_action(make_priority(ambridge), actions_to_deliver="Run patrols")
    ambridge.update = make_update(action, what_happened="Mrs Hart was burgled.")
    ambridge.step = make_milestone(action, text="Visit Mrs Hart", due="May 2027 (Mrs Hart is away till 3 June 2027)")
    ambridge.update.what_happened = "A resident was burgled."
    with change("ambridge", reason="Not Mrs Hart"):
        action.correct_update(ambridge.update)
    ambridge.action = action
    return ambridge


def test_a_record_that_holds_it_is_saved_once_more_with_what_it_is_a_part_of(said):
    before = {"action": said.action.version, "step": said.step.version, "update": said.update.version}
    remove("ambridge", removal("Mrs Hart"))
    for row in (said.action, said.step, said.update):
        row.refresh_from_db()
    after = {"action": said.action.version, "step": said.step.version, "update": said.update.version}
    # A form of the action that was open is refused. The update says nothing of it now: only its history is rewritten.
    assert after == before | {"action": before["action"] + 1, "step": before["step"] + 1}
    assert [row.what_happened for row in Update.history.order_by("history_id")] == [
        f"{GONE} was burgled.",
        "A resident was burgled.",
    ]
    newest = Milestone.history.first()
    assert (newest.text, newest.history_how) == (f"Visit {GONE}", "command")
    assert newest.history_change_reason == "A text was removed: a resident was named"


def test_words_of_a_date_are_read_again_and_never_as_the_day_of_the_removal(said):
    remove("ambridge", removal("Mrs Hart"))
    said.step.refresh_from_db()
    assert said.step.due == "May 2027 ([removed] is away till 3 June 2027)"
    assert (said.step.due_earliest or date(2027, 5, 1)).year == 2027


def test_names_that_become_alike_are_numbered(ambridge):
    one, two = make_organisation(ambridge, "Hart"), make_organisation(ambridge, "hart")
    group = make_group(ambridge, f"{'x' * 290} Hart")
    remove("ambridge", removal("Hart", ignore_case=True))
    assert sorted(Organisation.objects.values_list("name", flat=True)) == [GONE, f"{GONE} (2)"]
    assert Group.objects.get(pk=group.pk).name == f"{'x' * 290} [removed]"
    assert {one.pk, two.pk} == set(Organisation.objects.values_list("pk", flat=True))
    assert differences_from_history("ambridge").differences == []


def test_an_address_that_is_the_text_is_emptied_and_one_that_only_holds_it_is_left(ambridge):
    whole = make_organisation(ambridge, email="m.hart@a.example")
    part = make_organisation(ambridge, email="m.hart@a.example.org")
    found, _ = remove("ambridge", removal("m.hart@a.example"))
    assert [Organisation.objects.get(pk=row.pk).email for row in (whole, part)] == ["", "m.hart@a.example.org"]
    address = f"/ambridge/history/?record=organisation-{part.pk}"
    assert found.left == [
        ("contact e-mail of a historical organisation", address),
        ("contact e-mail of an organisation", address),
    ]
    assert differences_from_history("ambridge").differences == []


def test_the_address_of_an_account_is_left_and_named(ambridge):
    user = make_member(ambridge, post="Inspector Hart")
    user.email = "hart@a.example"
    user.save()
    found, _ = remove("ambridge", removal("Hart", ignore_case=True))
    assert found.left == [("e-mail address of an account", reverse("person", args=["ambridge", user.pk]))]


def test_other_partnerships_are_left_alone(said):
    other = make_partnership("felpersham")
    make_action(make_priority(other), actions_to_deliver="Visit Mrs Hart")
    remove("ambridge", removal("Mrs Hart"))
    assert Action.objects.get(partnership=other).actions_to_deliver == "Visit Mrs Hart"
    assert find("felpersham", removal("Mrs Hart")).places == {"actions.action": 1, "actions.historicalaction": 1}


def test_a_second_removal_finds_the_hash_of_the_first(said):
    filing = make_filing(make_report(said.action.priority), page="<p>Mrs Hart, Mr Moss</p>")
    first = filing.sha256
    remove("ambridge", removal("Mrs Hart"))
    _, redaction = remove("ambridge", removal("Mr Moss", "another"))
    filing = Filing.objects.get()
    assert bytes(filing.page).decode() == f"<p>{GONE}, [removed on 21 November 2026: another]</p>"
    assert (filing.sha256, redaction.number) == (first, 2)
    assert Redaction.objects.newest_of(filing) == redaction
    assert of_another_hash("ambridge") == []


def test_a_page_drawn_again_from_the_record_is_the_page_that_is_kept_now(said):
    report = make_report(said.action.priority, progress="Mrs Hart\nwas visited.", issues="1. Mrs Hart")
    officer = Member(make_member(said, post="Inspector"), said)
    with change("ambridge", by=officer.user) as moment:
        filing = file_report(report, officer, moment)
    assert "Mrs Hart" in bytes(filing.page).decode()
    remove("ambridge", removal("Mrs Hart"))
    kept = bytes(Filing.objects.get().page)
    with as_at(moment, partnership="ambridge"):
        assert draw(report, moment, 1) == kept


def test_a_paper_that_holds_it_is_removed_whole_and_any_other_stays(said):
    item = make_item(make_meeting(make_group(said), ON))
    named = make_paper(item, "List", zipped({"word/document.xml": "<w:p>Mrs <w:r>Ha</w:r><w:r>rt</w:r></w:p>"}))
    other = make_paper(item, "Figures", b"%PDF Mr Moss")
    found, redaction = remove("ambridge", removal("Mrs Hart"))
    assert f"/ambridge/meetings/{item.meeting_id}/" in found.addresses
    kept = Document.objects.get(pk=named.document_id)
    assert (bytes(kept.content), kept.name, kept.sha256) == (b"", "List.pdf", named.document.sha256)
    assert redaction.hashes == {f"document-{kept.pk}": [kept.sha256, ""]}
    assert bytes(Document.objects.get(pk=other.document_id).content) == b"%PDF Mr Moss"
    assert list(altered_pages("ambridge")) == []


def test_the_agenda_and_the_address_of_a_removed_paper_say_since_when_and_why(said, client):
    meeting = make_meeting(make_group(said), date(2026, 11, 22))
    named, _ = make_paper(make_item(meeting), "List", b"Mrs Hart"), make_paper(make_item(meeting), "Figures", b"None")
    remove("ambridge", removal("Mrs Hart"))
    client.force_login(make_member(said))
    why = "The file was removed on 21 November 2026: a resident was named"
    for page in ("", "room/"):
        words = words_of(client.get(f"{meeting.get_absolute_url()}{page}"))
        assert f"List {why}" in words
        assert words.count("was removed") == 1
    address = f"{meeting.get_absolute_url()}papers/{named.pk}/"
    assert f'href="{address}"' not in client.get(meeting.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert answer.status_code == 410
    assert f"Paper of “Burglary in the town” List {why}" in words_of(answer)


def test_what_the_command_cannot_read_it_names_for_somebody_to_look(said):
    item = make_item(make_meeting(make_group(said), ON))
    for title, content in {
        "Scan": b"%PDF-1.7 packed",
        "Old": b"\xd0\xcf\x11\xe0\x00\x00",
        "Mrs Hart": b"%PDF-1.7 packed",
        "Note": b"Words",
        "New": zipped({"word/document.xml": "<w:p>Words</w:p>"}),
        "Scans": zipped({"one.pdf": "packed"}),
        "Wide": "Words".encode("utf-16"),
    }.items():
        make_paper(item, title, content)
    address = f"/ambridge/meetings/{item.meeting_id}/"
    gone = make_paper(item, "Gone", b"%PDF-1.7")
    with change("ambridge"):
        gone.delete()
    for more in (["--dry-run"], []):
        words = run("--text", "Mrs Hart", *more)
        assert (
            "5 files pack their words, so the text may stand in them unseen. Open each, and look for yourself:" in words
        )
        listed = [line.strip() for line in words.splitlines() if line.startswith("  “")]
        assert listed == [
            "“Gone.pdf”, of a paper that was taken off its agenda",
            f"“Old.pdf”, {address}",
            f"“Scan.pdf”, {address}",
            f"“Scans.pdf”, {address}",
            f"“[removed on 21 November 2026: a resident was named].pdf”, {address}",
        ]
        assert "Mrs Hart" not in words


def test_a_file_of_a_paper_that_was_taken_away_is_searched_too(said):
    paper = make_paper(make_item(make_meeting(make_group(said), ON)), content=b"Mrs Hart")
    with change("ambridge"):
        paper.delete()
    found, _ = remove("ambridge", removal("Mrs Hart"))
    assert bytes(Document.objects.get().content) == b""
    assert "/ambridge/meetings/" not in "".join(found.addresses)


def test_a_file_that_is_not_the_one_that_was_kept_is_found(ambridge):
    document = make_paper(make_item(make_meeting(make_group(ambridge), ON))).document
    with lifted(["governance_document"]):
        Document.objects.filter(pk=document.pk).update(content=b"Another")
    sentence = f"document {document.pk}: its file is not the one of which its row has the SHA-256."
    assert list(altered_pages("ambridge")) == [sentence]


OVER_LINES = {
    "across a line end": "Met Mrs\nHart at home.",
    "across a blank line": "Met Mrs\n \nHart at home.",
    "across a line end of Windows": "Met Mrs\r\nHart at home.",
    "at the start and at the end": "Mrs Hart called.\nWe met Mrs Hart",
    "alone on two lines": "Before.\nMrs\nHart\nAfter.",
    "twice": "Mrs Hart, Mrs\nHart; Mrs Hart.",
    "across a line that only some programs end": "Met Mrs\u2028Hart.",
}


def filed_and_without(partnership, action, text="Mrs Hart", reason="a resident was named"):
    """A filing of the action's priority, whose words are removed then: its page as it is drawn now, as it is kept."""
    report = QuarterlyReport.objects.get(partnership=partnership)
    officer = Member(make_member(partnership, post="Inspector"), partnership)
    with change(partnership.pk, by=officer.user) as moment:
        filing = file_report(report, officer, moment)
    assert drawn_again(report, filing) == bytes(filing.page)
    _, redaction = remove(partnership.pk, removal(text, reason))
    filing = Filing.objects.get()
    assert redaction.hash_of(filing) == sha256(filing.page).hexdigest()
    assert list(altered_pages(partnership.pk)) == []
    return drawn_again(report, filing).decode(), bytes(filing.page).decode()


def drawn_again(report, filing):
    with as_at(filing.moment, partnership=filing.partnership_id):
        return draw(report, filing.moment, filing.number)


@pytest.mark.parametrize("words", OVER_LINES.values(), ids=OVER_LINES)
def test_the_page_drawn_again_is_the_page_kept_wherever_the_lines_end(ambridge, words):
    priority = make_priority(ambridge)
    action = make_action(priority, actions_to_deliver=words)
    make_update(action, "off_track", what_happened=words, what_next=words, help_wanted=words)
    make_report(priority, progress=words, issues=words, off_track=f"Before. {words}")
    drawn, kept = filed_and_without(ambridge, action)
    assert drawn == kept
    assert "Hart" not in kept
    assert GONE in kept


def test_the_page_drawn_again_is_the_page_kept_where_the_sentence_has_no_room(ambridge):
    """In titles, which stand in the margins of the sheets too, in posts and in the words of a date."""
    priority = make_priority(ambridge, name=f"Safer & calmer homes for Mrs Hart {'x' * 240}")
    action = make_action(priority, actions_to_deliver="Visit", deadline="May 2027 (Mrs Hart is away)")
    make_owner(action, post=f"Neighbour of Mrs Hart {'y' * 260}")
    make_report(priority, progress="Mrs Hart")
    drawn, kept = filed_and_without(ambridge, action, reason="z" * 150)
    assert drawn == kept
    assert "Hart" not in kept
    assert "May 2027 ([removed] is away)" in kept
    assert kept.count(f"z{'z' * 149}]") == 1


def test_a_page_that_the_portal_draws_otherwise_by_now_keeps_every_other_byte(ambridge):
    priority = make_priority(ambridge, name="Homes for Mrs Hart")
    margin = r"Homes\000020for\000020Mrs\000020Hart"
    page = f'<style>@page{{@top-left{{content:"{margin}"}}}}</style><h1>Homes for Mrs\nHart</h1>'
    make_filing(make_report(priority), page=page)
    remove("ambridge", removal("Mrs Hart"))
    kept = bytes(Filing.objects.get().page).decode()
    margin = css_string(f"Homes for {GONE}")
    assert kept == f'<style>@page{{@top-left{{content:"{margin}"}}}}</style><h1>Homes for {GONE}\n[removed]</h1>'


# Near forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("mrs o'hart", "mrs o'hart"),
        ("Mrs-O’Hart", "Mrs-O’Hart"),
        ("Mrs O‘Hart", "Mrs O‘Hart"),
        ("Mrs\u2011O’Hart", "Mrs‑O’Hart"),
        ("Mrs\u200b O’Hart", r"Mrs\u200b O’Hart"),
        ("Mrs-\nO’Hart", r"Mrs-\u000aO’Hart"),
        ("Mrs\u00a0O’HART", r"Mrs\u00a0O’HART"),
        ("Mrs O’Ha\u0301rt", r"Mrs O’Ha\u0301rt"),
        ("Mrs  O'Hart", "Mrs  O'Hart"),
    ],
)
def test_a_near_form_is_shown_as_it_can_be_typed(form, shown):
    gone = removal("Mrs O’Hart")
    assert [written(each) for each in gone.near_forms_in(f"With {form}, and Mrs O’Harty.")] == [shown]
    assert not removal("Mrs O’Hart").is_in(form)
    assert removal(read(shown)).is_in(form)


def test_near_forms_are_found_in_data_pages_and_files():
    gone = removal("Mrs Hart")
    assert gone.near_forms_in({"MRS HART": ["Mrs  Hart", 1, None, {"a": "mrs-hart"}]}) == [
        "MRS HART",
        "Mrs  Hart",
        "mrs-hart",
    ]
    assert gone.near_forms_in_page("<p>MRS <b>Hart</b></p><p>mrs</p><div>hart</div>") == ["MRS Hart"]
    assert near_forms_in(xlsx(f"<row>{inline('MRS <r>Ha</r><r>rt</r>')}</row>"), gone) == ["MRS Hart"]
    with pytest.raises(Refused, match="holds the text itself"):
        removal("Mrs Hart", "mrs-hart asked")


def test_what_stands_nowhere_leaves_no_redaction(said):
    with pytest.raises(Refused, match="stands nowhere"):
        remove("ambridge", removal("Mr Nobody"))
    assert Redaction.objects.count() == 0


class UntilWritten(Until):
    """Counts what changes something alone: between two such statements there is nothing else to be left behind."""

    def __call__(self, execute, sql, *arguments):
        return execute(sql, *arguments) if sql.startswith("SELECT") else super().__call__(execute, sql, *arguments)


def test_cut_off_at_any_statement_it_leaves_everything_as_it_was(said):
    make_filing(make_report(said.action.priority), page="<p>Mrs Hart</p>")
    before, count, done = rows_of_all_tables(), 0, False
    while not done:
        count += 1
        try:
            with connection.execute_wrapper(UntilWritten(count)):
                remove("ambridge", removal("Mrs Hart"))
            done = True
        except CutOff:
            assert rows_of_all_tables() == before, f"cut off at statement {count}"
            assert tables_without_triggers() == [], f"cut off at statement {count}"
    assert count > 20


# The file of SQLite -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("sqlite")  # of PostgreSQL the operator does it: VACUUM FULL
def test_not_even_a_freed_page_of_the_file_holds_it():
    action = make_action(make_priority(make_partnership()), actions_to_deliver="Visit Mrs Hart. " * 500)
    with change("ambridge"):
        action.actions_to_deliver = "Visit a resident"
        action.edit()
    assert b"Mrs Hart" in connection.connection.serialize()
    out = run(text="Mrs Hart")
    assert b"Mrs Hart" not in connection.connection.serialize()
    assert redact.NOT_WIPED not in out


# The command --------------------------------------------------------------------------------------------------------


def run(*arguments, slug="ambridge", reason="a resident was named", **options):
    out = io.StringIO()
    call_command("redact", slug, *arguments, reason=reason, stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_says_where_and_changes_nothing(said):
    before = rows_of_all_tables()
    out = run("--dry-run", text="Mrs Hart")
    key = said.action.pk
    assert out.splitlines() == [
        "The text stands in 7 places of ambridge.",
        "  history of actions: 1, history of milestones: 2, history of updates: 2, milestones: 2",
        f"  /ambridge/history/?record=action-{key}",
        f"  /ambridge/history/?record=milestone-{said.step.pk}",
        f"  /ambridge/history/?record=update-{said.update.pk}",
        "Nothing is changed.",
    ]
    assert rows_of_all_tables() == before


def test_the_text_is_asked_for_read_from_a_file_or_a_pipe_and_never_shown(said, monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(redact, "getpass", lambda prompt: "Mrs Hart")
    file = tmp_path / "text"
    file.write_text("Mrs Hart\n", encoding="utf-8")
    said_each_way = [run("--dry-run"), run("--dry-run", text_from=str(file))]
    monkeypatch.setattr("sys.stdin", io.StringIO("Mrs Hart\n"))
    said_each_way.append(run(text_from="-"))
    assert [each.splitlines()[0] for each in said_each_way] == ["The text stands in 7 places of ambridge."] * 3
    assert "Removed from 7 places. The record says so: redaction 1." in said_each_way[2]
    assert "Hart" not in "".join(said_each_way) + "".join(capfd.readouterr())
    assert Milestone.objects.get().text.startswith("Visit [removed on ")


def test_near_forms_are_pointed_out_and_left(said):
    make_note(said.action, text="Call MRS HART, or Mrs-Hart.")
    note = said.action.notes.get().pk
    hint = [
        "2 rows hold a near form of the text, which is not removed. Call the command again with each:",
        f"  “MRS HART”: history of note {note}, text; note {note}, text",
        f"  “Mrs-Hart”: history of note {note}, text; note {note}, text",
    ]
    assert run("--dry-run", text="Mrs Hart").splitlines()[-4:] == [*hint, "Nothing is changed."]
    out = run(text="Mrs Hart").splitlines()
    assert out[out.index("Removed from 7 places. The record says so: redaction 1.") + 1 :][:3] == hint
    assert said.action.notes.get().text == "Call MRS HART, or Mrs-Hart."
    with pytest.raises(CommandError, match="stands nowhere"):
        run(text="Mrs Hart")
    run(text=r"Mrs\u002dHart")
    run("--ignore-case", text="Mrs Hart")
    assert said.action.notes.get().text.count("[removed on ") == 2


def test_many_places_ask_for_yes(said, monkeypatch):
    monkeypatch.setattr(redact, "MANY", 6)
    with pytest.raises(CommandError, match="more than 6 places"):
        run(text="Mrs Hart")
    assert Redaction.objects.count() == 0
    run("--yes", text="Mrs Hart")
    assert Redaction.objects.get().number == 1


def test_another_partnership_that_holds_it_too_is_named(said):
    make_action(make_priority(make_partnership("felpersham")), actions_to_deliver="Visit Mrs Hart")
    assert "The text stands in felpersham as well. Call the command for it too." in run(text="Mrs Hart")


def test_what_is_wrong_is_said_without_the_text(said, monkeypatch):
    for options, says in [
        ({"slug": "nowhere"}, "There is no partnership “nowhere”. There are: ambridge."),
        ({"reason": "Mrs Hart asked"}, "The reason holds the text itself"),
        ({"text_from": "/nowhere/text", "text": None}, "cannot be read as text: FileNotFoundError"),
    ]:
        with pytest.raises(CommandError, match=says) as refused:
            run(**{"text": "Mrs Hart"} | options)
        assert "Hart" not in str(refused.value)

    def fail(*arguments):
        raise DatabaseError("Failing row contains (Mrs Hart)")

    monkeypatch.setattr(redact, "remove", fail)
    with pytest.raises(CommandError, match=r"^The database refused: DatabaseError. Nothing is changed.$"):
        run(text="Mrs Hart")


# The pages ----------------------------------------------------------------------------------------------------------


def test_the_history_says_that_a_text_was_removed(said, sign_in):
    client = sign_in(make_member(said, "board"))
    remove("ambridge", removal("Mrs Hart"))
    page = client.get("/ambridge/history/?kind=redactions").content.decode()
    assert "Redaction 1" in page
    assert "A text was removed: a resident was named" in page
    assert "history of updates: 2" in page
    assert "Hart" not in client.get("/ambridge/history/").content.decode()


def test_the_page_of_an_import_says_that_its_file_was_removed(ambridge, sign_in):
    officer = make_member(ambridge)
    tracker_import = make_import(ambridge, by=officer)
    Upload.objects.filter(taken=tracker_import).update(content=b"Lead\nMrs Hart\n", sheets=[{"x": "Mrs Hart"}])
    client = sign_in(officer)
    remove("ambridge", removal("Mrs Hart"))
    page = client.get("/ambridge/import/1/").content.decode()
    assert "Tracker.xlsx was removed on 21 November 2026" in page
    assert "Download Tracker.xlsx" not in page
    assert client.get("/ambridge/import/1/file/").status_code == 404
    assert TrackerImport.objects.get().upload.sheets == [{"x": GONE}]
