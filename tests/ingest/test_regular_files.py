"""Files are opened; pipes, devices, the files of the system and what lies elsewhere are not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import ArticleError
from ingest import regular_files
from ingest.regular_files import open_regular, size_of

NO_FILE = "is no file but a pipe, a device or a part of the system. Remove it from here."
OUTSIDE = "is a link that leads out of the folder. Copy the file into the folder, or set PATELLA_FOLLOW_LINKS=true."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.md").write_bytes(b"inside")
    (tmp_path / "out.md").write_bytes(b"outside")
    return tmp_path / "in"


def reason(path: Path, within: Path | None = None) -> str:
    with pytest.raises(ArticleError) as raised:
        open_regular(path, within)
    assert raised.value.file == str(path)
    return raised.value.reason


def content(path: Path, within: Path | None = None) -> bytes:
    with open_regular(path, within) as file:
        return file.read()


def test_a_file_and_a_link_to_one_in_the_folder_are_opened(folder: Path) -> None:
    (folder / "link.md").symlink_to("deep/a.md")
    (folder / "second.md").symlink_to("link.md")
    for name in ("deep/a.md", "link.md", "second.md"):
        assert content(folder / name, folder) == content(folder / name) == b"inside"


@pytest.mark.parametrize("target", ["../out.md", "../in/../out.md", "deep/../../out.md"])
def test_a_link_out_of_the_folder_is_not_followed_unless_asked(folder: Path, target: str) -> None:
    (folder / "link.md").symlink_to(target)
    assert reason(folder / "link.md", folder) == OUTSIDE
    assert content(folder / "link.md") == b"outside"


def test_a_folder_that_has_become_a_link_is_not_followed(folder: Path) -> None:
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "a.md").write_bytes(b"outside")
    (folder / "deep" / "a.md").unlink()
    (folder / "deep").rmdir()
    (folder / "deep").symlink_to("../other")
    assert reason(folder / "deep" / "a.md", folder) == OUTSIDE


def test_a_pipe_is_not_opened_and_nothing_waits(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    (folder / "link.md").symlink_to("pipe.md")
    assert [reason(folder / name, folder) for name in ("pipe.md", "link.md")] == [NO_FILE, NO_FILE]


@pytest.mark.parametrize(
    "path", ["/dev/null", "/dev/zero", "/proc/self/environ", "/proc/version", "/sys/kernel/uevent_seqnum"]
)
def test_nothing_of_the_system_is_opened(folder: Path, path: str) -> None:
    if not Path(path).exists():
        pytest.skip(f"this system has no {path}")
    (folder / "link.md").symlink_to(path)
    assert (reason(Path(path)), reason(folder / "link.md")) == (NO_FILE, NO_FILE)


def test_a_file_that_becomes_a_pipe_meanwhile_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "pipe.md")
    swap_before_opening(monkeypatch, lambda: os.replace(folder / "pipe.md", folder / "deep" / "a.md"))  # noqa: PTH105
    assert reason(folder / "deep" / "a.md", folder) == NO_FILE


def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "link.md").symlink_to("../out.md")
    swap_before_opening(monkeypatch, lambda: os.replace(folder / "link.md", folder / "deep" / "a.md"))  # noqa: PTH105
    assert reason(folder / "deep" / "a.md", folder).startswith("cannot be opened (")


def test_a_folder_that_becomes_a_link_meanwhile_is_not_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "a.md").write_bytes(b"outside")

    def swap() -> None:
        (folder / "deep").rename(folder / "before")
        (folder / "deep").symlink_to("../other")

    swap_before_opening(monkeypatch, swap)
    assert reason(folder / "deep" / "a.md", folder) == OUTSIDE


def swap_before_opening(monkeypatch: pytest.MonkeyPatch, swap: Callable[[], None]) -> None:
    real_open = os.open

    def open_after_swap(*arguments: object) -> int:
        swap()
        return real_open(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(regular_files.os, "open", open_after_swap)


def test_a_file_that_is_too_large_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(2_000_000_001)  # it takes no room on the disk
    assert reason(folder / "large.txt") == "is larger than 2 GB. Split it."
    with (folder / "large.txt").open("wb") as file:
        file.truncate(2_000_000_000)
    open_regular(folder / "large.txt").close()


def test_what_is_not_there_and_what_is_a_folder_is_said(folder: Path) -> None:
    (folder / "broken.md").symlink_to("nowhere")
    (folder / "circle.md").symlink_to("circle.md")
    assert [reason(folder / name) for name in ("gone.md", "broken.md")] == ["does not exist. Check the name."] * 2
    assert reason(folder / "deep") == "is a folder, not an article. Name the files in it."
    assert reason(folder / "circle.md").startswith("cannot be opened (")


def test_the_size_of_what_is_not_there_is_nothing(folder: Path) -> None:
    assert [size_of(folder / name) for name in ("deep/a.md", "gone.md", "a\0b")] == [6, 0, 0]
