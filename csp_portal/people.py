"""The people of a partnership, what they hold and what they own."""

from django.http import Http404


def people(request, slug):
    raise Http404
