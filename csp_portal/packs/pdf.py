"""A PDF of what was issued, where the optional extra `pdf` is installed. It is made of the kept page when it is asked
for, so that it says what the page says; it is not kept itself. A process of its own makes it, which may take too long:
how long nobody can tell from a page."""

import logging
import os
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from csp_portal.common.kept_bytes import bytes_response

from .kept import file_name, see

PACKAGE = "weasyprint"
CHILD = [sys.executable, "-B", "-X", "utf8", "-m", "csp_portal.packs.pdf_child"]
SECONDS = 60  # that a PDF may take
LARGEST = 400_000  # bytes of a page; a larger one would hold the server up for more than a quarter of a minute
PATIENCE = 10  # seconds that somebody waits while another PDF is made
BUSY = "Another PDF is being made. Try again in a minute."
TOO_LONG = "This pack takes too long to make a PDF of."
LACKING = "This server cannot make a PDF: a library that the extra “pdf” needs is missing."
ONE_AT_A_TIME = Lock()
logger = logging.getLogger(__name__)


def is_offered(page_size):
    """Whether a page of so many bytes is to be had as a PDF here."""
    return page_size <= LARGEST and find_spec(PACKAGE) is not None


@require_safe
def pack_pdf(request, slug, pk):
    found = see(request, pk)
    if not is_offered(len(found.page)):
        raise Http404
    if not ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        return without_pdf(request, found, BUSY)
    try:
        response = bytes_response(as_pdf(bytes(found.page)), "application/pdf")
    except subprocess.TimeoutExpired:
        return without_pdf(request, found, TOO_LONG)
    except subprocess.CalledProcessError as error:  # most likely a library of the system which is not there
        logger.error("No PDF could be made: %s", error.stderr.decode(errors="replace")[-2_000:])
        return without_pdf(request, found, LACKING)
    finally:
        ONE_AT_A_TIME.release()
    response["Content-Disposition"] = f'attachment; filename="{file_name(found)}.pdf"'
    return response


def without_pdf(request, publication, why):
    context = {"publication": publication, "why": why, "nav": "meetings"}
    return render(request, "packs/no_pdf.html", context, status=503)


@lru_cache(maxsize=4)  # a board asks for the same pack at about the same time
def as_pdf(page):
    """A page as a tagged PDF."""
    done = subprocess.run(  # noqa: S603 - our own program
        CHILD,
        input=page,
        capture_output=True,
        cwd=settings.BASE_DIR,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        timeout=SECONDS,
        check=True,
    )
    return done.stdout
