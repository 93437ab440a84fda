"""Somebody at a browser, who presses what is named on the page. What they press is counted; typing is not."""

import csv
import io
from contextlib import contextmanager

# What a control looks like: its own frame and, for radios, the ring that its label draws.
LOOK = """e => {
    const of = (element, part) => {
        const style = getComputedStyle(element, part);
        return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.color].join();
    };
    const ring = e.nextElementSibling;
    return of(e) + (ring ? of(ring, "::before") : "");
}"""
NAME = """e => (e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || e.value || "").trim()"""


class Person:
    def __init__(self, page):
        self.page = page
        self.presses = 0

    def open(self, address):
        self.page.goto(address)

    def press(self, name):
        """Press the link or button of that name, or the first with it in its name; wait for the page that comes."""
        with self.page.expect_navigation():
            self._named(name).click()
        self.presses += 1

    def _named(self, name):
        for exact in (True, False):
            link = self.page.get_by_role("link", name=name, exact=exact)
            found = link.or_(self.page.get_by_role("button", name=name, exact=exact))
            if found.count():
                return found.first
        raise AssertionError(f"nothing to press is named {name!r}")

    def choose(self, name):
        """Press the radio of that name."""
        self.page.get_by_label(name, exact=True).check()
        self.presses += 1

    def pick(self, label, option):
        """Take one from a list: an answer, like typing."""
        self.page.get_by_label(label, exact=True).first.select_option(label=option)

    def type(self, label, words):
        self.page.get_by_label(label, exact=True).first.fill(words)

    def attach(self, label, path):
        """Choose a file: an answer, like typing."""
        self.page.get_by_label(label, exact=True).set_input_files(path)

    def download(self, name):
        """Press a link that gives a spreadsheet; gives its rows."""
        with self.page.expect_download() as download:
            self._named(name).click()
        self.presses += 1
        return list(csv.DictReader(io.StringIO(download.value.path().read_bytes().decode("utf-8-sig"))))

    @contextmanager
    def presses_at_most(self, budget):
        """What is done inside takes presses, and at most so many."""
        before = self.presses
        yield
        assert 0 < self.presses - before <= budget

    @property
    def words(self):
        """All the words of the page, as they are read."""
        return " ".join(self.page.locator("body").inner_text().split())

    @property
    def heading(self):
        return " ".join(self.page.locator("h1").inner_text().split())

    @property
    def path(self):
        return "/" + self.page.url.split("/", 3)[3]

    def typed(self, label):
        """What stands in a box."""
        return self.page.get_by_label(label, exact=True).first.input_value()


class KeyboardPerson(Person):
    """Somebody who uses the keyboard alone. The focus must be seen on everything that they come by."""

    def tab_to(self, name):
        """Press Tab until the control whose name begins so has the focus; fails when the page is at its end."""
        passed = []
        for _ in range(80):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if not focused.count():
                continue
            passed.append(focused.evaluate(NAME))
            assert self._is_seen(focused.element_handle()), f"the focus on {passed[-1]!r} is not seen"
            if passed[-1].startswith(name):
                return
        raise AssertionError(f"{name!r} is not among {passed}")

    def _is_seen(self, control):
        """Whether a control looks different with the focus than without it, and has a size."""
        with_focus = control.evaluate(LOOK)
        control.evaluate("e => e.blur()")
        without = control.evaluate(LOOK)
        control.evaluate("e => e.focus({preventScroll: true})")
        return with_focus != without and control.bounding_box()["width"] > 1

    def enter(self):
        """Enter, on a link or a button; wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.presses += 1

    def space(self):
        self.page.keyboard.press("Space")
        self.presses += 1

    def write(self, words):
        self.page.keyboard.insert_text(words)
