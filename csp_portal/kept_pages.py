"""Whether each report that was filed is still the page that was kept."""

from hashlib import sha256

from actions.models import Filing
from governance.models import Redaction


def altered_pages(slug):
    """A sentence for each filing of a partnership whose page has another SHA-256 than its row says, or than the newest
    redaction gave it."""
    redactions = list(Redaction.objects.filter(partnership=slug).order_by("number"))
    for filing in Filing.objects.filter(partnership=slug).order_by("pk").iterator(chunk_size=50):
        said = [(f"redaction {row.number}", row.hash_of(filing)) for row in redactions]
        by, wanted = [("its row", filing.sha256), *(each for each in said if each[1] is not None)][-1]
        if sha256(filing.page).hexdigest() != wanted:
            yield f"filing {filing.pk}: its page is not the one of which {by} has the SHA-256."
