from django.urls import path

import csp_portal.common.addresses  # noqa: F401 - the kinds of parts of an address

from .models import InformationPage
from .views import about, groups, information, organisations, periods

urlpatterns = [
    path("about/", about.about, name="about"),
    path("about/edit/", about.about_edit, name="about_edit"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group_edit"),
    path("periods/", periods.periods, name="periods"),
    path("periods/year/", periods.periods_year, name="periods_year"),
    path("periods/new/", periods.period_new, name="period_new"),
    path("periods/<day:first>/edit/", periods.period_edit, name="period_edit"),
    path("periods/<day:first>/close/", periods.period_close, name="period_close"),
    path("periods/<day:first>/reopen/", periods.period_reopen, name="period_reopen"),
    path("periods/<day:first>/remove/", periods.period_remove, name="period_remove"),
    path("help/", information.information, {"kind": "help"}, name="help"),
    path("accessibility/", information.information, {"kind": "accessibility"}, name="accessibility"),
    path("privacy/", information.information, {"kind": "privacy"}, name="privacy"),
    path("cookies/", information.information, {"kind": "cookies"}, name="cookies"),
    path("contact/", information.information, {"kind": "contact"}, name="contact"),
    *(
        path(f"{kind}/{verb}/", view, {"kind": kind}, name=f"{kind}_{verb}")
        for kind in InformationPage.Kind.values
        for verb, view in (("edit", information.information_edit), ("remove", information.information_remove))
    ),
    path("help/<slug:name>/", information.guide, name="guide"),
]
