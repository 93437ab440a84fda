import gzip
import re

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import override_settings

from csp_portal.common.radios import HintedRadios

ROOT = settings.BASE_DIR
MEANINGS = {"g": "It will be done by its deadline.", "r": ""}


class Example(forms.Form):
    rating = forms.ChoiceField(
        label="How is it going?",
        choices=[("g", "On track"), ("r", "Off track")],
        widget=HintedRadios(hint_for=MEANINGS.get),
        error_messages={"required": "Choose how it is going."},
    )
    said = forms.CharField(
        label="What <happened>", widget=forms.Textarea, help_text="In a few sentences.", max_length=10
    )
    groups = forms.MultipleChoiceField(choices=[("b", "Board")], widget=forms.CheckboxSelectMultiple, required=False)
    who = forms.ChoiceField(choices=[("", "Nobody")], required=False)
    sure = forms.BooleanField(label="I am sure", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(words, **context):
    return engines["django"].from_string(words).render(context)


def in_one_line(words):
    return re.sub(r"\s+", " ", words)


def test_each_radio_carries_its_hint():
    page = draw("{{ form|crispy }}", form=Example())
    assert 'id="id_rating_0" aria-describedby="id_rating_0_hint"' in page
    assert 'id="id_rating_0_hint">It will be done by its deadline.</div>' in page
    assert "id_rating_1_hint" not in page


def test_every_control_has_a_label_and_labels_are_escaped():
    page = draw("{{ form|crispy }}", form=Example())
    for control in ("id_rating_0", "id_rating_1", "id_said", "id_groups_0", "id_who", "id_sure"):
        assert f'for="{control}"' in page
    assert "What &lt;happened&gt;" in page


def test_no_control_is_cut_short_or_stopped_by_the_browser():
    page = draw("{{ form|crispy }}", form=Example())
    assert "required" not in page
    assert "maxlength" not in page


def test_a_hint_and_an_error_describe_their_control():
    page = draw("{{ form|crispy }}", form=Example({"rating": "g"}))
    assert 'aria-describedby="id_said_helptext id_said_error"' in page
    assert 'id="id_said_helptext"' in page
    assert 'id="id_said_error"' in page


def test_the_error_of_radios_describes_their_group():
    page = draw("{{ form|crispy }}", form=Example({"said": "much"}))
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_rating_error">' in page


def test_a_text_box_invites_a_few_sentences():
    assert 'rows="5"' in draw("{{ form|crispy }}", form=Example())


def test_both_ways_of_crispy_draw_the_same_controls():
    short, whole = draw("{{ form|crispy }}", form=Example()), draw("{% crispy form %}", form=Example())
    assert re.findall(r'id="\w+"', short) == re.findall(r'id="\w+"', whole)
    assert '<form method="post" novalidate>' in whole


def test_the_error_summary_links_to_the_first_control_of_each_field():
    form = Example({"said": "far more than ten"})
    summary = draw('{% include "components/error_summary.html" %}', form=form)
    assert re.findall(r'href="#(\w+)">([^<]+)', summary)[0] == ("id_rating_0", "Choose how it is going.")
    assert re.findall(r'href="#(\w+)"', summary) == ["id_rating_0", "id_said"]


def test_the_error_summary_holds_the_rows_of_a_form_too():
    form = Example()
    form.formsets = [
        forms.formset_factory(Example)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-who": "x"})
    ]
    assert 'href="#id_form-0-said"' in draw('{% include "components/error_summary.html" %}', form=form)


@pytest.mark.parametrize("form", [None, Example(), Example({"rating": "g", "said": "done"})])
def test_without_a_fault_there_is_no_error_summary(form):
    assert "problem" not in draw('{% include "components/error_summary.html" %}', form=form)


def test_the_title_and_the_heading_are_written_once():
    page = draw('{% extends "layouts/page.html" %}{% block title %}The plan{% endblock %}')
    assert "<title>The plan – Community safety plan</title>" in page
    assert '<h1 class="govuk-heading-l">The plan</h1>' in page


def test_the_title_of_a_page_with_a_fault_begins_with_error():
    page = draw('{% extends "layouts/form.html" %}{% block title %}Update A12{% endblock %}', form=Example({}))
    assert "<title>Error: Update A12 – " in page


def test_words_in_the_margins_of_a_sheet_cannot_leave_their_string():
    page = draw('{% extends "base.html" %}{% block title %}"} </style><b>é{% endblock %}')
    assert r'@top-left { content: "\000022\00007d\000020\00003c\00002fstyle\00003e\00003cb\00003e\0000e9" }' in page


def test_a_rating_is_a_word_first():
    shown = {"words": "Off track (Red)", "colour": "red", "beside": "Updated 3 July 2026"}
    assert in_one_line(render_to_string("components/rating.html", {"shown": shown})).strip() == (
        '<strong class="app-rating app-rating--red">Off track (Red)</strong> '
        '<span class="app-beside">Updated 3 July 2026</span>'
    )


def test_a_long_list_offers_both_ends_and_the_neighbours(rf):
    page = Paginator(range(100), 10).get_page(5)
    drawn = draw('{% include "components/pagination.html" %}', page=page, request=rf.get("/?q=knife&page=5"))
    assert re.findall(r'aria-label="Page (\d+)"', drawn) == ["1", "4", "5", "6", "10"]
    assert "?q=knife&amp;page=6" in drawn


@override_settings(STATIC_URL="/nowhere/")
def test_the_page_for_a_fault_of_ours_needs_nothing():
    page = render_to_string("500.html")
    assert '<link rel="stylesheet" href="/static/portal.css">' in page
    assert "{" not in page


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html"])
def test_the_pages_for_what_went_wrong_work_outside_a_partnership(rf, name):
    page = render_to_string(name, request=rf.get("/"))
    assert page.count("<h1") == 1
    assert "Go to " in page


def test_the_style_sheet_is_small_and_carries_no_branding_of_government():
    sheet = (ROOT / "static/portal.css").read_bytes()
    assert len(gzip.compress(sheet)) < 22_000
    for word in (b"url(", b"@font-face", b"transport", b"crest", b"crown"):
        assert word not in sheet.lower()


def test_text_on_every_rating_has_a_contrast_of_four_and_a_half():
    sheet = (ROOT / "static/portal.css").read_text()
    pairs = re.findall(r"\.app-rating(?:--\w+)?\{[^}]*?[;{]color:(#\w{6});background:(#\w{6})", sheet)
    assert len(pairs) == 5
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
