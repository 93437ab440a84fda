"""Removes a text that should never have been typed from a partnership's record, its past and its copies.

    removal = Removal(text, reason, on, ignore_case=False)   # refused in words when it cannot be done
    find(slug, removal)                                      # where the text stands; changes nothing
    remove(slug, removal)                                    # one change; leaves a `Redaction` that says so

Only `manage.py redact` calls it. The reasons are in docs/decisions/0016-redaction.md.
"""

from .finding import find
from .near import read
from .removing import remove
from .words import Removal

__all__ = ["Removal", "find", "read", "remove"]
