"""What is compared: a mode of the search, the weight of the words in it, and the generation that is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search import MAX_KEYWORD_WEIGHT, Mode

_TEXT = re.compile(r"(?P<mode>[a-z]+)(:(?P<weight>\d(\.\d{1,3})?))?(@(?P<generation>\d{4,}[\w-]*))?", re.ASCII)
_NAMES = {Mode.HYBRID: "both", Mode.KEYWORD: "words", Mode.SEMANTIC: "meaning"}


@dataclass(frozen=True, slots=True)
class Arm:
    """One of two ways to search that are compared.

    `weight` is that of the keyword score, which only hybrid mode has; None is that of the library. `generation` is the
    name of a kept generation, or "" for whichever is current. Raises ValueError for a weight that the mode has not.
    """

    mode: Mode = Mode.HYBRID
    weight: float | None = None
    generation: str = ""

    def __post_init__(self) -> None:
        if self.weight is not None and not (self.mode == Mode.HYBRID and 0 <= self.weight <= MAX_KEYWORD_WEIGHT):
            raise ValueError(f"{self.mode} mode has no weight {self.weight}")

    @classmethod
    def parse(cls, text: str) -> Arm:
        """Return the arm that `str` writes as this text. Raises ValueError if there is none.

        >>> Arm.parse("hybrid:0.44@00000002-0123abcd").label
        'both at weight 0.44 in generation 00000002-0123abcd'
        """
        found = _TEXT.fullmatch(text)
        if not found:
            raise ValueError(f"{text} is no arm")
        weight = found["weight"]
        return cls(Mode(found["mode"]), float(weight) if weight else None, found["generation"] or "")

    def __str__(self) -> str:
        weight = "" if self.weight is None else f":{self.weight:g}"
        return f"{self.mode}{weight}{'@' if self.generation else ''}{self.generation}"

    @property
    def label(self) -> str:
        """What people read."""
        weight = "" if self.weight is None else f" at weight {self.weight:g}"
        generation = f" in generation {self.generation}" if self.generation else ""
        return f"{_NAMES[self.mode]}{weight}{generation}"


def pair_of(one: Arm, other: Arm) -> tuple[Arm, Arm]:
    """Return two arms in the order that names their comparison, whichever was chosen first.

    Raises ValueError if they are equal.
    """
    if one == other:
        raise ValueError("both arms are the same")
    first, second = sorted((one, other), key=str)
    return first, second
