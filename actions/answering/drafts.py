"""What was typed by a personal link and not filed yet. Nothing of it is checked: it is kept as it was typed.

Each opening of the page keeps its words under a key of its own, so that two people at one mailbox never write over each
other's. A page that shows what an earlier opening kept takes its place once it is saved itself.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from actions.models import AnswerDraft, AnswerLink

from .forms import AnswerForm

MOST = 500_000  # characters kept by a link, all its openings together: some two hundred pages
NAMES = re.compile(rf"post|A[0-9]{{1,9}}-({'|'.join(AnswerForm.base_fields)})")
KEYS = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Kept:
    """The words of one opening, {name of a box: words}."""

    key: str
    at: str
    words: dict

    @property
    def mark(self):
        """Which opening, and which words: a page that leaves keeps the same ones once more, perhaps a moment late."""
        return f"{self.key} {sha256(json.dumps(self.words, sort_keys=True).encode()).hexdigest()}"

    @property
    def moment(self):
        return timezone.localtime(datetime.fromisoformat(self.at))


def opening_in(posted):
    """The key of the opening that a form was posted from; "" when it has none."""
    key = posted.get("opening", "")
    return key if KEYS.fullmatch(key) else ""


def words_in(link, posted):
    """What a post holds of words for the boxes of a link. PostgreSQL stores no NUL character."""
    words = {name: posted[name].replace("\0", "") for name in posted if NAMES.fullmatch(name)}
    if link.user_id:
        words.pop("post", None)  # only a mailbox is asked for it
    return {name: typed for name, typed in words.items() if typed.strip()}


def kept_for(link):
    """All that is kept for whoever the link is for, also by an earlier link of theirs for the period; newest first."""
    found = [Kept(key, each["at"], each["words"]) for draft in _drafts_of(link) for key, each in draft.words.items()]
    return sorted(found, key=lambda kept: kept.at, reverse=True)


def keep(link, posted):
    """Keep what a form holds, in place of what its page showed; gives the moment, or None when it is too much."""
    return _put(link, posted, words_in(link, posted))


def forget(link, posted, but=()):
    """Take away what was kept of a form that is filed, but for the words on the actions of these references, which were
    left. Inside the change that files it; gives None when there is no room for those.

    What the same person kept elsewhere on an action that is filed goes too, so that it is never offered again."""
    typed = words_in(link, posted)
    words = {name: typed[name] for name in typed if _ref_of(name) in {*but, "post"}}
    return _put(link, posted, words if but else {}, filed={_ref_of(name) for name in typed} - {*but, "post"})


@transaction.atomic
def _put(link, posted, words, filed=()):
    AnswerLink.objects.select_for_update().get(pk=link.pk)  # one at a time
    key, now = opening_in(posted), timezone.now()
    replaced = [kept for kept in kept_for(link) if kept.key == key or kept.mark == posted.get("kept", "")]
    words = _elsewhere(replaced, posted) | words
    mine = {key: {"at": now.isoformat(), "words": words}} if words else {}
    drafts = {draft.link_id: draft for draft in _drafts_of(link)}
    own = drafts.setdefault(link.pk, AnswerDraft(link=link))
    if len(json.dumps(own.words | mine, ensure_ascii=False)) > MOST:
        return None
    gone = {kept.key for kept in replaced}
    for draft in drafts.values():
        left = {key: _without(filed, each, link, posted) for key, each in draft.words.items() if key not in gone}
        draft.words = {key: each for key, each in left.items() if each["words"]}
        draft.words |= mine if draft is own else {}
        draft.saved_at = now
        if draft.words:
            draft.save()
        elif draft.pk:
            draft.delete()
    return now


def _without(filed, each, link, posted):
    """What an opening kept, without the words on actions that are filed: all of them when the same person typed them,
    of somebody else at the mailbox the same words alone."""
    words = each["words"]
    is_own = link.user_id or words.get("post", "").strip() == posted.get("post", "").strip()
    gone = [name for name in words if _ref_of(name) in filed and (is_own or words[name] == posted.get(name))]
    left = {name: typed for name, typed in words.items() if name not in gone}
    return each | {"words": left if not gone or set(left) - {"post"} else {}}


def _ref_of(name):
    """The reference of the action that a box is for; "post" of the box of the post."""
    return name.partition("-")[0]


def _elsewhere(replaced, posted):
    """The words of openings that have no box on the page which replaces them: of actions on another page, or of one
    that went to somebody else."""
    here = _refs_on(posted) | {"post"}
    oldest_first = (kept.words.items() for kept in reversed(replaced))
    return {name: typed for words in oldest_first for name, typed in words if _ref_of(name) not in here}


def _refs_on(posted):
    """The references of the actions that a page had boxes for."""
    return {name.removesuffix("-version") for name in posted if name.endswith("-version")}


def _drafts_of(link):
    owner = {"link__user": link.user_id, "link__organisation": link.organisation_id, "link__group": link.group_id}
    return AnswerDraft.objects.filter(link__period=link.period_id, **owner)
