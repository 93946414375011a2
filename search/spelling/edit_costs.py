"""The cost of typing one word in place of another: how likely a slip of the fingers is on a QWERTY keyboard."""

from __future__ import annotations

from collections.abc import Iterator

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_POSITIONS = {letter: (x + y / 2, y) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}


def _neighbours(letter: str) -> str:
    column, row = _POSITIONS[letter]
    nearby = (other for other, (x, y) in _POSITIONS.items() if abs(x - column) <= 1 and abs(y - row) <= 1)
    return "".join(sorted(set(nearby) - {letter}))


NEIGHBOURING_KEYS = {letter: _neighbours(letter) for letter in sorted(_POSITIONS)}
"""Letter -> the letters around it: "s" -> "adewxz"."""


_DOUBLING = 0.5  # a letter typed once instead of twice, or twice instead of once
_COMMON = 0.7  # a letter left out, two letters swapped, or the key beside the one that was meant
_OTHER = 1.0

_Table = list[list[float]]


def edit_cost(typed: str, meant: str) -> float:
    """Return the least cost of the edits that turn the meant word into the typed one; the higher, the less likely.

    This is the optimal string alignment distance, with a cost of 0.5 to 1 for each edit.

    >>> edit_cost("tremmor", meant="tremor"), edit_cost("termor", meant="tremor"), edit_cost("tremar", meant="tremor")
    (0.5, 0.7, 1.0)
    """
    table: _Table = []
    for i in range(len(typed) + 1):
        table.append([])
        for j in range(len(meant) + 1):
            table[i].append(min(_last_edit_costs(table, typed[:i], meant[:j]), default=0.0))
    return table[-1][-1]


def _last_edit_costs(table: _Table, typed: str, meant: str) -> Iterator[float]:
    """Yield the cost for each possible last edit between two prefixes; `table` holds the costs of shorter ones."""
    i, j = len(typed), len(meant)
    if i:
        yield table[i - 1][j] + (_DOUBLING if typed[-2:-1] == typed[-1] else _OTHER)
    if j:
        yield table[i][j - 1] + (_DOUBLING if meant[-2:-1] == meant[-1] else _COMMON)
    if i and j:
        yield table[i - 1][j - 1] + _substitution_cost(typed[-1], meant[-1])
    if i > 1 and j > 1 and typed[-2:] == meant[-1] + meant[-2]:
        yield table[i - 2][j - 2] + _COMMON


def _substitution_cost(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    return _COMMON if typed in NEIGHBOURING_KEYS.get(meant, "") else _OTHER
