"""A pack as a Word file: `as_word(pack)`."""

from .writing import as_word

__all__ = ["as_word"]
