from datetime import date

import pytest
from django import forms

from csp_portal.common.fields import Day

pytestmark = pytest.mark.once
NO_DAY = "Enter a real day, like 31 3 2027."


class DayForm(forms.Form):
    day = Day()


class OptionalForm(forms.Form):
    day = Day(required=False)


@pytest.mark.parametrize(
    "typed", ["31 3 2027", "31/03/2027", "31 March 2027", "2027-03-31", " 31st march 2027 ", "31.3.27", "by 31 3 2027"]
)
def test_one_day_is_read_however_it_is_written(typed):
    form = DayForm({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"day": date(2027, 3, 31)}


@pytest.mark.parametrize(
    "typed",
    ["", "31 2 2027", "29 2 2027", "March 2027", "Q2 2026/27", "soon", "31 3", "2027", "31 3 2027\x00", "1" * 5000],
)
def test_what_names_no_single_real_day_is_refused(typed):
    assert DayForm({"day": typed}).errors == {"day": [NO_DAY]}


def test_a_day_that_is_not_required_may_be_empty():
    form = OptionalForm({"day": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"day": None}


def test_a_day_shows_in_words_and_what_was_typed_shows_as_it_was_typed():
    assert 'value="31 March 2027"' in str(DayForm(initial={"day": date(2027, 3, 31)})["day"])
    assert 'value="31 2 2027"' in str(DayForm({"day": "31 2 2027"})["day"])


def test_the_same_day_in_other_words_is_no_change():
    on_record = {"day": date(2027, 3, 31)}
    assert not DayForm({"day": "31/3/2027"}, initial=on_record).has_changed()
    assert DayForm({"day": "1/4/2027"}, initial=on_record).has_changed()
