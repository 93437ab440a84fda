"""The environment variables that the portal reads. A wrong value stops the start with its name and a sentence."""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def wrong(name, sentence):
    sys.exit(f"{name}: {sentence}")


def port():
    """The port to listen on at 127.0.0.1 (PORT, 8000 unless set)."""
    value = os.environ.get("PORT", "8000")
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        wrong("PORT", f"must be a whole number from 1 to 65535, not {value!r}.")
    return int(value)


def site_url():
    """The address that people type (SITE_URL), like https://plan.example.org; "" when the portal is tried on one machine."""
    value = os.environ.get("SITE_URL", "").rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme != "https" or not parts.hostname or parts.path or parts.query):
        wrong("SITE_URL", f"must be an https address without a path, like https://plan.example.org, not {value!r}.")
    return value


def secret_key():
    """SECRET_KEY, else one made once and kept in var/secret_key, readable by its owner alone."""
    value = os.environ.get("SECRET_KEY", "")
    if value:
        if len(value) < 50 or len(set(value)) < 5:
            wrong("SECRET_KEY", "must be at least 50 characters that nobody can guess.")
        return value
    VAR.mkdir(exist_ok=True)
    path = VAR / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def database():
    """Django's settings for DATABASE_URL: PostgreSQL, or SQLite in var/ unless set."""
    value = os.environ.get("DATABASE_URL", "") or f"sqlite:///{VAR / 'portal.sqlite3'}"
    try:
        found = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured):
        found = {}
    engine = found.get("ENGINE", "")
    if not engine.endswith(("sqlite3", "postgresql")) or not found.get("NAME"):
        wrong("DATABASE_URL", "must be like postgres://user:password@host:5432/name or sqlite:////path/to/file.")
    return found


def email():
    """Django's settings for EMAIL_URL: an SMTP server, or files in var/mail unless set."""
    value = os.environ.get("EMAIL_URL", "")
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": VAR / "mail"}
    if urlsplit(value).scheme not in environ.Env.EMAIL_SCHEMES or "://" not in value:
        wrong("EMAIL_URL", "must be like smtp+tls://user:password@host:587.")
    try:
        return environ.Env.email_url_config(value)
    except (ValueError, ImproperlyConfigured):
        wrong("EMAIL_URL", "must be like smtp+tls://user:password@host:587.")


def sample():
    """Whether a new database is filled with the sample partnerships (SAMPLE, 1 unless set)."""
    value = os.environ.get("SAMPLE", "1")
    if value not in ("0", "1"):
        wrong("SAMPLE", f"must be 0 or 1, not {value!r}.")
    return value == "1"


def sample_password():
    """The password of the sample accounts (SAMPLE_PASSWORD), or "" to have one made."""
    value = os.environ.get("SAMPLE_PASSWORD", "")
    if value and len(value) < 8:
        wrong("SAMPLE_PASSWORD", "must be at least 8 characters.")
    return value
