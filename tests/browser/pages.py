"""Every page in every state, for each kind of person who sees it differently; and what is looked at on each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.timezone import localdate

from actions.models import Action, QuarterlyReport
from csp_portal.common.models import KeptWords
from governance.models import InformationPage, Organisation
from priorities.models import Priority
from tests.factories import PASSWORD, make_update, saved

AXE = (Path(__file__).parent / "axe.min.js").read_text()
RUN_AXE = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
    return {
        violations: found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(", ")}`),
        passes: found.passes.length,
    };
}"""
# Words that are cut off, or that stand outside the block they belong to and so over what is beside it. What is hidden
# from the eye on purpose, in a box of one pixel or folded away, is left out.
CLIPPED = """() => {
    const hidden = e => e && (e.clientWidth === 1 && e.clientHeight === 1 || hidden(e.parentElement));
    const block = e => getComputedStyle(e).display === "inline" ? block(e.parentElement) : e;
    const bad = [];
    const nodes = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
        if (!node.data.trim() || node.parentElement.closest("option, textarea, style")) continue;
        if (node.parentElement.closest("details:not([open]) > :not(summary)")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const words = range.getBoundingClientRect();
        if (!words.width || hidden(node.parentElement)) continue;
        let around = block(node.parentElement);
        const box = around.getBoundingClientRect();
        let fits = words.left > box.left - 1 && words.right < box.right + 1;
        for (; around && fits; around = around.parentElement) {
            const edge = around.getBoundingClientRect();
            const cuts = getComputedStyle(around).overflow !== "visible" && around !== document.body;
            fits = !cuts || words.right < edge.right + 1 && words.bottom < edge.bottom + 3;
        }
        if (!fits) bad.push(`${node.parentElement.tagName.toLowerCase()}: ${node.data.trim().slice(0, 60)}`);
    }
    return bad;
}"""
WIDTHS = (1280, 320)
COORDINATOR, CONTRIBUTOR, BOARD = (f"{role}@ambridge.example" for role in ("coordinator", "contributor", "board"))
SCRUTINY, ADMINISTRATOR = "scrutiny@ambridge.example", "administrator@ambridge.example"
HASSETT = "coordinator@hassett.example"
LEAD, READER, CHAIR, MEMBER = (f"{name}@penny.example" for name in ("lead", "scrutiny", "chair", "board"))
PENNY = "coordinator@penny.example"
OFFICER, MEETING_CHAIR, MEETING_MEMBER = (f"{role}@hollerton.example" for role in ("coordinator", "chair", "scrutiny"))
BOTH, NOBODY = "both@shared.example", "nobody@shared.example"


@dataclass(frozen=True)
class Page:
    """A page as one person comes to it. `do` is what they do after it is open; `says` proves that it is the page."""

    name: str
    who: str
    address: str
    says: str
    do: Callable = None
    status: int = 200


@dataclass
class Seen:
    status: int
    title: str
    headings: list
    words: str
    path: str
    styled: bool
    violations: dict = field(default_factory=dict)
    passes: dict = field(default_factory=dict)
    page_width: dict = field(default_factory=dict)
    clipped: dict = field(default_factory=dict)


def look_at(tab, page, links):
    """Go to a page and look at it at both widths."""
    statuses = []

    def note(answer):
        if answer.request.is_navigation_request():
            statuses.append(answer.status)

    tab.on("response", note)
    tab.goto(page.address.format(**links))
    if page.do:
        page.do(tab)
    tab.remove_listener("response", note)
    seen = Seen(
        status=statuses[-1],
        title=tab.title(),
        headings=tab.locator("h1").all_inner_texts(),
        words=" ".join(tab.locator("body").inner_text().split()),
        path="/" + tab.url.split("/", 3)[3],
        styled=tab.locator("h1").evaluate("e => getComputedStyle(e).fontFamily").startswith('"Helvetica Neue"'),
    )
    tab.evaluate(AXE)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        judge(tab, seen, width)
    return seen


def judge(tab, seen, width):
    """What axe finds, how wide the page is, and which words do not fit, at one width."""
    found = tab.evaluate(RUN_AXE)
    seen.violations[width], seen.passes[width] = found["violations"], found["passes"]
    seen.page_width[width] = tab.evaluate("document.documentElement.scrollWidth")
    seen.clipped[width] = tab.evaluate(CLIPPED)


def press(name):
    """Press a button and wait for the page that comes."""

    def do(tab):
        with tab.expect_navigation():
            tab.locator("main").get_by_role("button", name=name, exact=True).click()

    return do


def send_wrong(button, **typed):
    """Fill boxes by their ids, then press the button."""

    def do(tab):
        for name, words in typed.items():
            tab.locator(f"#id_{name}").fill(words)
        press(button)(tab)

    return do


def go_off_track(tab):
    """Say that it is off track and nothing of the way back."""
    tab.get_by_label("Off track").check()
    press("Save update")(tab)


def sign_in(tab, email):
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    press("Sign in")(tab)


def save_an_update(tab, words="Half the wards are done."):
    tab.get_by_label("On track (Green)").check()
    tab.get_by_label("What happened", exact=True).fill(words)
    press("Save update")(tab)


def be_late(tab):
    """Save after somebody else has saved the same action."""
    action = Action.objects.get(partnership="ambridge", serial=tab.url.split("/")[-3].removeprefix("A"))
    theirs = {"what_happened": "Theirs: two wards are done.", "what_next": "The rest by May."}
    make_update(action, "at_risk", period=action.partnership.reportingperiods.current(), **theirs)
    button = "Save update" if "update" in tab.url else "Save changes"
    if button == "Save update":
        save_an_update(tab, "Mine: half the wards are done.")
    else:
        tab.get_by_label("Item number").fill("2.99")
        press(button)(tab)


def be_late_with_a_page(tab):
    """Save after somebody else has saved the same page of information."""
    page = InformationPage.objects.get(partnership="ambridge", kind="help")
    page.text += "\n\nTheirs."
    saved(page)
    tab.locator("#id_text").fill("Mine.")
    press("Save page")(tab)


def be_late_with_an_organisation(tab):
    """Save after somebody else has saved the same organisation."""
    college = Organisation.objects.get(partnership="ambridge", name="Felpersham College")
    college.services = "Theirs: the student union"
    saved(college)
    tab.get_by_label("Also known as").fill("Mine: the college")
    press("Save changes")(tab)


def be_late_with_a_priority(tab):
    """Save after somebody else has saved the same priority."""
    priority = Priority.objects.get(partnership="ambridge", address=5)
    priority.aim = "Theirs: nobody is hurt for who they are"
    saved(priority)
    tab.locator("#id_place").fill("Mine: everywhere")
    press("Save changes")(tab)


def be_late_by_link(tab):
    """File after somebody else has answered the same action."""
    action = Action.objects.get(partnership="darby", serial=2)
    theirs = {"what_happened": "Theirs: all schools agree.", "what_next": "The colleges by May."}
    make_update(action, "at_risk", period=action.partnership.reportingperiods.current(), **theirs)
    tab.locator("#id_A2-what_happened").fill("Mine: half the schools agree.")
    tab.locator("#A2").get_by_label("On track (Green)").check()
    press("File my answers")(tab)


def say_too_little_by_link(tab):
    tab.locator("#A1").get_by_label("Off track (Red)").check()
    press("File my answers")(tab)


def draft_by_link(tab):
    tab.locator("#id_A4-what_happened").fill("Half of the rooms are found.")
    press("Save draft")(tab)


def be_late_with_a_report(tab):
    """Save after another lead has saved the same draft."""
    report = QuarterlyReport.objects.get(partnership="penny", priority__address=2)
    report.next_steps = "Theirs: the next ward."
    saved(report)
    tab.locator("#id_progress").fill("Mine: half the wards are done.")
    press("Save draft")(tab)


def be_too_late_with_a_report(tab):
    """Save after the report was agreed. It is a draft again afterwards, and nothing is kept for its form."""
    report = QuarterlyReport.objects.get(partnership="penny", priority__address=2)
    tab.locator("#id_progress").fill("Mine: half the wards are done.")
    report.state, report.decided_by, report.decided_on = "agreed", "Chair", localdate()
    saved(report)
    press("Save draft")(tab)
    report.state, report.decided_by, report.decided_on = "draft", "", None
    saved(report)
    KeptWords.objects.filter(user__email=LEAD).delete()


def name_a_group_twice(tab):
    tab.locator("#id_groups-1-group").select_option("Violence delivery group")
    press("Save changes")(tab)


def unfold(tab):
    folded = tab.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def unfold_and_send_wrong(tab):
    unfold(tab)
    send_wrong("Continue", **{"header-0": "the third"})(tab)


def go_back_a_period(tab):
    with tab.expect_navigation():
        tab.locator("main").get_by_role("link", name="Earlier").first.click()


def go_to_older_changes(tab):
    with tab.expect_navigation():
        tab.get_by_role("link", name="Older changes").click()


def be_signed_out(tab):
    """Save after the session has ended."""
    tab.context.clear_cookies(name="sessionid")
    save_an_update(tab, "Words that must not be lost.")


def come_back(tab):
    be_signed_out(tab)
    sign_in(tab, COORDINATOR)


def ask_too_often(tab):
    for _ in range(6):
        tab.goto("/reset-password/")
        send_wrong("Send me the link", email="asked-too-often@example.org")(tab)


def lose_the_token(tab):
    tab.context.clear_cookies()
    sign_in(tab, COORDINATOR)


def meet_a_fault_of_ours(tab):
    page = render_to_string("500.html")
    tab.route("**/fault/", lambda route: route.fulfill(status=500, content_type="text/html", body=page))
    tab.goto(tab.url.rstrip("/") + "/fault/")


PAGES = [
    # Before signing in
    Page("sign-in", "", "/sign-in/", "Cannot sign in?"),
    Page("sign-in-error", "", "/sign-in/", "Enter your password.", press("Sign in")),
    Page("sign-in-wrong", "", "/sign-in/", "is not right", lambda tab: sign_in(tab, "stranger@example.org")),
    Page("sign-in-kept", COORDINATOR, "/ambridge/actions/A12/update/", "Your words are saved for", be_signed_out),
    Page("sign-in-token", "", "/sign-in/", "nothing was saved", lose_the_token, status=403),
    Page("reset", "", "/reset-password/", "Send me the link"),
    Page("reset-error", "", "/reset-password/", "Enter your e-mail address.", press("Send me the link")),
    Page(
        "reset-sent",
        "",
        "/reset-password/",
        "a message is on its way",
        send_wrong("Send me the link", email="stranger@example.org"),
    ),
    Page("reset-link-old", "", "/reset-password/key/1-old-old/", "This link no longer works", status=404),
    Page("reset-link", "", "{reset}", "You are then signed out everywhere"),
    Page("reset-link-error", "", "{reset}", "Choose a password.", press("Save the new password")),
    Page("reset-done", "", "/reset-password/done/", "Sign in with the new password"),
    Page("invitation", "", "{invitation}", "You are invited to the community safety plan"),
    Page("invitation-error", "", "{invitation}", "Choose a password.", press("Save and sign in")),
    Page("invitation-known", "", "{invitation_known}", "Sign in with the password that you have"),
    Page("invitation-over", "", "/invitation/forged/", "This invitation no longer works", status=404),
    # What went wrong
    Page("refused", CONTRIBUTOR, "/ambridge/actions/new/", "not part of your role", status=403),
    Page("not-found", COORDINATOR, "/ambridge/actions/A9999/", "There is no such page", status=404),
    Page("not-found-stranger", NOBODY, "/ambridge/", "There is no such page", status=404),
    Page("fault", "", "/sign-in/", "The fault is ours.", meet_a_fault_of_ours, status=500),
    Page("too-often", "", "/reset-password/", "There have been many tries", ask_too_often, status=429),
    # Home
    Page("front", BOTH, "/", "Safer Ambridge Partnership"),
    Page("front-nobody", NOBODY, "/", "You have no appointment"),
    Page("home-coordinator", COORDINATOR, "/ambridge/", "The plan’s actions"),
    Page("home-contributor", CONTRIBUTOR, "/ambridge/", "Meet the licensees every month."),
    Page("home-board", BOARD, "/ambridge/", "Rated at risk"),
    Page("home-scrutiny", SCRUTINY, "/ambridge/", "You own no actions."),
    Page("home-several", BOTH, "/ambridge/", "Your other partnerships"),
    Page("home-fresh", BOTH, "/felpersham/", "Three steps to begin"),
    Page("home-draft", BOTH, "/darrington/", ", expected by April 2027."),
    Page("home-bare", BOTH, "/loxley/", "There is no plan in place."),
    # The plan and its priorities
    Page("plan", COORDINATOR, "/ambridge/plan/", "A place where people are safe"),
    Page("plan-scrutiny", SCRUTINY, "/ambridge/plan/", "Statutory priorities"),
    Page("plan-replaced", COORDINATOR, "{replaced}", "No priorities yet."),
    Page("plan-fresh", BOTH, "/felpersham/plan/", "No priorities yet."),
    Page("plan-draft", BOTH, "/darrington/plan/", "There is no plan in force."),
    Page("plan-bare", BOTH, "/loxley/plan/", "no community safety plan in the portal yet"),
    Page("priority-coordinator", COORDINATOR, "/ambridge/priorities/1/", "Add an action"),
    Page("priority-scrutiny", SCRUTINY, "/ambridge/priorities/1/", "only the board may see are left out here."),
    Page("priority-empty", BOTH, "/darrington/priorities/1/", "No measures written yet."),
    Page("priority-edit", COORDINATOR, "/ambridge/priorities/1/edit/", "Place in the list"),
    Page(
        "priority-edit-error",
        COORDINATOR,
        "/ambridge/priorities/1/edit/",
        "Say what the priority is called.",
        send_wrong("Save changes", name="", order="first", adopted="31 2 2027"),
    ),
    Page(
        "priority-conflict",
        COORDINATOR,
        "/ambridge/priorities/5/edit/",
        "What they saved",
        be_late_with_a_priority,
        status=409,
    ),
    Page("priority-leads", COORDINATOR, "/ambridge/priorities/2/leads/", "Has left: needs a new lead."),
    Page(
        "priority-leads-error",
        COORDINATOR,
        "/ambridge/priorities/1/leads/",
        "stands twice among the delivery groups",
        name_a_group_twice,
    ),
    Page("priority-sheet", COORDINATOR, "/ambridge/priorities/1/delivery-plan/", "Actual outcomes"),
    Page("priority-sheet-scrutiny", SCRUTINY, "/ambridge/priorities/2/delivery-plan/", "None written yet"),
    Page("priority-sheet-empty", COORDINATOR, "/ambridge/priorities/5/delivery-plan/", "No actions yet."),
    # The delivery plan
    Page("actions-coordinator", COORDINATOR, "/ambridge/actions/", "57 actions"),
    Page("actions-contributor", CONTRIBUTOR, "/ambridge/actions/?page=2", "56 actions."),
    Page("actions-filtered", BOARD, "/ambridge/actions/?priority=1&rating=off_track&q=e", "filtered by Search: e"),
    Page("actions-disagreeing", BOARD, "/ambridge/actions/?disagrees=1&sort=disagreement", "Worked out:"),
    Page("tolerances", SCRUTINY, "/ambridge/tolerances/", "Times the deadline moved"),
    Page("tolerances-administrator", ADMINISTRATOR, "/ambridge/tolerances/", "Change the tolerances"),
    Page("tolerances-edit", ADMINISTRATOR, "/ambridge/tolerances/edit/", "the rule never says so"),
    Page(
        "tolerances-edit-error",
        ADMINISTRATOR,
        "/ambridge/tolerances/edit/",
        "Days since the deadline: enter a whole number from 1 to 365",
        send_wrong("Save", at_risk_days_late="soon"),
    ),
    Page("actions-by-rating", COORDINATOR, "/ambridge/actions/?priority=1&group=rating", "No update for this period"),
    Page("actions-more", COORDINATOR, "/ambridge/actions/?state=open&sort=need&group=none", "Apply all filters"),
    Page("actions-wrong", COORDINATOR, "/ambridge/actions/?rating=purple&sort=sideways", "“purple” is not one of"),
    Page("actions-none-match", COORDINATOR, "/ambridge/actions/?q=zebra", "No actions match."),
    Page("actions-fresh", BOTH, "/felpersham/actions/", "No actions yet."),
    Page("actions-draft", BOTH, "/darrington/actions/", "Update due by"),
    Page("actions-bare", BOTH, "/loxley/actions/", "There is no plan in place, so there are no actions."),
    # Spreadsheets. Those that wait: 0 asks for words, 1 differs from the plan, 2 is on the plan already
    Page("imports", HASSETT, "/hassett/import/", "Taken over earlier"),
    Page("imports-empty", BOTH, "/loxley/import/", "Nothing is written before you say so"),
    Page("imports-error", HASSETT, "/hassett/import/", "Choose a file.", press("Read this file")),
    Page("check", HASSETT, "{upload_1}", "Nothing has been written yet."),
    Page("check-asking", HASSETT, "{upload_0}", "What do these ratings mean?"),
    Page("check-error", HASSETT, "{upload_0}", "Say what “Near to Target” means", press("Continue")),
    Page("check-open", HASSETT, "{upload_0}", "Where the priority comes from", unfold),
    Page("check-wrong", HASSETT, "{upload_1}", "Enter the number of a row", unfold_and_send_wrong),
    Page("check-same-file", HASSETT, "{upload_2}", "The same file was taken over on"),
    Page("preview", HASSETT, "{upload_1}preview/", "1 row will be added, 1 changed"),
    Page("preview-changed", HASSETT, "{upload_1}preview/?show=changed", "becomes"),
    Page("preview-not-taken", HASSETT, "{upload_1}preview/?show=not_taken", "It does not say what is to be done."),
    Page("preview-nothing", HASSETT, "{upload_2}preview/", "0 changes: there is nothing to take over."),
    Page("import", HASSETT, "/hassett/import/1/", "61 actions added"),
    Page("import-not-taken", HASSETT, "/hassett/import/1/?show=not_taken", "No word of it is lost."),
    Page("import-undone", HASSETT, "/hassett/import/2/", "This import was undone."),
    Page("import-undo", HASSETT, "/hassett/import/3/undo/", "1 action that it added goes from the plan"),
    Page("import-undo-obstacle", HASSETT, "/hassett/import/1/undo/", "Something has been built on it since"),
    Page("action-of-tracker", HASSETT, "/hassett/actions/A61/", "As written in the tracker", unfold),
    # The board's page
    Page("board-page", BOARD, "/ambridge/board/", "Silent"),
    Page("board-page-scrutiny", SCRUTINY, "/ambridge/board/", "only the board may see are not counted here."),
    Page("board-page-fresh", BOTH, "/felpersham/board/", "There are no actions to report on yet."),
    Page("board-page-bare", BOTH, "/loxley/board/", "There is no plan in place, so there is nothing to count."),
    Page("board-list", BOARD, "/ambridge/board/silent/", "What stands under an earlier heading"),
    Page("board-list-none", BOTH, "/felpersham/board/worse/", "Nothing is said yet for"),
    Page("board-strips", BOARD, "/ambridge/board/strips/", "The newest period is on the right."),
    Page("board-strips-none", BOTH, "/felpersham/board/strips/", "The updates of no period were due yet"),
    # Meetings
    Page("meetings", OFFICER, "/hollerton/meetings/", "Waiting for the next agenda"),
    Page("meetings-scrutiny", MEETING_MEMBER, "/hollerton/meetings/", "meets every six weeks; its last meeting was on"),
    Page("meetings-empty", BOTH, "/loxley/meetings/", "No meeting is planned."),
    Page("meeting-next", OFFICER, "{meeting_next}", "more than the meeting lasts."),
    Page("meeting-next-scrutiny", MEETING_MEMBER, "{meeting_next}", "What only the board may see is left out here."),
    Page("meeting-empty", OFFICER, "{meeting_empty}", "Nothing is on the agenda yet."),
    Page("meeting-due", MEETING_CHAIR, "{meeting_due}", "Put it down as held"),
    Page("meeting-held", MEETING_CHAIR, "{meeting_held}", "What was said"),
    Page("meeting-cancelled", OFFICER, "{meeting_cancelled}", "Cancelled."),
    Page("meeting-past", MEETING_MEMBER, "{meeting_next}?as_at={moment}", "You are viewing the plan as at"),
    Page("meeting-group", OFFICER, "{meeting_group}", "Board actions open"),
    Page("meeting-home", MEETING_CHAIR, "/hollerton/", "Next meeting"),
    Page("meeting-new", OFFICER, "/hollerton/meetings/new/", "It starts at"),
    Page("meeting-new-none", BOTH, "/loxley/meetings/new/", "There is no group that could meet yet."),
    Page(
        "meeting-new-error",
        OFFICER,
        "/hollerton/meetings/new/",
        "Enter a time like 14:00 or 2pm.",
        send_wrong("Add meeting", date="soon", starts="late"),
    ),
    Page("meeting-edit", OFFICER, "{meeting_next}edit/", "Why you are changing it"),
    Page(
        "meeting-edit-error",
        OFFICER,
        "{meeting_next}edit/",
        "Say why the meeting is moved.",
        send_wrong("Save changes", date="1 2 2097"),
    ),
    Page("meeting-cancel", OFFICER, "{meeting_next}cancel/", "move it instead"),
    Page(
        "meeting-cancel-error",
        OFFICER,
        "{meeting_next}cancel/",
        "Say why the meeting is cancelled.",
        press("Cancel this meeting"),
    ),
    Page("meeting-held-verb", MEETING_CHAIR, "{meeting_due}held/", "nothing is put off or removed any more"),
    Page("meeting-obstacle", MEETING_CHAIR, "{meeting_next}held/", "This cannot be done now"),
    Page("item-new", OFFICER, "{meeting_next}agenda/new/", "Its place on the agenda"),
    Page(
        "item-new-error",
        OFFICER,
        "{meeting_next}agenda/new/",
        "Choose the file of “Figures”, or give its address.",
        send_wrong("Add item", **{"minutes": "long", "papers-0-title": "Figures"}),
    ),
    Page("item-edit", OFFICER, "{meeting_item}edit/", "This paper is a file."),
    Page("item-edit-issue", OFFICER, "{meeting_issue}edit/", "These words come from the report"),
    Page("item-later", OFFICER, "{meeting_item}later/", "It goes onto the agenda of the group’s next meeting"),
    Page("item-remove", OFFICER, "{meeting_item}remove/", "The history keeps what it said."),
    Page("calendar", OFFICER, "/hollerton/calendar/", "Make my link"),
    Page("calendar-link", MEETING_CHAIR, "/hollerton/calendar/", "Link to copy"),
    Page("calendar-stop", MEETING_CHAIR, "/hollerton/calendar/stop/", "You can make a new link at once."),
    # Board packs
    Page("packs", PENNY, "/penny/packs/", "Corrected on"),
    Page("packs-reader", READER, "/penny/packs/", "Packs that only the board may see are left out here."),
    Page("packs-none", BOTH, "/loxley/packs/", "No pack was issued yet."),
    Page("packs-past", READER, "/penny/packs/?as_at={moment}", "You are viewing the plan as at"),
    Page("pack", READER, "{pack}", "Issue 2"),
    Page("pack-corrected", READER, "{pack_corrected}", "see issue 2"),
    Page("pack-own", CHAIR, "{pack_own}", "For the board only"),
    Page("pack-meeting", PENNY, "{pack_meeting}", "Make a correction"),
    Page("pack-home", CHAIR, "/penny/", "Next meeting"),
    Page("pack-draft", PENNY, "{pack_coming}pack/", "Not issued yet."),
    Page("pack-issue", PENNY, "{pack_coming}pack/issue/", "reports are not filed."),
    Page(
        "pack-issue-error",
        PENNY,
        "{pack_coming}pack/issue/",
        "Enter the marking, like OFFICIAL.",
        send_wrong("Issue the pack", marking=""),
    ),
    Page("pack-correct", PENNY, "{pack_meeting}pack/issue/", "What is corrected, and why"),
    Page("pack-correct-error", PENNY, "{pack_meeting}pack/issue/", "Say what is corrected", press("Issue the pack")),
    Page("pack-obstacle", PENNY, "{pack_cancelled}pack/", "This meeting was cancelled, so there is no pack for it."),
    # In the room, and after
    Page("room", OFFICER, "{meeting_held}room/", "What else was said"),
    Page("room-next", MEETING_CHAIR, "{meeting_next}room/", "Record who came"),
    Page("room-reader", MEETING_MEMBER, "{meeting_held}room/", "Board actions still open from earlier meetings"),
    Page("room-cancelled", OFFICER, "{meeting_cancelled}room/", "This meeting was cancelled"),
    Page("item-said", OFFICER, "{meeting_said}", "What was said"),
    Page("meeting-said", OFFICER, "{meeting_held}said/", "What else was said"),
    Page("attendance", OFFICER, "{meeting_held}attendance/", "Absent without apologies"),
    Page(
        "attendance-error",
        OFFICER,
        "{meeting_empty}attendance/",
        "Choose the organisation.",
        send_wrong("Save the attendance", **{"more-0-who": "Director"}),
    ),
    Page("attendance-year", OFFICER, "/hollerton/attendance/", "Was there"),
    Page("attendance-year-none", BOTH, "/loxley/attendance/", "No group has met yet."),
    Page("decisions", OFFICER, "/hollerton/decisions/", "Make it an action"),
    Page("decisions-scrutiny", MEETING_MEMBER, "/hollerton/decisions/", "are left out here."),
    Page("decisions-none", BOTH, "/loxley/decisions/", "No decisions yet."),
    Page("decision-new", OFFICER, "{meeting_next}decisions/new/", "As it is to stand in the minutes."),
    Page(
        "decision-new-error",
        OFFICER,
        "{meeting_next}decisions/new/",
        "Say what was decided.",
        press("Record decision"),
    ),
    Page("decision-edit", OFFICER, "/hollerton/decisions/2/edit/", "Why you are changing it"),
    Page("decision-action", OFFICER, "/hollerton/actions/new/?decision=2", "It comes from decision D2"),
    Page("board-actions", OFFICER, "/hollerton/board-actions/", "Overdue by"),
    Page("board-actions-none-match", OFFICER, "/hollerton/board-actions/?owner=me", "No board actions match."),
    Page("board-actions-none", BOTH, "/loxley/board-actions/", "No board actions yet."),
    Page("board-action", OFFICER, "/hollerton/board-actions/1/", "Nothing said yet"),
    Page("board-action-closed", MEETING_MEMBER, "/hollerton/board-actions/3/", "Merged into another on"),
    Page("board-action-new", OFFICER, "{meeting_held}board-actions/new/", "Only a date can be overdue."),
    Page(
        "board-action-new-error",
        OFFICER,
        "{meeting_held}board-actions/new/",
        "Say who is to do it",
        press("Set board action"),
    ),
    Page("board-action-edit", OFFICER, "/hollerton/board-actions/1/edit/", "How it is going"),
    Page("board-action-close", MEETING_CHAIR, "/hollerton/board-actions/1/close/", "How it is closed"),
    Page(
        "board-action-close-error",
        OFFICER,
        "/hollerton/board-actions/1/close/",
        "Choose how it is closed.",
        press("Close it"),
    ),
    Page("board-action-reopen", OFFICER, "/hollerton/board-actions/3/reopen/", "Why it is opened again"),
    Page("board-action-obstacle", OFFICER, "/hollerton/board-actions/1/reopen/", "B1 is open."),
    Page("minutes", OFFICER, "{meeting_held}minutes/", "Publish the minutes"),
    Page("minutes-draft", MEETING_MEMBER, "{meeting_next}minutes/", "Draft."),
    Page("minutes-public", "", "{meeting_public}minutes/", "Decision D1"),
    Page("minutes-publish", MEETING_CHAIR, "{meeting_held}minutes/publish/", "What is changed in the minutes later"),
    Page("minutes-withdraw", OFFICER, "{meeting_public}minutes/withdraw/", "Who has a copy keeps it."),
    # The dashboard
    Page("dashboard-board", BOARD, "/ambridge/dashboard/", "actions have no update"),
    Page("dashboard-contributor", CONTRIBUTOR, "/ambridge/dashboard/", "only the board may see are not counted here."),
    Page("dashboard-earlier", SCRUTINY, "/ambridge/dashboard/", "As said for this period", go_back_a_period),
    Page("dashboard-changes", BOARD, "/ambridge/dashboard/changes/", "Better: was At risk, now On track"),
    Page("dashboard-changes-none", BOTH, "/felpersham/dashboard/changes/", "There is no earlier period"),
    Page("dashboard-fresh", BOTH, "/felpersham/dashboard/", "There are no actions to report on yet."),
    Page("dashboard-draft", BOTH, "/darrington/dashboard/", "A plan in preparation counts nowhere."),
    Page("dashboard-bare", BOTH, "/loxley/dashboard/", "There is no plan in place, so there is nothing to count."),
    # As at a past moment
    Page("as-at", BOARD, "/ambridge/as-at/?to=/ambridge/plan/", "Records start on"),
    Page("as-at-error", BOARD, "/ambridge/as-at/?day=1+1+2099", "That day is still to come."),
    Page("past-dashboard", BOARD, "/ambridge/dashboard/?as_at={moment}", "You are viewing the plan as at"),
    Page("past-table", CONTRIBUTOR, "/ambridge/actions/?as_at={moment}", "You are viewing the plan as at"),
    Page("past-action", COORDINATOR, "/ambridge/actions/A1/?as_at={moment}", "You are viewing the plan as at"),
    Page("past-nothing", COORDINATOR, "/ambridge/actions/A999/?as_at={moment}", "had no such page", status=404),
    Page("past-before", SCRUTINY, "/ambridge/plan/?as_at=2001-01-01", "The portal held nothing of it yet."),
    Page("commitments", BOARD, "/ambridge/commitments/", "2 of 3 commitments have no action."),
    Page("commitments-without", SCRUTINY, "/ambridge/commitments/?without=1", "Commitments without an action"),
    Page("commitments-none", BOTH, "/felpersham/commitments/", "The plan has no commitments yet."),
    Page("commitments-bare", BOTH, "/loxley/commitments/", "There is no plan in place"),
    # An action
    Page("action-coordinator", COORDINATOR, "/ambridge/actions/A1/", "First set for 31 March 2097"),
    Page("action-contributor", CONTRIBUTOR, "/ambridge/actions/A6/", "Not updated"),
    Page("action-scrutiny", SCRUTINY, "/ambridge/actions/A7/", "No updates yet."),
    Page("action-dropped", BOARD, "/ambridge/actions/A10/", "The charity closed."),
    Page("action-longest", COORDINATOR, "/ambridge/actions/A11/", "Serious violence delivery group"),
    Page("action-saved", COORDINATOR, "/ambridge/actions/A13/update/", "A13 updated.", save_an_update),
    Page("history", SCRUTINY, "/ambridge/actions/A1/history/", "Nobody can alter it."),
    Page("history-longest", COORDINATOR, "/ambridge/actions/A11/history/", "Owner: Head of service 5 added"),
    Page("history-of-all", SCRUTINY, "/ambridge/history/", "only the board may see are left out here."),
    Page("history-of-all-older", COORDINATOR, "/ambridge/history/", "Newer changes", go_to_older_changes),
    Page("history-of-all-people", ADMINISTRATOR, "/ambridge/history/?kind=people", "Inspector: Contributor added"),
    Page("history-of-all-filtered", BOARD, "/ambridge/history/?record=A11&kind=owners", "Kind of record: Owners of"),
    Page("history-of-all-empty", SCRUTINY, "/ambridge/history/?from=1+1+2031", "No changes match."),
    Page(
        "history-of-all-error",
        BOARD,
        "/ambridge/history/?record=A999&from=31+2+2026&person=0",
        "There is no action A999 that you may see.",
    ),
    Page("history-of-all-bare", BOTH, "/loxley/history/", "Every change, newest first."),
    # Its forms
    Page("update", COORDINATOR, "/ambridge/actions/A1/update/", "It will be done by its deadline. (Last time.)"),
    Page(
        "update-error",
        CONTRIBUTOR,
        "/ambridge/actions/A6/update/",
        "Choose how the action is going.",
        send_wrong("Save update", new_deadline="31 2 2027"),
    ),
    Page("update-off-track", CONTRIBUTOR, "/ambridge/actions/A6/update/", "Say by when it will be back", go_off_track),
    Page("update-conflict", COORDINATOR, "/ambridge/actions/A14/update/", "What they saved", be_late, status=409),
    Page(
        "update-kept",
        COORDINATOR,
        "/ambridge/actions/A15/update/",
        "They are not filed yet: check them and save.",
        come_back,
    ),
    Page("correct", COORDINATOR, "/ambridge/actions/A11/updates/1/", "Save correction"),
    Page("edit", COORDINATOR, "/ambridge/actions/A11/edit/", "Why you are changing it"),
    Page(
        "edit-error",
        COORDINATOR,
        "/ambridge/actions/A1/edit/",
        "Say what the milestone is.",
        send_wrong("Save changes", **{"actions_to_deliver": "", "dropped_reason": "No.", "milestones-2-due": "May"}),
    ),
    Page("edit-conflict", COORDINATOR, "/ambridge/actions/A16/edit/", "What they saved", be_late, status=409),
    Page("new", COORDINATOR, "/ambridge/actions/new/?priority=1", "Responsible officers"),
    Page("new-error", COORDINATOR, "/ambridge/actions/new/", "Say what is to be done.", press("Add action")),
    # The partnership, its organisations and its groups
    Page("about-public", "", "/ambridge/about/", "The Act:"),
    Page("about-stranger", NOBODY, "/ambridge/about/", "Keeps the plan and chases its actions"),
    Page("about-coordinator", COORDINATOR, "/ambridge/about/", "Change these facts"),
    Page("about-board", BOARD, "/ambridge/about/", "In the portal"),
    Page("about-bare", BOTH, "/loxley/about/", "Not stated yet."),
    Page("about-edit", COORDINATOR, "/ambridge/about/edit/", "One function a line."),
    Page(
        "about-edit-error",
        COORDINATOR,
        "/ambridge/about/edit/",
        "You have not changed anything.",
        press("Save changes"),
    ),
    Page("organisations", COORDINATOR, "/ambridge/organisations/", "Since 1 July 2022"),
    Page("organisations-found", SCRUTINY, "/ambridge/organisations/?q=health", "a former name of NHS Borsetshire"),
    Page("organisations-day", BOARD, "/ambridge/organisations/?on=2020-01-01", "as they stood on 1 January 2020"),
    Page("organisations-error", CONTRIBUTOR, "/ambridge/organisations/?on=soon", "Enter a real day"),
    Page("organisations-none-match", BOARD, "/ambridge/organisations/?q=zebra", "No organisation has such a name."),
    Page("organisations-bare", BOTH, "/loxley/organisations/", "No organisations yet."),
    Page("organisation", COORDINATOR, "{organisation}", "joint lead, lead support officer"),
    Page("organisation-ended", SCRUTINY, "{ended}", "What came after it"),
    Page("organisation-edit", COORDINATOR, "{organisation}edit/", "keep the old one as a former name"),
    Page(
        "organisation-edit-error",
        COORDINATOR,
        "{organisation}edit/",
        "The membership ends before it begins.",
        send_wrong("Save changes", **{"name": "", "memberships-0-starts": "2020", "memberships-0-ends": "2019"}),
    ),
    Page(
        "organisation-conflict",
        COORDINATOR,
        "{college}edit/",
        "What they saved",
        be_late_with_an_organisation,
        status=409,
    ),
    Page("organisation-new", COORDINATOR, "/ambridge/organisations/new/", "Add organisation"),
    Page("groups", CONTRIBUTOR, "/ambridge/groups/", "Reports to: not stated"),
    Page("groups-bare", BOTH, "/loxley/groups/", "No groups yet."),
    Page("group", COORDINATOR, "{group}", "Groups that are part of it"),
    Page("group-edit", COORDINATOR, "{group}edit/", "Remit, or terms of reference"),
    Page(
        "group-new-error",
        COORDINATOR,
        "/ambridge/groups/new/",
        "Choose what kind of group it is.",
        press("Add group"),
    ),
    # Quarterly reports: 1 is not begun, 2 a long draft, 3 filed, 4 returned, 5 agreed after a correction
    Page("home-lead", LEAD, "/penny/", "Write the report: 2. Violence"),
    Page("home-chair", CHAIR, "/penny/", "Waiting for your approval"),
    Page("report-not-begun", LEAD, "{reports}1/", "0 of 6 completed"),
    Page("report-draft", LEAD, "{reports}2/", "6 of 6 completed"),
    Page("report-error", LEAD, "{reports}1/", "Nothing is written yet.", press("Save draft")),
    Page("report-conflict", LEAD, "{reports}2/", "What they saved", be_late_with_a_report, status=409),
    Page("report-too-late", LEAD, "{reports}2/", "Your words are not saved", be_too_late_with_a_report, status=409),
    Page("report-not-filed", READER, "{reports}2/", "Not filed yet."),
    Page("report-filed", CHAIR, "{reports}3/", "Return it with comments"),
    Page("report-returned", LEAD, "{reports}4/", "Returned by Chair"),
    Page("report-returned-read", READER, "{reports}4/", "stands below, with what was said of it"),
    Page("report-agreed", READER, "{reports}5/", "Agreed by Chair"),
    Page("report-check", LEAD, "{reports}2/check/", "will read “Not updated”"),
    Page("report-check-empty", LEAD, "{reports}1/check/", "Nothing is written yet."),
    Page("report-withdraw", LEAD, "{reports}3/withdraw/", "marked as withdrawn"),
    Page("report-correct", LEAD, "{reports}5/correct/", "Why it is corrected"),
    Page("report-correct-error", LEAD, "{reports}5/correct/", "Say why the report", press("Write a correction")),
    Page("report-agree", CHAIR, "{reports}3/agree/", "can only correct it"),
    Page("report-agree-twice", CHAIR, "{reports}5/agree/", "This report is agreed already."),
    Page("report-return", CHAIR, "{reports}3/return/", "What the report says"),
    Page("report-return-error", CHAIR, "{reports}3/return/", "Say what is to be", press("Return this report")),
    Page("report-comment", MEMBER, "{reports}3/comment/", "What it is about"),
    Page("report-kept", READER, "{reports}5/filed/2/", "What moved since filing 1"),
    # Search
    Page("search", COORDINATOR, "/ambridge/search/?q=violence", "Found in"),
    Page(
        "search-scrutiny", SCRUTINY, "/ambridge/search/?q=the+borough", "What only the board may see is left out here."
    ),
    Page("search-many", BOARD, "/ambridge/search/?q=e", "See all"),
    Page("search-one-kind", BOARD, "/ambridge/search/?q=e&kind=organisation", "Search everything"),
    Page("search-name", CONTRIBUTOR, "/ambridge/search/?q=executive", "another name of Safer Ambridge Board"),
    Page("search-nothing", CONTRIBUTOR, "/ambridge/search/?q=zebra", "Nothing holds all of these words."),
    Page("search-empty", CONTRIBUTOR, "/ambridge/search/", "Type a word, or a reference"),
    Page("search-too-long", BOARD, f"/ambridge/search/?q={'x' * 250}", "You typed 250."),
    Page("search-bare", BOTH, "/loxley/search/?q=police", "There is no plan in place."),
    # Information, open to everybody
    Page("help-public", "", "/ambridge/help/", "Guides"),
    Page("help-stranger", NOBODY, "/help/", "Nothing you type is lost."),
    Page("accessibility", "", "/ambridge/accessibility/", "partially compliant"),
    Page("accessibility-coordinator", COORDINATOR, "/ambridge/accessibility/", "within 10 working days. Check that"),
    Page("accessibility-portal", "", "/accessibility/", "your community safety partnership"),
    Page("privacy", BOARD, "/ambridge/privacy/", "joint controllers"),
    Page("privacy-portal", "", "/privacy/", "The notice of each partnership names them."),
    Page("cookies", BOTH, "/loxley/cookies/", "sessionid"),
    Page("cookies-portal", "", "/cookies/", "sessionid"),
    Page("contact-coordinator", COORDINATOR, "/ambridge/contact/", "Last reviewed 14 months ago."),
    Page("contact-bare", BOTH, "/loxley/contact/", "has not been put here yet"),
    Page("contact-portal", "", "/contact/", "Each partnership says on its own contact page"),
    Page("help-edit", COORDINATOR, "/ambridge/help/edit/", "How to write headings, lists and links"),
    Page("accessibility-edit", COORDINATOR, "/ambridge/accessibility/edit/", "It begins with the portal’s own words."),
    Page("privacy-edit", COORDINATOR, "/ambridge/privacy/edit/", "Last reviewed on"),
    Page("cookies-edit", COORDINATOR, "/ambridge/cookies/edit/", "Last reviewed on"),
    Page(
        "contact-edit-error",
        COORDINATOR,
        "/ambridge/contact/edit/",
        "Enter a real day",
        send_wrong("Save page", text="", reviewed_on="31 2 2026"),
    ),
    Page(
        "help-conflict",
        COORDINATOR,
        "/ambridge/help/edit/",
        "What they saved",
        be_late_with_a_page,
        status=409,
    ),
    Page("contact-remove", COORDINATOR, "/ambridge/contact/remove/", "Your words are taken away"),
    Page("help-remove", COORDINATOR, "/ambridge/help/remove/", "Show the portal’s own words"),
    Page("accessibility-remove", BOTH, "/felpersham/accessibility/remove/", "Show the portal’s own words"),
    Page("privacy-remove", BOTH, "/felpersham/privacy/remove/", "Show the portal’s own words"),
    Page("cookies-remove", BOTH, "/felpersham/cookies/remove/", "Show the portal’s own words"),
    Page("guide", COORDINATOR, "/ambridge/help/officer/", "Guide"),
    Page("guide-portal", "", "/help/lead/", "Guide"),
    # Answers by a personal link, without an account
    Page("answer", "", "{answer}", "Head of nursing, Darby Health Trust"),
    Page("answer-more", "", "{answer}?more=A3", "Said for this period"),
    Page("answer-error", "", "{answer}", "A1: Say what will bring it back on track.", say_too_little_by_link),
    Page("answer-nothing-said", "", "{answer_late}", "Nothing is answered yet.", press("File my answers")),
    Page("answer-conflict", "", "{answer_late}", "Theirs: all schools agree.", be_late_by_link, status=409),
    Page("answer-mailbox", "", "{answer_mailbox}", "Your post"),
    Page("answer-draft", "", "{answer_mailbox}", "It is not filed yet.", draft_by_link),
    Page("answer-receipt", "", "{answer}receipt/", "As it now stands"),
    Page("answer-receipt-empty", "", "{answer_mailbox}receipt/", "1 of 1 action still to answer"),
    Page("answer-over", "", "{answer_over}", "It worked until", status=404),
    Page("answer-gone", "", "{answer_gone}", "does not work with the partnership", status=404),
    Page("answer-damaged", "", "/answer/12.forged/", "A part of the address is missing or wrong.", status=404),
    # Its reporting periods
    Page("periods", COORDINATOR, "/ambridge/periods/", "Being reported on"),
    Page("periods-board", BOARD, "/ambridge/periods/", "Closed on"),
    Page("periods-faulty", BOTH, "/darrington/periods/", "overlap: both hold"),
    Page("periods-bare", BOTH, "/loxley/periods/", "There are no reporting periods yet."),
    Page("period-coordinator", COORDINATOR, "{period1}", "who are late"),
    Page("period-by-lead", COORDINATOR, "{period1}?by=lead", "Nobody can be reached"),
    Page("period-scrutiny", SCRUTINY, "{period1}", "only the board may see are left out here."),
    Page("period-closed", BOARD, "{period0}", "Closed on"),
    Page("period-empty", BOTH, "{period_fresh}", "No action of a plan in force owes an update for this period."),
    Page("asked", COORDINATOR, "{asked}", "Not known whether it went"),
    Page("asked-without-link", COORDINATOR, "{period1}asked/{board}/", "There is none yet that works."),
    Page("remind", COORDINATOR, "{period1}remind/", "go out as soon as you press the button"),
    Page("remind-done", BOTH, "{period_fresh}remind/", "Nobody is left to be reminded"),
    Page("link-new", COORDINATOR, "{asked}new-link/", "Nothing is sent."),
    Page("link-stop", COORDINATOR, "{asked}stop/", "opens nothing"),
    Page("message-again", COORDINATOR, "{cut_off}", "It is not known whether it went."),
    Page("reminders", ADMINISTRATOR, "/ambridge/periods/reminders/", "A job on the server sends them."),
    Page(
        "reminders-error",
        COORDINATOR,
        "/ambridge/periods/reminders/",
        "is not a number of days",
        send_wrong("Save", reminder_days="soon"),
    ),
    Page("periods-year", COORDINATOR, "/ambridge/periods/year/", "this makes 4 periods"),
    Page(
        "periods-year-error",
        COORDINATOR,
        "/ambridge/periods/year/",
        "Enter a number of days from 0 to 180",
        send_wrong("Make these periods", first="31 2 2027", due_after="soon"),
    ),
    Page("period-new", COORDINATOR, "/ambridge/periods/new/", "Updates are due by"),
    Page(
        "period-new-error",
        COORDINATOR,
        "/ambridge/periods/new/",
        "The last day is before the first",
        send_wrong("Add period", starts="1 7 2027", ends="30 6 2027", due="30 6 2027"),
    ),
    Page("period-edit", COORDINATOR, "{period1}edit/", "Why you are changing it"),
    Page("period-close", COORDINATOR, "{period1}close/", "still owe"),
    Page("period-close-early", COORDINATOR, "{period2}close/", "can be closed once it has ended"),
    Page("period-reopen", COORDINATOR, "{period0}reopen/", "Why it is opened again"),
    Page("period-reopen-error", COORDINATOR, "{period0}reopen/", "Say why", press("Open it again")),
    Page("period-remove", BOTH, "{period_unused}remove/", "Nobody has updated for it."),
    # People
    Page("people", ADMINISTRATOR, "/ambridge/people/", "Needs a new owner: 3 actions"),
    Page("people-coordinator", COORDINATOR, "/ambridge/people/", "3 actions need a new owner"),
    Page("people-bare", BOTH, "/loxley/people/", "hold an appointment today"),
    Page("people-refused", BOARD, "/ambridge/people/", "not part of your role", status=403),
    Page("person", ADMINISTRATOR, "{person}", "Send a link to choose a new password"),
    Page("person-coordinator", COORDINATOR, "{person}", "Hand over"),
    Page("person-left", ADMINISTRATOR, "{gone}", "Bring them back"),
    Page("person-to-begin", ADMINISTRATOR, "{next}", "Begins on"),
    Page("person-longest", ADMINISTRATOR, "{longest}", "Chair"),
    Page("person-invited", ADMINISTRATOR, "{invited}", "It works once, for 14 days from now."),
    Page("person-mailed", ADMINISTRATOR, "{invited}", "is sent.", press("Send it by e-mail")),
    Page("person-new-password", ADMINISTRATOR, "{person}new-password/", "Whoever has this link can sign in"),
    Page("invite", ADMINISTRATOR, "/ambridge/people/invite/", "Reads the plan, its actions and their history"),
    Page(
        "invite-error",
        ADMINISTRATOR,
        "/ambridge/people/invite/",
        "Enter a real day",
        send_wrong("Invite", email="nobody", starts="soon"),
    ),
    Page("appointment-new", ADMINISTRATOR, "{person}appointments/new/", "Add appointment"),
    Page("appointment-edit", ADMINISTRATOR, "{person_appointment}edit/", "The role stays."),
    Page("appointment-end", ADMINISTRATOR, "{person_appointment}end/", "End this appointment"),
    Page("person-end", ADMINISTRATOR, "{person}end/", "Who takes over?"),
    Page("person-end-longest", ADMINISTRATOR, "{longest}end/", "This ends:"),
    Page(
        "person-end-refused",
        ADMINISTRATOR,
        "{administrator}end/",
        "This is the last administrator who can sign in",
        press("End appointments"),
    ),
    Page("hand-over", COORDINATOR, "{gone}hand-over/", "3 actions need a new owner"),
    Page("hand-over-error", COORDINATOR, "{gone}hand-over/", "Choose the new owner.", press("Hand over")),
    Page("hand-over-nothing", COORDINATOR, "{next}hand-over/", "No open action names them as an owner."),
]
