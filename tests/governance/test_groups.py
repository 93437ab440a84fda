import re

import pytest

from csp_portal.common.record import change
from csp_portal.common.refusals import Refused
from csp_portal.common.templatetags.pages import inside_sentence
from governance.models import Group
from priorities.models import PriorityGroup
from tests.factories import (
    make_action,
    make_group,
    make_member,
    make_owner,
    make_partnership,
    make_plan,
    make_priority,
    saved,
)
from tests.promises.visitors import form_in

pytestmark = pytest.mark.django_db
LIST = "/ambridge/groups/"


@pytest.fixture
def page(ambridge, sign_in):
    """The words of an address as a contributor reads it."""
    client = sign_in(make_member(ambridge, "contributor"))
    return lambda address=LIST: " ".join(client.get(address).content.decode().split())


@pytest.fixture
def send(ambridge, client):
    """Opens a form as a coordinator and posts it with what is typed into it."""
    officer = make_member(ambridge)

    def send(address, **typed):
        client.force_login(officer)
        return client.post(address, form_in(client.get(address).content.decode()) | typed)

    return send


@pytest.fixture
def groups(ambridge):
    """{name: group}: a board with two groups, one of which has a panel; and a committee of its own."""
    board = make_group(ambridge, "Board", "board", cadence="Every quarter", aliases="Executive\nResponsible group")
    violence = make_group(ambridge, "Violence", parent=board, reports_to=board, remit="Knives.\nNight life.")
    theft = make_group(ambridge, "Theft", parent=board)
    panel = make_group(ambridge, "Case panel", "panel", parent=violence, reports_to=theft)
    scrutiny = make_group(ambridge, "Committee", "scrutiny_committee")
    return {group.name: group for group in (board, violence, theft, panel, scrutiny)}


def shape(found):
    return [(group.name, shape(group.below)) for group in found]


def test_the_groups_stand_below_the_one_that_they_are_part_of_by_kind_and_name(ambridge, groups):
    assert shape(ambridge.groups.structure()) == [
        ("Board", [("Theft", []), ("Violence", [("Case panel", [])])]),
        ("Committee", []),
    ]


def test_parents_that_go_in_a_circle_lose_no_group(ambridge, groups):
    groups["Board"].parent = groups["Case panel"]
    saved(groups["Board"])
    assert shape(ambridge.groups.structure()) == [
        ("Committee", []),
        ("Board", [("Theft", []), ("Violence", [("Case panel", [])])]),
    ]


@pytest.mark.feature("S-014")
def test_the_coordinator_sees_every_group_below_its_parent_with_its_lines(ambridge, groups, client):
    client.force_login(make_member(ambridge))
    words = " ".join(client.get(LIST).content.decode().split())
    names = ["Board", "Theft", "Violence", "Case panel", "Committee"]
    places = [words.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    assert words.count('<ul class="app-structure">') == 3
    assert "Board, meets every quarter</p>" in words
    assert words.count("Reports to: not stated") == 3
    assert "Also known as: Executive; Responsible group" in words


@pytest.mark.feature("S-024")
def test_a_group_created_under_the_board_shows_its_parent_to_whom_it_reports_and_how_often(groups, send, page):
    board = groups["Board"]
    response = send(
        f"{LIST}new/",
        name="Serious violence group",
        kind="delivery_group",
        remit="Carries out priority 1.\r\nReports each quarter.",
        parent=board.pk,
        reports_to=board.pk,
        cadence="Every quarter",
        aliases="SV group",
    )
    new = Group.objects.get(name="Serious violence group")
    assert (response.status_code, response["Location"]) == (302, new.get_absolute_url())
    words = page(new.get_absolute_url())
    linked = f'<a class="govuk-link" href="{board.get_absolute_url()}">Board</a>'
    assert row(words, "Part of") == linked
    assert row(words, "Reports to") == linked
    assert row(words, "How often it meets") == "Every quarter"
    assert row(words, "Also known as") == "SV group"
    assert "Carries out priority 1.<br>Reports each quarter." in words
    assert new.history.get().history_change_reason == "Group added"


def row(words, key):
    """The value beside a key of the page's summary list."""
    return re.search(rf'{key}</dt> <dd class="govuk-summary-list__value">(.*?)</dd>', words)[1]


def test_a_group_has_a_contact_address_at_which_it_is_asked(groups, send, page):
    address = groups["Violence"].get_absolute_url()
    assert send(f"{address}edit/", email="violence@example.org").status_code == 302
    assert "violence@example.org</dd>" in page(address)


def test_the_page_of_a_group_leads_to_those_below_it_and_to_those_that_report_to_it(groups, page):
    words = page(groups["Board"].get_absolute_url())
    assert [
        re.sub("<.*?>", "", row(words, key)) for key in ("Groups that are part of it", "Groups that report to it")
    ] == [
        "TheftViolence",
        "Violence",
    ]
    assert row(words, "Reports to") == "Not stated"
    assert row(words, "Part of") == "No other group"


@pytest.mark.feature("S-023")
def test_a_group_names_the_priorities_that_it_delivers_as_far_as_the_reader_may_see_them(ambridge, groups, client):
    shown = make_priority(ambridge, name="Violence and knives")
    hidden = make_priority(ambridge, name="Secret reviews", visibility="board")
    old = make_priority(ambridge, make_plan(ambridge, "Old plan", state="replaced"), "Years ago")
    for priority in (shown, hidden, old):
        saved(PriorityGroup(partnership=ambridge, priority=priority, group=groups["Violence"]))
    for role, sees in (("contributor", [True, False, False]), ("board", [True, True, False])):
        client.force_login(make_member(ambridge, role, name="Elizabeth Pargetter", group=groups["Violence"]))
        for address in (groups["Violence"].get_absolute_url(), LIST):
            words = client.get(address).content.decode()
            assert [f"{name}</a>" in words for name in ("Violence and knives", "Secret reviews", "Years ago")] == sees
            assert ("only the board may see are left out here." in words) is (role == "contributor")


def test_the_page_of_a_group_names_no_person(ambridge, groups, client):
    make_member(ambridge, "board", name="Elizabeth Pargetter", group=groups["Board"])
    client.force_login(make_member(ambridge))
    assert "Pargetter" not in client.get(groups["Board"].get_absolute_url()).content.decode()


def test_the_number_of_its_actions_is_that_of_the_list_it_leads_to(ambridge, groups, page):
    make_owner(make_action(partnership=ambridge), group=groups["Theft"])
    assert "1 action</a> of the delivery plan" in page(groups["Theft"].get_absolute_url())
    assert "<strong>1 action</strong>" in page(f"/ambridge/actions/?owner=g{groups['Theft'].pk}")


def test_a_group_of_another_partnership_is_not_there(page, client):
    elsewhere = make_group(make_partnership("felpersham"))
    for key in (elsewhere.pk, 99, "9" * 30):
        assert client.get(f"{LIST}{key}/").status_code == 404


def test_without_groups_the_list_says_who_can_add_them(page):
    assert "No groups yet." in page()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Say what the group is called."),
        ({"kind": ""}, "Choose what kind of group it is."),
        ({"name": "board"}, "There is already a group called “board”."),
    ],
)
def test_what_cannot_be_is_refused_in_words(groups, send, typed, sentence):
    response = send(f"{LIST}new/", **{"name": "Panel", "kind": "panel"} | typed)
    assert (response.status_code, sentence in response.content.decode()) == (200, True)
    assert Group.objects.count() == 5


@pytest.mark.parametrize(
    ("name", "key", "target", "sentence"),
    [
        (
            "Board",
            "parent",
            "Case panel",
            "“Board” cannot be part of “Case panel”: that group is itself part of “Board”.",
        ),
        (
            "Board",
            "reports_to",
            "Violence",
            "“Board” cannot report to “Violence”: that group itself reports to “Board”.",
        ),
    ],
)
def test_groups_do_not_go_in_a_circle(groups, send, name, key, target, sentence):
    address = f"{groups[name].get_absolute_url()}edit/"
    assert sentence in send(address, **{key: groups[target].pk}).content.decode()
    assert send(address, **{key: groups[name].pk}).status_code == 200
    row = Group.objects.get(name=name)
    setattr(row, key, groups[target])
    with pytest.raises(Refused, match=re.escape(sentence)), change("ambridge"):
        row.put_on_record()


def test_a_group_may_report_to_another_than_the_one_that_it_is_part_of(groups, send):
    panel = groups["Case panel"]
    assert send(f"{panel.get_absolute_url()}edit/", reports_to=groups["Board"].pk).status_code == 302
    panel.refresh_from_db()
    assert (panel.parent.name, panel.reports_to.name) == ("Violence", "Board")


def test_an_edit_keeps_who_when_and_why(ambridge, groups, send):
    send(f"{groups['Theft'].get_absolute_url()}edit/", cadence="Every month", reason="The board asked")
    row = groups["Theft"].history.first()
    assert (row.cadence, row.history_change_reason, row.history_user) == (
        "Every month",
        "The board asked",
        ambridge.appointments.get(role="coordinator").user,
    )


def test_a_form_older_than_the_last_save_is_a_conflict_and_keeps_what_the_other_saved(ambridge, groups, send, client):
    address = f"{groups['Theft'].get_absolute_url()}edit/"
    other = make_member(ambridge)
    client.force_login(other)
    mine = form_in(client.get(address).content.decode()) | {"remit": "Mine"}
    send(address, cadence="Every month")
    client.force_login(other)
    conflict = client.post(address, mine)
    assert conflict.status_code == 409
    assert client.post(address, form_in(conflict.content.decode())).status_code == 302
    group = Group.objects.get(name="Theft")
    assert (group.cadence, group.remit) == ("Every month", "Mine")


def test_a_group_is_never_deleted(groups):
    with pytest.raises(Exception, match="never deleted"), change("ambridge"):
        groups["Committee"].delete()


@pytest.mark.guard("require")
@pytest.mark.parametrize("role", ["contributor", "board", "chair", "scrutiny"])
def test_every_member_reads_and_only_who_keeps_house_writes(ambridge, groups, client, role):
    client.force_login(make_member(ambridge, role))
    address = groups["Board"].get_absolute_url()
    assert "Change this group" not in client.get(address).content.decode()
    assert "Add a group" not in client.get(LIST).content.decode()
    for form in (f"{LIST}new/", f"{address}edit/"):
        assert client.get(form).status_code == 403


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        ("Every quarter", "meets every quarter"),
        ("When it is needed", "meets when it is needed"),
        ("Mondays", "meets Mondays"),
        ("May and November", "meets May and November"),
        ("ICB weeks", "meets ICB weeks"),
        ("6 times a year", "meets 6 times a year"),
    ],
)
def test_how_often_a_group_meets_goes_on_the_sentence(cadence, words):
    assert f"meets {inside_sentence(cadence)}" == words
