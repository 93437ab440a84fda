"""The parts of the benchmark; each runs in a process of its own, on the kind of database that DATABASE_URL names."""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.db import connection  # noqa: E402 - after the settings, as all that follow

from bench.filling import count_rows_for_the_planner, fill  # noqa: E402
from bench.importing import bring  # noqa: E402
from bench.looking_back import a_moment, compared  # noqa: E402
from bench.measuring import BARE, TABLE, Asker, measure  # noqa: E402
from tests.databases import FreshDatabases, pointed_at  # noqa: E402
from tests.factories import PASSWORD  # noqa: E402
from tests.servers import portal_server  # noqa: E402

SLUG = "borchester"
LINE = "{:<18}{:>9}{:>11}{:>12}{:>9}{:>10}{:>11}"


def say(text=""):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def filled(stack, databases, name, partnerships, saves):
    """Somebody at a server on a fresh database with those partnerships {slug: number of actions}."""
    _, asker = server_on(stack, databases, name, partnerships, saves)
    return asker, list(partnerships)[-1]


def server_on(stack, databases, name, partnerships, saves):
    """The address of such a database, and somebody at the server on it."""
    address = stack.enter_context(databases.new())
    with pointed_at(address):
        for number, (slug, actions) in enumerate(partnerships.items()):
            person = fill(slug, actions=actions, saves=saves, quiet=len(partnerships) > 1 and number % 50 != 49)
        person.set_password(PASSWORD)
        person.save()
        count_rows_for_the_planner()
    log = databases.folder / f"{name}.log"
    server = stack.enter_context(portal_server(address, log, application="bench.wsgi:application"))
    asker = Asker(server.url, person)
    asker.sign_in()
    return address, asker


def tell(costs, name):
    """The table of one server."""
    mine = {page: cost for (server, page), cost in costs.items() if server == name}
    bare, table = mine[BARE].milliseconds, mine[TABLE].milliseconds
    say(LINE.format("", "ms", "x bare", "x bare tab.", "queries", "html kB", "zipped kB"))
    for page, cost in mine.items():
        numbers = f"{cost.milliseconds:.1f}", f"{cost.milliseconds / bare:.1f}", f"{cost.milliseconds / table:.2f}"
        sizes = f"{cost.size / 1000:.1f}", f"{cost.zipped / 1000:.1f}"
        say(LINE.format(page, *numbers, cost.queries, *sizes))
    dashboard = mine["dashboard"]
    whole = (dashboard.zipped + sum(dashboard.files.values())) / 1000
    say(f"The dashboard with all its files: {1 + len(dashboard.files)} requests, {whole:.1f} kB zipped.")


def one(folder, actions, saves, repeats):
    """One partnership with so many actions and so many history rows of each."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    say(f"\n{name}: one partnership, {actions} actions x {saves} history rows of each")
    with ExitStack() as stack:
        asker = filled(stack, FreshDatabases(folder), name, {SLUG: actions}, saves)
        tell(measure({name: asker}, repeats), name)


def many(folder, partnerships, each, repeats):
    """One partnership alone, beside the same one among many: two servers that take turns."""
    others = {f"town{number}": each for number in range(partnerships - 1)}
    say(f"\n{connection.vendor}: one of {partnerships} partnerships x {each} actions, beside one alone")
    with ExitStack() as stack:
        databases = FreshDatabases(folder)
        askers = {
            name: filled(stack, databases, name, before | {SLUG: each}, 2)
            for name, before in (("alone", {}), ("among", others))
        }
        costs = measure(askers, repeats)
    say(f"{'':<18}{'alone ms':>10}{'among ms':>10}{'ratio':>8}")
    for page in dict.fromkeys(page for _, page in costs):
        alone, among = (costs[name, page].milliseconds for name in askers)
        say(f"{page:<18}{alone:>10.1f}{among:>10.1f}{among / alone:>8.2f}")


def imports(folder, rows):
    """A tracker of so many rows, from its file to the plan and back."""
    say(f"\n{connection.vendor}: a spreadsheet of {rows} rows")
    with FreshDatabases(folder).new() as address, pointed_at(address):
        for step, seconds in bring(SLUG, rows).items():
            say(f"{step:<24}{seconds:>8.2f} s")


def past(folder, actions, saves, repeats):
    """The pages as they are beside the same as at a moment, with so many history rows of each action before it."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    say(f"\n{name}: pages as at a moment beside today's, {actions} actions x {saves} history rows of each")
    with ExitStack() as stack:
        address, asker = server_on(stack, FreshDatabases(folder), name, {SLUG: actions}, saves)
        with pointed_at(address):
            moment = a_moment(SLUG, saves)
        say(f"{'':<30}{'live ms':>9}{'past ms':>9}{'ratio':>7}{'queries':>12}")
        for page, (live, then, *queries) in compared(asker, SLUG, moment, repeats).items():
            say(f"{page:<30}{live:>9.1f}{then:>9.1f}{then / live:>7.2f}{queries[0]:>9}{queries[1]:>3}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as place:
        {"one": one, "many": many, "imports": imports, "past": past}[sys.argv[1]](Path(place), *map(int, sys.argv[2:]))
