"""What stands above the headings of a sheet is taken over with its new priority: leads, measures and evidence."""

from io import StringIO

import pytest
from django.core.management import call_command

from actions.models import TrackerRow
from actions.tracker.facts import MEASURE, facts_above
from actions.tracker.grid import Grid
from actions.tracker.planning import plan_import
from actions.tracker.undoing import undo
from csp_portal.common.record import change
from csp_portal.common.self_check import differences_from_history
from governance.models import Partnership
from priorities.models import PlanPoint, Priority, PriorityLead, SuccessMeasure
from tests.factories import make_action, make_organisation, make_partnership, make_priority, saved

from .by_hand import ON
from .test_round_trip import answered, exported, taken
from .trackers import sheet

pytestmark = pytest.mark.django_db
HEADINGS = ("Item", "Actions to Deliver", "Responsible Officer", "RAG")
PATROLS = ("1.1", "Run patrols", "Inspector", "")
NAMED = ("Priority", "Violence")


def a_sheet(*above, name="Violence", rows=(PATROLS,), headings=HEADINGS, **more):
    return sheet(name, NAMED, *above, (), headings, *rows, **more)


def take(town, *sheets):
    return taken(town, list(sheets))


def leads():
    return [(lead.priority.name, lead.part, str(lead)) for lead in PriorityLead.objects.all()]


def measures():
    return [(row.number, row.text) for row in SuccessMeasure.objects.order_by("priority", "order")]


def points():
    return [(point.priority.name, point.kind, point.text) for point in PlanPoint.objects.all()]


def nothing():
    return not any(model.objects.exists() for model in (PriorityLead, SuccessMeasure, PlanPoint))


def sentences(tracker_import):
    rows = TrackerRow.objects.filter(taken_by=tracker_import)
    return {row.number: row.sentence for row in rows if row.outcome == "title" and row.sentence}


EVERYTHING = [
    ("Strategic Lead", "Chief Superintendent, Borsetshire Police"),
    ("Lead Support Officer:", "Community safety officer"),
    ("How will we measure success?", "• Fewer assaults\n- Fewer knives"),
    ("Evidence base", "Assaults rose.\nMost of them at night."),
    ("Why is this a priority?", "Residents asked for it."),
]


def test_a_new_priority_gets_its_leads_measures_evidence_and_reason(ambridge):
    tracker_import, planned = take(ambridge, a_sheet(*EVERYTHING))
    assert leads() == [
        ("Violence", "strategic_lead", "Chief Superintendent, Borsetshire Police"),
        ("Violence", "support_officer", "Community safety officer"),
    ]
    assert measures() == [("", "Fewer assaults"), ("", "Fewer knives")]
    assert points() == [
        ("Violence", "evidence", "Assaults rose.\nMost of them at night."),
        ("Violence", "reason", "Residents asked for it."),
    ]
    assert PlanPoint.objects.first().plan == Priority.objects.get().plan
    assert sentences(tracker_import) == {
        2: "Taken as the strategic lead of “Violence”.",
        3: "Taken as the lead support officer of “Violence”.",
        4: "Taken as how the success of “Violence” is measured.",
        5: "Taken as evidence of “Violence”.",
        6: "Taken as why “Violence” is a priority.",
    }
    assert planned.totals == {"title": 6, "blank": 1, "header": 1, "new": 1}
    assert differences_from_history("ambridge").differences == []


def test_the_preview_names_them_and_what_they_say_counts_in_its_digest(ambridge):
    first, second = (
        plan_import(ambridge, sheets, answered(ambridge, sheets), ON)
        for sheets in ([a_sheet(*EVERYTHING)], [a_sheet(("Strategic lead", "Inspector"), *EVERYTHING[1:])])
    )
    assert first.new_facts == [
        "Violence: Chief Superintendent, Borsetshire Police (strategic lead)",
        "Violence: Community safety officer (lead support officer)",
        "Violence: Assaults rose. Most of them at night.",
        "Violence: Residents asked for it.",
    ]
    assert first.new_measures == ["Fewer assaults", "Fewer knives"]
    assert first.digest != second.digest
    assert nothing()


def test_a_known_organisation_leads_itself(ambridge):
    make_organisation(ambridge, "Borsetshire Police", aliases="Met")
    make_organisation(ambridge, "Borchester Council")
    take(ambridge, a_sheet(("Lead", "met"), ("Support officer", "Borchester Council and Met; Inspector")))
    assert [(str(lead.organisation or ""), lead.post) for lead in PriorityLead.objects.all()] == [
        ("Borsetshire Police", ""),
        ("Borchester Council", ""),
        ("Borsetshire Police", ""),
        ("", "Inspector"),
    ]


@pytest.mark.parametrize("words", ["Name", "TBC", "", "-", "Not yet named", "None written yet"])
def test_a_placeholder_makes_nothing(ambridge, words):
    labels = ("Strategic lead", "Lead support officer", "Success measures", "Evidence", "Why is this a priority")
    tracker_import, _ = take(ambridge, a_sheet(*((label, words) for label in labels)))
    assert nothing()
    assert sentences(tracker_import) == {}


def test_a_priority_on_record_is_left_as_it_is(ambridge):
    make_priority(ambridge, name="Violence")
    tracker_import, planned = take(ambridge, a_sheet(*EVERYTHING))
    assert nothing()
    assert (sentences(tracker_import), planned.new_facts, planned.totals["title"]) == ({}, [], 6)


def test_a_sheet_of_several_priorities_has_none_to_give_them_to(ambridge):
    rows = [("Violence", "Run patrols"), ("Burglary", "Fit locks")]
    take(ambridge, sheet("Plan", *EVERYTHING, (), ("Priority", "Actions"), *rows))
    assert Priority.objects.count() == 2
    assert nothing()


def test_each_sheet_gives_its_own_priority_what_it_says(ambridge):
    other = sheet("Burglary", ("Priority", "Burglary"), ("Lead", "Sergeant"), HEADINGS, ("1.1", "Fit locks", "", ""))
    take(ambridge, a_sheet(("Lead", "Inspector")), other)
    assert leads() == [("Violence", "strategic_lead", "Inspector"), ("Burglary", "strategic_lead", "Sergeant")]


def test_a_measure_that_an_action_has_too_is_made_once(ambridge):
    headings, rows = ("Item", "Actions", "Success measure"), [("1", "Run patrols", "Fewer assaults")]
    block = ("Success measures", "1. Fewer assaults\n2. Fewer knives")
    take(ambridge, a_sheet(block, headings=headings, rows=rows))
    assert measures() == [("1.", "Fewer assaults"), ("2.", "Fewer knives")]


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("1a Fewer assaults\n1b Fewer knives", [("1a", "Fewer assaults"), ("1b", "Fewer knives")]),
        ("M1.1) Fewer assaults", [("M1.1)", "Fewer assaults")]),
        ("10 PCSOs in each ward", [("", "10 PCSOs in each ward")]),
        ("1.5 million less harm", [("", "1.5 million less harm")]),
        ("1 Fewer assaults\nFewer knives", [("", "1 Fewer assaults"), ("", "Fewer knives")]),
        ("-5% assaults\nFewer assaults\nfewer  assaults", [("", "-5% assaults"), ("", "Fewer assaults")]),
    ],
)
def test_a_number_before_each_measure_is_its_number(ambridge, words, made):
    take(ambridge, a_sheet(("Success measures", words)))
    assert measures() == made


def test_a_block_that_is_undone_is_gone(ambridge):
    tracker_import, _ = take(ambridge, a_sheet(*EVERYTHING))
    tracker_import.refresh_from_db()
    with change("ambridge", reason="Undone", how="import"):
        undo(tracker_import)
    assert nothing()
    assert differences_from_history("ambridge").differences == []


def found(*above):
    return facts_above(Grid(sheet("Plan", *above, HEADINGS, PATROLS)), len(above) + 1)


def test_words_may_stand_in_the_rows_below_their_label():
    below = [("Success measures",), ("Fewer assaults",), ("Fewer knives",), (), ("A remark",)]
    assert found(*below) == {2: (MEASURE, "Fewer assaults"), 3: (MEASURE, "Fewer knives")}
    beside = [("Evidence", "One"), ("", "Two"), ("Another label", "Three"), ("", "Four")]
    assert found(*beside) == {1: ("evidence", "One"), 2: ("evidence", "Two")}


def test_what_stands_below_words_beside_a_label_is_a_title():
    assert found(("Evidence", "One"), ("Key to the ratings",)) == {1: ("evidence", "One")}
    assert found(("Evidence", "One"), ("", "Two"), ("Key",)) == {1: ("evidence", "One"), 2: ("evidence", "Two")}
    assert found(("Evidence",), ("RAG key: red is late",)) == {}


def test_a_label_may_have_its_words_in_its_own_cell():
    assert found(("Strategic lead: Inspector",)) == {1: ("strategic_lead", "Inspector")}
    assert found(("Strategic lead:",)) == {}


def test_a_row_of_several_labels_is_a_title():
    assert found(("Lead", "Inspector", "Support officer", "Sergeant")) == {}


def test_a_post_in_several_cells_is_one_lead():
    assert found(("Lead", "Inspector", "Police")) == {1: ("strategic_lead", "Inspector, Police")}


# From our own form into a partnership without a plan


def heads_of(sheets):
    """{sheet: the rows above its headings}, as they are written."""
    return {
        each.name: [[cell.text for cell in cells.values()] for row, cells in each.rows.items() if row < header]
        for each in sheets
        if (header := next((row for row, cells in each.rows.items() if cells.get(1) and cells[1].text == "Item"), 0))
    }


def said_of(partnership):
    """{priority: its leads, measures and evidence} in words."""
    said = {}
    for priority in Priority.objects.filter(partnership=partnership, actions__isnull=False).distinct():
        leads = priority.leads.filter(part__in=("strategic_lead", "support_officer"))
        evidence = priority.points.filter(kind="evidence")
        said[priority.name] = (
            [(lead.part, str(lead)) for lead in leads],
            [(row.number, row.text) for row in priority.measures.all()],
            [point.text for point in evidence],
        )
    return said


def long(words):
    return " ".join(f"{words}-{number} long-term" for number in range(60))


def test_what_our_own_form_says_comes_back_the_same(client, ambridge):
    violence = make_priority(ambridge, name="Violence", number="")
    make_action(violence)
    said = {"partnership": ambridge, "priority": violence}
    saved(PriorityLead(part="strategic_lead", post="Chief Superintendent", **said))
    saved(PriorityLead(part="support_officer", post="Community safety officer", **said))
    for order, words in enumerate(["Fewer assaults", long("Fewer"), "X" * 196, "Fewer knives"]):
        saved(SuccessMeasure(text=words, number=f"1{'abcd'[order]}", order=order, **said))
    for order, words in enumerate([long("Assaults"), "=2+2 incidents", "Knives: none"]):
        saved(PlanPoint(plan=violence.plan, kind="evidence", text=words, order=order, **said))
    from_here(client, ambridge)
    assert said_of("felpersham") == said_of("ambridge")


@pytest.mark.parametrize("slug", ["walsall", "wolverhampton"])
def test_a_sample_plan_in_the_form_says_the_same_of_its_priorities(client, slug):
    call_command("load_sample", stdout=StringIO())
    here, there = from_here(client, Partnership.objects.get(pk=slug))
    assert here == there
    assert here


def from_here(client, partnership):
    """Export a plan in the form and bring it into an empty partnership; gives what heads the sheets of both."""
    sheets = exported(client, partnership, "actions.xlsx?layout=form")
    empty = make_partnership("felpersham", is_sample=False)
    taken(empty, sheets)
    return heads_of(sheets), heads_of(exported(client, empty, "actions.xlsx?layout=form"))
