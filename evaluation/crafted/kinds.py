"""Kinds of hostile files, made in code: each repeats what costs a reader more than its length, as often as asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NUMBER = "{n}"
"""Stands in the repeated part of a kind for the number of the repetition, from 0; "{m}" for that number from 1."""

Pack = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: a part that is repeated, between a head and a tail, and packed as its format asks.

    The file of `count` repetitions is `head`, `count` times `part`, `middle`, `count` times `closing`, and `tail`.
    """

    name: str
    suffix: str
    part: str
    head: str = ""
    middle: str = ""
    closing: str = ""
    tail: str = ""
    pack: Pack = str.encode

    @property
    def file_name(self) -> str:
        """The name of a file of this kind."""
        return f"{self.name.replace(' ', '-')}{self.suffix}"

    def make(self, count: int) -> bytes:
        """Return the bytes of the file whose part is repeated `count` times.

        >>> Kind("nested lists", ".html", "<ul>", head="<p>Tea", closing="</ul>").make(2)
        b'<p>Tea<ul><ul></ul></ul>'
        """
        parts = (self.part.replace(NUMBER, str(number)).replace("{m}", str(number + 1)) for number in range(count))
        return self.pack("".join([self.head, *parts, self.middle, self.closing * count, self.tail]))


def of_format(suffix: str, rows: tuple[tuple[str, ...], ...], pack: Pack = str.encode) -> list[Kind]:
    """Return the kinds of one format from rows of name, part, head, middle, closing and tail; the last may be left."""
    kinds = []
    for name, part, *rest in rows:
        head, middle, closing, tail = (*rest, *[""] * (4 - len(rest)))
        kinds.append(Kind(f"{suffix[1:]} {name}", suffix, part, head, middle, closing, tail, pack))
    return kinds
