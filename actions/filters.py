"""What the address of the delivery plan table asks for: which actions, and in what order."""

import re
from calendar import monthrange

from django import forms
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from csp_portal.common.finding import MOST, holds, words_in
from csp_portal.common.past import today
from priorities.models import Commitment, Priority

from .models import Action, ActionNote, ActionOwner
from .models.standing import Standing
from .worked_out import worst_disagreement

SORTS = {
    "ref": ("Reference", ["serial"]),
    "deadline": ("Deadline, earliest first", [F("deadline_earliest").asc(nulls_last=True), "serial"]),
    "updated": ("Last update, oldest first", [F("last_update__said_on").asc(nulls_first=True), "serial"]),
    "rating": ("Rating, worst first", ["worst_first", "serial"]),
    "disagreement": ("Disagreement, worst first", [worst_disagreement().desc(), "serial"]),
    "need": ("Overdue, then to update", ["need", F("deadline_earliest").asc(nulls_last=True), "serial"]),
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
UNSEEN = "unseen"
OPEN = ("open", "Open: not started or in progress")
# What the form asks first; the rest stands behind "More filters".
COMMON = ("q", "priority", "owner", "rating", "due")
# The filters, in the order in which they are said.
FILTERS = ("q", "priority", "owner", "rating", "disagrees", "due", "place", "commitment", "state")
# Where the words of a search are looked for, beside item numbers, references, the posts of owners and notes.
SEARCHED = (
    "actions_to_deliver",
    "objective",
    "commitment__text",
    "commitment__label",
    "measure__text",
    "place",
    "also_in",
    "last_update__what_happened",
    "last_update__no_change_reason",
    "last_update__what_next",
    "last_update__help_wanted",
)
WORST_FIRST = ["off_track", "at_risk", "no_update", "not_rated", "on_track", "not_started", "complete", ""]


class FilterForm(forms.Form):
    """Every part may be left out. A value that is not offered is pointed out and filters nothing."""

    use_required_attribute = False
    q = forms.CharField(
        label="Search",
        required=False,
        max_length=MOST,
        help_text="Words, or a reference like A12",
        error_messages={"null_characters_not_allowed": "That cannot be searched for."},
    )
    priority = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    rating = forms.ChoiceField(
        required=False,
        choices=[("", "Any rating"), *Standing.choices, ("counted", "Without drafts and dropped")],
    )
    disagrees = forms.ChoiceField(
        label="Said and worked out", required=False, choices=[("", "Agreeing or not"), ("1", "They disagree")]
    )
    due = forms.ChoiceField(label="Deadline", required=False, choices=[("", "Any deadline"), *DUE.items()])
    place = forms.ChoiceField(label="Place or way of delivery", required=False)
    commitment = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), OPEN, *Action.State.choices])
    sort = forms.ChoiceField(label="Sort", required=False, choices=[(key, words) for key, (words, _) in SORTS.items()])
    group = forms.ChoiceField(
        label="Group", required=False, choices=[(key, words) for key, (words, _) in GROUPS.items()]
    )

    def __init__(self, asked, *, plan, member):
        super().__init__(asked)
        self.priorities = list(Priority.objects.filter(plan=plan).visible_to(member).with_is_led(member))
        self._offer_priorities()
        owners, places = owners_and_places(plan, member)
        self.fields["owner"].choices = [
            ("", "Any owner"),
            ("me", "Mine"),
            ("needed", "Needs a new owner"),
            *owners,
        ]
        self.fields["place"].choices = [("", "Any place"), *((place, place) for place in places)]
        if not places:
            del self.fields["place"]
        self._offer_commitment()
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "“%(value)s” is not one of these and has no effect."
        self.is_valid()

    def _offer_priorities(self):
        """Those that the member sees; and, asked by a link alone, those that they do not, for an action of theirs."""
        choices = [("", "Any priority"), *((str(p.address), str(p)) for p in self.priorities)]
        if self.data.get("priority") == UNSEEN:
            choices.append((UNSEEN, "Priorities of the board alone"))
        self.fields["priority"].choices = choices

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
    def common(self):
        return [self[name] for name in COMMON]

    @property
    def more(self):
        """The others, as far as they are asked."""
        return [field for field in self if field.name not in COMMON]

    @property
    def more_is_open(self):
        """Whether one of them is answered, other than as it stands by itself, or is answered wrongly."""
        by_itself = {"sort": "ref", "group": "priority"}
        return any(
            field.errors or self.chosen(field.name) not in ("", by_itself.get(field.name)) for field in self.more
        )

    @property
    def unfiltered(self):
        """The query of the same list without its filters, from its first page."""
        query = self.data.copy()
        for name in (*FILTERS, "page"):
            query.pop(name, None)
        return query.urlencode()

    @property
    def grouping(self):
        return self.chosen("group") or "priority"

    @property
    def names_priorities(self):
        """Whether each row says its priority: no heading above it does."""
        return self.grouping != "priority"

    @property
    def in_words(self):
        """The filters that are on, as sentences for print and for the removable tags: [(name, "Priority: ...")]."""
        on = []
        for name in FILTERS:
            if value := self.chosen(name):
                label = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                on.append((name, f"{self[name].label}: {label}"))
        return on

    def apply(self, actions, member, until=None):
        """The actions that the address asks for, in its order; `actions` are `with_worked_out`. `until` is
        the period shown when it is not the current one."""
        actions = narrow(actions, self.cleaned_data, member, until)
        ranks = [When(standing=standing, then=Value(rank)) for rank, standing in enumerate(WORST_FIRST)]
        actions = actions.annotate(worst_first=Case(*ranks, default=Value(len(ranks))))
        sort = self.chosen("sort") or "ref"
        actions = with_need(actions, today()) if sort == "need" else actions
        return actions.order_by(*GROUPS[self.grouping][1], *SORTS[sort][1])


def narrow(actions, asked, member, until=None):
    """Those that fit all that is asked, {the name of a filter: its value}; `actions` know their standing."""
    if address := asked.get("priority"):
        actions = under(actions, address, member)
    if standing := asked.get("rating"):
        actions = actions.counted() if standing == "counted" else actions.filter(standing=standing)
    if asked.get("disagrees"):
        actions = actions.filter(disagrees=True)
    if due := asked.get("due"):
        actions = due_by_code(actions, due, today(), until)
    if place := asked.get("place"):
        actions = actions.filter(place=place)
    if commitment := asked.get("commitment"):
        actions = actions.filter(commitment=None if commitment == "none" else int(commitment))
    if state := asked.get("state"):
        actions = actions.exclude(state__in=Action.ENDED) if state == "open" else actions.filter(state=state)
    if owner := asked.get("owner"):
        actions = owned_by_code(actions, owner, member)
    return search(actions, asked.get("q") or "")


def under(actions, address, member):
    """Those of the priority at an address; for `UNSEEN` those whose priority the member does not see."""
    if address == UNSEEN:
        return actions.exclude(priority__in=Priority.objects.visible_to(member).values("pk"))
    return actions.filter(priority__address=int(address))


def with_need(actions, on):
    """Each with `need`, by which what needs somebody comes first: 0 overdue, 1 without an update for the period."""
    overdue = Exists(Action.objects.overdue(on).filter(pk=OuterRef("pk")))
    silent = Q(standing=Standing.NO_UPDATE)
    return actions.annotate(need=Case(When(overdue, then=Value(0)), When(silent, then=Value(1)), default=Value(2)))


def owners_and_places(plan, member):
    """The organisations and groups that own an action of the plan which the member may see, as choices; and the places
    that such actions name. One query gives both."""
    seen = Action.objects.filter(priority__plan=plan).visible_to(member).order_by()
    columns = ["owners__organisation", "owners__organisation__name", "owners__group", "owners__group__name", "place"]
    rows = set(seen.values_list(*columns).distinct())
    organisations = sorted({(name, pk) for pk, name, _, _, _ in rows if pk})
    groups = sorted({(name, pk) for _, _, pk, name, _ in rows if pk})
    owners = [(f"o{pk}", name) for name, pk in organisations] + [(f"g{pk}", name) for name, pk in groups]
    return owners, sorted({place for *_, place in rows if place})


def owned_by_code(actions, code, member):
    if code == "me":
        return actions.owned_by(member)
    if code == "needed":
        return actions.needing_owner()
    field = {"o": "organisation", "g": "group"}[code[0]]
    return actions.filter(Q(pk__in=ActionOwner.objects.filter(**{field: int(code[1:])}).values("action")))


def due_by_code(actions, code, on, until=None):
    if code == "overdue":
        return actions.overdue(on)
    if code == "month":
        last = on.replace(day=monthrange(on.year, on.month)[1])
        return actions.due_between(on, last)
    return actions.moved(until) if code == "moved" else actions.filter(deadline="")


def search(actions, asked):
    """Those in which every one of the words stands. A reference stands in the action that has it."""
    for word in words_in(asked):
        posts = ActionOwner.objects.filter(holds(word, ["post"]), action=OuterRef("pk"))
        notes = ActionNote.objects.filter(holds(word, ["heading", "text"]), action=OuterRef("pk"))
        found = holds(word, SEARCHED, numbers=["item"]) | Q(Exists(posts)) | Q(Exists(notes))
        if serial := serial_in(word.text):
            found |= Q(serial=serial)
        actions = actions.filter(found)
    return actions


def serial_in(text):
    """The number of the action whose reference the text is, like 12 for "A12"; None for any other text."""
    ref = re.fullmatch(r"[Aa]([1-9][0-9]{0,8})", text)
    return int(ref[1]) if ref else None
