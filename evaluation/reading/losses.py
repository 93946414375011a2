"""Evaluation of what the readers lose, beside pandoc, and beside pdftotext for PDF files.

Both programs must be on the PATH: they are the judges here, and Patella itself uses neither.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.counts import counted
from core.documents import Document, Passage
from core.errors import ArticleError, CollectionError
from core.progress import Progress
from ingest import SUFFIXES, read, suffix_of, words_missing_from, words_of

PANDOC_FORMATS = {
    ".md": "gfm",
    ".markdown": "gfm",
    ".docx": "docx",
    ".odt": "odt",
    ".epub": "epub",
    ".rtf": "rtf",
    ".html": "html",
    ".xhtml": "html",
    ".rst": "rst",
    ".org": "org",
    ".ipynb": "ipynb",
}
"""The formats that pandoc reads, by the ending of a file."""

_TIMEOUT = 120  # seconds for one file
_SHOWN = 5  # missing pieces of a file that a report shows

Chunk = Callable[[Document], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class FileLoss:
    """The words and headings of one file, as its judge reads them, and which of them the reader lost.

    `missing` holds pieces of successive lost words. `problem` is the reason why the reader or the judge failed.
    """

    file: str
    words: int = 0
    lost: int = 0
    headings: int = 0
    lost_headings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str = ""


def measure_losses(folder: Path, chunk: Chunk, progress: Progress) -> list[FileLoss]:
    """Read the files of a folder and compare each with what its judge reads.

    Raises CollectionError if the folder has no file that a judge reads, or a judge is not on the PATH.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _has_judge(path)]
    if not files:
        raise CollectionError(f"{folder} has no file that pandoc or pdftotext reads. Name another folder.")
    losses = []
    for done, file in enumerate(files):
        progress("reading", done, len(files))
        losses.append(_measure_file(file, str(file.relative_to(folder)), chunk))
    progress("reading", len(files), len(files))
    return losses


def _has_judge(path: Path) -> bool:
    suffix = suffix_of(path.name)
    return suffix in SUFFIXES and (suffix in PANDOC_FORMATS or suffix == ".pdf")


def _measure_file(path: Path, name: str, chunk: Chunk) -> FileLoss:
    try:
        text, headings = _judge(path)
    except (subprocess.SubprocessError, ValueError) as error:
        return FileLoss(name, problem=f"its judge failed: {error}")
    try:
        document = read(path, name)
        passages = chunk(document)
    except ArticleError as error:
        return FileLoss(name, problem=error.reason)
    missing = words_missing_from(document, passages, text)
    own = Counter(" ".join(words_of(section.heading)) for section in document.sections)
    lost_headings = [heading for heading in headings if (key := " ".join(words_of(heading))) and not _take(own, key)]
    return FileLoss(
        name,
        words=len(words_of(text)),
        lost=sum(len(piece.split()) for piece in missing),
        headings=len(headings),
        lost_headings=tuple(lost_headings),
        missing=tuple(missing),
    )


def _take(counts: Counter[str], key: str) -> bool:
    """Take one of this key away. Return whether there was one."""
    counts[key] -= 1
    return counts[key] >= 0


def _judge(path: Path) -> tuple[str, list[str]]:
    """Return the text and the headings of a file as its judge reads them. pdftotext knows no headings."""
    if path.suffix.lower() == ".pdf":
        return _run("pdftotext", "-enc", "UTF-8", str(path), "-"), []
    source = PANDOC_FORMATS[suffix_of(path.name)]
    tree = json.loads(_run("pandoc", "-f", source, "-t", "json", str(path)))
    headings = [" ".join(words_of(_text_of(block["c"][2]))) for block in _headers(tree["blocks"])]
    return _run("pandoc", "-f", source, "-t", "plain", "--wrap=none", str(path)), headings


def _run(*command: str) -> str:
    """Return what a program prints. Raises CollectionError if it is not on the PATH."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=True)
    except FileNotFoundError as error:
        raise CollectionError(f"{command[0]} is not on the PATH. Install it, then run this again.") from error
    return done.stdout.decode("utf-8", "replace")


def _headers(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the headings of pandoc's tree, wherever they are."""
    if isinstance(node, dict):
        if node.get("t") == "Header":
            yield node
        else:
            yield from _headers(node.get("c"))
    elif isinstance(node, list):
        for each in node:
            yield from _headers(each)


def _text_of(node: Any) -> str:
    """Return the text of inline elements of pandoc's tree. Notes are left out: they are no part of a heading."""
    if isinstance(node, list):
        return "".join(map(_text_of, node))
    if not isinstance(node, dict):
        return ""
    match node.get("t"):
        case "Str":
            return str(node["c"])
        case "Code" | "Math":
            return str(node["c"][1])
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Note" | "Image" | "RawInline":
            return ""
    return _text_of(node.get("c"))


def losses_as_json(losses: Sequence[FileLoss]) -> dict[str, Any]:
    """Return the losses as JSON values: the sums of each ending, and each file."""
    return {"kinds": _sums(losses), "files": list(map(asdict, losses))}


def _sums(losses: Sequence[FileLoss]) -> dict[str, Mapping[str, float]]:
    kinds: dict[str, Counter[str]] = {}
    for each in losses:
        sums = kinds.setdefault(suffix_of(each.file), Counter())
        sums.update(files=1, failed=bool(each.problem), words=each.words, lost=each.lost)
        sums.update(headings=each.headings, lost_headings=len(each.lost_headings))
    return {kind: dict(sums) for kind, sums in sorted(kinds.items())}


def losses_as_text(losses: Sequence[FileLoss]) -> str:
    """Return a line for each file that lost something, and the sums of each ending."""
    lines = []
    for each in sorted(losses, key=lambda loss: -loss.lost):
        if each.problem:
            lines.append(f"{each.file}: {each.problem}")
        elif each.lost or each.lost_headings:
            shown = [*(f"heading: {heading}" for heading in each.lost_headings), *each.missing][:_SHOWN]
            lines.append(f"{each.file}: {counted(each.lost, 'word')} of {each.words:,} lost: {'; '.join(shown)[:300]}")
    for kind, sums in _sums(losses).items():
        share = sums["lost"] / max(sums["words"], 1)
        lines.append(
            f"{kind}: {counted(int(sums['files']), 'file')}, {int(sums['failed'])} failed, "
            f"{int(sums['lost']):,} of {int(sums['words']):,} words lost ({share:.2%}), "
            f"{int(sums['lost_headings'])} of {int(sums['headings'])} headings lost"
        )
    return "\n".join(lines)
