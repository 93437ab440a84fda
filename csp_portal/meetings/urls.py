from django.urls import path

from . import keeping, recording, views

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", keeping.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", keeping.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", keeping.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/held/", keeping.meeting_held, name="meeting_held"),
    path("meetings/<int:pk>/agenda/new/", keeping.item_new, name="item_new"),
    path("meetings/<int:pk>/agenda/<int:item>/edit/", keeping.item_edit, name="item_edit"),
    path("meetings/<int:pk>/agenda/<int:item>/later/", keeping.item_later, name="item_later"),
    path("meetings/<int:pk>/agenda/<int:item>/remove/", keeping.item_remove, name="item_remove"),
    path("meetings/<int:pk>/papers/<int:paper>/", views.paper, name="paper"),
    path("meetings/<int:pk>/room/", recording.room, name="room"),
    path("meetings/<int:pk>/attendance/", recording.attendance, name="attendance"),
    path("meetings/<int:pk>/agenda/<int:item>/said/", recording.item_said, name="item_said"),
    path("meetings/<int:pk>/decisions/new/", recording.decision_new, name="decision_new"),
    path("meetings/<int:pk>/board-actions/new/", recording.board_action_new, name="board_action_new"),
    path("meetings/<int:pk>/minutes/", recording.minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/publish/", recording.minutes_publish, name="minutes_publish"),
    path("meetings/<int:pk>/minutes/withdraw/", recording.minutes_withdraw, name="minutes_withdraw"),
    path("attendance/", recording.attendance_year, name="attendance_year"),
    path("decisions/", recording.decisions, name="decisions"),
    path("decisions/<int:serial>/edit/", recording.decision_edit, name="decision_edit"),
    path("board-actions/", recording.board_actions, name="board_actions"),
    path("board-actions/<int:serial>/", recording.board_action, name="board_action"),
    path("board-actions/<int:serial>/edit/", recording.board_action_edit, name="board_action_edit"),
    path("board-actions/<int:serial>/close/", recording.board_action_close, name="board_action_close"),
    path("board-actions/<int:serial>/reopen/", recording.board_action_reopen, name="board_action_reopen"),
]
