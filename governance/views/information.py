"""Help, accessibility statement, privacy notice, cookies and contact: open to everybody, in the partnership's words."""

from django.http import Http404


def information(request, kind, slug=""):
    raise Http404
