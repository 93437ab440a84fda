"""The process that reads one file: bytes in at stdin, lines of JSON out at stdout. Knows nothing of the portal."""

import json
import resource
import sys

from .kinds import read_sheets
from .opening import LIMITS, REFUSED, TOO_MUCH, CannotRead


def limit_this_process():
    for what, most in (
        (resource.RLIMIT_AS, LIMITS["memory"]),
        (resource.RLIMIT_CPU, LIMITS["seconds"]),
        (resource.RLIMIT_FSIZE, LIMITS["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def lines(sheet):
    """A sheet as lines of JSON, one for the sheet and one for each row."""
    data = sheet.as_data()
    rows = data.pop("rows")
    yield data | {"rows": {}}
    yield from rows.items()


def main(ending):
    limit_this_process()
    try:
        for sheet in read_sheets(ending, sys.stdin.buffer.read()):
            for line in lines(sheet):
                sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    except CannotRead as refusal:
        return refuse(str(refusal))
    except MemoryError:
        return refuse(TOO_MUCH)
    return 0


def refuse(sentence):
    sys.stdout.write(sentence)
    sys.stdout.flush()
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
