"""Texts that hold a list, one entry a line: other names, services, functions."""

from django import forms

from .fields import MOST


def lines_of(words):
    """The lines of a text that say something, without the spaces around them."""
    return [line.strip() for line in words.splitlines() if line.strip()]


class Lines(forms.CharField):
    """A list as a person types it, one entry a line. Empty lines are left out."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = MOST
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        return "\n".join(lines_of(super().to_python(value)))
