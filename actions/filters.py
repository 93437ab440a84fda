"""What the address of the delivery plan table asks for: which actions, and in what order."""

import re
from calendar import monthrange

from django import forms
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from priorities.models import Commitment, Priority

from .models import Action, ActionOwner
from .models.standing import Standing

SORTS = {
    "ref": ("Reference", ["serial"]),
    "deadline": ("Deadline, earliest first", [F("deadline_earliest").asc(nulls_last=True), "serial"]),
    "updated": ("Last update, oldest first", [F("last_update__said_on").asc(nulls_first=True), "serial"]),
    "rating": ("Rating, worst first", ["worst_first", "serial"]),
}
GROUPS = {
    "priority": ("By priority", ["priority__order", "priority_id"]),
    "rating": ("By rating", ["worst_first"]),
    "none": ("Not grouped", []),
}
DUE = {
    "overdue": "Overdue",
    "month": "Due this month",
    "moved": "Moved by an update",
    "none": "Not set",
}
# The filters, in the order in which they are said.
FILTERS = ("q", "priority", "owner", "rating", "due", "place", "commitment", "state")
WORST_FIRST = ["off_track", "at_risk", "no_update", "not_rated", "on_track", "not_started", "complete", ""]


class FilterForm(forms.Form):
    """Every part may be left out. A value that is not offered is pointed out and filters nothing."""

    use_required_attribute = False
    q = forms.CharField(label="Search", required=False, max_length=200, help_text="Words, or a reference like A12")
    priority = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    rating = forms.ChoiceField(
        required=False,
        choices=[("", "Any rating"), *Standing.choices, ("counted", "All but drafts and dropped")],
    )
    due = forms.ChoiceField(label="Deadline", required=False, choices=[("", "Any deadline"), *DUE.items()])
    place = forms.ChoiceField(label="Place or way of delivery", required=False)
    commitment = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Action.State.choices])
    sort = forms.ChoiceField(label="Sort", required=False, choices=[(key, words) for key, (words, _) in SORTS.items()])
    group = forms.ChoiceField(
        label="Group", required=False, choices=[(key, words) for key, (words, _) in GROUPS.items()]
    )

    def __init__(self, asked, *, plan, member):
        super().__init__(asked)
        self.priorities = list(Priority.objects.filter(plan=plan).visible_to(member).with_is_led(member))
        self.fields["priority"].choices = [("", "Any priority"), *((str(p.address), str(p)) for p in self.priorities)]
        self.fields["owner"].choices = [
            ("", "Any owner"),
            ("me", "Mine"),
            ("needed", "Needs a new owner"),
            *owner_choices(plan, member),
        ]
        self._offer_places(plan, member)
        self._offer_commitment()
        self.is_valid()

    def _offer_places(self, plan, member):
        """The places that actions of the plan name; no question where none does."""
        places = Action.objects.filter(priority__plan=plan).visible_to(member).exclude(place="")
        names = places.order_by("place").values_list("place", flat=True).distinct()
        self.fields["place"].choices = [("", "Any place"), *((name, name) for name in names)]
        if len(self.fields["place"].choices) == 1:
            del self.fields["place"]

    def _offer_commitment(self):
        """Asked by links alone: a list of every promise of the plan would be long."""
        asked = self.data.get("commitment", "")
        choices = [("none", "None")]
        if asked.isdecimal():
            commitment = Commitment.objects.filter(pk=int(asked[:18]), priority__in=self.priorities).first()
            choices += [(asked, str(commitment))] if commitment else []
        self.fields["commitment"].choices = [("", "Any commitment"), *choices]
        if not asked:
            del self.fields["commitment"]

    def chosen(self, name):
        return self.cleaned_data.get(name) or ""

    @property
    def grouping(self):
        return self.chosen("group") or "priority"

    @property
    def in_words(self):
        """The filters that are on, as sentences for print and for the removable tags: [(name, "Priority: ...")]."""
        on = []
        for name in FILTERS:
            if value := self.chosen(name):
                label = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                on.append((name, f"{self[name].label}: {label}"))
        return on

    def apply(self, actions, member):
        """The actions that the address asks for, in its order; `actions` are annotated with their standing."""
        actions = self._narrow(actions, member)
        ranks = [When(standing=standing, then=Value(rank)) for rank, standing in enumerate(WORST_FIRST)]
        actions = actions.annotate(worst_first=Case(*ranks, default=Value(len(ranks))))
        return actions.order_by(*GROUPS[self.grouping][1], *SORTS[self.chosen("sort") or "ref"][1])

    def _narrow(self, actions, member):
        if address := self.chosen("priority"):
            actions = actions.filter(priority__address=int(address))
        if standing := self.chosen("rating"):
            actions = actions.counted() if standing == "counted" else actions.filter(standing=standing)
        if due := self.chosen("due"):
            actions = due_by_code(actions, due, timezone.localdate())
        if place := self.chosen("place"):
            actions = actions.filter(place=place)
        if commitment := self.chosen("commitment"):
            actions = actions.filter(commitment=None if commitment == "none" else int(commitment))
        if state := self.chosen("state"):
            actions = actions.filter(state=state)
        if owner := self.chosen("owner"):
            actions = owned_by_code(actions, owner, member)
        return search(actions, self.chosen("q"))


def owner_choices(plan, member):
    """The organisations and groups that own an action of the plan which the member may see."""
    seen = Action.objects.filter(priority__plan=plan).visible_to(member)
    owners = ActionOwner.objects.filter(action__in=seen.values("pk")).order_by("organisation__name", "group__name")
    named = owners.values_list("organisation", "organisation__name", "group", "group__name").distinct()
    organisations = [(f"o{pk}", name) for pk, name, _, _ in named if pk]
    return organisations + [(f"g{pk}", name) for _, _, pk, name in named if pk]


def owned_by_code(actions, code, member):
    if code == "me":
        return actions.owned_by(member)
    if code == "needed":
        return actions.needing_owner()
    field = {"o": "organisation", "g": "group"}[code[0]]
    return actions.filter(Q(pk__in=ActionOwner.objects.filter(**{field: int(code[1:])}).values("action")))


def due_by_code(actions, code, on):
    if code == "overdue":
        return actions.overdue(on)
    if code == "month":
        last = on.replace(day=monthrange(on.year, on.month)[1])
        return actions.due_between(on, last)
    return actions.moved() if code == "moved" else actions.filter(deadline="")


def search(actions, words):
    """Those that hold every one of the words in what they say, or the one with that reference."""
    if ref := re.fullmatch(r"\s*[Aa]([1-9][0-9]{0,8})\s*", words):
        return actions.filter(serial=int(ref[1]))
    for word in words.split():
        actions = actions.filter(
            Q(actions_to_deliver__icontains=word)
            | Q(objective__icontains=word)
            | Q(commitment__text__icontains=word)
            | Q(item__iexact=word)
        )
    return actions
