"""What a partnership said of the tracker that it brought last."""

from actions.models import TrackerImport
from csp_portal.common.sheets import Sheet

from .grid import Grid
from .layout import Layout
from .shape import TARGETS, Reading, folded

# The columns that this portal adds when it writes a partnership's tracker in its own layout.
ADDED = {"reference", "about the rating", "priority"}


class Memory:
    """`columns` is {heading, folded: target}, `reading` what was said of the words: an empty one without a tracker."""

    def __init__(self, partnership):
        self.columns, self.layouts, self.reading = {}, set(), Reading()
        last = TrackerImport.objects.filter(partnership=partnership).select_related("upload")
        last = last.defer("upload__content", "upload__reading").order_by("-number").first()
        if last:
            self._learn(Reading.from_data(last.reading), last.upload.sheets)

    def _learn(self, reading, sheets):
        self.reading = reading
        for said, data in zip(reading.sheets, sheets, strict=False):
            if not said.take:
                continue
            layout = Layout.of(Grid(Sheet.from_data(data)), said)
            self.layouts.add(layout_of(layout.headings))
            for column, heading in layout.headings.items():
                target = layout.targets.get(column, "note")
                if heading and target in TARGETS:
                    self.columns.setdefault(folded(heading), target)

    def knows(self, headings):
        """Whether a sheet with these headings was taken last time, but for the columns that this portal adds."""
        now = layout_of(headings)
        return any(before and before <= now and now - before <= ADDED for before in self.layouts)


def layout_of(headings):
    return frozenset(folded(heading) for heading in headings.values())
