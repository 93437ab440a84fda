"""What a plan document holds comes back: the same bytes from an export, every word in the database."""

from pathlib import Path

import pytest

from csp_portal.common.record import change
from csp_portal.plan_document import apply_document, export_document, read_document

DOCUMENTS = Path(__file__).parent / "documents"
EVERY_KEY = DOCUMENTS / "every_key.yaml"


def test_a_document_with_every_key_comes_back_in_the_same_bytes(db):
    document = read_document(EVERY_KEY)
    with change("borsetshire", how="document"):
        apply_document(document)
    assert export_document("borsetshire") == EVERY_KEY.read_text(encoding="utf-8")
