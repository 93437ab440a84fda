import pytest

from csp_portal.common.record import change
from governance.models import Appointment
from tests.factories import make_organisation, make_partnership, make_user


@pytest.mark.guard("one partnership")
def test_a_row_that_points_into_another_partnership_is_refused(ambridge):
    elsewhere = make_organisation(make_partnership("felpersham"))
    appointment = Appointment(partnership=ambridge, user=make_user(), role="contributor", organisation=elsewhere)
    with pytest.raises(ValueError, match="belongs to felpersham, not to ambridge"), change("ambridge"):
        appointment.save()
