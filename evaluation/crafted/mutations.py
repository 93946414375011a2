"""Evaluation of the readers on damaged files: valid files are changed at random, and none may do more than fail.

The changes are those that files suffer: a cut, a few bytes overwritten, a piece doubled, removed or moved, and a number
or a name of the format replaced by an extreme one. Archives are also changed inside and packed again.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.errors import CollectionError
from core.progress import Progress
from evaluation.crafted.catalogue import all_kinds
from evaluation.crafted.outcomes import Reader, TriedFile
from evaluation.crafted.trials import TrialReport, try_files
from ingest import SUFFIXES, suffix_of

_EXTREMES = (
    *(b"0", b"-1", b"99999999999", b"1e308", b"\x00", b"\xff\xff\xff\xff", b"<", b"]]>", b"{{", b"%", b"\xed\xa0\x80"),
)

_SMALL = 40  # repetitions in the hostile files that are changed too


def try_mutations(reader: Reader, folder: Path | None, count: int, seed: int, progress: Progress) -> TrialReport:
    """Change the files of a folder, or a small hostile file of each kind, `count` times in all. Read what comes of it.

    The same seed makes the same changes. Raises CollectionError if the folder has no file that can be read.
    """
    files = _files_of(folder) if folder else [(kind.file_name, kind.make(_SMALL)) for kind in all_kinds()]
    return try_files(reader, "changed file", _changed(files, count, seed), count, seed, progress)


def _changed(files: Sequence[tuple[str, bytes]], count: int, seed: int) -> Iterator[TriedFile]:
    for number in range(count):
        name, data = files[number % len(files)]
        changed = mutated(data, random.Random(f"{seed}-{number}"))
        yield TriedFile(name, changed, f"{name}, seed {seed}, change {number}")


def _files_of(folder: Path) -> list[tuple[str, bytes]]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and suffix_of(path.name) in SUFFIXES]
    if not paths:
        raise CollectionError(f"{folder} has no file that can be read. Name another folder.")
    return [(path.name, path.read_bytes()) for path in paths]


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
