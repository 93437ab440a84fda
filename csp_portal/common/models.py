from django.conf import settings
from django.db import models


class Clock(models.Model):
    """The last moment written to a partnership's record. Its row is the lock that orders the writes.

    It is open while a change is written, and no longer: a closed one takes nothing more at its moment.
    """

    partnership = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()
    is_open = models.BooleanField(default=False)


class SentForm(models.Model):
    """A form that was saved, so that the same form sent again changes nothing and lands on the same page."""

    key = models.UUIDField(primary_key=True)
    lands_on = models.TextField()
    at = models.DateTimeField(auto_now_add=True)


class KeptWords(models.Model):
    """What a person has written and not saved yet: kept 28 days, for that person and that address."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.TextField()
    words = models.JSONField()
    at = models.DateTimeField()
