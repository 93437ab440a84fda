"""The kinds of parts of an address, beside Django's own. Importing this makes them known."""

from datetime import date

from django.urls import register_converter


class RefConverter:
    """The permanent reference of an action in an address: A12."""

    regex = "A[1-9][0-9]{0,8}"

    def to_python(self, value):
        return int(value[1:])

    def to_url(self, value):
        return value if isinstance(value, str) else f"A{value}"


class DayConverter:
    """A day in an address: 2026-07-01. One that does not exist is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value):
        return date.fromisoformat(value)

    def to_url(self, value):
        return value if isinstance(value, str) else value.isoformat()


register_converter(RefConverter, "ref")
register_converter(DayConverter, "day")
