"""Damages of the files of a folder, as a failing disk makes them: flipped, zeroed, cut, swapped and lost bytes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KINDS = ("flip", "zero", "cut", "swap", "lose", "noise")
"""What happens: a bit flips; bytes become zero; the end is cut off; two stretches change places; the file is gone;
bytes become any others."""

_MOST_BYTES = 4_096  # of one damage: a page of a disk or of SQLite


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage of one file.

    `at` is where it begins, as a share of the length of the file, and `length` is in bytes. `seed` decides the bit that
    flips, the bytes of noise, and where the other stretch of a swap lies.
    """

    file: str
    kind: str
    at: float
    length: int
    seed: int

    def __str__(self) -> str:
        return f"{self.kind} {self.length} bytes at {self.at:.4f} of {self.file} (seed {self.seed})"


def draw_damages(folder: Path, count: int, seed: int, often: str) -> list[Damage]:
    """Return random damages of the files below a folder, the same for the same names and seed.

    Every second damage hits the file `often`. The others hit one file after the other, so small ones are not left out.
    """
    drawn = random.Random(seed)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return [
        Damage(
            often if number % 2 else files[(number // 2) % len(files)],
            drawn.choice(KINDS),
            drawn.random(),
            drawn.choice((1, 2, 16, 512, _MOST_BYTES)),
            drawn.randrange(2**32),
        )
        for number in range(count)
    ]


def apply_damage(folder: Path, damage: Damage) -> bool:
    """Damage a file below a folder, and return whether it differs now. A cut or a lost file always does."""
    path = folder / damage.file
    before = path.read_bytes()
    if damage.kind == "lose":
        path.unlink()
        return True
    after = damaged(before, damage)
    path.write_bytes(after)
    return after != before


def damaged(content: bytes, damage: Damage) -> bytes:
    """Return the content of a file after a damage.

    >>> damaged(b"abcdef", Damage("file", "cut", 0.5, 1, 0))
    b'abc'
    """
    drawn = random.Random(damage.seed)
    start = min(int(damage.at * len(content)), max(len(content) - 1, 0))
    end = min(start + damage.length, len(content))
    if damage.kind == "cut" or not content:
        return content[:start]
    if damage.kind == "zero":
        return content[:start] + bytes(end - start) + content[end:]
    if damage.kind == "noise":
        return content[:start] + drawn.randbytes(end - start) + content[end:]
    if damage.kind == "swap":
        return _swapped(content, start, drawn.randrange(len(content)), damage.length)
    flipped = content[start] ^ (1 << drawn.randrange(8))
    return content[:start] + bytes([flipped]) + content[start + 1 :]


def _swapped(content: bytes, one: int, other: int, length: int) -> bytes:
    """Return the content with two stretches of this length in each other's place, or shorter ones."""
    first, second = sorted((one, other))
    length = min(length, second - first, len(content) - second)
    parts: Sequence[bytes] = (
        content[:first],
        content[second : second + length],
        content[first + length : second],
        content[first : first + length],
        content[second + length :],
    )
    return b"".join(parts)
