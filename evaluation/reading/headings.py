"""Evaluation of heading detection: Markdown articles lose their heading marks and are read again as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.documents import BlockKind, Document
from core.errors import CollectionError
from ingest import read, read_bytes


@dataclass(frozen=True, slots=True)
class FileScore:
    """The headings that were found, missed and invented in one article.

    `found` is a number of section headings; the title of the article is not counted.
    """

    file: str
    found: int
    missed: tuple[str, ...]
    invented: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadingScore:
    """Precision and recall over all headings of all files (micro average)."""

    files: tuple[FileScore, ...]

    @property
    def precision(self) -> float:
        """Return the share of detected headings that are real; 1 if none was detected."""
        return _share(self._found, self._found + sum(len(file.invented) for file in self.files))

    @property
    def recall(self) -> float:
        """Return the share of real headings that were detected; 1 if there are none."""
        return _share(self._found, self._found + sum(len(file.missed) for file in self.files))

    @property
    def _found(self) -> int:
        return sum(file.found for file in self.files)


def measure(paths: Iterable[Path]) -> HeadingScore:
    """Score heading detection on these Markdown files. Raises ArticleError for a file that cannot be read."""
    return HeadingScore(tuple(_score_file(path) for path in paths))


def headings_report(folder: Path) -> str:
    """Return the score of all Markdown articles below a folder, followed by every missed and every invented heading.

    Raises CollectionError if the folder holds no Markdown article.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".md", ".markdown"))
    if not paths:
        raise CollectionError(
            f"{folder} holds no Markdown articles (*.md) to measure headings on. Name another folder."
        )
    score = measure(paths)
    headings = sum(file.found + len(file.missed) for file in score.files)
    summary = f"{len(paths)} articles, {headings} headings: precision {score.precision:.3f}, recall {score.recall:.3f}"
    return "\n".join([summary, *_mistakes(score.files)])


def without_marks(document: Document) -> str:
    """Return the text of an article as it looks when it is copied from a page.

    The title comes first, each heading stands alone on its line without "#", and list items are indented.
    """
    has_title = any(block.kind is BlockKind.HEADING and block.level == 1 for block in document.blocks)
    lines: list[str] = [] if has_title else [document.title]
    previous_kind = None if has_title else BlockKind.HEADING
    for block in document.blocks:
        in_list_or_table = block.kind in (BlockKind.ITEM, BlockKind.ROW)
        if previous_kind is not None and not (in_list_or_table and block.kind is previous_kind):
            lines.append("")
        indent = "  " * (block.level + 1) if block.kind is BlockKind.ITEM else ""
        lines.append(indent + document.text[block.start : block.end])
        previous_kind = block.kind
    return "\n".join(lines)


def _score_file(path: Path) -> FileScore:
    marked = read(path, path.stem)
    stripped = read_bytes(f"{path.stem}.txt", without_marks(marked).encode(), path.stem)
    expected, detected = _count_headings(marked), _count_headings(stripped)
    missed, invented = expected - detected, detected - expected
    return FileScore(str(path), (expected & detected).total(), tuple(missed.elements()), tuple(invented.elements()))


def _count_headings(document: Document) -> Counter[str]:
    return Counter(section.heading for section in document.sections[1:])


def _mistakes(files: Sequence[FileScore]) -> Iterator[str]:
    for file in files:
        if file.missed or file.invented:
            yield f"\n{file.file}"
            yield from (f"  missed    {heading}" for heading in file.missed)
            yield from (f"  invented  {heading}" for heading in file.invented)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
