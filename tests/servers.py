"""The real server as a process of its own, for what a test client cannot show: parallel saves, kill -9, a browser.

def test_...(portal):
    lead = make_member(make_partnership())      # straight into the database that the server works on
    httpx_or_browser.get(portal.url + "/walsall/")
    portal.kill()                               # kill -9, as when the power goes
    portal.start()                              # on the same database and the same port
"""

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from csp_portal.environment import VARIABLES
from csp_portal.management.commands.start import server_command

from .databases import ROOT, FreshDatabases, pointed_at


class Portal:
    """A server on a database. `guards_off` names the checks that are switched off in it (tests/guards.py)."""

    def __init__(self, address, log, guards_off=(), application="tests.guarded_wsgi:application"):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.address, self.log, self.guards_off, self.application = address, log, guards_off, application
        self.process = None

    def start(self):
        environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        environment |= {"DATABASE_URL": self.address, "SAMPLE": "0", "GUARDS_OFF": ";".join(self.guards_off)}
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                server_command(self.port, self.application),
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def _wait_until_ready(self):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urlopen(f"{self.url}/healthz", timeout=10):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self):
        """kill -9 for the server and its worker, whatever they are doing."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=60)


@contextmanager
def portal_server(address, log, guards_off=(), **values):
    """A running Portal on a migrated database."""
    server = Portal(address, log, guards_off, **values)
    server.start()
    try:
        yield server
    finally:
        server.kill()  # to stop in good order would wait for every browser that has not hung up


@pytest.fixture(scope="session")
def fresh_databases():
    """In memory where that can be: a process that is killed loses nothing there either, and nobody waits for a disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="portal-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        databases = FreshDatabases(Path(folder))
        yield databases
        databases.close()


@pytest.fixture
def fresh_database(fresh_databases, django_db_blocker):
    """The address of a fresh database. The test itself works on it too, and what it writes stays written."""
    with django_db_blocker.unblock(), fresh_databases.new() as address, pointed_at(address):
        yield address


@pytest.fixture
def portal(fresh_database, tmp_path, request):
    """A running server on a fresh database on which the test itself works too."""
    guards_off = request.config.guards_off_in(request.node)
    with portal_server(fresh_database, tmp_path / "server.log", guards_off) as server:
        yield server
