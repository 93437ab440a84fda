"""What people come for, done in a browser without JavaScript, in as few presses as docs promise them."""

import re
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from actions.answering.links import address_of
from actions.models import Action, AnswerLink, Message, Update
from csp_portal.common.record import change
from governance.models import User
from priorities.models import PriorityLead
from tests.actions.tracker.bringing import tracker
from tests.factories import (
    PASSWORD,
    make_action,
    make_group,
    make_item,
    make_link,
    make_meeting,
    make_member,
    make_milestone,
    make_organisation,
    make_owner,
    make_priority,
    make_update,
    make_user,
    saved,
)

from .person import KeyboardPerson
from .world import make_beginning, make_quarter

pytestmark = pytest.mark.browser
numbers = count(1)


class Job:
    """A small partnership of one test: A1 is rated off track, A2 belongs to the inspector, A3 to another priority."""

    def __init__(self):
        self.slug = f"job-{next(numbers)}"
        self.partnership = make_beginning(self.slug, name=f"Partnership of {self.slug}")
        self.period = make_quarter(self.partnership, 1)
        make_quarter(self.partnership, 0)
        self.officer, self.inspector = f"coordinator@{self.slug}.example", f"inspector@{self.slug}.example"
        violence, burglary = make_priority(self.partnership, name="Violence"), make_priority(self.partnership)
        self.police = make_organisation(self.partnership, "Borsetshire Police")
        inspector = make_user(self.inspector)
        make_member(self.partnership, "contributor", user=inspector, post="Inspector", organisation=self.police)
        patrols = make_action(violence, actions_to_deliver="Patrol the town centre", deadline="31 March 2097")
        make_update(
            patrols, "off_track", period=self.period, by=inspector, said_by="Inspector", what_happened="The van broke."
        )
        locks = make_action(violence, actions_to_deliver="Fit new locks", item="1.10")
        make_owner(locks, organisation=self.police)
        make_milestone(locks, text="Sites chosen")
        make_action(burglary, actions_to_deliver="Mark bicycles")

    def address(self, rest=""):
        return f"/{self.slug}/{rest}"

    def action(self, serial):
        return Action.objects.get(partnership=self.partnership, serial=serial)


@pytest.fixture
def job(site):
    return Job()


def sign_in(person, email):
    person.type("E-mail address", email)
    person.type("Password", PASSWORD)
    person.press("Sign in")


def test_signing_in_leads_to_the_page_that_was_wanted(job, open_browser):
    inspector = open_browser()
    inspector.open(job.address("actions/A2/update/"))
    with inspector.presses_at_most(1):
        sign_in(inspector, job.inspector)
    assert (inspector.path, inspector.heading) == (job.address("actions/A2/update/"), "Update A2")


def test_an_officer_updates_a_rating_with_a_reason_in_three_presses(job, open_browser):
    inspector = open_browser(job.inspector)
    inspector.open(job.address("actions/A2/"))
    with inspector.presses_at_most(3):
        inspector.press("Update")
        inspector.choose("At risk (Amber)")
        inspector.type("What happened", "The locks came late.")
        inspector.type("What happens next", "The second firm fits them.")
        inspector.type("By when it will be back on track", "May 2027")
        inspector.type("What help is wanted, and from whom", "None")
        inspector.press("Save update")
    assert inspector.path == job.address("actions/A2/")
    assert "A2 updated." in inspector.words
    assert "At risk (Amber)" in inspector.words
    assert "The way back: The second firm fits them. Back on track by: May 2027 Help wanted: None" in inspector.words


def test_what_off_track_and_at_risk_ask_folds_away_for_other_ratings_unless_something_stands_there(job, open_browser):
    inspector = open_browser(job.inspector)
    inspector.open(job.address("actions/A2/update/"))
    asked = ("By when it will be back on track", "What help is wanted, and from whom")

    def stands():
        return [inspector.page.get_by_label(label, exact=True).is_visible() for label in asked]

    assert stands() == [True, True]
    inspector.choose("On track (Green)")
    assert stands() == [False, False]
    assert inspector.page.get_by_label("What happens next", exact=True).is_visible()
    inspector.choose("Off track (Red)")
    assert stands() == [True, True]
    inspector.type(asked[1], "A van.")
    inspector.choose("On track (Green)")
    assert stands() == [True, True]


def test_no_change_takes_three_presses_too(job, open_browser):
    inspector = open_browser(job.inspector)
    inspector.open(job.address("actions/A2/"))
    with inspector.presses_at_most(3):
        inspector.press("Update")
        inspector.choose("On track (Green)")
        inspector.type("Or: no change, because", "The firm starts in May.")
        inspector.press("Save update")
    assert "No change, because: The firm starts in May." in inspector.words


def test_a_deadline_moves_with_its_reason_in_the_same_three_presses(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A1/"))
    with officer.presses_at_most(3):
        officer.press("Update")
        officer.choose("On track (Green)")
        officer.type("What happened", "A second van is bought.")
        officer.type("New deadline, if it moves", "30 6 2097")
        officer.type("Why the deadline moves", "The van comes in June.")
        officer.press("Save update")
    assert "30 June 2097 First set for 31 March 2097; moved 1 time" in officer.words


def test_last_times_rating_is_marked_on_the_form(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A1/update/"))
    assert "Off track (Red) It will miss its deadline, or has missed it. (Last time.)" in officer.words


@pytest.mark.parametrize("words", ["A2", "locks", "1.10"])
def test_an_action_is_found_by_number_or_word_in_two_presses(job, open_browser, words):
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(2):
        officer.press("Delivery plan")
        officer.type("Search", words)
        officer.press("Apply filters")
    assert officer.page.locator(".app-ref").all_inner_texts() == ["A2"]


@pytest.mark.parametrize("words", ["A2", "locks", "1.10"])
def test_from_any_page_an_action_is_found_in_two_presses(job, open_browser, words):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A1/history/"))
    with officer.presses_at_most(2):
        officer.type("Search this plan", words)
        officer.press("Search")
        if officer.path != job.address("actions/A2/"):
            officer.press("A2")
    assert officer.heading == "A2 Fit new locks"


def test_in_the_morning_an_officer_updates_from_home_in_three_presses(job, open_browser):
    inspector = open_browser(job.inspector)
    inspector.open(job.address())
    with inspector.presses_at_most(3):
        inspector.press("Update A2")
        inspector.choose("At risk (Amber)")
        inspector.type("What happened", "The firm is late.")
        inspector.type("What happens next", "The second firm fits them.")
        inspector.type("By when it will be back on track", "May 2027")
        inspector.type("What help is wanted, and from whom", "None")
        inspector.press("Save update")
    assert inspector.path == job.address("actions/A2/")
    inspector.press("Home")
    assert "At risk (Amber), first rating" in inspector.words


def test_a_number_of_home_opens_what_it_counts_in_one_press(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(1):
        officer.press("2 To update")
    assert officer.page.locator(".app-ref").all_inner_texts() == ["A2", "A3"]


def test_who_changed_a_rating_and_why_is_seen_in_two_presses(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/"))
    with officer.presses_at_most(2):
        officer.press("A1")
        officer.press("History: who changed what")
    assert "Inspector, Borsetshire Police" in officer.words
    assert "Rating from nothing to Off track (Red)" in officer.words
    assert "The van broke." in officer.words


def test_from_home_who_changed_a_rating_and_why_is_seen_in_two_presses(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(2):
        officer.press("History")
        officer.type("Action", "A1")
        officer.press("Apply filters")
    assert officer.heading == "History"
    assert "Inspector, Borsetshire Police, by the operator" in officer.words
    assert "Rating from nothing to Off track (Red)" in officer.words
    rows = officer.download("Download these changes (CSV)")
    assert {"Off track (Red)"} == {row["To"] for row in rows if row["Field"] == "Rating"}
    assert {row["Reference"] for row in rows} == {"A1"}


def test_an_action_is_added(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/"))
    with officer.presses_at_most(2):
        officer.press("Add an action")
        officer.type("Actions to deliver", "Light the underpass")
        officer.pick("Priority", "1. Violence")
        officer.type("Deadline", "Autumn 2027")
        officer.pick("Person, organisation or group", "Borsetshire Police")
        officer.type("Milestone", "Lamps ordered")
        officer.press("Add action")
    assert (officer.path, officer.heading) == (job.address("actions/A4/"), "A4 Light the underpass")
    assert "Autumn 2027" in officer.words
    assert "Borsetshire Police" in officer.words
    assert "Lamps ordered" in officer.words


def test_an_owner_is_changed(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A2/"))
    with officer.presses_at_most(2):
        officer.press("Change this action")
        officer.type("Post, as written", "Housing surveyor")
        officer.pick("Person, organisation or group", "Nobody named")
        officer.type("Why you are changing it", "The surveyor leads now.")
        officer.press("Save changes")
    assert "Responsible officer Housing surveyor" in officer.words
    officer.press("History: who changed what")
    assert "Why: The surveyor leads now." in officer.words


def test_of_two_browsers_on_one_action_the_second_gets_both_texts_and_loses_nothing(job, open_browser):
    first, second = open_browser(job.inspector), open_browser(job.officer)
    for person, words in ((first, "Half the locks are fitted."), (second, "The other half is ordered.")):
        person.open(job.address("actions/A2/update/"))
        person.choose("On track (Green)")
        person.type("What happened", words)
    first.press("Save update")
    second.press("Save update")
    assert "Somebody saved this before you" in second.words
    assert "Half the locks are fitted." in second.words
    assert "Inspector, Borsetshire Police" in second.words
    assert second.typed("What happened") == "The other half is ordered."
    second.press("Save mine as well")
    assert second.path == job.address("actions/A2/")
    happened = Update.objects.filter(action=job.action(2)).values_list("what_happened", flat=True)
    assert list(happened) == ["The other half is ordered.", "Half the locks are fitted."]


def test_after_a_conflict_ones_own_words_can_be_left(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A2/edit/"))
    make_update(job.action(2), "on_track", period=job.period)
    officer.type("Item number", "7")
    officer.press("Save changes")
    assert officer.typed("Item number") == "7"
    officer.press("Leave it as it is on record")
    assert job.action(2).item == "1.10"


def test_words_sent_after_the_session_ended_are_there_after_signing_in(job, open_browser):
    inspector = open_browser(job.inspector)
    inspector.open(job.address("actions/A2/update/"))
    inspector.choose("On track (Green)")
    words = "Three firms answered.\n" + "We chose the second one. " * 200
    inspector.type("What happened", words)
    inspector.page.context.clear_cookies(name="sessionid")
    inspector.press("Save update")
    assert "Your words are saved for 28 days. Sign in to go on." in inspector.words
    sign_in(inspector, job.inspector)
    assert "We kept your words" in inspector.words
    assert inspector.typed("What happened") == words
    inspector.press("Save update")
    assert Update.objects.get(action=job.action(2)).what_happened == words.strip()


def test_signing_out_is_one_press_from_any_page(job, open_browser):
    inspector = open_browser()
    inspector.open(job.address("actions/A1/history/"))
    sign_in(inspector, job.inspector)
    with inspector.presses_at_most(1):
        inspector.press("Sign out")
    inspector.open(job.address())
    assert inspector.heading == "Sign in"


@pytest.fixture
def file(tmp_path):
    """The tracker that an officer keeps: its words are known to the portal."""
    path = tmp_path / "Tracker.xlsx"
    path.write_bytes(tracker())
    return path


def test_an_officer_brings_in_a_spreadsheet_in_four_presses_and_sees_the_dashboard(job, open_browser, file):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/"))
    with officer.presses_at_most(4):
        officer.press("Bring in a spreadsheet")
        officer.attach("Your spreadsheet", file)
        officer.press("Read this file")
        officer.press("Continue")
        officer.press("Take over 3 rows")
    assert officer.path == job.address("import/1/")
    assert "3 actions added, 0 changed." in officer.words
    officer.press("Open the dashboard")
    assert "6 actions" in officer.words


def test_a_new_officer_comes_from_home_to_a_dashboard_of_their_own_tracker(site, open_browser, file):
    partnership = make_beginning(f"job-{next(numbers)}", name="A new partnership")
    officer = open_browser(f"coordinator@{partnership.slug}.example")
    officer.open(f"/{partnership.slug}/")
    with officer.presses_at_most(5):
        officer.press("Bring in your spreadsheet")
        officer.attach("Your spreadsheet", file)
        officer.press("Read this file")
        officer.type("What the plan is called", "Community safety plan 2026 to 2029")
        officer.press("Continue")
        officer.press("Take over 3 rows")
        officer.press("Open the dashboard")
    assert "Violence" in officer.words
    assert "At risk" in officer.words


def test_an_import_is_undone_in_one_press_and_its_confirmation(job, open_browser, file):
    officer = open_browser(job.officer)
    officer.open(job.address("import/"))
    officer.attach("Your spreadsheet", file)
    for name in ("Read this file", "Continue", "Take over 3 rows"):
        officer.press(name)
    with officer.presses_at_most(2):
        officer.press("Undo this import")
        officer.press("Undo this import")
    assert "This import was undone." in officer.words
    assert Action.objects.filter(partnership=job.partnership).count() == 3


def test_what_is_seen_is_exported_in_one_press(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/?priority=1"))
    with officer.presses_at_most(1):
        rows = officer.download("CSV")
    assert [row["Reference"] for row in rows] == officer.page.locator(".app-ref").all_inner_texts() == ["A1", "A2"]


def test_a_chosen_filter_is_taken_away_in_one_press(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/?priority=1&q=locks&group=none"))
    with officer.presses_at_most(1):
        officer.press("Remove Search: locks")
    assert officer.page.locator(".app-ref").all_inner_texts() == ["A1", "A2"]


def test_a_reader_jumps_to_a_priority_of_a_long_table_in_one_press(site, open_browser):
    officer = open_browser("coordinator@ambridge.example")
    officer.open("/ambridge/actions/?all=1")
    with officer.presses_at_most(1):
        officer.press("Burglary and vehicle crime")
    top = officer.page.get_by_role("table", name="Burglary and vehicle crime").bounding_box()["y"]
    assert -2 < top < 100


def test_all_rows_are_a_press_away_for_print(site, open_browser):
    officer = open_browser("coordinator@ambridge.example")
    officer.open("/ambridge/actions/?group=rating")
    with officer.presses_at_most(1):
        officer.press("Print all rows")
    assert officer.page.locator(".app-ref").count() == Action.objects.filter(partnership="ambridge").count()


def test_a_whole_update_by_keyboard_alone_with_the_focus_always_seen(job, site):
    with site.context() as context:
        inspector = KeyboardPerson(context.new_page())
        inspector.open(job.address("actions/A2/"))
        inspector.tab_to("E-mail address")
        inspector.write(job.inspector)
        inspector.tab_to("Password")
        inspector.write(PASSWORD)
        inspector.tab_to("Sign in")
        inspector.enter()
        inspector.tab_to("Update")
        inspector.enter()
        inspector.tab_to("Complete")
        inspector.space()
        inspector.page.keyboard.press("ArrowDown")
        inspector.tab_to("What happened")
        inspector.write("Twenty locks are fitted.")
        inspector.tab_to("Save update")
        inspector.enter()
        assert "A2 updated." in inspector.words
        inspector.tab_to("History: who changed what")
        inspector.enter()
        inspector.tab_to("Sign out")
        inspector.enter()
        assert inspector.heading == "Sign in"
    update = Update.objects.get(action=job.action(2))
    assert (update.rating.word, update.what_happened) == ("On track (Green)", "Twenty locks are fitted.")


def test_a_focus_that_is_not_seen_is_noticed(job, site):
    with site.context(job.officer) as context:
        officer = KeyboardPerson(context.new_page())
        officer.open(job.address())
        plain = "outline: 0; box-shadow: none; background: #fff; color: #000; border-color: #000"
        style = "; ".join(f"{rule} !important" for rule in plain.split("; "))
        officer.page.locator("a").first.evaluate("(link, style) => link.style.cssText = style", style)
        with pytest.raises(AssertionError, match="is not seen"):
            officer.tab_to("Skip to main content")


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(job, site):
    with site.context(job.officer) as context:
        officer = KeyboardPerson(context.new_page())
        officer.open(job.address("actions/A2/"))
        officer.tab_to("Skip to main content")
        officer.enter()
        officer.tab_to("Delivery plan")
        assert officer.page.locator(":focus").get_attribute("class") == "govuk-back-link"


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(job, open_browser):
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A2/update/"))
    officer.press("Save update")
    assert officer.page.locator(":focus").inner_text().startswith("There is a problem")
    officer.press("Say what happened, or say below why nothing changed.")
    assert officer.page.locator(":focus").get_attribute("id") == "id_what_happened"


def test_a_leaver_is_disabled_and_their_actions_handed_over_in_four_presses(job, open_browser):
    email = f"administrator@{job.slug}.example"
    make_member(job.partnership, "administrator", user=make_user(email))
    make_owner(job.action(3), user=User.objects.get(email=job.inspector), post="Town inspector")
    inspector, administrator = open_browser(job.inspector), open_browser(email)
    inspector.open(job.address("actions/A3/"))
    administrator.open(job.address())
    with administrator.presses_at_most(4):
        administrator.press("Partnership")
        administrator.press("People")
        administrator.press("End the appointments of Inspector")
        administrator.pick("New owner", "Community safety officer")
        administrator.press("End appointments")
    assert administrator.heading == "Inspector"
    assert "Left on" in administrator.words
    inspector.press("Delivery plan")
    assert inspector.heading == "Sign in"
    officer = open_browser(job.officer)
    officer.open(job.address("actions/A3/"))
    assert "Town inspector, Community safety officer" in officer.words
    assert "Handed over: Inspector has left" in officer.words


@pytest.fixture
def board_member(job, open_browser):
    """On the home page; the inspector rated A1 better a quarter before."""
    email = f"board@{job.slug}.example"
    make_member(job.partnership, "board", user=make_user(email), post="Chief Executive")
    before = make_quarter(job.partnership, 2)
    make_update(job.action(1), "on_track", period=before)
    make_update(job.action(1), "off_track", period=job.period, said_by="Inspector", what_happened="The van broke.")
    person = open_browser(email)
    person.open(job.address())
    return person


def test_the_dashboard_is_one_press_from_home_and_its_rows_another(job, board_member):
    with board_member.presses_at_most(1):
        board_member.press("Dashboard")
    assert "2 of 3 actions have no update; 1 is off track." in board_member.words
    with board_member.presses_at_most(1):
        board_member.press("2 no update for this period, All priorities")
    assert board_member.page.locator(".app-ref").all_inner_texts() == ["A2", "A3"]


def test_who_changed_a_rating_and_why_takes_two_presses(job, board_member):
    with board_member.presses_at_most(2):
        board_member.press("Dashboard")
        assert "Worse: was On track, now Off track The van broke." in board_member.words
        board_member.press("A1 Patrol the town centre")
    assert "by Inspector" in board_member.words
    assert "The van broke." in board_member.words


def test_the_dashboard_of_the_last_board_takes_two_presses_and_its_file_one_more(job, board_member):
    with board_member.presses_at_most(3):
        board_member.press("Dashboard")
        board_member.press("Earlier: ")
        assert "1. Violence" in board_member.words
        rows = board_member.download("Download the numbers (CSV)")
    assert [(row["Priority"], row["On track"], row["Total"]) for row in rows][-1] == ("All priorities", "1", "3")


def test_from_home_the_dashboard_as_at_the_end_of_a_quarter_takes_three_presses(site, open_browser):
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        job = Job()
    ended = job.partnership.reportingperiods.last()
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(3):
        officer.press("Dashboard")
        officer.press("See an earlier date")
        officer.press(f"End of {ended}")
    assert "You are viewing the plan as at" in officer.words
    officer.press("A1 Patrol the town centre")
    assert "You are viewing the plan as at" in officer.words
    officer.press("Return to today")
    assert "See an earlier date" in officer.words


def test_from_home_the_dashboard_as_it_was_at_the_last_closing_takes_three_presses(site, open_browser):
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        job = Job()
    ended = job.partnership.reportingperiods.last()
    make_quarter(job.partnership, 0)
    with change(job.slug, how="command"):
        ended.close(timezone.localdate())
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(3):
        officer.press("Dashboard")
        officer.press("See an earlier date")
        officer.press(f"{ended} as it was closed")
    assert "You are viewing the plan as at" in officer.words
    assert f"period={ended.starts}" in officer.page.url
    assert str(ended) in officer.page.locator("main").inner_text()


def link_of_the_inspector(job):
    inspector = User.objects.get(email=job.inspector)
    make_owner(job.action(3), user=inspector)
    link = make_link(job.partnership, job.period, user=inspector, expires_on="2099-12-31")
    return address_of(link)


def test_from_a_personal_link_an_update_is_filed_in_two_presses_without_an_account(job, open_browser):
    somebody = open_browser(width=320)
    somebody.open(link_of_the_inspector(job))
    with somebody.presses_at_most(2):
        somebody.choose("On track (Green)")
        somebody.type("Or: no change, because", "The engraver is booked for May.")
        somebody.press("File my answers")
    assert "1 of 1 action answered. Thank you: that is all." in somebody.words
    assert "No change, because: The engraver is booked for May." in somebody.words
    assert job.action(3).updates.get().history.get().history_how == "link"


def test_from_a_personal_link_off_track_is_filed_with_its_three_answers_in_as_many_presses(job, open_browser):
    somebody = open_browser()
    somebody.open(link_of_the_inspector(job))
    with somebody.presses_at_most(3):
        somebody.choose("Off track (Red)")
        somebody.type("What happened", "The engraver fell ill.")
        somebody.type("What happens next", "Another one comes.")
        somebody.type("By when it will be back on track", "May 2097")
        somebody.type("What help is wanted, and from whom", "None")
        somebody.press("File my answers")
    assert "The way back: Another one comes. Back on track by: May 2097 Help wanted: None" in somebody.words


def test_where_javascript_runs_a_draft_saves_itself_every_20_seconds_and_says_when_it_cannot(job, open_browser):
    somebody = open_browser(javascript=True)
    somebody.page.clock.install()
    address = link_of_the_inspector(job)
    somebody.open(address)
    somebody.type("What happened", "Half of the bicycles are marked.")
    said = somebody.page.locator("[data-autosave-said]")
    somebody.page.clock.run_for(21_000)
    expect(said).to_have_text(re.compile(r"Draft saved \d\d:\d\d"))
    somebody.page.context.set_offline(True)
    somebody.type("What happened", "Half of the bicycles are marked, and two scooters.")
    somebody.page.clock.run_for(21_000)
    expect(said).to_have_text("Not saved: check your connection; your words are still on this page")
    somebody.page.context.set_offline(False)
    somebody.page.clock.run_for(21_000)
    expect(said).to_have_text(re.compile(r"Draft saved \d\d:\d\d"))
    another = open_browser()
    another.open(address)
    assert another.typed("What happened") == "Half of the bicycles are marked, and two scooters."


def test_where_a_link_is_stopped_meanwhile_the_open_page_says_so_and_keeps_the_words(job, open_browser):
    somebody = open_browser(javascript=True)
    somebody.page.clock.install()
    somebody.open(link_of_the_inspector(job))
    somebody.type("What happened", "Half of the bicycles are marked.")
    link = AnswerLink.objects.get(user__email=job.inspector)
    link.stopped_on = timezone.localdate()
    saved(link)
    somebody.page.clock.run_for(21_000)
    said = "This link no longer works. Copy your words before you leave this page."
    expect(somebody.page.locator("[data-autosave-said]")).to_have_text(said)
    assert somebody.typed("What happened") == "Half of the bicycles are marked."


def test_where_javascript_runs_the_form_of_an_update_saves_itself_too(job, open_browser):
    officer = open_browser(job.officer, javascript=True)
    officer.page.clock.install()
    officer.open(job.address("actions/A2/update/"))
    officer.type("What happened", "Half of the locks are fitted.")
    officer.page.clock.run_for(21_000)
    expect(officer.page.locator("[data-autosave-said]")).to_have_text(re.compile(r"Draft saved \d\d:\d\d"))
    officer.open(job.address("actions/A2/update/"))
    assert officer.typed("What happened") == "Half of the locks are fitted."


@pytest.mark.feature("S-078")
def test_from_home_all_who_are_late_are_reminded_in_three_presses(job, open_browser):
    make_owner(job.action(2), user=User.objects.get(email=job.inspector))
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(3):
        officer.press(str(job.period))
        officer.press("Remind all who are late")
        officer.press("Send 1 message")
    assert "1 message sent." in officer.words
    assert "Inspector 0 of 1 A2, no update yet Sent" in officer.words
    assert Message.objects.get(partnership=job.partnership).email == job.inspector


def test_from_home_the_link_and_the_wording_for_one_person_are_at_hand_in_four_presses(job, open_browser):
    make_owner(job.action(2), user=User.objects.get(email=job.inspector))
    officer = open_browser(job.officer)
    officer.open(job.address())
    with officer.presses_at_most(4):
        officer.press(str(job.period))
        officer.press("Inspector")
        officer.press("Make a link")
        officer.press("Make the link")
    link = officer.page.get_by_label("Link to copy").input_value()
    assert "/answer/" in link
    assert link in officer.page.get_by_label("Message to copy").input_value()
    assert officer.page.get_by_role("button", name="Copy the link").count() == 0  # it needs JavaScript


def test_where_javascript_runs_the_link_and_the_wording_are_copied_in_one_press_each(job, open_browser):
    make_owner(job.action(2), user=User.objects.get(email=job.inspector))
    link = make_link(job.partnership, job.period, user=User.objects.get(email=job.inspector), expires_on="2099-12-31")
    officer = open_browser(job.officer, javascript=True)
    officer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.open(link.get_absolute_url())
    for what, box in (("link", "Link to copy"), ("subject", "Subject to copy"), ("message", "Message to copy")):
        officer.page.get_by_role("button", name=f"Copy the {what}").click()
        expect(officer.page.locator(".app-copy", has_text=f"Copy the {what}")).to_contain_text("Copied")
        assert officer.page.evaluate("navigator.clipboard.readText()") == officer.page.get_by_label(box).input_value()


def test_a_lead_submits_a_report_in_four_presses_from_home_and_the_chair_agrees_it_in_three(job, open_browser):
    violence = job.action(1).priority
    lead, chair = make_user(f"lead@{job.slug}.example"), make_user(f"chair@{job.slug}.example")
    make_member(job.partnership, "contributor", user=lead, post="Superintendent")
    make_member(job.partnership, "chair", user=chair)
    saved(PriorityLead(partnership=job.partnership, priority=violence, user=lead))
    superintendent, head = open_browser(lead.email), open_browser(chair.email)
    superintendent.open(job.address())
    with superintendent.presses_at_most(4):
        superintendent.press("Write the report: 1. Violence")
        for label in ("Progress", "Issues for the board"):
            superintendent.type(label, f"{label}: two patrols a week.")
        superintendent.press("Check your report")
        superintendent.press("File this report")
    assert "The report is filed." in superintendent.words
    head.open(job.address())
    with head.presses_at_most(3):
        head.press("Read and agree: 1. Violence")
        head.press("Agree this report")
        head.press("Agree this report")
    assert "Agreed by Chair" in head.words


def meeting_with_a_pack_to_come(job):
    """The next meeting of the board, whose reports are missing; gives the address of a member."""
    meeting = make_meeting(make_group(job.partnership, "Executive", "board"), timezone.localdate() + timedelta(days=7))
    make_item(meeting, "Burglary", kind="decide")
    member = make_user(f"board@{job.slug}.example")
    make_member(job.partnership, "board", user=member)
    return member.email


def test_a_pack_is_issued_in_five_presses_from_home_and_the_board_opens_it_in_two(job, open_browser):
    email = meeting_with_a_pack_to_come(job)
    officer, member = open_browser(job.officer), open_browser(email)
    officer.open(job.address())
    with officer.presses_at_most(5):
        officer.press("Executive, ")
        officer.press("Make the pack")
        assert "Not issued yet." in officer.words
        officer.press("Issue it")
        assert "2 reports are not filed." in officer.words
        officer.choose("Issue it without these reports")
        officer.press("Issue the pack")
    assert "Issue 1 of the pack is out." in officer.words
    member.open(job.address())
    with member.presses_at_most(2):
        member.press("Open the pack")
    assert member.heading.startswith("Board pack: Executive, ")


def test_what_was_typed_is_there_after_a_look_at_the_pack(job, open_browser):
    meeting_with_a_pack_to_come(job)
    officer = open_browser(job.officer)
    officer.open(job.address())
    for name in ("Executive, ", "Make the pack", "Issue it"):
        officer.press(name)
    officer.choose("Issue it without these reports")
    officer.press("Issue the pack")
    officer.press("Make a correction")
    officer.press("Issue it")
    officer.type("What is corrected, and why", "A figure was wrong.")
    officer.choose("Issue it without these reports")
    officer.press("Look at it first")
    assert "Not issued yet." in officer.words
    officer.press("Issue it")
    assert officer.typed("What is corrected, and why") == "A figure was wrong."
    officer.press("Issue the pack")
    assert "Issue 2" in officer.words
