"""The board's dashboard: where the plan stands for a period."""

from django.http import Http404


def dashboard(request, slug):
    raise Http404


def dashboard_csv(request, slug):
    raise Http404
