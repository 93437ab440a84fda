"""The forms of the reporting periods: the days of one, a year of them, and the verbs."""

from django import forms
from django.utils import timezone

from csp_portal.common.fields import Day, Words
from csp_portal.common.later_saves import with_later_saves
from csp_portal.common.refusals import Refused

from .models import ReportingPeriod, year_of_periods
from .periods import in_full

A_DAY = "A day like 1 4 2027."
NO_DAY = "enter a real day, like 31 3 2027."
LENGTHS = {1: "Months", 3: "Quarters", 4: "Four months each", 6: "Half-years"}
LONGEST_WAIT = 180  # days after its end by which updates for a period can be due


class PeriodForm(forms.ModelForm):
    """The days of one period. The first day is left as it is once somebody has updated for the period."""

    use_required_attribute = False
    reason = Words(label="Why you are changing it", required=False)

    class Meta:
        model = ReportingPeriod
        fields = ["starts", "ends", "due"]
        field_classes = {"starts": Day, "ends": Day, "due": Day}
        labels = {"starts": "First day", "ends": "Last day", "due": "Updates are due by"}
        help_texts = {
            "starts": A_DAY,
            "ends": A_DAY,
            "due": "Later ones are taken, and marked late, until it is closed.",
        }
        error_messages = {
            "starts": {"required": "Enter the first day.", "invalid": f"First day: {NO_DAY}"},
            "ends": {"required": "Enter the last day.", "invalid": f"Last day: {NO_DAY}"},
            "due": {"required": "Enter the day by which updates are due.", "invalid": f"Updates are due by: {NO_DAY}"},
        }

    def __init__(self, data, *, period):
        if data and period.pk:
            data = with_later_saves(data, period, type(self))
        super().__init__(data, instance=period)
        self.is_new = period.pk is None
        if self.is_new:
            del self.fields["reason"]
        elif period.is_used:
            del self.fields["starts"]

    def clean(self):
        said = super().clean()
        first, last, due = (said.get(name) for name in ("starts", "ends", "due"))
        if "starts" not in self.fields:
            first = self.instance.starts
        if first and last and last < first:
            self.add_error("ends", f"The last day is before the first, {in_full(first)}.")
        elif last and due and due < last:
            self.add_error("due", f"Updates cannot be due before the last day, {in_full(last)}.")
        return said

    def periods(self):
        return [self.instance]

    def change_reason(self):
        return self.cleaned_data.get("reason") or ("Period added" if self.is_new else "")

    def save(self):
        """Put it on record; gives it. Refuses a save that would change nothing."""
        if not set(self.changed_data) - {"reason"}:
            raise Refused("You have not changed anything.")
        self.instance.put_on_record()
        return self.instance


class YearForm(forms.Form):
    """The periods of twelve months, made in one press."""

    use_required_attribute = False
    first = Day(
        label="First day of the year",
        help_text=A_DAY,
        error_messages={"required": "Enter the first day of the year.", "invalid": f"First day of the year: {NO_DAY}"},
    )
    months = forms.TypedChoiceField(
        label="How long each period is",
        coerce=int,
        choices=[(3, LENGTHS[3]), (1, LENGTHS[1]), (4, LENGTHS[4]), (6, LENGTHS[6])],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how long each period is."},
    )
    due_after = forms.IntegerField(
        label="Updates are due so many days after a period ends",
        min_value=0,
        max_value=LONGEST_WAIT,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"],
            f"Enter a number of days from 0 to {LONGEST_WAIT}, like 14.",
        ),
    )

    def __init__(self, data, *, partnership):
        self.partnership = partnership
        first = partnership.reportingperiods.next_first_day(timezone.localdate())
        super().__init__(data, initial={"first": first, "months": 3, "due_after": 14})

    def periods(self):
        """What it makes: of the answers that were sent, or that stand there when it is opened; none of faulty ones."""
        if self.is_bound:
            self.is_valid()  # reads what was sent
        said = self.cleaned_data if self.is_bound else self.initial
        return year_of_periods(**said) if len(said) == len(self.fields) else []

    def change_reason(self):
        said = self.cleaned_data
        return f"Periods of a year from {in_full(said['first'])}: {LENGTHS[said['months']].lower()}"

    def save(self):
        """Put all of them on record, or none; gives the last."""
        periods = self.periods()
        for period in periods:
            period.partnership = self.partnership
            period.put_on_record()
        return periods[-1]


class VerbForm(forms.Form):
    """A verb done to a period, which stands alone on its page."""

    use_required_attribute = False

    def __init__(self, data, *, period):
        self.period = period
        super().__init__(data)

    def save(self):
        """Do it; gives the period."""
        self.do()
        return self.period


class CloseForm(VerbForm):
    def change_reason(self):
        return "Closed"

    def do(self):
        self.period.close(timezone.localdate())


class ReopenForm(VerbForm):
    reason = Words(label="Why it is opened again", error_messages={"required": "Say why the period is opened again."})

    def change_reason(self):
        return f"Opened again: {self.cleaned_data['reason']}"

    def do(self):
        self.period.reopen()


class RemoveForm(VerbForm):
    def change_reason(self):
        return "Period removed"

    def do(self):
        self.period.remove()
