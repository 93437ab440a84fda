from django.urls import path, register_converter

from csp_portal.common.addresses import RefConverter

from . import views
from .tracker import views as tracker

register_converter(RefConverter, "ref")

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
    path("import/", tracker.imports, name="imports"),
    path("import/files/<int:pk>/", tracker.check, name="import_check"),
    path("import/files/<int:pk>/preview/", tracker.preview, name="import_preview"),
    path("import/files/<int:pk>/remove/", tracker.remove, name="import_remove"),
    path("import/<int:number>/", tracker.taken, name="import"),
    path("import/<int:number>/undo/", tracker.undo, name="import_undo"),
    path("import/<int:number>/file/", tracker.file, name="import_file"),
]
