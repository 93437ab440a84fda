"""`manage.py start`, which `make run` calls: in a copy of the tree, as after a fresh clone, with nothing set."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from types import SimpleNamespace
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from csp_portal import first_start
from csp_portal.environment import VARIABLES
from tests.databases import ROOT

CODE = ("csp_portal", "governance", "priorities", "actions", "consultations", "templates", "static", "manage.py")


class Checkout:
    """A copy of the tree and what was said there by `manage.py start`."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for name in CODE:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / name)

    def start(self, **values):
        environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        del environment["DJANGO_SETTINGS_MODULE"]
        environment |= {"SAMPLE": "0", "PORT": str(self.port)} | values
        return subprocess.Popen(
            [sys.executable, "manage.py", "start"],
            cwd=self.folder,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def fail(self, **values):
        """What a start says that does not come to serve."""
        process = self.start(**values)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "Traceback" not in said
        return said

    def serve(self, **values):
        """What a start says that serves and is then stopped as by Ctrl-C."""
        process = self.start(**values)
        until = time.monotonic() + 60
        while process.poll() is None and not self.answers() and time.monotonic() < until:
            time.sleep(0.1)
        answered = self.answers()
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert (answered, process.returncode) == (True, 0), said
        return said

    def answers(self):
        try:
            return urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10).read() == b"Ready.\n"
        except (URLError, ConnectionError, TimeoutError):
            return False


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.mark.once
def test_an_empty_start_serves_says_how_to_begin_keeps_its_files_private_and_ends_with_ctrl_c(checkout):
    said = checkout.serve()
    assert f"The portal is at http://127.0.0.1:{checkout.port}/\n" in said
    assert f"  {sys.executable} manage.py load_plan FILE\n" in said
    assert f"  {sys.executable} manage.py invite EMAIL --partnership SLUG --role administrator\n" in said
    files = {path.name: oct(path.stat().st_mode & 0o777) for path in [checkout.folder / "var"]}
    files |= {path.name: oct(path.stat().st_mode & 0o777) for path in (checkout.folder / "var").iterdir()}
    assert {name: files[name] for name in ("var", "portal.sqlite3", "secret_key", "static")} == {
        "var": "0o700",
        "portal.sqlite3": "0o600",
        "secret_key": "0o600",
        "static": "0o700",
    }


@pytest.mark.once
def test_a_second_start_keeps_the_database_and_the_key(checkout):
    checkout.serve()
    var = checkout.folder / "var"
    key, database = (var / "secret_key").read_text(), (var / "portal.sqlite3").read_bytes()
    checkout.serve()
    assert (var / "secret_key").read_text() == key
    assert (var / "portal.sqlite3").read_bytes() == database


@pytest.mark.once
def test_the_first_start_loads_the_sample_and_prints_its_sign_ins_and_the_second_loads_nothing(checkout):
    said = checkout.serve(SAMPLE="1", SAMPLE_PASSWORD="three green kettles")
    assert "    admin@walsall.example              Administrator\n" in said
    assert "  Password of each: three green kettles\n" in said
    again = checkout.serve(SAMPLE="1", SAMPLE_PASSWORD="four red kettles")
    assert "    admin@walsall.example              Administrator\n" in again
    assert "  The password of each is the one printed at the first start.\n" in again
    assert "kettles" not in again
    assert "Loading" not in again


def test_it_serves_on_the_database_that_these_tests_run_on(checkout, fresh_databases):
    with fresh_databases.new() as address:
        checkout.serve(DATABASE_URL=address)


@pytest.mark.once
def test_a_wrong_value_stops_it_without_a_traceback(checkout):
    assert checkout.fail(SAMPLE="maybe") == "SAMPLE: must be 0 or 1, not 'maybe'.\n"


@pytest.mark.once
def test_a_port_in_use_stops_it(checkout):
    with socket.create_server(("127.0.0.1", checkout.port)):
        assert checkout.fail() == (
            f"PORT: {checkout.port} is in use by another program. Choose another, like PORT={checkout.port + 1}.\n"
        )


@pytest.mark.once
def test_a_postgresql_that_does_not_answer_stops_it_without_its_password(checkout):
    said = checkout.fail(DATABASE_URL="postgres://portal:hunter22@127.0.0.1:1/plan")
    assert said.startswith("DATABASE_URL: the database does not answer: ")
    assert "hunter22" not in said
    assert said.count("\n") == 1


@pytest.mark.once
def test_a_file_that_is_no_database_stops_it(checkout):
    path = checkout.folder / "notes.txt"
    path.write_text("These are notes and no database." * 100)
    assert checkout.fail(DATABASE_URL=f"sqlite:///{path}") == (
        "DATABASE_URL: the database does not answer: file is not a database.\n"
    )


@pytest.mark.once
def test_a_var_that_cannot_be_made_stops_it(checkout):
    (checkout.folder / "var").write_text("a file")
    assert checkout.fail().startswith("var/: the portal keeps its files in ")


@pytest.mark.once
def test_a_first_start_that_was_cut_off_is_put_aside_whole_and_begins_again(tmp_path, monkeypatch):
    monkeypatch.setattr(first_start, "settings", SimpleNamespace(VAR_DIR=tmp_path))
    monkeypatch.setattr(first_start.environment, "VAR", tmp_path)
    path, said = tmp_path / "portal.sqlite3", []
    connection = SimpleNamespace(
        vendor="sqlite", settings_dict={"NAME": str(path), "HOST": ""}, close=lambda: said.append("closed")
    )
    first = first_start.FirstStart(connection)
    first.begin()
    path.write_text("half a sample")
    path.with_name("portal.sqlite3-journal").write_text("the other half")
    first_start.FirstStart(connection).set_aside_what_was_cut_off(said.append)
    aside = sorted(file.name.replace(file.name.partition(".cut-off-")[2][:15], "TIME") for file in tmp_path.iterdir())
    assert aside == ["portal.sqlite3.cut-off-TIME", "portal.sqlite3.cut-off-TIME-journal"]
    assert said[0] == "closed"
    assert said[1].startswith("The first start was cut off.")
    first_start.FirstStart(connection).set_aside_what_was_cut_off(said.append)
    assert len(said) == 2


@pytest.mark.once
def test_a_first_start_on_postgresql_that_was_cut_off_stops_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(first_start, "settings", SimpleNamespace(VAR_DIR=tmp_path))
    monkeypatch.setattr(first_start.environment, "VAR", tmp_path)
    connection = SimpleNamespace(vendor="postgresql", settings_dict={"NAME": "plan", "HOST": "db"})
    first = first_start.FirstStart(connection)
    first.begin()
    with pytest.raises(SystemExit, match=r"^DATABASE_URL: the first start on this database was cut off"):
        first.set_aside_what_was_cut_off(print)
