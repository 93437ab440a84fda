"""What was issued, as answers of the server: the kept bytes themselves."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from actions.models import Action
from csp_portal.common.kept_bytes import bytes_response, page_response
from csp_portal.common.past import as_at
from governance.access import get_visible
from governance.history import hidden_rows
from governance.models import AgendaItem, BoardAction
from priorities.models import Priority, Publication

from .issued import packs_of
from .reader import PackReader

BODY = b"<body>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def pack(request, slug, pk):
    """The permanent address of an issue: what was kept, byte for byte; of one that was corrected with a line above."""
    found = see(request, pk)
    newer = packs_of(request.member, corrects=found).first()
    response = page_response(with_bar(bytes(found.page), "packs/_corrected.html", newer=newer) if newer else found.page)
    response["Content-Disposition"] = f'inline; filename="{file_name(found)}.html"'
    return response


@require_safe
def pack_page(request, slug, pk):
    """The page as it was issued, whatever came after it."""
    found = see(request, pk)
    response = page_response(found.page)
    response["Content-Disposition"] = f'attachment; filename="{file_name(found)}.html"'
    return response


@require_safe
def pack_word(request, slug, pk):
    found = see(request, pk)
    if not found.word:  # it held a text that was removed, and could not be drawn again
        raise Http404
    response = bytes_response(found.word, WORD)
    response["Content-Disposition"] = f'attachment; filename="{file_name(found)}.docx"'
    return response


def see(request, pk):
    """The issue of that key, for those who may see today all that it shows."""
    found = get_visible(Publication.objects.select_related("meeting__group", "partnership"), request.member, pk=pk)
    if not shows_nothing_hidden(found, request.member):
        raise PermissionDenied("This pack shows something that only the board may see now. Ask the coordinator.")
    return found


def shows_nothing_hidden(publication, member):
    """Whether the member may see today all that everybody could see when the pack was issued, as far as it shows it."""
    if publication.for_board or member.sees_board_matters:
        return True
    wanted = {Priority: {}, Action: {}, AgendaItem: {"meeting": publication.meeting_id}}
    wanted[BoardAction] = {"group": publication.meeting.group_id}
    hidden = {model: list(hidden_rows(model, member)[0].values_list("pk", flat=True)) for model in wanted}
    reader = PackReader(publication.partnership, publication.for_board)
    with as_at(publication.moment, partnership=publication.partnership_id):
        return not any(
            model.objects.visible_to(reader).filter(pk__in=keys, **wanted[model]).exists()
            for model, keys in hidden.items()
            if keys
        )


def with_bar(page, template, **context):
    """A page with a line above it that says where it stands."""
    before, body, after = bytes(page).partition(BODY)
    return before + body + render_to_string(template, context).strip().encode() + after


def file_name(publication):
    """What a saved copy is called, without its ending: "ambridge-board-pack-2026-10-14-issue-1", and
    "-corrected-by-issue-2" after it once another has taken its place."""
    newer = Publication.objects.filter(corrects=publication).values_list("number", flat=True).first()
    corrected = f"-corrected-by-issue-{newer}" if newer else ""
    return f"{publication.partnership_id}-board-pack-{publication.meeting.date}-issue-{publication.number}{corrected}"
