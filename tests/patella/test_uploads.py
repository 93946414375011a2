"""Uploads into an index in a database: any server takes them, all show them, and no sync removes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.settings import Settings
from index.beside import open_beside
from patella.failures import kept_failures
from patella.library import Library
from patella.originals import original_of
from patella.uploads import ADDED_MEANWHILE, OF_A_FOLDER, OF_AN_UPLOAD, add_uploads, is_upload, takes_uploads
from serving import UploadedFile, add_files, is_taken, remove_article

BEES, WASPS = b"# Bees\n\nBees sleep.\n", b"# Bees\n\nWasps sleep too.\n"


@pytest.fixture
def servers(model_folder: Path, postgresql_address: str, tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    """Two libraries of one index. The first has a folder of articles, which is not there for the second."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "cats.md").write_text("# Cats\n\nA cat purrs.\n")
    with ExitStack() as stack:
        chosen = [
            Settings(articles=(tmp_path / name,), index=postgresql_address, model=str(model_folder), canary_questions=0)
            for name in ("articles", "nowhere")
        ]
        one, other = (stack.enter_context(Library(each)) for each in chosen)
        one.sync()
        yield one, other


def original(library: Library, document_id: str) -> Path | bytes | None:
    """Return the file of an article in the generation that is current: a snapshot may be of the one before."""
    current = next(each.name for each in library.engine.generations() if each.current)
    with library.engine.snapshot_of(current) as snapshot:
        return original_of(library, snapshot.document(document_id))


def kept(library: Library) -> list[str]:
    return open_beside(library.settings.index).names("uploads")


def no_progress(*_: object) -> None:
    return None


def test_an_upload_lives_in_the_index_until_it_is_removed(servers: tuple[Library, Library], tmp_path: Path) -> None:
    one, other = servers
    assert (takes_uploads(one.settings.index), is_taken(other, "bees.md"), is_taken(other, "cats.md")) == (
        True,
        False,
        True,
    )
    change = add_files(other, [(UploadedFile("bees.md", BEES), False)], no_progress)
    assert (change.report.new, change.not_added, not (tmp_path / "nowhere").exists()) == (["bees.md"], [], True)
    assert original(one, "bees.md") == original(other, "bees.md") == BEES
    assert original(one, "cats.md") == (tmp_path / "articles" / "cats.md").resolve()
    assert original(other, "cats.md") is None, "it is in a folder of another machine"

    report = one.sync()
    assert (report.gone, report.unchanged) == ([], ["cats.md"])
    assert one.engine.added_by_hand() == {"bees.md"}

    files = [("bees.md", WASPS, False), ("cats.md", WASPS, True), ("ants.md", b"# Ants\n\nAnts bark.\n", False)]
    report, refused = add_uploads(one, files)
    assert (report.new, refused) == (["ants.md"], [("bees.md", ADDED_MEANWHILE), ("cats.md", OF_A_FOLDER)])
    assert (original(other, "bees.md"), len(kept(one))) == (BEES, 2)

    report, refused = add_uploads(one, [("bees.md", WASPS, True)])
    assert (report.changed, refused, original(other, "bees.md")) == (["bees.md"], [], WASPS)
    other.engine.rollback()
    assert original(one, "bees.md") == BEES, "its bytes stay as long as a generation holds it"

    for _ in range(2):
        for name in ("ants.md", "bees.md"):
            remove_article(other, name, True, no_progress)
        one.add([tmp_path / "articles" / "cats.md"])
    one.remove(["cats.md"])
    one.sync()
    assert (sorted(other.engine.digests()), kept(other)) == (["cats.md"], [])


def test_a_sync_replaces_no_upload_by_another_file_of_its_name(
    servers: tuple[Library, Library], tmp_path: Path
) -> None:
    one, other = servers
    add_uploads(other, [("bees.md", BEES, False), ("ants.md", BEES, False)])
    file = tmp_path / "articles" / "bees.md"
    file.write_bytes(WASPS)
    (tmp_path / "articles" / "ants.md").write_bytes(BEES)
    for _ in range(2):
        report = one.sync()
        assert (report.failed, report.changed) == ([("bees.md", OF_AN_UPLOAD)], [])
        assert sorted(report.unchanged) == ["ants.md", "cats.md"]
        assert [each.document_id for each in kept_failures(one.settings.index)] == ["bees.md"]
        assert (original(other, "bees.md"), one.engine.added_by_hand()) == (BEES, {"bees.md"})
    other.remove(["bees.md"])
    report = one.sync()
    assert (report.new, report.failed, kept_failures(one.settings.index)) == (["bees.md"], [], [])
    assert (original(one, "bees.md"), one.engine.added_by_hand()) == (file.resolve(), set())


def test_a_file_that_cannot_be_read_leaves_nothing_behind(servers: tuple[Library, Library]) -> None:
    report, refused = add_uploads(servers[0], [("empty.md", b" ", False), ("broken.docx", b"no zip", False)])
    assert (sorted(name for name, _ in report.failed), refused) == (["broken.docx", "empty.md"], [])
    assert (kept(servers[0]), sorted(servers[0].engine.digests())) == ([], ["cats.md"])


def test_only_what_was_uploaded_has_its_bytes_beside_the_index() -> None:
    assert is_upload(f"uploads/{'0a' * 32}")
    for source in ("", "uploads/", "uploads/../failures.json", f"/srv/uploads/{'0a' * 32}", f"uploads/{'0A' * 32}"):
        assert not is_upload(source)
    assert [takes_uploads(each) for each in ("memory:", "/srv/index", "postgresql://db/patella")] == [
        False,
        False,
        True,
    ]
