"""What the secretary records in the room: what was said of each item, and what was decided; and the register of it."""

from copy import copy
from dataclasses import dataclass, field
from functools import partial

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.access import can_add
from csp_portal.common.boxes import mark_of
from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.kept_words import as_posted
from csp_portal.common.models import KeptWords
from csp_portal.common.tickets import issue_ticket
from governance.access import get_visible, require
from governance.history import saved_since
from governance.meetings.recording import DecisionForm, Landing, NotesForm, SaidForm
from governance.models import AgendaItem, Decision
from governance.past import takes_as_at

from .filters import DecisionFilters
from .in_room import OTHER, Page, answer_box
from .papers import papers_by_item
from .recorded import meeting_of, recorded, with_delivery_actions
from .way_back import room_at, way_back

PAGE_SIZE = 50
IN_PLACE = "Save mine in place of theirs"


@dataclass
class Box:
    """A box in the room: where it is saved, what stands in it, and the words that were kept of it and not saved.
    `key`, `title` and `anchor` are those of what it belongs to."""

    key: int
    title: str
    anchor: str
    address: str
    name: str
    words: str
    version: int | str
    opened: str = field(init=False)
    form_id: str = ""
    kept: KeptWords | None = None

    def __post_init__(self):
        self.opened = mark_of(self.words)

    @property
    def prefix(self):
        return f"box{self.key}-"


@dataclass
class ItemInRoom:
    """An item of the agenda, with what came of it and, where it is recorded, the box of what was said."""

    item: AgendaItem
    decisions: list
    board_actions: list
    box: Box | None = None


@require_safe
def room(request, slug, pk):
    """The meeting as it goes on, item by item: to record for those who may, else to read."""
    meeting, member = meeting_of(request, pk), request.member
    may_record = member.records_meetings and not meeting.is_cancelled
    found = recorded(meeting, member)
    items = list(AgendaItem.objects.visible_to(member).filter(meeting=meeting))
    is_written = may_record and "read" not in request.GET
    placed = by_item(items, found)
    boxes = make_boxes(request, meeting, placed["rows"]) if is_written else []
    context = {
        "other_box": boxes[-1] if boxes else None,
        "not_saved": [box for box in boxes if box.kept],
        "papers": papers_by_item(items),
        "meeting": meeting,
        "may_record": may_record,
        "can_record": is_written,
        "nav": "meetings",
    }
    return render(request, "meetings/room.html", found | placed | context)


def by_item(items, found):
    """What is on record of a meeting in the order of its agenda: in `rows` each item with its decisions and the board
    actions that follow from those; then the decisions and board actions that belong to none of them."""
    rows, decisions, actions = [], list(found["decisions"]), list(found["board_actions"])
    for item in items:
        mine = [each for each in decisions if each.item_id == item.pk]
        keys = {each.pk for each in mine}
        rows.append(ItemInRoom(item, mine, [each for each in actions if each.decision_id in keys]))
    placed = {id(each) for row in rows for each in [*row.decisions, *row.board_actions]}
    return {
        "rows": rows,
        "other_decisions": [each for each in decisions if id(each) not in placed],
        "other_actions": [each for each in actions if id(each) not in placed],
    }


def make_boxes(request, meeting, rows):
    """Give each item its own box, with a ticket, the version that it is opened on, and words that were kept of it.
    Gives them all; that of what else was said is the last."""
    for row in rows:
        item = row.item
        address = reverse("item_said", args=[item.partnership_id, meeting.pk, item.pk])
        row.box = Box(item.pk, item.title, f"item-{item.pk}", address, "said", item.said, item.version)
    address = reverse("meeting_said", args=[meeting.partnership_id, meeting.pk])
    other = Box(OTHER, "What else was said", "other", address, "notes", meeting.notes, meeting.version)
    boxes = [*(row.box for row in rows), other]
    kept = KeptWords.objects.filter(user=request.user, address__in=[box.address for box in boxes]).order_by("-at")
    oldest = {each.address: each for each in kept}
    for box in boxes:
        box.form_id, box.kept = issue_ticket(request, box.address), oldest.get(box.address)
        if box.kept:
            posted = as_posted(box.kept)
            box.words, box.version = posted.get(box.name, box.words), posted.get("version", box.version)
    return boxes


@answers_forms
def item_said(request, slug, pk, item):
    """Where the room saves what was said of one item; also its own page, when that could not be saved at once."""
    meeting = meeting_of(request, pk)
    found = get_visible(AgendaItem.objects, request.member, meeting=meeting, pk=item)
    require(request.member.records_meetings)
    return answer_box(request, meeting, found.pk, pages_of(request.member, meeting))


@answers_forms
def meeting_said(request, slug, pk):
    """The same for what belongs to no item."""
    meeting = meeting_of(request, pk)
    require(request.member.records_meetings)
    return answer_box(request, meeting, OTHER, pages_of(request.member, meeting))


def pages_of(member, meeting):
    """{key of a box in the room: the page that saves it}."""
    items = AgendaItem.objects.visible_to(member).filter(meeting=meeting).select_related("meeting")
    pages = {item.pk: Page("item_said", (item.pk,), f"item-{item.pk}", partial(said_page, item=item)) for item in items}
    return pages | {OTHER: Page("meeting_said", (), "other", partial(notes_page, meeting=meeting))}


def said_page(request, item):
    meeting = item.meeting
    back = room_at(meeting, f"item-{item.pk}")
    return form_page(
        request,
        lambda data: SaidForm(data, record=copy(item), lands_on=Landing(back)),
        record=item,
        template="meetings/item_said.html",
        done=lambda form: f"Saved: {item.title}" if form.has_changed() else "Nothing was changed.",
        changes_since=lambda version: saved_since(version, request.member, item),
        conflict_button=IN_PLACE,
        cancel=back,
        meeting=meeting,
        item=item,
        nav="meetings",
    )


def notes_page(request, meeting):
    back = room_at(meeting, "other")
    return form_page(
        request,
        lambda data: NotesForm(data, record=copy(meeting), lands_on=Landing(back)),
        record=meeting,
        template="meetings/item_said.html",
        done=lambda form: "Saved: what else was said" if form.has_changed() else "Nothing was changed.",
        changes_since=lambda version: saved_since(version, request.member, meeting),
        conflict_button=IN_PLACE,
        cancel=back,
        meeting=meeting,
        nav="meetings",
    )


@answers_forms
def decision_new(request, slug, pk):
    meeting = meeting_of(request, pk)
    require(request.member.records_meetings)
    back = way_back(request)
    return form_page(
        request,
        lambda data: DecisionForm(
            data,
            record=Decision(partnership=request.partnership, meeting=meeting),
            member=request.member,
            item=back.item,
            lands_on=back.lands_on,
        ),
        record=None,
        template="meetings/decision_edit.html",
        done=lambda form: f"{form.instance.ref} is recorded.",
        cancel=back.address(meeting.get_absolute_url()),
        meeting=meeting,
        nav="meetings",
    )


@answers_forms
def decision_edit(request, slug, serial):
    decision = decision_called(request, serial)
    require(request.member.records_meetings)
    back = way_back(request)
    return form_page(
        request,
        lambda data: DecisionForm(data, record=copy(decision), member=request.member, lands_on=back.lands_on),
        record=decision,
        template="meetings/decision_edit.html",
        done=f"{decision.ref} changed.",
        changes_since=lambda version: saved_since(version, request.member, decision),
        cancel=back.address(decision.get_absolute_url()),
        meeting=decision.meeting,
        nav="meetings",
    )


def decision_called(request, serial):
    decisions = Decision.objects.select_related("meeting__group", "item")
    return get_visible(decisions, request.member, serial=serial)


@takes_as_at
@require_safe
def decisions(request, slug):
    """The register, newest first: what each decision changes and what it became."""
    member = request.member
    filters = DecisionFilters(request.GET, member=member)
    found = filters.apply(Decision.objects.visible_to(member)).order_by("-meeting__date", "-serial")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = with_delivery_actions(Decision.objects.filter(pk__in=[each.pk for each in page]), member)
    context = {
        "filters": filters,
        "page": page,
        "decisions": sorted(shown, key=lambda each: (each.meeting.date, each.serial), reverse=True),
        "can_record": member.records_meetings,
        "can_make_actions": can_add(member) and not member.reads_only,
        "nav": "meetings",
    }
    return render(request, "meetings/decisions.html", context)
