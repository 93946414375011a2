"""Evaluation of the readers on damaged files: valid files are changed at random, and none may do more than fail.

A passage that is no piece of the text of its article counts as a crash, too.

The changes are those that files suffer: a cut, a few bytes overwritten, a piece doubled, removed or moved, and a number
or a name of the format replaced by an extreme one. Archives are also changed inside and packed again.
"""

from __future__ import annotations

import io
import random
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.counts import counted
from core.documents import Document, Passage
from core.errors import ArticleError, CollectionError
from core.progress import Progress
from ingest import SUFFIXES, read_bytes, suffix_of

_EXTREMES = (
    *(b"0", b"-1", b"99999999999", b"1e308", b"\x00", b"\xff\xff\xff\xff", b"<", b"]]>", b"{{", b"%", b"\xed\xa0\x80"),
)

Chunk = Callable[[Document], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class MutationReport:
    """How many changed files were read, and how many failed as they should. `crashes` holds (file, seed, trace)."""

    read: int
    failed: int
    crashes: tuple[tuple[str, int, str], ...]

    def __str__(self) -> str:
        lines = [f"crashed: {file}, seed {seed}\n{trace}" for file, seed, trace in self.crashes]
        lines.append(
            f"{counted(self.read + self.failed + len(self.crashes), 'changed file')}: {self.read:,} read, "
            f"{self.failed:,} failed with a reason, {len(self.crashes):,} crashed"
        )
        return "\n".join(lines)


def try_mutations(folder: Path, chunk: Chunk, count: int, seed: int, progress: Progress) -> MutationReport:
    """Change the files of a folder `count` times in all, and read what comes of it.

    The same seed makes the same changes. Raises CollectionError if the folder has no file that can be read.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and suffix_of(path.name) in SUFFIXES]
    if not files:
        raise CollectionError(f"{folder} has no file that can be read. Name another folder.")
    outcomes: Counter[str] = Counter()
    crashes = []
    for number in range(count):
        progress("reading", number, count)
        path = files[number % len(files)]
        changed = mutated(path.read_bytes(), random.Random(f"{seed}-{number}"))
        try:
            document = read_bytes(path.name, changed, path.name)
            _require_verbatim(document, chunk(document))
            outcomes["read"] += 1
        except ArticleError:
            outcomes["failed"] += 1
        except Exception:  # noqa: BLE001 - each is a defect, to be reported
            crashes.append((path.name, number, traceback.format_exc(limit=-3)))
    progress("reading", count, count)
    return MutationReport(outcomes["read"], outcomes["failed"], tuple(crashes))


def _require_verbatim(document: Document, passages: Sequence[Passage]) -> None:
    """Raise ValueError unless lead and body of each passage are the pieces of the text that their offsets name."""
    for passage in passages:
        if passage.text != passage.text_in(document.text):
            raise ValueError(f"{passage.passage_id} is no piece of the text of the article")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the data with one to three random changes. Half of the archives are changed inside."""
    if chance.random() < 0.5 and zipfile.is_zipfile(io.BytesIO(data)):
        return _with_changed_member(data, chance)
    for _ in range(chance.randint(1, 3)):
        data = _changed_once(data, chance)
    return data


def _with_changed_member(data: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        chosen = chance.choice(names)
        for name in names:
            content = source.read(name)
            if name == chosen:
                if chance.random() < 0.1:
                    continue  # a member is missing
                content = _changed_once(content, chance)
            target.writestr(name, content)
    return packed.getvalue()


def _changed_once(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(start + chance.choice((1, 4, 30, 300)), len(data))
    match chance.randrange(5):
        case 0:
            return data[:start]
        case 1:
            return data[:start] + chance.randbytes(end - start) + data[end:]
        case 2:
            return data[:start] + data[start:end] * chance.choice((2, 50)) + data[end:]
        case 3:
            return data[:start] + data[end:]
    return data[:start] + chance.choice(_EXTREMES) + data[end:]
