"""The rules by which ratings are worked out, for everybody to read; their tolerances for administrators to change."""

from copy import copy

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from governance.access import require
from governance.history import foot_of, saved_since
from governance.models import Partnership
from governance.organisation_forms import RecordForm
from governance.past import takes_as_at

from .worked_out import AT_RISK, OFF_TRACK, RULES, rules_of

MOST = 365


class Tolerance(forms.IntegerField):
    """From how many on; empty for never."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"})

    def __init__(self, *, rule, **kwargs):
        super().__init__(min_value=1, max_value=MOST, required=False, **kwargs)
        sentence = f"{rule.counts}: enter a whole number from 1 to {MOST}, or leave it empty."
        self.error_messages["invalid"] = sentence
        for validator in self.validators:
            validator.message = sentence


class TolerancesForm(RecordForm):
    class Meta:
        model = Partnership
        fields = [f"{rating}_{rule.name}" for rule in RULES for rating in (AT_RISK, OFF_TRACK)]

    def __init__(self, data, *, record):
        super().__init__(data, record=record)
        for rule in RULES:
            self.fields[f"{AT_RISK}_{rule.name}"] = Tolerance(rule=rule, label="At risk from")
            self.fields[f"{OFF_TRACK}_{rule.name}"] = Tolerance(rule=rule, label="Off track from")
        self.order_fields(self.Meta.fields)

    @property
    def rows(self):
        """[(rule, its box for at risk, its box for off track)]."""
        return [(rule, self[f"{AT_RISK}_{rule.name}"], self[f"{OFF_TRACK}_{rule.name}"]) for rule in RULES]

    def clean(self):
        said = super().clean()
        for rule in RULES:
            at_risk, off_track = said.get(f"{AT_RISK}_{rule.name}"), said.get(f"{OFF_TRACK}_{rule.name}")
            if at_risk and off_track and off_track < at_risk:
                sentence = f"{rule.counts}: off track cannot come before at risk. Enter {at_risk} or more."
                self.add_error(f"{OFF_TRACK}_{rule.name}", sentence)
        return said

    def save(self):
        """Put them on record; gives the page that shows them."""
        self.refuse_no_change()
        self.instance.save()
        return self

    def get_absolute_url(self):
        return reverse("tolerances", args=[self.instance.slug])


@takes_as_at
@require_safe
def tolerances(request, slug):
    partnership = request.partnership
    context = {
        "rows": [
            (rule, *(rule.of(rule.tolerance(partnership, rating)) for rating in (AT_RISK, OFF_TRACK))) for rule in RULES
        ],
        "ratings": partnership.ratings.all(),
        "rules": rules_of(partnership),
        "can_change": request.member.is_administrator,
        "foot": foot_of(request.member, partnership.history.all()),
        "nav": "about",
    }
    return render(request, "actions/tolerances.html", context)


@answers_forms
def tolerances_edit(request, slug):
    require(request.member.is_administrator)
    partnership = request.partnership
    return form_page(
        request,
        # A form fills its own copy, so that the page around it shows what is on record.
        lambda data: TolerancesForm(data, record=copy(partnership)),
        record=partnership,
        template="actions/tolerances_edit.html",
        done="The tolerances are changed.",
        changes_since=lambda version: saved_since(version, request.member, partnership),
        cancel=reverse("tolerances", args=[slug]),
        nav="about",
    )
