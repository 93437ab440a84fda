import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from csp_portal.common.record import change
from csp_portal.plan_document import DocumentFaults, apply, compare, read_document
from csp_portal.plan_document.remarks import numbered


class Command(BaseCommand):
    help = "Loads a partnership and its plan from a plan document, all or nothing. See docs/plan-document.md."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the plan document")
        parser.add_argument("--check", action="store_true", help="only say what is wrong or what would change")
        parser.add_argument("--update", action="store_true", help="change a partnership that is there already")
        parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the history; needed with --update")

    def handle(self, *, file, check, update, reason, **options):
        reason = reason.strip()
        if update and not reason and not check:
            self.stop("Say why the plan changes, for the history: --update --reason TEXT. Nothing was written.")
        document = read_document(file)
        try:
            comparison = compare(document)
            if not check and (comparison.is_new or (update and comparison.differences)):
                comparison = self.load(document, update, reason or f"Loaded from {Path(file).name}")
        except DocumentFaults as problem:
            self.stop("\n".join(problem.lines))
        self.say(comparison, file, check, update)

    def load(self, document, update, reason):
        """Compare again under the lock of the change, where nobody else can save, and save what differs."""
        with change(document.slug, reason=reason, how="document"):
            comparison = compare(document)
            if comparison.is_new or update:
                apply(comparison)
        return comparison

    def say(self, comparison, file, check, update):
        for remark in comparison.differences + comparison.kept + comparison.notes:
            self.stdout.write(remark.of(file))
        partnership = comparison.root.instance
        differences = numbered(len(comparison.differences), "difference", "differences")
        if comparison.is_new:
            self.stdout.write(f"{'It would load' if check else 'Loaded'} {partnership} ({partnership.slug}).")
            self.stdout.write(f"{comparison.counts}.")
        elif not comparison.differences:
            self.stdout.write("Nothing to change.")
        elif check:
            self.stdout.write(f"{differences}. Nothing was written.")
        elif update:
            self.stdout.write(f"{differences}, now changed.")
        else:
            self.stop(
                f"{differences}. Nothing was written. To change the portal: load_plan {file} --update --reason TEXT"
            )

    def stop(self, sentence):
        self.stderr.write(sentence)
        sys.exit(1)
