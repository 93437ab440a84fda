"""The minutes of a meeting: for members while they are written, for everybody once they are published."""

import re
from copy import copy

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.past import today
from governance.access import require
from governance.history import foot_of, saved_since
from governance.meetings.attendance import by_standing
from governance.meetings.owners import posts_in, told_to_everybody
from governance.meetings.recording import Landing, PublishForm, WithdrawForm
from governance.models import AgendaItem, Attendance, BoardAction, Decision, Meeting
from governance.past import takes_as_at

from .recorded import closed_at, is_closed_at, meeting_of, recorded
from .recording import by_item

NOT_HELD = "Only the minutes of a meeting that was held can be published."
# What a person may have typed, although it is asked for nowhere.
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


@login_not_required
@never_cache
@takes_as_at
@require_safe
def minutes(request, slug, pk):
    """A member reads all that they may see of it; somebody else what was published."""
    if not getattr(request, "member", None):
        return published(request, slug, pk)
    meeting, member = meeting_of(request, pk), request.member
    found = recorded(meeting, member)
    items = list(AgendaItem.objects.visible_to(member).filter(meeting=meeting))
    context = {
        "meeting": meeting,
        "can_record": member.records_meetings,
        "left_out": published_part(items, found)["left_out"] if member.sees_board_matters else 0,
        "foot": foot_of(member, meeting.history.all(), *parts_of(meeting)),
        "nav": "meetings",
    }
    return render(request, "meetings/minutes.html", found | by_item(items, found) | context)


def published(request, slug, pk):
    """The page for everybody: posts only, and nothing of what the board alone may see. 404 while there is none."""
    meetings = Meeting.objects.filter(state=Meeting.State.HELD, minutes_published_on__isnull=False)
    meeting = get_object_or_404(meetings.select_related("group", "partnership"), partnership=slug, pk=pk)
    request.partnership = meeting.partnership
    found = open_to_all(meeting)
    items = AgendaItem.objects.filter(meeting=meeting).open_to_all()
    placed = by_item(without_addresses(items, "title", "presenter", "asks", "said"), found)
    without_addresses([meeting], "place", "quorum", "chaired_by", "notes")
    return render(request, "meetings/minutes.html", found | placed | {"meeting": meeting, "is_public": True})


def open_to_all(meeting):
    """Who came, and the decisions and board actions that everybody may read once the minutes are published."""
    attendances = Attendance.objects.filter(meeting=meeting).select_related("organisation")
    decisions = Decision.objects.filter(meeting=meeting).open_to_all()
    rows = BoardAction.objects.filter(Q(meeting=meeting) | closed_at(meeting)).open_to_all()
    rows = rows.select_related("organisation", "decision")
    told = told_to_everybody(rows, posts_in(meeting.partnership), today())
    actions = without_addresses(told, "text", "owner_words", "due", "closing_words")
    return {
        "came": by_standing(without_addresses(attendances, "who")),
        "decisions": without_addresses(decisions, "text", "changes"),
        "board_actions": [each for each in actions if each.meeting_id == meeting.pk],
        "closed": [each for each in actions if is_closed_at(meeting, each)],
    }


def without_addresses(rows, *names):
    """The rows, not to be saved, with every e-mail address in these of their words left out."""
    rows = list(rows)
    for row in rows:
        for name in names:
            setattr(row, name, ADDRESS.sub("(e-mail address left out)", getattr(row, name)))
    return rows


def published_part(items, found):
    """Of the rows of a meeting that somebody sees who sees board matters: how many items, decisions, board
    actions and others that were closed its published minutes show, and how many of all they leave out."""
    rows = {"items": items, "decisions": found["decisions"], "board_actions": found["board_actions"]}
    rows["closed"] = [each for each in found["closed"] if each not in found["board_actions"]]
    shown = {name: sum(not each.is_for_board for each in of_it) for name, of_it in rows.items()}
    return shown | {"left_out": sum(map(len, rows.values())) - sum(shown.values())}


def parts_of(meeting):
    """The history querysets of what was recorded of a meeting."""
    return [model.history.filter(meeting=meeting.pk) for model in (AgendaItem, Attendance, Decision, BoardAction)]


def published_already(meeting):
    day = meeting.minutes_published_on
    return day and f"The minutes were published on {date_format(day, 'j F Y')}."


@answers_forms
def minutes_publish(request, slug, pk):
    return page_of_verb(
        request,
        pk,
        PublishForm,
        obstacle=lambda meeting: published_already(meeting) or (not meeting.is_held and NOT_HELD),
        template="meetings/minutes_publish.html",
        done="The minutes are published.",
        conflict_button="Publish them all the same",
    )


@answers_forms
def minutes_withdraw(request, slug, pk):
    return page_of_verb(
        request,
        pk,
        WithdrawForm,
        obstacle=lambda meeting: not meeting.minutes_published_on and "The minutes are not published.",
        template="meetings/minutes_withdraw.html",
        done="The minutes are withdrawn.",
        conflict_button="Withdraw them all the same",
    )


def page_of_verb(request, pk, form_class, *, obstacle, **page):
    """The form page of a verb done to the minutes. Where it cannot be done the page says why instead."""
    meeting = meeting_of(request, pk)
    require(request.member.records_meetings)
    back = reverse("minutes", args=[meeting.partnership_id, pk])
    context = {"meeting": meeting, "cancel": back, "nav": "meetings"}
    hindered = obstacle(meeting)
    if hindered and request.method != "POST":
        return render(request, "meetings/recording_obstacle.html", context | {"obstacle": hindered})
    items = AgendaItem.objects.visible_to(request.member).filter(meeting=meeting)
    return form_page(
        request,
        lambda data: form_class(data, record=copy(meeting), lands_on=lambda row: Landing(back)),
        record=meeting,
        changes_since=lambda version: saved_since(version, request.member, meeting),
        **published_part(list(items), recorded(meeting, request.member)),
        **context,
        **page,
    )
