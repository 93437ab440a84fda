"""The sample is loaded into an empty installation or not at all."""

import pytest
from django.core.management import CommandError, call_command

from csp_portal.common.record import change
from governance.models import Partnership, User


def test_the_sample_is_refused_beside_real_data(ambridge):
    with pytest.raises(CommandError, match=r"^A partnership that is not a sample is here, so no sample is loaded"):
        call_command("load_sample")
    assert [partnership.slug for partnership in Partnership.objects.all()] == ["ambridge"]
    assert not User.objects.exists()


def test_the_sample_is_refused_beside_real_data_even_when_it_is_there(ambridge):
    make_sample("walsall")
    with pytest.raises(CommandError, match=r"^A partnership that is not a sample is here"):
        call_command("load_sample")


def test_half_a_sample_is_not_taken_for_a_whole_one(db):
    make_sample("walsall")
    with pytest.raises(CommandError, match=r"missing: uttlesford, wolverhampton\. Begin with an empty database\.$"):
        call_command("load_sample")


def make_sample(slug):
    with change(slug, how="sample"):
        Partnership(slug=slug, name=slug.title(), is_sample=True).save()
