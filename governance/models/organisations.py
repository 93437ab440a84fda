import re
from collections import defaultdict

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.lines import lines_of
from csp_portal.common.past import today
from csp_portal.common.reading_dates import read_date
from csp_portal.common.record import RecordedQuerySet
from csp_portal.common.refusals import Refused
from csp_portal.common.worded_dates import WordedDateField, parsed_day

from .partnership import OfPartnership


def refuse_taken_name(row, name):
    """Refuse a name that another row of the same kind has in the partnership, in small or capital letters."""
    others = type(row).objects.filter(partnership=row.partnership_id).exclude(pk=row.pk)
    if name.casefold() in (other.casefold() for other in others.values_list("name", flat=True)):
        raise Refused(f"There is already {row.one_of_them} called “{name}”.")


def refuse_circle(row, key, target):
    """Refuse a target of `key`, a key to rows of the same kind, from which following that key leads back to the row."""
    if target and target.pk == row.pk:
        raise Refused(f"Choose another than “{row}” itself.")
    following = dict(type(row).objects.filter(partnership=row.partnership_id).values_list("pk", f"{key}_id"))
    next_one, passed = target and target.pk, set()
    while next_one and next_one not in passed:
        if next_one == row.pk:
            raise Refused(row.CIRCLES[key].format(row=row, target=target))
        passed.add(next_one)
        next_one = following.get(next_one)


class OrganisationQuerySet(RecordedQuerySet):
    def with_standing(self):
        """Each with its memberships and its successor's at hand."""
        return self.select_related("successor").prefetch_related("memberships", "successor__memberships")


class Organisation(OfPartnership):
    """A body that belongs to the partnership or works with it. It keeps its earlier names and its successor."""

    name = models.CharField(max_length=300)
    aliases = models.TextField("also known as", blank=True, help_text="One name a line.")
    former_names = models.TextField(blank=True, help_text="One a line, with its dates.")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    services = models.TextField(blank=True, help_text="Its services that take part, one a line.")
    email = models.EmailField("contact e-mail", blank=True)

    objects = OrganisationQuerySet.as_manager()
    one_of_them = "an organisation"
    CIRCLES = {"successor": "“{target}” cannot follow “{row}”: its own successors lead back to “{row}”."}

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

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("An organisation is never deleted: it leaves on a day.", [self])

    def get_absolute_url(self):
        return reverse("organisation", args=[self.partnership_id, self.pk])

    @property
    def alias_list(self):
        return lines_of(self.aliases)

    @property
    def former_name_list(self):
        return lines_of(self.former_names)

    @property
    def service_list(self):
        return lines_of(self.services)

    def found_by(self, words):
        """The first of its names that holds every one of the words of a search, as (kind, name); None when none does.

        The kind is "name", "alias" or "former name".
        """
        names = [("name", self.name)]
        names += [("alias", name) for name in self.alias_list]
        names += [("former name", name) for name in self.former_name_list]
        return next((found for found in names if all(word.is_in(found[1]) for word in words)), None)

    @property
    def is_followed_too_soon(self):
        """Whether it has a successor although it is a member still."""
        on = today()
        return bool(self.successor) and any(row.is_counted and row.holds(on) for row in self.memberships.all())

    def followed_since(self, ended):
        """When its successor joined, in words, if that was no earlier than the membership of its own that ended."""
        end = read_date(ended.ends).earliest
        joined = [row for row in self.successor.memberships.all() if row.starts_on] if self.successor and end else []
        return next((row.starts for row in sorted(joined, key=lambda row: row.starts_on) if row.starts_on >= end), "")

    def keep_former_name(self, name, until):
        """Add a name that it had until a day to its former names, unless it stands there already, with dates or not."""
        there = re.compile(rf"{re.escape(name)}(\s*($|[^\w\s]|\d)|\s+(from|until|to|since)\b)", re.IGNORECASE)
        if any(there.match(line) for line in self.former_name_list):
            return
        self.former_names = "\n".join([*self.former_name_list, f"{name} (until {date_format(until, 'j F Y')})"])

    def put_on_record(self):
        """Save it. Refused when another has its name, or when its successors lead back to it."""
        refuse_taken_name(self, self.name)
        refuse_circle(self, "successor", self.successor)
        self.save()


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

    @property
    def is_counted(self):
        """Whether it makes a member: who only works closely with the partnership, or is still to join, is none."""
        return self.standing not in (self.Standing.WORKS_CLOSELY, self.Standing.TO_BE_INCLUDED)

    def has_ended(self, on):
        return self.ends_on is not None and self.ends_on < on

    def holds(self, on):
        """Whether it holds on a day. Who is to be included is so until then: its "from" is when that is wanted."""
        is_planned = self.standing == self.Standing.TO_BE_INCLUDED
        has_begun = is_planned or self.starts_on is None or self.starts_on <= on
        return has_begun and not self.has_ended(on)


class GroupQuerySet(RecordedQuerySet):
    def structure(self):
        """The groups that are part of no other, each with those that are part of it in `below`, and so on down."""
        return _Structure(self.select_related("reports_to")).tops


class _Structure:
    def __init__(self, groups):
        self.children, self.placed = defaultdict(list), set()
        groups = sorted(groups, key=lambda group: (Group.Kind.values.index(group.kind), group.name.casefold()))
        for group in groups:
            self.children[group.parent_id].append(group)
        self.tops = [self.place(group) for group in self.children[None]]
        # A plan document may have loaded parents that go in a circle: no group is lost for it.
        self.tops += [self.place(group) for group in groups if group.pk not in self.placed]

    def place(self, group):
        self.placed.add(group.pk)
        group.below = [self.place(child) for child in self.children[group.pk] if child.pk not in self.placed]
        return group


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
    email = models.EmailField("contact e-mail", blank=True, default="")

    objects = GroupQuerySet.as_manager()
    one_of_them = "a group"
    CIRCLES = {
        "parent": "“{row}” cannot be part of “{target}”: that group is itself part of “{row}”.",
        "reports_to": "“{row}” cannot report to “{target}”: that group itself reports to “{row}”.",
    }

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

    def delete(self, *args, **kwargs):
        raise models.ProtectedError("A group is never deleted: the record names it.", [self])

    def get_absolute_url(self):
        return reverse("group", args=[self.partnership_id, self.pk])

    @property
    def alias_list(self):
        return lines_of(self.aliases)

    def put_on_record(self):
        """Save it. Refused when another has its name, or when its parents or reporting lines lead back to it."""
        refuse_taken_name(self, self.name)
        refuse_circle(self, "parent", self.parent)
        refuse_circle(self, "reports_to", self.reports_to)
        self.save()
