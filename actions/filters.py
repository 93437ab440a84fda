"""What the address of the delivery plan table asks for: priority, owner, rating, state, words, sort and group."""

import re

from django import forms
from django.db.models import Case, F, Q, Value, When

from priorities.models import Priority

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
WORST_FIRST = ["off_track", "at_risk", "no_update", "not_rated", "on_track", "not_started", "complete", ""]


class FilterForm(forms.Form):
    """Every part may be left out. A value that is not offered is pointed out and filters nothing."""

    use_required_attribute = False
    q = forms.CharField(label="Search", required=False, max_length=200, help_text="Words, or a reference like A12")
    priority = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    rating = forms.ChoiceField(required=False, choices=[("", "Any rating"), *Standing.choices])
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Action.State.choices])
    sort = forms.ChoiceField(label="Sort", required=False, choices=[(key, words) for key, (words, _) in SORTS.items()])
    group = forms.ChoiceField(
        label="Group", required=False, choices=[(key, words) for key, (words, _) in GROUPS.items()]
    )

    def __init__(self, asked, *, plan, member):
        super().__init__(asked)
        self.priorities = list(Priority.objects.filter(plan=plan).visible_to(member).with_is_led(member))
        self.fields["priority"].choices = [("", "Any priority"), *((str(p.address), str(p)) for p in self.priorities)]
        self.fields["owner"].choices = [("", "Any owner"), ("me", "Mine"), *owner_choices(plan, member)]
        self.is_valid()

    def chosen(self, name):
        return self.cleaned_data.get(name) or ""

    @property
    def grouping(self):
        return self.chosen("group") or "priority"

    @property
    def in_words(self):
        """The filters that are on, as sentences for print and for the removable tags: [(name, "Priority: ...")]."""
        on = []
        for name in ("q", "priority", "owner", "rating", "state"):
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
            actions = actions.filter(standing=standing)
        if state := self.chosen("state"):
            actions = actions.filter(state=state)
        if owner := self.chosen("owner"):
            actions = actions.owned_by(member) if owner == "me" else actions.filter(owned_by_code(owner))
        return search(actions, self.chosen("q"))


def owner_choices(plan, member):
    """The organisations and groups that own an action of the plan which the member may see."""
    seen = Action.objects.filter(priority__plan=plan).visible_to(member)
    owners = ActionOwner.objects.filter(action__in=seen.values("pk")).order_by("organisation__name", "group__name")
    named = owners.values_list("organisation", "organisation__name", "group", "group__name").distinct()
    organisations = [(f"o{pk}", name) for pk, name, _, _ in named if pk]
    return organisations + [(f"g{pk}", name) for _, _, pk, name in named if pk]


def owned_by_code(code):
    field = {"o": "organisation", "g": "group"}[code[0]]
    return Q(pk__in=ActionOwner.objects.filter(**{field: int(code[1:])}).values("action"))


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
