"""How well headings are found in plain text: Markdown articles are stripped of their marks and read as pasted text."""

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
    """The section headings of one article; the title is not counted."""

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
        return _share(self._found, self._found + sum(len(file.invented) for file in self.files))

    @property
    def recall(self) -> float:
        return _share(self._found, self._found + sum(len(file.missed) for file in self.files))

    @property
    def _found(self) -> int:
        return sum(file.found for file in self.files)


def measure(paths: Iterable[Path]) -> HeadingScore:
    """Raises ArticleError for a file that cannot be read."""
    return HeadingScore(tuple(_score(path) for path in paths))


def headings_report(folder: Path) -> str:
    """The score of the Markdown articles in a folder, and below it every heading that was missed or invented."""
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
    """The article as it looks when it is copied from a page: title on top, headings alone, bullets as dots."""
    has_title = any(block.kind is BlockKind.HEADING and block.level == 1 for block in document.blocks)
    lines: list[str] = [] if has_title else [document.title]
    before = None if has_title else BlockKind.HEADING
    for block in document.blocks:
        listed = block.kind in (BlockKind.ITEM, BlockKind.ROW)
        if before is not None and not (listed and block.kind is before):
            lines.append("")
        indent = "  " * (block.level + 1) if block.kind is BlockKind.ITEM else ""
        lines.append(indent + document.text[block.start : block.end])
        before = block.kind
    return "\n".join(lines)


def _score(path: Path) -> FileScore:
    marked = read(path, path.stem)
    stripped = read_bytes(f"{path.stem}.txt", without_marks(marked).encode(), path.stem)
    wanted, found = _headings(marked), _headings(stripped)
    missed, invented = wanted - found, found - wanted
    return FileScore(str(path), (wanted & found).total(), tuple(missed.elements()), tuple(invented.elements()))


def _headings(document: Document) -> Counter[str]:
    return Counter(section.heading for section in document.sections[1:])


def _mistakes(files: Sequence[FileScore]) -> Iterator[str]:
    for file in files:
        if file.missed or file.invented:
            yield f"\n{file.file}"
            yield from (f"  missed    {heading}" for heading in file.missed)
            yield from (f"  invented  {heading}" for heading in file.invented)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
