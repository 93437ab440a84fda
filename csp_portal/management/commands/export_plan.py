import sys

from django.core.management.base import BaseCommand

from csp_portal.plan_document import export_document


class Command(BaseCommand):
    help = "Writes a partnership and its plan to standard output as a plan document. See docs/plan-document.md."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the partnership’s address in the portal, like walsall")

    def handle(self, *, slug, **options):
        text = export_document(slug)
        if text is None:
            self.stderr.write(f"There is no partnership “{slug}”.")
            sys.exit(1)
        if hasattr(self.stdout, "reconfigure"):
            self.stdout.reconfigure(encoding="utf-8", newline="\n")
        self.stdout.write(text, ending="")
