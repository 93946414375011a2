"""The part of an attack that one of several processes makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number`, from 0, `of` so many.

    >>> [number for number in range(6) if Shard(1, 3).has(number)]
    [1, 4]
    """

    number: int
    of: int

    def has(self, number: int) -> bool:
        """Return whether this part has the case of this number."""
        return number % self.of == self.number


WHOLE = Shard(0, 1)
"""The only part."""
