"""Somebody who keeps the meetings of a partnership, in a browser: opens forms, types into them and sends them."""

import re
from html import unescape

from tests.promises.visitors import form_in


class Secretary:
    def __init__(self, client, user):
        self.client, self.user = client, user
        client.force_login(user)

    def page(self, address):
        """The words of a page, without markup."""
        return words_of(self.client.get(address))

    def open(self, address):
        """What the last form of a page holds."""
        return form_in(self.client.get(address).content.decode())

    def send(self, address, **typed):
        return self.client.post(address, self.open(address) | typed)


def words_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
