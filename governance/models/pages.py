from django.db import models
from django.urls import reverse

from .partnership import OfPartnership


class InformationPage(OfPartnership):
    """A page of general information in the partnership's own words. Until it is written, the portal's own is shown."""

    class Kind(models.TextChoices):
        HELP = "help", "Help"
        ACCESSIBILITY = "accessibility", "Accessibility statement"
        PRIVACY = "privacy", "Privacy notice"
        COOKIES = "cookies", "Cookies"
        CONTACT = "contact", "Contact"

    kind = models.CharField("page", max_length=20, choices=Kind)
    text = models.TextField()
    reviewed_on = models.DateField("last reviewed on")

    class Meta:
        ordering = ["pk"]
        verbose_name = "information page"
        constraints = [models.UniqueConstraint(fields=["partnership", "kind"], name="information_page_once")]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse(self.kind, args=[self.partnership_id])
