"""What the addresses of the registers ask for. A value that is not offered is pointed out and filters nothing."""

from django import forms
from django.db.models import Case, F, Value, When

from csp_portal.common.past import today
from governance.meetings.recording import who_choices
from governance.meetings.years import choices, days_of, year_of
from governance.models import BoardAction, Decision, Group, Meeting


class Filters(forms.Form):
    """Filters in the address of a list. `in_words` are those chosen, as (name, words)."""

    use_required_attribute = False

    @property
    def chosen(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def in_words(self):
        said = {name: dict(flat(self.fields[name].choices)) for name in self.chosen}
        return [(name, f"{self.fields[name].label}: {said[name][value]}") for name, value in self.chosen.items()]


def flat(offered):
    """The choices of a field without their groups."""
    for value, words in offered:
        if isinstance(words, list):
            yield from words
        else:
            yield value, words


def groups_that(partnership, **have):
    """The groups of which there is something, as choices."""
    found = partnership.groups.filter(**have).distinct().order_by("name")
    return [("", "All groups"), *((str(group.pk), group.name) for group in found)]


class DecisionFilters(Filters):
    group = forms.ChoiceField(label="Group", required=False)
    year = forms.ChoiceField(label="Year, from April", required=False)

    def __init__(self, data, *, member):
        super().__init__(data)
        seen = Decision.objects.visible_to(member)
        self.fields["group"].choices = groups_that(member.partnership, meetings__decisions__in=seen)
        days = seen.order_by().values_list("meeting__date", flat=True).distinct()
        self.fields["year"].choices = [("", "All years"), *choices(days)]

    def apply(self, decisions):
        chosen = self.chosen
        if group := chosen.get("group"):
            decisions = decisions.filter(meeting__group=group)
        if year := chosen.get("year"):
            decisions = decisions.filter(meeting__date__range=days_of(int(year)))
        return decisions


class BoardActionFilters(Filters):
    state = forms.ChoiceField(
        label="State", choices=[("", "All"), ("overdue", "Overdue"), *BoardAction.State.choices], required=False
    )
    group = forms.ChoiceField(label="Group", required=False)
    owner = forms.ChoiceField(label="Who is to do it", required=False)

    def __init__(self, data, *, member):
        super().__init__(data)
        self.member = member
        seen = BoardAction.objects.visible_to(member)
        self.fields["group"].choices = groups_that(member.partnership, board_actions__in=seen)
        self.fields["owner"].choices = self._owners(seen)

    def _owners(self, seen):
        """Everybody, the reader, and those who have a board action: people, organisations, and posts as written."""
        rows = list(seen.order_by().values_list("user", "organisation", "post").distinct())
        owning = {f"u{user}" for user, _, _ in rows if user} | {f"o{key}" for _, key, _ in rows if key}
        _, (people, persons), (bodies, organisations) = who_choices(self.member.partnership)
        posts = sorted({post for _, _, post in rows if post}, key=str.casefold)
        offered = [
            (people, [choice for choice in persons if choice[0] in owning]),
            (bodies, [choice for choice in organisations if choice[0] in owning]),
            ("Posts, as written", [(f"p{post}", post) for post in posts]),
        ]
        return [("", "Everybody"), ("me", "Me or my organisation"), *(group for group in offered if group[1])]

    def apply(self, rows):
        chosen = self.chosen
        if state := chosen.get("state"):
            rows = rows.overdue(today()) if state == "overdue" else rows.filter(state=state)
        if group := chosen.get("group"):
            rows = rows.filter(group=group)
        if owner := chosen.get("owner"):
            rows = self._owned(rows, owner)
        is_closed = Case(When(state=BoardAction.State.OPEN, then=Value(0)), default=Value(1))
        due = F("due_latest").asc(nulls_last=True)
        return rows.order_by(is_closed, F("closed_on").desc(nulls_last=True), due, "serial")

    def _owned(self, rows, owner):
        if owner == "me":
            mine = rows.filter(user=self.member.user)
            return mine | rows.filter(organisation__in=self.member.organisation_ids)
        column = {"u": "user", "o": "organisation", "p": "post"}[owner[0]]
        return rows.filter(**{column: owner[1:]})


class YearFilters(Filters):
    """A group and a year, never none: the board and the running year unless the address names others."""

    group = forms.ChoiceField(label="Group", required=False)
    year = forms.ChoiceField(label="Year, from April", required=False)

    def __init__(self, data, *, partnership):
        super().__init__(data)
        meetings = Meeting.objects.standing().filter(partnership=partnership)
        self.groups = {str(group.pk): group for group in partnership.groups.filter(meetings__in=meetings).distinct()}
        self.fields["group"].choices = [(key, group.name) for key, group in self.groups.items()]
        days = {today(), *meetings.order_by().values_list("date", flat=True).distinct()}
        self.fields["year"].choices = choices(days)
        chosen = self.chosen
        boards = [group for group in self.groups.values() if group.kind == Group.Kind.BOARD]
        first = next(iter([*boards, *self.groups.values()]), None)
        self.group = self.groups.get(chosen.get("group"), first)
        self.year = int(chosen.get("year", year_of(today())))
        self.data = {"group": str(self.group.pk) if self.group else "", "year": str(self.year)}
