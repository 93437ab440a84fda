"""The groups of a partnership."""

from django.http import Http404


def groups(request, slug):
    raise Http404
