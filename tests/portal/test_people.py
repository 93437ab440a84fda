"""The pages of people: who is there, inviting, appointing, ending, and handing over what was theirs to do."""

import re
from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import mail
from django.db import connection
from django.db.models.query import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action, ActionOwner
from csp_portal.common.record import change
from governance.appointments import end_appointments
from governance.invitations import open_invitation
from governance.models import Appointment, User
from priorities.models import PriorityLead
from tests.factories import (
    PASSWORD,
    make_action,
    make_group,
    make_member,
    make_organisation,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    make_user,
    saved,
)
from tests.governance.test_sign_in import sent_mail
from tests.promises.town import count_rows_for_the_planner
from tests.promises.visitors import form_in

pytestmark = pytest.mark.django_db
PEOPLE = "/ambridge/people/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00", tick=False):
        yield


@pytest.fixture
def administrator(ambridge):
    return make_member(ambridge, "administrator", user=make_user("admin@example.org"))


@pytest.fixture
def coordinator(ambridge):
    return make_member(ambridge, user=make_user("officer@example.org"))


@pytest.fixture
def police(ambridge):
    return make_organisation(ambridge, "Borsetshire Police")


@pytest.fixture
def inspector(ambridge, police):
    """A contributor who owns A1 and A2 and leads the first priority."""
    user = make_user("inspector@example.org")
    make_member(ambridge, "contributor", user=user, post="Inspector", organisation=police, starts=date(2026, 4, 1))
    priority = make_priority(ambridge, name="Violence")
    saved(PriorityLead(partnership=ambridge, priority=priority, user=user))
    make_owner(make_action(priority, actions_to_deliver="Patrol the town"), user=user, post="Town inspector")
    make_owner(make_action(priority, actions_to_deliver="Fit new locks"), user=user)
    return user


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def page(user, address=PEOPLE):
    """What a person reads at an address, without the markup."""
    answer = browser(user).get(address)
    assert answer.status_code == 200
    return words(answer)


def words(answer):
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r" ([.,:])", r"\1", " ".join(re.sub(r"<[^>]*>", " ", main).split()))


def send(user, address, **typed):
    """Open a form as somebody and post it with what is typed into it; ticks are as they were unless typed."""
    client = browser(user)
    form = client.get(address).content.decode()
    ticked = re.findall(r'type="checkbox" name="actions" value="(\d+)"[^>]*checked', form)
    return client.post(address, form_in(form) | {"actions": ticked} | typed)


def of(user, rest=""):
    return f"{PEOPLE}{user.pk}/{rest}"


def end(administrator, user, **typed):
    return send(administrator, of(user, "end/"), **{"when": "now"} | typed)


def invitation_in(answer):
    """The token of the link that a page shows to copy; None when it shows none."""
    found = re.search(r"/invitation/([^/]+)/", answer.content.decode())
    return found and found[1]


# The list


def test_everybody_is_listed_with_what_they_hold_lead_and_where_they_stand(ambridge, administrator, inspector):
    make_member(ambridge, "board", user=inspector, post="Inspector", ends=date(2027, 3, 31))
    said = page(administrator)
    assert "2 people hold an appointment today; 1 has not signed in yet." in said
    assert (
        "Inspector inspector@example.org "
        "Contributor, Borsetshire Police From 1 April 2026 Board member Until 31 March 2027 "
        "1. Violence Has not signed in yet End the appointments of Inspector"
    ) in said


def test_who_has_signed_in_is_shown_with_the_day(ambridge, administrator, coordinator):
    browser(coordinator)
    assert "officer@example.org Coordinator No days stated None Last signed in 3 November 2026" in page(administrator)


def test_who_was_invited_and_has_no_password_yet_is_shown_with_the_day_and_counted(administrator):
    send(administrator, f"{PEOPLE}invite/", email="new@example.org", role="board")
    with time_machine.travel("2026-11-20 12:00"):
        said = page(administrator)
    assert "2 people hold an appointment today; 1 has not signed in yet." in said
    assert "Invited on 3 November 2026, has not signed in yet" in said


def test_who_is_to_begin_and_who_has_left_stand_in_sections_of_their_own(ambridge, administrator, inspector):
    make_member(ambridge, "board", post="Next member", starts=date(2026, 12, 1))
    make_member(ambridge, "board", post="Old member", ends=date(2025, 12, 31))
    end(administrator, inspector)
    said = page(administrator)
    assert "1 person holds an appointment today. 1 is to begin. 2 have left." in said
    assert said.index("People now") < said.index("To begin") < said.index("People who have left")
    assert "Begins on 1 December 2026" in said
    assert "Left on 31 December 2025" in said
    assert said.index("People who have left") < said.index("Left on 3 November 2026")
    assert "1 April 2026 to 3 November 2026" in said


def test_actions_of_who_has_left_are_counted_with_a_link_to_hand_them_over(administrator, coordinator, inspector):
    assert "a new owner" not in page(coordinator)
    end(administrator, inspector)
    answer = browser(coordinator).get(PEOPLE)
    assert "2 actions need a new owner" in words(answer)
    assert "Needs a new owner: 2 actions" in words(answer)
    assert f'href="{of(inspector, "hand-over/")}"' in answer.content.decode()
    assert 'href="/ambridge/actions/?owner=needed"' in answer.content.decode()
    listed = browser(coordinator).get("/ambridge/actions/?owner=needed")
    assert listed.context["page"].paginator.count == 2


def test_a_coordinator_reads_and_is_offered_nothing_to_change(coordinator, inspector):
    for address in (PEOPLE, of(inspector)):
        said = browser(coordinator).get(address).content.decode()
        assert not re.search(r"/end/|/invite/|/edit/|/appointments/|/mail/|/new-password/", said)


@pytest.mark.parametrize("role", ["contributor", "board", "chair", "scrutiny"])
def test_others_are_refused(ambridge, inspector, role):
    client = browser(make_member(ambridge, role))
    assert [client.get(address).status_code for address in (PEOPLE, of(inspector))] == [403, 403]


def test_people_of_another_partnership_are_not_there(ambridge, administrator, inspector):
    felpersham = make_partnership("felpersham")
    stranger = make_member(felpersham, "administrator", post="Stranger")
    assert "Stranger" not in page(administrator)
    client = browser(administrator)
    for rest in ("", "end/", "hand-over/", "new-password/", "appointments/new/"):
        assert client.get(of(stranger, rest)).status_code == 404
    theirs, elsewhere = inspector.appointments.get(), stranger.appointments.get()
    for row in (theirs, elsewhere):
        assert client.get(of(stranger, f"appointments/{row.pk}/edit/")).status_code == 404
    assert client.get(of(inspector, f"appointments/{elsewhere.pk}/end/")).status_code == 404
    assert browser(stranger).get(PEOPLE).status_code == 404


@pytest.mark.parametrize("address", [PEOPLE, f"{PEOPLE}invite/"])
def test_the_list_costs_the_same_few_queries_for_20_people_and_for_2000(ambridge, administrator, address):
    client, counts = browser(administrator), []
    client.get(address)
    for count in (20, 1980):
        fill(ambridge, count)
        count_rows_for_the_planner()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
    assert len(answer.content) < 250_000


@pytest.mark.parametrize("rest", ["", "end/", "hand-over/"])
def test_the_pages_of_one_person_cost_the_same_few_queries_too(ambridge, administrator, inspector, rest):
    client, counts = browser(administrator), []
    client.get(PEOPLE)
    for count in (20, 200):
        fill(ambridge, count, also=inspector)
        count_rows_for_the_planner()
        with CaptureQueriesContext(connection) as queries:
            client.get(of(inspector, rest))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def fill(partnership, count, also=None):
    """That many people, half of whom have left, who each own an action; rows without history, to save time."""
    mine = {"partnership": partnership}
    priority = partnership.prioritys.first() or make_priority(partnership)
    first = Action.objects.filter(partnership=partnership).count() + 1
    users = create(User(email=f"p{count}-{n}@example.org", password="!") for n in range(count))
    ends = [None, date(2025, 1, 1)]
    create(Appointment(user=u, role="board", post="Member", ends=ends[n % 2], **mine) for n, u in enumerate(users))
    create(PriorityLead(priority=priority, user=user, **mine) for user in users)
    actions = [Action(priority=priority, serial=first + n, actions_to_deliver="x", **mine) for n in range(count)]
    actions = create(actions)
    create(ActionOwner(action=action, user=users[n], **mine) for n, action in enumerate(actions))
    if also:
        create(ActionOwner(action=action, user=also, **mine) for action in actions)


def create(rows):
    rows = list(rows)
    return QuerySet(type(rows[0])).bulk_create(rows)


# Inviting


def test_an_invitation_puts_the_appointment_on_record_and_lands_on_the_person(ambridge, administrator, police):
    group = make_group(ambridge, "Violence group")
    typed = {"email": " New@Example.org ", "role": "contributor", "name": "A name", "post": "Sergeant"}
    typed |= {"organisation": police.pk, "group": group.pk, "starts": "1 11 2026", "ends": "31/3/2027"}
    answer = send(administrator, f"{PEOPLE}invite/", **typed)
    appointment = Appointment.objects.get(user__email="new@example.org")
    assert (answer.status_code, answer["Location"]) == (302, of(appointment.user))
    assert (appointment.role, appointment.name, appointment.post) == ("contributor", "A name", "Sergeant")
    assert (appointment.organisation, appointment.group) == (police, group)
    assert (appointment.starts, appointment.ends) == (date(2026, 11, 1), date(2027, 3, 31))
    row = appointment.history.get()
    assert (row.history_user, row.history_how, row.history_change_reason) == (administrator, "web", "Invited")
    assert mail.outbox == []


def test_an_invitation_begins_today_and_has_no_end_unless_it_is_said(administrator):
    form = browser(administrator).get(f"{PEOPLE}invite/").content.decode()
    assert form_in(form)["starts"] == "3 November 2026"
    send(administrator, f"{PEOPLE}invite/", email="new@example.org", role="board", starts="")
    appointment = Appointment.objects.get(user__email="new@example.org")
    assert (appointment.starts, appointment.ends) == (date(2026, 11, 3), None)


def test_the_form_says_of_each_role_what_it_may_do(administrator):
    said = page(administrator, f"{PEOPLE}invite/")
    for line in (
        "Contributor Reads the plan, and updates the actions that they, their organisation or their group own.",
        "Scrutiny member Reads the plan, its actions and their history, but not what is for the board alone.",
        "Administrator Invites people and ends appointments; keeps periods, organisations, groups and leads.",
    ):
        assert line in said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "Enter the e-mail address of the person."),
        ({"email": "new"}, "Enter an e-mail address like name@example.org."),
        ({"role": ""}, "Choose a role."),
        ({"role": "boss"}, "Select a valid choice."),
        ({"starts": "soon"}, "Enter a real day, like 31 3 2027."),
        ({"starts": "2 11 2026", "ends": "1 11 2026"}, "The last day is before the first."),
        ({"email": "closed@example.org"}, "The account of closed@example.org is closed."),
        (
            {"email": "admin@example.org", "role": "administrator"},
            "They are administrator already: see their page, Administrator.",
        ),
    ],
)
def test_a_fault_in_an_invitation_is_said_and_nothing_is_made(administrator, wrong, sentence):
    make_user("closed@example.org")
    User.objects.filter(email="closed@example.org").update(is_active=False)
    before = User.objects.count(), Appointment.history.count()
    answer = send(administrator, f"{PEOPLE}invite/", **{"email": "new@example.org", "role": "board"} | wrong)
    assert (answer.status_code, sentence in words(answer)) == (200, True)
    assert (User.objects.count(), Appointment.history.count()) == before


def test_an_organisation_of_another_partnership_is_not_taken(administrator):
    theirs = make_organisation(make_partnership("felpersham"))
    answer = send(administrator, f"{PEOPLE}invite/", email="a@example.org", role="board", organisation=theirs.pk)
    assert "Select a valid choice." in words(answer)
    assert not User.objects.filter(email="a@example.org").exists()


def test_a_blank_invitation_of_somebody_known_renames_them_nowhere(ambridge, administrator, inspector, police):
    row = inspector.appointments.get()
    row.name = "Inspector of the town"
    saved(row, by=inspector)
    before = Appointment.objects.names_in(ambridge)[inspector.pk]
    send(administrator, f"{PEOPLE}invite/", email="Inspector@example.org", role="board")
    board = inspector.appointments.get(role="board")
    assert (board.name, board.post, board.organisation) == ("Inspector of the town", "Inspector", police)
    make_member(ambridge, "scrutiny", user=inspector, post="")
    assert before == Appointment.objects.names_in(ambridge)[inspector.pk] == "Inspector of the town, Borsetshire Police"
    answer = browser(administrator).get(of(inspector))
    assert "Inspector of the town</h1>" in re.sub(r"\s*</h1>", "</h1>", answer.content.decode())
    history = page(administrator, "/ambridge/history/")
    assert "Inspector of the town, Borsetshire Police" in history
    assert re.findall(r"\S+ inspector@example.org\S*", history) == ["Appointment: inspector@example.org:"]


def test_a_post_is_not_taken_along_to_another_organisation(ambridge, administrator, inspector):
    council = make_organisation(ambridge, "Borchester Council")
    send(administrator, f"{PEOPLE}invite/", email=inspector.email, role="board", organisation=council.pk)
    board = inspector.appointments.get(role="board")
    assert (board.post, board.organisation) == ("", council)


def test_the_same_role_is_refused_on_the_same_days_and_given_after_them(administrator, inspector):
    row = inspector.appointments.get()
    row.ends = date(2026, 12, 31)
    saved(row)
    typed = {"email": inspector.email, "role": "contributor"}
    answer = send(administrator, f"{PEOPLE}invite/", **typed, starts="31 12 2026")
    assert "They are contributor already: see their page, Inspector." in words(answer)
    assert inspector.appointments.count() == 1
    assert send(administrator, f"{PEOPLE}invite/", **typed, starts="1 1 2027").status_code == 302
    assert inspector.appointments.count() == 2


# The link of an invitation


@pytest.fixture
def invited(administrator):
    send(administrator, f"{PEOPLE}invite/", email="new@example.org", role="board", post="Member")
    return User.objects.get(email="new@example.org")


def test_the_page_of_who_was_invited_shows_a_fresh_link_to_copy_each_time(administrator, invited):
    with time_machine.travel("2026-12-24 12:00"):
        answer = browser(administrator).get(of(invited))
        assert open_invitation(invitation_in(answer)).user == invited
    said = words(answer)
    assert "Mail filters of police and NHS often eat such links: copy it into your own message." in said
    assert "It works once, for 14 days from now." in said
    assert answer["Cache-Control"] == "no-store, private"


def test_the_link_stands_in_no_message_no_history_and_no_address(administrator, invited):
    client = browser(administrator)
    token = invitation_in(client.get(of(invited)))
    answer = client.post(of(invited, "mail/"), follow=True)
    assert token.encode() not in answer.content.partition(b"<main")[2].partition(b"<h1")[0]
    rows = [*Appointment.history.values_list("history_change_reason", "name", "post")]
    assert token not in repr(rows)
    assert answer.redirect_chain == [(of(invited), 302)]
    assert b"<a " not in answer.content.partition(b'id="invitation"')[2].partition(b"</section>")[0]


@pytest.mark.parametrize(
    ("site", "address"), [("", "http://localhost:8123/"), ("https://plan.example.org", "https://plan.example.org/")]
)
def test_the_links_have_the_address_that_the_administrator_typed_unless_one_is_set(
    administrator, inspector, invited, settings, site, address
):
    settings.SITE_URL, client = site, browser(administrator)
    for shown in (of(invited), of(inspector, "new-password/")):
        box = client.get(shown, HTTP_HOST="localhost:8123").content.decode().partition("<textarea")[2]
        assert box.partition(">")[2].startswith(address)


def test_a_coordinator_does_not_see_the_link(coordinator, invited):
    answer = browser(coordinator).get(of(invited))
    assert (answer.status_code, invitation_in(answer)) == (200, None)


def test_the_link_is_mailed_by_a_press(administrator, invited):
    answer = browser(administrator).post(of(invited, "mail/"), follow=True)
    assert "The message to new@example.org is sent." in words(answer)
    [message] = mail.outbox
    token = re.search(r"/invitation/([^/]+)/", message.body)[1]
    assert (message.to, open_invitation(token).user) == (["new@example.org"], invited)


def test_a_mail_server_that_fails_is_said_and_the_link_is_still_there(administrator, invited, settings):
    settings.EMAIL_BACKEND = "tests.governance.test_sign_in.BrokenMail"
    answer = browser(administrator).post(of(invited, "mail/"))
    assert "The message could not be sent" in words(answer)
    assert open_invitation(invitation_in(answer)).user == invited


def test_who_has_a_password_gets_no_link_but_a_notice(administrator, inspector):
    client = browser(administrator)
    assert invitation_in(client.get(of(inspector))) is None
    client.post(of(inspector, "mail/"))
    [message] = mail.outbox
    assert message.subject == "You can sign in to the community safety plan of Ambridge Partnership"
    assert "\nhttp://testserver/ambridge/\n" in message.body
    assert "/invitation/" not in message.body


def test_who_has_an_account_of_another_partnership_is_appointed_and_keeps_the_password(administrator):
    stranger = make_member(make_partnership("felpersham"), user=make_user("both@example.org"))
    answer = send(administrator, f"{PEOPLE}invite/", email="both@example.org", role="board")
    landed = browser(administrator).get(answer["Location"])
    assert invitation_in(landed) is None
    assert "They have chosen a password. Only they know it." in words(landed)
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD)


def test_who_was_invited_by_another_partnership_too_gets_the_link_by_mail_alone(administrator, invited):
    felpersham = make_partnership("felpersham")
    other = make_member(felpersham, "administrator")
    assert send(other, "/felpersham/people/invite/", email=invited.email, role="chair").status_code == 302
    for who, address in ((administrator, of(invited)), (other, f"/felpersham/people/{invited.pk}/")):
        answer = browser(who).get(address)
        assert invitation_in(answer) is None
        assert "So the link is not shown here, but only sent to them." in words(answer)
    browser(administrator).post(of(invited, "mail/"))
    assert open_invitation(re.search(r"/invitation/([^/]+)/", mail.outbox[0].body)[1]).user == invited


def test_who_is_to_begin_has_no_link_yet(ambridge, administrator):
    send(administrator, f"{PEOPLE}invite/", email="new@example.org", role="board", starts="1 12 2026")
    user = User.objects.get(email="new@example.org")
    answer = browser(administrator).get(of(user))
    assert invitation_in(answer) is None
    assert "The link to choose a password is made from 1 December 2026 on" in words(answer)
    assert browser(administrator).post(of(user, "mail/")).status_code == 404


def test_who_has_left_is_mailed_nothing(administrator, inspector):
    end(administrator, inspector)
    assert browser(administrator).post(of(inspector, "mail/")).status_code == 404
    assert browser(administrator).get(of(inspector, "new-password/")).status_code == 404


# A new password


def reset_link_in(answer):
    found = re.search(r"/reset-password/key/[^<\s]+", answer.content.decode())
    return found and found[0]


def test_an_administrator_gets_a_link_to_a_new_password_with_a_warning(administrator, inspector):
    answer = browser(administrator).get(of(inspector, "new-password/"))
    assert "Whoever has this link can sign in as this person, for 24 hours." in words(answer)
    visitor = Client()
    form = visitor.get(reset_link_in(answer))["Location"]
    new = "three green kettles"
    assert visitor.post(form, {"password1": new, "password2": new})["Location"] == "/reset-password/done/"
    inspector.refresh_from_db()
    assert inspector.check_password(new)


def test_the_link_to_a_new_password_is_mailed_by_a_press(administrator, inspector):
    answer = browser(administrator).post(of(inspector, "new-password/"), follow=True)
    assert "A message to inspector@example.org is on its way." in words(answer)
    [message] = sent_mail()
    assert (message.to, "/reset-password/key/" in message.body) == (["inspector@example.org"], True)


@pytest.mark.parametrize("starts", [None, date(2026, 12, 1)])
def test_of_somebody_who_serves_another_partnership_the_link_is_only_mailed(administrator, inspector, starts):
    make_member(make_partnership("felpersham"), user=inspector, starts=starts)
    answer = browser(administrator).get(of(inspector, "new-password/"))
    assert reset_link_in(answer) is None
    assert "So the link is not shown here, but only sent to inspector@example.org." in words(answer)
    browser(administrator).post(of(inspector, "new-password/"))
    assert len(sent_mail()) == 1


def test_a_coordinator_never_sees_the_link_to_a_new_password(coordinator, inspector):
    client = browser(coordinator)
    assert reset_link_in(client.get(of(inspector))) is None
    assert [client.get(of(inspector, "new-password/")).status_code] == [403]
    assert client.post(of(inspector, "new-password/")).status_code == 403
    assert sent_mail() == []


def test_who_has_chosen_no_password_has_none_to_choose_anew(administrator, invited):
    assert browser(administrator).get(of(invited, "new-password/")).status_code == 404


# A person and their appointments


def test_the_page_of_a_person_shows_what_they_hold_lead_and_own(administrator, inspector):
    said = page(administrator, of(inspector))
    assert "Contributor Inspector Borsetshire Police From 1 April 2026" in said
    assert "1. Violence: strategic lead" in said
    assert "A1 Patrol the town" in said
    assert "A2 Fit new locks" in said
    leads = browser(administrator).get(of(inspector)).content.decode()
    assert 'href="/ambridge/priorities/1/leads/"' in leads


def test_an_appointment_is_changed_with_its_reason(ambridge, administrator, inspector):
    row = inspector.appointments.get()
    address = of(inspector, f"appointments/{row.pk}/edit/")
    answer = send(administrator, address, post="Chief inspector", ends="31 3 2027", reason="Promoted")
    assert (answer.status_code, answer["Location"]) == (302, of(inspector))
    row.refresh_from_db()
    assert (row.post, row.starts, row.ends) == ("Chief inspector", date(2026, 4, 1), date(2027, 3, 31))
    newest = row.history.first()
    assert (newest.history_user, newest.history_change_reason) == (administrator, "Promoted")


def test_the_role_of_an_appointment_stays(administrator, inspector):
    row = inspector.appointments.get()
    send(administrator, of(inspector, f"appointments/{row.pk}/edit/"), role="administrator", post="Chief")
    row.refresh_from_db()
    assert (row.role, row.post) == ("contributor", "Chief")


def test_a_change_made_from_an_older_page_meets_the_other_one(administrator, inspector):
    row = inspector.appointments.get()
    client, address = browser(administrator), of(inspector, f"appointments/{row.pk}/edit/")
    opened = form_in(client.get(address).content.decode())
    row.post = "Theirs"
    saved(row)
    answer = client.post(address, opened | {"name": "Mine"})
    assert (answer.status_code, "Theirs" in words(answer)) == (409, True)
    client.post(address, form_in(answer.content.decode()))
    row.refresh_from_db()
    assert (row.name, row.post) == ("Mine", "Theirs")


def test_what_was_ended_at_once_is_not_brought_back_by_a_later_day(administrator, inspector):
    end(administrator, inspector)
    row = inspector.appointments.get()
    address = of(inspector, f"appointments/{row.pk}/edit/")
    for day in ("", "4 11 2026"):
        answer = send(administrator, address, ends=day)
        assert "It was ended at once on 3 November 2026." in words(answer)
    assert send(administrator, address, ends="1 11 2026").status_code == 302
    assert "Left on 1 November 2026" in page(administrator, of(inspector))


def test_another_role_is_another_appointment_of_the_same_person(administrator, inspector):
    address = of(inspector, "appointments/new/")
    opened = form_in(browser(administrator).get(address).content.decode())
    assert opened["post"] == "Inspector"
    assert send(administrator, address, role="board")["Location"] == of(inspector)
    assert set(inspector.appointments.values_list("role", flat=True)) == {"contributor", "board"}


def test_who_has_left_is_brought_back_by_a_new_appointment_and_a_new_link(administrator, inspector):
    end(administrator, inspector)
    assert "Bring them back: add an appointment" in page(administrator, of(inspector))
    User.objects.filter(pk=inspector.pk).update(last_login=timezone.now())
    send(administrator, of(inspector, "appointments/new/"), role="contributor")
    answer = browser(administrator).get(of(inspector))
    assert open_invitation(invitation_in(answer)).user == inspector
    assert "Invited on 3 November 2026, has not signed in yet" not in words(answer)
    assert "Invited again on 3 November 2026, has not chosen a new password yet." in words(answer)


def test_one_appointment_is_ended_on_a_page_of_its_own(ambridge, administrator, inspector):
    make_member(ambridge, "board", user=inspector)
    row = inspector.appointments.get(role="board")
    assert f"/appointments/{row.pk}/end/" in browser(administrator).get(of(inspector)).content.decode()
    address = of(inspector, f"appointments/{row.pk}/end/")
    assert "They keep what else they hold." in page(administrator, address)
    assert send(administrator, address, when="now")["Location"] == of(inspector)
    assert "3 November 2026, ended at once" in page(administrator, of(inspector))
    assert browser(administrator).get(address)["Location"] == of(inspector)


def test_the_history_of_a_person_is_the_administrators_alone(monkeypatch, administrator, coordinator, inspector):
    asked = []
    monkeypatch.setattr("csp_portal.people.views.foot_of", lambda member, *rows: asked.append((member.user, rows)))
    page(coordinator, of(inspector))
    page(administrator, of(inspector))
    [(who, [rows])] = asked
    assert (who, [row.post for row in rows]) == (administrator, ["Inspector"])


# Ending and handing over


def owners(ambridge):
    """{reference: what its owners are called}."""
    return {
        action.ref: [
            (str(owner.user or owner.organisation or owner.group), owner.post) for owner in action.owners.all()
        ]
        for action in Action.objects.filter(partnership=ambridge)
    }


def test_the_page_says_what_will_follow(administrator, inspector):
    said = page(administrator, of(inspector, "end/"))
    assert "This ends: Contributor, Inspector, Borsetshire Police" in said
    assert "2 open actions will need a new owner, and 1 priority a new lead." in said
    assert "Their name stays on everything they did." in said
    assert "Now, at once" in said
    assert "At the end of this day, 3 November 2026" in said


def test_ending_and_handing_over_is_one_press_and_one_change(ambridge, administrator, coordinator, inspector):
    answer = end(administrator, inspector, to=f"u{coordinator.pk}")
    assert (answer.status_code, answer["Location"]) == (302, of(inspector))
    assert owners(ambridge) == {
        "A1": [("officer@example.org", "Town inspector")],
        "A2": [("officer@example.org", "")],
    }
    moments = {row.history_date for model in (Appointment, ActionOwner, Action) for row in [model.history.first()]}
    assert len(moments) == 1
    assert ActionOwner.history.first().history_change_reason == "Handed over: Inspector has left"
    assert "Left on 3 November 2026" in page(coordinator, of(inspector))


def test_without_a_new_owner_the_actions_wait_for_one(ambridge, administrator, inspector):
    assert end(administrator, inspector).status_code == 302
    assert owners(ambridge)["A1"] == [("inspector@example.org", "Town inspector")]
    assert "2 actions need a new owner." in page(administrator, of(inspector))
    assert "They hold no appointment today. Name a new lead on the page of each." in page(administrator, of(inspector))


@pytest.mark.parametrize(
    ("when", "handed", "sentence"),
    [
        ("now", 0, "{ended} 2 actions need a new owner."),
        (
            "now",
            1,
            "{ended} 1 action handed over to {to}. 1 action needs a new owner.",
        ),
        ("now", 2, "{ended} 2 actions handed over to {to}."),
        (
            "today",
            0,
            "The appointments of Inspector end at the end of today, 3 November 2026. 2 actions will need a new owner.",
        ),
    ],
)
def test_what_came_of_it_is_said(ambridge, administrator, coordinator, inspector, when, handed, sentence):
    actions = [action.pk for action in Action.objects.filter(partnership=ambridge)][:handed]
    answer = end(administrator, inspector, when=when, to=f"u{coordinator.pk}" if handed else "", actions=actions)
    [said] = get_messages(answer.wsgi_request)
    assert str(said) == sentence.format(to="Coordinator", ended="The appointments of Inspector are ended.")


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("now", "The appointment is ended."),
        ("today", "The appointment ends at the end of today, 3 November 2026."),
    ],
)
def test_of_one_appointment_it_is_said_when_it_ends(administrator, inspector, when, sentence):
    row = inspector.appointments.get()
    answer = send(administrator, of(inspector, f"appointments/{row.pk}/end/"), when=when)
    assert [str(said) for said in get_messages(answer.wsgi_request)] == [sentence]


def test_a_new_owner_without_an_action_is_pointed_out(administrator, coordinator, inspector):
    answer = end(administrator, inspector, to=f"u{coordinator.pk}", actions=[])
    assert "Tick the actions that are to be handed over." in words(answer)
    assert inspector.appointments.get().ends is None


def test_if_the_end_is_refused_nothing_is_handed_over(ambridge, administrator, coordinator):
    make_owner(make_action(partnership=ambridge), user=administrator)
    answer = end(administrator, administrator, to=f"u{coordinator.pk}")
    assert "This is the last administrator who can sign in" in words(answer)
    assert owners(ambridge) == {"A1": [("admin@example.org", "")]}


def test_who_has_left_already_has_nothing_to_end(administrator, inspector):
    end(administrator, inspector)
    assert browser(administrator).get(of(inspector, "end/"))["Location"] == of(inspector)


def test_a_coordinator_hands_the_ticked_ones_over_to_an_organisation(ambridge, administrator, coordinator, inspector):
    end(administrator, inspector)
    council = make_organisation(ambridge, "Borchester Council")
    first = Action.objects.get(partnership=ambridge, serial=1)
    answer = send(
        coordinator, of(inspector, "hand-over/"), to=f"o{council.pk}", actions=[first.pk], post="Head of safety"
    )
    assert (answer.status_code, answer["Location"]) == (302, of(inspector))
    assert owners(ambridge) == {
        "A1": [("Borchester Council", "Head of safety")],
        "A2": [("inspector@example.org", "")],
    }
    assert first.history.first().history_change_reason == "Handed over: Inspector has left"
    assert "Needs a new owner: 1 action " in page(coordinator) + " "


def test_actions_of_somebody_who_is_still_there_can_be_handed_over(ambridge, coordinator, inspector):
    group = make_group(ambridge, "Violence group")
    send(coordinator, of(inspector, "hand-over/"), to=f"g{group.pk}")
    assert owners(ambridge) == {"A1": [("Violence group", "Town inspector")], "A2": [("Violence group", "")]}
    assert ActionOwner.history.first().history_change_reason == "Handed over from Inspector"


def test_one_who_owns_the_action_already_does_not_own_it_twice(ambridge, coordinator, inspector):
    first = Action.objects.get(partnership=ambridge, serial=1)
    make_owner(first, user=coordinator, part="supporting", order=2)
    send(coordinator, of(inspector, "hand-over/"), to=f"u{coordinator.pk}")
    [owner] = first.owners.all()
    assert (owner.user, owner.post, owner.part) == (coordinator, "Town inspector", "responsible")


def test_only_people_who_are_here_are_offered(ambridge, coordinator, inspector):
    gone = make_member(ambridge, "board", post="Gone", ends=date(2025, 1, 1))
    answer = browser(coordinator).get(of(inspector, "hand-over/"))
    offered = re.findall(r'<option value="(u\d+)"', answer.content.decode())
    assert offered == [f"u{coordinator.pk}"]
    refused = send(coordinator, of(inspector, "hand-over/"), to=f"u{gone.pk}")
    assert "Select a valid choice." in words(refused)


def test_a_new_owner_who_left_meanwhile_is_refused(ambridge, coordinator, inspector, monkeypatch):
    taker = make_member(ambridge, "contributor", post="Taker")
    offered = [("", ""), ("People", [(f"u{taker.pk}", "Taker")])]
    with change("ambridge"):
        end_appointments(taker, ambridge, at_once=True)
    monkeypatch.setattr("csp_portal.people.forms.new_owners", lambda member, person: offered)
    answer = send(coordinator, of(inspector, "hand-over/"), to=f"u{taker.pk}")
    assert "The person you chose has just left. Choose another." in words(answer)
    assert owners(ambridge)["A2"] == [("inspector@example.org", "")]


def test_what_somebody_else_handed_over_meanwhile_is_said(ambridge, coordinator, inspector, police):
    actions = [action.pk for action in Action.objects.filter(partnership=ambridge)]
    send(coordinator, of(inspector, "hand-over/"), to=f"o{police.pk}", actions=actions[:1])
    answer = send(coordinator, of(inspector, "hand-over/"), to=f"u{coordinator.pk}", actions=actions)
    assert "Somebody has handed over some of these just now." in words(answer)


@pytest.mark.parametrize("state", ["complete", "dropped", "draft"])
def test_what_is_not_open_stays_with_who_had_it(ambridge, coordinator, inspector, state):
    first = Action.objects.get(partnership=ambridge, serial=1)
    first.state, first.dropped_reason = state, "No money" if state == "dropped" else ""
    saved(first)
    assert "A1" not in page(coordinator, of(inspector, "hand-over/"))


def test_actions_of_a_plan_that_was_replaced_are_left_alone(ambridge, coordinator, inspector):
    old = make_priority(ambridge, plan=make_plan(ambridge, "Old plan", state="replaced"))
    make_owner(make_action(old), user=inspector)
    assert "A3" not in page(coordinator, of(inspector, "hand-over/"))


def test_there_is_nothing_to_hand_over_of_who_owns_nothing(coordinator, administrator):
    answer = browser(coordinator).get(of(administrator, "hand-over/"))
    assert "No open action names them as an owner." in words(answer)
    assert b"<form" not in answer.content.partition(b"<main")[2].partition(b"</main>")[0]
    assert f'class="govuk-back-link" href="{of(administrator)}"' in answer.content.decode()
