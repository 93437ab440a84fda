from django.urls import path, register_converter

from csp_portal.common.addresses import RefConverter

from . import views

register_converter(RefConverter, "ref")

urlpatterns = [
    path("actions/", views.action_list, name="actions"),
    path("actions.csv", views.action_csv, name="actions_csv"),
    path("actions/new/", views.action_new, name="action_new"),
    path("actions/<ref:ref>/", views.action_page, name="action"),
    path("actions/<ref:ref>/update/", views.action_update, name="action_update"),
    path("actions/<ref:ref>/updates/<int:number>/", views.update_correct, name="update_correct"),
    path("actions/<ref:ref>/edit/", views.action_edit, name="action_edit"),
    path("actions/<ref:ref>/history/", views.action_history, name="action_history"),
]
