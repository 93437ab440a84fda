"""Loads the sample documents, with their dates moved, and plays the quarters of the one that has any."""

from datetime import date, timedelta
from pathlib import Path

import yaml
from django.contrib.auth.hashers import make_password

from csp_portal.common.record import change
from csp_portal.plan_document import apply_document, read_document
from governance.models import User

from .dates import move_dates, quarters_to_move
from .playing import Player, moment_on

FOLDER = Path(__file__).parent
SLUGS = ("walsall", "wolverhampton", "uttlesford")  # the one with a past first, the smallest last
LOADED_BEFORE = timedelta(days=10)  # the first quarter began


def load_sample(today, password):
    """Load the three partnerships as they read on a day; every account gets the password."""
    encoded = make_password(password)  # once: hashing is slow on purpose
    for slug in SLUGS:
        quarters = quarters_to_move(today)
        document = read_document(FOLDER / f"{slug}.yaml")
        document.data = move_dates(document.data, quarters)
        stories = _told(slug, "quarters", quarters)
        _load(document, encoded, today, at=_first_moment(document) if stories else None)
        if stories:
            meetings = _told(slug, "meetings", quarters)
            Player(slug, today).play(stories, _told(slug, "reports", quarters), meetings)


def _load(document, encoded, today, at):
    """One change: the partnership is a sample from its first moment, and its accounts can be signed in to."""
    with change(document.slug, reason="Sample data", how="sample", at=at):
        apply_document(document, is_sample=True, today=today)
        for user in User.objects.filter(appointments__partnership=document.slug).distinct():
            user.password = encoded
            user.save(update_fields=["password"])


def _told(slug, what, quarters):
    """What was said of actions ("quarters") or reported ("reports"), quarter by quarter, or the "meetings"; {} without
    a past."""
    path = FOLDER / f"{slug}_{what}.yaml"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return move_dates(yaml.load(file, Loader=yaml.BaseLoader), quarters)  # noqa: S506 - reads text alone


def _first_moment(document):
    """A moment before the first quarter began."""
    return moment_on(date.fromisoformat(document.data["periods"][0]["from"]) - LOADED_BEFORE)
