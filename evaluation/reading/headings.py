"""Evaluation of heading detection: articles lose the marks of their headings and are read again as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from core.counts import counted
from core.documents import Document
from core.progress import Progress
from evaluation.reading.marked_pages import MarkedPage, find_pages, without_marks
from ingest import read_bytes


@dataclass(frozen=True, slots=True)
class PageHeadings:
    """The headings that were found, missed and invented in one article.

    `found` is a number of section headings; the title of the article is not counted.
    """

    site: str
    page: str
    split: str
    found: int
    missed: tuple[str, ...]
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadingScore:
    """Precision and recall over all headings of some articles (micro average)."""

    pages: tuple[PageHeadings, ...]

    @property
    def headings(self) -> int:
        """Return the number of real headings."""
        return self._found + sum(len(page.missed) for page in self.pages)

    @property
    def precision(self) -> float:
        """Return the share of detected headings that are real; 1 if none was detected."""
        return _share(self._found, self._found + sum(len(page.invented) for page in self.pages))

    @property
    def recall(self) -> float:
        """Return the share of real headings that were detected; 1 if there are none."""
        return _share(self._found, self.headings)

    @property
    def _found(self) -> int:
        return sum(page.found for page in self.pages)


def measure_headings(folder: Path, split: str | None, sample: int | None, progress: Progress) -> HeadingScore:
    """Score heading detection on the articles below a folder.

    Only articles of this split count, if there is one, and at most `sample` of each site: always the same ones. An
    article that cannot be read is left out. Raises CollectionError if the folder holds none.
    """
    pages = [page for page in find_pages(folder) if split in (None, page.split)]
    sites = groupby(sorted(pages, key=lambda page: (page.site, page.order)), key=lambda page: page.site)
    chosen = [page for _, group in sites for page in list(group)[:sample]]
    scores = []
    for done, page in enumerate(sorted(chosen, key=lambda page: (page.site, page.name))):
        progress("reading", done, len(chosen))
        document = page.read()
        if document is not None:
            scores.append(_score(page, document))
    progress("reading", len(chosen), len(chosen))
    return HeadingScore(tuple(scores))


def _score(page: MarkedPage, marked: Document) -> PageHeadings:
    stripped = read_bytes(f"{page.name}.txt", without_marks(marked).encode(), page.name)
    expected, detected = _count_headings(marked), _count_headings(stripped)
    missed, invented = expected - detected, detected - expected
    found = (expected & detected).total()
    return PageHeadings(page.site, page.name, page.split, found, tuple(missed.elements()), tuple(invented.elements()))


def _count_headings(document: Document) -> Counter[str]:
    return Counter(section.heading for section in document.sections[1:])


def headings_as_json(score: HeadingScore) -> dict[str, Any]:
    """Return the score as JSON values, with the numbers of each article but not the words of its headings."""
    return {
        "articles": len(score.pages),
        "headings": score.headings,
        "precision": score.precision,
        "recall": score.recall,
        "pages": [{**asdict(page), "missed": len(page.missed), "invented": len(page.invented)} for page in score.pages],
    }


def headings_as_text(score: HeadingScore) -> str:
    """Return the score of all articles, and a table of the halves and the sites if there are several."""
    articles, headings = counted(len(score.pages), "article"), counted(score.headings, "heading")
    summary = f"{articles}, {headings}: precision {score.precision:.3f}, recall {score.recall:.3f}"
    halves = _rows(score.pages, lambda page: page.split)
    sites = _rows(score.pages, lambda page: page.site)
    rows = [*(halves if len(halves) > 1 else []), *(sites if len(sites) > 1 else [])]
    if not rows:
        return summary
    width = max(len(name) for name, *_ in rows)
    head = f"{'':{width}}  articles  headings  precision  recall"
    return "\n".join([summary, "", head, *(_line(width, *row) for row in rows)])


def _rows(pages: Sequence[PageHeadings], name_of: Callable[[PageHeadings], str]) -> list[tuple[str, HeadingScore]]:
    names = sorted({name_of(page) for page in pages})
    return [(name, HeadingScore(tuple(page for page in pages if name_of(page) == name))) for name in names]


def _line(width: int, name: str, score: HeadingScore) -> str:
    return f"{name:{width}}  {len(score.pages):8,}  {score.headings:8,}  {score.precision:9.3f}  {score.recall:6.3f}"


def mistakes_as_text(score: HeadingScore) -> str:
    """Return every missed and every invented heading, by article."""
    return "\n".join(_mistakes(score.pages))


def _mistakes(pages: Iterable[PageHeadings]) -> Iterator[str]:
    for page in pages:
        if page.missed or page.invented:
            yield f"\n{page.page}"
            yield from (f"  missed    {heading}" for heading in page.missed)
            yield from (f"  invented  {heading}" for heading in page.invented)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
