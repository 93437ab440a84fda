"""The papers of an agenda, and what is said of a file that was removed for good (`manage.py redact`)."""

from django.db.models.functions import Length
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from governance.access import get_visible
from governance.models import AgendaItem, Document, Paper, Redaction
from governance.past import takes_as_at

REMOVED = "The file was removed later."  # on a past page of a day before it was


def papers_by_item(items):
    """{key of an item: its papers}, each with `removed`: why its file is no more, "" where it is there. What a file
    holds is not read. One query, and one more where files were removed."""
    found = {}
    papers = Paper.objects.filter(item__in=[item.pk for item in items]).select_related("document")
    papers = list(papers.defer("document__content").annotate(kept=Length("document__content")))
    redactions = redactions_of(papers)
    for paper in papers:
        paper.removed = why_removed(paper.document, redactions) if paper.kept == 0 else ""
        found.setdefault(paper.item_id, []).append(paper)
    return found


def redactions_of(papers):
    """Those of the partnership, the newest first; none where every file is there."""
    emptied = next((paper for paper in papers if paper.kept == 0), None)
    return list(Redaction.objects.filter(partnership=emptied.partnership_id).order_by("-number")) if emptied else []


def why_removed(document, redactions):
    return next((each.of_a_file for each in redactions if each.hash_of(document) == ""), REMOVED)


@takes_as_at
@require_safe
def paper(request, slug, pk, paper):
    """The file of a paper as it came, for those who see its item; a page that says why for one that was removed."""
    papers = Paper.objects.filter(partnership=request.partnership, item__meeting=pk, document__isnull=False)
    found = get_object_or_404(papers.select_related("item__meeting__group"), pk=paper)
    get_visible(AgendaItem.objects, request.member, pk=found.item_id)
    document = Document.objects.get(pk=found.document_id)
    if not document.content:
        redactions = Redaction.objects.filter(partnership=request.partnership).order_by("-number")
        page = {"paper": found, "meeting": found.item.meeting, "why": why_removed(document, redactions)}
        return render(request, "meetings/paper_removed.html", page | {"nav": "meetings"}, status=410)
    response = HttpResponse(bytes(document.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, document.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
