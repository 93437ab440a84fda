from django.urls import path

from .views import groups, information, organisations, periods

urlpatterns = [
    path("about/", organisations.about, name="about"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("groups/", groups.groups, name="groups"),
    path("periods/", periods.periods, name="periods"),
    path("help/", information.information, {"kind": "help"}, name="help"),
    path("accessibility/", information.information, {"kind": "accessibility"}, name="accessibility"),
    path("privacy/", information.information, {"kind": "privacy"}, name="privacy"),
    path("cookies/", information.information, {"kind": "cookies"}, name="cookies"),
    path("contact/", information.information, {"kind": "contact"}, name="contact"),
]
