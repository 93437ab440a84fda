"""A number, as the person saw it in the cell."""

import pytest

from csp_portal.common.sheets.number_formats import BUILT_IN, shown, shown_text

pytestmark = pytest.mark.once

APRIL = 45748  # 1 April 2025
MORNING = APRIL + 9.5 / 24

NUMBERS = [
    (1.1, "0.00", "1.10"),
    (1.1, "General", "1.1"),
    (3.0, "General", "3"),
    (0.1 + 0.2, "General", "0.3"),
    (1 / 3, "General", "0.333333333"),
    (41.762, "General", "41.762"),
    (441922650000.0, "General", "441922650000"),
    (1e20, "General", "1E+20"),
    (0.00001234, "General", "1.234E-05"),
    (-7, "General", "-7"),
    (1234.5, "0", "1235"),
    (2.675, "0.00", "2.68"),
    (1.005, "0.00", "1.01"),
    (1234567, "#,##0", "1,234,567"),
    (1234.5, "#,##0.00", "1,234.50"),
    (0.855, "0%", "86%"),
    (0.8555, "0.0%", "85.6%"),
    (-0.1, "0%", "-10%"),
    (1234567.5, "£#,##0.00;-£#,##0.00", "£1,234,567.50"),
    (-20, '"£"#,##0;[Red]-"£"#,##0', "-£20"),
    (1234.5, "[$£-809]#,##0.00", "£1,234.50"),
    (99, "[$€-2] #,##0.00", "€ 99.00"),
    (1234.5, '_-£* #,##0.00_-;-£* #,##0.00_-;_-£* "-"??_-;_-@_-', "£1,234.50"),
    (-1234.5, '_-£* #,##0.00_-;-£* #,##0.00_-;_-£* "-"??_-;_-@_-', "-£1,234.50"),
    (0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "-"),
    (-5, "#,##0_);(#,##0)", "(5)"),
    (7, "000", "007"),
    (1922650000, "00000 000000", "01922 650000"),
    (3, '0" of 5"', "3 of 5"),
    (2, '"Q"0', "Q2"),
    (2, "\\A0", "A2"),
    (0.5, "0.0##", "0.5"),
    (1500, '0.0,"k"', "1.5k"),
    (12345, "0.00E+00", "1.23E+04"),
    (12345, "##0.0E+0", "12.3E+3"),
    (1.25, "# ?/?", "1 1/4"),
    (0.5, "# ??/??", "1/2"),
    (2, "# ?/?", "2"),
    (1, '[=1]"Yes";[=0]"No";General', "Yes"),
    (0, '[=1]"Yes";[=0]"No";General', "No"),
    (5, '[=1]"Yes";[=0]"No";General', "5"),
    (-3, "[<=1]0.0;0.00", "-3.0"),
    (0, "0;-0;\"nil\"", "nil"),
    (12, "@", "12"),
    (12, 'General"%"', "12%"),
    (6, ";;;", "6"),
    (6, "[Blue]", "6"),
    (6, "", "6"),
]  # fmt: skip

DATES = [
    (APRIL, "dd/mm/yyyy", "01/04/2025"),
    (APRIL, "d/m/yy", "1/4/25"),
    (APRIL, "d-mmm-yy", "1-Apr-25"),
    (APRIL, "mmm-yy", "Apr-25"),
    (APRIL, "[$-409]mmm\\-yy;@", "Apr-25"),
    (APRIL, "MMM-YY", "Apr-25"),
    (APRIL, "mmmm yyyy", "April 2025"),
    (APRIL, "d mmmm yyyy", "1 April 2025"),
    (APRIL, "[$-809]dd mmmm yyyy;@", "01 April 2025"),
    (APRIL, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "01 April 2025"),
    (APRIL, "dddd d mmmm", "Tuesday 1 April"),
    (APRIL, "ddd d mmm", "Tue 1 Apr"),
    (APRIL, "yyyy-mm-dd", "2025-04-01"),
    (APRIL, "m/d/yyyy", "4/1/2025"),
    (APRIL, "dd.mm.yy", "01.04.25"),
    (APRIL, "mm/yy", "04/25"),
    (APRIL, "yyyy", "2025"),
    (APRIL, "mmmmm", "A"),
    (APRIL, '"by "d mmm', "by 1 Apr"),
    (MORNING, "dd/mm/yyyy hh:mm", "01/04/2025 09:30"),
    (MORNING, "d mmm yyyy h:mm AM/PM", "1 Apr 2025 9:30 AM"),
]

TIMES = [
    (MORNING, "h:mm", "9:30"),
    (MORNING, "hh:mm:ss", "09:30:00"),
    (0.75, "h:mm AM/PM", "6:00 PM"),
    (0.0, "h AM/PM", "12 AM"),
    (1.5, "[h]:mm", "36:00"),
    (1.5, "[h]:mm:ss", "36:00:00"),
    (65 / 86400, "mm:ss", "01:05"),
    (65.5 / 86400, "mm:ss.0", "01:05.5"),
]


@pytest.mark.parametrize(("number", "code", "words"), NUMBERS)
def test_a_number_is_shown_by_its_format(number, code, words):
    assert shown(number, code) == (words, "")


@pytest.mark.parametrize(("number", "code", "words"), DATES)
def test_a_date_is_shown_by_its_format_and_keeps_its_day(number, code, words):
    assert shown(number, code) == (words, "2025-04-01")


@pytest.mark.parametrize(("number", "code", "words"), TIMES)
def test_a_time_is_no_day(number, code, words):
    assert shown(number, code) == (words, "")


@pytest.mark.parametrize(
    ("number", "words"),
    [(14, "01/04/2025"), (15, "1-Apr-25"), (16, "1-Apr"), (17, "Apr-25"), (22, "01/04/2025 0:00")],
)
def test_a_format_named_by_its_number_is_the_one_of_the_united_kingdom(number, words):
    assert shown(APRIL, BUILT_IN[number]) == (words, "2025-04-01")


def test_a_file_from_an_old_mac_counts_its_days_from_1904():
    assert shown(APRIL - 1462, "dd/mm/yyyy", from_1904=True) == ("01/04/2025", "2025-04-01")


@pytest.mark.parametrize("number", [-1, 3_000_000, 1e300])
def test_a_number_that_is_no_date_is_shown_as_a_number(number):
    words, day = shown(number, "dd/mm/yyyy")
    assert (float(words), day) == (number, "")


@pytest.mark.parametrize(
    "code", ["0" * 499, "#,##0" * 90, "[", '"', "\\", "_", "*", "/", "0/", "E+", "0E", "?/0", "[h", "0.0.0.0"]
)
@pytest.mark.parametrize("number", [0, 1.5, -2e15, 1e300, 5e-324])
def test_a_format_that_makes_no_sense_is_no_crash(code, number):
    words, _ = shown(number, code)
    assert words


def test_a_format_puts_words_around_a_text_and_never_takes_them_away():
    assert shown_text("A12", '0;-0;0;"Ref "@') == "Ref A12"
    assert shown_text("Total", '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-') == "Total"
    assert shown_text("hidden", ";;;") == "hidden"
    assert shown_text(" kept ", "@") == " kept "
