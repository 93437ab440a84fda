"""The same pack, drawn again from the record as at its moment, whatever became of the record since."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from actions.models import Action, ActionOwner
from csp_portal.common.past import PastIsReadOnly, as_at, as_it_stands, is_past
from csp_portal.common.record import change
from csp_portal.packs.drawing import draw
from csp_portal.packs.page import as_page
from governance.models import (
    AgendaItem,
    Appointment,
    BoardAction,
    Group,
    Meeting,
    Organisation,
    Paper,
    Partnership,
    Rating,
    ReportingPeriod,
    User,
)
from priorities.models import Plan, Priority, PriorityLead, Publication
from tests.factories import make_action, make_member, make_partnership, make_update, saved
from tests.portal.pack_town import build_town, file_for, publication_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def town(made_once):
    with time_machine.travel("2026-10-20 10:00"), made_once():
        yield build_town(make_partnership("ambridge"))


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2026-10-20 11:00"):
        yield


def issued(town, **values):
    """A pack that was issued in a change of its own, as the portal issues it."""
    meeting = Meeting.objects.select_related("group").get(date=date(2026, 11, 3))
    with change("ambridge") as moment:
        publication = publication_of(meeting, moment, **values)
        publication.page, publication.word = as_page(draw(publication)), b"As a Word file"
        publication.save()
    return Publication.objects.get(pk=publication.pk)


def drawn_again(publication):
    with as_at(publication.moment, partnership="ambridge"):
        return as_page(draw(publication))


def renamed(model, **to):
    """Every row of a model is called otherwise."""
    for row in model.objects.filter(**({} if model is Partnership else {"partnership": "ambridge"})):
        for name, words in to.items():
            setattr(row, name, f"{words} {row.pk}")
        with change("ambridge"):
            row.save()


def everything_is_called_otherwise():
    renamed(Partnership, name="Borsetshire")
    renamed(Organisation, name="Body")
    renamed(Group, name="Group")
    renamed(Priority, name="Aim")
    renamed(Plan, title="Plan")
    renamed(Rating, word="Word", meaning="Other")
    for number, rating in enumerate(Rating.objects.filter(partnership="ambridge")):
        rating.letter = str(number)
        saved(rating)
    renamed(Appointment, post="Post", name="Name")
    renamed(Action, actions_to_deliver="Other work")
    renamed(AgendaItem, title="Other item", asks="To do otherwise.")
    renamed(Paper, title="Other paper")
    renamed(BoardAction, text="Other task", progress="None.")


def rows_are_deleted():
    for model in (Paper, AgendaItem, ActionOwner, PriorityLead):
        for row in model.objects.filter(partnership="ambridge"):
            with change("ambridge"):
                row.delete()


def people_leave():
    for appointment in Appointment.objects.filter(partnership="ambridge"):
        appointment.stopped_on = date(2026, 10, 20)
        saved(appointment)
    User.objects.all().update(is_active=False)


def the_board_keeps_all_to_itself():
    for model in (Priority, Action):
        for row in model.objects.filter(partnership="ambridge"):
            row.visibility = "board"
            saved(row)
    for model in (AgendaItem, BoardAction):
        for row in model.objects.filter(partnership="ambridge"):
            row.for_board = True
            saved(row)


def work_goes_on():
    for action in list(Action.objects.filter(partnership="ambridge")):
        make_update(action, "complete", new_deadline="1 May 2027", deadline_reason="Late.")
    make_action(Priority.objects.get(name="Fraud"), actions_to_deliver="A new action")
    partnership = Partnership.objects.get(pk="ambridge")
    file_for(Priority.objects.get(name="Fraud"), make_member(partnership), progress="Printed.")
    period = ReportingPeriod.objects.get()
    with change("ambridge"):
        period.close(date(2026, 10, 20))


def the_meeting_is_moved_and_held():
    meeting = Meeting.objects.get(date=date(2026, 11, 3))
    meeting.date, meeting.place, meeting.state = date(2026, 10, 19), "Village hall", "held"
    saved(meeting)
    for row in BoardAction.objects.open():
        with change("ambridge"):
            row.close("done", "It is done.", date(2026, 10, 20))


@pytest.mark.parametrize("for_board", [False, True])
@pytest.mark.parametrize(
    "happens",
    [
        everything_is_called_otherwise,
        rows_are_deleted,
        people_leave,
        the_board_keeps_all_to_itself,
        work_goes_on,
        the_meeting_is_moved_and_held,
    ],
)
def test_a_pack_is_drawn_again_byte_for_byte_after(town, happens, for_board):
    publication = issued(town, for_board=for_board)
    happens()
    assert drawn_again(publication) == bytes(publication.page)


def test_a_correction_is_drawn_again_too(town):
    publication = issued(town, number=2, corrects=issued(town), reason="The fraud report came.")
    everything_is_called_otherwise()
    assert drawn_again(publication) == bytes(publication.page)


def test_a_pack_is_judged_on_the_day_of_its_moment(town):
    """One that is begun before midnight and drawn after it says what was so on the day before."""
    meeting = Meeting.objects.get(date=date(2026, 11, 3))
    publication = publication_of(meeting)
    page = as_page(draw(publication))
    with time_machine.travel("2026-12-24 10:00"):
        assert as_page(draw(publication)) == page
        assert not is_past()


def test_drawing_writes_nothing_and_ends_the_past_it_shows(town):
    publication = issued(town)
    with change("ambridge"):
        draw(publication)
        row = Meeting.objects.get(date=date(2026, 11, 3))
        row.save()  # not one of the past
    assert not is_past()


def test_nothing_is_written_while_the_record_is_shown_as_it_stands(town):
    with as_it_stands(timezone.now()):
        row = Meeting.objects.get(date=date(2026, 11, 3))
        with pytest.raises(PastIsReadOnly):
            saved(row)
        with pytest.raises(RuntimeError, match="shown already"), as_it_stands(timezone.now()):
            pass
    with pytest.raises(PastIsReadOnly):
        saved(row)  # it was read then
