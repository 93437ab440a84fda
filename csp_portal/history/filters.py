"""What the address of the history asks for: whose changes, of which record, of which days."""

import re
from datetime import datetime, time, timedelta

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime, make_aware

from actions.models import Action
from csp_portal.common.history import NOBODY, moment_in, short
from csp_portal.common.past import today
from csp_portal.common.reading_dates import read_date
from governance.history import RowsSeen, may_be_told, told_to
from governance.models import User

from .kinds import KINDS, MODELS, NAMED, PARTS

REFERENCE = re.compile(r"[Aa]([1-9][0-9]{0,8})")
LINK = re.compile(rf"({'|'.join(NAMED)})-([a-z0-9-]{{1,40}})")


class Day(forms.CharField):
    """The day that a history begins or ends with, in a person's own words: gives its first and its last day."""

    def clean(self, value):
        words = super().clean(value)
        days = read_date(words) if words else None
        if days and days.earliest is None:
            raise forms.ValidationError(f"“{words}” is not a date that we can read. Write a date like 7 11 2026.")
        return days


class FilterForm(forms.Form):
    """Every part may be left out. One that names nothing to be seen is pointed out and filters nothing."""

    use_required_attribute = False
    person = forms.ChoiceField(
        label="Who made the change", required=False, error_messages={"invalid_choice": "Choose somebody of the list."}
    )
    record = forms.CharField(label="Action", required=False, max_length=60, help_text="A reference like A12")
    kind = forms.ChoiceField(
        label="Kind of record", required=False, error_messages={"invalid_choice": "Choose a kind of the list."}
    )

    def __init__(self, asked, *, member):
        self.member, self.named = member, None
        seen = RowsSeen(member)
        self.histories = {model: seen(model.history.all()) for model in MODELS}
        # A link names a record by its key, which is no word for a box to show; what is typed after it counts instead.
        wanted = next((words.strip() for words in reversed(asked.getlist("record")) if words.strip()), "")
        self.link = wanted if LINK.fullmatch(wanted) else ""
        super().__init__(asked.dict() | {"record": "" if self.link else wanted})
        kinds = [(name, words) for name, (words, models) in KINDS.items() if may_be_told(member, models[0])]
        self.fields["kind"].choices = [("", "Every kind"), *kinds]
        self.fields["person"].choices = [("", "Anybody"), *self._people(), *self._nobody()]
        self.fields["from"] = Day(label="From", required=False, max_length=60, help_text="A date like 7 11 2026")
        self.fields["to"] = Day(label="To", required=False, max_length=60, help_text="That day is shown too")
        self.is_valid()
        if self.link:
            self._name_linked()

    def _people(self):
        """Those who made a change that the member may see, by name: [(key, "Name, Organisation")]."""
        users = [
            rows.filter(history_user__isnull=False).order_by().values("history_user").distinct()
            for rows in self.histories.values()
        ]
        keys = {row["history_user"] for row in users[0].union(*users[1:])}
        people, on = told_to(self.member)(keys), today()
        known = [people.person(key, on) for key in keys]
        words = [(str(each.user.pk), ", ".join(filter(None, (each.name, each.organisation)))) for each in known]
        return sorted(words, key=lambda choice: choice[1].casefold())

    def _nobody(self):
        """The ways in which a change is made with nobody signed in."""
        ways = ["document", "command", "link"] + (["sample"] if self.member.partnership.is_sample else [])
        return [(way, NOBODY[way]) for way in ways]

    def clean_record(self):
        """The action of that reference."""
        words = self.cleaned_data["record"]
        reference = REFERENCE.fullmatch(words)
        if words and not reference:
            raise forms.ValidationError("Write the reference of an action, like A12.")
        if reference:
            action = Action.objects.filter(serial=int(reference[1])).visible_to(self.member).first()
            if action is None:
                raise forms.ValidationError(f"There is no action {words.upper()} that you may see.")
            self.named = (Action, action.pk, f"Action {short(action, 100)}")
        return words

    def _name_linked(self):
        model, key = NAMED[self.link.partition("-")[0]], self.link.partition("-")[2]
        words = self._words_of(model, key) if model._meta.pk.get_internal_type() == "SlugField" or is_key(key) else ""
        if words:
            self.named = (model, key, words)
        else:
            self.link = ""
            self.add_error("record", "There is no such record, or none that you may see.")

    def _words_of(self, model, key):
        """A record in words, as it is or was last; "" when there is none that the member may see."""
        if model is User:
            appointments = self.histories[NAMED["appointment"]].filter(user=key)
            person = appointments.exists() and self._person(int(key))
            return f"Person: {person.name}" if person else ""
        row = self.histories[model].filter(**{model._meta.pk.attname: key}).order_by("history_id").last()
        return f"{capfirst(model._meta.verbose_name)}: {self._called(row)}" if row else ""

    def _person(self, key):
        return told_to(self.member)({key}).person(key, today())

    def _called(self, row):
        """What a row is called; one called after a person by the person's name, as its entries are."""
        user = getattr(row, "user_id", None)
        if user and str(row.instance) == str(row.instance.user):
            return self._person(user).name
        return short(row.instance, 100)

    def clean(self):
        first, last = (self.cleaned_data.get(name) for name in ("from", "to"))
        if first and last and last.latest < first.earliest:
            self.add_error("to", "The last day is before the first one.")
        return self.cleaned_data

    @property
    def save(self):
        """The moment of the one save that the address asks for; None when it asks for none."""
        return moment_in(self.data.get("save", ""))

    @property
    def in_words(self):
        """The filters that are on, for print and for the removable tags: [(name, "Kind of record: Actions")]."""
        chosen = [(name, self.cleaned_data.get(name)) for name in ("person", "kind")]
        on = [(name, f"{self[name].label}: {dict(self.fields[name].choices)[key]}") for name, key in chosen if key]
        if self.named:
            on.append(("record", self.named[2]))
        if first := self.cleaned_data.get("from"):
            on.append(("from", f"From: {date_format(first.earliest, 'j F Y')}"))
        if last := self.cleaned_data.get("to"):
            on.append(("to", f"To: {date_format(last.latest, 'j F Y')}"))
        if self.save:
            on.append(("save", f"Saved on {date_format(localtime(self.save), 'j F Y, H:i:s')}"))
        return on

    def querysets(self):
        """The history querysets of all that the address asks for, in the order in which a save's rows are told."""
        kind = self.cleaned_data.get("kind")
        models = KINDS[kind][1] if kind else MODELS
        histories = self._of_record() if self.named else self.histories
        return [self._narrow(histories[model]) for model in models if model in histories]

    def _of_record(self):
        """{model: history queryset} of the record that is named and of its parts."""
        model, key, _ = self.named
        histories = {part: self.histories[part].filter(**{name: key}) for part, name in PARTS.get(model, {}).items()}
        if model in self.histories:
            histories[model] = self.histories[model].filter(**{model._meta.pk.attname: key})
        return histories

    def _narrow(self, rows):
        person = self.cleaned_data.get("person")
        if person in NOBODY:
            rows = rows.filter(history_user=None, history_how=person)
        elif person:
            rows = rows.filter(history_user=int(person))
        if first := self.cleaned_data.get("from"):
            rows = rows.filter(history_date__gte=start_of(first.earliest))
        if last := self.cleaned_data.get("to"):
            rows = rows.filter(history_date__lt=start_of(last.latest + timedelta(days=1)))
        return rows.filter(history_date=self.save) if self.save else rows


def is_key(text):
    return text.isdecimal() and text.isascii() and len(text) < 19


def start_of(day):
    """The moment at which a day begins in London."""
    return make_aware(datetime.combine(day, time.min))
