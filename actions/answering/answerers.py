"""Who answers by a personal link: a person with an appointment, or whoever reads the mailbox of a body."""

from governance.access import Member

from .forms import POST_LENGTH

MOST = 300  # characters of "said by"


class Mailbox:
    """The answerer of an organisation's or group's link. They have no account, and say what their post is."""

    user = None

    def __init__(self, link, post=""):
        self.partnership = link.partnership
        self.body = str(link.organisation or link.group)
        self.post = " ".join(post.split())[:POST_LENGTH]  # on one line, as it stands beside each answer

    @property
    def in_words(self):
        return ", ".join(part for part in (self.post, self.body) if part)[:MOST]


def answerer_of(link, post=""):
    return Member(link.user, link.partnership) if link.user_id else Mailbox(link, post)
