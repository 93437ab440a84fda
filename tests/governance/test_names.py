import pytest

from actions.models import ActionOwner
from governance.models import Appointment
from tests.factories import make_action, make_member, make_organisation, make_owner, make_partnership, make_user


@pytest.mark.django_db
def test_a_query_of_other_rows_names_people_as_their_newest_appointment_with_a_name_does(ambridge):
    action, council = make_action(partnership=ambridge), make_organisation(ambridge, "Borchester Council")
    shown = [
        {"name": "Sergeant on duty", "post": "Sergeant"},
        {"post": "Head of housing", "organisation": council},
        {"post": ""},
        {"name": "Warden", "organisation": council},
    ]
    people = [make_member(ambridge, "contributor", **values) for values in shown]
    make_member(ambridge, "board", user=people[0], post="Inspector")
    make_member(ambridge, "board", user=people[1], post="")
    make_member(ambridge, "board", user=people[3], name="Chief warden", post="")
    make_member(make_partnership("felpersham"), user=people[1], post="Somebody else")
    for person in [*people, make_user("nobody@example.org")]:
        make_owner(action, user=person)
    named = ActionOwner.objects.annotate(words=Appointment.objects.words_for("user", "partnership"))
    assert [owner.words for owner in named] == [
        "Sergeant on duty",
        "Head of housing, Borchester Council",
        people[2].email,
        "Chief warden",
        None,
    ]
    names = Appointment.objects.names_in(ambridge)
    assert [owner.words for owner in named] == [names.get(owner.user_id) for owner in named]
