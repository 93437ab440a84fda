"""`/healthz`: whether the portal can do its work, for whatever watches over it. It says nothing else to anyone."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 when the database answers and has every migration of this code, else 503; the body says which."""
    try:
        missing = migrations_of_this_code() - MigrationRecorder(connection).applied_migrations().keys()
    except Error:
        return _answer("The database does not answer.", 503)
    return _answer("The database is not up to date.", 503) if missing else _answer("Ready.", 200)


@cache
def migrations_of_this_code():
    """The migrations on disk, as (app, name). They cannot change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _answer(sentence, status):
    return HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=status)
