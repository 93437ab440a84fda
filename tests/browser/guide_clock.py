"""The moment at which the guides' pictures are drawn, whenever that is."""

from datetime import UTC, datetime

NOW = datetime(2026, 10, 8, 9, 0, tzinfo=UTC)
