from threading import Thread
from urllib.request import urlopen

from django.db import connection

from governance.models import Partnership
from tests.factories import make_partnership


def test_a_server_of_its_own_works_on_the_database_of_the_test_and_outlives_kill_9(portal):
    make_partnership("ambridge")
    assert urlopen(f"{portal.url}/healthz").read() == b"Ready.\n"
    portal.kill()
    portal.start()
    assert urlopen(f"{portal.url}/healthz").read() == b"Ready.\n"
    assert [partnership.slug for partnership in Partnership.objects.all()] == ["ambridge"]


def test_threads_of_a_test_work_on_the_fresh_database_too(fresh_database):
    threads = [Thread(target=make_partnership, args=[slug]) for slug in ("ambridge", "felpersham", "borchester")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Partnership.objects.count() == 3


def test_every_fresh_database_is_empty(fresh_database):
    assert Partnership.objects.count() == 0


def test_the_portal_goes_on_after_the_database_dropped_its_connections(portal):
    assert urlopen(f"{portal.url}/healthz").read() == b"Ready.\n"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    for _ in range(8):
        assert urlopen(f"{portal.url}/healthz").read() == b"Ready.\n"
