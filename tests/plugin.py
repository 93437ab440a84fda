"""`--guards-off`: only the tests marked `guard`, each with its check switched off; each must fail.

A test that passes without the check it is about tests something else. How to add one: docs/testing.md.
"""

import pytest
from django.db import connection

from .guards import GUARDS


def pytest_addoption(parser):
    parser.addoption(
        "--guards-off", action="store_true", help="switch off the check of each guarded test: it must fail"
    )


def pytest_configure(config):
    config.guards_off_in = lambda item: guards_of(item) if config.getoption("--guards-off") else []


def guards_of(item):
    """The names of a test's guards; with on="postgresql" a guard counts on that database alone."""
    engine = item.config.database_in_use
    return [marker.args[0] for marker in item.iter_markers("guard") if marker.kwargs.get("on", engine) == engine]


def pytest_collection_modifyitems(config, items):
    config.database_in_use = connection.vendor
    if not config.getoption("--guards-off"):
        return
    _check_names([marker for item in items for marker in item.iter_markers("guard")])
    config.hook.pytest_deselected(items=[item for item in items if not guards_of(item)])
    items[:] = [item for item in items if guards_of(item)]


def _check_names(markers):
    for marker in markers:
        known = len(marker.args) == 1 and marker.args[0] in GUARDS
        if not known or marker.kwargs not in ({}, {"on": "sqlite"}, {"on": "postgresql"}):
            raise pytest.UsageError(f"tests/guards.py has no guard {marker.args} {marker.kwargs}")
    if unused := sorted(GUARDS.keys() - {marker.args[0] for marker in markers}):
        raise pytest.UsageError(f"tests/guards.py: no test is about {', '.join(unused)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Switch the checks off after the fixtures are made, so that a test fails in its own words and not before."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in item.config.guards_off_in(item):
            GUARDS[name](monkeypatch)
        item.guards_are_off = True
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if item.config.getoption("--guards-off") and call.when == "call" and getattr(item, "guards_are_off", False):
        if report.outcome == "failed":
            report.outcome, report.longrepr = "passed", None
        else:
            names = ", ".join(guards_of(item))
            report.outcome, report.longrepr = "failed", f"It does not fail when this check is switched off: {names}"
    return report
