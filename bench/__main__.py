"""`make bench`: fill databases through the models, measure the pages beside a bare view, print ratios.

    make bench BENCH="--actions 2000 --saves 40 --partnerships 300 --each 200"

The first part is one partnership on SQLite and on PostgreSQL; the second is one partnership alone against the same
partnership among many, on PostgreSQL; the third is a spreadsheet that is brought, on both; the fourth are pages as at a
past moment, on both. Times differ from machine to machine and from hour to hour: read the ratios.
"""

import argparse
import os
import subprocess
import sys

from tests.postgresql import postgresql


def main():
    parser = argparse.ArgumentParser(prog="make bench", description="How long the pages take beside a bare view.")
    parser.add_argument("--actions", type=int, default=2000, help="0 leaves the first part out")
    parser.add_argument("--saves", type=int, default=40, help="history rows of each action")
    parser.add_argument("--partnerships", type=int, default=300, help="0 leaves the second part out")
    parser.add_argument("--each", type=int, default=200, help="actions of each partnership of the second part")
    parser.add_argument("--rows", type=int, default=2000, help="rows of the spreadsheet; 0 leaves that part out")
    parser.add_argument("--past", type=int, nargs="*", default=[300, 2000], help="actions; none leaves that part out")
    parser.add_argument("--repeats", type=int, default=40)
    options = parser.parse_args()
    with postgresql() as server:
        one = [str(options.actions), str(options.saves), str(options.repeats)]
        codes = [run("one", one), run("one", one, server)] if options.actions else [0]
        if options.rows:
            codes += [run("imports", [str(options.rows)]), run("imports", [str(options.rows)], server)]
        for actions in options.past:
            numbers = [str(actions), str(options.saves), str(options.repeats)]
            codes += [run("past", numbers), run("past", numbers, server)]
        if options.partnerships:
            codes.append(run("many", [str(options.partnerships), str(options.each), str(options.repeats)], server))
    return max(codes)


def run(part, numbers, server=""):
    """One part in a process of its own: a process knows one kind of database."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DATABASE_URL": server} if server else {}
    return subprocess.call([sys.executable, "-m", "bench.parts", part, *numbers], env=environment)


if __name__ == "__main__":
    sys.exit(main())
