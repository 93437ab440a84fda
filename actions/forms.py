from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from csp_portal.common.fields import WordedDate, Words
from csp_portal.common.later_saves import with_later_saves
from csp_portal.common.lines import Lines
from csp_portal.common.radios import HintedRadios
from csp_portal.common.refusals import Refused
from csp_portal.common.rows import FormWithRows, RowForm, Rows
from governance.models import Appointment, Group, Organisation
from priorities.models import Commitment, Priority, SuccessMeasure, Visibility

from .decided import became, decision_seen, obstacle_to_opening
from .models import Action, ActionNote, ActionOwner, Milestone, Update

# The code of a choice of "who", like "o12": its letter and the column of an owner that it fills.
WHO = {"u": "user_id", "o": "organisation_id", "g": "group_id"}


# What an update that says off track or at risk must answer, and how it is asked for when it does not.
WAY_BACK = {
    "what_next": "Say what will bring it back on track.",
    "back_by": "Say by when it will be back on track.",
    "help_wanted": "Say what help is wanted and from whom, or “None”.",
}


class RatingRadios(HintedRadios):
    """The ratings, each with what it means; those that ask for a way back are marked, so that the page can say so."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value != "" and value.instance.needs_a_way_back:
            option["attrs"]["data-way-back"] = ""
        return option


class UpdateForm(forms.ModelForm):
    """What a person says of an action for a period. When it corrects an update, the deadline is left as it was said.

    Off track and at risk ask what brings it back, by when, and what help is wanted from whom. Its fields are laid out
    by templates/actions/_update_fields.html.
    """

    use_required_attribute = False

    class Meta:
        model = Update
        fields = [
            "rating",
            "what_happened",
            "no_change_reason",
            "what_next",
            "back_by",
            "help_wanted",
            "new_deadline",
            "deadline_reason",
        ]
        field_classes = {
            "what_happened": Words,
            "what_next": Words,
            "back_by": WordedDate,
            "help_wanted": Words,
            "deadline_reason": Words,
            "no_change_reason": Words,
            "new_deadline": WordedDate,
        }
        # The style sheet tells by the placeholder whether something is typed.
        widgets = {
            "rating": RatingRadios(hint_for=None),
            "back_by": forms.TextInput(attrs={"placeholder": " "}),
            "help_wanted": forms.Textarea(attrs={"rows": 3, "placeholder": " "}),
        }
        labels = {
            "rating": "How is it going?",
            "what_next": "What happens next",
            "back_by": "By when it will be back on track",
            "help_wanted": "What help is wanted, and from whom",
            "new_deadline": "New deadline, if it moves",
            "no_change_reason": "Or: no change, because",
        }
        help_texts = {
            "what_happened": "What has been done, and what came of it.",
            "what_next": "When it is off track or at risk: what will bring it back.",
            "back_by": "A date like 31 3 2027, or words like “Autumn 2027”.",
            "help_wanted": "Like “The council: a second officer until May”. “None” is an answer.",
            "new_deadline": "A date like 31 3 2027, or words like “Autumn 2027”.",
            "no_change_reason": "Say this instead of what happened when nothing has changed.",
        }
        error_messages = {"rating": {"required": "Choose how the action is going."}}

    def __init__(self, data, *, action, period, member, correcting=None):
        super().__init__(data, instance=correcting)
        self.action, self.period, self.member, self.correcting = action, period, member, correcting
        self.fields["rating"].queryset = member.partnership.ratings.all()
        self.fields["rating"].empty_label = None
        self.fields["rating"].widget.hint_for = self._rating_hint
        if correcting:
            del self.fields["new_deadline"], self.fields["deadline_reason"]

    def _rating_hint(self, choice):
        """What the rating means; of the one that the action has, also that it is last time's."""
        is_last = choice.instance.pk == self.action.rating_id and not self.correcting
        return f"{choice.instance.meaning} (Last time.)".strip() if is_last else choice.instance.meaning

    def clean(self):
        said = super().clean()
        happened, unchanged = said.get("what_happened"), said.get("no_change_reason")
        if happened and unchanged:
            self.add_error(
                "no_change_reason", "You said what happened and also that nothing changed. Keep one of the two."
            )
        if not happened and not unchanged:
            self.add_error("what_happened", "Say what happened, or say below why nothing changed.")
        self._check_rating(said)
        if said.get("new_deadline") and not said.get("deadline_reason"):
            self.add_error("deadline_reason", "Say why the deadline moves.")
        if said.get("deadline_reason") and not said.get("new_deadline") and "new_deadline" not in self.errors:
            self.add_error("new_deadline", "Say what the new deadline is, or leave the reason empty.")
        return said

    def _check_rating(self, said):
        rating = said.get("rating")
        if rating and rating.needs_a_way_back:
            for name, sentence in WAY_BACK.items():
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        elif rating and said.get("back_by"):
            self.add_error("back_by", "Leave this empty: it is for what is off track or at risk.")
        if rating and rating.is_complete and not said.get("what_happened") and said.get("no_change_reason"):
            self.add_error("what_happened", "Say what was achieved, as the action is now complete.")

    def change_reason(self):
        return f"Correction of update {self.correcting.number}" if self.correcting else f"Update for {self.period}"

    def save(self):
        """The update goes onto the record through its action; gives the action."""
        if self.correcting:
            self.action.correct_update(self.instance)
            return self.action
        self.instance.period = self.period
        self.instance.author = self.member.user
        self.instance.said_by = self.member.in_words
        self.instance.said_on = timezone.localdate()
        self.action.add_update(self.instance)
        return self.action


class OwnerForm(RowForm):
    said = ("post", "who")
    post = forms.CharField(
        label="Post, as written", max_length=300, required=False, help_text="A post, not a person’s name."
    )
    who = forms.ChoiceField(label="Person, organisation or group", required=False)
    part = forms.ChoiceField(choices=ActionOwner.Part, initial=ActionOwner.Part.RESPONSIBLE, required=False)

    def __init__(self, *args, who, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = who

    def fill(self, owner):
        """Put what was typed onto the row."""
        code = self.cleaned_data["who"]
        owner.post = self.cleaned_data["post"]
        owner.part = self.cleaned_data["part"] or ActionOwner.Part.RESPONSIBLE
        for letter, column in WHO.items():
            setattr(owner, column, int(code[1:]) if code[:1] == letter else None)


class MilestoneForm(RowForm):
    said = ("text", "due", "done")
    text = Words(label="Milestone", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    due = WordedDate(label="Due", max_length=200, required=False)
    done = WordedDate(label="Reached on", max_length=200, required=False)

    def clean(self):
        if not self.cleaned_data.get("text") and not self.is_blank:
            self.add_error("text", "Say what the milestone is.")

    def fill(self, milestone):
        for name in self.said:
            setattr(milestone, name, self.cleaned_data[name])


class NoteForm(RowForm):
    said = ("heading", "text")
    heading = forms.CharField(label="Heading", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    text = Words(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self):
        if not self.cleaned_data.get("text") and "text" not in self.errors and not self.is_blank:
            self.add_error("text", "Write the note that belongs under this heading.")

    def fill(self, note):
        for name in self.said:
            setattr(note, name, self.cleaned_data[name])


class ActionForm(FormWithRows, forms.ModelForm):
    """An action with its owners, milestones and notes. Once it has a deadline, only an update moves it."""

    use_required_attribute = False
    decision = forms.CharField(required=False, widget=forms.HiddenInput)  # the number of the one that it comes from
    reason = Words(label="Why you are changing it", required=False)

    class Meta:
        model = Action
        fields = [
            "actions_to_deliver",
            "priority",
            "commitment",
            "objective",
            "measure",
            "item",
            "start",
            "deadline",
            "partners",
            "place",
            "also_in",
            "state",
            "dropped_reason",
            "visibility",
        ]
        widgets = {
            "item": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "partners": forms.RadioSelect,
            "also_in": forms.Textarea(attrs={"rows": 2}),
        }
        field_classes = {
            "also_in": Lines,
            "objective": Words,
            "actions_to_deliver": Words,
            "dropped_reason": Words,
            "start": WordedDate,
            "deadline": WordedDate,
        }
        labels = {"partners": "Does it need more than one partner?"}
        help_texts = {
            "partners": "A community safety plan holds what partners can only do together.",
            "place": "Like “Town centre” or “Home visits”. No addresses of homes and no names of people.",
            "also_in": "The plan and its reference, like “Youth Justice Plan, 3.2”. One a line.",
            "commitment": "When it is chosen, it is the overall objective.",
            "item": "As it is printed in the plan.",
            "objective": "Only when the action delivers none of the commitments.",
            "measure": "The measure of the priority that shows whether the action works.",
            "start": "A date like 1 4 2026, or words like “Autumn 2026” or “ongoing”.",
            "deadline": "A date like 31 3 2027, or words like “Autumn 2027” or “ongoing”.",
            "dropped_reason": "Only when it is dropped.",
        }
        error_messages = {
            "priority": {"required": "Choose the priority that the action belongs to."},
            "actions_to_deliver": {"required": "Say what is to be done."},
        }

    def __init__(self, data, *, action, member, under="", decision=None):
        """`under` is the address of the priority that a new action is offered under, `decision` what it comes from."""
        if data and action.pk:
            owners = ("owners", OwnerForm, ActionOwner, owner_initial)
            milestones = ("milestones", MilestoneForm, Milestone, milestone_initial)
            notes = ("notes", NoteForm, ActionNote, note_initial)
            data = with_later_saves(data, action, type(self), [owners, milestones, notes])
        super().__init__(data, instance=action)
        self.member, self.is_new = member, action.pk is None
        self._offer_priorities(action)
        if under.isdecimal():
            self.initial["priority"] = self.fields["priority"].queryset.filter(address=int(under[:9])).first()
        if action.deadline:
            del self.fields["deadline"]
        if action.state == Action.State.COMPLETE:
            del self.fields["state"], self.fields["dropped_reason"]
        else:
            ends = (Action.State.COMPLETE, Action.State.DROPPED) if self.is_new else (Action.State.COMPLETE,)
            self.fields["state"].choices = [choice for choice in Action.State.choices if choice[0] not in ends]
        if self.is_new:
            del self.fields["reason"], self.fields["dropped_reason"]
            self._begin_from(decision)
        else:
            del self.fields["decision"]
        self.fields["visibility"].choices = Visibility.choices
        self.fields["partners"].choices = [*Action.Partners.choices, ("", "Not said")]
        self.owners = Rows(
            OwnerForm, ActionOwner, action, data, initial=owner_initial, prefix="owners", who=who_choices(member)
        )
        self.milestones = Rows(MilestoneForm, Milestone, action, data, initial=milestone_initial, prefix="milestones")
        self.notes = Rows(NoteForm, ActionNote, action, data, initial=note_initial, prefix="notes")
        # Whose faults the error summary names.
        self.formsets = [self.owners.formset, self.milestones.formset, self.notes.formset]

    def _begin_from(self, decision):
        """Begin with the words of the decision, for the board alone where the decision is."""
        if decision:
            self.initial |= {"decision": decision.serial, "actions_to_deliver": decision.text}
            if self.member.sees_board_matters and decision.is_for_board:
                self.initial["visibility"] = Visibility.BOARD

    @cached_property
    def came_from(self):
        """The decision that a new action comes from, when the member sees it; None for none."""
        return decision_seen(str(self["decision"].value() or ""), self.member) if self.is_new else None

    def made_before(self):
        """The actions that the decision became already, as far as the member may see them."""
        return became(self.came_from, self.member) if self.came_from else []

    def _offer_priorities(self, action):
        offered = Priority.objects.visible_to(self.member).select_related("plan")
        offered = (
            offered.exclude(plan__state="replaced") if self.is_new else offered.filter(plan=action.priority.plan_id)
        )
        if not self.member.is_coordinator:
            offered = offered.led_by(self.member)
        self.fields["priority"].queryset, self.fields["priority"].empty_label = offered, "Choose a priority"
        commitments = Commitment.objects.filter(priority__in=offered.values("pk")).order_by(
            "priority__order", "horizon", "order"
        )
        self.fields["commitment"].queryset, self.fields["commitment"].empty_label = commitments, "None of them"
        measures = SuccessMeasure.objects.filter(priority__in=offered.values("pk")).order_by("priority__order", "order")
        self.fields["measure"].queryset, self.fields["measure"].empty_label = measures, "None of them"

    def clean(self):
        said = super().clean()
        for name, what in (("commitment", "commitment"), ("measure", "success measure")):
            self._check_priority_of(name, what, said.get("priority"))
        if said.get("commitment") and said.get("objective"):
            self.add_error("objective", "Leave this empty: the commitment is the overall objective.")
        dropped = said.get("state") == Action.State.DROPPED
        if dropped and not said.get("dropped_reason"):
            self.add_error("dropped_reason", "Say why the action is dropped.")
        if said.get("dropped_reason") and "state" in self.fields and not dropped:
            self.add_error("dropped_reason", "Choose “Dropped” as its state, or leave this empty.")
        if said.get("decision"):
            self.instance.decision = self.came_from
            if not self.instance.decision:
                self.add_error(None, "The decision that this action was to come from is not there.")
        self._keep_for_board(said)
        return said

    def _keep_for_board(self, said):
        """Refuse to open to others what comes from a decision that only the board may see."""
        if said.get("visibility") in (None, Visibility.BOARD) or not (self.is_new or "visibility" in self.changed_data):
            return
        if obstacle := obstacle_to_opening(self.instance.decision, self.member):
            self.add_error("visibility", obstacle)

    def _check_priority_of(self, name, what, priority):
        chosen = self.cleaned_data.get(name)
        if chosen and priority and chosen.priority_id != priority.pk:
            self.add_error(name, f"That {what} belongs to “{chosen.priority}”. Choose one of the same priority.")

    def change_reason(self):
        return self.cleaned_data.get("reason") or ("Action added" if self.is_new else "")

    def save(self):
        """Save the action and its rows; gives the action. Refuses a save that would change nothing."""
        is_as_it_was = set(self.changed_data) <= {"reason"} and not any(rows.has_changed() for rows in self.formsets)
        if is_as_it_was and not self.is_new:
            raise Refused("You have not changed anything.")
        if self.is_new:
            self.instance.add()
        else:
            self.instance.edit()
        self.owners.save()
        self.milestones.save()
        self.notes.save()
        return self.instance


def owner_initial(owner):
    keys = ((letter, getattr(owner, column)) for letter, column in WHO.items())
    code = next((f"{letter}{key}" for letter, key in keys if key), "")
    return {"post": owner.post, "who": code, "part": owner.part}


def milestone_initial(milestone):
    return {"text": milestone.text, "due": milestone.due, "done": milestone.done}


def note_initial(note):
    return {"heading": note.heading, "text": note.text}


def who_choices(member):
    """The people, organisations and groups of the partnership, as one list of choices in three groups.

    Somebody who has left stays in it, marked: what they own must go on saying so until it is handed over.
    """
    partnership = member.partnership
    here = set(Appointment.objects.current().filter(partnership=partnership).values_list("user", flat=True))
    names = Appointment.objects.names_in(partnership).items()
    people = [(f"u{pk}", name if pk in here else f"{name} (has left)") for pk, name in names]
    organisations = Organisation.objects.filter(partnership=partnership)
    groups = Group.objects.filter(partnership=partnership)
    return [
        ("", "Nobody named"),
        ("People", sorted(people, key=lambda person: person[1])),
        ("Organisations", [(f"o{o.pk}", o.name) for o in organisations]),
        ("Groups", [(f"g{g.pk}", g.name) for g in groups]),
    ]
