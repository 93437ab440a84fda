from django.conf import settings
from django.db import models
from django.urls import reverse

from governance.models import Appointment, OfPartnership, Partnership


class Upload(models.Model):
    """A spreadsheet file that somebody brought, as it came, with what was read in it. It changes no plan by itself.

    `sheets` are its cells, `reading` what the person has said of its columns and words. One that was never taken over
    is deleted after a month (`manage.py tidy`).
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=300)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    sheets = models.JSONField()
    reading = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("import_check", args=[self.partnership_id, self.pk])


class TrackerImport(OfPartnership):
    """A spreadsheet that was taken over into the plan: one change, at one moment, for one reason.

    `totals` is {outcome: number of rows}. `last_serial` is the highest reference that it gave: none is used again, also
    when the import is undone.
    """

    class State(models.TextChoices):
        DONE = "done", "Taken over"
        UNDONE = "undone", "Undone"

    # What the history tells of it, and to whom: its totals count actions of the board alone too.
    ALSO_TOLD = ("upload", "totals")
    TOLD_TO = (Appointment.Role.COORDINATOR,)  # whose the pages of the import are

    number = models.PositiveIntegerField(editable=False)
    upload = models.OneToOneField(Upload, models.PROTECT, editable=False, related_name="taken")
    at = models.DateTimeField(editable=False)
    reason = models.TextField(blank=True)
    reading = models.JSONField(default=dict, editable=False)
    totals = models.JSONField(default=dict, editable=False)
    last_serial = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.DONE)

    class Meta:
        ordering = ["-number"]
        verbose_name = "import"
        constraints = [models.UniqueConstraint(fields=["partnership", "number"], name="import_number_once")]

    def __str__(self):
        return f"Import {self.number}: {self.upload.name}"

    def get_absolute_url(self):
        return reverse("import", args=[self.partnership_id, self.number])

    def get_totals_display(self):
        """How many rows of the file came to what: "New: 12, Changed: 3"."""
        return ", ".join(f"{what.label}: {self.totals[what]}" for what in TrackerRow.Outcome if self.totals.get(what))


class TrackerRowQuerySet(models.QuerySet):
    def newest_of(self, action):
        """The row of the newest spreadsheet that says what an action is, None when it came by no spreadsheet."""
        standing = self.filter(taken_by__partnership=action.partnership_id, taken_by__state=TrackerImport.State.DONE)
        standing = standing.exclude(outcome=TrackerRow.Outcome.JOINED).select_related("taken_by__upload")
        uploads = [f"taken_by__upload__{column}" for column in ("content", "sheets", "reading")]
        standing = standing.defer("taken_by__reading", *uploads)
        return standing.filter(serial=action.serial).order_by("-pk").first()


class TrackerRow(models.Model):
    """A row of a spreadsheet that was taken over, kept as it was written: it is part of the file, so nobody changes it.

    `cells` are [column letter, heading, words as written, what they were read as]; `serial` is the number of the action
    that it is about, None when it was not taken; `sentence` says why. Blank rows are counted, not kept.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        NOT_TAKEN = "not_taken", "Not taken"
        JOINED = "joined", "Goes on with the row above"
        HEADING = "heading", "Heading"
        HEADER = "header", "Column headings"
        TITLE = "title", "Title"
        LEFT_OUT = "left_out", "Sheet left out"
        BLANK = "blank", "Blank"

    taken_by = models.ForeignKey(TrackerImport, models.PROTECT, related_name="rows")
    order = models.PositiveIntegerField()
    sheet = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    serial = models.PositiveIntegerField(null=True)
    cells = models.JSONField()
    sentence = models.TextField(blank=True)

    objects = TrackerRowQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        indexes = [models.Index(fields=["taken_by", "serial"], name="trackerrow_serial")]

    def __str__(self):
        return f"{self.sheet}, row {self.number}"
