"""One file is read in a process of its own: what becomes of one that takes too much, and of a reader that crashes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import pytest

from core.documents import Document, Passage, Span
from core.errors import ArticleError
from evaluation.crafted import Bounds, Outcome, read_within

TEXT = b"Tea is hot.\n"
BOUNDS = Bounds(seconds=1, memory=400_000_000)


def loop(document: Document) -> Sequence[Passage]:
    while True:
        pass


def fill(document: Document) -> Sequence[Passage]:
    return [Passage(" " * 10**9, "", "", (), "", 0, 0, (), "", 0)]


def end(document: Document) -> Sequence[Passage]:
    os._exit(3)


def invent(document: Document) -> Sequence[Passage]:
    return [Passage("a.txt#top:0", "a.txt", "A", (), "Tea is cold.", 0, 12, (), "A", 5)]


def misplace_lead(document: Document) -> Sequence[Passage]:
    lead, body = document.text[:3], document.text[4:10]
    return [Passage("a.txt#top:1", "a.txt", "A", (), f"{lead}\n{body}", 4, 10, (), "A", 5, lead=Span(1, 4))]


def refuse(document: Document) -> Sequence[Passage]:
    raise ArticleError("a.txt", "is odd.")


def name_another(document: Document) -> Sequence[Passage]:
    raise ArticleError("b.txt", "is odd.")


@pytest.mark.parametrize(
    ("chunk", "outcome"),
    [
        (lambda document: [], Outcome("read")),
        (loop, Outcome("out of time")),
        (fill, Outcome("out of memory")),
        (end, Outcome("crashed", "the process ended without a word (status 768)")),
        (invent, Outcome("crashed", "a.txt#top:0 is no piece of the text of the article")),
        (misplace_lead, Outcome("crashed", "a.txt#top:1 is no piece of the text of the article")),
        (refuse, Outcome("refused", "is odd.")),
        (name_another, Outcome("crashed", "b.txt: is odd.")),
    ],
)
def test_what_becomes_of_a_file_is_told(chunk: Callable[[Document], Sequence[Passage]], outcome: Outcome) -> None:
    assert read_within(BOUNDS, "a.txt", TEXT, chunk) == outcome


def test_a_file_of_no_known_kind_is_refused_with_the_reason() -> None:
    outcome = read_within(BOUNDS, "a.xyz", TEXT, lambda document: [])
    assert (outcome.fate, outcome.reason != "") == ("refused", True)
