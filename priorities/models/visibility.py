from django.db import models


class Visibility(models.TextChoices):
    """Who may see a priority or an action: residents too, the partnership, or its board alone."""

    PUBLIC = "public", "Residents, once it is published"
    PARTNERSHIP = "partnership", "The partnership"
    BOARD = "board", "The board, and whoever leads or owns it"
