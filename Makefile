# make run     the portal on http://127.0.0.1:8000, with its own virtual environment (.venv)
# make test    every test, on SQLite, on PostgreSQL and in a browser (.venv-test)
# make guards  every safety test with its check switched off: each must fail
# make fuzz    10,000 spoilt spreadsheet files: each is read or refused in words; about a minute
# make bench   how long the pages take beside a bare view, on both databases; about half an hour
# make pictures the guides' pictures, drawn anew from the pages as they are now
# make lint    style, templates, import order, migrations, settings for deployment
# make lock    for maintainers: work out requirements/*.txt anew from pyproject.toml; needs uv

.PHONY: run test guards fuzz bench pictures lint lock
UV ?= uv
export PIP_DISABLE_PIP_VERSION_CHECK := 1
TEST := .venv-test/bin

run: .venv/installed
	@exec .venv/bin/python manage.py start

test guards: .venv-test/installed
	@exec $(TEST)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.run $@

fuzz: .venv-test/installed
	@exec $(TEST)/python -m tests.promises.fuzz

bench: .venv-test/installed
	@exec $(TEST)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m bench $(BENCH)

pictures: .venv-test/installed
	DRAW_PICTURES=1 $(TEST)/python -m pytest -q tests/browser/test_guides.py

lint: export DATABASE_URL := sqlite:///$(CURDIR)/.venv-test/lint.sqlite3
lint: .venv-test/installed
	$(TEST)/ruff check .
	$(TEST)/ruff format --check .
	find templates -name '*.html' -exec $(TEST)/djade --check --target-version 5.2 {} +
	$(TEST)/lint-imports
	$(TEST)/python manage.py makemigrations --check --dry-run
	SITE_URL=https://plan.example.org $(TEST)/python manage.py check --deploy --fail-level WARNING

.venv/installed: requirements/run.txt
	@sh requirements/install .venv requirements/run.txt

.venv-test/installed: requirements/test.txt
	@sh requirements/install .venv-test requirements/test.txt

LOCK = UV_PYTHON_DOWNLOADS=never $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml

lock:
	$(LOCK) -o requirements/run.txt
	$(LOCK) --extra pdf -o requirements/pdf.txt
	$(LOCK) --extra pdf --group test --group lint -o requirements/test.txt
