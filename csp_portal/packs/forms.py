"""The forms of a board pack: what it is about, and issuing it."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import date_format
from django.utils.timezone import localdate

from csp_portal.board.early import is_early
from csp_portal.common.fields import Words
from csp_portal.common.form_page import Stale
from csp_portal.common.record import open_change
from governance.meetings.recording import Landing
from priorities.models import Publication

from .issuing import issue, next_number, pack_of
from .missing import reports_missing
from .reader import PackReader

FIRST_MARKING = "OFFICIAL"
LONGEST_MARKING = 50  # it stands whole in the margins of each sheet
TOO_LONG = "The marking has %(show_value)d characters. Use at most %(limit_value)d."
LONGEST_REASON = 1000  # it stands on the cover
REASON_TOO_LONG = "This has %(show_value)d characters. Use at most %(limit_value)d: it stands on the cover."
SCOPE = ("first_period", "last_period", "for_board", "marking")


def default_period(periods, meeting):
    """Of periods that have begun, in order, as things stand today and on the day of the meeting: the newest that is
    over, else the one that is running. None where there is none."""
    on = min(localdate(), meeting.date)
    ended = [period for period in periods if period.ends < on]
    running = [period for period in periods if period.starts <= on]
    return next(reversed(ended or running or periods), None)


def named(period):
    """A period of the list, with the day that its updates are due while that is still to come."""
    return f"{period}, due {date_format(period.due, 'j F Y')}" if is_early(period, localdate()) else str(period)


def default_scope(meeting, periods):
    """That of the newest issue for the meeting; of the first the period at hand and the marking last used. That it is
    for the board alone is chosen each time."""
    issues = Publication.objects.filter(partnership=meeting.partnership_id).defer("page", "word")
    last = issues.filter(meeting=meeting).order_by("number").last()
    if last:
        return {name: getattr(last, name) for name in SCOPE} | {"for_board": False}
    period, newest = default_period(periods, meeting), issues.first()
    marking = newest.marking if newest else FIRST_MARKING
    return {"first_period": period, "last_period": period, "for_board": False, "marking": marking}


class ScopeForm(forms.Form):
    """What a pack is about: a period is named by its first day."""

    use_required_attribute = False
    CHOOSE = {"required": "Choose a period.", "invalid_choice": "Choose a period of the list."}

    first_period = forms.TypedChoiceField(label="First period", error_messages=CHOOSE)
    last_period = forms.TypedChoiceField(
        label="Last period", help_text="The same as the first for a pack about one period.", error_messages=CHOOSE
    )
    marking = forms.CharField(
        label="Marking",
        validators=[MaxLengthValidator(LONGEST_MARKING, TOO_LONG)],  # no `max_length`: a browser would cut it unasked
        help_text=f"It stands at the head and the foot of every sheet. Use at most {LONGEST_MARKING} characters.",
        error_messages={"required": "Enter the marking, like OFFICIAL."},
    )
    for_board = forms.BooleanField(
        label="Also what only the board may see. Then only the board can open the pack.", required=False
    )

    def __init__(self, data, *, meeting, asked=None):
        """`asked` is what an address asks for: it takes the place of what is offered, as far as it can be read."""
        self.meeting = meeting
        begun = [each for each in meeting.partnership.reportingperiods.order_by("starts") if each.starts <= localdate()]
        self.by_day = {period.starts.isoformat(): period for period in begun}
        scope = default_scope(meeting, begun)
        for name in ("first_period", "last_period"):
            scope[name] = scope[name] and scope[name].starts.isoformat()
        super().__init__(data, initial=scope | self._asked(asked or {}))
        for name in ("first_period", "last_period"):
            self.fields[name].choices = [(day, named(period)) for day, period in reversed(self.by_day.items())]
            self.fields[name].coerce = self.by_day.__getitem__

    def _asked(self, asked):
        periods = {name: asked[name] for name in ("first_period", "last_period") if asked.get(name) in self.by_day}
        if not periods:
            return {}
        marking = asked.get("marking", "").strip()
        marked = {"marking": marking} if 0 < len(marking) <= LONGEST_MARKING else {}
        return periods | {"for_board": asked.get("for_board") == "on"} | marked

    def clean(self):
        said = super().clean()
        first, last = said.get("first_period"), said.get("last_period")
        if first and last and last.starts < first.starts:
            self.add_error("last_period", "The last period is before the first one.")
        return said

    @property
    def offered(self):
        """The scope that the form opens with, as it is saved."""
        scope = {name: self.initial[name] for name in SCOPE}
        return scope | {name: self.by_day[scope[name]] for name in ("first_period", "last_period")}


def lacking(late, early):
    """ "A report is missing", "2 reports are missing, and 1 is not due yet"."""
    said = []
    for number, what in ((late, "missing"), (early, "not due yet")):
        if number:
            one, several = ("1 is", f"{number} are") if said else ("A report is", f"{number} reports are")
            said.append(f"{one if number == 1 else several} {what}")
    return ", and ".join(said)


class IssueForm(ScopeForm):
    """Issuing: what takes the place of an issue says why, and what lacks reports is issued once that is agreed to."""

    NAMED_NOW = "Tick that you issue the pack without what is not filed now, or wait for it."

    reason = Words(
        label="What is corrected, and why",
        required=False,
        validators=[MaxLengthValidator(LONGEST_REASON, REASON_TOO_LONG)],
    )
    field_order = ("first_period", "last_period", "for_board", "marking", "reason", "without")

    def __init__(self, data, *, meeting, member, asked=None):
        super().__init__(data, meeting=meeting, asked=asked)
        self.member, self.number_now = member, next_number(meeting)
        issues = Publication.objects.filter(meeting=meeting).defer("page", "word").order_by("number")
        self.issues = {issue.for_board: issue for issue in issues}  # the last for each kind of reader
        if not self.issues:
            del self.fields["reason"]
        self.missing = self._missing()
        self.early = [each for each in self.missing if is_early(each.period, localdate())]
        if self.missing:
            self.fields["without"] = self._without()

    def _missing(self):
        """The reports that a pack of the periods chosen would be without; none while they cannot be told."""
        first, last = (self.by_day.get(self[name].value()) for name in ("first_period", "last_period"))
        if not first or not last:
            return []
        periods = [each for each in self.by_day.values() if first.starts <= each.starts <= last.starts]
        return reports_missing(PackReader(self.meeting.partnership, bool(self["for_board"].value())), periods)

    def _without(self):
        """Agrees to these missing reports, and to no others."""
        code = "+".join(f"{each.period.starts}-{each.priority.address}" for each in self.missing)
        words = "Issue it without this report" if len(self.missing) == 1 else "Issue it without these reports"
        return forms.MultipleChoiceField(
            label=lacking(len(self.missing) - len(self.early), len(self.early)),
            choices=[(code, words)],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": self.NAMED_NOW, "invalid_choice": self.NAMED_NOW},
        )

    @property
    def number(self):
        """The issue that the page was opened for; posted again it stays that one."""
        return self.data.get("number", "") if self.is_bound else str(self.number_now)

    @property
    def is_behind(self):
        """Whether somebody has issued one since the page was opened."""
        return self.number != str(self.number_now)

    def clean(self):
        said = super().clean()
        corrects = self.issues.get(said.get("for_board"))
        if corrects and "reason" not in self.errors and not self.is_behind:
            number, day = corrects.number, date_format(corrects.moment, "j F Y")
            if not said.get("reason"):
                self.add_error(
                    "reason", f"Say what is corrected, and why. It takes the place of issue {number} of {day}."
                )
            elif said["reason"] == corrects.reason:  # most likely sent again from a page that was gone back to
                self.add_error(
                    "reason", f"Issue {number} is out for this very reason. Say what is corrected this time."
                )
        return said

    def change_reason(self):
        reason = self.cleaned_data.get("reason")
        return f"Board pack issued, as a correction: {reason}" if reason else "Board pack issued"

    def save(self):
        """Issue it; gives the page of the meeting."""
        if self.number != str(next_number(self.meeting)):
            raise Stale
        scope = {name: self.cleaned_data[name] for name in SCOPE} | {"reason": self.cleaned_data.get("reason", "")}
        self.issued = issue(pack_of(self.meeting, self.member, open_change().moment, scope))
        return Landing(f"{self.meeting.get_absolute_url()}#pack")

    def done(self):
        return f"Issue {self.issued.number} of the pack is out."
