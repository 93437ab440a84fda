"""The pages by which a coordinator brings a spreadsheet into the plan."""

from django.http import Http404


def imports(request, slug):
    raise Http404


def check(request, slug, pk):
    raise Http404


def preview(request, slug, pk):
    raise Http404


def remove(request, slug, pk):
    raise Http404


def taken(request, slug, number):
    raise Http404


def undo(request, slug, number):
    raise Http404


def file(request, slug, number):
    raise Http404
