"""The sample is exported and taken over again: no change."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from governance.models import Group, Organisation, Partnership
from priorities.models import Commitment, Priority, SuccessMeasure

from .there_and_back import DOWNLOADS, NOON, differing, exported


@pytest.mark.django_db
@time_machine.travel(NOON, tick=True)
def test_the_sample_partnerships_come_back_unchanged(client):
    call_command("load_sample", stdout=StringIO())
    before = {model: model.objects.count() for model in (Priority, SuccessMeasure, Commitment, Organisation, Group)}
    for slug in ("walsall", "wolverhampton"):
        partnership = Partnership.objects.get(pk=slug)
        found = {address: differing(partnership, exported(client, partnership, address)) for address in DOWNLOADS}
        assert (slug, found) == (slug, {address: [] for address in DOWNLOADS})
    assert before == {model: model.objects.count() for model in before}
