"""Search over actions, commitments, priorities, organisations and groups."""

from django.http import Http404


def search(request, slug):
    raise Http404
