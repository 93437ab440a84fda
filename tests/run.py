"""`make test` and `make guards`: run the tests on both databases and in a browser, count them, and miss nothing.

Fails when a test fails or is skipped, and when one of the runs ends without having run a test.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from csp_portal.environment import VARIABLES

from .chromium import ensure_chromium
from .postgresql import postgresql

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 45 * 60


@dataclass
class Run:
    """One pytest process and what came of it."""

    name: str
    arguments: list[str]
    database: str = ""
    counts: dict = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})
    seconds: float = 0
    problem: str = ""
    process: subprocess.Popen | None = None
    is_stopped: bool = False

    def start(self, folder):
        if self.is_stopped:
            return
        print(f"{self.name}: started", flush=True)
        self.log, self.report = folder / f"{self.name}.log", folder / f"{self.name}.xml"
        environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        if self.database:
            environment["DATABASE_URL"] = self.database
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", f"--junit-xml={self.report}", *self.arguments]
        self.began = time.monotonic()
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def finish(self):
        if self.process is None:
            return
        try:
            code = self.process.wait(timeout=max(1, LONGEST - (time.monotonic() - self.began)))
        except subprocess.TimeoutExpired:
            self.stop()
            code = f"none: stopped after {LONGEST // 60} minutes"
        self.seconds = time.monotonic() - self.began
        self._count()
        self._judge(code)
        print(f"{self.name}: {self.problem or 'good'} ({self.seconds:.0f} s)", flush=True)
        if self.problem:
            print(self.log.read_text())

    def stop(self):
        """As Ctrl-C does, so that its servers stop with it; if that is not heard, at once."""
        self.is_stopped = True
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _count(self):
        with suppress(OSError, ElementTree.ParseError):
            for suite in ElementTree.parse(self.report).iter("testsuite"):
                failed = int(suite.get("failures")) + int(suite.get("errors"))
                skipped = int(suite.get("skipped"))
                self.counts["failed"] += failed
                self.counts["skipped"] += skipped
                self.counts["passed"] += int(suite.get("tests")) - failed - skipped

    def _judge(self, code):
        if not sum(self.counts.values()):
            self.problem = f"no test ran (pytest's exit code: {code})"
        elif self.counts["skipped"]:
            self.problem = f"{self.counts['skipped']} skipped: nothing may be skipped"
        elif self.counts["failed"] or code != 0:
            self.problem = f"{self.counts['failed']} failed (pytest's exit code: {code})"


def run_all(lanes):
    """Run the lanes side by side, and the runs of a lane one after the other; gives all the runs."""
    runs = [run for lane in lanes for run in lane]
    with tempfile.TemporaryDirectory(prefix="portal-tests-") as folder, ThreadPoolExecutor(len(lanes)) as threads:
        ends = [threads.submit(run_lane, lane, Path(folder)) for lane in lanes]
        try:
            for end in ends:
                end.result()
        except KeyboardInterrupt:
            for run in runs:
                run.stop()
            sys.exit("Stopped.")
    return runs


def run_lane(lane, folder):
    for run in lane:
        run.start(folder)
        run.finish()


def summary(runs):
    """The table of counts, its last line alone on a line, and whether all is well."""
    lines = ["", f"{'':<12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}"]
    lines += [
        f"{run.name:<12}{run.counts['passed']:>8}{run.counts['failed']:>8}{run.counts['skipped']:>9}{run.seconds:>9.1f}"
        for run in runs
    ]
    passed = sum(run.counts["passed"] for run in runs)
    failed = sum(run.counts["failed"] + run.counts["skipped"] for run in runs)
    failed += sum(1 for run in runs if run.problem and not run.counts["failed"] + run.counts["skipped"])
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed"]), failed == 0


def main(what):
    ensure_chromium()
    with postgresql() as address:
        if what == "guards":
            lanes = [
                [Run("SQLite", ["--guards-off"])],
                [Run("PostgreSQL", ["--guards-off", "-m", "not browser"], address)],
            ]
        else:
            lanes = [
                [Run("SQLite", ["-m", "not browser"]), Run("Chromium", ["-m", "browser"])],
                [Run("PostgreSQL", ["-m", "not browser and not once"], address)],
            ]
        text, is_good = summary(run_all(lanes))
    print(text)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
