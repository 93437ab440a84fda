"""The packs that were issued, for the pages that lead to them. What was kept of them is not read."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Length

from governance.models import Redaction
from priorities.models import Publication

from .parts.said import from_to

LARGE = ("page", "word", "corrected_by__page", "corrected_by__word")
BESIDE = ("meeting__group", "first_period", "last_period", "corrected_by")


def packs_of(member, **wanted):
    """Those that a member may open, the newest first, each with the `size` of its Word file in bytes."""
    packs = Publication.objects.visible_to(member).filter(kind=Publication.Kind.BOARD_PACK, **wanted)
    return packs.select_related(*BESIDE).defer(*LARGE).annotate(size=Length("word"), page_size=Length("page"))


def standing_of(member, meeting):
    """The packs of a meeting that count: those that no other has taken the place of."""
    return list(packs_of(member, meeting=meeting, corrected_by__isnull=True))


def newest_pack(member):
    """For a queryset of meetings: the key of the newest pack of each that the member may open."""
    packs = Publication.objects.visible_to(member).filter(meeting=OuterRef("pk"), corrected_by__isnull=True)
    return Subquery(packs.order_by("-moment", "-pk").values("pk")[:1])


def periods_in_words(pack):
    return from_to(pack.first_period, pack.last_period)


@dataclass(frozen=True)
class Row:
    """A pack on the list; `removed` says that a text was removed from it since, "" for none."""

    pack: Publication
    periods: str
    removed: str


def rows_of(packs, partnership):
    """The packs as `Row`s; two queries."""
    redactions = list(Redaction.objects.filter(partnership=partnership).order_by("-number"))
    return [Row(pack, periods_in_words(pack), _removed(pack, redactions)) for pack in packs]


def _removed(pack, redactions):
    newest = next(
        (each for each in redactions if (each.hash_of(pack), each.hash_of(pack, "word")) != (None, None)), None
    )
    return newest.in_a_sentence if newest else ""
