"""The steps cover what an index does to its files, and each changes what it says."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import ArticleError
from faults.storage.judging import Reference
from faults.storage.steps import BY_HAND, ArticleInFolder, Place, content_of, documents_of
from index import GenerationFolders


def test_each_step_changes_files_or_answers(references: list[Reference]) -> None:
    for each in references:
        changed = each.before.files != each.after.files, each.before.answers != each.after.answers
        assert any(changed) or each.step.prepare, each.step.name
        assert not [answer for answer in each.after.answers.values() if isinstance(answer, Exception)]
    assert {each.step.name for each in references} >= {
        *("first publish", "sync", "sync with clean-up", "sync with merge", "rollback"),
        *("upload", "replacing upload", "removal of a file"),
    }


def test_what_is_replaced_or_removed_is_kept_aside(references: list[Reference]) -> None:
    last = references[-1].after
    kept = [("granite.md", 0), *(("stair.md", n) for n in range(2)), *(("log.md", n) for n in range(4))]
    assert last.kept == {content_of(*each) for each in kept}
    assert set(last.files) == {"granite.md", "harbour.md", "stair.md", "log.md"}
    assert last.answers[f"document {BY_HAND}"] != "unknown"


def test_the_step_of_a_merge_writes_what_was_there_into_a_new_segment(references: list[Reference]) -> None:
    before, after = (segments_before(references, name) for name in ("sync with merge", "rollback"))
    assert (len(before), len(after), before & after) == (1, 1, set())


def segments_before(references: list[Reference], name: str) -> set[str]:
    (root,) = (each.root for each in references if each.step.name == name)
    folders = GenerationFolders(root / "index")
    return set(folders.manifest(folders.names()[0]).segments)


def test_a_torn_file_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "log.md").write_bytes(content_of("log.md", 0)[:-1])
    with pytest.raises(ArticleError, match="is not whole"):
        ArticleInFolder(tmp_path / "log.md").read()
    (tmp_path / "log.md").write_bytes(content_of("log.md", 2))
    assert ArticleInFolder(tmp_path / "log.md").read().text.encode() == content_of("log.md", 2)


def test_an_index_holds_the_files_that_were_synced(references: list[Reference], tmp_path: Path) -> None:
    shutil.copytree(references[3].root, tmp_path / "place")
    place = Place(tmp_path / "place")
    with closing(place.engine):
        assert documents_of(place.engine) == references[2].after.files
