"""Who is asked for the update of each action: its responsible owners who can be reached, else its priority's leads.

Asked are people who hold an appointment, and organisations and groups that have a contact e-mail. What only the board
may see is asked of people alone: nobody knows who reads a mailbox. Somebody is written as a code: "u12" for a person,
"o3" for an organisation, "g4" for a group; NOBODY when none of them can be reached.
"""

from collections import defaultdict

from django.db.models import Q

from actions.models import Action, ActionOwner, Update
from actions.models.standing import Standing
from governance.models import Appointment
from priorities.models import Plan, PriorityLead

NOBODY = "nobody"


def expected(partnership, period, current):
    """The actions of the plan in force that owe an update for the period, answered or not, each with its `standing`.

    Never silent, so never asked for: drafts, what was dropped, what starts later, and what was complete before.
    """
    actions = Action.objects.filter(partnership=partnership, priority__plan__state=Plan.State.LIVE).counted()
    actions = (
        actions.select_related("priority").with_standing_in(period, current).exclude(standing=Standing.NOT_STARTED)
    )
    answered = Update.objects.filter(partnership=partnership, period=period).values("action")
    return actions.filter(~Q(standing=Standing.COMPLETE) | Q(pk__in=answered))


def asked_for(actions, on):
    """{code: [key of an action]} of everybody who is asked for one of the actions on a day; three queries."""
    return asked_and_copied(actions, on)[0]


def copied_to(actions, on):
    """{code: [key of an action]} of the deputies of the actions' priorities who can be reached: they are told what
    others are asked for, and may answer in their place."""
    return asked_and_copied(actions, on)[1]


def asked_and_copied(actions, on):
    """What `asked_for` and `copied_to` give, in three queries for both."""
    actions = list(actions)
    here = set(
        Appointment.objects.current(on)
        .filter(partnership__in={action.partnership_id for action in actions})
        .values_list("user", flat=True)
    )
    owners, (leads, deputies) = _owners_of(actions, here), _leads_of(actions, here)
    asked, copied = defaultdict(list), defaultdict(list)
    for action in actions:
        led_by, told = (_fit(action, codes[action.priority_id]) for codes in (leads, deputies))
        for code in owners[action.pk] or led_by or told or [NOBODY]:
            asked[code].append(action.pk)
        for code in told:
            copied[code].append(action.pk)
    return dict(asked), dict(copied)


def _owners_of(actions, here):
    """{key of an action: codes of its owners who can be asked}: the responsible ones, else the supporting."""
    found = defaultdict(lambda: defaultdict(list))
    by_key = {action.pk: action for action in actions}
    owners = ActionOwner.objects.filter(action__in=by_key)
    for owner in owners.select_related("organisation", "group"):
        found[owner.action_id][owner.part] += _fit(by_key[owner.action_id], _code(owner, here))
    parts = ActionOwner.Part
    return defaultdict(
        list,
        {key: _once(by_part[parts.RESPONSIBLE] or by_part[parts.SUPPORTING]) for key, by_part in found.items()},
    )


def _leads_of(actions, here):
    """Two of {key of a priority: codes of those who can be reached}: its leads, and its deputies. A deputy is asked
    when no lead can be."""
    found = {False: defaultdict(list), True: defaultdict(list)}
    leads = PriorityLead.objects.filter(priority__in={action.priority_id for action in actions})
    for lead in leads.select_related("organisation"):
        found[lead.part == PriorityLead.Part.DEPUTY][lead.priority_id] += _code(lead, here)
    return [defaultdict(list, {key: _once(codes) for key, codes in found[part].items()}) for part in (False, True)]


def _code(row, here):
    """The code of an owner or a lead in a list; an empty one when the row names nobody who can be reached."""
    group = getattr(row, "group", None)
    if row.user_id:
        return [f"u{row.user_id}"] if row.user_id in here else []
    if row.organisation and row.organisation.email:
        return [f"o{row.organisation_id}"]
    return [f"g{group.pk}"] if group and group.email else []


def _fit(action, codes):
    """Those of the codes that the action may go to: of one that only the board may see, the people."""
    return [code for code in codes if code.startswith("u")] if action.is_for_board else codes


def _once(codes):
    return list(dict.fromkeys(codes))
