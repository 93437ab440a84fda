"""Answers are filed together, once, and as one change of the record: all of them or none."""

from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from actions.models import Update
from csp_portal.common.history import saved_at
from csp_portal.common.models import SentForm
from csp_portal.common.record import change

from .drafts import forget, words_in
from .links import address_of, is_good, link_of, rows_of, token_of


class NotGood(Exception):
    """The link was stopped, or its period closed, after the form was sent."""


class Overtaken(Exception):
    """Actions were saved by others after the page was opened, or are asked of others now."""

    def __init__(self, refs):
        super().__init__(refs)
        self.refs = refs


def was_filed(link, posted):
    """Whether this very form, with these very words, is on record: the button was pressed twice."""
    return SentForm.objects.filter(key=_key(link, posted)).exists()


def file_answers(link, answers, posted):
    """Put the answers on record by the link. Refused when anything has happened to one of the actions since."""
    on, reason = timezone.localdate(), f"Update for {link.period}"
    if link.user is None:
        reason += f", said by {answers[0].member.in_words}"
    with change(link.partnership_id, by=link.user, reason=reason, how="link"):
        if was_filed(link, posted):
            forget(link, posted)  # the second press has kept its words again
            return
        link = link_of(token_of(link))  # as it is now that nobody else writes
        if not is_good(link, on):
            raise NotGood
        actions = {action.ref: action for action in rows_of(link, on).select_related("last_update__period")}
        overtaken = [answer.action.ref for answer in answers if _is_overtaken(answer, actions, posted)]
        if overtaken:
            raise Overtaken(overtaken)
        for answer in answers:
            answer.action = actions[answer.action.ref]
            answer.save()
        forget(link, posted)
        SentForm.objects.create(key=_key(link, posted), lands_on=address_of(link))


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
