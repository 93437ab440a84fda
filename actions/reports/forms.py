"""The forms of a quarterly report: its sections, and the verbs that each have a page of their own."""

from functools import cached_property

from django import forms
from django.urls import reverse
from django.utils import timezone

from actions.asking.telling import telling_of_filing, telling_of_return
from actions.models import QuarterlyReport
from csp_portal.common.fields import Words
from csp_portal.common.later_saves import with_later_saves
from csp_portal.common.record import open_change
from csp_portal.common.refusals import Refused

from .filing import file_report

SECTIONS = QuarterlyReport.SECTIONS
WHOLE = "whole"  # what a comment on the whole report is called in a form
ROWS = 9


class Landing:
    """An address to land on after a save."""

    def __init__(self, address):
        self.address = address

    def get_absolute_url(self):
        return self.address


class ReportForm(forms.ModelForm):
    """The six sections of a draft, which several people write. It may be left half written."""

    use_required_attribute = False

    class Meta:
        model = QuarterlyReport
        fields = SECTIONS
        field_classes = dict.fromkeys(SECTIONS, Words)
        widgets = {name: forms.Textarea(attrs={"rows": ROWS}) for name in SECTIONS}
        help_texts = {
            "off_track": "Begin with the worst. Who does what, and by when will it be back?",
            "progress": "What was done, and what came of it.",
            "measures_said": "What the figures say, and whether they go the right way.",
            "issues": "What the board must know or decide. Each paragraph goes to the board by itself.",
            "help_wanted": "Of whom, and by when.",
            "next_steps": "The next three months.",
        }

    def __init__(self, data, *, report):
        if data is not None and report.pk:
            data = with_theirs(data, report, type(self))
        super().__init__(data, instance=report)

    def change_reason(self):
        return f"Report for {self.instance.period}"

    def save(self):
        """Save what was changed; gives the report, or where it is checked when that is asked for."""
        checks = "check" in self.data
        if self.has_changed():
            self.instance.write()
        elif not checks and not self.instance.pk:
            raise Refused("Nothing is written yet.")
        return Landing(address_of("report_check", self.instance)) if checks else self.instance


def with_theirs(data, report, form_class):
    """The posted `data` with what others have saved since in the sections that the writer did not touch. A form opened
    before anybody had begun carries no version: its empty sections are those not touched."""
    if data.get("version"):
        return with_later_saves(data, report, form_class)
    merged = data.copy()
    for name in SECTIONS:
        merged[name] = data.get(name) or getattr(report, name)
    return merged


def address_of(name, report):
    """The address of a page of a report, also of one that nobody has begun."""
    return reverse(name, args=[report.partnership_id, report.period.starts, report.priority.address])


class VerbForm(forms.Form):
    """A verb done to a report, which stands alone on its page."""

    use_required_attribute = False

    def __init__(self, data, *, report, member, request=None):
        self.report, self.member, self.request = report, member, request
        super().__init__(data)

    @property
    def on(self):
        return timezone.localdate()

    def save(self):
        """Do it; gives the report."""
        self.do()
        return self.report


class FileForm(VerbForm):
    @cached_property
    def telling(self):
        return telling_of_filing(self.report, self.member)

    def change_reason(self):
        return "Report filed"

    def do(self):
        filing = file_report(self.report, self.member, open_change().moment)
        self.telling.make(filing, self.request)

    def done(self):
        return f"The report is filed. {self.telling.said}".strip()


class WithdrawForm(VerbForm):
    def change_reason(self):
        return "Report withdrawn"

    def do(self):
        self.report.withdraw()


class AgreeForm(VerbForm):
    def change_reason(self):
        return "Report agreed"

    def do(self):
        self.report.agree(member=self.member, on=self.on)


class CorrectForm(VerbForm):
    reason = Words(
        label="Why it is corrected",
        help_text="The reason is printed in the correction.",
        error_messages={"required": "Say why the report is corrected."},
    )

    def change_reason(self):
        return f"Report opened to be corrected: {self.cleaned_data['reason']}"

    def do(self):
        self.report.correct(self.cleaned_data["reason"])


class ReturnForm(VerbForm):
    """What is to be changed, beside each section or of the whole."""

    def __init__(self, data, **values):
        super().__init__(data, **values)
        self.fields[WHOLE] = Words(label="The whole report", required=False)
        for name, title in QuarterlyReport.titles().items():
            self.fields[name] = Words(label=title, required=False)
            self.fields[name].widget.attrs["rows"] = 3

    @cached_property
    def telling(self):
        return telling_of_return(self.report, self.member)

    def clean(self):
        said = super().clean()
        if not self.errors and not any(said.values()):
            self.add_error(WHOLE, "Say what is to be changed, here or beside a section.")
        return said

    def change_reason(self):
        return "Report returned"

    def do(self):
        said = {"" if name == WHOLE else name: text for name, text in self.cleaned_data.items() if text}
        self.report.give_back(said, member=self.member, on=self.on)
        self.telling.make(self.report.last_filing, self.request)

    def done(self):
        return f"The report is returned to its leads. {self.telling.said}".strip()


class CommentForm(VerbForm):
    section = forms.ChoiceField(
        label="What it is about", error_messages={"required": "Choose what the comment is about."}
    )
    text = Words(label="Comment", error_messages={"required": "Write the comment."})

    def __init__(self, data, **values):
        super().__init__(data, **values)
        self.fields["section"].choices = [(WHOLE, "The whole report"), *QuarterlyReport.titles().items()]

    def change_reason(self):
        return "Comment on a report"

    def do(self):
        section = self.cleaned_data["section"]
        about = "" if section == WHOLE else section
        self.report.comment(about, self.cleaned_data["text"], member=self.member, on=self.on)
