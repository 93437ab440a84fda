from django.http import Http404


def tolerances(request, **address):
    raise Http404
