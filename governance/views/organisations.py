"""The organisations of a partnership, what they are in it, and the page about the partnership."""

from django.http import Http404


def about(request, slug):
    raise Http404


def organisations(request, slug):
    raise Http404
