"""Fresh migrated databases, which a real server can be run on, and this process pointed at them."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import environ
import psycopg
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent


def administrator(address):
    found = environ.Env.db_url_config(address)
    return psycopg.connect(
        host=found["HOST"] or None,
        port=found["PORT"] or None,
        user=found["USER"] or None,
        password=found["PASSWORD"] or None,
        dbname=found["NAME"],
        autocommit=True,
    )


class FreshDatabases:
    """Migrated, empty databases of the kind that the tests run on: copies of one that was migrated once."""

    def __init__(self, folder):
        self.folder = folder
        self.server = os.environ.get("DATABASE_URL", "")
        self.names = (f"fresh_{os.getpid()}_{number}" for number in count())
        self.template = next(self.names)
        self._create(self.template)
        for command in (["migrate", "--verbosity=0"], ["createcachetable", "--verbosity=0"]):
            environment = os.environ | {"DATABASE_URL": self.address(self.template)}
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)

    @property
    def on_postgresql(self):
        return self.server.startswith("postgres")

    def address(self, name):
        if self.on_postgresql:
            base, _, query = self.server.partition("?")
            return f"{base.rpartition('/')[0]}/{name}{query and '?'}{query}"
        return f"sqlite:///{self.folder / name}.sqlite3"

    @contextmanager
    def new(self):
        """The address of a fresh database, gone again at the end."""
        name = next(self.names)
        if self.on_postgresql:
            self._create(name, f"TEMPLATE {self.template}")
        else:
            shutil.copy(self.folder / f"{self.template}.sqlite3", self.folder / f"{name}.sqlite3")
        try:
            yield self.address(name)
        finally:
            self._drop(name)

    def close(self):
        self._drop(self.template)

    def _create(self, name, how=""):
        if self.on_postgresql:
            with administrator(self.server) as connection:
                connection.execute(f"CREATE DATABASE {name} {how}")

    def _drop(self, name):
        if self.on_postgresql:
            with administrator(self.server) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        else:
            for file in self.folder.glob(f"{name}.sqlite3*"):
                file.unlink()


@contextmanager
def pointed_at(address):
    """Inside, Django in this process works on the database at `address`, in every thread, and commits for good."""
    settings, kept = connections.settings["default"], connections["default"]
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    found = environ.Env.db_url_config(address)
    place = {name: found[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    connections.settings["default"] = settings | place | {"OPTIONS": options}
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = kept
