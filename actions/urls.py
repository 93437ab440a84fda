from django.urls import path

import csp_portal.common.addresses  # noqa: F401 - the kinds of parts of an address

from . import tolerances, views
from .asking import views as asking
from .reports import views as reports
from .tracker import views as tracker

PERIOD = "periods/<day:first>/"
REPORT = f"{PERIOD}reports/<int:address>/"

urlpatterns = [
    path("actions/", views.action_list, name="actions"),
    path("actions.csv", views.action_csv, name="actions_csv"),
    path("actions.xlsx", views.action_xlsx, name="actions_xlsx"),
    path("actions.ods", views.action_ods, name="actions_ods"),
    path("actions/new/", views.action_new, name="action_new"),
    path("actions/<ref:ref>/", views.action_page, name="action"),
    path("actions/<ref:ref>/update/", views.action_update, name="action_update"),
    path("actions/<ref:ref>/updates/<int:number>/", views.update_correct, name="update_correct"),
    path("actions/<ref:ref>/edit/", views.action_edit, name="action_edit"),
    path("actions/<ref:ref>/history/", views.action_history, name="action_history"),
    path("tolerances/", tolerances.tolerances, name="tolerances"),
    path("tolerances/edit/", tolerances.tolerances_edit, name="tolerances_edit"),
    path("periods/reminders/", asking.reminder_settings, name="reminder_settings"),
    path(PERIOD, asking.period, name="period"),
    path(f"{PERIOD}remind/", asking.remind, name="remind"),
    path(f"{PERIOD}asked/<str:code>/", asking.asked, name="asked"),
    path(f"{PERIOD}asked/<str:code>/stop/", asking.link_stop, name="link_stop"),
    path(f"{PERIOD}asked/<str:code>/new-link/", asking.link_new, name="link_new"),
    path(f"{PERIOD}messages/<int:pk>/again/", asking.message_again, name="message_again"),
    path(REPORT, reports.report, name="report"),
    path(f"{REPORT}check/", reports.report_check, name="report_check"),
    path(f"{REPORT}withdraw/", reports.report_withdraw, name="report_withdraw"),
    path(f"{REPORT}comment/", reports.report_comment, name="report_comment"),
    path(f"{REPORT}return/", reports.report_return, name="report_return"),
    path(f"{REPORT}agree/", reports.report_agree, name="report_agree"),
    path(f"{REPORT}correct/", reports.report_correct, name="report_correct"),
    path(f"{REPORT}filed/<int:number>/", reports.report_filed, name="report_filed"),
    path("import/", tracker.imports, name="imports"),
    path("import/files/<int:pk>/", tracker.check, name="import_check"),
    path("import/files/<int:pk>/preview/", tracker.preview, name="import_preview"),
    path("import/files/<int:pk>/remove/", tracker.remove, name="import_remove"),
    path("import/<int:number>/", tracker.taken, name="import"),
    path("import/<int:number>/undo/", tracker.undo, name="import_undo"),
    path("import/<int:number>/file/", tracker.file, name="import_file"),
]
