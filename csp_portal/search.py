"""Search over actions, commitments, priorities, quarterly reports, what meetings decided and asked for, organisations
and groups."""

import re
from dataclasses import dataclass, field
from textwrap import shorten

from django import forms
from django.db.models import Count, Prefetch, Window
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from actions.filters import search as search_actions
from actions.filters import serial_in
from actions.models import Action, ActionOwner, QuarterlyReport
from csp_portal.common.finding import MOST, holds, marked, sentences_with, words_in
from governance.models import BoardAction, Decision, Group, Organisation
from governance.past import takes_as_at
from priorities.models import Commitment, Plan, Priority

SHOWN = 10  # of each kind
# What is said of a board action, and where.
ASKED = (("", "text"), ("How it is going", "progress"), ("What came of it", "closing_words"), ("Owner", "post"))
TITLE = 120  # characters of what a result is called
MANY = {
    "action": "actions",
    "commitment": "commitments",
    "priority": "priorities",
    "report": "reports",
    "decision": "decisions",
    "board action": "board actions",
    "organisation": "organisations",
    "group": "groups",
}


class SearchForm(forms.Form):
    q = forms.CharField(
        max_length=MOST,
        error_messages={
            "required": "Type a word, or a reference like A12, D3 or B7.",
            "max_length": "Search for at most %(limit_value)d characters. You typed %(show_value)d.",
            "null_characters_not_allowed": "That cannot be searched for.",
        },
    )


@dataclass(frozen=True)
class Result:
    """One thing that was found. `lines` are the sentences in which its words stand, each with what it is."""

    url: str
    title: str
    before: str = ""
    belongs_to: str = ""
    lines: list = field(default_factory=list)
    is_exact: bool = False


@dataclass(frozen=True)
class Found:
    """What was found of one kind: how many, those of them that are shown, and the address of them all."""

    kind: str
    count: int
    results: list
    all_at: str = ""

    @property
    def many(self):
        return MANY[self.kind]

    @property
    def in_words(self):
        return f"{self.count} {self.kind if self.count == 1 else self.many}"

    @property
    def is_cut(self):
        return self.count > len(self.results)


@takes_as_at
@require_safe
def search(request, slug):
    """What holds all the words of `?q=`. A reference of something that the person may see leads straight there."""
    form = SearchForm(request.GET)
    plan = Plan.objects.shown(request.partnership)
    page = {"plan": plan, "most": MOST}
    if not form.is_valid():
        return render(request, "csp_portal/search.html", page | {"sentence": form.errors["q"][0]})
    asked, kind = form.cleaned_data["q"], request.GET.get("kind", "")
    if there := row_of_reference(asked, request.member):
        return redirect(there)
    found = [each for each in Finder(asked, plan, request.member).all_kinds(kind) if each.count]
    found.sort(key=lambda each: not any(result.is_exact for result in each.results))
    return render(request, "csp_portal/search.html", page | {"asked": asked, "found": found, "kind": kind})


def row_of_reference(asked, member):
    """The action, decision or board action that is called A12, D3 or B7; None for other words, and where there is none
    that the member may see."""
    reference = re.sub(r"^([A-Za-z])\s+", r"\1", asked)
    model = {"D": Decision, "B": BoardAction}.get(reference[:1].upper(), Action)
    serial = serial_in(reference if model is Action else f"A{reference[1:]}")
    return model.objects.visible_to(member).filter(serial=serial).first() if serial else None


class Finder:
    """Looks for the words in everything of one partnership that a member may see, on the plan that is shown."""

    def __init__(self, asked, plan, member):
        self.asked, self.plan, self.member = asked, plan, member
        self.words = words_in(asked)

    def all_kinds(self, whole):
        """A `Found` of each kind; of the kind `whole` alone, if there is such a one, with all that was found."""
        others = {
            "commitment": self.commitments,
            "priority": self.priorities,
            "report": self.reports,
            "decision": self.decisions,
            "board action": self.board_actions,
            "organisation": lambda: self.named(Organisation),
            "group": lambda: self.named(Group),
        }
        if whole in others:
            results = others[whole]()
            return [Found(whole, len(results), results)]
        found = [(kind, find()) for kind, find in others.items()]
        cut = [Found(kind, len(results), results[:SHOWN], self.at("search", kind=kind)) for kind, results in found]
        return [self.actions(), *cut]

    def at(self, name, **query):
        address = reverse(name, args=[self.member.partnership.slug])
        return f"{address}?{urlencode({'q': self.asked} | query)}"

    def actions(self):
        """The first actions. The delivery plan table finds the same, and lists them all."""
        actions = Action.objects.filter(priority__plan=self.plan).visible_to(self.member)
        actions = search_actions(actions, self.asked).annotate(count=Window(Count("pk"))).order_by("serial")
        posts = Prefetch("owners", queryset=ActionOwner.objects.exclude(post=""))
        actions = actions.select_related("priority", "commitment", "measure", "last_update")
        actions = actions.prefetch_related(posts, "notes")[:SHOWN]
        count = actions[0].count if actions else 0
        return Found("action", count, [self.action(each) for each in actions], self.at("actions"))

    def action(self, action):
        last = action.last_update
        said = (last.what_happened, last.no_change_reason, last.what_next, last.help_wanted) if last else ()
        parts = [
            ("", action.actions_to_deliver),
            ("Item", action.item),
            ("Overall objective", action.overall_objective),
            ("Success measure", str(action.measure or "")),
            ("Place or way of delivery", action.place),
            ("Also in", action.also_in),
            *(("Owner", owner.post) for owner in action.owners.all()),
            *(("Newest update", text) for text in said),
            *(("Note", str(note)) for note in action.notes.all()),
        ]
        return self.result(action, str(action), parts, str(action.priority))

    def commitments(self):
        seen = Priority.objects.filter(plan=self.plan).visible_to(self.member)
        commitments = Commitment.objects.filter(priority__in=seen).select_related("priority")
        for word in self.words:
            commitments = commitments.filter(holds(word, ["text", "label"], numbers=["number"]))
        return [
            self.result(each.priority, f"{each.number} {each}", [("", each.text)], str(each.priority), "commitments")
            for each in commitments.order_by("priority__order", "priority", "horizon", "order", "pk")
        ]

    def priorities(self):
        priorities = Priority.objects.filter(plan=self.plan).visible_to(self.member)
        for word in self.words:
            priorities = priorities.filter(holds(word, ["name", "summary", "aim"], numbers=["number"]))
        return [self.result(each, str(each), [("Summary", each.summary), ("Aim", each.aim)]) for each in priorities]

    def reports(self):
        """Those that are filed, by what stands in them."""
        states = (QuarterlyReport.State.FILED, QuarterlyReport.State.AGREED)
        reports = QuarterlyReport.objects.visible_to(self.member).filter(priority__plan=self.plan, state__in=states)
        for word in self.words:
            reports = reports.filter(holds(word, QuarterlyReport.SECTIONS))
        titles = QuarterlyReport.titles().items()
        return [
            self.result(each, str(each), [(title, getattr(each, name)) for name, title in titles])
            for each in reports.order_by("-period__starts", "priority__order", "pk")
        ]

    def decisions(self):
        decisions = Decision.objects.visible_to(self.member).select_related("meeting__group")
        for word in self.words:
            decisions = decisions.filter(holds(word, ["text", "changes"]))
        return [
            self.result(each, str(each), [("", each.text), ("What it changes", each.changes)], str(each.meeting))
            for each in decisions.order_by("-meeting__date", "-serial")
        ]

    def board_actions(self):
        asked = BoardAction.objects.visible_to(self.member).select_related("meeting__group")
        for word in self.words:
            asked = asked.filter(holds(word, [part for _, part in ASKED]))
        return [
            self.result(each, str(each), [(name, getattr(each, part)) for name, part in ASKED], str(each.meeting))
            for each in asked.order_by("-meeting__date", "-serial")
        ]

    def named(self, model):
        """The organisations or groups one of whose names holds all the words, with the name that does. One of which
        a name is just what was asked stands first."""
        found, asked = [], self.asked.casefold()
        for row in model.objects.filter(partnership=self.member.partnership):
            names = list(names_of(row))
            is_exact = asked in (name.casefold() for name, _ in names)
            for name, what in names:
                if all(word.is_in(name) for word in self.words):
                    before = format_html("{}, {} ", marked(name, self.words), what) if what else ""
                    title = row.name if what else marked(row.name, self.words)
                    found.append(Result(row.get_absolute_url(), title, before, is_exact=is_exact))
                    break
        return sorted(found, key=lambda result: not result.is_exact)

    def result(self, row, title, parts, belongs_to="", place=""):
        """A result with a title of bearable length; below it the sentences with the words that the title lacks."""
        title = shorten(title, TITLE, placeholder="…")
        left, lines = [word for word in self.words if not word.is_in(title)], []
        for label, text in parts:
            sentences, left = sentences_with(left, text)
            lines += [(label, marked(sentence, self.words)) for sentence in sentences]
        url = row.get_absolute_url() + (place and f"#{place}")
        return Result(url, marked(title, self.words), belongs_to=belongs_to, lines=lines)


def names_of(row):
    """The names of an organisation or group, its own first, each with what it is."""
    yield row.name, ""
    for name in row.aliases.splitlines():
        yield name.strip(), "another name of"
    for name in getattr(row, "former_names", "").splitlines():
        yield name.strip(), "a former name of"
