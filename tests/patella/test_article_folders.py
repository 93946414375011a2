"""The folders of a library: the ids of their articles, and which folders cannot be together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import UsageError
from patella.article_folders import ArticleFolders


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("handbook/a.md", "handbook/deep/b.md", "handbook/old.doc", "policies/a.md", "policies/.hidden/c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# A\n\nText.", "utf-8")
    return tmp_path


def ids(folders: ArticleFolders) -> list[str]:
    return [article.document_id for article in folders.files().articles]


def test_the_ids_of_one_folder_are_paths_below_it_and_those_of_several_begin_with_its_name(home: Path) -> None:
    one, both = ArticleFolders([home / "handbook"]), ArticleFolders([home / "handbook", home / "policies"])
    assert (ids(one), one.files().skipped) == (["a.md", "deep/b.md"], ["old.doc"])
    assert ids(both) == ["handbook/a.md", "handbook/deep/b.md", "policies/a.md"]
    assert both.files().skipped == ["handbook/old.doc"]
    assert (one.id_of_upload("new.md"), both.id_of_upload("new.md")) == ("new.md", "handbook/new.md")
    assert (str(both), both.names) == (f"{home / 'handbook'}, {home / 'policies'}", "handbook, policies")


def test_an_id_leads_back_to_its_file(home: Path) -> None:
    for folders in (ArticleFolders([home / "handbook"]), ArticleFolders([home / "policies", home / "handbook"])):
        for article in folders.files().articles:
            place = folders.place_of(article.document_id)
            assert place and place[0] / place[1] == article.path
    several = ArticleFolders([home / "policies", home / "handbook"])
    assert [several.place_of(name) for name in ("a.md", "handbook", "handbook/", "other/a.md", "")] == [None] * 5


def test_a_folder_is_called_by_its_place(home: Path) -> None:
    folders = ArticleFolders([home / "handbook", home / "policies"])
    assert [folders.folder_of(str(home / name)) for name in ("policies/x/y.md", "policies-2/a.md", "a.md")] == [
        f"the folder {home / 'policies'}",
        "a folder that is no longer named",
        "a folder that is no longer named",
    ]


def test_the_name_is_that_of_the_folder_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home / "handbook" / "deep")
    assert ids(ArticleFolders([Path(".."), home / "policies"]))[0] == "handbook/a.md"
    monkeypatch.chdir(home / "handbook")
    assert ids(ArticleFolders([Path(), home / "policies"]))[0] == "handbook/a.md"
    (home / "rules").symlink_to(home / "policies")
    assert ids(ArticleFolders([home / "handbook", home / "rules"]))[-1] == "rules/a.md"


def test_folders_that_cannot_be_together_are_refused(home: Path) -> None:
    (home / "archive/handbook").mkdir(parents=True)
    (home / "link").symlink_to(home / "handbook")
    refusals = {
        ("handbook", "archive/handbook"): "have the same name, and the ids of their articles begin with it. Rename one",
        ("handbook", "handbook"): "are the same folder. Name it once.",
        ("handbook", "link"): "are the same folder. Name it once.",
        ("handbook", "handbook/deep"): f"{home}/handbook/deep lies in {home}/handbook, whose articles hold its own.",
        (
            "handbook/deep",
            "policies",
            "link",
        ): f"{home}/handbook/deep lies in {home}/link, whose articles hold its own.",
    }
    for names, reason in refusals.items():
        with pytest.raises(UsageError, match=re.escape(reason)):
            ArticleFolders([home / name for name in names])


def test_a_folder_that_is_missing_among_several_is_named(home: Path) -> None:
    with pytest.raises(UsageError, match="gone is not a folder"):
        ArticleFolders([home / "handbook", home / "gone"]).files()
