"""Codes in a question, such as "ERR-1043", "LX-9000/B-12" and "version 2.4.1": what is asked for is exactly this."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from index import NO_FILTER, Clause, Filter, KeywordQuery, Snapshot, terms

MAX_CODES = 4
"""The highest number of codes of one question that are looked up."""

MAX_HOLDERS = 20
"""The highest number of passages that hold a code and are ranked for that."""

_NO_CODE = re.compile(r"(?:age|anti|circa|early|late|mid|non|over|post|pre|sub|top|under)-", re.IGNORECASE)
_ENDING = re.compile(r"(?<=\d)(?:-[a-z]{4,})+$")
"""The words that make an adjective of a code, as in "ISO-9001-certified"."""

_BOUNDARY = r"\s,;:!?()\"'“”‘’"
_PIECE_WITH_DIGIT = re.compile(rf"(?<![^{_BOUNDARY}])[^\d{_BOUNDARY}]*\d[^{_BOUNDARY}]*")
_CODE = re.compile(
    r"#?[^\W\d_][\w./-]*\d[\w./-]*|v?\d+(?:\.\d+){2,}[\w.-]*|(?<=version )v?\d+(?:\.\d+)*",
    re.IGNORECASE,
)


def codes_in(text: str) -> list[str]:
    """Return the codes of a text as they are written, in order.

    A code begins with letters and holds a digit, or is a version. A number with a unit is no code, and neither is
    "mid-1990s" or "over-65s".

    >>> codes_in("what does ERR-1043 mean in version 2.4.1, after 3 days at 5mg?")
    ['ERR-1043', '2.4.1']
    """
    return [code for match in _PIECE_WITH_DIGIT.finditer(text) if (code := _code_of(match, text))]


def _code_of(match: re.Match[str], text: str) -> str:
    piece = _ENDING.sub("", match.group().rstrip(".-/"))
    if _NO_CODE.match(piece):
        return ""
    found = _CODE.match(text, match.start())
    return piece if found and found.end() >= match.start() + len(piece) else ""


def holders(snapshot: Snapshot, code: str, filter: Filter = NO_FILTER) -> list[str]:
    """Return the ids of passages that hold a code, at most MAX_HOLDERS of those that pass the filter."""
    clause = Clause(tuple(terms(code)))
    narrowed = Filter((*filter.required, clause), filter.excluded, filter.documents, filter.sections)
    return [hit.passage_id for hit in snapshot.keyword(KeywordQuery(clause.terms, narrowed), MAX_HOLDERS)]


def nearest_code(code: str, texts: Sequence[str]) -> str | None:
    """Return the code in these texts that shares the longest beginning with a code, or None if none is like it.

    A code is like another if both begin with the same letter and have letters and digits in the same places.

    >>> nearest_code("ERR-1044", ["ERR-1042: paper. ERR-2043: ink.", "E77"])
    'ERR-1042'
    """
    alike = [other for text in texts for other in codes_in(text) if _shape(other) == _shape(code)]
    return max(alike, key=lambda other: _shared_beginning(other.casefold(), code.casefold()), default=None)


def _shape(code: str) -> str:
    """Return the first letter of a code, and "a" or "0" for each run of letters or digits."""
    return code[:1].casefold() + re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", code))


def _shared_beginning(a: str, b: str) -> int:
    """Return the number of characters at the beginning of a text that another text begins with too."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
