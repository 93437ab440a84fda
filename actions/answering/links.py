"""The address of a personal link, whether it is good on a day, and which actions it is for.

The token is the key of the link and a signature over whose it is and for which period: a number that is given again
after a backup was restored opens nothing with an old letter.
"""

from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from actions.asking.who import asked_and_copied, expected
from actions.models import ActionOwner, AnswerLink
from governance.models import Appointment

SALT = "answer link"
MOST_DIGITS = 18  # of the key: a longer number is none that a database has given


def address_of(link):
    """The path of its page, like "/answer/12.Yx9.../"."""
    return reverse("answer", args=[token_of(link)])


def token_of(link):
    signature = Signer(salt=SALT).signature(f"{link.pk} {link.partnership_id} {link.period_id} {link.code}")
    return f"{link.pk}.{signature}"


def link_of(token):
    """The link that a token was made for, good or not; None when the token is forged or damaged."""
    key = token.partition(".")[0]
    if not (key.isascii() and key.isdecimal() and len(key) <= MOST_DIGITS):
        return None
    links = AnswerLink.objects.select_related("partnership", "period", "user", "organisation", "group")
    link = links.filter(pk=int(key)).first()
    return link if link and constant_time_compare(token, token_of(link)) else None


def is_good(link, on):
    """Whether it may still be answered by: neither stopped nor expired, its period open, its person still here."""
    return not why_not(link, on)


def why_not(link, on):
    """What ended a link: "stopped", "expired", "closed" or "left"; "early" before its period; "" while it is good."""
    if link.stopped_on:
        return "stopped"
    if link.expires_on < on:
        return "expired"
    if link.period.is_closed:
        return "closed"
    if link.period.starts > on:
        return "early"
    here = Appointment.objects.current(on).filter(user=link.user_id, partnership=link.partnership_id)
    return "" if link.user_id is None or here.exists() else "left"


def rows_of(link, on):
    """The actions that its owner is asked for on a day, or told of as a deputy, answered or not; with `standing`."""
    return rows_and_others(link, on)[0]


def rows_and_others(link, on):
    """Those actions, and of the ones of which the owner is only told {key: codes of those who are asked for it}."""
    partnership, period = link.partnership, link.period
    actions = expected(partnership, period, partnership.reportingperiods.current(on))
    asked, copied = asked_and_copied(actions, on)
    own = set(asked.get(link.code, []))
    others = {key: [] for key in copied.get(link.code, []) if key not in own}
    for code, keys in asked.items() if others else ():
        for key in others.keys() & set(keys):
            others[key].append(code)
    return actions.filter(pk__in={*own, *others}), others


def posts_of(link, actions):
    """{key of an action: the posts, as written, by which the body of a mailbox owns it}; none for a person."""
    if link.user_id:
        return {}
    owners = ActionOwner.objects.filter(
        action__in=[action.pk for action in actions], organisation=link.organisation_id, group=link.group_id
    )
    found = {}
    for owner in owners.exclude(post="").order_by("pk"):
        found.setdefault(owner.action_id, []).append(owner.post)
    return {key: ", ".join(dict.fromkeys(posts)) for key, posts in found.items()}
