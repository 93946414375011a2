"""The cache of folders: each folder is made once and made again when damaged."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from embedding.model_cache import cached_folder

WRITTEN = {"network.bin": b"weights", "prompts.json": b"{}"}


class Maker:
    """A function that fills a folder and counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, folder: Path) -> None:
        self.calls += 1
        for name, content in WRITTEN.items():
            (folder / name).write_bytes(content)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "a cache" / "of models"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "MANIFEST"}


def test_what_was_made_is_kept(cache: Path) -> None:
    make = Maker()
    assert [cached_folder(cache, "one", make), cached_folder(cache, "one", make)] == [cache / "one"] * 2
    assert (make.calls, files(cache / "one")) == (1, WRITTEN)
    cached_folder(cache, "other", make)
    assert (make.calls, sorted(path.name for path in cache.iterdir())) == (2, ["LOCK", "one", "other"])


def test_it_is_the_users_alone(cache: Path) -> None:
    folder = cached_folder(cache, "one", Maker())
    assert [path.stat().st_mode & 0o777 for path in (cache, folder)] == [0o700, 0o700]


@pytest.mark.parametrize("damage", ["altered", "cut", "gone", "more", "unsealed", "no manifest"])
def test_what_is_damaged_is_made_anew(cache: Path, damage: str) -> None:
    make = Maker()
    folder = cached_folder(cache, "one", make)
    match damage:
        case "altered":
            (folder / "network.bin").write_bytes(b"weightz")
        case "cut":
            (folder / "network.bin").write_bytes(b"")
        case "gone":
            (folder / "prompts.json").unlink()
        case "more":
            (folder / "further.bin").write_bytes(b"")
        case "unsealed":
            (folder / "MANIFEST").unlink()
        case "no manifest":
            (folder / "MANIFEST").write_text("[1")
    cached_folder(cache, "one", make)
    assert (make.calls, files(folder)) == (2, WRITTEN)


def test_what_fails_or_is_interrupted_leaves_nothing(cache: Path) -> None:
    def fail(folder: Path) -> None:
        Maker()(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached_folder(cache, "one", fail)
    assert [path.name for path in cache.iterdir()] == ["LOCK"]


def test_what_a_killed_process_left_is_swept_away(cache: Path) -> None:
    (cache / "one.unfinished").mkdir(parents=True)
    (cache / "one.unfinished" / "half.bin").write_bytes(b"half")
    assert files(cached_folder(cache, "one", Maker())) == WRITTEN
    assert not (cache / "one.unfinished").exists()


def make_slowly(folder: Path) -> None:
    """Fill the folder, and append to a file beside it, so that calls of all processes are counted."""
    with (folder.parent / "made").open("a") as calls:
        calls.write("x")
    Maker()(folder)


def test_processes_that_come_at_once_make_it_once(cache: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        folders = pool.starmap(cached_folder, [(cache, "one", make_slowly)] * 8, chunksize=1)
    assert (set(folders), (cache / "made").read_text()) == ({cache / "one"}, "x")
