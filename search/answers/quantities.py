"""Quantities: whether a number that a question names lies in a range that a sentence gives, as in a table of bands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

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

    The range has the same unit, or none if the names of its columns have it.

    >>> names_quantity_in_range("prune a 2 TB repository", "500 GB to 5 TB | 1 hour")
    True
    >>> names_quantity_in_range("holiday after six years", "5 to 9 | 30", "Years of service | Days")
    True
    """
    quantities = _question_quantities(question)
    if not quantities:
        return False
    return any(_holds(span, each, column_names) for span in _ranges(sentence) for each in quantities)


def _holds(span: _Range, quantity: _Quantity, column_names: str) -> bool:
    same = span.unit == quantity.unit or (span.unit in _BYTES and quantity.unit in _BYTES)
    is_named = not span.unit and quantity.unit in column_names.lower()
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
