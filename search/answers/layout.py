"""The layout of a passage: which of its sentences are table rows or list items, and what each must be read with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.documents import Passage, Sentence

_BULLET = re.compile(r"(?:\A|\n)\s*(?:[•‣◦▪●○·*+–-]|\d{1,3}[.)])\s*\Z")
_POINTS_BACK = re.compile(r"(?:It|Its|They|Their|This|These|That|Those|He|His|She|Her|Such)\b")
_INTRODUCTION_ENDS = (":", "：")


CELL_BORDER = " | "
"""The text between two cells of a table row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a passage of n sentences. Each field has n entries.

    `rows` and `items` tell which sentences are table rows and list items, `headers` which are rows of column names, and
    `introductions` which introduce the items or rows after them ("To turn it off:"). `referents` hold the number of the
    sentence without which a sentence is not understood, or None: the header of a row, the introduction of an item, and
    the sentence before one that begins with a pronoun. `leads` hold the part of the lead of the passage that a sentence
    is read with, or None: the column names of a row, the introduction of an item.
    """

    rows: Sequence[bool]
    headers: Sequence[bool]
    items: Sequence[bool]
    introductions: Sequence[bool]
    referents: Sequence[int | None]
    leads: Sequence[Sentence | None]

    def read_with(self, number: int) -> list[int]:
        """Return the numbers of the sentences that are read together with one, itself among them, in order.

        An introduction is read with all of its items.
        """
        together = [number]
        if (referent := self.referents[number]) is not None:
            together.insert(0, referent)
        if self.introductions[number]:
            together += [n for n, referent in enumerate(self.referents) if referent == number and self.items[n]]
        return together


def layout_of(passage: Passage) -> Layout:
    """Return the layout of a passage, by the bullets and cell borders in its text."""
    texts = [passage.text_of(sentence) for sentence in passage.sentences]
    rows = [CELL_BORDER in text for text in texts]
    items = [_BULLET.search(gap) is not None for gap in _gaps(passage)]
    headers = [_is_header(passage, texts, rows, n) for n in range(len(texts))]
    introductions = [
        text.endswith(_INTRODUCTION_ENDS) and n + 1 < len(texts) and (items[n + 1] or rows[n + 1])
        for n, text in enumerate(texts)
    ]
    referents: list[int | None] = []
    for n, text in enumerate(texts):
        before = n - 1 if n else None
        if rows[n]:
            is_first_row = headers[n] or before is None or not rows[before]
            referents.append(None if is_first_row else before if headers[n - 1] else referents[n - 1])
        elif items[n]:
            is_first_item = before is None or not items[before]
            referent = (before if n and introductions[n - 1] else None) if is_first_item else referents[n - 1]
            referents.append(referent)
        else:
            points_back = before is not None and _POINTS_BACK.match(text) is not None
            referents.append(before if points_back and not (items[n - 1] or rows[n - 1]) else None)
    return Layout(rows, headers, items, introductions, referents, _leads(passage, rows, items))


def column_names_of(passage: Passage, layout: Layout, number: int) -> str:
    """Return the row of column names that a row is read with, or ""; it may stand in the lead of the passage."""
    if not layout.rows[number]:
        return ""
    referent = layout.referents[number]
    names = layout.leads[number] if referent is None else passage.sentences[referent]
    return passage.text_of(names) if names else ""


def named_cells(row: str, column_names: str) -> list[tuple[str, str]]:
    """Return each cell of a row with the name of its column.

    Where there are more or fewer names than cells, the row counts as one cell below all of them.

    >>> named_cells("5 to 9 | 30", "Years | Days")
    [('5 to 9', 'Years'), ('30', 'Days')]
    """
    cells, names = row.split(CELL_BORDER), column_names.split(CELL_BORDER)
    return list(zip(cells, names, strict=True)) if len(cells) == len(names) else [(row, column_names)]


def _gaps(passage: Passage) -> list[str]:
    """Return the text before each sentence, up to the sentence before it."""
    ends = [passage.body_start, *(sentence.end for sentence in passage.sentences)]
    return [passage.text[end : sentence.start] for end, sentence in zip(ends, passage.sentences, strict=False)]


def _is_header(passage: Passage, texts: Sequence[str], rows: Sequence[bool], n: int) -> bool:
    """Return whether a sentence is the first row of a table and names columns.

    In a passage with a lead a table goes on from another passage, so its first row is no header.
    """
    goes_on = n == 0 and passage.lead is not None
    is_first = rows[n] and not goes_on and (n == 0 or not rows[n - 1]) and n + 1 < len(rows) and rows[n + 1]
    return is_first and _names_columns(texts[n])


def _names_columns(row: str) -> bool:
    """Return whether the first row of a table names its columns: its last cell has no number."""
    return not any(character.isdigit() for character in row.rpartition(CELL_BORDER)[2])


def _leads(passage: Passage, rows: Sequence[bool], items: Sequence[bool]) -> list[Sentence | None]:
    """Return for each sentence the part of the lead that it is read with.

    Only the rows or items that the passage begins with go on from another passage.
    """
    lead = passage.lead_text
    row_start = lead.rfind("\n\n") + 2 if "\n\n" in lead else 0  # of column names, which stand behind the sentence
    if CELL_BORDER in lead[row_start:]:
        alike, reads = rows, _names_columns(lead)
    else:
        alike, row_start, reads = items, 0, lead.endswith(_INTRODUCTION_ENDS)
    going_on = len(list(takewhile(bool, alike))) if reads else 0
    return [Sentence(row_start, len(lead)) if n < going_on else None for n in range(len(rows))]
