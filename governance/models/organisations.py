from django.db import models

from csp_portal.common.worded_dates import WordedDateField, parsed_day

from .partnership import OfPartnership


class Organisation(OfPartnership):
    """A body that belongs to the partnership or works with it. It keeps its earlier names and its successor."""

    name = models.CharField(max_length=300)
    aliases = models.TextField("also known as", blank=True, help_text="One name a line.")
    former_names = models.TextField(blank=True, help_text="One a line, with its dates.")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    services = models.TextField(blank=True, help_text="Its services that take part, one a line.")
    email = models.EmailField("contact e-mail", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "name"],
                name="organisation_named_once",
                violation_error_message="There is already an organisation of that name.",
            )
        ]

    def __str__(self):
        return self.name


class Membership(OfPartnership):
    """The standing of an organisation in the partnership, from one day to another."""

    class Standing(models.TextChoices):
        RESPONSIBLE_AUTHORITY = "responsible_authority", "Responsible authority"
        CO_OPERATING = "co_operating", "Co-operating body"
        INVITED = "invited", "Invited body"
        WORKS_CLOSELY = "works_closely", "Works closely with the partnership"
        RESIDENT_REPRESENTATIVE = "resident_representative", "Resident representative"
        TO_BE_INCLUDED = "to_be_included", "To be included"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    standing = models.CharField(max_length=30, choices=Standing)
    starts = WordedDateField("from", earliest="starts_on")
    starts_on = parsed_day()
    ends = WordedDateField("to", latest="ends_on")
    ends_on = parsed_day()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.organisation}: {self.get_standing_display()}"


class Group(OfPartnership):
    """A board, delivery group, panel or committee, of this partnership or linked to it."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        DELIVERY_GROUP = "delivery_group", "Delivery group"
        OPERATIONAL_GROUP = "operational_group", "Operational group"
        PANEL = "panel", "Panel"
        SCRUTINY_COMMITTEE = "scrutiny_committee", "Scrutiny committee"
        LINKED_BOARD = "linked_board", "Linked board"

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, choices=Kind)
    aliases = models.TextField("also known as", blank=True, help_text="One name a line.")
    remit = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reported_to_by")
    cadence = models.CharField("how often it meets", max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "name"],
                name="group_named_once",
                violation_error_message="There is already a group of that name.",
            )
        ]

    def __str__(self):
        return self.name
