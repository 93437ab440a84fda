from allauth.account import views as account
from django.urls import include, path, re_path

from actions.answering import public as answering
from governance import public as governance_public
from governance.views import information

from . import (
    as_at,
    board,
    commitments,
    dashboard,
    delivery_plan,
    groups,
    health,
    history,
    home,
    organisations,
    search,
    views,
)
from .meetings.calendar import calendar_feed

handler400 = "csp_portal.views.too_much"
handler403 = "csp_portal.views.refused"
handler404 = "csp_portal.views.not_found"
handler500 = "csp_portal.views.failed"

urlpatterns = [
    path("", home.front, name="front"),
    path("healthz", health.healthz, name="healthz"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", governance_public.sign_out, name="account_logout"),
    path("reset-password/", account.password_reset, name="account_reset_password"),
    path("reset-password/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^reset-password/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        governance_public.new_password,
        name="account_reset_password_from_key",
    ),
    path("reset-password/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("invitation/<str:token>/", governance_public.invitation, name="invitation"),
    path("words/", governance_public.keep_words, name="keep_words"),
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/draft/", answering.answer_draft, name="answer_draft"),
    path("answer/<str:token>/receipt/", answering.answer_receipt, name="answer_receipt"),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("help/", information.information, {"kind": "help"}, name="portal_help"),
    path("accessibility/", information.information, {"kind": "accessibility"}, name="portal_accessibility"),
    path("privacy/", information.information, {"kind": "privacy"}, name="portal_privacy"),
    path("cookies/", information.information, {"kind": "cookies"}, name="portal_cookies"),
    path("contact/", information.information, {"kind": "contact"}, name="portal_contact"),
    path("help/<slug:name>/", information.guide, name="portal_guide"),
    path("<slug:slug>/", home.partnership_home, name="partnership"),
    path("<slug:slug>/priorities/<int:address>/", views.priority_page, name="priority"),
    path("<slug:slug>/priorities/<int:address>/delivery-plan/", delivery_plan.sheet, name="priority_delivery_plan"),
    path("<slug:slug>/dashboard/", dashboard.dashboard, name="dashboard"),
    path("<slug:slug>/dashboard.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("<slug:slug>/dashboard/changes/", dashboard.dashboard_changes, name="dashboard_changes"),
    path("<slug:slug>/board/", board.board, name="board"),
    path("<slug:slug>/board/strips/", board.board_strips, name="board_strips"),
    path("<slug:slug>/board/<slug:heading>/", board.board_list, name="board_list"),
    path("<slug:slug>/commitments/", commitments.commitments, name="commitments"),
    path("<slug:slug>/people/", include("csp_portal.people.urls")),
    path("<slug:slug>/organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("<slug:slug>/groups/", groups.groups, name="groups"),
    path("<slug:slug>/groups/<int:pk>/", groups.group, name="group"),
    path("<slug:slug>/", include("csp_portal.meetings.urls")),
    path("<slug:slug>/", include("csp_portal.packs.urls")),
    path("<slug:slug>/as-at/", as_at.as_at, name="as_at"),
    path("<slug:slug>/history/", history.history, name="history"),
    path("<slug:slug>/history.csv", history.history_csv, name="history_csv"),
    path("<slug:slug>/search/", search.search, name="search"),
    path("<slug:slug>/", include("governance.urls")),
    path("<slug:slug>/", include("priorities.urls")),
    path("<slug:slug>/", include("actions.urls")),
]
