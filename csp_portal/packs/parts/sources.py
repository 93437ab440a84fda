"""From which moment everything is, and where each number can be found again."""

from django.urls import reverse
from django.utils.formats import date_format

from csp_portal.common.history import moment_for
from csp_portal.packs.blocks import Part

from .said import facts, paragraph

ONE_MOMENT = (
    "Everything here was read from the record of the partnership as it stood at one moment, and each report as it was "
    "kept when it was filed. Whoever signs in can see that moment again in the portal, with the same numbers."
)


def part(scope):
    found = Part("sources", "Where this comes from")
    found.blocks.extend(
        [
            paragraph(ONE_MOMENT),
            facts(*places(scope)),
        ]
    )
    return found


def places(scope):
    slug, period = scope.partnership.slug, scope.last.starts.isoformat()
    moment = moment_for(scope.moment)
    yield "Moment", f"{date_format(scope.moment, 'j F Y, H:i:s')} {scope.moment:%Z}"
    yield "The board’s page", f"{reverse('board', args=[slug])}?period={period}&as_at={moment}"
    yield "Numbers of the plan", f"{reverse('dashboard', args=[slug])}?period={period}&as_at={moment}"
    yield "Each action", f"{reverse('actions', args=[slug])}?period={period}&as_at={moment}"
    yield "Agenda and board actions", f"{scope.meeting.get_absolute_url()}?as_at={moment}"
