"""Answers by a personal link are filed whole, once and by nobody else, and no character typed there is lost."""

from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from actions.answering import drafts
from actions.answering.links import address_of
from actions.models import Action, AnswerDraft, Update
from csp_portal.common.models import SentForm
from csp_portal.common.self_check import differences_from_history
from tests.factories import make_link, make_member, make_organisation, make_owner, make_priority, saved
from tests.promises.test_imports import CutOff, Until
from tests.promises.town import rows_of_all_tables
from tests.promises.visitors import Visitor, form_in, make_actions, reporting_partnership

AT_ONCE = 6
# Some 3,000 words, with all that a keyboard gives.
REPORT = "Two patrols a week – in “both” wards, <b>&amp; ’žluťoučký’ \t🚓 50 % of 1.000\r\n" * 250


def a_link(partnership, count=2, **owner):
    """The link of an owner of so many actions for the period that is open."""
    for action in make_actions(make_priority(partnership), count):
        make_owner(action, **owner)
    return make_link(partnership, partnership.reportingperiods.current(), expires_on="2099-12-31", **owner)


def answers_to(link, refs=("A1", "A2"), words="Two patrols a week."):
    rating = link.partnership.ratings.get(counts_as="on_track").pk
    return {f"{ref}-rating": rating for ref in refs} | {f"{ref}-what_happened": f"{words}" for ref in refs}


@pytest.mark.django_db
def test_filing_that_is_cut_off_at_any_statement_leaves_no_update_and_every_word(ambridge):
    partnership = reporting_partnership("felpersham")
    link = a_link(partnership, user=make_member(partnership))
    address, client = address_of(link), Client()
    client.post(f"{address}draft/", form_in(client.get(address).content.decode()) | answers_to(link))
    posted = form_in(client.get(address).content.decode()) | answers_to(link, words="Better words.") | {"file": "1"}
    before, count = rows_of_all_tables(), 0
    while cut_off(client, address, posted, Until(count + 1)):
        count += 1
        after = rows_of_all_tables()
        changed = {table for table in after if after[table] != before[table]}
        assert changed <= {"actions_answerdraft"}, f"cut off at statement {count}"
        kept = [kept.words["A1-what_happened"] for kept in drafts.kept_for(link)]
        assert kept in (["Two patrols a week."], ["Better words."]), f"cut off at statement {count}"
    assert count >= 40
    assert Update.objects.count() == 2
    assert not AnswerDraft.objects.exists()
    assert differences_from_history("felpersham").differences == []


def cut_off(client, address, posted, until):
    try:
        with connection.execute_wrapper(until):
            assert client.post(address, posted).status_code == 302
    except CutOff:
        return True
    return False


def post_together(portal, address, forms):
    """The answers to forms that are sent at once, each from a browser of its own."""
    together = Barrier(len(forms))

    def send(posted):
        visitor = Visitor(portal.url, None)
        together.wait()
        return visitor.post(address, posted)[:2]

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, forms))


@pytest.mark.guard("answer overtaken")
def test_answers_from_six_pages_at_once_are_one_set_of_updates_and_no_words_are_lost(portal):
    partnership = reporting_partnership()
    link = a_link(partnership, organisation=make_organisation(partnership, email="control@police.example"))
    address = address_of(link)
    pages = [Visitor(portal.url, None).open(address) for _ in range(AT_ONCE)]
    answers = [answers_to(link, words=f"By {n}.") | {"post": f"Post {n}", "file": "1"} for n in range(AT_ONCE)]
    came = post_together(portal, address, [page | answer for page, answer in zip(pages, answers, strict=True)])
    assert sorted(status for status, _ in came) == [302] + [409] * (AT_ONCE - 1)
    said = list(Update.objects.values_list("what_happened", "said_by"))
    assert (len(said), len(set(said)), Action.objects.filter(version=2).count()) == (2, 1, 2)
    kept = {kept.words["A1-what_happened"] for kept in drafts.kept_for(link)}
    assert kept == {f"By {n}." for n in range(AT_ONCE)} - {said[0][0]}
    assert differences_from_history("ambridge").differences == []


def test_one_form_sent_six_times_at_once_is_filed_once_and_every_answer_is_the_receipt(portal):
    partnership = reporting_partnership()
    link = a_link(partnership, user=make_member(partnership))
    address = address_of(link)
    posted = Visitor(portal.url, None).open(address) | answers_to(link) | {"file": "1"}
    assert set(post_together(portal, address, [posted] * AT_ONCE)) == {(302, f"{address}receipt/")}
    assert (Update.objects.count(), SentForm.objects.count(), AnswerDraft.objects.count()) == (2, 1, 0)


def test_of_three_thousand_words_no_character_is_lost_whatever_happens_before_they_are_filed(portal):
    """No cookie is held, the server is killed and started again, the link expires: the words come back each time."""
    partnership = reporting_partnership()
    link = a_link(partnership, user=make_member(partnership))
    address, person = address_of(link), Visitor(portal.url, None)
    posted = person.open(address) | answers_to(link, refs=["A1"], words=REPORT)
    assert person.cookies == {}
    assert person.post(f"{address}draft/", posted)[0] == 200
    portal.kill()
    portal.start()
    person = person.copy()  # the killed server has hung up
    read_again = person.open(address)["A1-what_happened"]
    assert read_again.replace("\n", "\r\n").replace("\r\r", "\r") == REPORT
    link.expires_on = timezone.localdate().replace(year=2020)
    saved(link)
    status, _, page = person.post(address, posted | {"file": "1"})
    assert status == 404
    assert "ask the coordinator of Ambridge Partnership for a new link" in page
    shown = page.partition('<dd class="app-words">')[2].partition("</dd>")[0]
    assert unescape(shown) == REPORT
    assert drafts.kept_for(link)[0].words["A1-what_happened"] == REPORT
    link.expires_on = timezone.localdate().replace(year=2099)
    saved(link)
    assert person.post(address, person.open(address) | {"A1-rating": posted["A1-rating"], "file": "1"})[0] == 302
    assert Update.objects.get().what_happened == REPORT.replace("\r\n", "\n").strip()


@pytest.mark.django_db
def test_a_link_of_one_partnership_period_or_person_files_nothing_for_another(client):
    """Whatever is posted, each update that comes of it is of the link's own actions, period and person."""
    links = [a_link(town := reporting_partnership(slug), user=make_member(town)) for slug in ("ambridge", "felpersham")]
    with time_machine.travel(timezone.now(), tick=False):
        for link, other in (links, reversed(links)):
            posted = form_in(client.get(address_of(link)).content.decode()) | answers_to(link) | {"file": "1"}
            foreign = {"period": other.period_id, "partnership": other.partnership_id, "user": other.user_id}
            foreign |= {f"A1-{name}": value for name, value in foreign.items()} | {"A1-said_by": "Nobody"}
            response = client.post(address_of(link), posted | foreign)
            assert urlsplit(response["Location"]).path == f"{address_of(link)}receipt/"
            assert parse_qs(urlsplit(response["Location"]).query) == {}
    found = Update.objects.values_list("partnership", "period__partnership", "author", "said_by")
    assert set(found) == {(e.partnership_id, e.partnership_id, e.user_id, "Coordinator") for e in links}
