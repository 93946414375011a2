"""Valid files that are damaged at random, with a seed, to show that a reader raises nothing but ArticleError."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from collections.abc import Iterator

from core.errors import ArticleError
from ingest.reading import read_bytes

_MUTATIONS = 40


def read_mutations(name: str, data: bytes) -> int:
    """Read 40 damaged versions of a file, and those of its parts if it is a zip archive. Return how many could be read.

    Any error but an ArticleError goes on to the caller.
    """
    versions = [_damage(random.Random(seed), data) for seed in range(_MUTATIONS)]
    if data.startswith(b"PK"):
        versions += [_damage_part(random.Random(seed), data) for seed in range(_MUTATIONS)]
    return sum(_can_be_read(name, version) for version in versions)


def _can_be_read(name: str, data: bytes) -> bool:
    with contextlib.suppress(ArticleError):
        read_bytes(name, data, "id")
        return True
    return False


def _damage(source: random.Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(source.randint(1, 8)):
        at = source.randrange(len(damaged) or 1)
        match source.randrange(4):
            case 0:
                damaged[at : at + 1] = bytes([source.randrange(256)])
            case 1:
                del damaged[at : at + source.randint(1, 40)]
            case 2:
                damaged[at:at] = damaged[at : at + source.randint(1, 60)]
            case _:
                damaged[at:at] = source.randbytes(source.randint(1, 4))
    return bytes(damaged)


def _damage_part(source: random.Random, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(file, "w") as damaged:
        for name, content in _parts_with_one_damaged(source, archive):
            damaged.writestr(name, content)
    return file.getvalue()


def _parts_with_one_damaged(source: random.Random, archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    names = archive.namelist()
    chosen = source.choice(names)
    for name in names:
        content = archive.read(name)
        yield name, _damage(source, content) if name == chosen else content
