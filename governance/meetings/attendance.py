"""Who came to a meeting: the form for all organisations at once."""

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localdate

from csp_portal.common.history import saved_at
from governance.models import Attendance, Meeting, Membership, Organisation
from governance.organisation_forms import RecordForm
from governance.standings import empty_sections

from .recording import refuse_cancelled

Standing = Attendance.Standing
MORE = 2  # organisations that are no members, added in one save
NO_SAY = ("", "")


def organisations_of(partnership):
    """Its organisations with their memberships at hand."""
    return Organisation.objects.filter(partnership=partnership).prefetch_related("memberships")


def members_on(organisations, day):
    """Those of the organisations that are members on a day, as (organisation, its standing as a heading), responsible
    authorities first. The organisations come with their memberships at hand."""
    order = Membership.Standing.values
    found = []
    for organisation in organisations:
        held = [row for row in organisation.memberships.all() if row.is_counted and row.holds(day)]
        if held:
            first = min(held, key=lambda row: order.index(row.standing))
            found.append((order.index(first.standing), organisation.name.casefold(), organisation, first))
    headings = empty_sections()
    return [(found[2], headings[found[3].standing].heading) for found in sorted(found, key=lambda each: each[:2])]


def by_standing(attendances):
    """[(standing in words, its rows)] of those that somebody had, who came first."""
    rows = list(attendances)
    groups = [(standing.label, [row for row in rows if row.standing == standing]) for standing in Standing]
    return [(label, found) for label, found in groups if found]


def before_it(meeting):
    """Why nobody can have come to a meeting yet, as a sentence; "" from its day on."""
    if meeting.date <= localdate():
        return ""
    return f"The meeting is on {date_format(meeting.date, 'j F Y')}. Before it, only apologies can be put down."


def offer_what_is_known(field, meeting, said):
    """Before the day of a meeting offer no answer but apologies, none, and the one that was `said` before."""
    if sentence := before_it(meeting):
        known = (said, "", Standing.APOLOGIES)
        field.choices = [choice for choice in field.choices if choice[0] in known]
        field.error_messages["invalid_choice"] = sentence


class AttendanceRow(forms.Form):
    """Whether one organisation was there, and by whom."""

    use_required_attribute = False
    standing = forms.ChoiceField(
        choices=[*Standing.choices, ("", "Nothing said")], widget=forms.RadioSelect, required=False
    )
    who = forms.CharField(max_length=300, required=False)

    def __init__(self, data, *, organisation, row, meeting, **kwargs):
        self.organisation, self.row, self.called = organisation, row, str(organisation)
        initial = {"standing": row.standing, "who": row.who} if row else {"standing": "", "who": ""}
        super().__init__(data, initial=initial, prefix=f"o{organisation.pk}", **kwargs)
        self.fields["standing"].label = self.called
        offer_what_is_known(self.fields["standing"], meeting, initial["standing"])
        self.fields["who"].label = format_html('By whom<span class="govuk-visually-hidden">: {}</span>', self.called)

    def clean(self):
        said = super().clean()
        if said.get("who") and not said.get("standing") and "standing" not in self.errors:
            self.add_error("standing", "Say whether it was there.")
        return said

    def put(self, meeting):
        """Write what was changed onto the record of the meeting; an answer that was taken back goes."""
        said = self.cleaned_data
        if not self.has_changed():
            return
        if said["standing"]:
            row = self.row or Attendance(
                partnership=meeting.partnership, meeting=meeting, organisation=self.organisation
            )
            row.standing, row.who = said["standing"], said["who"]
            row.save()
        elif self.row:
            self.row.delete()


class MoreRow(forms.Form):
    """One more organisation of the partnership that was there or sent word."""

    use_required_attribute = False
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Another organisation",
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "This organisation stands in the list above by now. Answer there."},
    )
    standing = forms.ChoiceField(
        label="Was it there?", choices=[("", "Nothing said"), *Standing.choices], required=False
    )
    who = forms.CharField(label="By whom", max_length=300, required=False)

    def __init__(self, data, *, others, number, meeting):
        super().__init__(data, prefix=f"more-{number}")
        offer_what_is_known(self.fields["standing"], meeting, "")
        self.fields["organisation"].queryset = others

    def clean(self):
        said = super().clean()
        if said.get("organisation") and not said.get("standing") and "standing" not in self.errors:
            self.add_error("standing", "Say whether it was there.")
        is_said = said.get("standing") or said.get("who")
        if is_said and not said.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", "Choose the organisation.")
        return said

    def put(self, meeting):
        said = self.cleaned_data
        if said["organisation"]:
            about = {"meeting": meeting, "organisation": said["organisation"]}
            row = Attendance(partnership=meeting.partnership, **about)
            row.standing, row.who = said["standing"], said["who"]
            row.save()


class RowList:
    """Forms of rows as the layout of a form reads a formset."""

    def __init__(self, forms):
        self.forms = forms

    def __iter__(self):
        return iter(self.forms)

    def is_valid(self):
        faulty = [form for form in self.forms if not form.is_valid()]
        return not faulty

    def has_changed(self):
        return any(form.has_changed() for form in self.forms)


class AttendanceForm(RecordForm):
    """Everybody's attendance in one save. What others have saved since of an organisation that the person did not
    touch stays as it is."""

    class Meta:
        model = Meeting
        fields = ["chaired_by"]
        labels = {"chaired_by": "Who was in the chair"}
        help_texts = {"chaired_by": "A post, not a person’s name."}

    def __init__(self, data, *, record, lands_on):
        if data:
            data = with_their_answers(data, record)
        super().__init__(data, record=record)
        self.fields.pop("reason", None)
        self.lands_on = lands_on
        data = self.data if self.is_bound else None
        kept = {row.organisation_id: row for row in record.attendances.select_related("organisation")}
        self.members = [
            (
                standing,
                AttendanceRow(data, organisation=organisation, row=kept.pop(organisation.pk, None), meeting=record),
            )
            for organisation, standing in members_on(organisations_of(record.partnership_id), record.date)
        ]
        self.guests = [
            AttendanceRow(data, organisation=row.organisation, row=row, meeting=record) for row in kept.values()
        ]
        listed = [form.organisation.pk for form in [*(form for _, form in self.members), *self.guests]]
        others = Organisation.objects.filter(partnership=record.partnership_id).exclude(pk__in=listed)
        self.more = [MoreRow(data, others=others, number=number, meeting=record) for number in range(MORE)]
        self.before_it = before_it(record)
        self.formsets = [RowList([*(form for _, form in self.members), *self.guests, *self.more])]

    def is_valid(self):
        is_valid = super().is_valid()
        return self.formsets[0].is_valid() and is_valid

    def clean(self):
        said = super().clean()
        more = [form.cleaned_data.get("organisation") for form in self.more if form.is_valid()]
        named = [organisation for organisation in more if organisation]
        if len(named) > len(set(named)):
            self.add_error(None, "You added the same organisation twice.")
        return said

    def change_reason(self):
        return "Attendance"

    def save(self):
        """Put it on record; gives where to go on."""
        refuse_cancelled(self.instance)
        self.refuse_no_change()
        self.instance.save()
        for form in self.formsets[0]:
            form.put(self.instance)
        return self.lands_on


def with_their_answers(data, meeting):
    """The posted `data` as if the page had been opened now: an answer left alone is the one on record."""
    opened = saved_at(meeting, data.get("version", ""))
    if opened is None or data["version"] == str(meeting.version):
        return data
    was = {}
    history = Attendance.history.filter(meeting_id=meeting.pk, history_date__lte=opened)
    for row in history.order_by("history_date", "history_id"):
        was[row.organisation_id] = NO_SAY if row.history_type == "-" else (row.standing, row.who)
    now = {row.organisation_id: (row.standing, row.who) for row in meeting.attendances.all()}
    merged = data.copy()
    for key in was.keys() | now.keys():
        names = (f"o{key}-standing", f"o{key}-who")
        if tuple(data.get(name, "") for name in names) == was.get(key, NO_SAY):
            merged[names[0]], merged[names[1]] = now.get(key, NO_SAY)
    return merged
