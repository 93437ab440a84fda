"""The quarterly report of a priority: its page, where it is written and read, and a page for each verb."""

from copy import copy
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.db.models.functions import NullIf
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action, Filing, QuarterlyReport, ReportComment
from csp_portal.common.form_page import answers_forms, form_page
from csp_portal.common.kept_words import keep
from csp_portal.common.models import SentForm
from csp_portal.common.past import today
from csp_portal.common.tickets import read_ticket
from governance.access import get_visible, require
from governance.history import foot_of, saved_since
from governance.models import Appointment, ReportingPeriod
from governance.past import takes_as_at
from priorities.lists import Leads
from priorities.models import Priority

from .access import can_comment, can_decide, can_write
from .drawing import Drawing, sections_of
from .forms import AgreeForm, CommentForm, CorrectForm, FileForm, ReportForm, ReturnForm, WithdrawForm
from .kept import as_response, moved_in
from .sources import Sources
from .standing import as_filed, corrected, counting, filings_of


@dataclass(frozen=True)
class Place:
    """What an address of a report is about. `report` has no key while nobody has begun it."""

    priority: Priority
    period: ReportingPeriod
    report: QuarterlyReport

    @property
    def record(self):
        return self.report if self.report.pk else None

    @property
    def histories(self):
        """The history querysets of the report and of its parts."""
        key = self.report.pk or 0
        parts = [model.history.filter(report=key) for model in (Filing, ReportComment)]
        return [QuarterlyReport.history.filter(id=key), *parts]

    @property
    def context(self):
        return {"priority": self.priority, "period": self.period, "report": self.report, "nav": "plan"}


def place_of(request, first, address):
    """404 when there is no such priority that the member may see, or no such period."""
    priority = get_visible(Priority.objects.select_related("plan"), request.member, address=address)
    period = get_object_or_404(request.partnership.reportingperiods, starts=first)
    reports = QuarterlyReport.objects.filter(priority=priority, period=period)
    report = reports.first() or QuarterlyReport(partnership=request.partnership)
    report.partnership, report.priority, report.period = request.partnership, priority, period
    return Place(priority, period, report)


@takes_as_at
@answers_forms
def report(request, slug, first, address):
    """For those who may write it a form while it is a draft; for everybody else, and once it is filed, what it says."""
    place, member = place_of(request, first, address), request.member
    may_write = can_write(member, place.priority)
    if request.method == "POST":
        require(may_write)
        if comes_too_late(request, place.report):
            return too_late(request, place)
    elif not may_write or place.report.obstacle_to_writing() or place.period.starts > today():
        return reading(request, place, may_write)
    return writing(request, place)


def comes_too_late(request, report):
    """Whether words were sent to a report that is not written in any more. Not those that were saved in time and are
    sent again, nor those of somebody else: the page of the form answers both."""
    if "discard" in request.POST or not report.obstacle_to_writing():
        return False
    ticket = read_ticket(request)
    if not ticket:
        return True
    return ticket.belongs_to(request.user) and not SentForm.objects.filter(key=ticket.key).exists()


def too_late(request, place):
    """Who filed it and when, with the words that the writer had not saved. They are kept for the form as well."""
    report = place.report
    form = ReportForm(request.POST, report=copy(report))
    ticket = read_ticket(request)
    if ticket and form.has_changed():
        keep(ticket, request.POST)
    context = {
        "obstacle": report.obstacle_to_writing(),
        "filed": report.pk and report.last_filing,
        "unsaved": [form[name] for name in form.changed_data],
        "conflict": form.has_changed(),  # the title says that words are not saved
        **verbs_of(report, request.member, True),
    }
    return render(request, "actions/reports/report_too_late.html", context | place.context, status=409)


def writing(request, place):
    report = place.report
    filings = filings_of(report)
    return form_page(
        request,
        lambda data: ReportForm(data, report=copy(report)),
        record=place.record,
        template="actions/reports/report_write.html",
        done="Your words are saved.",
        cancel=place.priority.get_absolute_url(),
        changes_since=partial(saved_since, member=request.member, record=report),
        # Asked when the page is drawn: it may have been filed while this was sent.
        obstacle=report.obstacle_to_writing,
        sources=Sources(place.priority, place.period, request.member, timezone.localdate()),
        filings=filings,
        comments=comments_for_writers(report, filings),
        foot=foot_of(request.member, *place.histories),
        **place.context,
    )


def reading(request, place, may_write):
    """The report as it was filed, with what was said of it, and what the reader may do. One that was returned shows
    what was returned, though it does not count."""
    report, member = place.report, request.member
    filings = filings_of(report)
    counts = counting(report, filings)
    shown = filings[0].filing if filings and report.state == report.State.RETURNED else counts
    names = Appointment.objects.names_in(request.partnership)
    context = {
        "filings": filings,
        "shown": shown,
        "counts": counts,
        "corrected": corrected(report, filings),
        "sections": sections_of(as_filed(report, shown)) if shown else [],
        **said_of(report, filings, shown, member),
        "leads": Leads(place.priority.leads.to_show(), names),
        "may_write": may_write,
        "on": today(),
        "following": request.partnership.reportingperiods.filter(starts__gt=place.period.starts).first(),
        "foot": foot_of(member, *place.histories),
        **verbs_of(report, member, may_write),
    }
    return render(request, "actions/reports/report.html", context | place.context)


def verbs_of(report, member, may_write):
    """{"can_agree": whether the member may agree it as it stands, ...}."""
    decides = can_decide(member)
    return {
        "can_agree": decides and not report.obstacle_to_agreeing(),
        "can_return": decides and not report.obstacle_to_returning(),
        "can_comment": can_comment(member) and not report.obstacle_to_commenting(),
        "can_withdraw": may_write and not report.obstacle_to_withdrawing(),
        "can_correct": may_write and not report.obstacle_to_correcting(),
    }


def said_of(report, filings, shown, member):
    """The comments on what is shown; on all that was withdrawn, where nothing is.

    Whoever decides on what was filed again sees also those on the filings before it, and what moved since, where the
    member may see all that it tells of.
    """
    if not shown:
        return {"comments": comments_for_writers(report, filings)}
    if shown.number == 1 or report.state != report.State.FILED:
        return {"comments": comments_of(report, shown)}
    moved = moved_in(shown) if shows_nothing_hidden(shown, member) else ""
    return {"comments": comments_of(report, shown, since=1), "moved": moved}


def comments_for_writers(report, filings):
    """Those on what was returned; while a correction is written, on the filing that it corrects and on those since;
    while a withdrawn one is, on every filing."""
    newest = filings[0].filing if filings else None
    if report.state == report.State.RETURNED:
        return comments_of(report, newest)
    corrects = counting(report, filings)
    return comments_of(report, newest, since=corrects.number if corrects else 1, is_shown=False)


def comments_of(report, filing, since=None, is_shown=True):
    """{section: its comments} of a filing, and of those before it from the number `since` on; "" for those on the whole
    report. Each says in `earlier` the number of its filing where that is not the one shown."""
    if not filing:
        return {}
    comments = ReportComment.objects.filter(report=report)
    about = (since or filing.number, filing.number)
    found, shown = {}, filing.number if is_shown else 0
    for comment in comments.filter(filing__number__range=about).annotate(
        earlier=NullIf("filing__number", Value(shown))
    ):
        found.setdefault(comment.section, []).append(comment)
    return found


def page_of_verb(request, place, form_class, obstacle, **page):
    """The form page of a verb. Where it cannot be done the page says why instead."""
    report = place.report
    hindered = obstacle(report)
    if hindered and request.method != "POST":
        return render(request, "actions/reports/report_obstacle.html", place.context | {"obstacle": hindered})
    return form_page(
        request,
        lambda data: form_class(data, report=copy(report), member=request.member, request=request),
        record=place.record,
        changes_since=partial(saved_since, member=request.member, record=report),
        # Asked when the page is drawn: after a conflict the report stands otherwise.
        obstacle=partial(obstacle, report),
        cancel=report.get_absolute_url(),
        **place.context,
        **page,
    )


@answers_forms
def report_check(request, slug, first, address):
    """The report as it will be filed, with what is still missing; here it is filed."""
    place = place_of(request, first, address)
    require(can_write(request.member, place.priority))
    report, last = place.report, place.report.pk and place.report.last_filing
    number = last.number + 1 if last else 1
    return page_of_verb(
        request,
        place,
        FileForm,
        lambda report: report.obstacle_to_filing(timezone.localdate()),
        template="actions/reports/report_check.html",
        done=lambda form: form.done(),
        conflict_button="File it all the same",
        drawn=Drawing(report, timezone.now(), number, is_filed=False),
        missing=[title for name, title in report.titles().items() if name not in report.written],
    )


@answers_forms
def report_withdraw(request, slug, first, address):
    place = place_of(request, first, address)
    require(can_write(request.member, place.priority))
    return page_of_verb(
        request,
        place,
        WithdrawForm,
        lambda report: report.obstacle_to_withdrawing(),
        template="actions/reports/report_withdraw.html",
        done="The report is withdrawn. You can write on.",
        conflict_button="Withdraw it all the same",
    )


@answers_forms
def report_correct(request, slug, first, address):
    place = place_of(request, first, address)
    require(can_write(request.member, place.priority))
    return page_of_verb(
        request,
        place,
        CorrectForm,
        lambda report: report.obstacle_to_correcting(),
        template="actions/reports/report_correct.html",
        done="You can write the correction now. What was agreed counts until you file it.",
    )


@answers_forms
def report_agree(request, slug, first, address):
    place = place_of(request, first, address)
    require(can_decide(request.member))
    last = place.report.pk and place.report.last_filing
    return page_of_verb(
        request,
        place,
        AgreeForm,
        lambda report: report.obstacle_to_agreeing(),
        template="actions/reports/report_agree.html",
        before=last.number - 1 if last else 0,
        is_own=bool(last) and last.by_id == request.user.pk,
        done="The report is agreed.",
        conflict_button="Agree it all the same",
    )


@answers_forms
def report_return(request, slug, first, address):
    place = place_of(request, first, address)
    require(can_decide(request.member))
    last = place.report.pk and place.report.last_filing
    filed = as_filed(place.report, last) if last else place.report
    return page_of_verb(
        request,
        place,
        ReturnForm,
        lambda report: report.obstacle_to_returning(),
        template="actions/reports/report_return.html",
        words={name: getattr(filed, name) for name in place.report.SECTIONS},
        done=lambda form: form.done(),
    )


@answers_forms
def report_comment(request, slug, first, address):
    place = place_of(request, first, address)
    require(can_comment(request.member))
    return page_of_verb(
        request,
        place,
        CommentForm,
        lambda report: report.obstacle_to_commenting(),
        template="actions/reports/report_comment.html",
        done="Your comment is added.",
    )


@require_safe
def report_filed(request, slug, first, address, number):
    """The kept page of a filing, byte for byte, for those who may see today every action that it shows."""
    place = place_of(request, first, address)
    filing = get_object_or_404(Filing.objects.filter(report=place.record), number=number)
    if not shows_nothing_hidden(filing, request.member):
        raise PermissionDenied("This report shows an action that only the board may see now. Ask the coordinator.")
    return as_response(filing)


def shows_nothing_hidden(filing, member):
    """Whether the member may see today every action that a filing shows."""
    shown = Action.objects.filter(pk__in=filing.shows)
    return not shown.exclude(pk__in=shown.visible_to(member).values("pk")).exists()
