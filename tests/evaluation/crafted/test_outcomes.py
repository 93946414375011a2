"""What came of a file is told apart: read, refused, ended by a bound, crashed, wrong, or an error of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from core.documents import Document, Passage, Span
from core.errors import ArticleError, DamagedFile, ModelError, PassedBound, ReaderCrashed
from core.settings import BUNDLED_MODEL
from embedding.models import find_model
from evaluation.crafted.outcomes import FATES, Outcome, Read, TriedFile, read_each
from index.sync import Article
from ingest import BoundedReader, Bounds

TEA = TriedFile("a.txt", b"Tea is hot.\n", "a.txt, 12 bytes")
DOCUMENT = TEA.read()


class FakeReader:
    """A reader that gives, or raises, what it was told, file by file."""

    def __init__(self, *given: Read | Exception) -> None:
        self._given = iter(given)

    def read_all(self, articles: Iterable[Article]) -> Iterator[Read]:
        for _ in articles:
            given = next(self._given)
            if isinstance(given, Exception) and not isinstance(given, ArticleError):
                raise given
            yield given

    def cut_all(self, documents: Iterable[Document]) -> Iterator[Read]:
        raise NotImplementedError


def passage(text: str, lead: Span | None = None) -> Passage:
    return Passage("a.txt#top:0", "a.txt", "A", (), text, 4, 10, (), "A", 5, lead=lead)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ((DOCUMENT, ()), Outcome("read")),
        ((DOCUMENT, (passage("is hot"),)), Outcome("read")),
        ((DOCUMENT, (passage("is cold"),)), Outcome("wrong", "a.txt#top:0 is no piece of the text of the article")),
        (
            (DOCUMENT, (passage("ea \nis hot", Span(0, 3)),)),
            Outcome("wrong", "a.txt#top:0 is no piece of the text of the article"),
        ),
        (DamagedFile("a.txt", "is odd."), Outcome("refused", "is odd.")),
        (DamagedFile("b.txt", "is odd."), Outcome("wrong", "the error names b.txt: is odd.")),
        (ReaderCrashed("a.txt", "made its reader crash."), Outcome("crashed", "made its reader crash.")),
        (PassedBound("a.txt", "took more.", "time"), Outcome("time", "took more.")),
        (PassedBound("a.txt", "needed more.", "memory"), Outcome("memory", "needed more.")),
        (PassedBound("a.txt", "gave more.", "output"), Outcome("output", "gave more.")),
    ],
    ids=lambda value: value.fate if isinstance(value, Outcome) else "",
)
def test_what_comes_of_a_file_is_told_apart(given: Read, outcome: Outcome) -> None:
    assert list(read_each(FakeReader(given), [TEA])) == [outcome]


def test_after_an_error_of_the_service_the_next_files_are_read() -> None:
    read = (DOCUMENT, ())
    crashed, *others = read_each(FakeReader(ZeroDivisionError("by zero"), read, read), [TEA] * 3)
    assert (crashed.fate, "ZeroDivisionError: by zero" in crashed.reason) == ("service crashed", True)
    assert others == [Outcome("read")] * 2


def test_a_model_that_is_missing_is_no_fault_of_a_file() -> None:
    with pytest.raises(ModelError):
        list(read_each(FakeReader(ModelError("gone")), [TEA]))


def test_a_crash_and_what_cannot_be_right_are_bad_and_a_bound_that_was_kept_is_not() -> None:
    assert [fate for fate in FATES if not Outcome(fate).is_good] == ["crashed", "wrong", "service crashed"]


@pytest.mark.parametrize(("bounds", "fate"), [(Bounds(), "read"), (Bounds(output_mb=0), "output")])
def test_the_bounds_are_those_of_every_file(bounds: Bounds, fate: str) -> None:
    (outcome,) = read_each(BoundedReader(find_model(BUNDLED_MODEL), bounds), [TEA])
    assert outcome.fate == fate


def test_a_file_of_no_known_kind_is_refused_with_the_reason() -> None:
    (outcome,) = read_each(BoundedReader(find_model(BUNDLED_MODEL)), [TriedFile("a.xyz", b"Tea", "a.xyz")])
    assert (outcome.fate, outcome.reason != "") == ("refused", True)
