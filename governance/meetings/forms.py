"""The forms of a meeting and of its agenda, and of the verbs that each have a page of their own."""

import re
from datetime import time

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from csp_portal.common.fields import Day, Words
from csp_portal.common.rows import FormWithRows, Rows
from governance.models import AgendaItem, Group, Meeting, Paper
from governance.organisation_forms import RecordForm

from .agenda import put_after, put_off, refuse_adding, remove
from .papers import PAPERS, PaperForm, paper_initial, refuse_too_large
from .recording import follow_item

TIME = re.compile(r"(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>\d{2}))?(?::\d{2})?\s*(?P<half>am|pm)?")
LONGEST = 600  # minutes of an item
NO_MINUTES = f"Enter the minutes as a whole number from 1 to {LONGEST}, like 15."
NO_DATE = "Enter the date of the meeting, like 14 10 2026."


class Spot:
    """An address to land on after a save."""

    def __init__(self, address):
        self.address = address

    def get_absolute_url(self):
        return self.address


def spot_of(meeting, item=None):
    """The page of a meeting, where an item of its agenda stands on it."""
    return Spot(meeting.get_absolute_url() + (f"#item-{item.pk}" if item else ""))


class Clock(forms.CharField):
    """A time of the day as people write it ("14:00", "2pm", "2.30 pm"); gives a `time`."""

    NO_TIME = "Enter a time like 14:00 or 2pm."

    def __init__(self, **kwargs):
        super().__init__(empty_value=None, **kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"class": "govuk-input--width-5"}

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def to_python(self, value):
        words = super().to_python(value)
        if words is None:
            return None
        found = TIME.fullmatch(words.lower().replace("a.m.", "am").replace("p.m.", "pm"))
        if not found or int(found["hours"]) > (12 if found["half"] else 23) or int(found["minutes"] or 0) > 59:
            raise forms.ValidationError(self.NO_TIME)
        hours = int(found["hours"])
        if found["half"]:
            hours = hours % 12 + (12 if found["half"] == "pm" else 0)
        return time(hours, int(found["minutes"] or 0))


class MeetingForm(RecordForm):
    """A meeting. Its group stays; moving it asks why."""

    added = "Meeting added"

    class Meta:
        model = Meeting
        fields = ["group", "date", "starts", "ends", "place", "quorum"]
        field_classes = {"date": Day, "starts": Clock, "ends": Clock}
        labels = {"group": "Which group meets", "starts": "It starts at", "ends": "It ends at", "place": "Where"}
        help_texts = {
            "date": "A day like 14 10 2026.",
            "starts": "Like 14:00 or 2pm. The agenda then says when each item begins.",
            "place": "A room, an address, or how to join.",
            "quorum": "Like “Five of the responsible authorities”.",
        }
        error_messages = {
            "group": {"required": "Choose which group meets."},
            "date": {"required": NO_DATE, "invalid": NO_DATE},
        }

    def __init__(self, data, *, record):
        super().__init__(data, record=record)
        self.date_before = record.date
        if not self.is_new:
            del self.fields["group"]
            return
        self.fields["group"].queryset = Group.objects.filter(partnership=record.partnership_id)
        self.fields["group"].empty_label = "Choose a group"

    @property
    def is_moved(self):
        return not self.is_new and self.cleaned_data.get("date") not in (None, self.date_before)

    def clean(self):
        said = super().clean()
        starts, ends, day = (said.get(name) for name in ("starts", "ends", "date"))
        if ends and not starts and "starts" not in self.errors:
            self.add_error("starts", "Say when it starts, too.")
        elif ends and starts and ends <= starts:
            self.add_error("ends", f"It ends before it starts, at {starts:%H:%M}.")
        if self.is_moved and self.instance.is_held and day > timezone.localdate():
            self.add_error("date", "This meeting was held, so its date cannot be after today.")
        if self.is_moved and not said.get("reason") and "reason" not in self.errors:
            before = date_format(self.date_before, "j F Y")
            self.add_error("reason", f"Say why the meeting is moved. It was to be on {before}.")
        return said

    def others_that_day(self):
        """Whether the group has another meeting on the day of this one."""
        meeting = self.instance
        others = Meeting.objects.standing().filter(group=meeting.group_id, date=meeting.date)
        return others.exclude(pk=meeting.pk).exists()


class VerbForm(forms.Form):
    """A verb done to a meeting, which stands alone on its page."""

    use_required_attribute = False

    def __init__(self, data, *, meeting):
        self.meeting = meeting
        super().__init__(data)

    def save(self):
        """Do it; gives the meeting."""
        self.do()
        return self.meeting


class CancelForm(VerbForm):
    reason = Words(label="Why it is cancelled", error_messages={"required": "Say why the meeting is cancelled."})

    def change_reason(self):
        return f"Meeting cancelled: {self.cleaned_data['reason']}"

    def do(self):
        self.meeting.cancel(self.cleaned_data["reason"])


class HeldForm(VerbForm):
    def change_reason(self):
        return "Meeting held"

    def do(self):
        self.meeting.hold(timezone.localdate())


class ItemForm(FormWithRows, RecordForm):
    """An item of an agenda with its papers. Of an issue that a report raised, what it says comes from the report."""

    added = "Agenda item added"
    kinds_of_rows = [PAPERS]
    FIRST = "first"
    place = forms.ChoiceField(label="Its place on the agenda", required=False)

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "asks", "presenter", "minutes", "for_board"]
        field_classes = {"asks": Words}
        widgets = {
            "kind": forms.RadioSelect,
            "minutes": forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        }
        labels = {"kind": "What it is for", "for_board": "Only the board may see it"}
        help_texts = {
            "asks": "What is to be decided, discussed or noted.",
            "presenter": "A post or an organisation, not a person’s name.",
        }
        error_messages = {
            "title": {"required": "Say what the item is about."},
            "kind": {"required": "Choose what the item is for."},
            "minutes": {"invalid": NO_MINUTES},
        }

    field_order = ["title", "kind", "asks", "presenter", "minutes", "place", "for_board"]

    def __init__(self, data, files=None, *, record, meeting, by, is_the_boards=False):
        super().__init__(data, record=record)
        self.meeting, self.chosen = meeting, [file.name for file in files.values()] if files else []
        issue = AgendaItem.Kind.ISSUE
        if record.kind == issue:
            del self.fields["title"], self.fields["kind"], self.fields["asks"]
        else:
            self.fields["kind"].choices = [each for each in AgendaItem.Kind.choices if each[0] != issue]
        if is_the_boards:
            del self.fields["for_board"]
        self.others = list(meeting.items.exclude(pk=record.pk))
        self.fields["place"].choices = self._places()
        # Rows of a page that is behind have moved, and its save is refused: a file would stand in another's row.
        is_behind = bool(data) and not self.is_new and data.get("version") != str(record.version)
        self.papers = Rows(
            PaperForm,
            Paper,
            record,
            self.data if self.is_bound else None,
            files=files if self.is_bound and not is_behind else None,
            initial=paper_initial,
            prefix="papers",
            by=by,
            is_behind=is_behind,
        )
        self.formsets = [self.papers.formset]

    def _places(self):
        stays = "At the end" if self.is_new else "Leave it where it is"
        after = [(str(item.pk), f"After “{item.title}”") for item in self.others]
        return [("", stays), (self.FIRST, "First"), *after]

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if minutes is not None and not 1 <= minutes <= LONGEST:
            raise forms.ValidationError(NO_MINUTES)
        return minutes

    def clean(self):
        said = super().clean()
        refuse_too_large(self.papers.formset)
        return said

    def save(self):
        """Put it on record with its papers, in its place; gives where it stands."""
        self.refuse_no_change()
        refuse_adding(self.meeting)
        place = self.cleaned_data["place"]
        if place:
            put_after(self.instance, self.meeting, None if place == self.FIRST else int(place))
        elif self.is_new:
            self.instance.put_on(self.meeting)
        else:
            self.instance.save()
        self.papers.save()
        follow_item(self.instance)
        return spot_of(self.meeting, self.instance)


class ItemVerbForm(forms.Form):
    """A verb done to an item of a meeting's agenda."""

    use_required_attribute = False

    def __init__(self, data, *, item, meeting):
        self.item, self.meeting = item, meeting
        super().__init__(data)

    def save(self):
        """Do it; gives the page of the meeting."""
        self.do()
        return spot_of(self.meeting)


class LaterForm(ItemVerbForm):
    reason = Words(label="Why it is put off", required=False)

    def change_reason(self):
        return self.cleaned_data["reason"] or "Put off to a later meeting"

    def do(self):
        put_off(self.item)


class RemoveForm(ItemVerbForm):
    def change_reason(self):
        return "Agenda item removed"

    def do(self):
        remove(self.item)
