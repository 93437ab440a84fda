"""The forms of chasing: reminding, links, a message that was cut off, the days of the reminders."""

from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from csp_portal.common.refusals import Refused
from governance.models import Partnership
from governance.organisation_forms import RecordForm

from .chasing import Chase
from .linking import link_for, live_link, stop
from .outbox import PATIENCE, put_back, send_waiting
from .reminders import NoDays, days_of, in_figures, round_by_hand


@dataclass(frozen=True)
class Lands:
    """A page that a form leads to."""

    address: str

    def get_absolute_url(self):
        return self.address


class Sending(forms.Form):
    """A press that makes messages, which are sent as soon as they are on record."""

    use_required_attribute = False
    outcome = None

    def __init__(self, data, *, period, on, code=None):
        self.period, self.partnership, self.on, self.code = period, period.partnership, on, code
        super().__init__(data)

    def send_once_on_record(self):
        transaction.on_commit(self._send)

    def _send(self):
        self.outcome = send_waiting(self.partnership, self.on, seconds=PATIENCE)

    def lands(self):
        name, more = ("asked", [self.code]) if self.code else ("period", [])
        return Lands(reverse(name, args=[self.partnership.slug, self.period.starts, *more]))

    def done(self):
        """What is said once it is done."""
        if self.outcome is None:
            return "The messages wait to be sent."
        if self.outcome.is_good and not self.outcome.waiting:
            return self.outcome.in_words
        return f"{self.outcome.in_words} What waits is tried again with the next reminders."


class RemindForm(Sending):
    """Remind everybody who has not answered, or one of them."""

    def __init__(self, data, *, asks, request=None, **values):
        super().__init__(data, **values)
        self.asks, self.request = asks, request

    @property
    def round(self):
        """Whom it goes to, as it stands now."""
        return round_by_hand(Chase(self.partnership, self.period, self.on), only=self.code)

    def change_reason(self):
        return f"Reminded by hand: {self.period}"

    def save(self):
        """Make the messages. Refused when there is nobody left to be reminded."""
        self.period.refresh_from_db(fields=["closed_on"])
        if self.period.is_closed:
            raise Refused(f"{self.period} is closed, so nobody is reminded of it any more.")
        if not self.round.make(asks=self.asks, request=self.request):
            raise Refused("Nobody is left to be reminded: everybody has answered, or was reminded today.")
        self.send_once_on_record()
        return self.lands()


class AgainForm(Sending):
    """Send a message again that was cut off while it was sent."""

    def __init__(self, data, *, message, on):
        super().__init__(data, period=message.period, on=on, code=message.code)
        self.message = message

    def change_reason(self):
        return "Sent again"

    def save(self):
        if not put_back(self.message, timezone.now()):
            raise Refused("This message is being sent just now, or has been sent. Look again in five minutes.")
        self.send_once_on_record()
        return self.lands()


class LinkForm(forms.Form):
    """A new personal link in place of the one that lives, or the first one."""

    use_required_attribute = False

    def __init__(self, data, *, period, code, on):
        self.period, self.code, self.on = period, code, on
        super().__init__(data)

    def change_reason(self):
        return "Personal link made"

    def save(self):
        if self.period.is_closed:
            raise Refused(f"{self.period} is closed: a link for it would open nothing.")
        old = live_link(self.period, self.code, self.on)
        if old:
            stop(old)
        return link_for(self.period.partnership, self.period, self.code, self.on)


class StopForm(LinkForm):
    def change_reason(self):
        return "Personal link stopped"

    def save(self):
        link = live_link(self.period, self.code, self.on)
        if link is None:
            raise Refused("There is no link that works any more.")
        stop(link)
        return link


class ReminderDaysForm(RecordForm):
    class Meta:
        model = Partnership
        fields = ["reminder_days"]
        labels = {"reminder_days": "Days on which reminders are sent"}
        help_texts = {
            "reminder_days": (
                "Counted from the day on which updates are due, with commas between them: -10 is ten days before, "
                "0 the day itself, 3 three days after. Leave it empty and none are sent by themselves."
            )
        }

    def clean_reminder_days(self):
        try:
            return in_figures(days_of(self.cleaned_data["reminder_days"]))
        except NoDays as problem:
            raise forms.ValidationError(str(problem)) from None

    def save(self):
        """Put the days on record; gives the page that shows them."""
        self.refuse_no_change()
        self.instance.save()
        return Lands(reverse("reminder_settings", args=[self.instance.slug]))
