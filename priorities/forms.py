from django import forms

from csp_portal.common.fields import WordedDate, Words, refuse_unread_dates
from csp_portal.common.later_saves import with_later_saves
from csp_portal.common.refusals import Refused
from csp_portal.common.rows import FormWithRows, RowForm, Rows
from governance.models import Appointment
from governance.models.organisations import refuse_circle

from .models import Priority, PriorityGroup, PriorityLead

NOTHING_CHANGED = "You have not changed anything."


class PriorityForm(forms.ModelForm):
    """What the plan says of a priority itself. Its parts have forms of their own."""

    use_required_attribute = False
    reason = Words(label="Why you are changing it", required=False)

    class Meta:
        model = Priority
        fields = [
            "name", "number", "order", "kind", "parent", "summary", "you_told_us", "aim", "place", "adopted", "closed",
            "visibility",
        ]  # fmt: skip
        field_classes = {
            "summary": Words,
            "you_told_us": Words,
            "aim": Words,
            "place": Words,
            "adopted": WordedDate,
            "closed": WordedDate,
        }
        labels = {
            "order": "Place in the list",
            "parent": "Belongs to",
            "summary": "Summary, in one line",
            "place": "Where",
            "visibility": "Who may see it",
        }
        help_texts = {
            "number": "As it is printed in the plan.",
            "order": "1 for the first. Priorities with the same number stay in the order in which they were added.",
            "parent": "For a thematic priority: the strategic one that it is part of, when that is known.",
            "adopted": "A date like 1 4 2026, or words like “April 2026”.",
            "closed": "Only when it is no longer a priority.",
        }
        error_messages = {
            "name": {"required": "Say what the priority is called."},
            "order": {
                "required": "Say its place in the list, like 1.",
                "invalid": "Write its place as a number, like 1.",
            },
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "place": forms.Textarea(attrs={"rows": 2}),
            "number": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "order": forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        }

    def __init__(self, data, *, priority):
        if data:
            data = with_later_saves(data, priority, type(self))
        super().__init__(data, instance=priority)
        others = Priority.objects.filter(plan=priority.plan_id).exclude(pk=priority.pk)
        self.fields["parent"].queryset, self.fields["parent"].empty_label = others, "None, or not known"

    def clean(self):
        said = super().clean()
        refuse_unread_dates(self, "adopted", "closed")
        return said

    def clean_name(self):
        return self._unless_refused("name", self.instance.refuse_taken_name)

    def clean_parent(self):
        return self._unless_refused("parent", lambda parent: refuse_circle(self.instance, "parent", parent))

    def _unless_refused(self, name, refuse):
        """What was said, unless the verb would refuse it: that is told at its field."""
        try:
            refuse(self.cleaned_data[name])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return self.cleaned_data[name]

    def change_reason(self):
        return self.cleaned_data["reason"]

    def save(self):
        """Save the priority; gives it. Refuses a save that would change nothing."""
        if set(self.changed_data) <= {"reason"}:
            raise Refused(NOTHING_CHANGED)
        self.instance.edit()
        return self.instance


class LeadForm(RowForm):
    said = ("organisation", "person", "post")
    part = forms.ChoiceField(choices=PriorityLead.Part, initial=PriorityLead.Part.STRATEGIC_LEAD, required=False)
    organisation = forms.ChoiceField(required=False)
    person = forms.ChoiceField(required=False)
    post = forms.CharField(label="Post, as written", max_length=300, required=False)

    def __init__(self, *args, organisations, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations
        self.fields["person"].choices = people

    def fill(self, lead):
        """Put what was typed onto the row."""
        lead.part = self.cleaned_data["part"] or PriorityLead.Part.STRATEGIC_LEAD
        lead.organisation_id = self.cleaned_data["organisation"] or None
        lead.user_id = self.cleaned_data["person"] or None
        lead.post = self.cleaned_data["post"]


def lead_initial(lead):
    said = {"organisation": lead.organisation_id, "person": lead.user_id, "post": lead.post}
    return {"part": lead.part} | {name: str(value or "") for name, value in said.items()}


class DeliveryGroupForm(RowForm):
    said = ("group",)
    group = forms.ChoiceField(required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = groups


def delivery_group_initial(link):
    return {"group": str(link.group_id)}


class DeliveryGroupRows(Rows):
    """The groups that deliver a priority. A row never becomes another group's: two can change places."""

    @property
    def wanted(self):
        return [int(form.cleaned_data["group"]) for form in self.formset if not form.is_blank]

    def save(self):
        wanted, here = self.wanted, {row.group_id: row for row in self.rows}
        for group in here.keys() - set(wanted):
            here[group].delete()
        for order, group in enumerate(wanted, 1):
            row = here.get(group) or self._new()
            if row.pk is None or row.order != order:
                row.group_id, row.order = group, order
                row.save()


class LeadsForm(FormWithRows, forms.Form):
    """Who leads a priority and which groups deliver it, each in the order of the rows."""

    use_required_attribute = False
    reason = Words(label="Why you are changing it", required=False)

    def __init__(self, data, *, priority):
        if data:
            leads = ("leads", LeadForm, PriorityLead, lead_initial)
            groups = ("groups", DeliveryGroupForm, PriorityGroup, delivery_group_initial)
            data = with_later_saves(data, priority, type(self), [leads, groups])
        super().__init__(data)
        self.priority = priority
        partnership = priority.partnership
        self.leads = Rows(
            LeadForm, PriorityLead, priority, data, initial=lead_initial, prefix="leads",
            organisations=[("", "None"), *named(partnership.organisations.all())],
            people=[("", "Nobody named"), *people_to_lead(priority)],
        )  # fmt: skip
        self.delivery_groups = DeliveryGroupRows(
            DeliveryGroupForm, PriorityGroup, priority, data, initial=delivery_group_initial, prefix="groups",
            groups=[("", "None"), *named(partnership.groups.all())],
        )  # fmt: skip
        self.formsets = [self.leads.formset, self.delivery_groups.formset]  # whose faults the error summary names

    def clean(self):
        if self.delivery_groups.formset.is_valid():
            seen = set()
            for form in self.delivery_groups.formset:
                group = form.cleaned_data.get("group")
                if group in seen:
                    name = dict(form.fields["group"].choices)[group]
                    form.add_error("group", f"“{name}” stands twice among the delivery groups. Keep one.")
                elif group:
                    seen.add(group)

    def change_reason(self):
        return self.cleaned_data["reason"]

    def save(self):
        """Save the rows, for which the priority's version stands too; gives it. Refuses a save without a change."""
        if not any(formset.has_changed() for formset in self.formsets):
            raise Refused(NOTHING_CHANGED)
        self.priority.save()
        self.leads.save()
        self.delivery_groups.save()
        return self.priority


def named(rows):
    return [(str(row.pk), str(row)) for row in rows]


def people_to_lead(priority):
    """Whoever holds an appointment today, by name; and those who lead the priority still, although they have left."""
    appointments = Appointment.objects.filter(partnership=priority.partnership_id)
    here = set(appointments.current().values_list("user_id", flat=True))
    names = Appointment.objects.names_in(priority.partnership)
    choices = [(str(key), name) for key, name in names.items() if key in here]
    left = priority.leads.exclude(user=None).exclude(user__in=here).values_list("user_id", flat=True).distinct()
    gone = [(str(key), f"{names.get(key, 'A former member')} (has left)") for key in left.order_by()]
    return sorted(choices, key=lambda choice: choice[1]) + gone
