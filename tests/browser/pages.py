"""Every page in every state, for each kind of person who sees it differently; and what is looked at on each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.template.loader import render_to_string

from actions.models import Action
from tests.factories import PASSWORD, make_update

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
# from the eye on purpose is left out: it is drawn in a box of one pixel.
CLIPPED = """() => {
    const hidden = e => e && (e.clientWidth === 1 && e.clientHeight === 1 || hidden(e.parentElement));
    const block = e => getComputedStyle(e).display === "inline" ? block(e.parentElement) : e;
    const bad = [];
    const nodes = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
        if (!node.data.trim() || node.parentElement.closest("option, textarea, style")) continue;
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
SCRUTINY = "scrutiny@ambridge.example"
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
    Page("sign-in-kept", COORDINATOR, "/ambridge/actions/A12/update/", "Your words are saved.", be_signed_out),
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
    Page("home-coordinator", COORDINATOR, "/ambridge/", "Your actions"),
    Page("home-contributor", CONTRIBUTOR, "/ambridge/", "Meet the licensees every month."),
    Page("home-board", BOARD, "/ambridge/", "Rated at risk"),
    Page("home-scrutiny", SCRUTINY, "/ambridge/", "You own no actions that are still open."),
    Page("home-draft", BOTH, "/darrington/", "is in preparation, expected by April 2027"),
    Page("home-bare", BOTH, "/loxley/", "There is no plan in place."),
    # The plan and its priorities
    Page("plan", COORDINATOR, "/ambridge/plan/", "A place where people are safe"),
    Page("plan-scrutiny", SCRUTINY, "/ambridge/plan/", "Statutory priority"),
    Page("plan-replaced", COORDINATOR, "{replaced}", "No priorities yet."),
    Page("plan-fresh", BOTH, "/felpersham/plan/", "No priorities yet."),
    Page("plan-draft", BOTH, "/darrington/plan/", "There is no plan in force."),
    Page("plan-bare", BOTH, "/loxley/plan/", "no community safety plan in the portal yet"),
    Page("priority-coordinator", COORDINATOR, "/ambridge/priorities/1/", "Add an action"),
    Page("priority-scrutiny", SCRUTINY, "/ambridge/priorities/1/", "Matters of the board alone are left out."),
    Page("priority-empty", BOTH, "/darrington/priorities/1/", "No measures written yet."),
    # The delivery plan
    Page("actions-coordinator", COORDINATOR, "/ambridge/actions/", "57 actions"),
    Page("actions-contributor", CONTRIBUTOR, "/ambridge/actions/?page=2", "56 actions."),
    Page("actions-filtered", BOARD, "/ambridge/actions/?priority=1&rating=off_track&q=e", "filtered by Search: e"),
    Page("actions-by-rating", COORDINATOR, "/ambridge/actions/?priority=1&group=rating", "No update for this period"),
    Page("actions-none-match", COORDINATOR, "/ambridge/actions/?q=zebra", "No actions match."),
    Page("actions-fresh", BOTH, "/felpersham/actions/", "No actions yet."),
    Page("actions-draft", BOTH, "/darrington/actions/", "Update due by"),
    Page("actions-bare", BOTH, "/loxley/actions/", "There is no plan in place, so there are no actions."),
    # An action
    Page("action-coordinator", COORDINATOR, "/ambridge/actions/A1/", "First set for 31 March 2097"),
    Page("action-contributor", CONTRIBUTOR, "/ambridge/actions/A6/", "Not updated"),
    Page("action-scrutiny", SCRUTINY, "/ambridge/actions/A7/", "No updates yet."),
    Page("action-dropped", BOARD, "/ambridge/actions/A10/", "The charity closed."),
    Page("action-longest", COORDINATOR, "/ambridge/actions/A11/", "Serious violence delivery group"),
    Page("action-saved", COORDINATOR, "/ambridge/actions/A13/update/", "A13 updated.", save_an_update),
    Page("history", SCRUTINY, "/ambridge/actions/A1/history/", "Nobody can alter this."),
    Page("history-longest", COORDINATOR, "/ambridge/actions/A11/history/", "Owner: Head of service 5 added"),
    # Its forms
    Page("update", COORDINATOR, "/ambridge/actions/A1/update/", "It will be done by its deadline. (Last time.)"),
    Page(
        "update-error",
        CONTRIBUTOR,
        "/ambridge/actions/A6/update/",
        "Choose how the action is going.",
        send_wrong("Save update", new_deadline="31 2 2027"),
    ),
    Page("update-conflict", COORDINATOR, "/ambridge/actions/A14/update/", "What they saved", be_late, status=409),
    Page("update-kept", COORDINATOR, "/ambridge/actions/A15/update/", "We kept the words you sent", come_back),
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
]
