"""Small rows on the form of the record that they belong to: its owners, its milestones, its memberships."""

from django import forms

from .later_saves import EMPTY_ROWS, key_to


class RowForm(forms.Form):
    """A small row on the form of a record. One whose `said` fields are all empty is no row."""

    MOST = 100
    use_required_attribute = False
    said = ()

    @classmethod
    def says_something(cls, values):
        return any(values.get(name) for name in cls.said)

    @property
    def is_blank(self):
        return not self.says_something(self.cleaned_data)


class Rows:
    """The rows of a record on its form: those it has, in order, and two empty ones. One made empty goes.

    `form_class.fill(row)` puts what was typed onto a row of `model`; `initial(row)` gives what a row holds.
    """

    def __init__(self, form_class, model, record, data, *, initial, prefix, files=None, **kwargs):
        self.model, self.belongs_to = model, {key_to(record, model): record}
        self.rows = list(model.objects.filter(**self.belongs_to)) if record.pk else []
        self.last = max((getattr(row, "order", 0) for row in self.rows), default=0)
        formset_class = forms.formset_factory(form_class, extra=EMPTY_ROWS, max_num=form_class.MOST)
        self.formset = formset_class(
            data, files, initial=[initial(row) for row in self.rows], prefix=prefix, form_kwargs=kwargs
        )

    def save(self):
        for place, form in enumerate(self.formset):
            row = self.rows[place] if place < len(self.rows) else None
            if form.is_blank:
                if row:
                    row.delete()
            elif form.has_changed():
                row = row or self._new()
                form.fill(row)
                row.save()

    def _new(self):
        """A row that stands after all that there are, also those that have just gone."""
        (record,) = self.belongs_to.values()
        row = self.model(partnership_id=record.partnership_id, **self.belongs_to)
        if hasattr(row, "order"):
            self.last += 1
            row.order = self.last
        return row


class FormWithRows:
    """For a form that has `formsets`: it is valid when they are too, and says what is wrong with their number."""

    formsets = ()

    def is_valid(self):
        is_valid = super().is_valid()  # first: it may point out a fault in a row
        are_valid = [formset.is_valid() for formset in self.formsets]
        if is_valid and all(are_valid):
            return True
        for formset in self.formsets:
            for sentence in formset.non_form_errors():
                self.add_error(None, sentence)
        return False
