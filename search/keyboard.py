"""The letters that lie beside each other on a QWERTY keyboard."""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {letter: (x + y / 2, y) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}


def _neighbours(letter: str) -> str:
    column, row = _PLACES[letter]
    beside = (other for other, (x, y) in _PLACES.items() if abs(x - column) <= 1 and abs(y - row) <= 1)
    return "".join(sorted(set(beside) - {letter}))


NEIGHBOURS = {letter: _neighbours(letter) for letter in sorted(_PLACES)}
"""Letter -> the letters around it: "s" -> "adewxz"."""
