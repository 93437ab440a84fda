"""The tree of what the portal holds of a partnership, in about twenty queries."""

from django.db import models, transaction

from actions.models import ActionOwner, Update
from csp_portal.common.models import Clock
from governance.models import Appointment, User
from priorities.models import PriorityLead

from .shape import KINDS, PARTNERSHIP, PERSON
from .tree import Row

PEOPLE_STAND_ON = ((Appointment, "user"), (PriorityLead, "user"), (ActionOwner, "user"), (Update, "author"))


def present_tree(slug):
    """The partnership's row with all below it, each with its instance; None when there is no such partnership.

    It is read under the partnership's lock, so that it is what one moment held. No foreign key that points to a row of
    the tree needs a query afterwards.
    """
    with transaction.atomic():
        list(Clock.objects.select_for_update().filter(partnership=slug))
        rows = {kind.name: [_row(kind, instance) for instance in _instances(kind, slug)] for kind in KINDS.values()}
    if not rows[PARTNERSHIP.name]:
        return None
    [root] = rows[PARTNERSHIP.name]
    everyone = [row for of_kind in rows.values() for row in of_kind]
    _link({(type(row.instance), row.instance.pk): row.instance for row in everyone}, everyone)
    by_instance = {(row.kind.model, row.instance.pk): row for row in everyone}
    for row in everyone:
        if row is not root:
            _hang(row, _above(row, by_instance) or root)
        row.words = {key.name: key.words_of(row.instance) for key in row.kind.keys if key.field}
    _show_people(root)
    return root


def _row(kind, instance):
    row = Row(kind)
    row.instance = instance
    return row


def _instances(kind, slug):
    if kind is PARTNERSHIP:
        return kind.model.objects.filter(pk=slug)
    if kind is PERSON:
        named = models.Q()
        for model, column in PEOPLE_STAND_ON:
            named |= models.Q(pk__in=model.objects.filter(partnership=slug).values(column))
        return User.objects.filter(named).order_by("email")
    return kind.model.objects.filter(partnership=slug, **kind.only).order_by(*kind.in_order)


def _link(instances, rows):
    """Put at every foreign key the instance of the tree that it points to."""
    for row in rows:
        for field in row.instance._meta.concrete_fields:
            if field.is_relation:
                other = instances.get((field.related_model, getattr(row.instance, field.attname)))
                if other is not None:
                    field.set_cached_value(row.instance, other)


def _above(row, by_instance):
    for field in row.kind.above:
        other = getattr(row.instance, field)
        if other is not None:
            return by_instance[type(other), other.pk]
    return None


def _hang(row, above):
    row.above = above
    name = next(name for name, kind in above.kind.lists.items() if kind is row.kind)
    above.lists[name].append(row)


def _show_people(root):
    """People in the order of their first appointment, those without one last; each with the name it shows."""
    people = root.lists["people"]
    for person in people:
        appointments = person.lists["appointments"]
        person.words["name"] = appointments[0].words["name"] if appointments else ""
    people.sort(key=lambda person: min((row.instance.pk for row in person.lists["appointments"]), default=float("inf")))
