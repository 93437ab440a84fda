"""A page as at a moment is the page that was there: drawn right after random changes, and once more from the record.

Two oracles. Pages are drawn live between one change and the next, as text and links, and later as at moments of that
time. And every recorded table is replayed from its history in Python, which knows nothing of how the portal reads it.
"""

import csv
import io
import random
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone
from django.utils.html import strip_tags

from actions.models import Action, ActionOwner
from actions.tracker.undoing import undo
from csp_portal.board.headings import HEADINGS
from csp_portal.common.history import moment_for
from csp_portal.common.models import Clock
from csp_portal.common.past import as_at
from csp_portal.common.refusals import Refused
from csp_portal.common.self_check import recorded_models
from governance.access import Member, Reader
from governance.appointments import end_appointments
from governance.models import (
    AgendaItem,
    BoardAction,
    Decision,
    Group,
    Meeting,
    Organisation,
    Partnership,
    ReportingPeriod,
)
from governance.past import AsAt, unseen_by, with_moment, without_moment
from priorities.models import Priority, PriorityLead, Publication
from tests.actions.tracker.by_hand import a_row, take
from tests.factories import make_member, make_owner, make_period, saved
from tests.promises import operations
from tests.promises.operations import World

SEED = 1829
CHANGES, DRAWN = 57, 11  # pages drawn after each change
REPLAYED = 12  # moments at which every table is replayed
BEGINS = datetime(2026, 7, 6, 8, 30, tzinfo=UTC)
ROLES = ("coordinator", "contributor", "lead", "board", "scrutiny")


class Town(World):
    """The world of the random operations, smaller, with people who read and one who leaves now and then."""

    ACTIONS = 4

    def __init__(self, chance, folder):
        super().__init__("ambridge", chance, folder)
        self.readers = {
            role: self.user
            if role == "coordinator"
            else make_member(self.partnership, "contributor" if role == "lead" else role, organisation=self.council)
            for role in ROLES
        }
        first = Priority.objects.filter(partnership=self.partnership).first()
        saved(PriorityLead(partnership=self.partnership, priority=first, user=self.readers["lead"]))
        for action in Action.objects.filter(serial__in=[1, 3, 6, 8, 11]):
            make_owner(action, user=self.readers["contributor"], post="Sergeant")
        self.imports = []

    def close_period(self):
        self.period.close(timezone.localdate())

    def any(self, model, **lookup):
        rows = list(model.objects.filter(partnership=self.partnership, **lookup).order_by("pk"))
        return self.chance.choice(rows) if rows else None


def rename(town):
    row = town.any(town.chance.choice([Organisation, Group, Priority]))
    row.name = f"Renamed {town.words()[:60]}"
    with town.change():
        row.save()


def move_an_owner(town):
    """From a body to a person, to another body, or to nobody."""
    owner = town.any(ActionOwner)
    to = town.chance.choice(["organisation", "group", "user", "gone"])
    with town.change():
        if to == "gone":
            owner.delete()
        else:
            bodies = {"organisation": town.council, "group": town.group, "user": town.readers["contributor"]}
            owner.organisation = owner.group = owner.user = None
            setattr(owner, to, bodies[to])
            owner.save()
        owner.action.edit()


def change_leads(town):
    lead, priority = town.any(PriorityLead), town.any(Priority)
    with town.change():
        if town.chance.random() < 0.4:
            lead.delete()
        elif town.chance.random() < 0.5:
            lead.organisation, lead.post = town.any(Organisation), town.words()[:80]
            lead.save()
        else:
            user = town.readers[town.chance.choice(["lead", "contributor"])]
            PriorityLead(partnership=town.partnership, priority=priority, user=user).save()


def somebody_leaves(town):
    """They own an action and lead a priority, and are gone the same day or the next."""
    leaver = make_member(town.partnership, "contributor", name=town.words()[:40], organisation=town.council)
    make_owner(town.any(Action), user=leaver)
    saved(PriorityLead(partnership=town.partnership, priority=town.any(Priority), user=leaver))
    with town.change():
        end_appointments(leaver, town.partnership, at_once=town.chance.random() < 0.5)


def add_close_or_remove_a_period(town):
    last = ReportingPeriod.objects.filter(partnership=town.partnership).latest("ends")
    kind = town.chance.choice(["add", "close", "remove"])
    if kind == "add":
        first = last.ends + timedelta(days=1)
        make_period(town.partnership, first, first + timedelta(days=80), first + timedelta(days=90))
    elif kind == "remove":
        with town.change():
            refused_or_done(last.remove)
    else:
        with town.change():
            refused_or_done(
                town.period.reopen if town.period.is_closed else lambda: town.period.close(timezone.localdate())
            )


def refused_or_done(verb):
    with suppress(Refused):
        verb()


def import_a_tracker(town):
    row = a_row(town.words(), priority=town.any(Priority).name, owners=["Inspector"], progress="Begun.")
    town.imports.append(take(town.partnership, row, on=timezone.localdate()))


def undo_an_import(town):
    if not town.imports:
        import_a_tracker(town)
    taken = town.imports.pop()
    taken.refresh_from_db()
    with town.change():
        refused_or_done(lambda: undo(taken))


def restrict_or_open(town):
    row = town.chance.choice(restricted_now_and_then())
    give(town, row, "board" if row.visibility != "board" else town.chance.choice(["public", "partnership"]))


def restricted_now_and_then():
    return [*Action.objects.filter(serial__in=[3, 10]), Priority.objects.get(address=2)]


def give(town, row, visibility):
    row.visibility = visibility
    with town.change():
        row.save()


def move_to_another_priority(town):
    action = town.any(Action)
    action.priority, action.commitment, action.measure = town.any(Priority), None, None
    with town.change():
        action.save()


def restrict_or_open_of_a_meeting(town):
    row = town.chance.choice(of_meetings_restricted())
    row.for_board = not row.for_board
    with town.change():
        row.save()


def of_meetings_restricted():
    return [model.objects.earliest("pk") for model in (AgendaItem, Decision, BoardAction)]


HOW_OFTEN = {
    operations.update_by_its_verb: 6,
    operations.correct_by_its_verb: 2,
    operations.edit_by_its_verb: 3,
    operations.drop_and_take_up_again: 2,
    operations.add_by_its_verb: 2,
    operations.change_a_part: 4,
    operations.change_any_row: 5,
    operations.many_in_one_change: 1,
    operations.update_by_document: 1,
    rename: 4,
    move_an_owner: 4,
    change_leads: 3,
    somebody_leaves: 2,
    add_close_or_remove_a_period: 3,
    import_a_tracker: 1,
    undo_an_import: 1,
    restrict_or_open: 4,
    move_to_another_priority: 2,
    operations.hold_a_meeting: 4,
    restrict_or_open_of_a_meeting: 3,
}


@dataclass
class Drawing:
    """A page as somebody saw it live, and a moment from that time until the next change."""

    role: str
    address: str
    moment: datetime
    page: str
    then: dict  # {model: keys that were there}
    unseen: dict  # {model: those of them that the person could not see}


def address_for(town):
    action, priority = town.any(Action), town.any(Priority)
    period = town.any(ReportingPeriod)
    kinds = [
        "dashboard/",
        f"dashboard/?period={period.starts}",
        "dashboard/changes/",
        "dashboard.csv",
        "board/",
        f"board/?period={period.starts}",
        "board/strips/",
        f"board/{town.chance.choice([*HEADINGS])}/",
        "actions/",
        "actions/?all=1&group=rating&sort=need",
        f"actions/?owner=me&period={period.starts}",
        f"actions/?owner=o{town.council.pk}&due=overdue",
        "actions.csv",
        f"actions/{action.ref}/",
        f"actions/{action.ref}/",
        f"actions/{action.ref}/history/",
        f"priorities/{priority.address}/",
        f"priorities/{priority.address}/delivery-plan/",
        "plan/",
        "commitments/",
        "organisations/",
        f"organisations/{town.any(Organisation).pk}/",
        "groups/",
        f"groups/{town.any(Group).pk}/",
        "about/",
        "periods/",
        f"periods/{period.starts}/",
        f"periods/{period.starts}/reports/{priority.address}/",
        "tolerances/",
        "meetings/",
        f"meetings/{town.any(Meeting).pk}/",
        f"meetings/{town.any(Meeting).pk}/minutes/",
        "decisions/",
        "packs/",
        "board-actions/?state=all",
        f"board-actions/{town.any(BoardAction).serial}/",
        "attendance/",
        "search/?q=words",
        "history/",
        f"history/?kind={town.chance.choice(['actions', 'owners', 'leads', 'organisations', 'people', 'imports'])}",
        f"history/?record={action.ref}",
        f"history/?record=priority-{priority.pk}&from=1+8+2026",
        f"history/?person={town.readers['contributor'].pk}",
        "history.csv",
    ]
    return f"/ambridge/{town.chance.choice(kinds)}"


def draw(address, member, shown):
    """What a view answers a member, without the way there: its text and where its links lead."""
    request = RequestFactory().get(address)
    request.user, request.member, request.partnership = member.user, member, member.partnership
    if shown:
        request.as_at = shown
    match = resolve(request.path)
    try:
        response = match.func(request, **match.kwargs)
    except Http404:
        return "Not there then"
    return text_of(response)


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8-sig")
    if response["Content-Type"].startswith("text/csv"):
        rows = list(csv.reader(io.StringIO(text)))
        return [row[: -1 if rows[0][-1] == "Note" else None] for row in rows]
    if "Location" in response:
        return without_moment(response["Location"])
    if response.status_code == 404:
        return "Not there then"
    main = text[text.index("<main") : text.index("</main>")]
    links = [without_moment(unescape(href)) for href in re.findall(r'href="([^"]*)"', main)]
    return " ".join(unescape(strip_tags(re.sub(r"<(style|script).*?</\1>", "", main, flags=re.S))).split()), links


def keys_there():
    says_who = (Action, Priority, AgendaItem, Decision, BoardAction, Publication)
    return {model: set(model.objects.values_list("pk", flat=True)) for model in says_who}


def draw_live(town, until):
    """Some pages, each at a moment between the last change and the next."""
    last, instant = Clock.objects.get(partnership="ambridge").at, timedelta(microseconds=1)
    for _ in range(DRAWN):
        moment = town.chance.choice([last, until - instant, last + (until - last) * town.chance.random()])
        role, address = town.chance.choice(ROLES), address_for(town)
        with time_machine.travel(moment, tick=False):
            partnership = Partnership.objects.get(slug="ambridge")
            live = Member(town.readers[role], partnership)
            unseen, _ = unseen_by(live)
            if any(unseen.values()) and town.chance.random() < 0.9:
                # What is restricted is open again at the end: this page could not be compared.
                role, live = "coordinator", Member(town.user, partnership)
                unseen, _ = unseen_by(live)
            reader = Reader(live.user, partnership, live.appointments)
            shown = AsAt(moment_for(moment), moment, without_moment(address))
            page, there = draw(address, reader, shown), keys_there()
        unseen = {model: keys & there[model] for model, keys in unseen.items()}
        yield Drawing(role, address, moment, page, there, unseen)


@pytest.fixture
def played(db, tmp_path):
    """(a town after many changes, what was drawn meanwhile)"""
    chance = random.Random(SEED)
    todo = [operation for operation, times in HOW_OFTEN.items() for _ in range(times)]
    chance.shuffle(todo)
    assert len(todo) == CHANGES
    at, drawn = BEGINS, []
    with time_machine.travel(at, tick=False):
        town = Town(chance, tmp_path)
    for operation in todo:
        at += timedelta(hours=chance.randrange(5, 90), minutes=chance.randrange(60))
        with time_machine.travel(at, tick=False):
            operation(town)
        following = at + timedelta(hours=4)
        drawn += draw_live(town, following)
    with time_machine.travel(at + timedelta(days=30), tick=False):
        for row in restricted_now_and_then():
            give(town, row, "partnership")
        for row in of_meetings_restricted():
            row.for_board = False
            saved(row)
        yield town, drawn


def draw_past(town, drawing):
    address = with_moment(drawing.address, moment_for(drawing.moment))
    live = Member(town.readers[drawing.role], Partnership.objects.get(slug="ambridge"))
    return draw(address, live, None)


def test_pages_and_tables_as_at_random_moments_are_what_they_were(played):
    town, drawn = played
    every_page_says_what_it_said_then(town, drawn)
    every_table_is_its_history_replayed()
    what_is_restricted_now_is_on_no_page(town, drawn)


def every_page_says_what_it_said_then(town, drawn):
    """To whoever sees now what they saw then, of what there was; the rights are those of today."""
    now = {role: unseen_by(Member(user, town.partnership))[0] for role, user in town.readers.items()}
    compared, wrong = Counter(), []
    for drawing in drawn:
        if any(keys & drawing.then[model] != drawing.unseen[model] for model, keys in now[drawing.role].items()):
            continue
        compared[drawing.role] += 1
        page = draw_past(town, drawing)
        if page != drawing.page:
            wrong.append((drawing.role, drawing.address, drawing.moment, page, drawing.page))
    assert wrong == []
    assert compared.keys() == set(ROLES)
    assert compared.total() >= 500


def what_is_restricted_now_is_on_no_page(town, drawn):
    for row in restricted_now_and_then():
        give(town, row, "board")
    role = "scrutiny"
    unseen, _ = unseen_by(Member(town.readers[role], town.partnership))
    hidden = {f"/ambridge/actions/A{row.serial}/" for row in Action.history.filter(id__in=unseen[Action])}
    assert len(hidden) >= 2
    found = 0
    for drawing in drawn[::8]:
        seen, *rest = [draw_past(town, replace(drawing, role=each)) for each in ("board", role)]
        found += bool(hidden & leads_to(seen))
        assert not hidden & leads_to(rest[0]), drawing.address
    assert found >= 10


def leads_to(page):
    """The addresses, without their queries, to which the links of a page lead."""
    return {link.partition("?")[0] for link in page[1]} if isinstance(page, tuple) else set()


def every_table_is_its_history_replayed():
    saves = sorted(set(Action.history.values_list("history_date", flat=True)))
    chance, instant = random.Random(SEED), timedelta(microseconds=1)
    moments = [
        saves[0] - instant,
        *(chance.choice(saves) + instant * chance.choice([-1, 0, 1]) for _ in range(REPLAYED)),
    ]
    for model in recorded_models():
        key, columns = model._meta.pk.attname, [column.attname for column in model._meta.concrete_fields]
        history = list(
            model.history.order_by("history_date", "history_id").values(*columns, "history_date", "history_type")
        )
        for n, moment in enumerate(moments):
            with as_at(moment, partnership="ambridge" if n % 2 else None):
                found = {row[key]: row for row in model.objects.order_by().values(*columns)}
            assert found == replayed(history, key, columns, moment), (model, moment)


def replayed(history, key, columns, moment):
    """{key: {column: value}} of a table at a moment: what the rows of its history make it, one after the other."""
    standing = {}
    for row in history:
        if row["history_date"] <= moment:
            gone = row["history_type"] == "-"
            standing[row[key]] = None if gone else {name: row[name] for name in columns}
    return {key: row for key, row in standing.items() if row}
