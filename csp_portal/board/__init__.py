"""The board's page: what the board is to see first, on one upright sheet, and what stands behind it."""

from .views import board, board_list, board_strips

__all__ = ["board", "board_list", "board_strips"]
