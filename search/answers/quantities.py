"""Quantities: whether a sentence holds a number that a question names, in a range or in the right column of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from index import STOP_WORDS, Token, terms, tokens
from search.answers.layout import CELL_BORDER, named_cells

_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_BYTES = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1e3, "mib": 1e6, "gib": 1e9, "tib": 1e12}
_UNITS = {
    *_BYTES, "second", "minute", "hour", "day", "week", "month", "year", "mile", "km", "metre", "meter", "g", "gram",
    "kg", "ml", "item", "people", "person", "litre", "liter",
}  # fmt: skip

_NUMBER = r"(?<![\w.-])(?<!\d,)[£$€]?(\d++(?:[.,]\d++)*+)(?:[ -]?([A-Za-z]+))?"
_QUESTION_NUMBER = re.compile(
    rf"(?<![\w.-])(\d+(?:[.,]\d+)*|{'|'.join(_WORDS)})(?![\w.]*\d)[ -]?([A-Za-z]+)?", re.IGNORECASE
)
_BETWEEN = re.compile(rf"{_NUMBER} ?(?:to|–|-|and) {_NUMBER}")
_AT_MOST = re.compile(
    rf"(?i:under|below|fewer than|less than|up to|at most) {_NUMBER}|{_NUMBER} (?:or (?:less|fewer|younger))"
)
_AT_LEAST = re.compile(
    rf"(?i:over|above|more than|at least) {_NUMBER}|{_NUMBER} (?:(?:or|and) (?:more|over|older|above))"
)


class _Quantity(NamedTuple):
    """A number, in bytes if its unit counts bytes. `unit` is "" if the word after the number is no unit."""

    value: float
    unit: str


class _Range(NamedTuple):
    """A range of numbers, both ends included."""

    low: float
    high: float
    unit: str


def names_quantity_in_range(question: str, sentence: str, column_names: str = "") -> bool:
    """Return whether a number of the question, with its unit, lies in a range of the sentence.

    The range has the same unit, or none if the name of its column has it.

    >>> names_quantity_in_range("prune a 2 TB repository", "500 GB to 5 TB | 1 hour")
    True
    >>> names_quantity_in_range("holiday after six years", "5 to 9 | 30", "Years of service | Days")
    True
    """
    quantities = _question_quantities(question)
    if not quantities:
        return False
    return any(
        _holds(span, each, name)
        for cell, name in named_cells(sentence, column_names)
        for span in _ranges(cell)
        for each in quantities
    )


def misplaced_numbers(question: str, row: str, column_names: str = "") -> set[str]:
    """Return the numbers of a question that do not stand in the column of a row that the question asks for.

    That column is told by the word before the number, as in "gate 12", or by its unit, as in "12 days": the name of the
    column has the word, or the cell has it beside another number.

    >>> misplaced_numbers("how wide is gate 12", "7 | 12", "Gate | Width")
    {'12'}
    """
    words, misplaced, placed = list(tokens(question)), set[str](), set[str]()
    if CELL_BORDER not in row or not any(_is_number(word.term) for word in words):
        return set()
    cells = [terms(cell) for cell in row.split(CELL_BORDER)]
    names = [set(terms(name)) for name in column_names.split(CELL_BORDER)]
    names = names if len(names) == len(cells) else [set()] * len(cells)
    for n, word in enumerate(words):
        if _is_number(word.term):
            before = {each.term for each in words[max(n - 1, 0) : n] if each.folded not in STOP_WORDS}
            unit = {each.term for each in words[n + 1 : n + 2] if _is_unit(each)}
            asked = [
                cell
                for cell, name in zip(cells, names, strict=True)
                if name & (before | unit) or any(_counts(*pair, before, unit) for pair in pairwise(cell))
            ]
            is_misplaced = bool(asked) and not any(word.term in cell for cell in asked)
            (misplaced if is_misplaced else placed).add(word.term)
    return misplaced - placed


def _counts(left: str, right: str, before: set[str], unit: set[str]) -> bool:
    """Return whether two successive terms of a cell are a number and a word that stands beside that of the question."""
    return (left in before and _is_number(right)) or (_is_number(left) and right in unit)


def _is_number(term: str) -> bool:
    return any(character.isdigit() for character in term)


def _is_unit(word: Token) -> bool:
    """Return whether a word after a number is its unit; words as short as "cm" or "C" are taken for units."""
    if word.folded in STOP_WORDS:
        return False
    return len(word.folded) <= 2 or word.folded in _UNITS or word.folded.removesuffix("s") in _UNITS


def _holds(span: _Range, quantity: _Quantity, column_name: str) -> bool:
    same = span.unit == quantity.unit or (span.unit in _BYTES and quantity.unit in _BYTES)
    is_named = not span.unit and quantity.unit in column_name.lower()
    return (same or is_named) and span.low <= quantity.value <= span.high


@lru_cache(maxsize=8)  # a question is compared with many sentences
def _question_quantities(question: str) -> tuple[_Quantity, ...]:
    """Return the numbers of a question that have a unit."""
    found = []
    for match in _QUESTION_NUMBER.finditer(question):
        number = match[1].lower()
        found.append(_quantity(str(_WORDS.index(number)) if number in _WORDS else number, match[2]))
    return tuple(each for each in found if each.unit)


def _ranges(sentence: str) -> Iterator[_Range]:
    for match in _BETWEEN.finditer(sentence):
        high = _quantity(match[3], match[4])
        low = _quantity(match[1], match[2])
        low = low if low.unit else _quantity(match[1], match[4])
        yield _Range(low.value, high.value, high.unit)
    for pattern, at_most in ((_AT_MOST, True), (_AT_LEAST, False)):
        for match in pattern.finditer(sentence):
            value, unit = _quantity(match[1] or match[3], match[2] or match[4])
            yield _Range(-math.inf, value, unit) if at_most else _Range(value, math.inf, unit)


def _quantity(number: str, word: str | None) -> _Quantity:
    unit = (word or "").lower()
    unit = unit if unit in _UNITS else unit.removesuffix("s")
    unit = unit if unit in _UNITS else ""
    value = number.replace(",", "")
    return _Quantity(float(value) * _BYTES.get(unit, 1.0) if value.count(".") < 2 else math.nan, unit)
