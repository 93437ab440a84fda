import pytest

from csp_portal.common.record import OutsideChange, change
from governance.models import Organisation
from tests.factories import make_organisation, make_partnership


@pytest.mark.guard("change")
def test_a_save_outside_a_change_fails(ambridge):
    with pytest.raises(OutsideChange):
        Organisation(partnership=ambridge, name="Borchester Council").save()
    assert Organisation.objects.count() == 0


@pytest.mark.guard("change")
def test_a_save_in_the_change_of_another_partnership_fails(ambridge):
    make_partnership("felpersham")
    with pytest.raises(OutsideChange), change("felpersham"):
        Organisation(partnership=ambridge, name="Borchester Council").save()


def test_all_rows_of_a_change_carry_one_moment_and_the_next_change_a_later_one(ambridge):
    with change("ambridge", reason="Two bodies joined") as moment:
        Organisation(partnership=ambridge, name="One").save()
        Organisation(partnership=ambridge, name="Two").save()
    rows = Organisation.history.all()
    assert [(row.history_date, row.history_change_reason, row.history_how) for row in rows] == [
        (moment, "Two bodies joined", "web")
    ] * 2
    later = make_organisation(ambridge).history.get().history_date
    assert later > moment


@pytest.mark.guard("bulk writes refused")
@pytest.mark.parametrize("write", ["update", "bulk_create", "bulk_update", "delete"])
def test_a_bulk_write_is_refused(ambridge, write):
    with pytest.raises(OutsideChange):
        getattr(Organisation.objects.all(), write)()


def test_a_row_is_saved_whole_or_not_at_all(ambridge):
    organisation = make_organisation(ambridge, "Borchester Council")
    organisation.name = "Another name"
    with pytest.raises(OutsideChange), change("ambridge"):
        organisation.save(update_fields=["name"])
    assert Organisation.objects.get().name == "Borchester Council"
