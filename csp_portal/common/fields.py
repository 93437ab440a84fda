"""Form fields that the portal's forms share."""

from datetime import date

from django import forms
from django.utils.formats import date_format

from .reading_dates import impossible_date, is_open, read_date

MOST = 50_000  # characters: some twenty pages, more than any report of a quarter
NO_NAMES = "Do not name residents, victims or offenders."


class Words(forms.CharField):
    """Free text. Nothing typed is cut: what is too long is sent back whole. Line ends are kept as one sign."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *args, help_text="", **kwargs):
        kwargs["max_length"] = MOST
        super().__init__(*args, help_text=f"{help_text} {NO_NAMES}".strip(), **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class WordedDate(forms.CharField):
    """A date in a person's own words. A day that does not exist is refused; any other wording is kept."""

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"class": "govuk-input--width-20"}

    def validate(self, value):
        super().validate(value)
        if impossible_date(value):
            raise forms.ValidationError(
                f"“{value}” is not a real date. Write a date like 31 3 2027, or words like “Autumn 2027” or “ongoing”."
            )


def refuse_unread_dates(form, *names):
    """Say at each of these worded dates of a form, where it was changed, when no day can be read in its words.

    What stands on record already is left as it is: a plan may have been loaded with it.
    """
    for name in names:
        words = form.cleaned_data.get(name)
        if words and name in form.changed_data and read_date(words).earliest is None and not is_open(words):
            advice = "Write a date like 1 7 2022, or words with a month or a year."
            form.add_error(name, f"“{words}” is not a date that we can read. {advice}")


class Day(forms.CharField):
    """One real day, typed as people write it ("31 3 2027", "31/03/2027", "31 March 2027"); gives a `date`."""

    NO_DAY = "Enter a real day, like 31 3 2027."
    default_error_messages = {"required": NO_DAY, "invalid": NO_DAY}

    def __init__(self, **kwargs):
        super().__init__(empty_value=None, **kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"class": "govuk-input--width-20"}

    def prepare_value(self, value):
        return date_format(value, "j F Y") if isinstance(value, date) else value

    def to_python(self, value):
        words = super().to_python(value)
        if words is None:
            return None
        days = read_date(words)
        if days.earliest is None or days.earliest != days.latest:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return days.earliest
