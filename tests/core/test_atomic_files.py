"""Crash-safe files: what is forced to the disk, in which order, and what is left after a failure."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from core.atomic_files import (
    append_json_lines,
    checked_fields,
    checked_line,
    fsync,
    fsync_tree,
    link_tree,
    make_folder,
    read_json_lines,
    replace_file,
)


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return a list that records each fsync and each change of a name, as (operation, path below tmp_path)."""
    done: list[tuple[str, str]] = []
    real_fsync, real_replace = os.fsync, os.replace

    def recorded_fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        done.append(("fsync", path.relative_to(tmp_path).as_posix()))
        real_fsync(descriptor)

    def recorded_replace(source: Path, target: Path) -> None:
        done.append(("replace", Path(target).relative_to(tmp_path).as_posix()))
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(os, "replace", recorded_replace)
    return done


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - Path would open one more


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def tree(folder: Path) -> Path:
    """Make a small tree of files, with an empty folder in it."""
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "one").write_bytes(b"1")
    (folder / "deep" / "two").write_bytes(b"22")
    (folder / "deep" / "deeper" / "three").write_bytes(b"333")
    return folder


def test_a_file_and_a_folder_can_be_forced_to_the_disk(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    (tmp_path / "file").write_bytes(b"1")
    before = open_descriptors()
    fsync(tmp_path / "file")
    fsync(tmp_path)
    assert (done, open_descriptors()) == ([("fsync", "file"), ("fsync", ".")], before)


def test_a_disk_that_fails_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    before = open_descriptors()
    with pytest.raises(OSError, match=r"^\[Errno 5\] Input/output error$"):
        fsync(tmp_path)
    assert open_descriptors() == before


def test_a_folder_is_forced_to_the_disk_after_its_content(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    (tmp_path / "top" / "middle" / "bottom").mkdir(parents=True)
    for folder in ("top", "top/middle"):
        (tmp_path / folder / "file").write_bytes(b"1")
    fsync_tree(tmp_path / "top")
    assert [path for _, path in done] == [
        "top/middle/bottom",
        "top/middle/file",
        "top/middle",
        "top/file",
        "top",
    ]


def test_every_file_of_a_tree_is_forced_to_the_disk(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    folder = tree(tmp_path / "tree")
    fsync_tree(folder)
    assert sorted(path for _, path in done) == sorted(["tree", *(f"tree/{name}" for name in names(folder))])


def test_a_file_is_created_or_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "CURRENT"
    for content in (b"generation 1", b"", b"generation 2\n"):
        replace_file(file, content)
        assert (file.read_bytes(), names(tmp_path)) == (content, ["CURRENT"])


def test_who_reads_meanwhile_sees_the_old_content(tmp_path: Path) -> None:
    replace_file(tmp_path / "CURRENT", b"old")
    with (tmp_path / "CURRENT").open("rb") as reader:
        replace_file(tmp_path / "CURRENT", b"new, and longer")
        assert reader.read() == b"old"


def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_the_return(
    tmp_path: Path, done: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.atomic_files.secrets.token_hex", lambda size: "ab" * size)
    replace_file(tmp_path / "CURRENT", b"new")
    assert done == [("fsync", ".CURRENT.abababab"), ("replace", "CURRENT"), ("fsync", ".")]


def test_two_writers_have_temporary_files_of_their_own(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    for _ in range(2):
        replace_file(tmp_path / "CURRENT", b"new")
    temporary = [path for operation, path in done if path.startswith(".CURRENT.")]
    assert (len(temporary), len(set(temporary))) == (2, 2)


def test_a_full_disk_leaves_the_old_content_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    replace_file(tmp_path / "CURRENT", b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=r"^\[Errno 28\] No space left on device$"):
        replace_file(tmp_path / "CURRENT", b"new")
    assert ((tmp_path / "CURRENT").read_bytes(), names(tmp_path)) == (b"old", ["CURRENT"])


def test_a_name_that_is_taken_by_a_folder_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path / "CURRENT", b"new")
    assert names(tmp_path) == ["CURRENT"]


def test_a_linked_tree_has_the_same_files(tmp_path: Path) -> None:
    source, target = tree(tmp_path / "source"), tmp_path / "far" / "away" / "target"
    link_tree(source, target)
    assert names(target) == names(source) == ["deep", "deep/deeper", "deep/deeper/three", "deep/two", "empty", "one"]
    assert all((target / name).samefile(source / name) for name in ("one", "deep/two", "deep/deeper/three"))
    assert not (target / "deep").samefile(source / "deep")


def test_an_empty_tree_is_linked_to_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    link_tree(tmp_path / "source", tmp_path / "target")
    assert names(tmp_path) == ["source", "target"]


def test_a_folder_that_exists_is_not_linked_into(tmp_path: Path) -> None:
    source = tree(tmp_path / "source")
    (tmp_path / "target").mkdir()
    with pytest.raises(FileExistsError):
        link_tree(source, tmp_path / "target")
    assert names(tmp_path / "target") == []


@pytest.mark.parametrize("reason", [errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK])
def test_files_are_copied_where_they_cannot_be_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(reason, os.strerror(reason))

    source, target = tree(tmp_path / "source"), tmp_path / "target"
    monkeypatch.setattr(os, "link", refuse)
    link_tree(source, target)
    files = ("one", "deep/two", "deep/deeper/three")
    assert [(target / name).read_bytes() for name in files] == [b"1", b"22", b"333"]
    assert not any((target / name).samefile(source / name) for name in files)


@pytest.mark.parametrize("reason", [errno.EACCES, errno.ENOSPC, errno.EIO])
def test_any_other_failure_to_link_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(reason, os.strerror(reason))

    source = tree(tmp_path / "source")
    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(OSError) as raised:
        link_tree(source, tmp_path / "target")
    assert raised.value.errno == reason
    assert not any(path.is_file() for path in (tmp_path / "target").rglob("*"))


def test_a_new_folder_and_those_above_it_have_their_names_on_the_disk(
    tmp_path: Path, done: list[tuple[str, str]]
) -> None:
    make_folder(tmp_path / "a" / "b", mode=0o700)
    assert done == [("fsync", "."), ("fsync", "a")]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    make_folder(tmp_path / "a" / "b")
    assert len(done) == 2


def test_lines_are_added_and_forced_to_the_disk(tmp_path: Path, done: list[tuple[str, str]]) -> None:
    path = tmp_path / "kept" / "log"
    assert read_json_lines(path) == []
    append_json_lines(path, [b'{"a": 1}', b'{"a": 2}'])
    append_json_lines(path, [b'{"a": 3}'])
    assert path.read_bytes() == b'{"a": 1}\n{"a": 2}\n{"a": 3}\n'
    assert read_json_lines(path) == [(1, b'{"a": 1}'), (2, b'{"a": 2}'), (3, b'{"a": 3}')]
    assert done == [("fsync", "."), ("fsync", "kept/log"), ("fsync", "kept"), ("fsync", "kept/log")]


@pytest.mark.parametrize("left", [b'{"a": "}', b'{"a": 1', b"{", b'{"a": {}'])
def test_a_line_that_was_cut_off_is_left_out_for_good(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"a": 0}\n' + left)
    assert read_json_lines(path) == [(1, b'{"a": 0}')]
    append_json_lines(path, [b'{"a": 2}'])
    assert read_json_lines(path) == [(1, b'{"a": 0}'), (3, b'{"a": 2}')]


def test_a_last_line_that_lacks_its_line_break_alone_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"a": 0}\n\n{"a": 1}')
    assert read_json_lines(path) == [(1, b'{"a": 0}'), (3, b'{"a": 1}')]
    append_json_lines(path, [b'{"a": 2}'])
    assert [line for _, line in read_json_lines(path)] == [b'{"a": 0}', b'{"a": 1}', b'{"a": 2}']


def test_lines_are_whole_where_the_system_writes_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, bytes(content)[:3]))
    append_json_lines(tmp_path / "log", [b'{"a": 1}', b'{"a": 2}'])
    assert (tmp_path / "log").read_bytes() == b'{"a": 1}\n{"a": 2}\n'


@pytest.mark.parametrize("operation", ["write", "fsync"])
def test_lines_that_cannot_be_written_leave_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    path, write = tmp_path / "log", os.write
    append_json_lines(path, [b'{"a": 1}'])

    def fail(descriptor: int, content: bytes = b"") -> int:
        if len(content) > 5:
            return write(descriptor, bytes(content)[:5])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, operation, fail)
    before = open_descriptors()
    with pytest.raises(OSError, match="No space left"):
        append_json_lines(path, [b'{"a": 2}', b'{"a": 3}'])
    assert (path.read_bytes(), open_descriptors()) == (b'{"a": 1}\n', before)


def test_several_may_add_lines_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "log"

    def add(name: int) -> None:
        for number in range(20):
            append_json_lines(path, [b"[%d, %d]" % (name, number)])

    threads = [threading.Thread(target=add, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [line for _, line in read_json_lines(path)]
    for name in range(4):
        prefix = b"[%d," % name
        assert [line for line in lines if line.startswith(prefix)] == [b"[%d, %d]" % (name, n) for n in range(20)]
    assert len(lines) == 80


def test_a_checked_line_gives_its_fields_back_and_tells_a_damage() -> None:
    line = checked_line({"at": "2026", "said": "é"})
    assert line == b'{"at": "2026", "said": "\\u00e9", "checksum": 3966483509}'
    assert checked_fields(line) == {"at": "2026", "said": "é"}
    for damaged in (line.replace(b"2026", b"2027"), b'{"at": "2026"}', b"[1]", b'"text"', line[:-1]):
        with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
            checked_fields(damaged)
