"""Damages are drawn from a seed, and each changes bytes in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.damages import KINDS, Damage, apply_damage, damaged, draw_damages

CONTENT = bytes(range(100))


def damage(kind: str, at: float = 0.5, length: int = 4, seed: int = 1) -> Damage:
    return Damage("a/file", kind, at, length, seed)


def test_each_kind_changes_what_it_says() -> None:
    assert damaged(CONTENT, damage("cut")) == CONTENT[:50]
    assert damaged(CONTENT, damage("zero")) == CONTENT[:50] + bytes(4) + CONTENT[54:]
    flipped = damaged(CONTENT, damage("flip"))
    assert [at for at in range(100) if flipped[at] != CONTENT[at]] == [50]
    assert (flipped[50] ^ 50).bit_count() == 1
    noise = damaged(CONTENT, damage("noise"))
    assert (noise[:50], noise[54:], len(noise)) == (CONTENT[:50], CONTENT[54:], 100)
    swapped = damaged(CONTENT, damage("swap"))
    assert (sorted(swapped), swapped != CONTENT) == (sorted(CONTENT), True)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "lose"])
@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
def test_no_damage_reaches_beyond_the_file(kind: str, content: bytes) -> None:
    for at in (0.0, 0.5, 0.999):
        after = damaged(content, damage(kind, at, length=4096))
        assert len(after) <= len(content) if kind == "cut" else len(after) == len(content)


def test_a_damage_is_applied_to_its_file_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("file", "other"):
        (tmp_path / "a" / name).write_bytes(CONTENT)
    assert apply_damage(tmp_path, damage("flip"))
    assert (tmp_path / "a" / "file").read_bytes() == damaged(CONTENT, damage("flip"))
    assert (tmp_path / "a" / "other").read_bytes() == CONTENT
    (tmp_path / "a" / "file").write_bytes(bytes(9))
    assert not apply_damage(tmp_path, damage("zero"))
    assert apply_damage(tmp_path, damage("lose"))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["other"]


def test_every_second_damage_hits_one_file_and_the_others_all_in_turn(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).touch()
    drawn = draw_damages(tmp_path, 60, seed=1, often="c")
    assert [each.file for each in drawn[:8]] == ["a", "c", "b", "c", "c", "c", "a", "c"]
    assert {each.kind for each in drawn} == set(KINDS)
    assert draw_damages(tmp_path, 60, seed=1, often="c") == drawn != draw_damages(tmp_path, 60, seed=2, often="c")
    assert str(damage("flip")) == "flip 4 bytes at 0.5000 of a/file (seed 1)"
