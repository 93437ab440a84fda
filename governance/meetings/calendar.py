"""The calendar of a partnership for a calendar program: its address, and what it holds.

The token of an address is the key of its link and a signature over whose it is: a number that is given again after a
backup was restored opens nothing with an old address.
"""

from datetime import UTC, datetime, timedelta

from django.core.signing import Signer
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from icalendar import Calendar, Event

from governance.models import Appointment, CalendarLink, Meeting, ReportingPeriod

SALT = "calendar link"
MOST_DIGITS = 18  # of the key: a longer number is none that a database has given
# When a row was saved whose history is lost: `verify_history` tells of it, and the calendar still opens.
UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
ASK_AGAIN = timedelta(hours=6)  # how often a program is told to look


def address_of(link):
    """The path of its feed, like "/calendar/12.Yx9....ics"."""
    return reverse("calendar_feed", args=[token_of(link)])


def token_of(link):
    return f"{link.pk}.{Signer(salt=SALT).signature(f'{link.pk} {link.partnership_id} {link.user_id}')}"


def link_of(token):
    """The link that a token was made for, good or not; None when the token is forged or damaged."""
    key = token.partition(".")[0]
    if not (key.isascii() and key.isdecimal() and len(key) <= MOST_DIGITS):
        return None
    link = CalendarLink.objects.select_related("partnership").filter(pk=int(key)).first()
    return link if link and constant_time_compare(token, token_of(link)) else None


def live_link(partnership, user):
    """The link of a person that works; None when there is none."""
    return CalendarLink.objects.filter(partnership=partnership, user=user, stopped_on=None).first()


def is_good(link, on):
    """Whether it was not stopped, and its person is still here."""
    here = Appointment.objects.current(on).filter(user=link.user_id, partnership=link.partnership_id)
    return link.stopped_on is None and here.exists()


def feed(partnership, host):
    """The whole calendar: titles and dates of the meetings of every group and the days on which reports are due.

    No words of an agenda and no place are in it: it lies open to whoever has the address. `host` ends the lasting names
    of its events.
    """
    calendar = Calendar()
    name = f"{partnership.name}{' (sample data)' if partnership.is_sample else ''}"
    calendar.add("prodid", "-//CSP portal//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    meetings = Meeting.objects.filter(partnership=partnership).select_related("group")
    periods = ReportingPeriod.objects.filter(partnership=partnership)
    for rows, event_of in ((meetings, of_meeting), (periods, of_period)):
        saved = saved_at(rows)
        for row in rows:
            calendar.add_component(event_of(row, saved.get(row.pk, UNKNOWN), host))
    return calendar.to_ical()


def saved_at(rows):
    """{key of a row: when it was last saved}."""
    history = rows.model.history.filter(id__in=rows.order_by().values("pk"))
    return dict(history.order_by().values_list("id").annotate(last=Max("history_date")))


def of_meeting(meeting, saved, host):
    title = f"{meeting.group}: meeting"
    event = event_named("meeting", meeting, saved, host)
    event.add("summary", f"Cancelled: {title}" if meeting.is_cancelled else title)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    if meeting.starts is None:
        return on_a_day(event, meeting.date)
    event.add("dtstart", moment(meeting.date, meeting.starts))
    if meeting.ends:
        event.add("dtend", moment(meeting.date, meeting.ends))
    return event


def of_period(period, saved, host):
    event = event_named("reports-due", period, saved, host)
    event.add("summary", f"Reports due: {period}")
    event.add("transp", "TRANSPARENT")  # the day is not taken up by it
    return on_a_day(event, period.due)


def event_named(kind, row, saved, host):
    """An event with a name that stays its own, however often the row is changed, and how often it was."""
    event = Event()
    event.add("uid", f"{kind}-{row.pk}.{row.partnership_id}@{host}")
    event.add("sequence", row.version)
    event.add("dtstamp", saved.astimezone(UTC))
    event.add("last-modified", saved.astimezone(UTC))
    return event


def on_a_day(event, day):
    """The event for a whole day; the end that a calendar asks for is the day after."""
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    return event


def moment(day, time):
    """A time in Europe/London as one of UTC, which every program reads alike."""
    return timezone.make_aware(datetime.combine(day, time)).astimezone(UTC)
