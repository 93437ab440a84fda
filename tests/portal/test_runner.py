"""The test runner and the guards are safety checks too: what they must not let pass."""

import subprocess
import sys

import pytest

from tests import chromium
from tests.databases import ROOT
from tests.run import Run, run_all, summary

pytestmark = pytest.mark.once
PLAIN = ["-p", "no:django", "--rootdir"]


def run_of(folder, text, *arguments):
    (folder / "test_it.py").write_text(text)
    return run_all([[Run("Trial", [str(folder / "test_it.py"), *PLAIN, str(folder), *arguments])]])


@pytest.mark.parametrize(
    ("text", "problem", "last_line"),
    [
        ("def test_a(): pass", "", "1 passed, 0 failed"),
        ("def test_a(): pass\ndef test_b(): assert 0", "1 failed (pytest's exit code: 1)", "1 passed, 1 failed"),
        ("x = 1", "no test ran (pytest's exit code: 5)", "0 passed, 1 failed"),
        ("import nowhere", "1 failed (pytest's exit code: 2)", "0 passed, 1 failed"),
        (
            "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip()",
            "1 skipped: nothing may be skipped",
            "1 passed, 1 failed",
        ),
        (
            "import pytest\n@pytest.mark.xfail\ndef test_a(): assert 0",
            "1 skipped: nothing may be skipped",
            "0 passed, 1 failed",
        ),
        ("import os\ndef test_a(): os._exit(0)", "no test ran (pytest's exit code: 0)", "0 passed, 1 failed"),
    ],
)
def test_a_run_is_good_only_when_tests_ran_and_all_of_them_passed(tmp_path, text, problem, last_line):
    runs = run_of(tmp_path, text)
    said, is_good = summary(runs)
    assert (runs[0].problem, said.splitlines()[-1], is_good) == (problem, last_line, problem == "")


GUARDED = """
import pytest
import limits

@pytest.mark.guard("limit")
@pytest.mark.guard("floor")
def test_of_one_of_the_two(): assert limits.LIMIT == 10
def test_without_a_guard(): assert False
"""
CONFTEST = """
import limits
from tests import plugin
pytest_plugins = ["tests.plugin"]
plugin.GUARDS.clear()
plugin.GUARDS["limit"] = lambda monkeypatch: monkeypatch.setattr(limits, "LIMIT", 11)
plugin.GUARDS["floor"] = lambda monkeypatch: monkeypatch.setattr(limits, "FLOOR", 1)
"""


def guard_run(folder, text):
    (folder / "limits.py").write_text("LIMIT, FLOOR = 10, 0")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml")]
    command += ["--rootdir", str(folder), "--guards-off", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_a_guarded_test_that_does_not_need_its_check_fails_the_guard_run(tmp_path):
    done = guard_run(tmp_path, GUARDED)
    assert done.returncode == 1
    assert "does not fail when this check is switched off: floor" in done.stdout
    assert "1 failed, 1 passed, 1 deselected" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GUARDED.replace('"floor"', '"flor"'), "tests/guards.py has no guard ('flor',) {}"),
        (GUARDED.replace('@pytest.mark.guard("floor")', ""), "tests/guards.py: no test is about floor"),
        (
            GUARDED.replace('"floor"', '"floor", on="oracle"'),
            "tests/guards.py has no guard ('floor',) {'on': 'oracle'}",
        ),
    ],
)
def test_a_misspelt_or_unused_guard_fails_the_guard_run(tmp_path, text, said):
    done = guard_run(tmp_path, text)
    assert done.returncode == 4
    assert said in done.stdout + done.stderr


def test_without_a_chromium_that_can_be_had_the_run_stops_and_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"On Debian: apt-get update && apt-get install chromium$"):
        chromium.ensure_chromium()
