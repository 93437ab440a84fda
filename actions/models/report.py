from django.conf import settings
from django.db import models
from django.urls import reverse

from governance.models import OfPartnership, ReportingPeriod
from priorities.models import Priority


class QuarterlyReport(OfPartnership):
    """What the leads of a priority report for a period. They write it together, one files it, and it is agreed or
    returned.

    What is filed is kept as a `Filing` of its own, so that writing on here changes nothing of it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        FILED = "filed", "Filed"
        RETURNED = "returned", "Returned"
        AGREED = "agreed", "Agreed"

    # The sections, in the order in which they are written and read.
    SECTIONS = ("off_track", "progress", "measures_said", "issues", "help_wanted", "next_steps")

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="reports", editable=False)
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    off_track = models.TextField("what is off track, and what is being done about it", blank=True)
    progress = models.TextField("progress", blank=True)
    measures_said = models.TextField("what the measures show", blank=True)
    issues = models.TextField("issues for the board", blank=True)
    help_wanted = models.TextField("help wanted, and from whom", blank=True)
    next_steps = models.TextField("next steps", blank=True)
    # Who agreed or returned it, and when: as they stand on the page. A correction begins without.
    decided_by = models.CharField("agreed or returned by", max_length=300, blank=True)
    decided_on = models.DateField("agreed or returned on", null=True, blank=True)
    correcting = models.TextField("why it is corrected", blank=True)

    class Meta:
        ordering = ["period__starts", "priority__order", "pk"]
        verbose_name = "quarterly report"
        constraints = [models.UniqueConstraint(fields=["priority", "period"], name="report_once")]

    def __str__(self):
        return f"{self.priority}: report for {self.period}"

    def get_absolute_url(self):
        return reverse("report", args=[self.partnership_id, self.period.starts, self.priority.address])


class Filing(OfPartnership):
    """A quarterly report as it was filed: the page as drawn, byte for byte. The database itself refuses to change it.

    `page` is one HTML file that needs nothing else, `sha256` its hash; `shows` are the keys of the actions in it.
    """

    KEPT = True  # see csp_portal/common/append_only.py

    report = models.ForeignKey(QuarterlyReport, models.PROTECT, related_name="filings", editable=False)
    number = models.PositiveIntegerField(editable=False)
    moment = models.DateTimeField("filed at", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    said_by = models.CharField("filed by", max_length=300, editable=False)
    page = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    shows = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="filing_number_once")]

    def __str__(self):
        return f"{self.report}, filing {self.number}"

    def get_absolute_url(self):
        period, address = self.report.period.starts, self.report.priority.address
        return reverse("report_filed", args=[self.partnership_id, period, address, self.number])


class ReportComment(OfPartnership):
    """What somebody said beside a section of a filed report. When it is returned, that says what is to be changed."""

    report = models.ForeignKey(QuarterlyReport, models.PROTECT, related_name="comments", editable=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="comments", editable=False)
    section = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    said_by = models.CharField("said by", max_length=300, editable=False)
    said_on = models.DateField("said on", editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "comment"

    def __str__(self):
        return self.text
