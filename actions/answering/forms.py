"""The forms of the page of a personal link: who answers, and the questions of an update for each action."""

from types import SimpleNamespace

from django import forms
from django.forms.models import ModelChoiceIteratorValue

from actions.forms import WAY_BACK, UpdateForm
from csp_portal.common.fields import NO_NAMES

POST_LENGTH = 100
ROWS = {"what_happened": 3, "no_change_reason": 2, "what_next": 2, "help_wanted": 2, "deadline_reason": 2}
MOST_OF_A_REF = 12  # characters


class AnswerForm(UpdateForm):
    """The questions of an update for one action among several: the names of its boxes begin with its reference."""

    def __init__(self, data, *, action, period, answerer, ratings, words=None):
        """`ratings` are `choices_of` the partnership's, read once for all; `words` were typed before, unchecked."""
        self.prefix = self.called = action.ref
        super().__init__(data, action=action, period=period, member=answerer)
        self.fields["rating"].choices = ratings
        self.fields["rating"].required = False  # see `_take_over_last_time`
        for name, field in self.fields.items():
            self.initial[name] = (words or {}).get(self.add_prefix(name), "")
            field.help_text = field.help_text.removesuffix(NO_NAMES).strip()  # the page says it once
        for name, rows in ROWS.items():
            self.fields[name].widget.attrs["rows"] = rows

    def clean(self):
        self._take_over_last_time()
        if not self.cleaned_data.get("rating") and "rating" not in self.errors:
            self.add_error("rating", self.fields["rating"].error_messages["required"])
        return super().clean()

    def _take_over_last_time(self):
        """Why nothing changed, and no rating: what was said last time stays, with the way back where it had one."""
        said, last = self.cleaned_data, self.action.last_update
        if not last or last.rating.is_complete or said.get("rating") or "rating" in self.errors:
            return
        if not said.get("no_change_reason") or said.get("what_happened"):
            return
        said["rating"] = last.rating
        for name in WAY_BACK if last.rating.needs_a_way_back else ():
            if not said.get(name) and name not in self.errors:
                said[name] = getattr(last, name)


def choices_of(ratings):
    return [(ModelChoiceIteratorValue(rating.pk, rating), str(rating)) for rating in ratings]


def says_something(data, action):
    """Whether anything was posted for an action: blank boxes are no answer, and none is asked for them."""
    names = (f"{action.ref}-{name}" for name in AnswerForm.base_fields)
    return any(data.get(name, "").strip() for name in names)


def typed_in(data):
    """What was typed on the page, to be read and copied: [(reference, [(question, words)])]."""
    found = {}
    for name in data:
        ref, _, question = name.partition("-")
        field = AnswerForm.base_fields.get(question)
        if field and question != "rating" and len(ref) <= MOST_OF_A_REF and data[name].strip():
            found.setdefault(ref, []).append((field.label, data[name]))
    return list(found.items())


class AnswererForm(forms.Form):
    """The form around the answers. Whoever answers from a mailbox says their post; a person is known."""

    use_required_attribute = False
    post = forms.CharField(
        label="Your post",
        max_length=POST_LENGTH,
        help_text="Like “Duty inspector”. A post, not a person’s name. It stands beside your answers.",
        error_messages={"required": "Say what your post is."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "organization-title"}),
    )

    def __init__(self, data, *, link, words=None):
        super().__init__(data, initial=words)
        if link.user_id:
            del self.fields["post"]
        self.formsets = []

    def take(self, answers):
        """Have the faults of the answers named in the summary above the heading."""
        self.formsets = [SimpleNamespace(forms=answers)]
