from django.http import Http404


def answer(request, **address):
    raise Http404


def answer_draft(request, **address):
    raise Http404


def answer_receipt(request, **address):
    raise Http404
