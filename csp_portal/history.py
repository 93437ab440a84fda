"""The history of the whole partnership."""

from django.http import Http404


def history(request, slug):
    raise Http404


def history_csv(request, slug):
    raise Http404
