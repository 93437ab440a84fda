"""The forms of the partnership's facts, its organisations and its groups."""

from contextlib import contextmanager
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils import timezone

from csp_portal.common.fields import WordedDate, Words, refuse_unread_dates
from csp_portal.common.later_saves import with_later_saves
from csp_portal.common.lines import Lines
from csp_portal.common.reading_dates import read_date
from csp_portal.common.refusals import Refused
from csp_portal.common.rows import FormWithRows, RowForm, Rows

from .models import Group, Membership, Organisation, Partnership
from .models.organisations import refuse_circle, refuse_taken_name


@contextmanager
def said_at_the_field():
    """What a verb would refuse is said at the field that it is about, before anything is saved."""
    try:
        yield
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


class RecordForm(forms.ModelForm):
    """A row of the record and, when it stands already, why it is changed. What others saved since is left to them."""

    use_required_attribute = False
    reason = Words(label="Why you are changing it", required=False)
    kinds_of_rows = ()
    formsets = ()

    def __init__(self, data, *, record):
        if data and record.pk:
            data = with_later_saves(data, record, type(self), self.kinds_of_rows)
        super().__init__(data, instance=record)
        self.is_new = record.version == 0
        if self.is_new:
            del self.fields["reason"]

    def change_reason(self):
        return self.cleaned_data.get("reason") or (self.added if self.is_new else "")

    def refuse_no_change(self):
        changed = set(self.changed_data) - {"reason", "keep_old_name"}
        if not changed and not any(formset.has_changed() for formset in self.formsets):
            raise Refused("You have not changed anything.")

    def save(self):
        """Put it on record; gives it. Refuses a save that would change nothing."""
        self.refuse_no_change()
        self.instance.put_on_record()
        return self.instance


@dataclass(frozen=True)
class AboutPage:
    """Where a change of the partnership's facts leads."""

    slug: str

    def get_absolute_url(self):
        return reverse("about", args=[self.slug])


class PartnershipForm(RecordForm):
    class Meta:
        model = Partnership
        fields = ["short_name", "area", "local_authorities", "legal_basis", "website", "contact", "team_functions"]
        field_classes = {
            "area": Words,
            "local_authorities": Lines,
            "legal_basis": Words,
            "contact": Words,
            "team_functions": Lines,
        }
        help_texts = {
            "legal_basis": "In the partnership’s own words. The page names the Act itself.",
            "website": "Like https://www.example.gov.uk/community-safety",
        }

    def __init__(self, data, *, record):
        super().__init__(data, record=record)
        self.fields["area"].help_text = "Which places it covers."

    def save(self):
        """Put the facts on record; gives the page that shows them."""
        self.refuse_no_change()
        self.instance.save()
        return AboutPage(self.instance.slug)


class MembershipForm(RowForm):
    said = ("standing", "starts", "ends")
    standing = forms.ChoiceField(
        label="What it is", choices=[("", "Choose"), *Membership.Standing.choices], required=False
    )
    starts = WordedDate(label="From", max_length=200, required=False)
    ends = WordedDate(label="To", max_length=200, required=False)

    def clean(self):
        said = self.cleaned_data
        if not self.is_blank and not said.get("standing") and "standing" not in self.errors:
            self.add_error("standing", "Choose what the organisation is in the partnership.")
        first, last = (read_date(said.get(name, "")) for name in ("starts", "ends"))
        if first.earliest and last.latest and last.latest < first.earliest:
            self.add_error("ends", "The membership ends before it begins.")
        refuse_unread_dates(self, "starts", "ends")

    def fill(self, membership):
        """Put what was typed onto the row."""
        for name in self.said:
            setattr(membership, name, self.cleaned_data[name])


def membership_initial(membership):
    return {name: getattr(membership, name) for name in MembershipForm.said}


class OrganisationForm(FormWithRows, RecordForm):
    """An organisation with its memberships. When it gets another name, the old one is kept unless that is unticked."""

    added = "Organisation added"
    kinds_of_rows = [("memberships", MembershipForm, Membership, membership_initial)]
    keep_old_name = forms.BooleanField(
        label="If the name changes, keep the old one as a former name", required=False, initial=True
    )

    class Meta:
        model = Organisation
        fields = ["name", "aliases", "former_names", "successor", "services", "email"]
        field_classes = {"aliases": Lines, "former_names": Lines, "services": Lines}
        labels = {"successor": "Which organisation took its place"}
        help_texts = {
            "aliases": "Other names by which people look for it, one a line.",
            "former_names": "One a line, with the dates when they are known.",
            "successor": "Only when it ended and another took over its work.",
            "services": "Its services that take part, one a line.",
            "email": "A shared address, not a person’s. Updates of the actions that it owns are asked for there.",
        }
        error_messages = {"name": {"required": "Say what the organisation is called."}}

    field_order = ["name", "keep_old_name"]

    def __init__(self, data, *, record):
        super().__init__(data, record=record)
        self.name_before = record.name
        others = Organisation.objects.filter(partnership=record.partnership_id).exclude(pk=record.pk)
        self.fields["successor"].queryset, self.fields["successor"].empty_label = others, "None"
        if self.is_new:
            del self.fields["keep_old_name"]
        self.memberships = Rows(
            MembershipForm,
            Membership,
            record,
            self.data if self.is_bound else None,
            initial=membership_initial,
            prefix="memberships",
        )
        self.formsets = [self.memberships.formset]

    def clean_name(self):
        with said_at_the_field():
            refuse_taken_name(self.instance, self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_successor(self):
        with said_at_the_field():
            refuse_circle(self.instance, "successor", self.cleaned_data["successor"])
        return self.cleaned_data["successor"]

    def save(self):
        """Put it on record with its memberships; gives it."""
        if self.cleaned_data.get("keep_old_name") and self.instance.name != self.name_before:
            self.instance.keep_former_name(self.name_before, timezone.localdate())
        super().save()
        self.memberships.save()
        return self.instance


class GroupForm(RecordForm):
    added = "Group added"

    class Meta:
        model = Group
        fields = ["name", "kind", "aliases", "remit", "parent", "reports_to", "cadence", "email"]
        field_classes = {"aliases": Lines, "remit": Words}
        labels = {"remit": "Remit, or terms of reference", "parent": "Part of"}
        help_texts = {
            "aliases": "Other names by which people look for it, one a line.",
            "remit": "What it is there for.",
            "parent": "The group that set it up.",
            "cadence": "Like “Every quarter”.",
            "email": "A shared address. The group is asked there for updates of the actions that it owns.",
        }
        error_messages = {
            "name": {"required": "Say what the group is called."},
            "kind": {"required": "Choose what kind of group it is."},
        }

    def __init__(self, data, *, record):
        super().__init__(data, record=record)
        others = Group.objects.filter(partnership=record.partnership_id).exclude(pk=record.pk)
        for name, nothing in (("parent", "No other group"), ("reports_to", "Not stated")):
            self.fields[name].queryset, self.fields[name].empty_label = others, nothing
        self.fields["kind"].choices = [("", "Choose a kind"), *Group.Kind.choices]

    def clean_name(self):
        with said_at_the_field():
            refuse_taken_name(self.instance, self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean_parent(self):
        return self._without_a_circle("parent")

    def clean_reports_to(self):
        return self._without_a_circle("reports_to")

    def _without_a_circle(self, key):
        with said_at_the_field():
            refuse_circle(self.instance, key, self.cleaned_data[key])
        return self.cleaned_data[key]
