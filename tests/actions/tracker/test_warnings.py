"""What a person is asked to look at, in sentences that hold the words."""

import time

import pytest

from actions.tracker.proposing import propose
from actions.tracker.rows import file_rows
from tests.actions.tracker import trackers
from tests.actions.tracker.trackers import on, sheet

# What a file is read as: the plan is only asked for its names, so one database is enough.
pytestmark = pytest.mark.once

HEADS = ("Ref", "Priority", "Action", "Lead", "Start", "Deadline", "Progress")


def warnings_of(partnership, *rows, heads=HEADS):
    """{number of the row: sentences} of the rows with any."""
    sheets = [sheet("Plan", heads, *rows)]
    return {row.number: row.warnings for row in file_rows(sheets, propose(sheets, partnership)) if row.warnings}


def test_the_same_action_twice_under_a_priority(ambridge):
    rows = ("1", "Drugs", "Run  it"), ("2", "Drugs", "run it"), ("3", "Fires", "Run it")
    assert warnings_of(ambridge, *rows) == {3: ["The same action stands in row 2 under the same priority."]}


def test_an_item_that_may_have_lost_its_last_nought(ambridge):
    rows = ("1.1", "Drugs", "One"), ("1.9", "Drugs", "Nine"), ("1.1", "Drugs", "Ten"), ("1.9", "Drugs", "Again")
    sentence = "One of the two may have been 1.10: a spreadsheet drops the last 0 of a number."
    assert warnings_of(ambridge, *rows) == {
        4: [f"Item 1.1 stands in row 2 as well. {sentence}"],
        5: ["Item 1.9 stands in row 3 as well."],
    }


DATES = {
    ("31/02/2026", ""): [
        "There is no such day as “31/02/2026”. The start date is kept as written and nothing is reckoned by it."
    ],
    ("", "31/03/0219"): [
        "There is no such day as “31/03/0219”. The deadline is kept as written and nothing is reckoned by it."
    ],
    ("", "31.03"): ["“31.03” cannot be read as a date. The deadline is kept as written and nothing is reckoned by it."],
    ("01/06/2026", "01/05/2026"): ["The deadline “01/05/2026” is before the start date “01/06/2026”."],
    ("June 2026", "June 2026"): None,
    ("Q1 2026/27", "ongoing"): None,
    ("soon", "November annually"): None,
    ("TBC", "-"): None,
}


@pytest.mark.parametrize("pair", DATES)
def test_dates_that_are_odd(ambridge, pair):
    assert warnings_of(ambridge, ("1", "Drugs", "Run it", "ICB", *pair)).get(2) == DATES[pair]


def test_real_dates_are_compared_whatever_they_show(ambridge):
    rows = ("1", "Drugs", "Run it", "ICB", on("Jun-26", "2026-06-30"), on("1 June", "2026-06-01"))
    assert warnings_of(ambridge, rows) == {2: ["The deadline “1 June” is before the start date “Jun-26”."]}


def test_numbers_that_ran_together_and_parts_that_do_not_add_up(ambridge):
    row = ("1", "Drugs", "Run it", "ICB", "", "", "41.762.33 of 60: 20 + 25")
    assert warnings_of(ambridge, row) == {
        2: ["The numbers “41.762.33” seem to have run together.", "“60: 20 + 25” does not add up: the parts make 45."]
    }


def test_a_total_that_is_not_the_sum(ambridge):
    rows = {row.number: row.warnings for row in file_rows(trackers.TOTALS, propose(trackers.TOTALS, ambridge))}
    assert rows[4] == ["The total 1,600 in column E is not what the cells above it add up to: 1,500."]


@pytest.mark.parametrize(
    "words", ["1.1" * 10_000, "1+" * 16_000, "1" * 32_000 + "+", " " * 32_000 + "/", "a/" * 16_000, "(" * 32_000]
)
def test_no_text_keeps_the_reading_busy(ambridge, words):
    started = time.perf_counter()
    warnings_of(ambridge, *[(words, words, words, words, words, words, words)] * 2)
    warnings_of(ambridge, ("1", "2"), heads=(*HEADS, words))
    assert time.perf_counter() - started < 3
