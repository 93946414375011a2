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


MAX_SLIP_COST = 0.7
"""The highest cost of an edit that a slip of the fingers explains."""

MAX_EDIT_COST = 0.8
"""The highest cost of an edit that a slip of the fingers, or of the ear, explains."""

_DOUBLING = 0.5  # a letter typed once instead of twice, or twice instead of once
_SLIP = MAX_SLIP_COST  # a letter left out, two letters swapped, the key beside the one that was meant, or both keys hit
_SOUND = MAX_EDIT_COST  # a letter that sounds like the one that was meant, or a vowel more
_OTHER = 2.0  # more than two likely edits

_VOWELS = "aeiou"
_SOUNDS = (_VOWELS, "iy", "ck", "cs", "sz", "kq")

_Table = list[list[float]]


def edit_cost(typed: str, meant: str) -> float:
    """Return the least cost of the edits that turn the meant word into the typed one; the higher, the less likely.

    This is the optimal string alignment distance, with a cost of 0.5 to 2 for each edit.

    >>> edit_cost("tremmor", meant="tremor"), edit_cost("termor", meant="tremor"), edit_cost("trebor", meant="tremor")
    (0.5, 0.7, 2.0)
    """
    table: _Table = []
    for i in range(len(typed) + 1):
        table.append([])
        for j in range(len(meant) + 1):
            table[i].append(min(_last_edit_costs(table, typed[: i + 1], i, meant[:j]), default=0.0))
    return table[-1][-1]


def _last_edit_costs(table: _Table, typed: str, i: int, meant: str) -> Iterator[float]:
    """Yield the cost for each possible last edit between two prefixes; `table` holds the costs of shorter ones.

    `typed` has `i` letters, and the letter after them if there is one.
    """
    j = len(meant)
    if i:
        yield table[i - 1][j] + _insertion_cost(typed, i)
    if j:
        yield table[i][j - 1] + (_DOUBLING if meant[-2:-1] == meant[-1] else _SLIP)
    if i and j:
        yield table[i - 1][j - 1] + _substitution_cost(typed[i - 1], meant[-1])
    if i > 1 and j > 1 and typed[i - 2 : i] == meant[-1] + meant[-2]:
        yield table[i - 2][j - 2] + _SLIP


def _insertion_cost(typed: str, i: int) -> float:
    """Return the cost of typing the letter before `i` as one more than was meant."""
    letter, beside = typed[i - 1], typed[max(i - 2, 0) : i - 1] + typed[i : i + 1]
    if letter == typed[i - 2 : i - 1]:
        return _DOUBLING
    if any(other in NEIGHBOURING_KEYS.get(letter, "") for other in beside):
        return _SLIP
    return _SOUND if letter in _VOWELS and any(other in _VOWELS for other in beside) else _OTHER


def _substitution_cost(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    if typed in NEIGHBOURING_KEYS.get(meant, ""):
        return _SLIP
    return _SOUND if any(typed in alike and meant in alike for alike in _SOUNDS) else _OTHER
