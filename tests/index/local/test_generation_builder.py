"""An exception in the middle of a publish leaves the old state. Kills and power losses: tests/faults/storage."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import IndexMissing
from index.engine import KeywordQuery
from index.keyword.whoosh_writer import KeywordIndexUpdate
from index.local import generation_builder, generations
from index.local.catalogue import Catalogue
from index.local.engine import LocalEngine
from tests.support.articles import document, held, publish

OLD = {"cats.md": ["Cats purr.", "Cats sleep."], "dogs.md": ["Dogs bark."]}
NEW = {"cats.md": ["Cats hide."], "fish.md": ["Fish swim."]}


def publish_first(engine: LocalEngine) -> None:
    """Publish two generations, so that the next publish removes the older one."""
    publish(engine, document("cats.md", "Cats eat."))
    publish(engine, document("cats.md", "Cats purr.", "Cats sleep."), document("dogs.md", "Dogs bark."))


def publish_second(engine: LocalEngine) -> None:
    """Publish a generation that changes one document, adds one and removes one."""
    publish(engine, document("cats.md", "Cats hide."), document("fish.md", "Fish swim."), removed=["dogs.md"])


def contents(engine: LocalEngine) -> dict[str, list[str]] | None:
    try:
        with engine.snapshot() as snapshot:
            everything = held(snapshot)
            hits = snapshot.keyword(KeywordQuery(("cat", "dog", "fish")), 100)
            assert len(hits) == sum(map(len, everything.values()))
            return everything
    except IndexMissing:
        return None


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in (folder / "gens").iterdir() if not path.name[0].isdigit()]


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Catalogue, "save"),
        (generations.GenerationFolders, "begin"),
        (generation_builder, "link_tree"),
        (KeywordIndexUpdate, "add"),
        (KeywordIndexUpdate, "remove"),
        (KeywordIndexUpdate, "finish"),
        (generation_builder, "write_segment"),
        (generation_builder, "remove_segment"),
        (generation_builder, "GenerationReader"),
        (generations, "sha256_of"),
        (generations, "fsync_tree"),
        (generations, "replace_file"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_exception_at_any_step_leaves_everything_as_it_was(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, when: str
) -> None:
    publish_first(local)
    original = getattr(owner, name)

    def broken(*values: object, **named: object) -> None:
        if when == "after":
            original(*values, **named)
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, broken)
        with pytest.raises(OSError, match="no space left"):
            publish_second(local)
    assert contents(local) == OLD
    assert [path for path in leftovers(local.folder) if when == "before" or name != "begin"] == []
    publish_second(local)  # nothing is locked
    assert contents(local) == NEW
    assert leftovers(local.folder) == []
    assert [check.problem for check in local.check()] == ["", ""]


def test_everything_is_on_the_disk_before_it_is_pointed_to(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_first(local)
    oldest = local.generations()[-1].name
    done: list[tuple[str, str]] = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def recorded_fsync(descriptor: int) -> None:
        done.append(("fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
        fsync(descriptor)

    def recorded(kind: str, original):  # type: ignore[no-untyped-def]
        def move(source: Path, target: Path) -> None:
            if "keyword" not in str(source):  # Whoosh moves files within the folder that is being built
                done.append((kind, str(target)))
            original(source, target)

        return move

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(os, "rename", recorded("rename", rename))
    monkeypatch.setattr(os, "replace", recorded("replace", replace))
    publish_second(local)

    folder = local.folder / "gens" / local.generations()[0].name
    building = next(path for kind, path in done if kind == "fsync" and "building" in path and path.endswith("LEASE"))
    building = str(Path(building).parent)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*")} - {"MANIFEST"}
    sealed = done.index(("replace", f"{building}/MANIFEST"))
    synced = {path for kind, path in done[: sealed - 1] if kind == "fsync"}
    assert synced == {f"{building}/{name}" for name in files} | {building}
    in_order = [(kind, path.replace(building, "BUILDING").replace(str(local.folder), "INDEX")) for kind, path in done]
    tail = [(kind, path[: path.index(".MANIFEST")] if ".MANIFEST" in path else path) for kind, path in in_order]
    tail = [(kind, "INDEX/.CURRENT" if ".CURRENT" in path else path) for kind, path in tail]
    assert tail[sealed - 1 :] == [
        ("fsync", "BUILDING/"),
        ("replace", "BUILDING/MANIFEST"),
        ("fsync", "BUILDING"),
        ("rename", f"INDEX/gens/{folder.name}"),
        ("fsync", "INDEX/gens"),
        ("fsync", "INDEX/.CURRENT"),
        ("replace", "INDEX/CURRENT"),
        ("fsync", "INDEX"),
        ("rename", f"INDEX/gens/removed-{oldest}"),
        ("fsync", "INDEX/gens"),
    ]


def test_the_folder_of_a_first_index_is_on_the_disk_when_it_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, fsync = [], os.fsync

    def recorded(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    engine = LocalEngine(tmp_path / "new" / "index")
    publish(engine, document("cats.md", "Cats purr."))
    engine.close()
    assert {str(tmp_path), str(tmp_path / "new"), str(tmp_path / "new" / "index")} <= set(synced)


def test_the_name_of_the_folder_of_generations_is_on_the_disk_before_current_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, fsync = [], os.fsync

    def recorded(descriptor: int) -> None:
        synced.append((Path(f"/proc/self/fd/{descriptor}").readlink().name[:8], (tmp_path / "index/gens").exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    engine = LocalEngine(tmp_path / "index")
    publish(engine, document("cats.md", "Cats purr."))
    engine.close()
    assert ("index", True) in synced[: synced.index((".CURRENT", True))]


def test_the_catalogue_waits_for_the_disk(local: LocalEngine) -> None:
    publish_first(local)
    connection = local._catalogue.database._open_writer()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
