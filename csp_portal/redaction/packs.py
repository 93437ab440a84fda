"""Issued packs after a removal. A Word file that held the text is emptied, for its bytes are not ours to edit; where
the portal still drew the pack as it was kept, it is written again without the text."""

from dataclasses import fields, is_dataclass, replace
from hashlib import sha256

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet

from csp_portal.common.past import as_at
from csp_portal.packs.drawing import draw
from csp_portal.packs.page import as_page
from csp_portal.packs.word import as_word
from priorities.models import Publication

from .files import holds_text


def still_drawn(keys):
    """{key of a pack: its blocks} of those whose page and Word file are still what the portal draws for them."""
    found = {}
    for publication in Publication.objects.filter(pk__in=keys):
        pack = _drawn(publication)
        if pack and (as_page(pack), as_word(pack)) == (bytes(publication.page), bytes(publication.word)):
            found[publication.pk] = pack
    return found


def write_again(packs, removal, found):
    """Keep each pack as it is drawn now, where it says the same as the page without the text. Else, as where a sentence
    was shortened that is longer by now, keep what it was drawn from without the text, where that says the same."""
    for publication in Publication.objects.filter(pk__in=packs):
        page = bytes(publication.page)
        for pack in (_drawn(publication), without(removal, packs[publication.pk])):
            if pack and removal.reads_alike(as_page(pack).decode(), page.decode()):
                word = as_word(pack)
                _keep(publication.pk, as_page(pack), b"" if holds_text(word, removal) else word, found)
                break


def without(removal, block):
    """A block, or all of a pack, with the text replaced in each of its words."""
    if isinstance(block, str):
        return removal.without(block)
    if isinstance(block, list | tuple):
        return type(block)(without(removal, each) for each in block)
    if is_dataclass(block):
        return replace(block, **{each.name: without(removal, getattr(block, each.name)) for each in fields(block)})
    return block


def _keep(key, page, word, found):
    QuerySet(Publication).filter(pk=key).update(page=page, word=word)
    QuerySet(Publication.history.model).filter(id=key).update(page=page, word=word)
    for content, name in ((page, f"publication-{key}"), (word, f"publication-{key}-word")):
        if name in found.hashes:
            found.hashes[name][1] = sha256(content).hexdigest() if content else ""


def _drawn(publication):
    """Its blocks as they are drawn for its moment; None where the record knows no more of what it was about."""
    try:
        with as_at(publication.moment, partnership=publication.partnership_id):
            return draw(publication)
    except ObjectDoesNotExist:
        return None
