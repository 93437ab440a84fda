from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from actions.models import Upload
from csp_portal.common import kept_words, tickets
from csp_portal.common.models import KeptWords, SentForm

DAYS_OF_AN_UPLOAD = 31


class Command(BaseCommand):
    help = (
        "Deletes what is over: ended sessions, words kept for more than a day, marks of forms sent long ago, and "
        "spreadsheets that were never taken over."
    )

    def handle(self, **options):
        now = timezone.now()
        old = {
            "ended sessions": Session.objects.filter(expire_date__lt=now),
            "kept words": KeptWords.objects.filter(at__lt=now - timedelta(hours=kept_words.HOURS)),
            # A ticket is refused before its mark goes, so that no form can be saved a second time.
            "sent forms": SentForm.objects.filter(at__lt=now - timedelta(days=tickets.DAYS + 2)),
            "spreadsheets": Upload.objects.filter(taken=None, at__lt=now - timedelta(days=DAYS_OF_AN_UPLOAD)).defer(
                "content", "sheets"
            ),
        }
        counts = [f"{rows.delete()[0]} {what}" for what, rows in old.items()]
        self.stdout.write(f"Deleted: {', '.join(counts)}.")
