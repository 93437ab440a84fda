"""Whether each report that was filed, each pack that was issued, and each file that was put with an agenda, is still
the one that was kept."""

from hashlib import sha256

from django.utils.html import escape
from django.utils.timezone import localdate

from actions.models import Filing, QuarterlyReport, ReportComment
from actions.reports.drawing import sections_of
from governance.models import Document, Redaction
from priorities.models import Publication

# {model: [(a column of it, what that is called, the column of its SHA-256, what a redaction says it is beside)]}
KEPT = {
    Filing: [("page", "its page", "sha256", "")],
    Document: [("content", "its file", "sha256", "")],
    Publication: [("page", "its page", "sha256", ""), ("word", "its Word file", "word_sha256", "word")],
}


def altered_pages(slug):
    """A sentence for each fault of what a partnership keeps: a page or file of another SHA-256 than its row, or the
    newest redaction, says ("" is that of a file which was removed whole); a filing, a pack or a comment that did not
    come as its row says."""
    redactions = list(Redaction.objects.filter(partnership=slug).order_by("number"))
    for model, files in KEPT.items():
        for row in model.objects.filter(partnership=slug).order_by("pk").iterator(chunk_size=50):
            for why in _unlike_the_hashes(row, files, redactions):
                yield f"{model._meta.verbose_name} {row.pk}: {why}"
    for pack in Publication.objects.filter(partnership=slug).defer("page", "word").order_by("pk"):
        made = _made(pack)
        if made and (made.history_date, made.history_user_id) != (pack.moment, pack.by_id):
            yield f"board pack {pack.pk}: it was not issued at the moment, or by whom, that it says."
    for filing in Filing.objects.filter(partnership=slug).order_by("pk").iterator(chunk_size=50):
        for why in _unlike_the_change(filing):
            yield f"filing {filing.pk}: {why}"
    for comment in ReportComment.objects.filter(partnership=slug).order_by("pk"):
        made = _made(comment)
        if made and (comment.said_on, comment.author_id) != (localdate(made.history_date), made.history_user_id):
            yield f"comment {comment.pk}: it was not said by whom, or on the day, that it says."


def _unlike_the_hashes(row, files, redactions):
    """How what is kept of a row differs from the SHA-256 that it or the newest redaction has of it."""
    for column, name, hashed, beside in files:
        said = [(f"redaction {each.number}", each.hash_of(row, beside)) for each in redactions]
        by, wanted = [("its row", getattr(row, hashed)), *(each for each in said if each[1] is not None)][-1]
        content = getattr(row, column)
        if (sha256(content).hexdigest() if content else "") != wanted:
            yield f"{name} is not the one of which {by} has the SHA-256."


def _unlike_the_change(filing):
    """How a filing differs from the change that made it, and from its report as it was saved in that change."""
    made, page = _made(filing), bytes(filing.page)
    if made and (made.history_date, made.history_user_id) != (filing.moment, filing.by_id):
        yield "it was not filed at the moment, or by whom, that it says."
    saves = QuarterlyReport.history.filter(id=filing.report_id, history_date=filing.moment)
    report = saves.filter(state=QuarterlyReport.State.FILED).order_by("history_id").last()
    if report is None:
        yield "the history of its report does not say that it was filed then."
    elif not all(escape(words).encode() in page for section in sections_of(report) for words in section.paragraphs):
        yield "its page does not say what the history of its report says."


def _made(row):
    """The row of history by which a row came; None when there is none."""
    return row.history.filter(history_type="+").first()
