"""Evaluation of the readers on web pages whose articles are known, by the measures of Zyte's benchmark of extraction.

The folder holds `truth.json`, an object that gives for each page the text of its article, and the page itself as
`NAME.html.gz` or `NAME.html`:

{"tea": {"articleBody": "Tea is a drink made of leaves ..."}}
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from core.counts import counted
from core.documents import Document, Passage
from core.errors import ArticleError, CollectionError
from ingest import read_bytes

TRUTH = "truth.json"
SHINGLE = 4
"""Words of a shingle: a run of so many words in a row."""

Chunk = Callable[[Document], Sequence[Passage]]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class PageScore:
    """The shingles of one page, counted: those of its known article, those that the reader kept, and those of both."""

    page: str
    article: int
    kept: int
    both: int

    @property
    def recall(self) -> float:
        """Return the share of the article that was kept; 1 for an article without words."""
        return self.both / self.article if self.article else 1.0

    @property
    def precision(self) -> float:
        """Return the share of what was kept that is article; 0 if nothing was kept."""
        return self.both / self.kept if self.kept else 0.0


@dataclass(frozen=True, slots=True)
class PagesReport:
    """The scores of pages, the size of the pages in bytes, and the seconds of CPU that reading them took."""

    scores: tuple[PageScore, ...]
    size: int
    cpu_seconds: float

    @property
    def recall(self) -> float:
        """Return the mean recall over the pages."""
        return fmean(score.recall for score in self.scores)

    @property
    def precision(self) -> float:
        """Return the mean precision over the pages."""
        return fmean(score.precision for score in self.scores)

    @property
    def speed(self) -> float:
        """Return the million bytes of pages that a second of CPU reads."""
        return self.size / 1e6 / max(self.cpu_seconds, 1e-9)


def measure_pages(folder: Path, chunk: Chunk) -> PagesReport:
    """Read the pages of a folder and compare the passages of each with its known article.

    Raises CollectionError if `truth.json` is missing or malformed, names no page, or names a page that is not there.
    """
    scores: list[PageScore] = []
    size, seconds = 0, 0.0
    for page, article in sorted(_read_truth(folder).items()):
        data = _read_page(folder, page)
        started = time.process_time()
        document = _read_document(f"{page}.html", data)
        seconds += time.process_time() - started
        kept = "\n".join(passage.body for passage in chunk(document)) if document else ""
        size += len(data)
        scores.append(_score(page, article, kept))
    return PagesReport(tuple(scores), size, seconds)


def _read_truth(folder: Path) -> dict[str, str]:
    """Return the known article of each page."""
    try:
        truth = json.loads((folder / TRUTH).read_text("utf-8"))
        articles = {str(page): str(entry["articleBody"]) for page, entry in truth.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CollectionError(f"{folder / TRUTH} cannot be read: {error!r}.") from error
    if not articles:
        raise CollectionError(f"{folder / TRUTH} names no page.")
    return articles


def _read_page(folder: Path, page: str) -> bytes:
    try:
        packed = folder / f"{page}.html.gz"
        return gzip.decompress(packed.read_bytes()) if packed.is_file() else (folder / f"{page}.html").read_bytes()
    except OSError as error:
        raise CollectionError(f"{folder / TRUTH} names a page that cannot be read: {error}.") from error


def _read_document(name: str, data: bytes) -> Document | None:
    try:
        return read_bytes(name, data, name)
    except ArticleError:
        return None  # nothing of the page is kept


def _score(page: str, article: str, kept: str) -> PageScore:
    expected, found = _shingles(article), _shingles(kept)
    return PageScore(page, expected.total(), found.total(), (expected & found).total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return how often each run of four words occurs. A shorter text is one shingle; a text without words has none."""
    words = _WORD.findall(text)
    starts = range(max(len(words) - SHINGLE + 1, 1)) if words else range(0)
    return Counter(tuple(words[start : start + SHINGLE]) for start in starts)


def pages_as_json(report: PagesReport) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "pages": len(report.scores),
        "recall": report.recall,
        "precision": report.precision,
        "bytes": report.size,
        "cpu_seconds": report.cpu_seconds,
        "scores": [{**asdict(score), "recall": score.recall, "precision": score.precision} for score in report.scores],
    }


def pages_as_text(report: PagesReport) -> str:
    """Return the two measures and the speed, followed by the pages with the worst scores, at most ten."""
    counts = counted(len(report.scores), "page")
    lines = [
        f"{counts}: recall {report.recall:.3f}, precision {report.precision:.3f}, "
        f"{report.speed:.1f} MB per second of CPU"
    ]
    worst = sorted(report.scores, key=lambda score: min(score.recall, score.precision))[:10]
    return "\n".join([*lines, *map(_line, _imperfect(worst))])


def _imperfect(scores: Sequence[PageScore]) -> list[PageScore]:
    return [score for score in scores if min(score.recall, score.precision) < 1]


def _line(score: PageScore) -> str:
    return f"  {score.recall:.3f} {score.precision:.3f} {score.page}"
