"""The history of the whole partnership: who changed what, when, why and how."""

from .views import history, history_csv

__all__ = ["history", "history_csv"]
