"""Pages as at a past moment: what they say of it, who sees what, where their links lead, and the way there."""

import csv
import io
import re
from datetime import UTC, date, datetime
from html import unescape
from threading import Event, Thread
from urllib.parse import unquote, urlencode

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from actions.models import Action
from csp_portal.common.history import moment_for
from csp_portal.common.past import in_words
from csp_portal.common.record import change
from governance.access import Member
from governance.appointments import end_appointments
from governance.models import Organisation
from governance.past import moment_asked, takes, takes_as_at, with_moment
from priorities.models import PriorityLead
from tests.factories import (
    make_action,
    make_board_action,
    make_commitment,
    make_decision,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_milestone,
    make_organisation,
    make_owner,
    make_paper,
    make_partnership,
    make_period,
    make_priority,
    make_report,
    make_update,
    saved,
)
from tests.portal.test_access import PAGES

pytestmark = pytest.mark.django_db

TAKE = {
    "dashboard", "dashboard_csv", "dashboard_changes", "actions", "actions_csv", "actions_ods", "actions_xlsx",
    "action", "action_history", "priority", "priority_delivery_plan", "plan", "commitments", "organisations",
    "organisation", "groups", "group", "about", "periods", "period", "report", "search", "tolerances", "history",
    "history_csv", "board", "board_list", "board_strips", "meetings", "meeting", "paper", "minutes", "attendance_year",
    "decisions", "board_actions", "board_action", "packs",
}  # fmt: skip
# Every other page that is only read, and why it is of today.
OF_TODAY = {
    "partnership": "one's own work of today",
    "people": "who may sign in today",
    "person": "who may sign in today",
    "as_at": "the way to an earlier day",
    "asked": "what is sent today, and the link that works today",
    "report_filed": "the page as it was kept",
    **dict.fromkeys(["pack", "pack_page", "pack_word", "pack_pdf"], "the pack as it was kept"),
    "pack_draft": "what would be issued now",
    "room": "what is being recorded now",
    "import": "one change of the past",
    "import_file": "the file as it came",
    **dict.fromkeys(["help", "accessibility", "privacy", "cookies", "contact", "guide"], "information of today"),
}


def patterns(resolver):
    for each in resolver.url_patterns:
        yield from [each] if isinstance(each, URLPattern) else patterns(each)


def test_every_page_that_shows_the_plan_takes_a_moment():
    taking = {each.name for each in patterns(get_resolver()) if getattr(each.callback, "takes_as_at", False)}
    assert taking == TAKE
    only_read = {name for (name, _), (_, posted) in PAGES.items() if set(posted.values()) <= {302, 405}}
    assert only_read - TAKE == set(OF_TODAY)


def day(number, hour=9):
    return datetime(2026, 9, number, hour, tzinfo=UTC)


AFTER = "2026-09-15"  # after what a test put on record on the 12th


class Town:
    """On 1 September an action of the council; on the 10th its words, its owner's name and its rating change, and the
    milestone goes; it is the 20th."""

    def __init__(self):
        with time_machine.travel(day(1), tick=False):
            self.partnership = make_partnership()
            self.coordinator = make_member(self.partnership, post="Officer")
            self.council = make_organisation(self.partnership, "Old Council")
            self.contributor = make_member(self.partnership, "contributor", organisation=self.council)
            self.board = make_member(self.partnership, "board")
            self.priority = make_priority(self.partnership, name="First priority")
            self.action = make_action(self.priority, actions_to_deliver="Old words", deadline="5 September 2026")
            make_owner(self.action, organisation=self.council)
            self.milestone = make_milestone(self.action, text="A step")
            self.commitment = make_commitment(self.priority)
        with time_machine.travel(day(10), tick=False):
            make_update(
                self.action, "on_track", by=self.coordinator, said_on=date(2026, 9, 10), what_happened="New word"
            )
            with change("ambridge", by=self.coordinator, reason="Renamed"):
                self.council.name, self.action.actions_to_deliver = "New Council", "New words"
                self.council.save()
                self.milestone.delete()
                self.action.save()

    def at(self, user, address, as_at="2026-09-05", **more):
        client = Client()
        client.force_login(user)
        return client.get(f"/ambridge/{address}", {"as_at": as_at} | more if as_at else more)

    def page(self, *asked, **more):
        answer = self.at(*asked, **more)
        assert answer.status_code == 200, answer
        return answer.content.decode()


@pytest.fixture
def town(db):
    town = Town()
    with time_machine.travel(day(20), tick=False):
        yield town


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def links(page):
    return [unescape(address) for address in re.findall(r'<a [^>]*href="([^"]*)"', page)]


def test_a_page_shows_what_was_on_record_and_says_so_in_its_title_its_notice_and_its_printed_margin(town):
    page = town.page(town.coordinator, "actions/A1/")
    assert "Old words" in page
    assert "Old Council" in page
    assert "A step" in page
    assert "Overdue" not in page  # the deadline is the day of the moment
    assert "<title>A1: Old words, as at 5 September 2026 –" in page or ", as at 5 September 2026 – Ambridge" in page
    assert "You are viewing the plan as at 5 September 2026." in words(page)
    assert 'content: "As at 5 September 2026"' in page
    assert "New w" not in words(page)
    assert "Renamed" not in page  # in the history at its foot


def test_today_a_page_says_the_day_and_leads_to_earlier_ones_and_home_does_not(town):
    page = town.page(town.coordinator, "actions/A1/", as_at="")
    assert "As at 20 September 2026 See an earlier date" in words(page)
    assert f"/ambridge/as-at/?{urlencode({'to': '/ambridge/actions/A1/'})}" in links(page)
    assert "See an earlier date" not in town.page(town.coordinator, "", as_at="")


def test_a_time_is_taken_too_as_london_has_it_and_said_with_the_day(town):
    assert "as at 10 September 2026 at 09:59." in words(town.page(town.coordinator, "plan/", "2026-09-10T09:59"))
    assert "Old words" in town.page(town.coordinator, "actions/", "2026-09-10T08:59:59Z")
    assert "New words" in town.page(town.coordinator, "actions/", "2026-09-10T09:00:01Z")


OTHERS = {f"/ambridge/{name}/" for name in ("help", "accessibility", "privacy", "cookies", "contact", "as-at")}
OTHERS |= {"/ambridge/"}


def test_nobody_changes_anything_from_a_past_page(town):
    for user in (town.coordinator, town.contributor):
        for address in ("actions/", "actions/A1/", "priorities/1/", "plan/", "organisations/", "groups/", "periods/"):
            page = town.page(user, address)
            foreign = [link for link in links(page) if link.startswith("/") and not takes(link)]
            assert {link.partition("?")[0] for link in foreign} <= OTHERS, address
            assert set(re.findall(r'<form method="post" action="([^"]*)"', page)) == {"/sign-out/"}


@pytest.mark.guard("past links")
def test_the_moment_is_kept_in_every_link_form_and_redirect_to_a_page_that_takes_it(town):
    for address in ("dashboard/", "actions/?all=1", "actions/A1/", "plan/", "organisations/", "periods/"):
        page = town.page(town.coordinator, address.partition("?")[0])
        kept = [link for link in links(page) if takes(link)]
        back = with_moment(f"/ambridge/{address.partition('?')[0]}", "x").partition("?")[0]
        assert [link for link in kept if "as_at=2026-09-05" not in link] == [back], address
        assert len(kept) > 4
        searching = re.search(r'<form role="search"[^>]*><input type="hidden" name="as_at" value="([^"]*)">', page)
        assert searching[1] == "2026-09-05"
    found = town.at(town.coordinator, "search/", q="A1")
    assert found["Location"] == "/ambridge/actions/A1/?as_at=2026-09-05"


def test_a_link_keeps_its_query_and_its_place_and_one_that_leads_elsewhere_stays_as_it_is():
    kept = {
        "/a/actions/?q=x&page=2": "/a/actions/?q=x&page=2&as_at=2026-09-05",
        "/a/actions/A1/#updates": "/a/actions/A1/?as_at=2026-09-05#updates",
        "?page=2": "?page=2&as_at=2026-09-05",
        "?": "?as_at=2026-09-05",
    }
    stays = ["#updates", "/a/", "/a/actions/A1/edit/", "https://example.org/a/actions/", "//a/actions/", "mailto:a@b.c"]
    assert {address: with_moment(address, "2026-09-05") for address in kept} == kept
    assert [with_moment(address, "2026-09-05") for address in stays] == stays


def test_the_end_of_today_is_today_and_a_day_to_come_or_nonsense_leads_to_the_page_that_asks(town):
    for later_today in ("2026-09-20", "2026-09-20T23:00"):
        assert town.at(town.coordinator, "plan/", later_today)["Location"] == "/ambridge/plan/"
    kinds = ("2026-09-21", "2026-02-30", "tomorrow", "0001-01-01", "9999-12-31", "\x00", "2026-W36", "20260905")
    kinds += ("２０２６-０９-０５", "2026-03-29T01:30", "2026-09-05T10:00+01", ["2026-09-05", "2026-09-06"])
    for nonsense in kinds:
        answer = town.at(town.coordinator, "actions/", nonsense, q="x")
        assert answer["Location"].startswith("/ambridge/as-at/?to=%2Fambridge%2Factions%2F%3Fq%3Dx&day="), nonsense
        page = Client.get(signed_in(town.coordinator), answer["Location"]).content.decode()
        assert "There is a problem" in page, nonsense
    page = town.page(town.coordinator, "as-at/", as_at="", to="/ambridge/plan/", day="21 9 2026")
    assert "Error: " in page
    assert "That day is still to come. Enter a day that has passed." in page


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_before_its_record_began_the_portal_says_when_that_was(town):
    page = town.page(town.coordinator, "actions/A1/", "2026-08-31", page="2")
    assert "Records start on 1 September 2026" in words(page)
    assert "/ambridge/actions/A1/?page=2&as_at=2026-09-01" in links(page)


def test_what_was_not_there_then_has_a_page_that_says_so(town):
    with time_machine.travel(day(15), tick=False):
        make_action(town.priority)
    answer = town.at(town.coordinator, "actions/A2/")
    assert answer.status_code == 404
    assert "The plan had no such page as at 5 September 2026, or it is one that you cannot see." in words(
        answer.content.decode()
    )
    assert "/ambridge/actions/A2/" in links(answer.content.decode())
    assert town.at(town.coordinator, "actions/A2/", "2026-09-16").status_code == 200
    assert town.at(town.coordinator, "actions/A9/", "2026-09-16").status_code == 404


@pytest.mark.guard("hidden in the past")
def test_what_is_restricted_now_is_on_no_past_page_of_those_who_may_not_see_it(town):
    with time_machine.travel(day(12), tick=False):
        secret = make_action(town.priority, actions_to_deliver="Secret since")
        second = make_priority(town.partnership, name="Second priority")
        under = make_action(second, actions_to_deliver="Under the second")
    with change("ambridge"):
        secret.visibility = second.visibility = "board"
        secret.save()
        second.save()
    for address in (
        "actions/",
        "actions.csv",
        "search/?q=secret",
        "dashboard/",
        "plan/",
        "commitments/",
        "priorities/1/",
    ):
        path, _, query = address.partition("?")
        asked = {"q": query[2:]} if query else {}
        page = town.page(town.contributor, path, **asked)
        assert not re.search("Secret since|Under the second|Second priority", page), address
    assert town.at(town.contributor, f"actions/{secret.ref}/", AFTER).status_code == 404
    assert town.at(town.contributor, f"actions/{under.ref}/", AFTER).status_code == 404
    assert town.at(town.contributor, "priorities/2/", AFTER).status_code == 404
    board = town.page(town.board, "actions/", AFTER)
    assert "Secret since" in board
    assert "Second priority" in board


def test_of_a_meeting_too_what_is_restricted_now_stays_so_in_the_past(town):
    with time_machine.travel(day(12), tick=False):
        meeting = make_meeting(make_group(town.partnership, "Board", "board"), date(2026, 9, 11), state="held")
        item = make_item(meeting, "Secret item since", said="Secret words since")
        make_paper(item, "Secret paper since", link="https://www.example.org/secret-since")
        decision = make_decision(meeting, "Secret decision since", item=item)
        asked = make_board_action(meeting, "Secret request since", decision=decision)
    rows, address = (item, decision, asked), f"meetings/{meeting.pk}/"
    addresses = [address, f"{address}minutes/", "decisions/", "board-actions/?state=all", "board-actions/1/", "board/"]
    before = {each: since_in(town, town.contributor, each) for each in addresses}
    assert before[address] == {"item", "paper", "decision", "request"}
    with change("ambridge"):
        for row in rows:
            row.for_board = True
            row.save()
    assert not any(since_in(town, town.contributor, each) for each in addresses)
    assert {each: since_in(town, town.board, each) for each in addresses} == before
    assert town.at(town.contributor, "board-actions/1/", AFTER).status_code == 404


def since_in(town, user, address):
    """What of "Secret ... since" a page says as at that day."""
    path, _, query = address.partition("?")
    answer = town.at(user, path, AFTER, **dict([query.split("=")] if query else []))
    return set(re.findall(r"Secret (\w+) since", answer.content.decode())) - {"words"}


def test_what_was_restricted_then_and_is_open_now_is_shown(town):
    with time_machine.travel(day(12), tick=False):
        opened = make_action(town.priority, actions_to_deliver="Open since", visibility="board")
    with change("ambridge"):
        opened.visibility = "partnership"
        opened.save()
    assert "Open since" in town.page(town.contributor, "actions/", AFTER)


def test_an_action_of_ones_own_under_a_priority_of_the_board_is_there_and_the_priority_is_not(town):
    with time_machine.travel(day(12), tick=False):
        second = make_priority(town.partnership, name="Second priority", visibility="board")
        mine = make_action(second, actions_to_deliver="Mine of the board")
        make_owner(mine, organisation=town.council)
    assert "Mine of the board" in town.page(town.contributor, "actions/", AFTER)
    assert town.at(town.contributor, f"actions/{mine.ref}/", AFTER).status_code == 200
    assert town.at(town.contributor, "priorities/2/", AFTER).status_code == 404
    assert "Second priority" not in town.page(town.contributor, "plan/", AFTER)


def test_rights_are_those_of_today(town):
    """A leaver reads nothing, and who came since reads the past."""
    make_member(make_partnership("felpersham"), user=town.contributor)
    with change("ambridge"):
        end_appointments(town.contributor, town.partnership, at_once=True)
    assert town.at(town.contributor, "plan/").status_code == 404
    assert town.at(make_member(town.partnership, "scrutiny"), "plan/").status_code == 200


def test_a_leaver_had_not_left_then_even_when_their_account_is_closed_now(town):
    with time_machine.travel(day(12), tick=False):
        leaver = make_member(town.partnership, "contributor", post="Sergeant Leaver")
        make_owner(town.action, user=leaver)
        saved(PriorityLead(partnership=town.partnership, priority=town.priority, user=leaver))
    with time_machine.travel(day(16), tick=False), change("ambridge"):
        end_appointments(leaver, town.partnership, at_once=True)
        leaver.is_active = False
        leaver.save()
    assert "A1" in words(town.page(town.coordinator, "actions/", as_at="", owner="needed"))
    assert "New words" in town.page(town.coordinator, "actions/", AFTER, owner=f"o{town.council.pk}")
    assert "New words" not in town.page(town.coordinator, "actions/", AFTER, owner="needed")
    assert "Has left" in words(town.page(town.coordinator, "priorities/1/", as_at=""))
    assert "Has left" not in words(town.page(town.coordinator, "priorities/1/", AFTER))


def test_files_say_as_at_when_in_their_names_and_in_themselves(town):
    csv_file = town.at(town.coordinator, "actions.csv")
    assert 'filename="ambridge-actions-as-at-2026-09-05.csv"' in csv_file["Content-Disposition"]
    assert "Old words" in csv_file.content.decode()
    assert "As at 5 September 2026" in csv_file.content.decode()
    numbers = town.at(town.coordinator, "dashboard.csv")
    assert "as-at-2026-09-05.csv" in numbers["Content-Disposition"]
    assert "As at 5 September 2026" in numbers.content.decode()
    book = town.at(town.coordinator, "actions.xlsx")
    assert 'filename="ambridge-actions-as-at-2026-09-05.xlsx"' in book["Content-Disposition"]
    about = {row[0]: row[1] for row in openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].values if row[0]}
    assert about["As it stood on"] == "5 September 2026"
    assert about["Exported at"] == "2026-09-05T23:59:59.999999+01:00"
    assert town.at(town.coordinator, "actions.ods").status_code == 200


def test_head_works_other_methods_do_not_and_strangers_are_told_what_is_public(town, client):
    own = signed_in(town.coordinator)
    assert own.head("/ambridge/plan/?as_at=2026-09-05").status_code == 200
    assert own.post("/ambridge/plan/?as_at=2026-09-05").status_code == 405
    public = client.get("/ambridge/about/?as_at=2026-09-05").content.decode()
    assert "You are viewing" not in public
    assert client.get("/ambridge/plan/?as_at=2026-09-05").status_code == 302


def test_home_is_always_of_today_and_past_pages_say_so(town):
    assert "You are viewing" not in town.page(town.coordinator, "")
    assert ">Home (today)</a>" in town.page(town.coordinator, "plan/")
    assert ">Home</a>" in town.page(town.coordinator, "plan/", as_at="")


def test_the_history_as_at_a_moment_is_every_change_until_then_and_leads_on_with_it(town):
    page = town.page(town.coordinator, "history/")
    assert "You are viewing the plan as at 5 September 2026." in words(page)
    assert "Every change until 5 September 2026, newest first." in words(page)
    assert "Old words" in page
    assert "Renamed" not in page
    assert "New Council" not in page
    assert '<input type="hidden" name="as_at" value="2026-09-05">' in page.partition('class="app-filter"')[2]
    assert [link for link in links(page) if "history.csv" in link] == ["/ambridge/history.csv?as_at=2026-09-05"]
    named = f"/ambridge/history/?record=organisation-{town.council.pk}&as_at=2026-09-05"
    assert named in links(town.page(town.coordinator, f"organisations/{town.council.pk}/"))
    assert "Old Council" in town.page(town.coordinator, "history/", record=f"organisation-{town.council.pk}")
    assert "Every change until 5 September 2026" in words(town.page(town.coordinator, "actions/A1/history/"))
    only = town.page(town.coordinator, "history/", AFTER, kind="organisations", **{"from": "9 9 2026"})
    assert "New Council" in only
    assert "A step" not in only


def test_the_history_as_a_file_ends_at_the_moment_and_says_so(town):
    file = town.at(town.coordinator, "history.csv")
    assert 'filename="ambridge-history-as-at-2026-09-05.csv"' in file["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert {row["Note"] for row in rows} == {"As at 5 September 2026"}
    assert {row["When"][:10] for row in rows} == {"2026-09-01"}
    assert "Renamed" in town.at(town.coordinator, "history.csv", AFTER).content.decode()
    assert "Note" not in b"".join(town.at(town.coordinator, "history.csv", "").streaming_content).decode()


def test_the_past_history_is_told_by_the_rights_of_today_without_drafts_of_reports(town):
    with time_machine.travel(day(12), tick=False):
        secret = make_action(town.priority, actions_to_deliver="Secret since")
        make_milestone(secret, text="Secret step")
        make_report(town.priority, progress="Only a draft")
        administrator = make_member(town.partnership, "administrator")
    with change("ambridge"):
        secret.visibility = "board"
        secret.save()
    assert "Secret s" not in town.page(town.contributor, "history/", AFTER)
    assert "Secret s" not in town.at(town.contributor, "history.csv", AFTER).content.decode()
    of_board = town.page(town.board, "history/", AFTER)
    assert "Secret since" in of_board
    assert "Secret step" in of_board
    assert "Only administrators see changes to appointments." in of_board
    assert "Only a draft" in town.page(town.coordinator, "history/", as_at="")
    assert "Only a draft" not in town.page(town.coordinator, "history/", AFTER)
    of_administrator = town.page(administrator, "history/", AFTER)
    assert "Only administrators see" not in of_administrator
    assert "Appointment" in of_administrator


def asking(town, view, as_at="2026-09-05"):
    request = RequestFactory().get("/ambridge/plan/", {"as_at": as_at})
    request.user, request.partnership = town.coordinator, town.partnership
    request.member = Member(town.coordinator, town.partnership)
    return takes_as_at(view)(request, "ambridge")


def test_an_answer_that_would_be_drawn_after_the_past_is_refused(town):
    with pytest.raises(TypeError):
        asking(town, lambda request, slug: StreamingHttpResponse(iter(())))
    assert asking(town, lambda request, slug: HttpResponse(Action.objects.get())).content == b"A1 Old words"


def test_a_past_page_costs_at_most_three_queries_more(town):
    for user, more in ((town.coordinator, 1), (town.contributor, 2)):
        for address in ("dashboard/", "actions/", "actions/A1/", "priorities/1/", "plan/", "search/?q=words"):
            costs = []
            for as_at in ("", "2026-09-15"):
                client = signed_in(user)
                query = address + (("&" if "?" in address else "?") + f"as_at={as_at}" if as_at else "")
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(f"/ambridge/{query}").status_code == 200
                    costs.append(len(queries))
            assert costs[1] - costs[0] <= more + (connection.vendor == "postgresql"), (address, costs)


@pytest.mark.guard("settled", on="postgresql")
def test_a_page_of_a_moment_ago_waits_for_the_change_that_was_open_then(fresh_database):
    """Else it would say something else after that change is on disk."""
    partnership = make_partnership()
    reader = make_member(partnership)
    begun, pages = Event(), []

    def write_slowly():
        with change("ambridge", how="command"):
            begun.set()
            Event().wait(timeout=1)
            Organisation(partnership=partnership, name="Slow Council").save()

    writer = Thread(target=write_slowly)
    writer.start()
    begun.wait(timeout=10)
    moment = datetime.now(UTC).isoformat()
    for _ in range(2):
        page = signed_in(reader).get("/ambridge/organisations/", {"as_at": moment}).content.decode()
        pages.append("Slow Council" in page)
        writer.join()
    assert pages == [True, True]


def test_the_way_to_an_earlier_day_is_three_presses_from_home(town):
    page = town.page(town.coordinator, "", as_at="")
    assert "/ambridge/dashboard/" in links(page)
    page = town.page(town.coordinator, "dashboard/", as_at="")
    switch = next(link for link in links(page) if link.startswith("/ambridge/as-at/"))
    page = signed_in(town.coordinator).get(switch).content.decode()
    assert "Start of the records · 1 September 2026" in words(page) or "Start of the records 1 September 2026" in words(
        page
    )
    assert "/ambridge/dashboard/?as_at=2026-09-01" in links(page)


def test_the_days_offered_are_those_the_record_knows(town):
    with time_machine.travel(datetime(2026, 10, 20, 9, tzinfo=UTC), tick=False):
        plan = town.priority.plan
        plan.starts = "4 September 2026"
        with change("ambridge"):
            plan.save()
        page = town.page(town.coordinator, "as-at/", as_at="", to="/ambridge/actions/?q=x")
    offered = [link for link in links(page) if "as_at=" in link]
    assert offered == [f"/ambridge/actions/?q=x&as_at={each}" for each in ("2026-09-30", "2026-09-04", "2026-09-01")]


def test_of_a_period_that_was_closed_the_moment_of_it_is_offered(town):
    """The newest closing; what was put on record closed already has none."""
    with time_machine.travel(day(2), tick=False):
        period = make_period(town.partnership, date(2026, 6, 1), date(2026, 9, 1), date(2026, 9, 10))
        make_period(town.partnership, date(2026, 9, 2), date(2026, 9, 3), date(2026, 9, 4), closed_on=date(2026, 9, 2))
    for number, verb in ((8, lambda: period.close(date(2026, 9, 8))), (9, period.reopen)):
        with time_machine.travel(day(number), tick=False), change("ambridge"):
            verb()
    assert "as it was closed" not in town.page(town.coordinator, "as-at/", as_at="", to="/ambridge/plan/")
    with time_machine.travel(day(11), tick=False), change("ambridge") as moment:
        period.close(date(2026, 9, 11))
    page = town.page(town.coordinator, "as-at/", as_at="", to="/ambridge/plan/")
    assert "June to September 2026 as it was closed 11 September 2026" in words(page)
    assert page.count("as it was closed") == 1
    found = next(link for link in links(page) if moment_for(moment) in unquote(link))
    then = signed_in(town.coordinator).get(found.replace("/plan/", "/periods/")).content.decode()
    assert "Closed on 11 September 2026" in then
    assert "as at 11 September 2026 at 10:00." in words(then)


@pytest.mark.parametrize("to", ["dashboard/", "dashboard/changes/", "actions/?q=x", "dashboard/?period=2026-09-11"])
def test_a_period_as_it_was_closed_is_shown_as_that_period_where_the_page_takes_one(town, to):
    """Also where the address that somebody came from names another."""
    with time_machine.travel(day(2), tick=False):
        make_period(
            town.partnership, date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 14), closed_on=date(2026, 6, 15)
        )
        period = make_period(town.partnership, date(2026, 6, 1), date(2026, 9, 10), date(2026, 9, 10))
        make_period(town.partnership, date(2026, 9, 11), date(2026, 9, 30), date(2026, 10, 14))
    with time_machine.travel(day(15), tick=False), change("ambridge") as moment:
        period.close(date(2026, 9, 15))
    page = town.page(town.coordinator, "as-at/", as_at="", to=f"/ambridge/{to}")
    found = next(link for link in links(page) if moment_for(moment) in unquote(link))
    assert "period=2026-06-01" in found
    assert found.count("period=") == 1
    assert ("q=x" in found) == ("q=x" in to)
    assert "June to September 2026" in words(signed_in(town.coordinator).get(found).content.decode())


def test_a_day_that_was_typed_leads_back_to_the_page(town):
    answer = town.at(town.coordinator, "as-at/", "", to="/ambridge/actions/?q=x", day="5/9/2026")
    assert answer["Location"] == "/ambridge/actions/?q=x&as_at=2026-09-05"
    assert (
        town.at(town.coordinator, "as-at/", "", to="/ambridge/plan/", day="20 9 2026")["Location"] == "/ambridge/plan/"
    )
    page = town.page(town.coordinator, "as-at/", as_at="", to="/ambridge/plan/", day="")
    assert "Enter a real day, like 31 3 2027." in page


@pytest.mark.parametrize(
    "to", ["https://example.org/", "//example.org/ambridge/", "/felpersham/plan/", "/ambridge/", "x"]
)
def test_the_way_back_is_a_page_of_this_partnership_that_takes_a_moment(town, to):
    answer = town.at(town.coordinator, "as-at/", "", to=to, day="5 9 2026")
    assert answer["Location"] == "/ambridge/dashboard/?as_at=2026-09-05"


def test_the_address_of_a_moment_is_a_day_or_a_time():
    assert moment_asked("2026-09-05") == datetime(2026, 9, 5, 22, 59, 59, 999999, tzinfo=UTC)
    assert moment_asked("2026-09-05T10:00") == datetime(2026, 9, 5, 9, tzinfo=UTC)
    assert moment_asked("2026-09-05T10:00:00.000001Z") == datetime(2026, 9, 5, 10, 0, 0, 1, tzinfo=UTC)
    assert moment_asked("2026-09-05T10:00:00+02:00") == datetime(2026, 9, 5, 8, tzinfo=UTC)
    none = ["", "5 9 2026", "2026-9", "1066-10-14", "2026-09-05T25:00", "2026-W47", "20261120", "2026-11-20T10"]
    none += [
        "２０２６-１１-２０",
        "2026-11-20T1000",
        "2026-11-20T10:00+0100",
        "2026-11-20 and 2026-11-20",
        "2026-11-20\n",
    ]
    assert [moment_asked(text) for text in none] == [None] * len(none)


@pytest.mark.once
def test_a_time_that_comes_twice_is_the_first_unless_its_zone_says_otherwise_and_one_left_out_is_none():
    said = {
        "2026-10-25T01:30": "25 October 2026 at 01:30 BST",
        "2026-10-25T01:30+01:00": "25 October 2026 at 01:30 BST",
        "2026-10-25T01:30Z": "25 October 2026 at 01:30 GMT",
        "2026-10-25T00:59": "25 October 2026 at 00:59",
        "2026-10-25T02:00": "25 October 2026 at 02:00",
        "2026-10-25": "25 October 2026",
        "2026-03-29T00:59": "29 March 2026 at 00:59",
        "2026-03-29T02:00": "29 March 2026 at 02:00",
        "2026-03-29T01:30Z": "29 March 2026 at 02:30",
    }
    assert {text: in_words(moment_asked(text)) for text in said} == said
    assert moment_asked("2026-03-29T01:00") is moment_asked("2026-03-29T01:59:59") is None
