"""Plays the quarterly reports of a sample partnership: begun, filed, commented on, returned, corrected and agreed."""

from dataclasses import dataclass
from datetime import timedelta

from actions.models import QuarterlyReport
from actions.reports.filing import file_report
from governance.models import ReportingPeriod
from priorities.models import Priority

AFTER_THE_UPDATES = 10_000  # of the same day


@dataclass(frozen=True)
class Step:
    """Something that happens to a report on a day; `told` are the words that it needs."""

    day: object
    period: ReportingPeriod
    priority: Priority
    verb: str
    told: dict

    @property
    def in_order(self):
        return (self.day, AFTER_THE_UPDATES + self.priority.pk)


def steps_of(reports, player):
    """Every step of all the reports, those of one report in their order."""
    priorities = {priority.number: priority for priority in Priority.objects.filter(plan__partnership=player.slug)}
    for number, quarters in reports.items():
        for quarter, told in quarters.items():
            period, after = player.periods[int(quarter) - 1], 10 + (int(number) * 3 + int(quarter)) % 5
            for days, verb, words in _course_of(told):
                yield Step(_working_day(period.ends, after + days), period, priorities[number], verb, words)


def _course_of(told):
    """What becomes of a report: (days after it is filed, verb, words)."""
    yield -1, "write", told
    if told.get("state") == "draft":
        return
    yield 0, "file", {}
    if "comment" in told:
        yield 3, "comment", dict([told["comment"]])
    if "returned" in told:
        yield 4, "return", told["returned"]
    if "again" in told:
        yield 7, "write", told["again"]
        yield 8, "file", {}
    if "again" in told or not ("returned" in told or "state" in told):
        yield 11, "agree", {}
    if "corrected" in told:
        yield 14, "correct", told["corrected"]
        yield 15, "file", {}
        yield 18, "agree", {}


def _working_day(ends, after):
    day = ends + timedelta(days=after)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def record_step(step, player, at):
    """One change by whoever does it: the lead or the coordinator for a lead, the chair, a board member."""
    report = QuarterlyReport.objects.filter(priority=step.priority, period=step.period).first()
    if report is None:
        report = QuarterlyReport(partnership=player.partnership, priority=step.priority, period=step.period)
    writer = player.lead if step.priority.leads.filter(user=player.lead.user).exists() else player.coordinator
    by = {"comment": player.board, "return": player.chair, "agree": player.chair}.get(step.verb, writer)
    with player.change(by, "", at) as moment:
        if step.verb == "file":
            file_report(report, by, moment)
        else:
            VERBS[step.verb](report, step, by)


def _write(report, step, by):
    for name in QuarterlyReport.SECTIONS:
        if name in step.told:
            setattr(report, name, step.told[name])
    report.write()


def _comment(report, step, by):
    for section, text in step.told.items():
        report.comment(section, text, member=by, on=step.day)


def _return(report, step, by):
    report.give_back(step.told, member=by, on=step.day)


def _agree(report, step, by):
    report.agree(member=by, on=step.day)


def _correct(report, step, by):
    report.correct(step.told["why"])
    _write(report, step, by)


VERBS = {"write": _write, "comment": _comment, "return": _return, "agree": _agree, "correct": _correct}
