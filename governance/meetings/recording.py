"""The forms of what is recorded of a meeting: what was said, decisions, board actions, and the verbs of each."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from csp_portal.common.fields import WordedDate, Words
from csp_portal.common.refusals import Refused
from governance.models import AgendaItem, Appointment, BoardAction, Decision, Meeting, Organisation
from governance.organisation_forms import RecordForm

# The code of a choice of "who", like "o12": its letter and the column of a board action that it fills.
WHO = {"u": "user_id", "o": "organisation_id"}
Closing = BoardAction.Closing


@dataclass(frozen=True)
class Landing:
    """An address to land on after a save."""

    address: str

    def get_absolute_url(self):
        return self.address


def refuse_cancelled(meeting):
    """Refuse to record anything of a meeting that is cancelled by now."""
    if Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CANCELLED).exists():
        raise Refused("This meeting was cancelled, so nothing can be recorded of it.")


def keep_for_board(decisions):
    """Let what came of decisions that only the board may see be the board's as well."""
    for decision in decisions:
        for board_action in decision.board_actions.filter(for_board=False):
            board_action.for_board = True
            board_action.save()


def follow_item(item):
    """Once only the board may see an agenda item: its decisions, and the board actions of those, become the board's.

    Called inside the change that saves the item.
    """
    if not item.for_board:
        return
    for decision in item.decisions.filter(for_board=False):
        decision.for_board = True
        decision.save()
    keep_for_board(item.decisions.all())


class SaidForm(RecordForm):
    """What was said of one agenda item. Saving it unchanged leads on and writes nothing."""

    class Meta:
        model = AgendaItem
        fields = ["said"]
        field_classes = {"said": Words}
        widgets = {"said": forms.Textarea(attrs={"rows": 8})}
        labels = {"said": "What was said"}

    def __init__(self, data, *, record, lands_on):
        super().__init__(data, record=record)
        self.fields.pop("reason", None)
        self.lands_on = lands_on

    @property
    def meeting(self):
        return self.instance.meeting

    def save(self):
        """Put it on record; gives where to go on."""
        refuse_cancelled(self.meeting)
        if self.has_changed():
            self.instance.save()
        return self.lands_on


class NotesForm(SaidForm):
    """What was said of nothing on the agenda."""

    class Meta:
        model = Meeting
        fields = ["notes"]
        field_classes = {"notes": Words}
        widgets = {"notes": forms.Textarea(attrs={"rows": 8})}
        labels = {"notes": "What else was said"}

    @property
    def meeting(self):
        return self.instance


class OfMeetingForm(RecordForm):
    """A decision or board action of a meeting. One that stands already is changed with a reason."""

    reason = Words(label="Why you are changing it", error_messages={"required": "Say why it is changed."})

    def __init__(self, data, *, record, lands_on=None):
        super().__init__(data, record=record)
        self.lands_on = lands_on

    def save(self):
        """Put it on record; gives where to go on: `lands_on(row)`, or its own page."""
        if self.is_new:
            refuse_cancelled(self.instance.meeting)
        super().save()
        return self.lands_on(self.instance) if self.lands_on else self.instance


class DecisionForm(OfMeetingForm):
    added = "Decision recorded"

    class Meta:
        model = Decision
        fields = ["text", "changes", "item", "for_board"]
        field_classes = {"text": Words, "changes": Words}
        labels = {"item": "Agenda item", "for_board": "Only the board may see it"}
        help_texts = {
            "text": "As it is to stand in the minutes.",
            "changes": "Like “The patrols go on until March” or “Replaces decision D4”.",
            "item": "What it was decided under.",
        }
        error_messages = {"text": {"required": "Say what was decided."}}

    def __init__(self, data, *, record, member, item="", lands_on=None):
        super().__init__(data, record=record, lands_on=lands_on)
        offered = AgendaItem.objects.visible_to(member).filter(meeting=record.meeting)
        self.fields["item"].queryset, self.fields["item"].empty_label = offered, "None of them"
        chosen = offered.filter(pk=int(item)).first() if item.isdecimal() and len(item) < 19 else None
        if chosen:
            self.initial |= {"item": chosen.pk, "for_board": chosen.for_board}

    def clean(self):
        said = super().clean()
        if said.get("item") and said["item"].for_board:
            said["for_board"] = True
        return said

    def save(self):
        landing = super().save()
        if self.instance.for_board:
            keep_for_board([self.instance])
        return landing


class BoardActionForm(OfMeetingForm):
    """Something that a meeting asks of somebody: of a post as it is written, of one person or organisation, or both."""

    added = "Board action set"
    who = forms.ChoiceField(label="Person or organisation", required=False)

    class Meta:
        model = BoardAction
        fields = ["text", "post", "due", "decision", "progress", "for_board"]
        field_classes = {"text": Words, "due": WordedDate, "progress": Words}
        labels = {"post": "Who is to do it: post, as written", "for_board": "Only the board may see it"}
        help_texts = {
            "post": "A post, not a person’s name.",
            "due": "A date like 31 3 2027, or words like “next meeting”. Only a date can be overdue.",
            "decision": "The decision that it follows from.",
        }
        error_messages = {"text": {"required": "Say what is to be done."}}

    field_order = ["text", "post", "who"]

    def __init__(self, data, *, record, member, decision="", lands_on=None):
        if data and record.pk:
            data = with_their_owner(data, record)
        super().__init__(data, record=record, lands_on=lands_on)
        if self.is_new:
            del self.fields["progress"]
        self.fields["who"].choices = who_choices(member.partnership)
        self.initial["who"] = code_of(record)
        offered = Decision.objects.visible_to(member).filter(meeting=record.meeting).select_related("item")
        self.fields["decision"].queryset, self.fields["decision"].empty_label = offered, "None of them"
        chosen = offered.filter(serial=int(decision)).first() if decision.isdecimal() and len(decision) < 10 else None
        if chosen:
            self.initial |= {"decision": chosen.pk, "for_board": chosen.for_board}

    def clean(self):
        said = super().clean()
        if not said.get("post") and not said.get("who") and not {"post", "who"} & self.errors.keys():
            self.add_error("post", "Say who is to do it: a post, a person or an organisation.")
        decision = said.get("decision")
        if decision and (decision.for_board or (decision.item and decision.item.for_board)):
            said["for_board"] = True
        for letter, column in WHO.items():
            code = said.get("who") or ""
            setattr(self.instance, column, int(code[1:]) if code[:1] == letter else None)
        return said


def code_of(row):
    """The choice of "who" that a board action, or a row of its history, has; "" for none."""
    return next((f"{letter}{key}" for letter, column in WHO.items() if (key := getattr(row, column))), "")


def with_their_owner(data, record):
    """The posted `data` with the owner that others have saved since, where the person left the owner as it was."""
    version = data.get("version", "")
    if not version.isdecimal() or len(version) > 9 or int(version) == record.version:
        return data
    opened = record.history.filter(version=int(version)).first()
    if opened is None or data.get("who", "") != code_of(opened):
        return data
    merged = data.copy()
    merged["who"] = code_of(record)
    return merged


def who_choices(partnership):
    """The people and organisations of a partnership as choices; who has left stays among them, marked."""
    here = set(Appointment.objects.current().filter(partnership=partnership).values_list("user", flat=True))
    names = Appointment.objects.names_in(partnership).items()
    people = [(f"u{pk}", name if pk in here else f"{name} (has left)") for pk, name in names]
    organisations = Organisation.objects.filter(partnership=partnership)
    return [
        ("", "Nobody named"),
        ("People", sorted(people, key=lambda person: person[1])),
        ("Organisations", [(f"o{each.pk}", each.name) for each in organisations]),
    ]


class VerbForm(forms.Form):
    """A verb done to a row of a meeting, which stands alone on its page."""

    use_required_attribute = False

    def __init__(self, data, *, record, lands_on=None):
        self.record, self.lands_on = record, lands_on
        super().__init__(data)

    def save(self):
        """Do it; gives where to go on."""
        self.do()
        return self.lands_on(self.record) if self.lands_on else self.record


class CloseForm(VerbForm):
    closing = forms.ChoiceField(
        label="How it is closed",
        choices=Closing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it is closed."},
    )
    words = Words(
        label="What came of it",
        required=False,
        help_text="When it is merged or superseded: with what, or by what. When it is dropped: why.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        said = super().clean()
        if said.get("closing") not in (None, Closing.DONE) and not said.get("words") and "words" not in self.errors:
            self.add_error("words", "Say with what it is merged, why it is dropped, or what takes its place.")
        return said

    def change_reason(self):
        return f"{self.record.ref} closed: {Closing(self.cleaned_data['closing']).label.lower()}"

    def do(self):
        self.record.close(self.cleaned_data["closing"], self.cleaned_data["words"], timezone.localdate())


class ReopenForm(VerbForm):
    reason = Words(label="Why it is opened again", error_messages={"required": "Say why it is opened again."})

    def change_reason(self):
        return f"{self.record.ref} opened again: {self.cleaned_data['reason']}"

    def do(self):
        self.record.reopen()


class PublishForm(VerbForm):
    def change_reason(self):
        return "Minutes published"

    def do(self):
        self.record.publish_minutes(timezone.localdate())


class WithdrawForm(VerbForm):
    reason = Words(label="Why they are withdrawn", required=False)

    def change_reason(self):
        return (
            f"Minutes withdrawn: {self.cleaned_data['reason']}" if self.cleaned_data["reason"] else "Minutes withdrawn"
        )

    def do(self):
        self.record.withdraw_minutes()
