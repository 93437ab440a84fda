"""The environment variables that the portal reads. A wrong value stops the start with its name and a sentence."""

import os
import re
import secrets
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

# Every variable: what holds when it is not set or empty, an example, and what it is for.
# README.md and docs/operating.md print this table; a test compares them with it.
VARIABLES = {
    "PORT": ("8000", "8080", "The port to listen on, always at 127.0.0.1."),
    "DATABASE_URL": (
        "SQLite in `var/portal.sqlite3`",
        "postgres://portal:password@localhost:5432/portal",
        "The database: PostgreSQL, or SQLite as `sqlite:////path/to/file`.",
    ),
    "SECRET_KEY": (
        "made once, kept in `var/secret_key`",
        "64 characters that nobody can guess",
        "Signs sessions and links. At least 50 characters.",
    ),
    "SITE_URL": (
        "none: for one machine, without https",
        "https://plan.example.org",
        "The address that people type. Setting it turns on secure cookies and strict transport security.",
    ),
    "SAMPLE": ("1", "0", "1 fills a new database with the sample partnerships; 0 starts it empty."),
    "SAMPLE_PASSWORD": ("one made and printed", "a few words", "The password of the sample accounts."),
    "EMAIL_URL": (
        "messages are kept as files in `var/mail/`",
        "smtp+tls://user:password@mail.example.org:587",
        (
            "The mail server: `smtp+tls://`, `smtp+ssl://`, or `smtp://` without encryption. "
            "Or GOV.UK Notify: `notify://api-key@template-id`."
        ),
    ),
}


def wrong(name, sentence):
    sys.exit(f"{name}: {sentence}")


def value_of(name):
    """The value of one of VARIABLES; "" when it is not set."""
    if name not in VARIABLES:
        raise KeyError(name)
    return os.environ.get(name, "").strip()


def port():
    """The port to listen on at 127.0.0.1."""
    value = value_of("PORT") or VARIABLES["PORT"][0]
    if not value.isascii() or not value.isdigit() or len(value) > 5 or not 1 <= int(value) <= 65535:
        wrong("PORT", f"must be a whole number from 1 to 65535, not {value!r}.")
    return int(value)


def site_url():
    """The address that people type, like https://plan.example.org; "" when the portal is tried on one machine."""
    value = value_of("SITE_URL").rstrip("/").lower()
    host = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"
    found = re.fullmatch(rf"https://{host}(:([1-9][0-9]{{0,4}}))?", value)
    if value and (not found or int(found[3] or 0) > 65535):
        wrong("SITE_URL", f"must be an https address without a path, like https://plan.example.org, not {value!r}.")
    return value


def make_var():
    """Make var/, where the portal keeps its files, for the owner of this process alone."""
    try:
        VAR.mkdir(mode=0o700, exist_ok=True)
        if VAR.stat().st_mode & 0o077:
            VAR.chmod(0o700)
    except OSError as problem:
        wrong("var/", f"the portal keeps its files in {VAR} and cannot make it private: {problem.strerror}.")
    if not os.access(VAR, os.W_OK | os.X_OK):
        wrong("var/", f"the portal keeps its files in {VAR} and may not write there.")


def secret_key():
    """SECRET_KEY, else one made once and kept in var/secret_key, readable by its owner alone."""
    value = value_of("SECRET_KEY")
    name = "SECRET_KEY" if value else "var/secret_key"
    value = value or _kept_secret_key(VAR / "secret_key")
    if len(value) < 50 or len(set(value)) < 5:
        wrong(name, "must be at least 50 characters that nobody can guess.")
    return value


def _kept_secret_key(path):
    """The key in `path`. It appears there whole or not at all, whoever else starts at the same time."""
    make_var()
    try:
        if not path.exists():
            draft = path.with_name(f"secret_key.{secrets.token_hex(8)}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text().strip()
    except OSError as problem:
        wrong("var/secret_key", f"cannot be made or read: {problem.strerror}.")


DATABASE_SHAPE = "must be like postgres://user:password@host:5432/name or sqlite:////path/to/file."


def database():
    """Django's settings for DATABASE_URL: PostgreSQL, or SQLite in var/ unless set."""
    value = value_of("DATABASE_URL")
    if not value:
        make_var()
        value = f"sqlite:///{VAR / 'portal.sqlite3'}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured):
        found = {}
    engine, name = found.get("ENGINE", ""), found.get("NAME")
    is_sqlite = engine.endswith(".sqlite3")
    if not engine.endswith((".sqlite3", ".postgresql")) or not name or (is_sqlite and not Path(name).is_absolute()):
        wrong("DATABASE_URL", DATABASE_SHAPE)
    if is_sqlite and not Path(name).parent.is_dir():
        wrong("DATABASE_URL", f"the folder of {name} does not exist.")
    return found


EMAIL_SHAPE = "must be like smtp+tls://user:password@host:587 or notify://api-key@template-id."
EMAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def email():
    """Django's settings for EMAIL_URL: an SMTP server, GOV.UK Notify, or files in var/mail unless set."""
    value = value_of("EMAIL_URL")
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": VAR / "mail"}
    if value.startswith("notify:"):
        return notify(value)
    try:
        parts = urlsplit(value)
        if parts.scheme not in EMAIL_PORTS or not parts.hostname or parts.path.strip("/"):
            wrong("EMAIL_URL", EMAIL_SHAPE)
        found = environ.Env.email_url_config(value)
    except (ValueError, ImproperlyConfigured):
        wrong("EMAIL_URL", EMAIL_SHAPE)
    return found | {"EMAIL_PORT": found["EMAIL_PORT"] or EMAIL_PORTS[parts.scheme], "EMAIL_TIMEOUT": 20}


UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def notify(value):
    """Django's settings for GOV.UK Notify. An API key is its name, the service's id and a secret, with hyphens."""
    found = re.fullmatch(rf"notify://(?:.*-)?({UUID})-({UUID})@({UUID})", value, re.IGNORECASE)
    if not found:
        wrong("EMAIL_URL", EMAIL_SHAPE)
    known = dict(zip(("service", "secret", "template"), found.groups(), strict=True))
    known["address"] = "https://api.notifications.service.gov.uk"
    return {"EMAIL_BACKEND": "csp_portal.common.notify.NotifyBackend", "NOTIFY": known}


def sample():
    """Whether a new database is filled with the sample partnerships."""
    value = value_of("SAMPLE") or VARIABLES["SAMPLE"][0]
    if value not in ("0", "1"):
        wrong("SAMPLE", f"must be 0 or 1, not {value!r}.")
    return value == "1"


def sample_password():
    """The password of the sample accounts, or "" to have one made."""
    value = value_of("SAMPLE_PASSWORD")
    if value and len(value) < 8:
        wrong("SAMPLE_PASSWORD", "must be at least 8 characters.")
    return value
