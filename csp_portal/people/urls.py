from django.urls import path

from . import leaving, signing_in, views

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.person_invite, name="person_invite"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/mail/", signing_in.person_mail, name="person_mail"),
    path("<int:pk>/new-password/", signing_in.person_new_password, name="person_new_password"),
    path("<int:pk>/end/", leaving.person_end, name="person_end"),
    path("<int:pk>/hand-over/", leaving.person_hand_over, name="person_hand_over"),
    path("<int:pk>/appointments/new/", views.appointment_new, name="appointment_new"),
    path("<int:pk>/appointments/<int:appointment>/edit/", views.appointment_edit, name="appointment_edit"),
    path("<int:pk>/appointments/<int:appointment>/end/", leaving.appointment_end, name="appointment_end"),
]
