"""The personal links of a period: making one, finding the one that lives, stopping it."""

from datetime import timedelta

from django.utils import timezone

from actions.models import AnswerLink

LASTS = timedelta(days=28)  # after the day on which updates are due, or on which the link is made if that is later
KEYS = {"u": "user_id", "o": "organisation_id", "g": "group_id"}


def key_of(code):
    """What a code names, as a link keeps it: {"user_id": 12}, {"organisation_id": 3} or {"group_id": 4}."""
    return {KEYS[code[0]]: int(code[1:])}


def live_link(period, code, on):
    """The link of somebody for a period that is neither stopped nor over; None when there is none."""
    links = AnswerLink.objects.select_related("partnership", "period", "user", "organisation", "group")
    return links.filter(period=period, stopped_on=None, expires_on__gte=on, **key_of(code)).first()


def link_for(partnership, period, code, on):
    """The live link of somebody for a period, or a new one. Inside an open change."""
    link = live_link(period, code, on)
    if link:
        return link
    for over in AnswerLink.objects.filter(period=period, stopped_on=None, **key_of(code)):
        stop(over)
    link = AnswerLink(partnership=partnership, period=period, expires_on=max(period.due, on) + LASTS, **key_of(code))
    link.save()
    return link


def stop(link):
    """End a link at once: whoever has it opens nothing with it any more."""
    link.stopped_on = timezone.localdate()
    link.save()
