import sys

from django.core.management.base import BaseCommand, CommandError

from csp_portal.common.self_check import differences_from_history, partnerships_on_record
from csp_portal.kept_pages import altered_pages


class Command(BaseCommand):
    help = (
        "Compares every row with the newest row of its history, and every report that was filed and every file of an "
        "agenda with its SHA-256. "
        "Prints each difference and ends with 1 if there is any."
    )

    def add_arguments(self, parser):
        parser.add_argument("partnership", nargs="?", metavar="SLUG", help="one partnership; all unless given")

    def handle(self, *, partnership, **options):
        slugs = partnerships_on_record()
        if partnership and partnership not in slugs:
            raise CommandError(f"There is no partnership “{partnership}”. There are: {', '.join(slugs) or 'none yet'}.")
        slugs = [partnership] if partnership else slugs
        found = [differences_from_history(slug) for slug in slugs]
        differences = [line for each in found for line in each.differences]
        differences += [line for slug in slugs for line in altered_pages(slug)]
        for line in differences:
            self.stdout.write(line)
        rows, history_rows = sum(each.rows for each in found), sum(each.history_rows for each in found)
        result = f"{len(differences) or 'no'} difference{'' if len(differences) == 1 else 's'}"
        self.stdout.write(f"{rows} rows and {history_rows} rows of history compared: {result}.")
        if differences:
            sys.exit(1)
