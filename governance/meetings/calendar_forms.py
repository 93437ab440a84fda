"""The forms of a person's calendar link: to make it, and to stop it."""

from django import forms

from csp_portal.common.refusals import Refused
from governance.models import CalendarLink

from .calendar import live_link
from .recording import Landing


class MakeLinkForm(forms.Form):
    """A link for whoever asks. One that works already stays the only one."""

    use_required_attribute = False

    def __init__(self, data, *, member, lands_on):
        super().__init__(data)
        self.member, self.lands_on = member, Landing(lands_on)

    def change_reason(self):
        return "Calendar link made"

    def save(self):
        partnership, user = self.member.partnership, self.member.user
        if not live_link(partnership, user):
            CalendarLink(partnership=partnership, user=user).save()
        return self.lands_on


class StopLinkForm(MakeLinkForm):
    def __init__(self, data, *, on, **page):
        super().__init__(data, **page)
        self.on = on

    def change_reason(self):
        return "Calendar link stopped"

    def save(self):
        link = live_link(self.member.partnership, self.member.user)
        if link is None:
            raise Refused("There is no link that works any more.")
        link.stop(self.on)
        return self.lands_on
