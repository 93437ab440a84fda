import sys
from getpass import getpass
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from csp_portal.common.append_only import wipe_freed_pages
from csp_portal.common.refusals import Refused
from csp_portal.redaction import Removal, find, read, remove
from governance.models import Partnership, Redaction
from priorities.models import Publication

MANY = 200  # places: more than one name should stand in
LISTED = 50  # addresses

NOT_WIPED = (
    "SQLite keeps what was removed in freed pages of its file until they are written over. The file could not be "
    "written anew while it is in use: stop the portal, call “VACUUM” on the database, and start it again."
)
POSTGRESQL = (
    "PostgreSQL keeps what was removed in its files until “VACUUM FULL”, and in its write-ahead log for a while after."
)
BACKUPS = "Backups made before now, mails that were sent and files that were downloaded still hold the text."


class Command(BaseCommand):
    help = (
        "Removes a text that should never have been typed, like a name, from a partnership's record, its history, the "
        "reports as they were filed and every copy the portal keeps. Asks for the text, and never shows it."
    )

    def add_arguments(self, parser):
        parser.add_argument("partnership", metavar="SLUG", help="the partnership, as in its address")
        text = parser.add_mutually_exclusive_group()
        text.add_argument("--text", metavar="TEXT", help="the exact text; it stays in the history of your shell")
        text.add_argument(
            "--text-from", metavar="FILE", help="a file that holds the exact text; - reads it from a pipe"
        )
        parser.add_argument(
            "--reason", required=True, metavar="TEXT", help="why; everybody in the partnership reads it"
        )
        parser.add_argument("--ignore-case", action="store_true", help="small and capital letters are the same")
        parser.add_argument("--dry-run", action="store_true", help="says where the text stands, and changes nothing")
        parser.add_argument("--yes", action="store_true", help=f"also when it stands in more than {MANY} places")

    def handle(self, *, partnership, reason, ignore_case, dry_run, yes, **options):
        self.require_partnership(partnership)
        try:
            removal = Removal(read(self.text(**options)), reason, timezone.localdate(), ignore_case)
            found = find(partnership, removal)
            self.say_where(partnership, found)
            if dry_run or not found.hits:
                self.say_what_is_near(found)
                self.say_what_is_unread(found)
            if dry_run:
                self.stdout.write("Nothing is changed.")
                return
            if sum(found.places.values()) > MANY and not yes:
                raise CommandError(f"That is more than {MANY} places. Nothing is changed. Add --yes to go on.")
            found, redaction = remove(partnership, removal)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except DatabaseError as problem:
            # What a database says of a row that it refuses holds its words.
            raise CommandError(f"The database refused: {type(problem).__name__}. Nothing is changed.") from None
        self.say_what_remains(partnership, removal, found, redaction)

    def require_partnership(self, slug):
        slugs = sorted(Partnership.objects.values_list("pk", flat=True))
        if slug not in slugs:
            raise CommandError(f"There is no partnership “{slug}”. There are: {', '.join(slugs) or 'none yet'}.")

    def text(self, *, text=None, text_from=None, **options):
        """The text that is to go, from wherever it is to be had."""
        if text is not None:
            return text
        if text_from is None:
            return getpass("The exact text to remove (it is not shown): ")
        try:
            return sys.stdin.read() if text_from == "-" else Path(text_from).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{text_from} cannot be read as text: {type(problem).__name__}.") from None

    def say_where(self, slug, found):
        count = sum(found.places.values())
        self.stdout.write(f"The text stands in {count} place{'' if count == 1 else 's'} of {slug}.")
        if found.places:
            self.stdout.write(f"  {Redaction(places=found.places).get_places_display()}")
        for address in found.addresses[:LISTED]:
            self.stdout.write(f"  {address}")
        if len(found.addresses) > LISTED:
            self.stdout.write(f"  and {len(found.addresses) - LISTED} more pages")
        gone = {name.partition("-")[0] for name, (_, after) in found.hashes.items() if not after}
        if gone - {"publication"}:
            self.stdout.write("A spreadsheet file that holds it is removed whole. The rows that were read in it stay.")
        if "publication" in gone:
            self.stdout.write(
                "A Word file of a pack that holds it is written again; where that cannot be, it goes whole."
            )
        for what, address in found.left:
            self.stdout.write(
                f"Left as it is: {what}, {address}. Give the whole address as the text, or change it there."
            )

    def say_what_is_near(self, found):
        """The forms that may be the same name. An operator who removes one has to know it, so they are shown."""
        if not found.near:
            return
        rows, forms = len(found.near_rows), {}
        for each in sorted(found.near):
            forms.setdefault(each.form, []).append(each.place)
        stands = "1 row holds" if rows == 1 else f"{rows} rows hold"
        self.stdout.write(f"{stands} a near form of the text, which is not removed. Call the command again with each:")
        for form, places in forms.items():
            more = f"; and {len(places) - LISTED} more places" if len(places) > LISTED else ""
            self.stdout.write(f"  “{form}”: {'; '.join(places[:LISTED])}{more}")

    def say_what_is_unread(self, found):
        """The files in which the text may stand all the same."""
        if not found.unread:
            return
        files = len(found.unread)
        holds = "1 file packs its words" if files == 1 else f"{files} files pack their words"
        them = "it" if files == 1 else "them"
        self.stdout.write(f"{holds}, so the text may stand in {them} unseen. Open each, and look for yourself:")
        for name, address in sorted(found.unread):
            self.stdout.write(f"  “{name}”, {address or 'of a paper that was taken off its agenda'}")

    def say_which_word_files_are_gone(self, found):
        """Of packs that the portal draws no more as they were issued."""
        for pack in Publication.objects.filter(pk__in=found.without_word).select_related("meeting__group"):
            self.stdout.write(
                f"The Word file of {pack} is removed whole, as the portal cannot write it again. The page of the pack "
                f"stays, without the text: {pack.get_absolute_url()}"
            )

    def say_what_remains(self, slug, removal, found, redaction):
        self.stdout.write(
            f"Removed from {sum(found.places.values())} places. The record says so: redaction {redaction.number}."
        )
        self.say_which_word_files_are_gone(found)
        self.say_what_is_near(found)
        self.say_what_is_unread(found)
        for other in Partnership.objects.exclude(pk=slug).order_by("pk"):
            if find(other.pk, removal).hits:
                self.stdout.write(f"The text stands in {other.pk} as well. Call the command for it too.")
        if connection.vendor == "postgresql":
            self.stdout.write(POSTGRESQL)
        elif not self.is_wiped():
            self.stdout.write(NOT_WIPED)
        self.stdout.write(BACKUPS)

    def is_wiped(self):
        try:
            return wipe_freed_pages()
        except DatabaseError:  # somebody reads or writes just now
            return False
