"""The board's dashboard: where the plan in force stands for a period, on one sheet."""

from .views import dashboard, dashboard_changes, dashboard_csv

__all__ = ["dashboard", "dashboard_changes", "dashboard_csv"]
