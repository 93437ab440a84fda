"""Whether each report that was filed, and each file that was put with an agenda, is still the one that was kept."""

from hashlib import sha256

from actions.models import Filing
from governance.models import Document, Redaction

KEPT = {Filing: ("page", "its page"), Document: ("content", "its file")}


def altered_pages(slug):
    """A sentence for each page or file with another SHA-256 than its row says, or than the newest redaction gave it;
    "" is that of a file which was removed whole."""
    redactions = list(Redaction.objects.filter(partnership=slug).order_by("number"))
    for model, (column, name) in KEPT.items():
        for row in model.objects.filter(partnership=slug).order_by("pk").iterator(chunk_size=50):
            said = [(f"redaction {each.number}", each.hash_of(row)) for each in redactions]
            by, wanted = [("its row", row.sha256), *(each for each in said if each[1] is not None)][-1]
            content = getattr(row, column)
            if (sha256(content).hexdigest() if content else "") != wanted:
                yield f"{model._meta.verbose_name} {row.pk}: {name} is not the one of which {by} has the SHA-256."
