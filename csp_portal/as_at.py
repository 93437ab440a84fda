from django.http import Http404


def as_at(request, **address):
    raise Http404
