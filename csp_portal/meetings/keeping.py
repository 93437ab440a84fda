"""Keeping meetings and their agenda: a page for each form and each verb, for those who may record meetings."""

from copy import copy
from functools import partial

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from actions.models import QuarterlyReport
from csp_portal.common.form_page import answers_forms, form_page
from governance.access import get_visible, require
from governance.history import saved_since
from governance.meetings.agenda import (
    following,
    obstacle_to_adding,
    obstacle_to_holding,
    obstacle_to_putting_off,
    obstacle_to_removing,
)
from governance.meetings.forms import CancelForm, HeldForm, ItemForm, LaterForm, MeetingForm, RemoveForm
from governance.models import AgendaItem, Group, Meeting, Paper
from governance.views.periods import landed
from priorities.models import Visibility

from .upcoming import meetings_of

SAME_DAY = "The group has another meeting on that day."
COPIED = ("place", "quorum", "starts", "ends")  # from the last meeting of the group, to begin with


@answers_forms
def meeting_new(request, slug):
    require(request.member.records_meetings)
    groups = Group.objects.filter(partnership=request.partnership)
    if not groups.exists():
        words = "There is no group that could meet yet. The coordinator or an administrator can add one."
        return hindered(request, words, reverse("groups", args=[slug]))
    key = request.GET.get("group", "")
    group = groups.filter(pk=key).first() if key.isdecimal() and len(key) < 10 else None
    return form_page(
        request,
        lambda data: MeetingForm(data, record=new_meeting(request.partnership, group)),
        record=None,
        template="meetings/meeting_edit.html",
        done=partial(with_same_day, "The meeting is added."),
        cancel=reverse("meetings", args=[slug]),
        nav="meetings",
    )


def new_meeting(partnership, group):
    """A meeting to be filled in; where and when of the day are those of the group's last one."""
    last = group and Meeting.objects.standing().filter(group=group).last()
    said = {name: getattr(last, name) for name in COPIED} if last else {}
    return Meeting(partnership=partnership, **({"group": group} if group else {}), **said)


def with_same_day(words, form):
    return f"{words} {SAME_DAY}" if form.others_that_day() else words


def hindered(request, obstacle, back):
    """The page that says why something cannot be done."""
    return render(request, "meetings/obstacle.html", {"obstacle": obstacle, "back": back, "nav": "meetings"})


def see(request, pk):
    """The meeting of that key, for those who may record it."""
    meeting = get_object_or_404(meetings_of(request.member), pk=pk)
    require(request.member.records_meetings)
    return meeting


def page_of(request, meeting, make_form, obstacle="", **page):
    """The form page of a verb done to a meeting. Where it cannot be done the page says why instead."""
    if obstacle and request.method != "POST":
        return hindered(request, obstacle, meeting.get_absolute_url())
    page = {"record": meeting, "changes_since": partial(saved_since, member=request.member, record=meeting)} | page
    return form_page(
        request,
        make_form,
        meeting=meeting,
        cancel=meeting.get_absolute_url(),
        nav="meetings",
        **page,
    )


@answers_forms
def meeting_edit(request, slug, pk):
    meeting = see(request, pk)
    return page_of(
        request,
        meeting,
        lambda data: MeetingForm(data, record=copy(meeting)),
        "This meeting was cancelled, so it is not changed any more." if meeting.is_cancelled else "",
        template="meetings/meeting_edit.html",
        done=partial(with_same_day, "The meeting is changed."),
    )


@answers_forms
def meeting_cancel(request, slug, pk):
    meeting = see(request, pk)
    return page_of(
        request,
        meeting,
        lambda data: CancelForm(data, meeting=copy(meeting)),
        "" if meeting.is_planned else f"This meeting was {meeting.get_state_display().lower()} already.",
        template="meetings/meeting_cancel.html",
        done="The meeting is cancelled.",
        conflict_button="Cancel it all the same",
        cancel_words="Keep the meeting",
        items=meeting.items.count(),
        next_meeting=following(meeting),
    )


@answers_forms
def meeting_held(request, slug, pk):
    meeting = see(request, pk)
    return page_of(
        request,
        meeting,
        lambda data: HeldForm(data, meeting=copy(meeting)),
        obstacle_to_holding(meeting, localdate()),
        template="meetings/meeting_held.html",
        done="The meeting is put down as held.",
        conflict_button="Put it down all the same",
    )


@answers_forms
def item_new(request, slug, pk):
    meeting = see(request, pk)
    return page_of(
        request,
        meeting,
        item_form(request, meeting, AgendaItem(partnership=request.partnership, group=meeting.group)),
        obstacle_to_adding(meeting),
        record=None,
        changes_since=None,
        template="meetings/item_edit.html",
        done="The item is on the agenda.",
    )


@answers_forms
def item_edit(request, slug, pk, item):
    meeting, found = see_item(request, pk, item)
    issue = found.kind == AgendaItem.Kind.ISSUE
    return page_of(
        request,
        meeting,
        item_form(request, meeting, found, is_the_boards=issue and is_the_boards(found)),
        record=found,
        changes_since=lambda version: saved_since(version, request.member, found, Paper.history.filter(item=found.pk)),
        template="meetings/item_edit.html",
        done="The item is changed.",
        is_issue=issue,
    )


@answers_forms
def item_later(request, slug, pk, item):
    return page_of_item_verb(
        request,
        pk,
        item,
        LaterForm,
        obstacle_to_putting_off,
        template="meetings/item_later.html",
        done="The item is put off.",
        conflict_button="Put it off all the same",
    )


@answers_forms
def item_remove(request, slug, pk, item):
    return page_of_item_verb(
        request,
        pk,
        item,
        RemoveForm,
        obstacle_to_removing,
        template="meetings/item_remove.html",
        done="The item is removed.",
        conflict_button="Remove it all the same",
    )


def page_of_item_verb(request, pk, item, form_class, obstacle, **page):
    """The form page of a verb that takes an item off the agenda. Sent again, it leads where it led the first time."""
    meeting = see(request, pk)
    found = AgendaItem.objects.visible_to(request.member).filter(meeting=meeting, pk=item).first()
    if found is None:
        return landed(request)
    found.meeting = meeting
    return page_of(
        request,
        meeting,
        lambda data: form_class(data, item=copy(found), meeting=meeting),
        obstacle(found),
        record=found,
        changes_since=partial(saved_since, member=request.member, record=found),
        item=found,
        next_meeting=following(meeting),
        **page,
    )


def see_item(request, pk, item):
    """The meeting and the item of its agenda, for those who may record it."""
    meeting = get_object_or_404(meetings_of(request.member), pk=pk)
    found = get_visible(AgendaItem.objects, request.member, meeting=meeting, pk=item)
    require(request.member.records_meetings)
    return meeting, found


def item_form(request, meeting, item, **values):
    """Makes the form of an item of what was sent. Files come with the request alone: what is kept has none."""

    def make(data):
        files = request.FILES if request.method == "POST" else None
        return ItemForm(data, files, record=copy(item), meeting=meeting, by=request.user, **values)

    return make


def is_the_boards(item):
    """Whether a report raised the item whose priority is the board's own."""
    return QuarterlyReport.objects.filter(agenda_item=item, priority__visibility=Visibility.BOARD).exists()
