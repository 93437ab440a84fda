"""Each check that keeps a promise, and how a test run switches that one check off.

`make guards` runs every test marked `@pytest.mark.guard(name)` with its check switched off and expects it to fail.
A function here takes pytest's monkeypatch and undoes nothing itself. docs/testing.md says how to add one.
"""

import sys
from datetime import date
from types import SimpleNamespace

from django.db import connection
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from actions import worked_out
from actions.answering import filing, links
from actions.asking import outbox
from actions.models import Message, update
from actions.models.action import ActionQuerySet
from actions.models.standing import Standing
from actions.tracker import applying, planning
from actions.worked_out import querying
from csp_portal.common import form_page, kept_words, past, record, undo
from csp_portal.common.models import KeptWords
from csp_portal.meetings import in_room
from governance import access, appointments, invitations
from governance import past as governance_past
from governance.adapter import Adapter
from governance.history import RowsSeen
from governance.meetings import calendar
from governance.models import meetings, partnership
from priorities.models.priority import PriorityQuerySet


def replace_everywhere(monkeypatch, function, replacement):
    """Put `replacement` wherever a module knows `function` by name."""
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is function:
                monkeypatch.setattr(module, name, replacement)


def change(monkeypatch):
    monkeypatch.setattr(record.Recorded, "_require_its_change", lambda row: None)


def bulk_writes_refused(monkeypatch):
    for name in ("update", "bulk_create", "bulk_update", "delete"):
        monkeypatch.delattr(record.RecordedQuerySet, name)


def one_partnership(monkeypatch):
    monkeypatch.setattr(partnership.OfPartnership, "_require_one_partnership", lambda row: None)


def clock(monkeypatch):
    """Neither the lock of the partnership's row nor its rising time, nor the triggers that ask it."""
    as_it_happens(monkeypatch)
    monkeypatch.setattr(record, "_tick", lambda partnership, at: at or timezone.now())


def append_only(monkeypatch):
    """Drop every trigger. The transaction of the test, or its own database, ends without them."""
    drop_triggers(lambda name, table: True)


def as_it_happens(monkeypatch):
    """Drop those alone that hold history to the clock, and the clock to its way."""
    drop_triggers(lambda name, table: table == "common_clock" or name.endswith(("_no_other_moment", "_is_in_place")))


def drop_triggers(chosen):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            drop = 'DROP TRIGGER "{0}"'
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with a check still to come cannot be altered
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            drop = 'DROP TRIGGER "{0}" ON {1}'
        for row in cursor.fetchall():
            if chosen(*row):
                cursor.execute(drop.format(*row))


class ForgetfulSentForm:
    """Stands in for SentForm and remembers nothing."""

    nothing = SimpleNamespace(first=lambda: None, exists=lambda: False)
    objects = SimpleNamespace(filter=lambda **lookup: ForgetfulSentForm.nothing, get_or_create=lambda **values: None)


def form_once(monkeypatch):
    monkeypatch.setattr(form_page, "SentForm", ForgetfulSentForm)


def stale(monkeypatch):
    replace_everywhere(monkeypatch, form_page.is_stale, lambda row, version: False)


def visible(monkeypatch):
    def get_anything(queryset, member, **lookup):
        try:
            return queryset.get(**lookup)
        except queryset.model.DoesNotExist:
            raise Http404 from None

    replace_everywhere(monkeypatch, access.get_visible, get_anything)


def raised_for_the_board(monkeypatch):
    monkeypatch.setattr(meetings, "makes_it_the_boards", [])


def boxes(monkeypatch):
    """The box alone whose button is pressed; of a form that is sent too late, nothing."""
    monkeypatch.setattr(in_room, "save_beside", lambda *args: None)
    monkeypatch.setattr(kept_words, "boxes_in", lambda posted: {})


def require(monkeypatch):
    replace_everywhere(monkeypatch, access.require, lambda allowed: None)


def member(monkeypatch):
    """Everybody who is signed in is a member of every partnership."""
    monkeypatch.setattr(access.Member, "__bool__", lambda somebody: True)


def wrong_passwords(monkeypatch):
    monkeypatch.setattr(Adapter, "pre_authenticate", lambda adapter, request, **credentials: None)


def invitation_once(monkeypatch):
    monkeypatch.setattr(invitations, "_mark", lambda user: "")


def kept_words_owner(monkeypatch):
    monkeypatch.setattr(kept_words, "_mine", lambda request: KeptWords.objects.order_by("at"))


def leaver(monkeypatch):
    """An account keeps its password when its last appointment ends."""
    monkeypatch.setattr(appointments, "_close_if_nothing_is_left", lambda user: None)


def fresh_invitation(monkeypatch):
    monkeypatch.setattr(appointments, "_take_password", lambda user: None)


def still_there(monkeypatch):
    monkeypatch.setattr(access.Member, "holds_still", lambda member: True)


def last_administrator(monkeypatch):
    monkeypatch.setattr(appointments, "administered_until", lambda partnership: date.max)


def board_matters(monkeypatch):
    """Everybody sees all actions and priorities of the partnership."""
    for queryset in (ActionQuerySet, PriorityQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda rows, member: rows.filter(partnership=member.partnership))


def silence(monkeypatch):
    """What was said for an earlier period is carried forward into the one that is asked about."""
    monkeypatch.setattr(update, "lasting", lambda: F("rating__counts_as"))


def history_seen(monkeypatch):
    monkeypatch.setattr(RowsSeen, "__call__", lambda seen, history: history)


def import_once(monkeypatch):
    monkeypatch.setattr(applying, "_refuse_second", lambda upload: None)


def import_as_shown(monkeypatch):
    replace_everywhere(monkeypatch, planning.refuse_changed, lambda planned, digest: None)


def undo_unbuilt(monkeypatch):
    """An import is undone whatever was built on it."""
    monkeypatch.setattr(undo, "_obstacles", lambda undone: [])


def good_link(monkeypatch):
    """A link answers for ever, whatever ended it."""
    replace_everywhere(monkeypatch, links.why_not, lambda link, on: "")


def calendar_link(monkeypatch):
    """A calendar opens for ever, whoever stopped its link or left."""
    replace_everywhere(monkeypatch, calendar.is_good, lambda link, on: True)


def answer_overtaken(monkeypatch):
    monkeypatch.setattr(filing, "_is_overtaken", lambda answer, actions, posted: False)


def one_claim(monkeypatch):
    """A message is sent by everybody who finds it waiting."""
    messages = Message.objects.select_related("partnership")
    replace_everywhere(monkeypatch, outbox.claim, lambda key: messages.get(pk=key))


def tolerance(monkeypatch):
    """The tolerances of a new partnership are everybody's."""
    given = worked_out.Rule.tolerance
    monkeypatch.setattr(
        worked_out.Rule, "tolerance", lambda rule, _, rating: given(rule, partnership.Partnership(), rating)
    )


def disagreement(monkeypatch):
    """Whatever an action stands as disagrees with what it works out to, said or not."""
    monkeypatch.setattr(querying, "BOTH", (*worked_out.BOTH, *Standing.values))


def hidden_in_the_past(monkeypatch):
    """What was open then is shown, whatever has been restricted since."""
    monkeypatch.setattr(past._Reader, "seen", lambda reader, model, table, belonging=True: reader.owned(model, table))
    monkeypatch.setattr(governance_past, "Reader", lambda *member, unseen: access.Reader(*member))


def past_day(monkeypatch):
    monkeypatch.setattr(past, "now", timezone.now)
    replace_everywhere(monkeypatch, past.today, timezone.localdate)


def past_links(monkeypatch):
    monkeypatch.setattr(governance_past, "keeping", lambda value, response: response)


def rows_of_the_past(monkeypatch):
    """A row that was read in the past can be saved."""
    monkeypatch.setattr(record, "is_past", lambda: False)


def settled(monkeypatch):
    monkeypatch.setattr(governance_past, "wait_for_open_change", lambda partnership: None)


GUARDS = {
    "member": member,
    "change": change,
    "bulk writes refused": bulk_writes_refused,
    "one partnership": one_partnership,
    "clock": clock,
    "append only": append_only,
    "as it happens": as_it_happens,
    "form once": form_once,
    "stale": stale,
    "visible": visible,
    "raised for the board": raised_for_the_board,
    "boxes": boxes,
    "require": require,
    "wrong passwords": wrong_passwords,
    "invitation once": invitation_once,
    "kept words": kept_words_owner,
    "history seen": history_seen,
    "board matters": board_matters,
    "silence": silence,
    "tolerance": tolerance,
    "disagreement": disagreement,
    "leaver": leaver,
    "fresh invitation": fresh_invitation,
    "still there": still_there,
    "last administrator": last_administrator,
    "import once": import_once,
    "import as shown": import_as_shown,
    "undo unbuilt": undo_unbuilt,
    "hidden in the past": hidden_in_the_past,
    "past day": past_day,
    "past links": past_links,
    "rows of the past": rows_of_the_past,
    "settled": settled,
    "good link": good_link,
    "calendar link": calendar_link,
    "answer overtaken": answer_overtaken,
    "one claim": one_claim,
}
