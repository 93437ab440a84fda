from django.http import Http404


def meetings(request, slug, **key):
    raise Http404


def meeting(request, slug, **key):
    raise Http404


def paper(request, slug, **key):
    raise Http404
