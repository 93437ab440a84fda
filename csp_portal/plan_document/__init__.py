"""The plan document: a partnership and its plan as one text file that people read and edit (docs/plan-document.md).

One description of its shape (`shape.py`) serves both ways. The database and a file each become a tree of rows
(`tree.py`); exporting writes the first down, loading compares the two and saves what differs.

    document = read_document("walsall.yaml")        # what the file holds, and the faults of its structure
    comparison = compare(document)                  # raises DocumentFaults with every fault of it; writes nothing
    with change(document.slug, how="document"):
        apply_document(document)                    # compares under the lock of the change, and saves
    export_document("walsall")                      # the text of the file
"""

from .applying import apply, apply_document
from .comparing import Comparison, compare
from .exporting import export_document
from .reading import Document, read_document
from .remarks import DocumentFaults

__all__ = [
    "Comparison",
    "Document",
    "DocumentFaults",
    "apply",
    "apply_document",
    "compare",
    "export_document",
    "read_document",
]
