"""The moment that a page shows: now, or a past one."""

from django.utils import timezone


def now():
    """The moment that is shown."""
    return timezone.now()


def today():
    """The day that dates are judged on: that of the moment that is shown, in Europe/London."""
    return timezone.localdate(now())
