"""From which moment everything is, and where each number can be found again."""

from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.history import moment_for
from csp_portal.packs.blocks import Part, Run

from .said import facts, paragraph

ONE_MOMENT = (
    "Everything here was read from the record of the partnership as it stood at one moment, and each report as it was "
    "kept when it was filed. Whoever signs in can see that moment again in the portal, with the same numbers."
)
ADDRESSES = "The addresses below begin with the address of the portal."


def part(scope):
    found = Part("sources", "Where this comes from")
    found.blocks.extend(
        [
            paragraph(ONE_MOMENT),
            paragraph(ADDRESSES),
            facts(*places(scope)),
        ]
    )
    return found


def places(scope):
    slug, period, figures = scope.partnership.slug, scope.last.starts.isoformat(), scope.figures
    moment = moment_for(scope.moment)
    yield "Moment", f"{date_format(scope.moment, 'j F Y, H:i:s')} {scope.moment:%Z}"
    yield "The board’s page", place(f"{reverse('board', args=[slug])}?period={period}&as_at={moment}")
    yield "Numbers of the plan", place(f"{reverse('dashboard', args=[slug])}?period={period}&as_at={moment}")
    yield "Each action", place(f"{figures.totals.total.url or figures.list_of(rating='counted')}&as_at={moment}")
    yield "Agenda and board actions", place(f"{scope.meeting.get_absolute_url()}?as_at={moment}")


def place(address):
    return Run(address, url=address)
