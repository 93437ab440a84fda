"""What the templates of every page use. They show; they never decide."""

import html
import re
from textwrap import shorten

from django import forms, template
from django.template.loader_tags import BLOCK_CONTEXT_KEY

from csp_portal.common.past import in_words, is_past, moment_of, now, today

register = template.Library()

TEXTAREA_ROWS = 5
MARGIN_LENGTH = 55


@register.simple_tag(takes_context=True)
def words_of(context, block):
    """The words of another block of the page: the h1 and the title are written once."""
    nodes = context.render_context[BLOCK_CONTEXT_KEY].get_block(block).nodelist
    return nodes.render(context)


@register.simple_tag
def moment_shown():
    """The past moment that the page shows, in words; else the day of today."""
    return in_words(now() if is_past() else moment_of(today()))


@register.filter
def css_string(words, length=MARGIN_LENGTH):
    """Words on one line as the inside of a CSS string: what is not a plain letter or digit is written as its code."""
    plain = shorten(html.unescape(words), length, placeholder="…")
    return re.sub(r"[^A-Za-z0-9]", lambda found: f"\\{ord(found[0]):06x}", plain)


@register.filter
def faulty_forms(form):
    """Those with faults of a form and the rows of its `formsets`; none when there is no form or it was not sent."""
    if not isinstance(form, forms.BaseForm):
        return []
    rows = [row for formset in getattr(form, "formsets", []) for row in formset.forms]
    return [each for each in [form, *rows] if each.errors]


@register.filter
def kind(field):
    """Which drawing a form field has: "radios", "checkboxes", "checkbox", "select", "textarea" or "input"."""
    widget = field.field.widget
    kinds = [
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
    ]
    return next((word for of, word in kinds if isinstance(widget, of)), "input")


@register.filter
def control(field, css_class):
    """The field's control with a class added to its own; a text box has a height that invites a few sentences."""
    widget = field.field.widget
    attrs = {"class": " ".join([css_class, widget.attrs.get("class", "")]).strip()}
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":  # Django's own default
        attrs["rows"] = TEXTAREA_ROWS
    return field.as_widget(attrs=attrs)


@register.filter
def first_control_id(field):
    """The id of the field's first control, for the link from the error summary."""
    return field.id_for_label or (field.subwidgets[0].id_for_label if len(field) else field.auto_id)


@register.filter
def at(mapping, key):
    """What a mapping holds for a key, "" for nothing."""
    return mapping.get(key, "")


@register.filter
def numbers_around(page):
    """The page numbers that a long list offers: both ends and the neighbours, with an ellipsis between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
