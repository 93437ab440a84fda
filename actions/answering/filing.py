"""Answers are filed together, once, and as one change of the record: all that are whole, or none."""

from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from actions.models import Update
from csp_portal.common.history import saved_at
from csp_portal.common.models import SentForm
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused

from .drafts import forget, opening_in, words_in
from .links import address_of, is_good, link_of, rows_of, token_of


class NotGood(Exception):
    """The link was stopped, or its period closed, after the form was sent."""


class Overtaken(Exception):
    """Actions were saved by others after the page was opened, or are asked of others now."""

    def __init__(self, refs):
        super().__init__(refs)
        self.refs = refs


def filed_before(link, posted):
    """The page that came when this very form, with these very words, was filed; "" when it is not on record. It is
    when the button was pressed twice."""
    sent = SentForm.objects.filter(key=_key(link, posted)).first()
    return sent.lands_on if sent else ""


def left_by(lands_on):
    """The references of the actions whose answers stayed a draft, read from the address of the page that came next."""
    return parse_qs(urlsplit(lands_on).query).get("left", [])


def file_answers(link, answers, posted, left=()):
    """Put the answers on record by the link, and keep those that are `left` as the draft; gives the page that is next.

    Refused when anything has happened to one of their actions since.
    """
    on, reason = timezone.localdate(), f"Update for {link.period}"
    if link.user is None:
        reason += f", said by {answers[0].member.in_words}"
    with change(link.partnership_id, by=link.user, reason=reason, how="link"):
        lands_on = filed_before(link, posted)
        if lands_on:
            forget(link, posted, but=left_by(lands_on))  # the second press has kept its words again
            return lands_on
        link = link_of(token_of(link))  # as it is now that nobody else writes
        if not is_good(link, on):
            raise NotGood
        actions = {action.ref: action for action in rows_of(link, on).select_related("last_update__period")}
        overtaken = [answer.action.ref for answer in [*answers, *left] if _is_overtaken(answer, actions, posted)]
        if overtaken:
            raise Overtaken(overtaken)
        for answer in answers:
            answer.action = actions[answer.action.ref]
            answer.save()
        return _sent(link, posted, [answer.action.ref for answer in left])


def _sent(link, posted, left):
    """Put down that the form was sent, keep what is left of it, and give the page that is next."""
    if forget(link, posted, but=left) is None and left:
        raise Refused("There is no room to keep the answers that are not whole yet. Make them whole, or clear them.")
    lands_on = reverse("answer_receipt", args=[token_of(link)])
    if left:
        query = {"draft": opening_in(posted), "left": left}
        lands_on = f"{address_of(link)}?{urlencode(query, doseq=True)}"
    SentForm.objects.create(key=_key(link, posted), lands_on=lands_on)
    return lands_on


def _is_overtaken(answer, actions, posted):
    action = actions.get(answer.action.ref)
    return action is None or posted.get(f"{action.ref}-version") != str(action.version)


def said_since(action, version):
    """The updates of an action since its row had that version, newest first; all of them when it never had it."""
    moment = saved_at(action, version)
    added = Update.history.filter(action_id=action.pk, history_type="+")
    added = added.filter(history_date__gt=moment) if moment else added
    return list(action.updates.filter(pk__in=added.values("id")).select_related("rating", "period"))


def _key(link, posted):
    """The mark of a form as it was sent: the link, the opening of its page, and what was typed."""
    typed = sorted(words_in(link, posted).items())
    return uuid5(NAMESPACE_URL, repr((token_of(link), posted.get("opening", ""), typed)))
