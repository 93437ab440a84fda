"""The forms of people: inviting, appointing, ending, and handing over what was theirs."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from actions.forms import who_choices
from actions.handover import hand_over, open_actions_of
from csp_portal.common.fields import Day
from csp_portal.common.radios import HintedRadios
from governance.appointments import appoint, change_appointment, end_appointment, end_appointments, invite_beside
from governance.models import Appointment
from governance.organisation_forms import RecordForm

from .persons import people_here

Role = Appointment.Role
MAY = {
    Role.CONTRIBUTOR: "Reads the plan, and updates the actions that they, their organisation or their group own.",
    Role.BOARD: "Reads everything, also what is for the board alone.",
    Role.CHAIR: "Chairs the board. Reads everything, also what is for the board alone.",
    Role.SCRUTINY: "Reads the plan, its actions and their history, but not what is for the board alone.",
    Role.COORDINATOR: "Adds, changes and updates every action; keeps periods, organisations, groups and leads.",
    Role.ADMINISTRATOR: "Invites people and ends appointments; keeps periods, organisations, groups and leads.",
}


class AppointmentForm(RecordForm):
    """What is said of an appointment. Its role stays: another role is another appointment."""

    starts = Day(label="From", required=False, help_text="The first day, like 1 4 2026.")
    ends = Day(label="To", required=False, help_text="The last day. Leave it empty when there is none yet.")

    class Meta:
        model = Appointment
        fields = ["name", "post", "organisation", "group", "starts", "ends"]
        labels = {"post": "Post title"}
        help_texts = {
            "name": "As the partnership’s pages show it. Without one they show the post title.",
            "organisation": "Whose actions they may update, if they are a contributor.",
            "group": "The board or group they sit in. As a contributor they may update its actions.",
        }

    def __init__(self, data, *, record):
        super().__init__(data, record=record)
        for name, empty in (("organisation", "No organisation"), ("group", "No group")):
            rows = self.fields[name].queryset.filter(partnership=record.partnership)
            self.fields[name].queryset, self.fields[name].empty_label = rows, empty

    def clean(self):
        said = super().clean()
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The last day is before the first.")
        stopped_on = self.instance.stopped_on
        if stopped_on and "ends" not in self.errors and (ends is None or ends > max(stopped_on, starts or stopped_on)):
            stopped = date_format(stopped_on, "j F Y")
            self.add_error("ends", f"It was ended at once on {stopped}. To bring the person back, add an appointment.")
        return said

    def save(self):
        self.refuse_no_change()
        change_appointment(self.instance)
        return self.instance


class NewAppointmentForm(AppointmentForm):
    """Another appointment of a person who has had one."""

    added = "Appointment added"
    role = forms.ChoiceField(
        choices=Role.choices, widget=HintedRadios(hint_for=MAY.get), error_messages={"required": "Choose a role."}
    )
    field_order = ["email", "role"]

    class Meta(AppointmentForm.Meta):
        fields = ["role", *AppointmentForm.Meta.fields]

    def __init__(self, data, *, record, email=""):
        super().__init__(data, record=record)
        self.email = email
        self.initial["starts"] = timezone.localdate()

    def clean_starts(self):
        return self.cleaned_data["starts"] or timezone.localdate()

    def save(self):
        appoint(self.instance, self.email)
        return self.instance


class InviteForm(NewAppointmentForm):
    """A person, by e-mail address, and their first appointment."""

    added = "Invited"
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="They sign in with it. It cannot be changed afterwards.",
        error_messages={
            "required": "Enter the e-mail address of the person.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def save(self):
        invite_beside(self.instance, self.cleaned_data["email"])
        return self.instance


class HandOverForm(forms.Form):
    """Which of a person's open actions go to whom."""

    use_required_attribute = False
    to = forms.ChoiceField(
        label="New owner",
        help_text="A person of the partnership, an organisation or a group.",
        error_messages={"required": "Choose the new owner."},
    )
    actions = forms.TypedMultipleChoiceField(
        label="Which actions",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the actions that are to be handed over.",
            "invalid_choice": "Somebody has handed over some of these just now. Look which are left.",
        },
    )
    post = forms.CharField(
        label="Post, as written",
        max_length=300,
        required=False,
        help_text="A post, not a person’s name. Leave it empty to keep what is written beside each action.",
    )

    def __init__(self, data, *, person, member):
        super().__init__(data)
        self.person, self.member = person, member
        actions = list(open_actions_of(person.user, member.partnership))
        self.fields["actions"].choices = [(action.pk, Truncator(str(action)).chars(140)) for action in actions]
        self.fields["actions"].initial = [action.pk for action in actions]
        self.fields["to"].choices = new_owners(member, person)

    def change_reason(self):
        name = self.person.shown_as
        return f"Handed over: {name} has left" if self.person.has_left else f"Handed over from {name}"

    def save(self):
        """Hand them over; gives an appointment of the person, whose page comes next."""
        said, partnership = self.cleaned_data, self.member.partnership
        actions = open_actions_of(self.person.user, partnership).filter(pk__in=said["actions"])
        hand_over(actions, self.person.user, partnership=partnership, to=said["to"], post=said["post"])
        return self.person.appointments[-1]

    def done(self):
        return f"{self.handed_over()}."

    def handed_over(self):
        """What was handed over to whom: "2 actions handed over to Borchester Council"."""
        said = self.cleaned_data
        names = dict(choice for _, choices in self.fields["to"].choices[1:] for choice in choices)
        return f"{_actions(len(said['actions']))} handed over to {names[said['to']]}"


class EndForm(forms.Form):
    """When the appointments of a person end."""

    NOW, TODAY = "now", "today"
    AT_ONCE = "What it allowed them ends at this moment."
    use_required_attribute = False
    when = forms.ChoiceField(label="When?", initial=NOW, widget=HintedRadios(hint_for=None))

    def __init__(self, data, *, person, appointment):
        super().__init__(data)
        self.appointment = appointment
        self._offer_when(person)

    def _offer_when(self, person):
        today = date_format(person.on, "j F Y")
        self.fields["when"].choices = [(self.NOW, "Now, at once"), (self.TODAY, f"At the end of this day, {today}")]
        hints = {self.NOW: self.AT_ONCE, self.TODAY: "Until midnight they can do what they could before."}
        self.fields["when"].widget.hint_for = hints.get

    @property
    def at_once(self):
        return self.cleaned_data["when"] == self.NOW

    @property
    def end_of_today(self):
        return f"at the end of today, {date_format(timezone.localdate(), 'j F Y')}"

    def change_reason(self):
        return "Appointment ended"

    def save(self):
        end_appointment(self.appointment, at_once=self.at_once)
        return self.appointment

    def done(self):
        return "The appointment is ended." if self.at_once else f"The appointment ends {self.end_of_today}."


class EndAllForm(EndForm, HandOverForm):
    """All appointments of a person end and, in the same press, what is theirs to do goes to somebody else."""

    field_order = ["when", "to", "actions", "post"]
    AT_ONCE = "What they have open in a browser can no longer be saved."
    LATER = "Nobody yet: list them as needing a new owner"

    def __init__(self, data, *, person, member):
        HandOverForm.__init__(self, data, person=person, member=member)
        self._offer_when(person)
        if self.fields["actions"].choices:
            self.fields["to"].choices = [("", self.LATER), *self.fields["to"].choices[1:]]
            self.fields["to"].required = self.fields["actions"].required = False
        else:
            del self.fields["to"], self.fields["actions"], self.fields["post"]

    def clean(self):
        said = super().clean()
        if said.get("to") and not said.get("actions") and "actions" not in self.errors:
            self.add_error("actions", "Tick the actions that are to be handed over.")
        return said

    def change_reason(self):
        left = f"{self.person.shown_as} {'has left' if self.at_once else 'leaves'}"
        return f"Handed over: {left}" if self.cleaned_data.get("to") else left

    def save(self):
        ended = end_appointments(self.person.user, self.member.partnership, at_once=self.at_once)
        if self.cleaned_data.get("to"):
            HandOverForm.save(self)
        return ended[0]

    def done(self):
        """What came of it, in sentences."""
        ends = "are ended" if self.at_once else f"end {self.end_of_today}"
        said = [f"The appointments of {self.person.shown_as} {ends}."]
        left = self.person.open_actions
        if self.cleaned_data.get("to"):
            said.append(f"{self.handed_over()}.")
            left -= len(self.cleaned_data["actions"])
        if left:
            need = f"need{'s' if left == 1 else ''}" if self.at_once else "will need"
            said.append(f"{_actions(left)} {need} a new owner.")
        return " ".join(said)


def _actions(count):
    return f"{count} action{'' if count == 1 else 's'}"


def new_owners(member, person):
    """Whom an action can be handed to: people who are here, organisations and groups, as the forms of an action do."""
    here = people_here(member.partnership)
    _, (people, everybody), *others = who_choices(member)
    others_here = [(code, name) for code, name in everybody if int(code[1:]) in here and code != f"u{person.user.pk}"]
    return [("", "Choose the new owner"), (people, others_here), *others]
