"""One save of very many rows, like a plan that was loaded whole, a part at a time."""

from .pages import counted_rows, rows_at
from .steps import steps_of
from .words import Words, grouped


class OneSave:
    """The rows of a save in their order; a `Paginator` takes it as its list. A slice of it is a list of one `Save`."""

    def __init__(self, querysets, moment, **words):
        self.querysets = [queryset.filter(history_date=moment) for queryset in querysets]
        self.moment, self.words = moment, words
        counts = counted_rows(self.querysets, 1).get(moment, {})
        self.rows = {place: row.rows for place, row in counts.items()}

    def __len__(self):
        return sum(self.rows.values())

    def __getitem__(self, part):
        steps, start = [], 0
        for place, count in sorted(self.rows.items()):
            first, last = max(part.start - start, 0), min(part.stop - start, count)
            if first < last:
                steps += self._steps(self.querysets[place], first, last)
            start += count
        return grouped(Words(steps, **self.words).entries())

    def _steps(self, queryset, first, last):
        model = queryset.model.instance_type
        key = model._meta.pk.attname
        keys = list(queryset.order_by(key).values_list(key, flat=True).distinct()[first:last])
        rows = rows_at(queryset.filter(**{f"{key}__in": keys}), {self.moment})
        return [step for step in steps_of(model, rows) if step.row.history_date == self.moment]
