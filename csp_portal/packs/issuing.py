"""Issuing a board pack: its page and its Word file are drawn, kept, and never changed again."""

from hashlib import sha256

from django.db.models import Max

from csp_portal.common.refusals import Refused
from governance.models import Meeting
from priorities.models import Plan, Publication

from .drawing import draw
from .page import as_page
from .word import as_word


def next_number(meeting):
    """The number that the next issue for a meeting has."""
    return (Publication.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0) + 1


def corrected_by(meeting, for_board):
    """The issue that another one for the same readers would take the place of; None for the first."""
    issues = Publication.objects.filter(meeting=meeting, for_board=for_board)
    return issues.defer("page", "word").order_by("number").last()


def pack_of(meeting, member, moment, scope):
    """What would be issued at a moment, unsaved, its page and its Word file not drawn yet. `scope` are the periods, the
    marking, for whom it is, and the reason of a correction."""
    return Publication(
        partnership=meeting.partnership,
        plan=Plan.objects.filter(partnership=meeting.partnership_id, state=Plan.State.LIVE).first(),
        meeting=meeting,
        number=next_number(meeting),
        moment=moment,
        by=member.user,
        said_by=member.in_words,
        corrects=corrected_by(meeting, scope["for_board"]),
        **scope,
    )


def issue(publication):
    """Draw and keep it inside the open change of its moment. Refused for a meeting that is cancelled by now."""
    if obstacle := obstacle_to_issuing(Meeting.objects.get(pk=publication.meeting_id)):
        raise Refused(obstacle)
    pack = draw(publication)
    publication.page, publication.word = as_page(pack), as_word(pack)
    publication.sha256 = sha256(publication.page).hexdigest()
    publication.word_sha256 = sha256(publication.word).hexdigest()
    publication.save()
    return publication


def obstacle_to_issuing(meeting):
    """Why there is no pack for a meeting, as a sentence; "" where there can be one."""
    return "This meeting was cancelled, so there is no pack for it." if meeting.is_cancelled else ""
