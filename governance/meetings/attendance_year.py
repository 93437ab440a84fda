"""The attendance of a year as a table: organisations by the meetings of a group."""

from dataclasses import dataclass

from governance.models import Attendance, Meeting, Organisation

from .attendance import members_on, organisations_of

Standing = Attendance.Standing
LETTERS = {Standing.ATTENDED: "A", Standing.SUBSTITUTE: "S", Standing.APOLOGIES: "P", Standing.ABSENT: "N"}
KEY = [*((letter, standing.label) for standing, letter in LETTERS.items()), ("–", "Not recorded")]
MISSED = (Standing.APOLOGIES, Standing.ABSENT)


@dataclass(frozen=True)
class Cell:
    """What is known of an organisation at a meeting: a letter, and what it stands for."""

    meeting: Meeting
    letter: str
    words: str
    who: str = ""


@dataclass(frozen=True)
class Row:
    """An organisation in the table of a year. `missed` are the two newest meetings in a row that it missed."""

    organisation: Organisation
    cells: list
    there: int
    of: int
    missed: tuple


class YearTable:
    """Who came to some meetings. Of an organisation those are counted of which something is recorded: what is not is
    no absence."""

    def __init__(self, partnership, meetings):
        self.meetings = list(meetings)
        attendances = Attendance.objects.filter(meeting__in=self.meetings).select_related("organisation")
        self.said = {(row.organisation_id, row.meeting_id): row for row in attendances}
        self.taken = {meeting for _, meeting in self.said}
        organisations = list(organisations_of(partnership))
        self.members, listed = {}, {}
        for meeting in reversed(self.meetings):  # as they stand at the last meeting, then those that left before
            found = [organisation for organisation, _ in members_on(organisations, meeting.date)]
            self.members[meeting.pk] = {organisation.pk for organisation in found}
            listed |= {organisation.pk: organisation for organisation in found if organisation.pk not in listed}
        for row in self.said.values():
            listed.setdefault(row.organisation_id, row.organisation)
        self.rows = [self._row(organisation) for organisation in listed.values()] if self.meetings else []

    @property
    def missing(self):
        """Those that missed two in a row."""
        return [row for row in self.rows if row.missed]

    def _row(self, organisation):
        taken = [meeting for meeting in self.meetings if meeting.pk in self.taken]
        said = [self.said.get((organisation.pk, meeting.pk)) for meeting in taken]
        missed = [row is not None and row.standing in MISSED for row in said]
        pairs = [place for place in range(1, len(taken)) if missed[place - 1] and missed[place]]
        newest = (taken[pairs[-1] - 1], taken[pairs[-1]]) if pairs else ()
        cells = [self._cell(organisation, meeting) for meeting in self.meetings]
        recorded = [row for row in said if row]
        return Row(organisation, cells, sum(row.was_there for row in recorded), len(recorded), newest)

    def _cell(self, organisation, meeting):
        row = self.said.get((organisation.pk, meeting.pk))
        if row:
            return Cell(meeting, LETTERS[row.standing], row.get_standing_display(), row.who)
        if organisation.pk in self.members[meeting.pk]:
            return Cell(meeting, "–", "Not recorded")
        return Cell(meeting, "", "Not a member then")
