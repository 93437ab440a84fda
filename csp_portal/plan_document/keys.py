"""The keys of a row of the plan document: how the words of each stand in a field of a model, and back."""

from dataclasses import dataclass

from csp_portal.common.reading_dates import impossible_date, read_date

from .reading import clean
from .remarks import quoted


@dataclass(frozen=True)
class Key:
    """A text of a row. `words` is it as the document writes it, "" for a blank; `value` as the field holds it."""

    name: str
    column: str = ""

    @property
    def field(self):
        return self.column or self.name

    def words_of(self, instance):
        return clean(getattr(instance, self.field))

    def read(self, words):
        """The words in the form in which they are compared. Raises ValueError with a sentence for what cannot be."""
        return words

    def note(self, words):
        """What a person should know of these words although they can stand; "" for nothing."""
        return ""

    def value(self, words, find):
        """What the field holds for these words; `find(to, words)` gives the instance of another row by its name."""
        return words

    def same(self, old, new):
        return clean(old) == new


class WordedDate(Key):
    """A date in a person's own words. One that cannot be is kept as it is printed, and pointed out."""

    def note(self, words):
        if impossible_date(words):
            return f"{quoted(words)} is not a real date. It is kept as written, and no day is read from it."
        return ""


class Email(Key):
    """The address of a person: in small letters, because an account is one whatever the letters."""

    def read(self, words):
        return words.lower()


class Lines(Key):
    """A list of names, one a line in the field."""

    def words_of(self, instance):
        return _lines(getattr(instance, self.field))

    def read(self, words):
        return tuple(filter(None, words))

    def value(self, words, find):
        return "\n".join(words)

    def same(self, old, new):
        return _lines(old) == _lines(new)


class Day(Key):
    """A real day, compared as 2026-07-01 however it is written."""

    def words_of(self, instance):
        return _day(getattr(instance, self.field))

    def read(self, words):
        return real_day(words)

    def value(self, words, find):
        return read_date(words).earliest

    def same(self, old, new):
        return old == new


class Number(Key):
    """A lasting number of the portal, written with its letter if it has one."""

    letter = ""

    def words_of(self, instance):
        return f"{self.letter}{getattr(instance, self.field)}"

    def value(self, words, find):
        return int(words.removeprefix(self.letter)) if words else None

    def same(self, old, new):
        return new is None or old == new


class Ref(Number):
    letter = "A"


@dataclass(frozen=True)
class Link(Key):
    """The name by which this row calls another one."""

    to: str = ""

    def words_of(self, instance):
        other = getattr(instance, self.field)
        return CALLED[self.to].words_of(other) if other else ""

    def read(self, words):
        return CALLED[self.to].read(words)

    def value(self, words, find):
        return find(self.to, words) if words else None

    def same(self, old, new):
        return old is new


class OwnMeasure(Link):
    """The text of a success measure of the action's own priority. Two of one text are not told apart."""

    def same(self, old, new):
        return old is new or bool(old and new and old.priority is new.priority and clean(old.text) == clean(new.text))


class SharedName(Key):
    """The name of a person: it stands on each of their appointments, not on the account."""

    field = ""


# The key by which rows of each kind are called by others.
CALLED = {
    "organisation": Key("name"),
    "person": Email("email"),
    "group": Key("name"),
    "rating": Key("word"),
    "period": Day("from", "starts"),
    "plan": Key("title"),
    "priority": Key("name"),
    "measure": Key("text"),
}


def real_day(words):
    """The day that words name, as 2026-07-01; raises ValueError with a sentence when they name no single day."""
    days = read_date(words)
    if words and (days.earliest is None or days.earliest != days.latest):
        raise ValueError(f"{quoted(words)} is not a real day. Write it like 2026-07-01, 1 July 2026 or 01/07/2026.")
    return _day(days.earliest)


def _day(value):
    return value.isoformat() if value else ""


def _lines(text):
    return tuple(words for words in map(str.strip, clean(text).split("\n")) if words)


def keys(names):
    return tuple(Key(*name.split("=")) for name in names.split())


def worded(names):
    return tuple(WordedDate(*name.split("=")) for name in names.split())
