"""What the delivery plan table shows, as files for spreadsheet programs."""

from csp_portal.common.sheets.writing_csv import plain

from .flat import HEADINGS, SAMPLE_NOTE

__all__ = ["HEADINGS", "SAMPLE_NOTE", "plain"]
