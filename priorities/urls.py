from django.urls import path

from . import views

urlpatterns = [
    path("plan/", views.plan_page, name="plan"),
    path("priorities/<int:address>/edit/", views.priority_edit, name="priority_edit"),
    path("priorities/<int:address>/leads/", views.priority_leads, name="priority_leads"),
]
