"""Every number of the dashboard is the number of rows of the list that it leads to, and the one counted by hand."""

import csv
import io
import random
import sys
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from actions.periods import period_shown
from actions.views import asked_for
from csp_portal.commitments import listed
from csp_portal.dashboard.exports import csv_rows
from csp_portal.dashboard.figures import Figures
from csp_portal.dashboard.lists import changed_updates, moving_updates, silent_actions, total_of, with_total
from governance.access import Member
from tests.factories import make_user
from tests.promises.random_plans import COLUMNS, RATED, TODAY, make_random_plan
from tests.promises.town import count_rows_for_the_planner

PLANS, EVERY = 500, 50
ALL = "All priorities"


def asking(member, query):
    """What a view sees of a member who asks for an address with that query."""
    return SimpleNamespace(partnership=member.partnership, member=member, GET=QueryDict(query))


class Sheet:
    """The dashboard of a plan as one person sees it for one period, and the same counted by hand."""

    def __init__(self, plan, person, period):
        self.plan, self.person, self.period = plan, person, period
        self.query = f"period={period.starts}" if period else ""
        request = asking(Member(person, plan.partnership), self.query)
        self.periods = period_shown(request)
        self.figures = Figures(request.member, self.periods)
        live = [priority for priority in plan.priorities if priority.plan.state == "live"]
        self.seen = [priority for priority in live if plan.sees_priority(person, priority)]
        self.actions = [action for action in plan.counted(person) if action.priority in live]

    def refs(self, url):
        """The serials of the rows at the address of a number."""
        *_, actions = asked_for(asking(self.figures.member, urlsplit(url).query))
        return sorted(actions.values_list("serial", flat=True))

    def lines(self):
        """{(line, column): number} of the dashboard."""
        shown = [*self.figures.lines, self.figures.totals]
        return {
            (line.name, column): number
            for line in shown
            for column, number in zip([*COLUMNS, "total"], line.cells, strict=True)
        }

    def by_hand(self):
        """{(line, column): the serials that belong there}."""
        names = {priority.pk: str(priority) for priority in self.seen}
        lines = [*names.values(), ALL]
        if any(action.priority_id not in names for action in self.actions):
            lines.insert(-1, "Yours, under priorities of the board alone")
        cells = {(line, column): [] for line in lines for column in [*COLUMNS, "total"]}
        for action in self.actions:
            line = names.get(action.priority_id, "Yours, under priorities of the board alone")
            for column in (self.plan.standing(action, self.period), "total"):
                cells[line, column].append(action.serial)
                cells[ALL, column].append(action.serial)
        return {cell: sorted(serials) for cell, serials in cells.items()}

    def changed_by_hand(self):
        """The serials of what was rated differently for the period before, by what was said for that one."""
        before = [period for period in self.plan.periods if self.period and period.starts < self.period.starts]
        if not before:
            return []
        pairs = {
            a.serial: (self.plan.standing_said(a, before[-1]), self.plan.standing(a, self.period)) for a in self.actions
        }
        return sorted(serial for serial, (was, now) in pairs.items() if was != now and {was, now} <= RATED.keys())

    def made_by_hand(self):
        """The keys of the commitments that are not parts of others."""
        return sorted(c.pk for c in self.plan.commitments if c.parent is None and c.priority in self.seen)

    def without_by_hand(self):
        """The keys of those that neither themselves nor by a part have an action."""
        used = {action.commitment_id for action in self.actions}
        used |= {part.parent_id for part in self.plan.commitments if part.pk in used}
        return [key for key in self.made_by_hand() if key not in used]


def check(sheet, chance, *, all_lists):
    """The numbers of the sheet, and of its file, against those by hand; then the rows of the lists that some or all of
    them lead to. Gives how many lists."""
    lines, by_hand = sheet.lines(), sheet.by_hand()
    assert {cell: number.count for cell, number in lines.items()} == {cell: len(rows) for cell, rows in by_hand.items()}
    assert [cell for cell, number in lines.items() if bool(number.url) != bool(number.count)] == []
    of_file = {
        (row[1], column): number
        for row in list(csv_rows(sheet.figures))[1:]
        for column, number in zip([*COLUMNS, "total"], row[2:10], strict=True)
    }
    assert of_file == {cell: len(serials) for cell, serials in by_hand.items()}
    check_disagreeing(sheet, all_lists)
    wanted = {lines[cell].url: serials for cell, serials in by_hand.items() if serials}
    wanted |= check_lists(sheet, all_lists)
    asked = list(wanted) if all_lists else chance.sample(list(wanted), min(1, len(wanted)))
    assert {url: sheet.refs(url) for url in asked} == {url: wanted[url] for url in asked}
    return len(asked)


def check_disagreeing(sheet, all_lists):
    """How many are rated otherwise than they work out: in the file, as the sum of the lines, and as their lists."""
    numbers = {line.name: line.disagreeing for line in [*sheet.figures.lines, sheet.figures.totals]}
    assert {row[1]: row[10] for row in list(csv_rows(sheet.figures))[1:]} == {n: d.count for n, d in numbers.items()}
    assert sum(number.count for number in numbers.values()) == 2 * numbers[ALL].count
    for number in numbers.values() if all_lists else ():
        assert number.count == (len(sheet.refs(number.url)) if number.url else 0)


def check_lists(sheet, all_lists):
    """What stands below the numbers; gives {address: the serials that belong in its list}."""
    figures, plan = sheet.figures, sheet.plan
    changed = list(with_total(changed_updates(figures)))
    assert sorted(update.action.serial for update in changed) == sheet.changed_by_hand()
    ranks = [(RATED[update.was], RATED[update.now]) for update in changed]
    directions = [1 if now is None else 0 if was is not None and now < was else 2 for was, now in ranks]
    assert (directions, total_of(changed)) == (sorted(directions), len(changed))
    moves = {a.serial: plan.newest_move(a, sheet.periods.until) for a in sheet.actions}
    moved = {serial: move.number for serial, move in moves.items() if move}
    assert {update.action.serial: update.number for update in moving_updates(figures)} == moved
    silent = sorted(a.serial for a in sheet.actions if plan.standing(a, sheet.period) == "no_update")
    assert sorted(silent_actions(figures).values_list("serial", flat=True)) == silent
    none, under_none = [a.serial for a in sheet.actions if a.commitment is None], figures.under_no_commitment
    made, without = figures.commitments
    assert (made.count, without.count) == (len(sheet.made_by_hand()), len(sheet.without_by_hand()))
    if all_lists:
        promised = list(listed(figures.priorities, figures.plan_actions, {}))
        assert sorted(promise.pk for promise in promised) == sheet.made_by_hand()
        assert sorted(promise.pk for promise in promised if promise.is_without) == sheet.without_by_hand()
    assert (under_none.count, bool(under_none.url)) == (len(none), bool(none))
    lists = {figures.list_of(due="moved", rating="counted"): sorted(moved), under_none.url: sorted(none)}
    return {url: serials for url, serials in lists.items() if url}


@pytest.mark.guard("board matters")
@pytest.mark.guard("silence")
def test_every_number_of_500_random_plans_is_its_list_its_file_and_the_count_by_hand(db):
    coordinator, contributor, lists = make_user(), make_user(), 0
    with time_machine.travel(TODAY, tick=False):
        for seed in range(PLANS):
            chance = random.Random(seed)
            plan = make_random_plan(seed, coordinator, contributor)
            person = (coordinator, contributor)[seed % 2]
            period = chance.choice([plan.current, *plan.periods])
            if seed % EVERY == 0:
                count_rows_for_the_planner()
                check_page(Sheet(plan, person, period))
            lists += check(Sheet(plan, person, period), chance, all_lists=seed % EVERY == 0)
    sys.stdout.write(f"\n{PLANS} plans, {lists} lists behind numbers\n")
    assert lists > PLANS * 0.8  # some plans have no action


def check_page(sheet):
    """The page itself and its download hold the numbers, each leading to its list."""
    client = Client()
    client.force_login(sheet.person)
    page = client.get(f"/{sheet.plan.partnership.pk}/dashboard/?{sheet.query}").content.decode()
    for number in sheet.lines().values():
        if number.url:
            address = number.url.replace("&", "&amp;")
            assert f'<a class="govuk-link" href="{address}">{number.count}<span' in page
    file = client.get(f"/{sheet.plan.partnership.pk}/dashboard.csv?{sheet.query}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[1:] == [[str(cell) for cell in row] for row in csv_rows(sheet.figures)][1:]
