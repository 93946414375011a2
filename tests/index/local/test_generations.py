"""Generations are sealed by a manifest, named by CURRENT, and removed when nobody reads them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from core.errors import IndexDamaged
from index.engine import Fingerprint, Generation
from index.local.generations import DocumentEntry, GenerationFolders, Manifest, is_unchanged
from tests.support.articles import FINGERPRINT

MANIFEST = Manifest("2024-01-01T00:00:00+00:00", FINGERPRINT, documents=3, passages=5, segments=["s"], in_graphs=2)


@pytest.fixture
def folders(tmp_path: Path) -> GenerationFolders:
    return GenerationFolders(tmp_path)


def commit(folders: GenerationFolders, content: str = "content") -> str:
    """Commit a generation of two files, and return its name."""
    building = folders.begin()
    (building / "part").mkdir()
    (building / "part" / "file").write_text(content, "utf-8")
    (building / "list").write_text("list", "utf-8")
    return folders.commit(building, MANIFEST)


def sealed(content: str) -> list[object]:
    return [len(content), hashlib.sha256(content.encode()).hexdigest()]


def damage(look: Callable[[], object]) -> str:
    """Return the message of the IndexDamaged that a look raises."""
    with pytest.raises(IndexDamaged) as raised:
        look()
    return str(raised.value)


def test_before_the_first_commit_there_is_nothing(folders: GenerationFolders, tmp_path: Path) -> None:
    assert (folders.pointer(), folders.current(), folders.names()) == (b"", None, [])
    assert folders.remove_old(set()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_generation_is_built_where_no_reader_sees_it(folders: GenerationFolders, tmp_path: Path) -> None:
    building = folders.begin()
    assert building.parent == tmp_path / "gens"
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (building, building.parent)] == [0o700, 0o700]
    assert (list(building.iterdir()), folders.names(), folders.current()) == ([], [], None)


def test_a_commit_seals_all_files_and_points_to_them(folders: GenerationFolders, tmp_path: Path) -> None:
    building = folders.begin()
    (building / "part").mkdir()
    (building / "part" / "file").write_text("content", "utf-8")
    (building / "empty").touch()
    name = folders.commit(building, MANIFEST)
    folder = tmp_path / "gens" / name
    assert folders.path(name) == folder
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == [
        "LEASE",
        "MANIFEST",
        "empty",
        "part/file",
    ]
    assert json.loads((folder / "MANIFEST").read_text("utf-8")) == {
        "created": "2024-01-01T00:00:00+00:00",
        "fingerprint": {"model": "fake model", "chunker": "fake chunker", "analyzer": "fake analyzer"},
        "documents": 3,
        "passages": 5,
        "segments": ["s"],
        "in_graphs": 2,
        "words_only": 0,
        "completes": [],
        "undone": [],
        "files": {"empty": sealed(""), "part/file": sealed("content")},
        "format": 9,
    }
    digest = hashlib.sha256((folder / "MANIFEST").read_bytes()).hexdigest()
    assert (tmp_path / "CURRENT").read_bytes() == folders.pointer() == f"{name} {digest}\n".encode()
    assert name == f"00000001-{digest[:8]}"
    assert (folders.current(), folders.names()) == (name, [name])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "gens"]
    assert not building.exists()


def test_names_count_up_and_the_newest_is_first(folders: GenerationFolders) -> None:
    names = [commit(folders) for _ in range(3)]
    assert [(name[:9], len(name)) for name in names] == [("00000001-", 17), ("00000002-", 17), ("00000003-", 17)]
    assert (folders.names(), folders.current()) == (names[::-1], names[2])
    folders.point_to(names[0])
    assert folders.current() == names[0]
    assert folders.remove_old({names[1]}) == [names[1]]
    assert commit(folders)[:9] == "00000003-"


@pytest.mark.parametrize(
    "name", ["1-0123abcd", "00000009-0123abc", "00000009-0123abcde", "00000009-0123abcg", "x", "12345678"]
)
def test_a_folder_of_another_name_is_no_generation(folders: GenerationFolders, tmp_path: Path, name: str) -> None:
    committed = commit(folders)
    (tmp_path / "gens" / name).mkdir()
    assert folders.names() == [committed]


def test_what_an_interrupted_build_or_removal_left_is_removed_by_the_next_build(
    folders: GenerationFolders, tmp_path: Path
) -> None:
    name, left = commit(folders), folders.begin()
    (left / "file").touch()
    folders.path(name).rename(tmp_path / "gens" / f"removed-{name}")
    building = folders.begin()
    assert list((tmp_path / "gens").iterdir()) == [building]


@pytest.mark.parametrize("content", [b"", b"00000001", b"00000001-00000000\n", b"\xff\xfe", None])
def test_a_pointer_that_names_no_generation_is_damage(
    folders: GenerationFolders, tmp_path: Path, content: bytes | None
) -> None:
    name = commit(folders)
    for damaged in (content, None if content is None else name.encode(), f"{name}\n\n".encode()):
        (tmp_path / "CURRENT").unlink(missing_ok=True)
        if damaged is not None:
            (tmp_path / "CURRENT").write_bytes(damaged)
        assert folders.pointer() == (damaged or b"")
        assert damage(folders.current) == (
            f"{tmp_path / 'CURRENT'} does not name a generation that is there. "
            "`patella index sync FOLDER` makes the index whole again."
        )


def test_a_pointer_without_a_generation_is_damage(folders: GenerationFolders, tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text(f"00000001-00000000 {'0' * 64}\n", "utf-8")
    assert "does not name a generation that is there" in damage(folders.current)
    assert list(tmp_path.iterdir()) == [tmp_path / "CURRENT"]


def test_a_manifest_is_read_as_it_was_written(folders: GenerationFolders) -> None:
    name = commit(folders)
    files = {"list": sealed("list"), "part/file": sealed("content")}
    assert folders.manifest(name) == folders.verify(name) == replace(MANIFEST, files=files)


def test_a_manifest_describes_its_generation() -> None:
    described = Generation("name", "2024-01-01T00:00:00+00:00", 3, 5, FINGERPRINT, current=False, in_graphs=2)
    assert MANIFEST.generation("name", current=False) == described
    assert MANIFEST.generation("name", current=True) == replace(described, current=True)
    assert (MANIFEST.format, MANIFEST.files) == (9, {})
    assert Manifest("", Fingerprint("", "", ""), 0, 0, []).in_graphs == 0


def rewrite(folders: GenerationFolders, name: str, **changed: object) -> None:
    """Change fields of a manifest, and leave out those that are None."""
    path = folders.path(name) / "MANIFEST"
    fields = json.loads(path.read_text("utf-8")) | changed
    path.write_text(json.dumps({key: value for key, value in fields.items() if value is not None}), "utf-8")


@pytest.mark.parametrize("format", [8, 10, "9"])
def test_a_generation_of_another_format_is_not_read(folders: GenerationFolders, format: object) -> None:
    name = commit(folders)
    rewrite(folders, name, format=format, segments=None)
    message = f"Generation {name} has format {format}; this version reads 9."
    assert (damage(lambda: folders.manifest(name)), damage(lambda: folders.verify(name))) == (message, message)
    assert folders.has_intact(name, "list")


def test_a_manifest_that_is_not_what_was_written_is_damage(folders: GenerationFolders) -> None:
    """The name of the generation ends with the first digits of its digest; CURRENT holds all."""
    name = commit(folders)
    rewrite(folders, name, passages=6)
    for look in (folders.manifest, folders.verify, folders.point_to):
        assert damage(lambda: look(name)) == f"{folders.path(name) / 'MANIFEST'} is not what was written."  # noqa: B023
    assert folders.current() == name  # whose damage is told when it is opened


def test_a_pointer_of_before_names_a_generation_of_before(folders: GenerationFolders, tmp_path: Path) -> None:
    name = commit(folders)
    (tmp_path / "CURRENT").write_text(f"{name}\n", "utf-8")
    assert "does not name a generation" in damage(folders.current)
    rewrite(folders, name, format=8)
    assert folders.current() == name
    assert damage(lambda: folders.manifest(name)) == f"Generation {name} has format 8; this version reads 9."


@pytest.mark.parametrize("at", [0, 8, 9, 17, 18, 30, 82])
def test_a_flipped_bit_of_the_pointer_is_damage(folders: GenerationFolders, tmp_path: Path, at: int) -> None:
    commit(folders)
    content = bytearray((tmp_path / "CURRENT").read_bytes())
    assert len(content) == 83
    content[at] ^= 1
    (tmp_path / "CURRENT").write_bytes(content)
    assert "does not name a generation" in damage(folders.current)


def test_a_generation_tells_whether_its_files_were_cut_or_changed(folders: GenerationFolders) -> None:
    name = commit(folders)
    before, file = folders.identities(name), folders.path(name) / "list"
    assert is_unchanged(before)
    (folders.path(name) / "LEASE").write_text("of no account", "utf-8")
    assert is_unchanged(before)
    os.truncate(file, 2)
    assert not is_unchanged(before)
    now = folders.identities(name)
    file.unlink()
    assert not is_unchanged(now)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"{}", "'format'"),
        (b'{"format": 9}', "'files'"),
        (b"[]", "list indices must be integers or slices, not str"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_damage(folders: GenerationFolders, content: bytes, reason: str) -> None:
    name = commit(folders)
    path = folders.path(name) / "MANIFEST"
    path.write_bytes(content)
    for look in (folders.manifest, folders.verify):
        assert damage(lambda: look(name)) == f"{path} cannot be read: {reason}"  # noqa: B023
    assert not folders.has_intact(name, "list")
    path.unlink()
    assert "No such file" in damage(lambda: folders.manifest(name))


def test_every_file_is_checked_against_the_manifest(folders: GenerationFolders) -> None:
    name = commit(folders)
    files = f"Generation {name}: the files are not those of its manifest: "
    for extra in ("another", "part/.hidden"):
        (folders.path(name) / extra).touch()
    assert damage(lambda: folders.verify(name)) == f"{files}another, part/.hidden."
    for extra in ("another", "part/.hidden"):
        (folders.path(name) / extra).unlink()
    (folders.path(name) / "empty folder").mkdir()
    folders.verify(name)
    (folders.path(name) / "list").unlink()
    assert damage(lambda: folders.verify(name)) == f"{files}list."
    (folders.path(name) / "list").write_text("List", "utf-8")
    assert damage(lambda: folders.verify(name)) == f"Generation {name}: list is not what its manifest says."
    (folders.path(name) / "list").write_text("list", "utf-8")
    (folders.path(name) / "part" / "file").write_text("content!", "utf-8")
    assert damage(lambda: folders.verify(name)) == f"Generation {name}: part/file is not what its manifest says."


def test_a_file_that_looks_unchanged_is_read_again_only_on_request(folders: GenerationFolders) -> None:
    name = commit(folders)
    path = folders.path(name) / "list"
    before = path.stat()
    path.write_text("LIST", "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    folders.verify(name)
    message = f"Generation {name}: list is not what its manifest says."
    assert damage(lambda: folders.verify(name, afresh=True)) == message


def test_one_file_may_be_intact_where_others_are_not(folders: GenerationFolders) -> None:
    name = commit(folders)
    (folders.path(name) / "part" / "file").write_text("other", "utf-8")
    intact = {file: folders.has_intact(name, file) for file in ("list", "part/file", "LEASE", "missing")}
    assert intact == {"list": True, "part/file": False, "LEASE": False, "missing": False}
    (folders.path(name) / "list").unlink()
    assert not folders.has_intact(name, "list")
    assert not folders.has_intact("00000009-00000000", "list")


def test_old_generations_are_removed_unless_they_are_kept_or_leased(folders: GenerationFolders, tmp_path: Path) -> None:
    names = [commit(folders) for _ in range(4)]
    leases = [folders.lease(names[1]), folders.lease(names[1])]
    assert folders.remove_old({names[3]}) == [names[3], names[1]]
    os.close(leases.pop())
    assert folders.remove_old({names[3]}) == [names[3], names[1]]
    os.close(leases.pop())
    assert folders.remove_old({names[3], "never there"}) == [names[3]]
    assert [path.name for path in (tmp_path / "gens").iterdir()] == [names[3]]
    assert folders.verify(names[3])


def test_a_generation_that_lost_its_lease_file_is_removed_all_the_same(folders: GenerationFolders) -> None:
    names = [commit(folders) for _ in range(2)]
    (folders.path(names[0]) / "LEASE").unlink()
    assert folders.remove_old({names[1]}) == [names[1]]


def test_a_generation_that_is_gone_cannot_be_leased(folders: GenerationFolders, tmp_path: Path) -> None:
    lease = tmp_path / "gens" / "gone" / "LEASE"
    message = f"Generation gone is not there: [Errno 2] No such file or directory: '{lease}'"
    assert damage(lambda: folders.lease("gone")) == message


def test_nobody_takes_a_lease_while_a_generation_is_removed(
    folders: GenerationFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder has another name before its files are deleted, so that a reader finds all of it or nothing."""
    names = [commit(folders) for _ in range(2)]
    seen: list[tuple[str, list[str], str]] = []

    def look(removed: Path) -> None:
        seen.append((removed.name, folders.names(), damage(lambda: folders.lease(names[0]))[:40]))

    monkeypatch.setattr("index.local.generations.shutil.rmtree", look)
    folders.remove_old({names[1]})
    assert seen == [(f"removed-{names[0]}", [names[1]], f"Generation {names[0]} is not there"[:40])]


def test_an_entry_is_stored_under_the_names_of_its_fields() -> None:
    entry = DocumentEntry("digest", "version", "segment")
    assert entry.as_fields() == {"digest": "digest", "version": "version", "segment": "segment"}
    by_words = replace(entry, words_only=True)
    assert by_words.as_fields() == asdict(by_words) == {**entry.as_fields(), "words_only": True}


def test_a_commit_is_on_the_disk_step_by_step(
    folders: GenerationFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file before the manifest, the manifest before the name of the folder, and that before CURRENT."""
    done: list[tuple[str, str]] = []
    fsync, rename, replace_path = os.fsync, os.rename, os.replace

    def note(kind: str, path: str) -> None:
        done.append((kind, path.replace(str(building), "BUILDING").replace(f"{tmp_path}", "INDEX").rstrip("/")))

    def record_fsync(descriptor: int) -> None:
        note("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    building = folders.begin()
    (building / "file").touch()
    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(os, "rename", lambda path, to: (note("rename", f"{to}"), rename(path, to)))
    monkeypatch.setattr(os, "replace", lambda path, to: (note("replace", f"{to}"), replace_path(path, to)))
    name = folders.commit(building, MANIFEST)
    without_suffix = [(kind, re.sub(r"/\.(\w+)\..*", r"/new \1", path)) for kind, path in done]
    assert sorted(without_suffix[:2]) == [("fsync", "BUILDING/LEASE"), ("fsync", "BUILDING/file")]
    assert without_suffix[2:] == [
        ("fsync", "BUILDING"),
        ("fsync", "BUILDING/new MANIFEST"),
        ("replace", "BUILDING/MANIFEST"),
        ("fsync", "BUILDING"),
        ("rename", f"INDEX/gens/{name}"),
        ("fsync", "INDEX/gens"),
        ("fsync", "INDEX/new CURRENT"),
        ("replace", "INDEX/CURRENT"),
        ("fsync", "INDEX"),
    ]


def test_the_new_name_of_a_removed_generation_is_on_the_disk_before_its_files_are_deleted(
    folders: GenerationFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(folders)
    done: list[Path | str] = []
    monkeypatch.setattr("index.local.generations.fsync", done.append)
    monkeypatch.setattr("index.local.generations.shutil.rmtree", lambda path: done.append("delete"))
    folders.remove_old(set())
    assert done == [tmp_path / "gens", "delete"]
