"""The first start on a new database. Cut off while it loads the sample, it would leave half of it: the next start
puts that aside and begins again. Nothing is deleted, and nobody was served before the first start ended."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from . import environment


class FirstStart:
    def __init__(self, connection):
        self.connection = connection
        self.mark = settings.VAR_DIR / "first_start"
        self.database = "{HOST} {NAME}".format_map(connection.settings_dict).strip()

    def is_new(self):
        return "django_migrations" not in self.connection.introspection.table_names()

    def begin(self):
        environment.make_var()
        self.mark.write_text(self.database)

    def end(self):
        self.mark.unlink()

    def set_aside_what_was_cut_off(self, say):
        """Move away the SQLite file of a first start that was cut off; a PostgreSQL database stops the start."""
        if not self.mark.exists() or self.mark.read_text() != self.database:
            return
        if self.connection.vendor == "postgresql":
            environment.wrong(
                "DATABASE_URL",
                "the first start on this database was cut off, so it holds half a sample. Empty the database, "
                f"delete {self.mark} and start again.",
            )
        self.connection.close()
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        path = Path(self.connection.settings_dict["NAME"])
        aside = path.with_name(f"{path.name}.cut-off-{stamp}")
        for part in ("-journal", "-wal", "-shm", ""):
            if path.with_name(path.name + part).exists():
                path.with_name(path.name + part).rename(aside.with_name(aside.name + part))
        self.mark.unlink()
        say(f"The first start was cut off. What it had made is put aside in {aside}; it begins again.")
