"""What a board pack says, drawn from the record as at its moment. Nothing hangs on who looks, on the clock or on what
was changed later: the same pack can be drawn again from the record."""

from csp_portal.common.past import as_it_stands, is_past

from .blocks import Pack
from .parts import agenda, board_actions, board_page, cover, meanings, plan, reports, silent, sources
from .parts.scope import Scope


def draw(publication):
    """The pack of a publication, which need not be saved: of one that is issued in the open change of its moment, or
    looked at now. Later the same inside `as_at(publication.moment)`."""
    if is_past():
        return _drawn(publication)
    with as_it_stands(publication.moment):
        return _drawn(publication)


def _drawn(publication):
    scope = Scope(publication)
    parts = [
        board_page.part(scope),
        agenda.part(scope),
        *reports.parts(scope),
        plan.part(scope),
        silent.part(scope),
        board_actions.part(scope),
        meanings.part(scope),
        sources.part(scope),
    ]
    return Pack(
        partnership=str(scope.partnership),
        title=cover.title(scope),
        marking=cover.marking(publication),
        as_at=cover.as_at(scope),
        moment=publication.moment,
        cover=cover.part(scope, parts),
        parts=parts,
    )
