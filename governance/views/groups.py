"""The form of a group. The pages that show groups join the apps: csp_portal/groups.py."""

from copy import copy

from django.shortcuts import get_object_or_404
from django.urls import reverse

from csp_portal.common.form_page import answers_forms, form_page
from governance.access import require
from governance.history import saved_since
from governance.models import Group
from governance.organisation_forms import GroupForm


@answers_forms
def group_new(request, slug):
    require(request.member.keeps_house)
    return form_page(
        request,
        lambda data: GroupForm(data, record=Group(partnership=request.partnership)),
        record=None,
        template="governance/group_edit.html",
        done="Group added.",
        cancel=reverse("groups", args=[slug]),
        nav="about",
    )


@answers_forms
def group_edit(request, slug, pk):
    group = get_object_or_404(Group, partnership=request.partnership, pk=pk)
    require(request.member.keeps_house)
    return form_page(
        request,
        lambda data: GroupForm(data, record=copy(group)),
        record=group,
        template="governance/group_edit.html",
        done="Group changed.",
        changes_since=lambda version: saved_since(version, request.member, group),
        nav="about",
    )
