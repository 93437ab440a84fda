"""The forms by which a spreadsheet is brought, checked, taken over and undone."""

from hashlib import sha256

from django import forms
from django.utils import timezone

from csp_portal.common.fields import Words
from csp_portal.common.record import open_change
from csp_portal.common.refusals import Refused
from csp_portal.common.sheets import LIMITS, CannotRead, Sheet, read_file

from ..models import Upload
from .applying import take_over
from .asking import MOST, code_of
from .planning import plan_import, refuse_changed
from .proposing import propose
from .shape import LEVELS, TARGETS, Reading
from .undoing import undo

LONGEST_NAME = 300
NOT_OFFERED = "Choose one of the answers in the list."
NO_FILE = "Choose a file."
PLAN = "Community safety plan"
MEGABYTE = 1_000_000
PRIORITY_FROM = {
    "column": "A column: each row says its own",
    "headings": "Rows that are headings: each names the priority of the rows below it",
    "sheet": "The sheets: each is one priority",
    "one": "All rows have one and the same",
}


class UploadForm(forms.Form):
    """A file that somebody brings. It is valid when it can be read."""

    use_required_attribute = False
    file = forms.FileField(
        label="Your spreadsheet",
        help_text=f"Excel (.xlsx), OpenDocument (.ods) or CSV. At most {LIMITS['bytes'] // MEGABYTE} MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages=dict.fromkeys(["required", "invalid", "missing"], NO_FILE) | {"empty": "This file is empty."},
    )

    def clean_file(self):
        """Its bytes. Its sheets stand in `sheets`."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS["bytes"]:
            raise forms.ValidationError(
                f"This file is larger than {LIMITS['bytes'] // MEGABYTE} MB. Save the sheets of the tracker as a file "
                "of their own, without pictures."
            )
        content = file.read()
        try:
            self.sheets = read_file(file.name, content)
        except CannotRead as fault:
            raise forms.ValidationError(str(fault)) from None
        return content

    def keep(self, partnership, user):
        """Keep the file; gives its upload. One that they brought before and did not take over is gone on with."""
        content, name = self.cleaned_data["file"], self.files["file"].name[:LONGEST_NAME]
        mine = {"partnership": partnership, "by": user, "name": name, "sha256": sha256(content).hexdigest()}
        waiting = Upload.objects.filter(**mine, taken=None).first()
        if waiting:
            return waiting
        sheets = [sheet.as_data() for sheet in self.sheets]
        reading = propose(self.sheets, partnership).as_data()
        return Upload.objects.create(**mine, content=content, sheets=sheets, reading=reading)


class CheckForm(forms.Form):
    """What a file is read as, to be corrected. Its answers are those of a reading, where `put` puts them.

    `asked` (see asking.py) says what is asked. A field that is not posted leaves its answer as it was.
    """

    use_required_attribute = False

    def __init__(self, data, asked):
        super().__init__(data)
        self.asked, self.reading, self.holders = asked, asked.reading, {}
        for number, sheet in enumerate(self.reading.sheets[: MOST["sheets"]]):
            self._ask_of_sheet(number, sheet)
        for layout in asked.layouts:
            for column in layout.columns:
                columns = [self.reading.sheets[number].columns for number in layout.numbers]
                self._ask_to_choose(column.name, column.label, list(TARGETS.items()), str(column.number), *columns)
        self._ask_of_file()
        for kind, words, answers in self._kinds_of_words():
            for word in words:
                choices = asked.choices_for(kind, word)
                self._ask_to_choose(f"{kind}-{code_of(word.key)}", word.as_written, choices, word.key, answers)
        for number, row, words in asked.headings:
            answers = self.reading.sheets[number].headings
            self._ask_to_choose(f"heading-{number}-{row}", words, list(LEVELS.items()), str(row), answers)

    def _kinds_of_words(self):
        asked, reading = self.asked, self.reading
        yield "priorities", asked.priorities, reading.priorities
        yield "words", asked.words, reading.words
        yield "owners", asked.owners, reading.owners

    def _ask(self, name, field, key, *holders):
        """A field for an answer that stands under a key in each of some dictionaries."""
        self.fields[name], self.initial[name] = field, holders[0].get(key, "")
        self.holders[name] = (key, holders)

    def _ask_to_choose(self, name, label, choices, key, *holders):
        field = forms.ChoiceField(label=label, choices=choices, required=choices[0][0] != "")
        field.error_messages["invalid_choice"] = field.error_messages["required"] = NOT_OFFERED
        self._ask(name, field, key, *holders)

    def _ask_of_sheet(self, number, sheet):
        take = forms.TypedChoiceField(
            label=f"Sheet {sheet.name}",
            choices=[(True, "Take"), (False, "Leave out")],
            coerce=lambda answer: answer == "True",
            empty_value=False,
            error_messages={"invalid_choice": NOT_OFFERED},
        )
        self._ask(f"take-{number}", take, "take", vars(sheet))
        header = forms.IntegerField(
            label=f"Row of the column headings in {sheet.name}",
            min_value=0,
            max_value=LIMITS["rows"],
            widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
            error_messages=dict.fromkeys(
                ["required", "invalid", "min_value", "max_value"], "Enter the number of a row, like 3."
            ),
        )
        self._ask(f"header-{number}", header, "header", vars(sheet))

    def _ask_of_file(self):
        reading, ways = vars(self.reading), list(PRIORITY_FROM.items())
        self._ask_to_choose("priority_from", "Where the priority comes from", ways, "priority_from", reading)
        self.fields["priority_from"].widget = forms.RadioSelect(choices=ways)
        self.fields["one_priority"] = forms.CharField(
            label="The priority of rows that name none",
            help_text="One that the plan has, or a new one.",
            max_length=LONGEST_NAME,
            required=False,
            widget=forms.TextInput(attrs={"list": "priorities-there"}),
        )
        self.initial["one_priority"] = self.asked.name_of_one_priority
        if self.asked.asks_for_period:
            label, periods = "The period that progress and ratings are about", self.asked.period_choices
            self._ask_to_choose("period", label, periods, "period", reading)
        if not self.asked.plan:
            title = forms.CharField(label="What the plan is called", max_length=LONGEST_NAME, required=False)
            self._ask("plan_title", title, "plan_title", reading)
            self.initial["plan_title"] = self.reading.plan_title or PLAN

    def put(self):
        """Put what was posted into the reading, but for what is faulty. Gives the numbers of the sheets that are to be
        read anew: their column headings stand in another row, or they are taken now and were not before."""
        before = [(sheet.take, sheet.header) for sheet in self.reading.sheets]
        self.is_valid()
        for name in self.holders.keys() & self.data.keys() & self.cleaned_data.keys():
            key, holders = self.holders[name]
            for answers in holders:
                answers[key] = type(answers.get(key, ""))(self.cleaned_data[name])
        if "one_priority" in self.data and "one_priority" in self.cleaned_data:
            self.reading.one_priority = self.asked.code_of_priority(self.cleaned_data["one_priority"])
        after = [(sheet.take, sheet.header) for sheet in self.reading.sheets]
        changed = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
        return [number for number in changed if self.reading.sheets[number].take]

    def faulty(self):
        """{name: what was posted} of the answers that cannot be taken."""
        return {name: self.data[name] for name in self.errors if name in self.data}

    def answers(self):
        """{name: answer} as the page would post them if nothing were changed on it."""
        return {name: str(answer) for name, answer in self.initial.items()}

    def point_out(self, hindered):
        """Say at its place what must be answered first: [(where, sentence)] of `obstacles`."""
        for where, sentence in hindered:
            name = self.name_of(where)
            self.add_error(name if name in self.fields else None, sentence)

    def name_of(self, where):
        """The name of the field that a place of `obstacles` means, like "words:near to target" or "sheet:0:columns"."""
        kind, _, rest = where.partition(":")
        if kind in ("priorities", "words", "owners"):
            return f"{kind}-{code_of(rest)}"
        if kind == "sheet":
            number, _, part = rest.partition(":")
            layouts = [layout for layout in self.asked.layouts if int(number) in layout.numbers]
            return layouts[0].columns[0].name if part == "columns" and layouts else f"{part}-{number}"
        return "take-0" if where == "sheets" else where

    def _with_fields(self, kind, words):
        return [(word, self[f"{kind}-{code_of(word.key)}"]) for word in words]

    @property
    def sheets(self):
        """[(the sheet, number of its rows, its two fields)]."""
        asked = enumerate(zip(self.asked.sheets, self.reading.sheets, strict=True))
        fields = [(n, sheet) for n, (sheet, _) in asked if f"take-{n}" in self.fields]
        return [(sheet, sheet.last_row, self[f"take-{n}"], self[f"header-{n}"]) for n, sheet in fields]

    @property
    def layouts(self):
        """[(layout, [(column, field)])]."""
        return [(layout, [(column, self[column.name]) for column in layout.columns]) for layout in self.asked.layouts]

    @property
    def headings(self):
        """[(where the row stands, field)]."""
        names = [sheet.name for sheet in self.reading.sheets]
        return [(f"{names[n]}, row {row}", self[f"heading-{n}-{row}"]) for n, row, _ in self.asked.headings]

    @property
    def priorities(self):
        return self._with_fields("priorities", self.asked.priorities)

    @property
    def owners(self):
        return self._with_fields("owners", self.asked.owners)

    @property
    def unknown_words(self):
        return [(word, field) for word, field in self._words if not self.reading.words.get(word.key)]

    @property
    def known_words(self):
        return [(word, field) for word, field in self._words if self.reading.words.get(word.key)]

    @property
    def _words(self):
        return self._with_fields("words", self.asked.words)

    @property
    def new_priorities(self):
        return sum(answer == "new" for answer in self.reading.priorities.values())

    def is_wrong_in(self, *beginnings):
        return any(name.startswith(beginnings) for name in self.errors)

    @property
    def columns_are_faulty(self):
        return self.is_wrong_in("take-", "header-", "column-")

    @property
    def priorities_are_open(self):
        """When something is wrong, or a plan that has priorities would be given others."""
        is_unsure = self.new_priorities and len(self.asked.priority_choices) > 1
        return is_unsure or self.is_wrong_in("priorit", "heading-", "one_priority")

    @property
    def known_words_are_faulty(self):
        return any(field.errors for _, field in self.known_words)

    @property
    def owners_are_faulty(self):
        return self.is_wrong_in("owners-")


class TakeOverForm(forms.Form):
    """The press by which what a preview shows is taken over. `digest` is that of the preview that was shown."""

    use_required_attribute = False
    how = "import"
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = Words(label="Why, for the history", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data, *, upload, member):
        super().__init__(data, initial={"reason": f"Taken over from {upload.name}"})
        self.upload, self.member = upload, member

    def change_reason(self):
        return self.cleaned_data["reason"]

    def save(self):
        """Take it over; gives the import. Refused when it is no longer what the preview showed."""
        planned = plan_of(self.upload)
        refuse_changed(planned, self.cleaned_data["digest"])
        if not to_write(planned):
            raise Refused("There is nothing to take over.")
        reason, moment = self.cleaned_data["reason"], open_change().moment
        return take_over(planned, self.upload, member=self.member, reason=reason, moment=moment)


def plan_of(upload):
    """What would be written if an upload were taken over now."""
    reading = Reading.from_data(upload.reading)
    return plan_import(upload.partnership, sheets_of(upload), reading, timezone.localdate())


def to_write(planned):
    """How many rows of the file change the plan."""
    return planned.totals.get("new", 0) + planned.totals.get("changed", 0)


def sheets_of(upload):
    return [Sheet.from_data(sheet) for sheet in upload.sheets]


class UndoForm(forms.Form):
    """The press by which an import is undone."""

    how = "import"

    def __init__(self, data, *, tracker_import):
        super().__init__(data)
        self.tracker_import = tracker_import

    def change_reason(self):
        return f"{self.tracker_import} undone"

    def save(self):
        """Undo it; gives the import. Refused when something has been built on it."""
        undo(self.tracker_import)
        return self.tracker_import
