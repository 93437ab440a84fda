from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate

from csp_portal.common.lines import lines_of
from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused
from governance.models import AgendaItem, OfPartnership, ReportingPeriod
from governance.models.meetings import makes_it_the_boards
from priorities.models import Plan, Priority, Visibility


class ReportQuerySet(RecordedQuerySet):
    def visible_to(self, member):
        """Those of the priorities that the member may see."""
        seen = Priority.objects.visible_to(member).values("pk")
        return self.filter(partnership=member.partnership, priority__in=seen)


class OfReportManager(models.Manager.from_queryset(RecordedQuerySet)):
    """Each with what its words and its address are made of: the priority and the period of its report (`NAMED_BY`)."""

    def get_queryset(self):
        return super().get_queryset().select_related(*self.model.NAMED_BY)


class ReportManager(OfReportManager.from_queryset(ReportQuerySet)):
    pass


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

    WRITABLE = (State.DRAFT, State.RETURNED)
    # Those that count as filed: one that is corrected does, for what was agreed counts until the correction is filed.
    FILED = Q(state__in=[State.FILED, State.AGREED]) | ~Q(correcting="")
    ALSO_TOLD = ("priority", "period")  # in the history
    NAMED_BY = ("priority", "period")

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
    # Where the issues of its newest filing are to be taken, or were.
    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="reports", editable=False
    )

    objects = ReportManager()

    class Meta:
        ordering = ["period__starts", "priority__order", "pk"]
        verbose_name = "quarterly report"
        constraints = [models.UniqueConstraint(fields=["priority", "period"], name="report_once")]

    def __str__(self):
        return f"{self.priority}: report for {self.period}"

    def get_absolute_url(self):
        return reverse("report", args=[self.partnership_id, self.period.starts, self.priority.address])

    @classmethod
    def titles(cls):
        """{name of a section: its heading}, in the order of the sections."""
        return {name: capfirst(cls._meta.get_field(name).verbose_name) for name in cls.SECTIONS}

    @classmethod
    def told(cls, history, member):
        """What the history tells a member: the words of a draft only to those who may write it, and on no past page."""
        if member.reads_only:
            return history.exclude(state__in=cls.WRITABLE)
        if member.is_coordinator:
            return history
        led = Priority.objects.led_by(member).values("pk")
        return history.exclude(Q(state__in=cls.WRITABLE) & ~Q(priority__in=led))

    @property
    def written(self):
        """The names of the sections that say something."""
        return [name for name in self.SECTIONS if getattr(self, name)]

    @property
    def issues_listed(self):
        """The issues for the board: each paragraph is one."""
        return lines_of(self.issues)

    @property
    def is_writable(self):
        return self.state in self.WRITABLE

    @property
    def counts_as_filed(self):
        """Whether it is one of `FILED`."""
        return not self.is_writable or bool(self.correcting)

    @property
    def last_filing(self):
        return self.filings.defer("page").last()

    def write(self):
        """Save the sections of a draft. Refused once it is filed, and for one that somebody else has just begun."""
        mine = type(self).objects.filter(priority=self.priority_id, period=self.period_id)
        on_disk = mine.values_list("pk", "state").first()
        if on_disk and on_disk[0] != self.pk:
            raise Refused("Somebody has begun this report just now. Press again, and you see their words beside yours.")
        _refuse(self.obstacle_to_writing(on_disk[1] if on_disk else self.State.DRAFT))
        self.save()

    def become_filed(self, on):
        """Put it down as filed; `actions.reports.filing` keeps the page."""
        self._look_again()
        _refuse(self.obstacle_to_filing(on))
        self.state, self.decided_by, self.decided_on = self.State.FILED, "", None
        self.save()

    def agree(self, *, member, on):
        self._look_again()
        _refuse(self.obstacle_to_agreeing())
        self._decide(self.State.AGREED, member, on)

    def give_back(self, said, *, member, on):
        """Return it to its leads; `said` is {section: what is to be changed}, "" for the whole report."""
        self._look_again()
        _refuse(self.obstacle_to_returning())
        for section, text in said.items():
            self._put_comment(section, text, member, on)
        self._decide(self.State.RETURNED, member, on)

    def _decide(self, state, member, on):
        self.state, self.decided_by, self.decided_on = state, member.in_words, on
        self.save()

    def save(self, *args, **kwargs):
        """Refuses other words in one that is filed or agreed: first it is withdrawn or corrected."""
        filed = type(self).objects.filter(pk=self.pk).exclude(state__in=self.WRITABLE)
        on_disk = filed.values("state", *self.SECTIONS).first()
        if on_disk and any(getattr(self, name) != on_disk[name] for name in self.SECTIONS):
            raise Refused(self.obstacle_to_writing(on_disk["state"]))
        super().save(*args, **kwargs)

    def withdraw(self):
        """Make it a draft again. What was filed is kept, and counts no more."""
        self._look_again()
        _refuse(self.obstacle_to_withdrawing())
        self.state = self.State.DRAFT
        self.save()

    def correct(self, reason):
        """Open an agreed one again. What was filed and agreed counts until the correction is filed."""
        self._look_again()
        _refuse(self.obstacle_to_correcting())
        self.state, self.correcting, self.decided_by, self.decided_on = self.State.DRAFT, reason, "", None
        self.save()

    def comment(self, section, text, *, member, on):
        """Say something beside a section of the newest filing, or of the whole ("")."""
        self._look_again()
        _refuse(self.obstacle_to_commenting())
        self._put_comment(section, text, member, on)

    def _put_comment(self, section, text, member, on):
        said = {"author": member.user, "said_by": member.in_words, "said_on": on}
        about = {"partnership_id": self.partnership_id, "report": self, "filing": self.last_filing}
        ReportComment(section=section, text=text, **about, **said).save()

    def _look_again(self):
        """It may have been filed, agreed or returned since it was read: inside a change nobody else writes."""
        if self.pk:
            self.refresh_from_db()
            self.period.refresh_from_db(fields=["closed_on"])

    # What stands in the way of each verb: a sentence, "" for nothing.
    def obstacle_to_writing(self, state=None):
        if self.priority.plan.state == Plan.State.DRAFT:
            return "This plan is still in preparation. Reports are written once it is in force."
        state = state or self.state
        if state == self.State.FILED:
            return f"{self._filed}. To write on, withdraw it first."
        return "This report is agreed. To change it, correct it and say why." if state == self.State.AGREED else ""

    def obstacle_to_filing(self, on):
        if self.priority.plan.state == Plan.State.DRAFT:
            return self.obstacle_to_writing()
        if self.state == self.State.FILED:
            return f"{self._filed}. It cannot be filed twice."
        if self.state == self.State.AGREED:
            return "This report is agreed already. To change it, correct it and say why."
        if self.period.starts > on:
            return f"{self.period} begins on {date_format(self.period.starts, 'j F Y')}. Nothing can be filed before."
        if self.shut_out:
            return f"{self.shut_out} Ask the coordinator to open it again."
        return "" if self.written else "Nothing is written yet. Fill in at least one section."

    @property
    def shut_out(self):
        """Says that the period was closed before anybody filed it; "" for one that closing did not shut out."""
        if not self.period.is_closed or (self.pk and self.filings.exists()):
            return ""
        return f"{self.period} was closed on {date_format(self.period.closed_on, 'j F Y')} without this report."

    def obstacle_to_agreeing(self):
        return self._obstacle_to_deciding("agreed")

    def obstacle_to_returning(self):
        return self._obstacle_to_deciding("returned")

    def _obstacle_to_deciding(self, what):
        return {
            self.State.DRAFT: f"This report is not filed, so it cannot be {what}.",
            self.State.RETURNED: "This report was returned to its leads. They file it again first.",
            self.State.AGREED: "This report is agreed already. Its leads can correct it, and then say why.",
        }.get(self.state, "")

    def obstacle_to_withdrawing(self):
        if self.is_writable:
            return "This report is not filed, so there is nothing to withdraw."
        return "" if self.state == self.State.FILED else "This report is agreed. To change it, correct it and say why."

    def obstacle_to_correcting(self):
        if self.is_writable:
            return "This report is open already: write on."
        return "" if self.state == self.State.AGREED else "This report is not agreed yet. To change it, withdraw it."

    def obstacle_to_commenting(self):
        return "There is no filed report to comment on." if self.is_writable else ""

    @property
    def _filed(self):
        """ "This report was filed by X on D", or as much of that as is known."""
        filing = self.pk and self.last_filing
        if not filing:
            return "This report is filed"
        return f"This report was filed by {filing.said_by} on {date_format(localdate(filing.moment), 'j F Y')}"


def _refuse(obstacle):
    if obstacle:
        raise Refused(obstacle)


class Stays:
    """Mixed into a model that says `KEPT`: refuses in words, `STAYS`, what the database refuses anyhow."""

    def save(self, *args, **kwargs):
        if self.pk and type(self).objects.filter(pk=self.pk).exists():
            raise Refused(self.STAYS)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused(self.STAYS)


class Filing(Stays, OfPartnership):
    """A quarterly report as it was filed: the page as drawn, byte for byte. The database itself refuses to change it.

    `page` is one HTML file that needs nothing else, `sha256` its hash; `shows` are the keys of the actions in it.
    """

    KEPT = True  # see csp_portal/common/append_only.py
    ALSO_TOLD = ("report", "said_by")  # in the history
    NAMED_BY = ("report__priority", "report__period")
    STAYS = "What was filed stays as it was filed. To change it, correct the report and file it again."

    report = models.ForeignKey(QuarterlyReport, models.PROTECT, related_name="filings", editable=False)
    number = models.PositiveIntegerField(editable=False)
    moment = models.DateTimeField("filed at", editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    said_by = models.CharField("filed by", max_length=300, editable=False)
    page = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    shows = models.JSONField(default=list, editable=False)

    objects = OfReportManager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="filing_number_once")]

    def __str__(self):
        return f"{self.report}, filing {self.number}"

    def get_absolute_url(self):
        period, address = self.report.period.starts, self.report.priority.address
        return reverse("report_filed", args=[self.partnership_id, period, address, self.number])

    @property
    def reference(self):
        """Its lasting reference in words: "July to September 2026, priority 3, filing 1"."""
        priority = self.report.priority
        which = f"priority {priority.number}" if priority.number else priority.name
        return f"{self.report.period}, {which}, filing {self.number}"


class ReportComment(Stays, OfPartnership):
    """What somebody said beside a section of a filed report. When it is returned, that says what is to be changed."""

    KEPT = True  # see csp_portal/common/append_only.py
    ALSO_TOLD = ("report", "said_by")  # in the history
    NAMED_BY = ("report__priority", "report__period")
    STAYS = "A comment stays as it was said. To say more, add another one."

    report = models.ForeignKey(QuarterlyReport, models.PROTECT, related_name="comments", editable=False)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="comments", editable=False)
    section = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    said_by = models.CharField("said by", max_length=300, editable=False)
    said_on = models.DateField("said on", editable=False)

    objects = OfReportManager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "comment"

    def __str__(self):
        return self.text

    def get_section_display(self):
        return QuarterlyReport.titles().get(self.section, "The whole report")


def raised_for_the_board(item):
    """Whether a report on a priority that is the board's own now raised an agenda item, whatever it raised since."""
    told = QuarterlyReport.history.filter(agenda_item=OuterRef(item))
    return Q(Exists(told.filter(priority__visibility=Visibility.BOARD)))


makes_it_the_boards.append(raised_for_the_board)
