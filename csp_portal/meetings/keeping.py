from django.http import Http404


def meeting_new(request, slug, **key):
    raise Http404


def meeting_edit(request, slug, **key):
    raise Http404


def meeting_cancel(request, slug, **key):
    raise Http404


def meeting_held(request, slug, **key):
    raise Http404


def item_new(request, slug, **key):
    raise Http404


def item_edit(request, slug, **key):
    raise Http404


def item_later(request, slug, **key):
    raise Http404


def item_remove(request, slug, **key):
    raise Http404
