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
    config.guards_off_in = lambda item: [item.callspec.params["guard_off"]] if is_guarded(item) else []


def pytest_generate_tests(metafunc):
    """A test of several checks is run once for each. With on="postgresql" a check is about that database alone."""
    if metafunc.config.getoption("--guards-off"):
        markers = metafunc.definition.iter_markers("guard")
        names = [
            name
            for marker in markers
            if marker.kwargs.get("on", connection.vendor) == connection.vendor
            for name in marker.args
        ]
        if names:
            metafunc.fixturenames.append("guard_off")
            metafunc.parametrize("guard_off", names, indirect=True)


@pytest.fixture
def guard_off(request):
    return request.param


def is_guarded(item):
    return "guard_off" in getattr(getattr(item, "callspec", None), "params", {})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what `only_on` says is about the other database; with --guards-off all that guards nothing."""
    elsewhere = [item for item in items if connection.vendor not in _databases_of(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if connection.vendor in _databases_of(item)]
    if not config.getoption("--guards-off"):
        return
    _check_names([marker for item in items for marker in item.iter_markers("guard")])
    config.hook.pytest_deselected(items=[item for item in items if not is_guarded(item)])
    items[:] = [item for item in items if is_guarded(item)]


def _databases_of(item):
    marker = item.get_closest_marker("only_on")
    return marker.args if marker else (connection.vendor,)


def _check_names(markers):
    for marker in markers:
        known = len(marker.args) == 1 and marker.args[0] in GUARDS
        if not known or marker.kwargs not in ({}, {"on": "sqlite"}, {"on": "postgresql"}):
            raise pytest.UsageError(f"tests/guards.py has no guard {marker.args} {marker.kwargs}")
    if unused := sorted(GUARDS.keys() - {marker.args[0] for marker in markers}):
        raise pytest.UsageError(f"tests/guards.py: no test is about {', '.join(unused)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Switch the check off after the fixtures are made, so that a test fails in its own words and not before."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in item.config.guards_off_in(item):
            GUARDS[name](monkeypatch)
            item.guard_is_off = name
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A guarded test without its check is good when it fails, and only when it fails itself."""
    report = yield
    if call.when == "call" and hasattr(item, "guard_is_off"):
        if report.outcome == "failed":
            report.outcome, report.longrepr = "passed", None
        else:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} does not fail when this check is switched off: {item.guard_is_off}"
    return report
