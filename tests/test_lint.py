"""What the project's own code may not say. Each rule is tried on a line that breaks it; each exception has its reason.

What an import may reach is import-linter's (pyproject.toml); style is ruff's.
"""

import ast
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps

from csp_portal.common.record import Recorded, RecordedQuerySet

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("csp_portal", "governance", "priorities", "actions", "consultations")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
MODULES.append(ROOT / "manage.py")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NOT_OURS = {".git", ".venv", ".venv-test", "var", "node_modules", "__pycache__"}

PAST_THE_RECORD = {
    "bulk_create": "writes no history",
    "bulk_update": "writes no history",
    "bulk_create_with_history": "a bulk write; save each row inside a change",
    "bulk_update_with_history": "a bulk write; save each row inside a change",
    "_raw_delete": "writes no history",
    "_base_manager": "its querysets do not refuse bulk writes",
    "save_without_historical_record": "writes no history",
    "skip_history_when_saving": "writes no history",
    "excluded_fields": "a field without history",
    "ManyToManyField": "its links have no history; write a model with one",
    "HistoricForeignKey": "shows today's parent in lists",
    "as_of": "gives a row twice when two changes have one date",
}


def names_in(node):
    """Every name that a node of the syntax tree uses: variables, attributes, keywords, imports and texts."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.keyword):
        return {node.arg}
    if isinstance(node, ast.ImportFrom):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return set()


def called(node):
    """The last part of the name that a call calls, or None for anything else."""
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "attr", getattr(node.func, "id", None))


def writes_past_the_record(tree):
    for node in ast.walk(tree):
        for name in names_in(node) & PAST_THE_RECORD.keys():
            yield node, f"{name}: {PAST_THE_RECORD[name]}"


def updates_rows(tree):
    """A queryset's update takes keywords alone; a dict, a set or a hash is given what to take in."""
    for node in ast.walk(tree):
        if called(node) == "update" and isinstance(node.func, ast.Attribute) and not node.args:
            yield node, "update(): writes no history"


def knows_sql(tree):
    for node in ast.walk(tree):
        if called(node) in ("cursor", "raw") or names_in(node) & {"RunSQL", "RawSQL", "executescript"}:
            yield node, "SQL of its own"
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in ("connection", "connections"):
            yield node, "uses the connection itself"


def writes_in_the_past(tree):
    for node in ast.walk(tree):
        if called(node) == "change" and any(keyword.arg in ("at", None) for keyword in node.keywords):
            yield node, "change(at=...): only sample data has a past moment"


def looks_back(tree):
    for node in ast.walk(tree):
        if called(node) == "as_at":
            yield node, "as_at(): pages look back by @takes_as_at alone, which asks first what the person may see"


def imports_inside_a_function(tree):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node, "import inside a function"


def prints(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            yield node, "print()"


def reads_the_environment(tree):
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("environ", "getenv")
            and getattr(node.value, "id", "") == "os"
        ):
            yield node, "the environment belongs to csp_portal/environment.py"


def trusts_markup(tree):
    for node in ast.walk(tree):
        if names_in(node) & {"mark_safe", "SafeString", "SafeText"}:
            yield node, "mark_safe: build markup with format_html or in a template"


# Each rule with a line that breaks it, lines that only look so, and the places where it is broken for a reason.
# A place is a file, or a folder that ends with /.
RULES = {
    writes_past_the_record: {
        "breaks": [
            "Action.objects.bulk_create(rows)",
            "action.save_without_historical_record()",
            "setattr(action, 'skip_history_when_saving', True)",
            "history = HistoricalRecords(excluded_fields=['text'])",
            "groups = models.ManyToManyField(Group)",
            "from simple_history.utils import bulk_update_with_history",
            "Action._base_manager.all()",
        ],
        "fine": ["form.cleaned_data['raw']", "form.cleaned_data['what_next']"],
        "allowed": {
            "csp_portal/common/record.py": "it is the record, and refuses these",
            "actions/tracker/applying.py": "the rows of a file are kept as they came: nobody changes them",
        },
    },
    updates_rows: {
        "breaks": [
            "Action.objects.filter(pk=1).update(state='complete')",
            "rows.update(**values)",
            "self.parts.update()",
        ],
        "fine": [
            "form.errors.update({'a': 1})",
            "digest.update(b'x')",
            "values.update(other)",
            "action.add_update(row)",
        ],
        "allowed": {
            "actions/asking/outbox.py": "messages are no record: whoever sends one takes it by a condition",
            "csp_portal/redaction/": "takes a text out of what is kept, and leaves a row that says so",
        },
    },
    knows_sql: {
        "breaks": [
            "with connection.cursor() as c: pass",
            "connections['default'].cursor()",
            "connection.execute_wrapper(f)",
            "Action.objects.raw('SELECT 1')",
        ],
        "fine": ["MigrationRecorder(connection)", "transaction.atomic()"],
        "allowed": {
            "csp_portal/common/past.py": "puts the past before each statement, so that nothing else needs to",
            "csp_portal/common/append_only.py": "the triggers of the tables that only grow",
            "csp_portal/management/commands/start.py": "tries the database before anything else",
            "csp_portal/first_start.py": "asks whether the database is new",
            "csp_portal/management/commands/redact.py": "tells what PostgreSQL keeps of a removed text",
        },
    },
    writes_in_the_past: {
        "breaks": ["with change('walsall', at=then): pass", "change('walsall', **how)"],
        "fine": ["with change('walsall', by=user, reason='x'): pass", "look(at=3)"],
        "allowed": {"csp_portal/sample/": "sample data has eight quarters of past"},
    },
    looks_back: {
        "breaks": ["with as_at(moment): pass", "past.as_at(moment, hidden={})"],
        "fine": ["path('as-at/', as_at.as_at)", "@takes_as_at\ndef page(request): pass", "request.as_at.moment"],
        "allowed": {
            "governance/past.py": "it is @takes_as_at",
            "csp_portal/packs/": "draws a pack, and the reports in it, as at the moments that they were made of",
            "csp_portal/redaction/pages.py": "draws a kept page again for its moment, for nobody to look at",
            "csp_portal/redaction/packs.py": "the same of the page and the Word file of a pack",
        },
    },
    imports_inside_a_function: {
        "breaks": ["def f():\n    from actions.models import Action\n    return Action"],
        "fine": ["from actions.models import Action"],
        "allowed": {},
    },
    prints: {
        "breaks": ["print('done')"],
        "fine": ["self.stdout.write('done')"],
        "allowed": {},
    },
    reads_the_environment: {
        "breaks": ["os.environ['PORT']", "os.getenv('PORT')"],
        "fine": ["environment.port()"],
        "allowed": {
            "manage.py": "names the settings",
            "csp_portal/wsgi.py": "names the settings",
            "csp_portal/environment.py": "reads the environment",
        },
    },
    trusts_markup: {
        "breaks": ["mark_safe(text)", "from django.utils.safestring import mark_safe"],
        "fine": ["format_html('<b>{}</b>', text)"],
        "allowed": {
            "csp_portal/common/markdown.py": "its parser lets no HTML through",
            "actions/reports/kept.py": "a part of a page that the portal drew itself, escaped then",
        },
    },
}


def is_within(path, allowed):
    place = path.relative_to(ROOT).as_posix()
    return place == allowed or (allowed.endswith("/") and place.startswith(allowed))


def faults(rule, path):
    place = path.relative_to(ROOT).as_posix()
    return [f"{place}:{node.lineno}: {why}" for node, why in rule(ast.parse(path.read_text()))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_module(rule):
    paths = [path for path in MODULES if not any(is_within(path, allowed) for allowed in RULES[rule]["allowed"])]
    assert [fault for path in paths for fault in faults(rule, path)] == []


@pytest.mark.parametrize(
    ("rule", "snippet"),
    [(rule, snippet) for rule, tried in RULES.items() for snippet in tried["breaks"]],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_rule_finds_a_line_that_breaks_it(rule, snippet):
    assert list(rule(ast.parse(snippet)))


@pytest.mark.parametrize(
    ("rule", "snippet"),
    [(rule, snippet) for rule, tried in RULES.items() for snippet in tried["fine"]],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_rule_lets_a_line_be_that_only_looks_so(rule, snippet):
    assert not list(rule(ast.parse(snippet)))


def test_every_exception_is_still_needed():
    for rule, tried in RULES.items():
        for allowed in tried["allowed"]:
            within = [path for path in MODULES if is_within(path, allowed)]
            assert any(faults(rule, path) for path in within), f"{rule.__name__}: {allowed}"


def too_long(path, lines):
    return len(path.read_text().splitlines()) > lines


def test_no_module_is_longer_than_400_lines():
    assert [path.relative_to(ROOT).as_posix() for path in MODULES if too_long(path, 400)] == []


def test_no_template_is_longer_than_150_lines():
    assert [path.relative_to(ROOT).as_posix() for path in TEMPLATES if too_long(path, 150)] == []


def test_a_long_file_is_found(tmp_path):
    (tmp_path / "long.html").write_text("line\n" * 151)
    assert too_long(tmp_path / "long.html", 150)
    assert not too_long(tmp_path / "long.html", 151)


TRUSTING = ("|safe", "|safeseq", "autoescape off")


def trusts_its_text(template):
    text = template.replace(" ", "")
    return any(word.replace(" ", "") in text for word in TRUSTING)


def test_no_template_trusts_what_people_typed():
    assert [path.relative_to(ROOT).as_posix() for path in TEMPLATES if trusts_its_text(path.read_text())] == []


@pytest.mark.parametrize("template", ["{{ text|safe }}", "{{ text | safe }}", "{% autoescape off %}{{ text }}"])
def test_a_template_that_trusts_its_text_is_found(template):
    assert trusts_its_text(template)


# Written in two halves, so that this file does not name them itself.
INDEX_HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com"]


def index_hosts_in(text):
    return [host for host in INDEX_HOSTS if host in text]


def our_files():
    for path in ROOT.rglob("*"):
        if not NOT_OURS & set(path.relative_to(ROOT).parts) and path.is_file():
            yield path


def test_no_file_names_the_host_of_a_package_index():
    found = {
        path.relative_to(ROOT).as_posix(): hosts
        for path in our_files()
        if (hosts := index_hosts_in(path.read_text(errors="replace")))
    }
    assert found == {}


def test_a_host_of_a_package_index_is_found():
    assert index_hosts_in("--index-url https://" + "py" + "pi.org/simple") == ["py" + "pi.org"]


def test_the_rules_see_the_project():
    assert len(MODULES) > 30
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("model", [model for model in apps.get_models() if issubclass(model, Recorded)])
def test_every_recorded_model_refuses_bulk_writes_and_deletes_nothing_behind_the_record(model):
    assert isinstance(model._default_manager.all(), RecordedQuerySet)
    assert all(isinstance(manager.all(), RecordedQuerySet) for manager in model._meta.managers)


def test_every_package_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    more = [*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()]
    wanted = [*project["project"]["dependencies"], *chain(*more)]
    names = {re.match(r"[a-z0-9-]+", package)[0] for package in wanted}
    said = set(re.findall(r"\*\*([a-z0-9-]+)\*\*", (ROOT / "docs/decisions/0001-packages.md").read_text()))
    assert names == said
