import re
from datetime import date

import pytest
import time_machine

from actions.models import Action, Update
from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from governance.models import ReportingPeriod
from tests.factories import make_action, make_member, make_organisation, make_owner, make_period, make_update, saved

pytestmark = pytest.mark.django_db
TODAY = "2026-10-05 10:00"


@pytest.fixture
def action(ambridge):
    return make_action(partnership=ambridge, deadline="31 March 2027")


@pytest.fixture
def form(action, sign_in):
    """Opens the update form as the coordinator; gives what a browser would post back, and the client."""
    client = sign_in(make_member(action.partnership, name="Community safety officer"))

    def opened(**typed):
        page = client.get(f"{action.get_absolute_url()}update/").content.decode()
        return hidden(page) | typed

    opened.client, opened.address = client, f"{action.get_absolute_url()}update/"
    opened.send = lambda posted: client.post(opened.address, posted)
    return opened


def hidden(page):
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("form_id", "version")}


def rating(action, counts_as):
    return action.partnership.ratings.get(counts_as=counts_as).pk


@pytest.mark.feature("S-077")
@time_machine.travel(TODAY)
def test_a_saved_update_gives_the_action_its_rating_and_says_who_and_for_which_period(action, form):
    response = form.send(form(rating=rating(action, "on_track"), what_happened="Two patrols a week.\r\nBoth wards."))
    assert (response.status_code, response["Location"]) == (302, "/ambridge/actions/A1/")
    update = Update.objects.get()
    assert (update.what_happened, update.said_by, update.said_on) == (
        "Two patrols a week.\nBoth wards.",
        "Community safety officer",
        date(2026, 10, 5),
    )
    assert str(update.period) == "July to September 2026"
    action.refresh_from_db()
    assert (action.state, action.rating.word, action.last_update) == ("in_progress", "On track (Green)", update)


@time_machine.travel(TODAY)
def test_the_update_and_the_action_are_one_change_on_the_record(action, form):
    form.send(form(rating=rating(action, "on_track"), what_happened="Patrols began."))
    said, changed = Update.history.get(), Action.history.first()
    assert said.history_date == changed.history_date
    assert changed.history_change_reason == "Update for July to September 2026"


@time_machine.travel(TODAY)
def test_no_change_because_is_an_answer(action, form):
    form.send(form(rating=rating(action, "on_track"), no_change_reason="Waiting for the grant."))
    assert Update.objects.get().no_change_reason == "Waiting for the grant."


@time_machine.travel(TODAY)
def test_moving_the_deadline_keeps_the_first_one_and_the_reason(action, form):
    form.send(
        form(
            rating=rating(action, "at_risk"),
            what_happened="The post is empty.",
            what_next="Appointed by June.",
            back_by="June 2027",
            help_wanted="None",
            new_deadline="Summer 2027",
            deadline_reason="Nobody applied.",
        )
    )
    action.refresh_from_db()
    assert (action.original_deadline, action.deadline, action.deadline_latest) == (
        "31 March 2027",
        "Summer 2027",
        date(2027, 8, 31),
    )
    update = Update.objects.get()
    assert (update.deadline_before, update.deadline_reason) == ("31 March 2027", "Nobody applied.")


BACK = {"what_next": "A second firm.", "back_by": "May 2027", "help_wanted": "The council: a van until May."}
WRONG = {
    "no rating": ({"what_happened": "Done."}, "Choose how the action is going."),
    "no words": ({"rating": "on_track"}, "Say what happened, or say below why nothing changed."),
    "both answers": (
        {"rating": "on_track", "what_happened": "Done.", "no_change_reason": "Nothing."},
        "You said what happened and also that nothing changed. Keep one of the two.",
    ),
    "off track without a way back": (
        {"rating": "off_track", "what_happened": "Stuck.", **{n: w for n, w in BACK.items() if n != "what_next"}},
        "Say what will bring it back on track.",
    ),
    "off track without a day": (
        {"rating": "off_track", "what_happened": "Stuck.", **{n: w for n, w in BACK.items() if n != "back_by"}},
        "Say by when it will be back on track.",
    ),
    "at risk without a word on help": (
        {"rating": "at_risk", "what_happened": "Slow.", **{n: w for n, w in BACK.items() if n != "help_wanted"}},
        "Say what help is wanted and from whom, or “None”.",
    ),
    "on track and back by a day": (
        {"rating": "on_track", "what_happened": "Done.", "back_by": "May 2027"},
        "Leave this empty: it is for what is off track or at risk.",
    ),
    "a deadline without a reason": (
        {"rating": "on_track", "what_happened": "Done.", "new_deadline": "31 5 2027"},
        "Say why the deadline moves.",
    ),
    "a reason without a deadline": (
        {"rating": "on_track", "what_happened": "Done.", "deadline_reason": "Late."},
        "Say what the new deadline is, or leave the reason empty.",
    ),
    "a day that does not exist": (
        {"rating": "on_track", "what_happened": "Done.", "new_deadline": "31/02/2027", "deadline_reason": "Late."},
        "“31/02/2027” is not a real date. Write a date like 31 3 2027, or words like “Autumn 2027” or “ongoing”.",
    ),
}


@time_machine.travel(TODAY)
@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_gets_a_sentence_and_keeps_everything_typed(action, form, case):
    typed, sentence = WRONG[case]
    if "rating" in typed:
        typed = typed | {"rating": rating(action, typed["rating"])}
    response = form.send(form(**typed))
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert Update.objects.count() == 0
    assert page.count("<title>Error: ") == 1
    for name, words in typed.items():
        if name != "rating":
            assert words in page


@time_machine.travel(TODAY)
@pytest.mark.guard("form once")
def test_the_same_form_sent_ten_times_makes_one_update(action, form):
    posted = form(rating=rating(action, "on_track"), what_happened="Patrols began.")
    answers = {form.send(posted)["Location"] for _ in range(10)}
    assert (answers, Update.objects.count()) == ({"/ambridge/actions/A1/"}, 1)


@time_machine.travel(TODAY)
@pytest.mark.guard("stale")
def test_a_save_from_a_page_older_than_the_last_save_is_refused_with_both_texts(action, form):
    posted = form(rating=rating(action, "off_track"), what_happened="Mine.", **BACK)
    make_update(action, "on_track", by=make_member(action.partnership, post="Inspector"), what_happened="Theirs.")
    response = form.send(posted)
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("Mine.", BACK["what_next"], BACK["help_wanted"], "Theirs.", "Inspector"):
        assert words in page
    assert Update.objects.count() == 1


@time_machine.travel(TODAY)
def test_after_a_conflict_the_person_can_save_their_own_words_too(action, form):
    posted = form(rating=rating(action, "on_track"), what_happened="Mine.")
    make_update(action, "on_track", what_happened="Theirs.")
    page = form.send(posted).content.decode()
    assert form.send(posted | hidden(page)).status_code == 302
    assert list(Update.objects.values_list("number", "what_happened")) == [(2, "Mine."), (1, "Theirs.")]


@time_machine.travel(TODAY)
def test_a_forged_form_id_saves_nothing_and_keeps_the_words(action, form):
    response = form.send(form(rating=rating(action, "on_track"), what_happened="Mine.") | {"form_id": "forged"})
    assert (response.status_code, Update.objects.count()) == (200, 0)
    assert "Mine." in response.content.decode()


@time_machine.travel(TODAY)
def test_an_action_that_has_answered_for_the_ended_period_answers_for_the_running_one_next(action, form):
    saved(
        ReportingPeriod(
            partnership=action.partnership, starts=date(2026, 10, 1), ends=date(2026, 12, 31), due=date(2027, 1, 14)
        )
    )
    for words in ("First.", "Second."):
        form.send(form(rating=rating(action, "on_track"), what_happened=words))
    assert [str(update.period) for update in Update.objects.all()] == [
        "October to December 2026",
        "July to September 2026",
    ]


@time_machine.travel(TODAY)
def test_a_closed_period_takes_no_more_updates(action, form):
    posted = form(rating=rating(action, "on_track"), what_happened="Late.")
    period = action.partnership.reportingperiods.get()
    period.closed_on = date(2026, 10, 5)
    saved(period)
    response = form.send(posted)
    assert "There is no open reporting period to update." in response.content.decode()
    assert Update.objects.count() == 0


@time_machine.travel(TODAY)
def test_every_mass_assigned_field_beyond_the_forms_own_is_ignored(action, form):
    hostile = {
        "state": "dropped",
        "serial": "77",
        "number": "9",
        "author": "1",
        "period": "5",
        "said_by": "x",
        "partnership": "y",
    }
    form.send(form(rating=rating(action, "on_track"), what_happened="Done.") | hostile)
    update = Update.objects.get()
    action.refresh_from_db()
    assert (action.serial, action.state, update.number, update.said_by, update.partnership_id) == (
        1,
        "in_progress",
        1,
        "Community safety officer",
        "ambridge",
    )


@time_machine.travel(TODAY)
@pytest.mark.feature("S-013")
def test_a_contributor_updates_what_their_organisation_owns_and_nothing_else(action, sign_in):
    council = make_organisation(action.partnership)
    other = make_action(action.priority)
    make_owner(action, organisation=council)
    client = sign_in(make_member(action.partnership, "contributor", organisation=council))
    assert client.get(f"{action.get_absolute_url()}update/").status_code == 200
    assert client.get(f"{other.get_absolute_url()}update/").status_code == 403


@time_machine.travel(TODAY)
def test_an_author_corrects_their_update_until_its_period_is_closed(action, form):
    form.send(form(rating=rating(action, "on_track"), what_happened="Tow patrols."))
    address = f"{action.get_absolute_url()}updates/1/"
    page = form.client.get(address).content.decode()
    typed = {"rating": rating(action, "at_risk"), "what_happened": "Two patrols.", **BACK}
    assert form.client.post(address, hidden(page) | typed).status_code == 302
    action.refresh_from_db()
    assert (action.last_update.what_happened, action.rating.counts_as) == ("Two patrols.", "at_risk")
    assert [row.what_happened for row in Update.history.all()] == ["Two patrols.", "Tow patrols."]
    with change("ambridge"):
        period = action.partnership.reportingperiods.get()
        period.closed_on = date(2026, 10, 6)
        period.save()
    assert form.client.get(address).status_code == 403


@time_machine.travel(TODAY)
def test_correcting_an_update_of_a_dropped_action_does_not_take_the_action_up_again(action, form):
    form.send(form(rating=rating(action, "on_track"), what_happened="Tow patrols."))
    action.refresh_from_db()
    action.state, action.dropped_reason = "dropped", "No money."
    saved(action)
    assert "Correct" not in form.client.get(action.get_absolute_url()).content.decode()
    address = f"{action.get_absolute_url()}updates/1/"
    typed = {"rating": rating(action, "on_track"), "what_happened": "Two patrols."}
    page = form.client.post(address, hidden(form.client.get(address).content.decode()) | typed).content.decode()
    assert "A1 is dropped: it takes no updates. Change its state first." in page
    action.refresh_from_db()
    assert (action.state, Update.objects.get().what_happened) == ("dropped", "Tow patrols.")


@time_machine.travel(TODAY)
def test_an_open_form_stays_about_its_period_whoever_has_answered_it_meanwhile(action, form):
    saved(
        ReportingPeriod(
            partnership=action.partnership, starts=date(2026, 10, 1), ends=date(2026, 12, 31), due=date(2027, 1, 14)
        )
    )
    summer = action.partnership.reportingperiods.get(starts=date(2026, 7, 1))
    posted = form(rating=rating(action, "on_track"), what_happened="Mine.", period=summer.pk)
    make_update(action, "on_track", period=summer, what_happened="Theirs.")
    page = form.send(posted).content.decode()
    assert "This update is for <strong>July to September 2026</strong>" in page
    period = re.search(r'name="period" value="(\d+)"', page)[1]
    assert form.send(posted | hidden(page) | {"period": period}).status_code == 302
    assert {str(update.period) for update in Update.objects.all()} == {"July to September 2026"}


@time_machine.travel(TODAY)
@pytest.mark.parametrize("period", ["x", "0", "9" * 30])
def test_a_period_that_is_not_there_is_not_taken(action, form, period):
    form.send(form(rating=rating(action, "on_track"), what_happened="Done.", period=period))
    assert str(Update.objects.get().period) == "July to September 2026"


@time_machine.travel(TODAY)
def test_a_text_that_is_too_long_is_sent_back_whole(action, form):
    words = "said again " * 5000
    response = form.send(form(rating=rating(action, "on_track"), what_happened=words))
    page = response.content.decode()
    assert (words.strip() in page, "at most 50000 characters" in page, Update.objects.count()) == (True, True, 0)


@time_machine.travel(TODAY)
def test_a_form_too_large_to_read_gets_a_page_that_says_so(action, form):
    response = form.send(form(what_happened="x" * 3_000_000))
    assert (response.status_code, "What you sent could not be read" in response.content.decode()) == (400, True)


def test_an_update_whose_period_was_closed_after_its_form_was_made_is_refused(ambridge):
    action, period = make_action(partnership=ambridge), ambridge.reportingperiods.get()
    update = Update(
        period=period, rating=ambridge.ratings.get(word="Not rated"), what_happened="Late.", said_on=date(2026, 10, 1)
    )
    closing = ReportingPeriod.objects.get()
    closing.closed_on = date(2026, 10, 20)
    saved(closing)
    with pytest.raises(Refused, match="no open reporting period"), change("ambridge"):
        action.add_update(update)
    assert action.updates.count() == 0


def test_an_open_form_is_about_the_later_period_once_somebody_has_spoken_of_it(ambridge):
    action, summer = make_action(partnership=ambridge), ambridge.reportingperiods.get()
    autumn = make_period(ambridge, date(2026, 10, 1), date(2026, 12, 31))
    on, opened_for = date(2026, 10, 20), str(summer.pk)
    make_update(action, period=summer)
    assert action.period_to_answer(on, opened_for) == summer
    make_update(action, period=autumn)
    assert action.period_to_answer(on, opened_for) == autumn
