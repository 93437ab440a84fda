from django.http import Http404


def report(request, **address):
    raise Http404


def report_check(request, **address):
    raise Http404


def report_withdraw(request, **address):
    raise Http404


def report_return(request, **address):
    raise Http404


def report_agree(request, **address):
    raise Http404


def report_comment(request, **address):
    raise Http404


def report_correct(request, **address):
    raise Http404


def report_filed(request, **address):
    raise Http404
