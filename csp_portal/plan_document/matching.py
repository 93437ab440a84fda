"""Says which row of the portal each row of a file is. What is left over in the file is new, in the portal is kept."""

from collections import defaultdict

from .shape import ACTION, PRIORITY


def match_trees(wanted, present):
    """Join the rows of two trees by `same`, from the roots down."""
    _join(wanted, present)
    _match_by(("ref",), _actions(wanted), _actions(present))
    for row in wanted.walk():
        if row.same:
            for name, rows in row.lists.items():
                if rows and rows[0].kind is not ACTION:
                    _match_rows(rows, row.same.lists[name])
        if row.same and row.kind is PRIORITY:
            _match_actions(row)


def _match_rows(wanted, present):
    kind = wanted[0].kind
    for names in kind.known_by:
        _match_by(names, wanted, present)
    if kind.formerly:
        _match_renamed(wanted, present)
    if kind.in_place is not None:
        _match_in_place(wanted, present)


def _match_actions(priority):
    """Actions without a reference: under the same row first, then by their words anywhere under the priority."""
    wanted, present = defaultdict(list), defaultdict(list)
    for row in _actions(priority):
        wanted[row.above].append(row)
    for row in _actions(priority.same):
        present[row.above.same].append(row)
    by_words, by_item = ACTION.known_by
    for above in wanted:
        _match_by(by_words, wanted[above], present[above])
    _match_by(by_words, _actions(priority), _actions(priority.same))
    for above in wanted:
        _match_by(by_item, wanted[above], present[above])
        _match_in_place(wanted[above], present[above])


def _match_by(names, wanted, present):
    """Join the unmatched rows of two lists that have the same words in these keys, in their order."""
    waiting = defaultdict(list)
    for row in reversed(_unmatched(present)):
        waiting[_texts(row, names)].append(row)
    for row in _unmatched(wanted):
        texts = _texts(row, names)
        if texts[0] and waiting[texts] and (names == (row.kind.lasting,) or not _has_lasting(row)):
            _join(row, waiting[texts].pop())


def _match_renamed(wanted, present):
    """Join rows whose file says, in a list of earlier names, the name that the portal still has."""
    by_name = {row.said(row.kind.called): row for row in _unmatched(present)}
    for row in _unmatched(wanted):
        earlier = [name for key in row.kind.formerly.split() for name in row.said(key) if name in by_name]
        if earlier:
            _join(row, by_name.pop(earlier[0]))


def _match_in_place(wanted, present):
    """Join what is left of two lists where it stands behind the same row: reworded, not another."""
    waiting = defaultdict(list)
    for behind, row in reversed(_gaps(present)):
        waiting[behind and behind.same, *_texts(row, row.kind.in_place)].append(row)
    for behind, row in _gaps(wanted):
        texts = (behind, *_texts(row, row.kind.in_place))
        if waiting[texts] and not _has_lasting(row):
            _join(row, waiting[texts].pop())


def _gaps(rows):
    """Each unmatched row with the matched one that it stands behind, None at the start."""
    gaps, behind = [], None
    for row in rows:
        if row.same:
            behind = row
        else:
            gaps.append((behind, row))
    return gaps


def _has_lasting(row):
    return bool(row.words.get(row.kind.lasting))


def _actions(above):
    return [row for row in above.walk() if row.kind is ACTION]


def _unmatched(rows):
    return [row for row in rows if row.same is None]


def _texts(row, names):
    return tuple(row.said(name) for name in names)


def _join(row, other):
    row.same, other.same = other, row
