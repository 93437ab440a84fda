"""What the history pages ask of governance: who people are, and what a reader may see named."""

from collections import defaultdict
from functools import partial

from django.db.models import Q

from csp_portal.common.history import Person, entries, grouped, newest_lines, saved_at

from .models import Appointment, Partnership, User

MOST_LISTED = 1000


class People:
    """The accounts of those ids as their appointments in a partnership show them; one query, two when any has none."""

    def __init__(self, partnership, user_ids, with_addresses=True):
        self.with_addresses = with_addresses
        self.users, self.appointments = {}, defaultdict(list)
        appointments = partnership.appointments.filter(user__in=user_ids).select_related("user", "organisation")
        for appointment in appointments.order_by("-pk") if user_ids else ():
            self.users[appointment.user_id] = appointment.user
            self.appointments[appointment.user_id].append(appointment)
        if strangers := user_ids - self.users.keys():
            self.users |= User.objects.in_bulk(strangers)

    def person(self, user_id, day):
        """By an appointment with a name, else with a post: by one that they held on the day, the newest of them.

        Who has never had an appointment is known by e-mail address. A reader who may not read addresses is told the
        role instead, or that the person is no member.
        """
        user, appointments = self.users[user_id], self.appointments[user_id]
        if not appointments:
            return Person(user, user.email if self.with_addresses else "Somebody who is not a member")
        appointment = max(appointments, key=lambda each: (each.tells, _holds(each, day)))  # the first of equal ones
        is_called = self.with_addresses or appointment.name or appointment.post
        name = appointment.shown_as if is_called else appointment.get_role_display()
        return Person(user, name, str(appointment.organisation or ""))


def _holds(appointment, day):
    starts, ends = appointment.starts, appointment.ends
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def who_in(partnership):
    """The `people` that `csp_portal.common.history.entries` asks for."""
    return partial(People, partnership)


def told_to(member):
    """The same for a reader: people's e-mail addresses are for administrators alone."""
    return partial(People, member.partnership, with_addresses=member.has_role(Appointment.Role.ADMINISTRATOR))


def seen_by(member):
    """The `visible` that `entries` asks for: a row is named to those who may see it and what it belongs to."""
    return partial(_visible_rows, member)


def _visible_rows(member, rows):
    if hasattr(rows, "visible_to"):
        return rows.visible_to(member)
    for field in _guarding_keys(rows.model):
        seen = field.related_model._default_manager.all().visible_to(member)
        rows = rows.filter(Q((f"{field.name}__isnull", True)) | Q((f"{field.name}__in", seen)))
    return rows


def _guarding_keys(model):
    """The keys of a model to things that not everybody may see."""
    keys = [field for field in model._meta.concrete_fields if field.many_to_one]
    return [field for field in keys if hasattr(field.related_model._default_manager, "visible_to")]


def saved_since(version, member, record, *parts):
    """What has been saved of a record, and of the rows in its parts' history querysets, since it had that version."""
    found = entries(
        [record.history.all(), *parts],
        people=told_to(member),
        visible=seen_by(member),
        without={record._meta.model_name},
        since=saved_at(record, version),
    )
    return grouped(found)


def may_be_told(member, model):
    """Whether the history of a model is for a member at all. Without `TOLD_TO` it is for everybody of the partnership;
    of its rows they see what `RowsSeen` leaves."""
    roles = getattr(model, "TOLD_TO", ())
    return not roles or member.has_role(*roles)


def hidden_rows(model, member):
    """The rows of a model that a member may not see, and the history of those that were removed: the board's too."""
    mine = model._default_manager.filter(partnership=member.partnership)
    here = mine.exclude(pk__in=mine.visible_to(member).values("pk"))
    gone = model.history.filter(partnership=member.partnership, history_type="-")
    return here, gone.exclude(**{f"{model._meta.pk.attname}__in": mine.values("pk")})


class RowsSeen:
    """Narrows history querysets to the partnership's rows that a member may see, by the rights of today.

    What belongs to a priority or action that is the board's own now is the board's, whenever it was written; of what
    was removed, what it belonged to last decides. `opened` is the model of the one record whose page it is: the member
    sees that record, and so its parts.
    """

    def __init__(self, member, opened=None):
        self.member = member
        self.hidden = {opened: []}

    def __call__(self, history):
        model, member = history.model.instance_type, self.member
        if not may_be_told(member, model):
            return history.none()
        if model is Partnership:
            return history.filter(slug=member.partnership.slug)
        history = history.filter(partnership=member.partnership)
        if hasattr(model, "told"):  # which narrows what is told of its rows
            history = model.told(history, member)
        if member.sees_board_matters:
            return history
        if hasattr(model._default_manager, "visible_to"):
            return history.exclude(**{f"{model._meta.pk.attname}__in": self._hidden(model)})
        return self._without_parts_of_hidden(model, history)

    def _hidden(self, model):
        """The keys of a model that the member may not see. Removed ones count as the board's."""
        if model not in self.hidden:
            here, gone = hidden_rows(model, self.member)
            keys = here.order_by().values("pk").union(gone.order_by().values(model._meta.pk.attname))
            listed = [row["pk"] for row in keys]
            # A list of a few is quicker; SQLite takes no very long one.
            self.hidden[model] = listed if len(listed) < MOST_LISTED else keys
        return self.hidden[model]

    def _without_parts_of_hidden(self, model, history):
        key = f"{model._meta.pk.attname}__in"
        for field in _guarding_keys(model):
            if not (hidden := self._hidden(field.related_model)):
                continue
            belongs = {f"{field.name}__in": hidden}
            removed = model.history.filter(**belongs, history_type="-").values(model._meta.pk.attname)
            standing = model._default_manager.filter(**belongs).values("pk")
            history = history.exclude(**{key: standing}).exclude(**{key: removed})
        return history


def foot_of(member, *histories):
    """The newest three saves, a line each, of the record whose history comes first and of its parts: for the foot of
    its page. Its whole history is a link away."""
    seen = RowsSeen(member, opened=histories[0].model.instance_type)
    return newest_lines([seen(history) for history in histories], people=told_to(member), count=3)
