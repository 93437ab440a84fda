from django.http import Http404


def room(request, slug, **key):
    raise Http404


def attendance(request, slug, **key):
    raise Http404


def item_said(request, slug, **key):
    raise Http404


def decision_new(request, slug, **key):
    raise Http404


def board_action_new(request, slug, **key):
    raise Http404


def minutes(request, slug, **key):
    raise Http404


def minutes_publish(request, slug, **key):
    raise Http404


def minutes_withdraw(request, slug, **key):
    raise Http404


def attendance_year(request, slug, **key):
    raise Http404


def decisions(request, slug, **key):
    raise Http404


def decision_edit(request, slug, **key):
    raise Http404


def board_actions(request, slug, **key):
    raise Http404


def board_action(request, slug, **key):
    raise Http404


def board_action_edit(request, slug, **key):
    raise Http404


def board_action_close(request, slug, **key):
    raise Http404


def board_action_reopen(request, slug, **key):
    raise Http404
