"""Spreadsheet files: read as sheets of cells, each with the words that a person saw in it; and written."""

from .cells import Cell, Sheet, column_letter
from .opening import LIMITS, CannotRead, read_file

__all__ = ["LIMITS", "CannotRead", "Cell", "Sheet", "column_letter", "read_file"]
