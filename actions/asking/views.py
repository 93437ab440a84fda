from django.http import Http404


def period(request, **address):
    raise Http404


def asked(request, **address):
    raise Http404


def remind(request, **address):
    raise Http404


def link_stop(request, **address):
    raise Http404


def link_new(request, **address):
    raise Http404


def message_again(request, **address):
    raise Http404


def reminder_settings(request, **address):
    raise Http404
