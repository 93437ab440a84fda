"""What is fixed at a moment: a board pack as it was issued."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused
from governance.models import Meeting, OfPartnership, ReportingPeriod

from .plan import Plan


class PublicationQuerySet(RecordedQuerySet):
    def visible_to(self, member):
        """Those of the member's partnership; what was issued for the board alone only to who sees board matters."""
        mine = self.filter(partnership=member.partnership)
        return mine if member.sees_board_matters else mine.filter(for_board=False)


class Publication(OfPartnership):
    """A board pack as it was issued: the page as drawn, byte for byte. The database itself refuses to change it.

    `page` is one HTML file that needs nothing else, `sha256` its hash; `word` is the same as a Word file. A correction
    is a new issue, which says in `corrects` what it takes the place of.
    """

    class Kind(models.TextChoices):
        BOARD_PACK = "board_pack", "Board pack"

    KEPT = True  # see csp_portal/common/append_only.py
    ALSO_TOLD = (
        "meeting",
        "first_period",
        "last_period",
        "said_by",
        "for_board",
        "marking",
        "reason",
    )  # in the history
    NAMED_BY = ("meeting__group",)
    STAYS = "What was issued stays as it was issued. To change it, issue a correction."

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.BOARD_PACK, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="publications", editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="publications", editable=False)
    first_period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="+", editable=False)
    last_period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="+", editable=False)
    number = models.PositiveIntegerField("issue", editable=False)
    moment = models.DateTimeField("issued at", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    said_by = models.CharField("issued by", max_length=300, editable=False)
    for_board = models.BooleanField("only the board may see it", default=False, editable=False)
    marking = models.CharField(max_length=60, blank=True, editable=False)
    reason = models.TextField("what is corrected, and why", blank=True, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )
    page = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    word = models.BinaryField(editable=False)
    word_sha256 = models.CharField(max_length=64, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-moment", "-pk"]
        verbose_name = "board pack"
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="publication_number_once")]

    def __str__(self):
        return f"{self.get_kind_display()} for {self.meeting}, issue {self.number}"

    def get_absolute_url(self):
        return reverse("pack", args=[self.partnership_id, self.pk])

    def save(self, *args, **kwargs):
        """A new one alone: refuses to change one that is there. The database refuses it too."""
        if self.pk and type(self).objects.filter(pk=self.pk).exists():
            raise Refused(self.STAYS)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused(self.STAYS)
