"""The reporting periods of a partnership."""

from django.http import Http404


def periods(request, slug):
    raise Http404
