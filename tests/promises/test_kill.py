"""The server is killed while eight people save: what was acknowledged is on record, and nothing is there by half."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Event

from django.db import connection

from actions.models import Action, Update
from csp_portal.common.self_check import differences_from_history
from tests.factories import make_priority
from tests.promises.visitors import filled_in, make_actions, reporting_partnership, signed_in

WRITERS = 8
KILLS = 8
BETWEEN = 0.6  # seconds of saving between two kills


class Writer:
    """Sends updates of an action, one after the other. One that is not answered is sent again, the same form."""

    def __init__(self, person, action, rating):
        self.person, self.action, self.rating = person, action, rating
        self.address = f"{action.get_absolute_url()}update/"
        self.acknowledged, self.cut_off, self.refused = [], 0, []

    def work(self, is_over):
        while not is_over.is_set():
            self.send(f"{self.action.ref}, update {len(self.acknowledged) + 1}.")

    def send(self, words):
        posted = filled_in(self.person, self.action, self.address)
        posted |= {"rating": self.rating.pk, "what_happened": words}
        answer = self.insist(posted)[:2]
        if answer == (302, self.action.get_absolute_url()):
            self.acknowledged.append(words)
            self.action.version += 1
        else:
            self.refused.append(answer)

    def insist(self, posted):
        """The first answer that the form gets, however often the server has to be asked."""
        until = time.monotonic() + 60
        while True:
            try:
                return self.person.post(self.address, posted)
            except (OSError, HTTPException) as problem:
                if time.monotonic() > until:
                    raise
                self.cut_off += not isinstance(problem, ConnectionRefusedError)
                time.sleep(0.1)


def test_kill_9_while_eight_people_save_loses_nothing_that_was_acknowledged(portal):
    partnership = reporting_partnership()
    rating = partnership.ratings.get(counts_as="on_track")
    people = signed_in(portal, partnership, *["coordinator"] * WRITERS)
    actions = make_actions(make_priority(partnership), WRITERS)
    writers = [Writer(person, action, rating) for person, action in zip(people, actions, strict=True)]
    is_over = Event()
    with ThreadPoolExecutor(WRITERS) as pool:
        work = [pool.submit(writer.work, is_over) for writer in writers]
        try:
            for _ in range(KILLS):
                time.sleep(BETWEEN)
                portal.kill()
                portal.start()
        finally:
            is_over.set()
    for done in work:
        done.result()
    acknowledged = [words for writer in writers for words in writer.acknowledged]
    assert [answer for writer in writers for answer in writer.refused] == []
    assert sorted(Update.objects.values_list("what_happened", flat=True)) == sorted(acknowledged)
    assert len(acknowledged) >= WRITERS * KILLS
    assert sum(writer.cut_off for writer in writers) >= KILLS
    check_that_nothing_is_there_by_half()


def check_that_nothing_is_there_by_half():
    assert differences_from_history("ambridge").differences == []
    said = Update.history.values_list("action_id", "history_date")
    changed = set(Action.history.exclude(history_type="+").values_list("id", "history_date"))
    assert set(said) == changed
    for action in Action.objects.select_related("last_update"):
        assert (action.version, action.last_update) == (1 + action.updates.count(), action.updates.first())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.check_constraints()
