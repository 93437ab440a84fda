"""Plan documents with everything in them that text can be, made from a seed."""

from copy import deepcopy
from random import Random

WORDS = [
    "no", "Yes", "null", "~", "1.10", "1e3", "0o17", "0x1F", "12:30:00", "2026-01-01", "=", "<<", "y", ".inf", "1_000",
    "Plain words", "café £5 – “so”", "a: b", "a:", ":a", "a #b", "#a", "- a", "-a", "? a", "'a'", 'say "a"', "a\\b",
    "%a", "@a", "`a", "*a", "&a", "!a", "{a}", "[a]", "a, b", "> a", "| a", "a\tb", "two  spaces", "🦉 owl", "\u200ba",
    "a\u00a0b", "a\u2028b", "a\x85b", "one\ntwo", "one\n\ntwo", "one\n  two\n three", "one \ntwo", "one\n\ttwo",
    "one\n# two", "one\n- two: three", "---", "...", "a\n---\nb", "\ufeffa", "x" * 130, "ab " * 80 + "c",
    "ab  " * 60 + "c",
    "ab: #c - " * 30 + "d", "long words\n" * 20 + "end", "&nbsp; <b>a</b>", "=1+1", "{{ a }}", "%(a)s",
]  # fmt: skip
WORDED = ["", "2026-04-01", "1 April 2026", "Apr-25", "Q2 2026/27", "ongoing", "November annually", "9/20", "Autumn"]
ONE_LINE = [words for words in WORDS if "\n" not in words]
PERIODS = [("2026-04-01", "2026-06-30", "2026-07-14"), ("2026-07-01", "2026-09-30", "2026-10-14")]
RATINGS = [("Done", "complete"), ("No", "off_track"), ("1.10", "on_track"), ("a: b", "not_rated")]


class Maker:
    def __init__(self, seed):
        self.random = Random(seed)
        self.count = 0

    def some(self, most, make):
        """From none to `most` rows."""
        return [make() for _ in range(self.random.randint(0, most))]

    def words(self, most=None):
        return self.random.choice(WORDS if most is None else [words for words in ONE_LINE if len(words) < most])

    def name(self):
        """A name that no other row has."""
        self.count += 1
        return f"{self.random.choice(ONE_LINE)} {self.count}"

    def row(self, **keys):
        """A row with some of its optional keys: those that are functions are called, and left out half the time."""
        made = {key: make() if callable(make) else make for key, make in keys.items() if self.says(make)}
        return {key: value for key, value in made.items() if value not in ("", [], None)}

    def says(self, make):
        return not callable(make) or self.random.random() < 0.5

    def one_of(self, *choices):
        return lambda: self.random.choice(choices)

    def text(self):
        return self.words()

    def line(self):
        return self.words(60)

    def number(self):
        return self.words(20)

    def worded(self):
        return self.random.choice(WORDED)

    def lines(self):
        return self.some(3, lambda: self.words(200))


def random_document(seed):
    """A document that can be loaded, as dicts, lists and text without white space around it."""
    make = Maker(seed)
    make.organisations = [make.name() for _ in range(make.random.randint(1, 4))]
    make.groups = [make.name() for _ in range(make.random.randint(1, 3))]
    make.people = [f"person{number}@borsetshire.example" for number in range(make.random.randint(1, 3))]
    partnership = make.row(
        slug="borsetshire",
        name=make.name(),
        short_name=make.line,
        area=make.text,
        local_authorities=make.lines,
        vision=make.text,
        website=make.line,
        team_functions=make.lines,
        contact=make.text,
        colour=make.one_of("#000000", "#123456"),
    )
    return {
        "partnership": partnership,
        "organisations": [_organisation(make, name) for name in make.organisations],
        "people": [_person(make, email) for email in make.people],
        "groups": [_group(make, name) for name in make.groups],
        "ratings": [
            make.row(word=word, letter=word[0], colour="grey", counts_as=counts_as, meaning=make.text)
            for word, counts_as in RATINGS
        ],
        "periods": [{"from": start, "to": end, "due": due} for start, end, due in PERIODS],
        "pages": [
            make.row(page=page, reviewed="2026-04-01", text=make.text())
            for page in make.random.sample(["help", "privacy", "contact"], make.random.randint(0, 2))
        ],
        "plans": [_plan(make, state) for state in ("replaced", "live", "draft")[: make.random.randint(1, 3)]],
    }


def _organisation(make, name):
    last = make.organisations[-1]
    return make.row(
        name=name,
        aliases=make.lines,
        former_names=make.lines,
        successor=lambda: last if name != last else "",
        services=make.lines,
        memberships=lambda: make.some(
            2,
            lambda: make.row(
                standing=make.random.choice(["invited", "works_closely"]), **{"from": make.worded, "to": make.worded}
            ),
        ),
    )


def _person(make, email):
    def appointment():
        return make.row(
            role=make.random.choice(["board", "chair"]),
            post=make.line,
            organisation=make.one_of(*make.organisations),
            group=make.one_of(*make.groups),
            stopped=make.one_of("2026-10-05"),
            **{"from": make.one_of("2026-04-01"), "to": make.one_of("2027-04-01")},
        )

    return make.row(email=email, name=make.line, appointments=[appointment(), *make.some(1, appointment)])


def _group(make, name):
    first = make.groups[0]
    return make.row(
        name=name,
        kind="panel",
        aliases=make.lines,
        remit=make.text,
        parent=lambda: first if name != first else "",
        cadence=make.line,
        email=make.one_of("group@borsetshire.example", ""),
    )


def _plan(make, state):
    names = [make.name() for _ in range(make.random.randint(0, 3))]
    return make.row(
        title=make.name(),
        state=state,
        other_titles=make.lines,
        vision=make.text,
        why_this_length=make.text,
        points=lambda: _points(make),
        priorities=[_priority(make, name, names[0]) for name in names],
        **{"from": make.worded, "to": make.worded},
    )


def _points(make):
    return make.some(
        3, lambda: make.row(kind=make.random.choice(["aim", "reason", "evidence"]), text=make.text(), heading=make.line)
    )


def _priority(make, name, first):
    def commitment():
        parts = lambda: make.some(2, lambda: make.row(text=make.text(), label=make.line))  # noqa: E731
        return make.row(
            text=make.text(),
            horizon=make.one_of("one_year", "three_year"),
            number=make.number,
            parts=parts,
            actions=lambda: make.some(2, lambda: _action(make)),
        )

    measures = make.some(3, lambda: make.random.choice([make.text(), make.row(text=make.text(), number=make.number)]))
    make.measures = [row if isinstance(row, str) else row["text"] for row in measures]
    return make.row(
        name=name,
        number=make.number,
        kind=make.one_of("strategic", "statutory"),
        parent=lambda: first if name != first else "",
        summary=make.text,
        you_told_us=make.text,
        visibility=make.one_of("public", "partnership", "board"),
        points=lambda: _points(make),
        leads=lambda: make.some(
            2, lambda: make.row(post=make.words(60), organisation=make.one_of(*make.organisations))
        ),
        delivery_groups=lambda: [
            make.random.choice([group, {"group": group}])
            for group in make.random.sample(make.groups, make.random.randint(0, len(make.groups)))
        ],
        measures=measures,
        commitments=make.some(3, commitment),
        actions=make.some(2, lambda: _action(make, objective=make.text)),
    )


def _action(make, **more):
    owner = lambda: make.row(post=make.words(60), person=make.one_of(*make.people))  # noqa: E731
    milestone = lambda: make.random.choice([make.text(), make.row(text=make.text(), due=make.worded, done=make.worded)])  # noqa: E731
    note = lambda: make.row(heading=make.text, text=make.text())  # noqa: E731
    row = make.row(
        actions_to_deliver=make.text(),
        item=make.number,
        measure=lambda: make.random.choice(make.measures or [""]),
        start=make.worded,
        original_deadline=make.worded,
        partners=make.one_of("joint", "single"),
        place=make.line,
        also_in=make.lines,
        visibility=make.one_of("public", "board"),
        owners=lambda: make.some(2, owner),
        milestones=lambda: make.some(2, milestone),
        notes=lambda: make.some(2, lambda: make.random.choice([make.text(), note()])),
        updates=lambda: make.some(3, lambda: _update(make)),
        **more,
    )
    if "updates" not in row:
        row |= make.row(
            deadline=make.worded, rating=make.one_of("No", "1.10"), state=make.one_of("draft", "in_progress")
        )
    return row


def _update(make):
    row = make.row(
        period=make.random.choice(PERIODS)[0],
        rating=make.random.choice(RATINGS)[0],
        said_on="2026-10-01",
        what_happened=make.text(),
        what_next=make.text,
        back_by=make.worded,
        help_wanted=make.text,
        said_by=make.line,
        author=make.one_of(*make.people),
    )
    if make.random.random() < 0.3:
        row |= {"new_deadline": make.random.choice(WORDED[1:]), "deadline_reason": make.text()}
    return row


FREE = {
    "area",
    "aliases",
    "vision",
    "remit",
    "summary",
    "heading",
    "text",
    "actions_to_deliver",
    "what_next",
    "meaning",
}


def edited(document, seed):
    """The document with some words changed, some rows gone and some lists in another order."""
    random = Random(seed)
    document = deepcopy(document)
    _edit(document, random)
    for plan in document["plans"]:
        for priority in plan.get("priorities", ()):
            _leave_unknown_measures_out(priority)
    return document


def _leave_unknown_measures_out(priority):
    """Take each measure out of the actions of a priority whose words it has no more."""
    texts = [row if isinstance(row, str) else row["text"] for row in priority.get("measures", ())]
    for commitment in [priority, *priority.get("commitments", ())]:
        for action in commitment.get("actions", ()):
            if action.get("measure") not in texts:
                action.pop("measure", None)


def _edit(value, random):
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in list(rows):
        if not isinstance(part, str):
            _edit(part, random)
        elif key in FREE and random.random() < 0.2:
            value[key] = random.choice(WORDS)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        may_go = {"word", "due", "email", "name", "role"}.isdisjoint(value[0])
        if may_go and random.random() < 0.2:
            value.pop(random.randrange(len(value)))
        if random.random() < 0.2 and "said_on" not in (value or [{}])[0]:
            random.shuffle(value)
