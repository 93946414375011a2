"""A backup holds a whole index, is written while others use the index, and is imported whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.atomic_files import append_json_lines
from core.errors import IndexDamaged, IndexInaccessible, UsageError
from index import FilesBeside
from index.local.engine import LocalEngine
from index.transfer.backup import KEPT_BESIDE, export_index, import_index
from tests.support.articles import FINGERPRINT, document, held, indexed, publish

CATS = document("cats.md", "Cats purr.", "Cats sleep.", title="Cats")
FISH = document("fish.md", "Fish swim.", title="Fish")


@pytest.fixture
def backup(local: LocalEngine, tmp_path: Path) -> Path:
    """Return a backup of an index that has one article, added by hand, and a calibration."""
    local.publish([replace(indexed(CATS), added_by_hand=True)], [], FINGERPRINT)
    local.set_calibration(local.generations()[0].name, "[0.5]")
    export_index(local, tmp_path / "backup.patella")
    return tmp_path / "backup.patella"


def beside(index: Path) -> Path:
    """Return the file of the judgements beside an index."""
    return index.with_name(f"{index.name}.judgements.jsonl")


def contents(engine: LocalEngine) -> dict[str, list[str]]:
    with engine.snapshot() as snapshot:
        return held(snapshot)


def state(engine: LocalEngine) -> tuple[object, ...]:
    """Return all that a backup must bring back."""
    (generation,) = engine.generations()
    return (
        contents(engine),
        engine.digests(),
        engine.added_by_hand(),
        engine.documents(["cats.md"]),
        generation,
        engine.calibration(generation.name),
        [check.problem for check in engine.check()],
    )


def test_an_imported_index_is_the_exported_one(local: LocalEngine, backup: Path, tmp_path: Path) -> None:
    generation = import_index(backup, tmp_path / "new" / "index")
    with closing(LocalEngine(tmp_path / "new" / "index")) as imported:
        assert state(imported) == state(local)
        assert imported.generations() == [generation]
        publish(imported, FISH)
        assert sorted(contents(imported)) == ["cats.md", "fish.md"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != local.folder.name) == [
        "backup.patella",
        "new",
    ]


def test_an_index_is_exported_while_others_change_it(
    local: LocalEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(local, CATS)
    before, copy = contents(local), LocalEngine.copy_catalogue

    def copy_between_two_changes(engine: LocalEngine, target: Path) -> None:
        publish(local, FISH, removed=["cats.md"])
        publish(local, FISH)
        copy(engine, target)
        publish(local, CATS, removed=["fish.md"])

    monkeypatch.setattr(LocalEngine, "copy_catalogue", copy_between_two_changes)
    export_index(local, tmp_path / "backup")
    import_index(tmp_path / "backup", tmp_path / "new")
    with closing(LocalEngine(tmp_path / "new")) as imported:
        assert contents(imported) == before
        publish(imported, FISH)
        assert sorted(contents(imported)) == ["cats.md", "fish.md"]


def test_an_older_backup_stays_until_the_new_one_is_complete(
    local: LocalEngine, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(UsageError, match=r"backup\.patella cannot be written: No space left on device\. Choose"):
            export_index(local, backup)
    assert backup.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
    export_index(local, backup)
    assert backup.read_bytes() == before


def test_a_file_that_cannot_be_read_is_not_left_out(
    local: LocalEngine, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, generation = backup.read_bytes(), local.generations()[0].name
    scandir, opened = os.scandir, Path.open

    def refuse_folder(path: Any) -> Any:
        if Path(path).name == "vectors":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return scandir(path)

    def refuse_file(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == "documents.json":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return opened(path, *arguments, **named)

    with local.snapshot():  # its files are open
        for target, name, refuse, file in (
            (os, "scandir", refuse_folder, "vectors"),
            (Path, "open", refuse_file, "documents.json"),
        ):
            with monkeypatch.context() as patched:
                patched.setattr(target, name, refuse)
                with pytest.raises(IndexInaccessible, match=f"cannot read .*{generation}/{file}: Input/output error"):
                    export_index(local, backup)
    assert backup.read_bytes() == before


def test_an_index_is_not_replaced_by_an_import(local: LocalEngine, backup: Path) -> None:
    before = state(local)
    with pytest.raises(UsageError, match="holds an index already"):
        import_index(backup, local.folder)
    assert state(local) == before


def test_an_empty_folder_takes_an_import(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert import_index(backup, tmp_path / "empty").documents == 1


def damage_byte(backup: Path, member: str) -> None:
    """Change a byte of a member, and the checksum of the archive with it."""
    _rewrite(backup, lambda name, content: content[:-9] + b"X" + content[-8:] if name.endswith(member) else content)


def _rewrite(backup: Path, change: Callable[[str, bytes], bytes], compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(backup) as archive:
        members = [(name, change(name, archive.read(name))) for name in archive.namelist()]
    with zipfile.ZipFile(backup, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)


@pytest.mark.parametrize("member", ["CURRENT", "MANIFEST", "documents.json", ".npy"])
def test_a_backup_whose_content_was_altered_is_not_imported(backup: Path, tmp_path: Path, member: str) -> None:
    damage_byte(backup, member)
    with pytest.raises(IndexDamaged, match="cannot be imported"):
        import_index(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_every_altered_byte_of_a_backup_is_noticed_or_without_effect(
    local: LocalEngine, backup: Path, tmp_path: Path
) -> None:
    whole, right = backup.read_bytes(), state(local)
    imported = 0
    for number in range(0, len(whole), len(whole) // 60):
        backup.write_bytes(whole[:number] + bytes([whole[number] ^ 0b100]) + whole[number + 1 :])
        try:
            import_index(backup, tmp_path / "new")
        except (IndexDamaged, UsageError):
            assert not (tmp_path / "new").exists()
            continue
        with closing(LocalEngine(tmp_path / "new")) as engine:
            assert state(engine) == right
        shutil.rmtree(tmp_path / "new")
        imported += 1
    assert imported < 10  # only bytes of the archive that say nothing of the index


@pytest.mark.parametrize("size", [0, 1, 1_000, -100, -1])
def test_a_file_that_was_cut_is_no_backup(backup: Path, tmp_path: Path, size: int) -> None:
    backup.write_bytes(backup.read_bytes()[:size])
    with pytest.raises(UsageError, match="backup"):
        import_index(backup, tmp_path / "new")


@pytest.mark.parametrize("name", ["../outside", "gens/../../outside", "/outside", "gens/00000001-00000000/../../x"])
def test_no_file_is_unpacked_outside_of_the_folder(backup: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr(name, b"bad")
    with pytest.raises(UsageError, match="is no backup of an index"):
        import_index(backup, tmp_path / "new")


def test_packed_members_are_refused(backup: Path, tmp_path: Path) -> None:
    _rewrite(backup, lambda _, content: content, zipfile.ZIP_DEFLATED)
    with pytest.raises(UsageError, match="is no backup of an index"):
        import_index(backup, tmp_path / "new")


def test_a_full_disk_leaves_no_half_index(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(IndexInaccessible, match="is full"):
        import_index(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_progress_is_told_to_the_end(local: LocalEngine, tmp_path: Path) -> None:
    publish(local, CATS)
    told: list[tuple[str, int, int]] = []
    export_index(local, tmp_path / "backup", lambda *report: told.append(report))
    import_index(tmp_path / "backup", tmp_path / "new", lambda *report: told.append(report))
    assert [report for report in told if report[1] == report[2]][-1:] == [("importing", 1, 1)]
    assert ("exporting", 1, 1) in told


FIRST, SECOND, THIRD = b'{"grade": 1}', b'{"grade": 2}', b'{"grade": 0}'


@pytest.mark.parametrize("log", KEPT_BESIDE)
def test_what_people_judged_goes_along(local: LocalEngine, tmp_path: Path, log: str) -> None:
    publish(local, CATS)
    FilesBeside(local.folder).append(log, [FIRST, SECOND])
    export_index(local, tmp_path / "backup")
    import_index(tmp_path / "backup", tmp_path / "new")
    assert (tmp_path / f"new.{log}").read_bytes() == FIRST + b"\n" + SECOND + b"\n"
    assert [path for path in (tmp_path / "new").iterdir() if path.suffix == ".jsonl"] == []


def test_judgements_that_are_there_stay_and_none_is_added_twice(local: LocalEngine, tmp_path: Path) -> None:
    publish(local, CATS)
    append_json_lines(beside(local.folder), [FIRST, SECOND])
    export_index(local, tmp_path / "backup")
    append_json_lines(beside(local.folder), [THIRD])
    local.close()
    for _ in range(2):
        shutil.rmtree(local.folder)
        import_index(tmp_path / "backup", local.folder)
        assert beside(local.folder).read_bytes() == b"\n".join([FIRST, SECOND, THIRD, b""])
    beside(local.folder).unlink()
    append_json_lines(beside(local.folder), [SECOND, THIRD])
    shutil.rmtree(local.folder)
    import_index(tmp_path / "backup", local.folder)
    assert beside(local.folder).read_bytes() == b"\n".join([SECOND, THIRD, FIRST, b""])


def test_a_backup_without_judgements_is_imported(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        assert "judgements.jsonl" not in archive.namelist()
    import_index(backup, tmp_path / "new")
    assert not beside(tmp_path / "new").exists()


def test_judgements_that_cannot_be_read_are_not_left_out(
    local: LocalEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(local, CATS)
    kept, read = beside(local.folder), Path.read_bytes
    append_json_lines(kept, [FIRST])

    def refuse(path: Path) -> bytes:
        if path == kept:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(IndexInaccessible, match=r"cannot read .*judgements\.jsonl: Input/output error"):
        export_index(local, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
