"""The letters that lie beside each other on a QWERTY keyboard.

How likely it is that a word is a slip of the fingers for another one.
"""

from __future__ import annotations

from collections.abc import Iterator

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {letter: (x + y / 2, y) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}


def _neighbours(letter: str) -> str:
    column, row = _PLACES[letter]
    beside = (other for other, (x, y) in _PLACES.items() if abs(x - column) <= 1 and abs(y - row) <= 1)
    return "".join(sorted(set(beside) - {letter}))


NEIGHBOURING_KEYS = {letter: _neighbours(letter) for letter in sorted(_PLACES)}
"""Letter -> the letters around it: "s" -> "adewxz"."""


_DOUBLING = 0.5  # a letter typed once for twice, or twice for once
_COMMON = 0.7  # a letter left out, two swapped, or a key hit that lies beside the one that was meant
_OTHER = 1.0

_Table = list[list[float]]


def edit_cost(typed: str, meant: str) -> float:
    """The cheapest way from what was meant to what was typed: optimal string alignment, with a weight for each edit."""
    table: _Table = []
    for i in range(len(typed) + 1):
        table.append([])
        for j in range(len(meant) + 1):
            table[i].append(min(_ways(table, typed[:i], meant[:j]), default=0.0))
    return table[-1][-1]


def _ways(table: _Table, typed: str, meant: str) -> Iterator[float]:
    """The cost of each way to type the last letters of two beginnings; the table holds those of shorter ones."""
    i, j = len(typed), len(meant)
    if i:
        yield table[i - 1][j] + (_DOUBLING if typed[-2:-1] == typed[-1] else _OTHER)
    if j:
        yield table[i][j - 1] + (_DOUBLING if meant[-2:-1] == meant[-1] else _COMMON)
    if i and j:
        yield table[i - 1][j - 1] + _change(typed[-1], meant[-1])
    if i > 1 and j > 1 and typed[-2:] == meant[-1] + meant[-2]:
        yield table[i - 2][j - 2] + _COMMON


def _change(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    return _COMMON if typed in NEIGHBOURING_KEYS.get(meant, "") else _OTHER
