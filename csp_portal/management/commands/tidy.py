from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from actions.models import AnswerDraft, Upload
from csp_portal.common import tickets
from csp_portal.common.models import KeptWords, SentForm

DAYS_OF_AN_UPLOAD = 31
DAYS_OF_A_DRAFT = 28  # after its period was closed


class Command(BaseCommand):
    help = (
        "Deletes what is over: ended sessions, words kept for more than 28 days, marks of forms sent long ago, "
        "spreadsheets that were never taken over, and drafts of answers that were never sent."
    )

    def handle(self, **options):
        now = timezone.now()
        old = {
            "ended sessions": Session.objects.filter(expire_date__lt=now),
            "kept words": KeptWords.objects.filter(at__lt=now - timedelta(days=tickets.DAYS)),
            # A ticket is refused before its mark goes, so that no form can be saved a second time.
            "sent forms": SentForm.objects.filter(at__lt=now - timedelta(days=tickets.DAYS + 2)),
            "spreadsheets": Upload.objects.filter(taken=None, at__lt=now - timedelta(days=DAYS_OF_AN_UPLOAD)).defer(
                "content", "sheets"
            ),
            "drafts of answers": AnswerDraft.objects.filter(
                link__period__closed_on__lt=timezone.localdate(now) - timedelta(days=DAYS_OF_A_DRAFT)
            ),
        }
        counts = [f"{rows.delete()[0]} {what}" for what, rows in old.items()]
        self.stdout.write(f"Deleted: {', '.join(counts)}.")
