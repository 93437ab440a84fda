"""What the tests of plan documents share: loading a text as the command does."""

from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def faults(self):
        return self.err.splitlines()


class Loader:
    """`load(text, *options)` writes the text to plan.yaml and runs load_plan on it, in that folder."""

    def __init__(self, folder):
        self.file = folder / "plan.yaml"

    def __call__(self, text, *options):
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run("load_plan", "plan.yaml", *options)


def run(*command):
    """Run a command of manage.py; gives its exit code and what it said."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(*command, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return Answer(code, out.getvalue(), err.getvalue())
