"""Every address x every role x GET and POST. The expectations stand here as a table; the rules live in access.py."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from actions.models import Message, Upload
from actions.reports.filing import file_report
from csp_portal.common.record import change
from governance.access import Member
from governance.models import (
    AgendaItem,
    Appointment,
    Group,
    InformationPage,
    Meeting,
    Organisation,
    Paper,
)
from priorities.models import PriorityLead, Publication
from tests.factories import (
    make_action,
    make_board_action,
    make_decision,
    make_group,
    make_import,
    make_item,
    make_meeting,
    make_member,
    make_message,
    make_organisation,
    make_owner,
    make_pack,
    make_paper,
    make_partnership,
    make_priority,
    make_report,
    make_update,
    make_upload,
    make_user,
    saved,
)

ROLES = ["public", "contributor", "lead", "board", "chair", "scrutiny", "coordinator", "administrator"]
STRANGERS = [f"other {role}" for role in ROLES if role != "public"] + ["leaver", "nobody"]


def codes(**by_role):
    """The answers by role: `everyone` for those not named; the public is sent to sign in."""
    everyone = by_role.pop("everyone")
    return {"public": 302} | {role: by_role.get(role, everyone) for role in ROLES[1:]}


READ = (codes(everyone=200), codes(everyone=405))
BOARD_ROLES = {"board": 200, "chair": 200, "coordinator": 200, "administrator": 200}
BOARD_READ = (codes(everyone=404, **BOARD_ROLES), codes(everyone=405))
# A1 belongs to the contributor's organisation and to the lead's priority; A2 to neither; A3 is the board's alone.
UPDATE_OWN = (codes(everyone=403, contributor=200, lead=200, coordinator=200),) * 2
EDIT_LED = (codes(everyone=403, lead=200, coordinator=200),) * 2
COORDINATOR_ONLY = (codes(everyone=403, coordinator=200),) * 2
COORDINATOR_READ = (COORDINATOR_ONLY[0], codes(everyone=405))
COORDINATOR_404 = (codes(everyone=403, coordinator=404),) * 2
BOARD_WRITE = (codes(everyone=404, board=403, chair=403, administrator=403, coordinator=200),) * 2
DECIDE = (codes(everyone=403, chair=200, coordinator=200),) * 2
RECORDED_BY_OTHERS = {"board": 403, "administrator": 403}
HOUSE_WRITE = (codes(everyone=403, coordinator=200, administrator=200),) * 2
NOTHING_TO_REMOVE = (codes(everyone=403, coordinator=302, administrator=302),) * 2
OPEN = tuple(dict.fromkeys([*ROLES, *STRANGERS], answer) for answer in (200, 405))  # to everybody
HOUSE_READ = (codes(everyone=403, coordinator=200, administrator=200), codes(everyone=405))
ADMINISTRATOR_ONLY = (codes(everyone=403, administrator=200),) * 2
ADMINISTRATOR_404 = (codes(everyone=403, administrator=404),) * 2
ADMINISTRATOR_MAILS = codes(everyone=403, administrator=302)
NOBODY_CORRECTS = (codes(everyone=403),) * 2  # update 1 of A1 was written by somebody who has left


def organisation():
    """The key of an organisation of ambridge: what an address needs that is known only once the row is there."""
    return Organisation.objects.filter(partnership="ambridge").first().pk


def group():
    return Group.objects.filter(partnership="ambridge").first().pk


def contributor():
    return Appointment.objects.filter(partnership="ambridge", role="contributor").earliest("pk").user_id


def appointment():
    return Appointment.objects.get(partnership="ambridge", user=contributor()).pk


def upload():
    return Upload.objects.filter(partnership="ambridge", taken=None).get().pk


def who_is_asked():
    return f"u{contributor()}"


def message():
    return Message.objects.get(partnership="ambridge").pk


def meeting():
    return Meeting.objects.filter(partnership="ambridge").earliest("pk").pk


def item():
    return AgendaItem.objects.filter(partnership="ambridge", for_board=False).earliest("pk").pk


def hidden_item():
    return AgendaItem.objects.filter(partnership="ambridge", for_board=True).earliest("pk").pk


def paper():
    return Paper.objects.get(item=item()).pk


def hidden_paper():
    return Paper.objects.get(item=hidden_item()).pk


def pack():
    return Publication.objects.get(partnership="ambridge", for_board=False).pk


def hidden_pack():
    return Publication.objects.get(partnership="ambridge", for_board=True).pk


QUARTER, NO_QUARTER = "2026-07-01", "2001-01-01"
PAGES = {
    ("partnership", ()): READ,
    ("people", ()): HOUSE_READ,
    ("person_invite", ()): ADMINISTRATOR_ONLY,
    ("person", (contributor,)): HOUSE_READ,
    ("person", (999_999,)): (codes(everyone=403, coordinator=404, administrator=404), codes(everyone=405)),
    ("person_mail", (contributor,)): (codes(everyone=405), ADMINISTRATOR_MAILS),
    ("person_new_password", (contributor,)): (ADMINISTRATOR_ONLY[0], ADMINISTRATOR_MAILS),
    ("person_end", (contributor,)): ADMINISTRATOR_ONLY,
    ("person_end", (999_999,)): ADMINISTRATOR_404,
    ("person_hand_over", (contributor,)): HOUSE_WRITE,
    ("appointment_new", (contributor,)): ADMINISTRATOR_ONLY,
    ("appointment_edit", (contributor, appointment)): ADMINISTRATOR_ONLY,
    ("appointment_edit", (contributor, 999_999)): ADMINISTRATOR_404,
    ("appointment_end", (contributor, appointment)): ADMINISTRATOR_ONLY,
    ("about", ()): OPEN,
    ("about_edit", ()): HOUSE_WRITE,
    ("tolerances", ()): READ,
    ("tolerances_edit", ()): ADMINISTRATOR_ONLY,
    ("organisations", ()): READ,
    ("organisation", (organisation,)): READ,
    ("organisation", (999_999,)): (codes(everyone=404), codes(everyone=405)),
    ("organisation_new", ()): HOUSE_WRITE,
    ("organisation_edit", (organisation,)): HOUSE_WRITE,
    ("organisation_edit", (999_999,)): (codes(everyone=404),) * 2,
    ("groups", ()): READ,
    ("group", (group,)): READ,
    ("group", (999_999,)): (codes(everyone=404), codes(everyone=405)),
    ("group_new", ()): HOUSE_WRITE,
    ("group_edit", (group,)): HOUSE_WRITE,
    ("group_edit", (999_999,)): (codes(everyone=404),) * 2,
    ("periods", ()): READ,
    ("periods_year", ()): HOUSE_WRITE,
    ("period_new", ()): HOUSE_WRITE,
    ("period_edit", ("2026-07-01",)): HOUSE_WRITE,
    ("period_edit", ("2001-01-01",)): (codes(everyone=404),) * 2,
    ("period_close", ("2026-07-01",)): HOUSE_WRITE,
    ("period_close", ("2001-01-01",)): (codes(everyone=404),) * 2,
    ("period_reopen", ("2026-07-01",)): HOUSE_WRITE,
    ("period_reopen", ("2001-01-01",)): (codes(everyone=404),) * 2,
    ("period_remove", ("2026-07-01",)): HOUSE_WRITE,
    ("period_remove", ("2001-01-01",)): (codes(everyone=404),) * 2,
    ("reminder_settings", ()): HOUSE_WRITE,
    ("period", (QUARTER,)): READ,
    ("period", (NO_QUARTER,)): (codes(everyone=404), codes(everyone=405)),
    ("remind", (QUARTER,)): COORDINATOR_ONLY,
    ("remind", (NO_QUARTER,)): (codes(everyone=404),) * 2,
    ("asked", (QUARTER, who_is_asked)): COORDINATOR_READ,
    ("asked", (QUARTER, "u999999")): (COORDINATOR_404[0], codes(everyone=405)),
    ("link_new", (QUARTER, who_is_asked)): COORDINATOR_ONLY,
    ("link_new", (QUARTER, "u999999")): COORDINATOR_404,
    ("link_stop", (QUARTER, who_is_asked)): COORDINATOR_ONLY,
    ("link_stop", (QUARTER, "u999999")): COORDINATOR_404,
    ("message_again", (QUARTER, message)): COORDINATOR_ONLY,
    ("message_again", (QUARTER, 999_999)): COORDINATOR_404,
    ("plan", ()): READ,
    ("priority", (1,)): READ,
    ("priority", (3,)): BOARD_READ,
    ("priority", (99,)): (codes(everyone=404), codes(everyone=405)),
    ("priority_edit", (1,)): COORDINATOR_ONLY,
    ("priority_edit", (3,)): BOARD_WRITE,
    ("priority_leads", (1,)): HOUSE_WRITE,
    ("priority_leads", (3,)): (codes(everyone=404, board=403, chair=403, administrator=200, coordinator=200),) * 2,
    ("priority_delivery_plan", (1,)): READ,
    ("priority_delivery_plan", (3,)): BOARD_READ,
    ("actions", ()): READ,
    ("actions_csv", ()): READ,
    ("actions_ods", ()): READ,
    ("actions_xlsx", ()): READ,
    ("imports", ()): COORDINATOR_ONLY,
    ("import_check", (upload,)): (COORDINATOR_ONLY[0], codes(everyone=403, coordinator=302)),
    ("import_check", (999_999,)): COORDINATOR_404,
    ("import_preview", (upload,)): COORDINATOR_ONLY,
    ("import_preview", (999_999,)): COORDINATOR_404,
    ("import_remove", (999_999,)): (codes(everyone=405), COORDINATOR_404[1]),
    ("import", (1,)): COORDINATOR_READ,
    ("import", (9,)): (COORDINATOR_404[0], codes(everyone=405)),
    ("import_undo", (1,)): COORDINATOR_ONLY,
    ("import_undo", (9,)): COORDINATOR_404,
    ("import_file", (1,)): COORDINATOR_READ,
    ("import_file", (9,)): (COORDINATOR_404[0], codes(everyone=405)),
    ("dashboard", ()): READ,
    ("dashboard_changes", ()): READ,
    ("dashboard_csv", ()): READ,
    ("board", ()): READ,
    ("board_strips", ()): READ,
    ("board_list", ("silent",)): READ,
    ("board_list", ("green",)): (codes(everyone=404), codes(everyone=405)),
    ("commitments", ()): READ,
    ("as_at", ()): READ,
    ("action_new", ()): EDIT_LED,
    ("action", ("A1",)): READ,
    ("action", ("A2",)): READ,
    ("action", ("A3",)): BOARD_READ,
    ("action", ("A99",)): (codes(everyone=404), codes(everyone=405)),
    ("action_history", ("A1",)): READ,
    ("action_history", ("A3",)): BOARD_READ,
    ("action_update", ("A1",)): UPDATE_OWN,
    ("action_update", ("A2",)): COORDINATOR_ONLY,
    ("action_update", ("A3",)): BOARD_WRITE,
    ("action_edit", ("A1",)): EDIT_LED,
    ("action_edit", ("A2",)): COORDINATOR_ONLY,
    ("action_edit", ("A3",)): BOARD_WRITE,
    ("update_correct", ("A1", 1)): NOBODY_CORRECTS,
    ("update_correct", ("A1", 9)): (codes(everyone=404),) * 2,
    ("update_correct", ("A3", 1)): (codes(everyone=404),) * 2,
    # The report of priority 1 is filed; priority 3 is the board's alone.
    ("report", ("2026-07-01", 1)): (READ[0], codes(everyone=403, lead=409, coordinator=409)),
    ("report", ("2026-07-01", 3)): (BOARD_READ[0], BOARD_WRITE[1]),
    ("report", ("2001-01-01", 1)): (codes(everyone=404),) * 2,
    ("report_check", ("2026-07-01", 1)): EDIT_LED,
    ("report_check", ("2026-07-01", 3)): BOARD_WRITE,
    ("report_withdraw", ("2026-07-01", 1)): EDIT_LED,
    ("report_correct", ("2026-07-01", 1)): EDIT_LED,
    ("report_agree", ("2026-07-01", 1)): DECIDE,
    ("report_return", ("2026-07-01", 1)): DECIDE,
    ("report_comment", ("2026-07-01", 1)): (codes(everyone=403, board=200, chair=200, coordinator=200),) * 2,
    ("report_filed", ("2026-07-01", 1, 1)): READ,
    ("report_filed", ("2026-07-01", 1, 9)): (codes(everyone=404), codes(everyone=405)),
    ("report_filed", ("2026-07-01", 3, 1)): (codes(everyone=404), codes(everyone=405)),
    # An item of meeting 1 is the board's alone.
    ("meetings", ()): READ,
    ("calendar", ()): (codes(everyone=200),) * 2,
    ("calendar_stop", ()): (codes(everyone=404), codes(everyone=200)),
    ("meeting_new", ()): DECIDE,
    ("meeting", (meeting,)): READ,
    ("meeting", (999_999,)): (codes(everyone=404), codes(everyone=405)),
    ("meeting_edit", (meeting,)): DECIDE,
    ("meeting_edit", (999_999,)): (codes(everyone=404),) * 2,
    ("meeting_cancel", (meeting,)): DECIDE,
    ("meeting_held", (meeting,)): DECIDE,
    ("item_new", (meeting,)): DECIDE,
    ("item_edit", (meeting, item)): DECIDE,
    ("item_edit", (meeting, hidden_item)): (codes(everyone=404, **BOARD_ROLES | RECORDED_BY_OTHERS),) * 2,
    ("item_edit", (meeting, 999_999)): (codes(everyone=404),) * 2,
    ("item_later", (meeting, item)): DECIDE,
    ("item_later", (meeting, 999_999)): (codes(everyone=403, chair=404, coordinator=404),) * 2,
    ("item_remove", (meeting, item)): DECIDE,
    ("item_remove", (meeting, 999_999)): (codes(everyone=403, chair=404, coordinator=404),) * 2,
    ("paper", (meeting, paper)): READ,
    ("paper", (meeting, hidden_paper)): BOARD_READ,
    ("paper", (meeting, 999_999)): (codes(everyone=404), codes(everyone=405)),
    # Decision 1 and board action 1 are everybody's, 2 the board's alone.
    ("room", (meeting,)): READ,
    ("room", (999_999,)): (codes(everyone=404), codes(everyone=405)),
    ("attendance", (meeting,)): DECIDE,
    ("attendance", (999_999,)): (codes(everyone=404),) * 2,
    ("meeting_said", (meeting,)): DECIDE,
    ("item_said", (meeting, item)): DECIDE,
    ("item_said", (meeting, hidden_item)): (codes(everyone=404, **BOARD_ROLES | RECORDED_BY_OTHERS),) * 2,
    ("decision_new", (meeting,)): DECIDE,
    ("board_action_new", (meeting,)): DECIDE,
    ("minutes", (meeting,)): (codes(everyone=200), OPEN[1]),
    ("minutes", (999_999,)): (codes(everyone=404), OPEN[1]),
    ("minutes_publish", (meeting,)): DECIDE,
    ("minutes_withdraw", (meeting,)): DECIDE,
    ("attendance_year", ()): READ,
    ("decisions", ()): READ,
    ("decision_edit", (1,)): DECIDE,
    ("decision_edit", (2,)): (codes(everyone=404, **BOARD_ROLES | RECORDED_BY_OTHERS),) * 2,
    ("decision_edit", (9,)): (codes(everyone=404),) * 2,
    ("board_actions", ()): READ,
    ("board_action", (1,)): READ,
    ("board_action", (2,)): BOARD_READ,
    ("board_action", (9,)): (codes(everyone=404), codes(everyone=405)),
    ("board_action_edit", (1,)): DECIDE,
    ("board_action_edit", (2,)): (codes(everyone=404, **BOARD_ROLES | RECORDED_BY_OTHERS),) * 2,
    ("board_action_close", (1,)): DECIDE,
    ("board_action_reopen", (1,)): DECIDE,
    ("board_action_reopen", (9,)): (codes(everyone=404),) * 2,
    ("packs", ()): READ,
    ("pack", (pack,)): READ,
    ("pack", (hidden_pack,)): BOARD_READ,
    ("pack", (999_999,)): (codes(everyone=404), codes(everyone=405)),
    ("pack_page", (pack,)): READ,
    ("pack_page", (hidden_pack,)): BOARD_READ,
    ("pack_word", (pack,)): READ,
    ("pack_word", (hidden_pack,)): BOARD_READ,
    ("pack_pdf", (pack,)): READ,
    ("pack_pdf", (hidden_pack,)): BOARD_READ,
    ("pack_draft", (meeting,)): COORDINATOR_READ,
    ("pack_draft", (999_999,)): (codes(everyone=404), codes(everyone=405)),
    ("pack_issue", (meeting,)): COORDINATOR_ONLY,
    ("pack_issue", (999_999,)): (codes(everyone=404),) * 2,
    ("search", ()): READ,
    ("history", ()): READ,
    ("history_csv", ()): READ,
    **{(kind, ()): OPEN for kind in InformationPage.Kind.values},
    **{(f"{kind}_edit", ()): HOUSE_WRITE for kind in InformationPage.Kind.values},
    **{(f"{kind}_remove", ()): NOTHING_TO_REMOVE for kind in InformationPage.Kind.values},
    ("help_remove", ()): HOUSE_WRITE,
    ("guide", ("officer",)): OPEN,
    ("guide", ("nobody",)): (codes(everyone=404), OPEN[1]),
}
# Addresses outside a partnership: (name, arguments) -> answers to GET and POST, signed out and signed in.
OUTSIDE = {
    ("front", ()): ((302, "in"), (302, 405)),
    ("healthz", ()): ((200, 200), (405, 405)),
    ("account_login", ()): ((200, 302), (200, 302)),
    ("account_logout", ()): ((405, 405), (302, 302)),
    ("account_reset_password", ()): ((200, 200), (200, 200)),
    ("account_reset_password_done", ()): ((200, 200), (405, 405)),
    ("account_reset_password_from_key", ("1-x",)): ((404, 404), (404, 404)),
    ("account_reset_password_from_key_done", ()): ((200, 200), (405, 405)),
    ("invitation", ("forged",)): ((404, 404), (404, 404)),
    ("answer", ("forged",)): ((404, 404), (404, 404)),
    ("answer_draft", ("forged",)): ((404, 404), (404, 404)),
    ("answer_receipt", ("forged",)): ((404, 404), (404, 404)),
    ("calendar_feed", ("forged",)): ((404, 404), (405, 405)),
    ("keep_words", ()): ((405, 405), (400, 400)),
    **{(f"portal_{kind}", ()): ((200, 200), (405, 405)) for kind in InformationPage.Kind.values},
    ("portal_guide", ("officer",)): ((200, 200), (405, 405)),
    ("portal_guide", ("nobody",)): ((302, 404), (405, 405)),
}


@pytest.fixture
def people(db):
    """A person of every role in ambridge, the same in felpersham, one whose appointment ended, one without any."""
    ambridge, felpersham = make_partnership("ambridge"), make_partnership("felpersham")
    found = {"public": None, "nobody": make_user()}
    council = make_organisation(ambridge, "Borchester Council")
    for partnership, prefix in ((ambridge, ""), (felpersham, "other ")):
        organisation = council if partnership is ambridge else None
        first, second = make_priority(partnership), make_priority(partnership)
        for role in ROLES[1:]:
            given = "contributor" if role == "lead" else role
            found[prefix + role] = make_member(
                partnership, given, organisation=organisation if role == "contributor" else None
            )
        saved(PriorityLead(partnership=partnership, priority=first, user=found[prefix + "lead"]))
        if partnership is ambridge:
            fill(ambridge, council, first, second, found)
    return found


def fill(ambridge, council, first, second, found):
    saved(InformationPage(partnership=ambridge, kind="help", text="Call us.", reviewed_on="2026-01-01"))
    make_priority(ambridge, visibility="board")
    meeting_today = make_meeting(make_group(ambridge), timezone.localdate())
    for for_board in (False, True):
        make_paper(make_item(meeting_today, for_board=for_board))
        make_decision(meeting_today, for_board=for_board)
        make_board_action(meeting_today, for_board=for_board)
    owned, _, _ = make_action(first), make_action(second), make_action(second, visibility="board")
    make_owner(owned, organisation=council)
    found["leaver"] = make_member(ambridge, "coordinator", organisation=council)
    make_update(owned, by=found["leaver"])
    report, lead = make_report(first, progress="Two patrols."), Member(found["lead"], ambridge)
    with change("ambridge", by=lead.user) as moment:
        file_report(report, lead, moment)
    for for_board in (False, True):
        make_pack(meeting_today, by=found["coordinator"], for_board=for_board)
    make_import(ambridge, by=found["coordinator"])
    make_upload(ambridge, by=found["coordinator"])
    make_message(ambridge.reportingperiods.get(), f"u{found['contributor'].pk}")
    appointment = Appointment.objects.get(user=found["leaver"])
    appointment.ends = appointment.starts = "2026-01-01"
    saved(appointment)


def all_addresses(patterns=None, prefix=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from all_addresses(pattern.url_patterns)


def address_of(name, arguments):
    """The address of a page of ambridge; an argument that is a function is asked for its value."""
    return reverse(name, args=["ambridge", *(part() if callable(part) else part for part in arguments)])


def answer(client, user, method, address):
    client.logout()
    if user:
        client.force_login(user)
    return getattr(client, method)(address)


def browser_of(user):
    """A client in which a person is signed in, or nobody."""
    client = Client()
    if user:
        client.force_login(user)
    return client


def test_no_address_is_missing_from_the_table():
    assert set(all_addresses()) == {name for name, _ in PAGES} | {name for name, _ in OUTSIDE}


@pytest.mark.guard("member")
@pytest.mark.guard("visible")
@pytest.mark.guard("require")
def test_every_address_answers_every_role_as_the_table_says(people):
    wrong, asked = [], 0
    browsers = {role: browser_of(people[role]) for role in ROLES + STRANGERS}
    for (name, arguments), by_method in PAGES.items():
        address = address_of(name, arguments)
        for method, expected in zip(("get", "post"), by_method, strict=True):
            for role in ROLES + STRANGERS:
                response = getattr(browsers[role], method)(address)
                asked += 1
                if response.status_code != expected.get(role, 404):
                    wrong.append((method, address, role, response.status_code, expected.get(role, 404)))
                if role == "public" and response.status_code == 302:
                    assert response["Location"] == f"/sign-in/?next={address}"
    assert wrong == []
    assert asked == len(PAGES) * 2 * 17


def test_addresses_outside_a_partnership_answer_as_the_table_says(people, client):
    wrong = []
    for (name, arguments), by_method in OUTSIDE.items():
        address = "/reset-password/key/1-x/" if arguments == ("1-x",) else reverse(name, args=arguments)
        for method, expected in zip(("get", "post"), by_method, strict=True):
            for user, code in zip((None, people["coordinator"]), expected, strict=True):
                response = answer(client, user, method, address)
                if response.status_code != (302 if code == "in" else code):
                    wrong.append((method, address, bool(user), response.status_code, code))
    assert wrong == []


@pytest.mark.parametrize("address", ["/nowhere/", "/ambridge/nowhere/", "/felpersham/actions/A7/", "/ambridge/actions"])
def test_signed_out_every_closed_address_leads_to_sign_in_whether_it_exists_or_not(ambridge, client, address):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={address}")


@pytest.mark.guard("visible")
def test_what_a_person_may_not_see_and_what_does_not_exist_look_the_same(people, client):
    hidden = answer(client, people["contributor"], "get", "/ambridge/actions/A3/")
    missing = client.get("/ambridge/actions/A99/")
    assert hidden.status_code == missing.status_code == 404
    assert without_nonce(hidden) == without_nonce(missing)


@pytest.mark.guard("require")
def test_what_a_person_sees_but_may_not_do_is_refused(people, client):
    assert answer(client, people["scrutiny"], "get", "/ambridge/actions/A1/update/").status_code == 403


def without_nonce(response):
    return re.sub(rb'(nonce|value)="[^"]*"', b"", response.content)  # the key of the sign-out form differs too
