"""One page of the history of many kinds of rows, newest save first, without reading the rest of it.

A save is all that was written at one moment. Moments only rise, so an address that names one ("what came before it")
shows the same for good, whatever is saved meanwhile.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value

from .steps import steps_of
from .words import Save, Words, grouped, said_by

IN_FULL = 60  # rows of a save; one of more, like a plan that was loaded whole, says how many of each kind

SAID = ("history_date", "history_user_id", "history_how", "history_change_reason")
COUNTED = (*SAID, "place", "rows", "added", "removed")


@dataclass(frozen=True)
class Page:
    """Saves, newest first. `older` and `newer` are the moments from which the pages beside it go on; None at an end."""

    saves: list[Save]
    older: datetime | None = None
    newer: datetime | None = None


def page_of(querysets, *, size, before=None, after=None, in_full=IN_FULL, **words):
    """A `Page` of the newest `size` saves of the given history querysets, or of those next to a moment.

    Every queryset narrows by row, or by what all rows of a save share. `words` are those of `Words`. A save that
    changed nothing that a reader is told is left out, so a page may be shorter; it is empty only when there is no more.
    """
    while True:
        page = _page(querysets, size, before, after, in_full, words)
        if after and not page.newer:
            before = after = None  # so near the top that the newest page holds it
        elif page.saves or not page.older:
            return page
        else:
            before, after = page.older, None


def every_save(querysets, *, size=1000, **words):
    """All the saves, newest first, each in full; holds `size` of them at a time."""
    before = None
    while True:
        page = page_of(querysets, size=size, before=before, in_full=None, **words)
        yield from page.saves
        before = page.older
        if before is None:
            return


def _page(querysets, size, before, after, in_full, words):
    counts = counted_rows(querysets, size + 1, before, after)
    moments = sorted(counts, reverse=not after)
    is_more, moments = len(moments) > size, sorted(moments[:size], reverse=True)
    saves = saves_at(querysets, {moment: counts[moment] for moment in moments}, in_full, words)
    older, newer = (True, is_more) if after else (is_more, before is not None)
    return Page(saves, moments[-1] if moments and older else None, moments[0] if moments and newer else None)


def counted_rows(querysets, size, before=None, after=None):
    """What was saved at each of the newest moments, at least `size` when there are: {moment: {place of a queryset:
    row}}. A row says who, how and why, as a history row does, and how many `rows`, of them how many `added` and
    `removed`."""
    order = "history_date" if after else "-history_date"
    selects = []
    for place, queryset in enumerate(querysets):
        if before or after:
            queryset = queryset.filter(**({"history_date__gt": after} if after else {"history_date__lt": before}))
        newest = queryset.order_by(order).values("history_date").distinct()[:size]
        at_them = queryset.filter(history_date__in=newest).order_by()
        selects.append(_counted(at_them).annotate(place=Value(place)).values_list(*COUNTED, named=True))
    found = defaultdict(dict)
    for row in selects[0].union(*selects[1:], all=True) if selects else ():
        found[row.history_date][row.place] = row
    return found


def _counted(rows):
    key = rows.model.instance_type._meta.pk.attname
    return rows.values(*SAID).annotate(
        rows=Count(key, distinct=True),
        added=Count(key, distinct=True, filter=Q(history_type="+")),
        removed=Count(key, distinct=True, filter=Q(history_type="-")),
    )


def saves_at(querysets, counts, in_full, words):
    """The saves of the moments of `counts`, newest first."""
    large = [moment for moment, rows in counts.items() if in_full and sum(row.rows for row in rows.values()) > in_full]
    steps = steps_at(querysets, {moment: rows for moment, rows in counts.items() if moment not in large})
    said = [next(iter(counts[moment].values())) for moment in large]
    written = Words(steps, also_by=said, **words)
    saves = grouped(sorted(written.entries(), key=attrgetter("when"), reverse=True))
    for row in said:
        rows = how_many(querysets, counts[row.history_date])
        saves.append(Save(**said_by(row, written.people), entries=(), rows=rows))
    return sorted(saves, key=attrgetter("when"), reverse=True)


def steps_at(querysets, counts):
    """What the moments of `counts` did to each row of the querysets; a query for each kind that was saved then."""
    steps = []
    for place, queryset in enumerate(querysets):
        moments = {moment for moment, rows in counts.items() if place in rows}
        found = steps_of(queryset.model.instance_type, rows_at(queryset, moments)) if moments else ()
        steps += [step for step in found if step.row.history_date in moments]
    return steps


def rows_at(queryset, moments):
    """The rows of a history queryset at those moments, and the row before each of them, in one query."""
    history = queryset.model.objects
    key = queryset.model.instance_type._meta.pk.attname
    earlier = history.filter(**{key: OuterRef(key)}, history_date__lt=OuterRef("history_date"))
    newest_earlier = earlier.order_by("-history_date", "-history_id").values("history_id")[:1]
    rows = queryset.filter(history_date__in=moments).order_by()
    before = rows.annotate(row_before=Subquery(newest_earlier)).values("row_before")
    found = history.filter(history_id__in=rows.values("history_id").union(before)).order_by()
    return found.defer(*files_of(queryset.model))


def files_of(model):
    """The columns that hold a whole file or page: none is told, and each may be large."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)]


def how_many(querysets, rows):
    """What was saved at a moment, in words: ("64 actions", "1 priority")."""
    said = []
    for place, row in sorted(rows.items()):
        meta = querysets[place].model.instance_type._meta
        said.append(f"{row.rows} {meta.verbose_name if row.rows == 1 else meta.verbose_name_plural}")
    return tuple(said)
