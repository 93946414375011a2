"""What the readers lose, beside a judge. The judges are small programs of the test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import CollectionError
from core.progress import no_progress
from evaluation.reading.losses import FileLoss, losses_as_json, losses_as_text, measure_losses
from ingest.chunking.chunker import chunk
from tests.evaluation.reading.test_expected_files import WordCounter


def header(*words: str) -> dict[str, object]:
    inlines = [{"t": "Str", "c": word} for word in words]
    return {"t": "Header", "c": [1, ["", [], []], inlines]}


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a pandoc on the PATH that says what the files plain.txt and tree.json in its folder hold."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "pandoc"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *"-t json"*) cat {folder}/tree.json;; *) cat {folder}/plain.txt;; esac\n', "utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


def measure(folder: Path) -> list[FileLoss]:
    return measure_losses(folder, lambda document: chunk(document, WordCounter()), no_progress)


def test_words_and_headings_that_only_the_judge_reads_are_lost(tmp_path: Path, judge: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "tea.md").write_text("# Tea\n\nTea is hot.\n", "utf-8")
    (judge / "plain.txt").write_text("Tea\n\nTea is very hot.\n\nMilk\n\nNo.\n", "utf-8")
    (judge / "tree.json").write_text(
        json.dumps({"blocks": [header("Tea"), {"t": "Div", "c": [header("Milk")]}]}), "utf-8"
    )
    losses = measure(articles)
    assert losses == [FileLoss("tea.md", 7, 3, 2, ("milk",), ("very", "milk no"))]
    assert losses_as_text(losses) == (
        "tea.md: 3 words of 7 lost: heading: milk; very; milk no\n"
        ".md: 1 file, 0 failed, 3 of 7 words lost (42.86%), 1 of 2 headings lost"
    )
    assert losses_as_json(losses)["kinds"] == {
        ".md": {"files": 1, "failed": 0, "words": 7, "lost": 3, "headings": 2, "lost_headings": 1}
    }


def test_a_file_that_cannot_be_read_and_a_judge_that_fails_are_told(tmp_path: Path, judge: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "empty.md").write_text("", "utf-8")
    (judge / "plain.txt").write_text("", "utf-8")
    (judge / "tree.json").write_text('{"blocks": []}', "utf-8")
    assert [each.problem for each in measure(articles)] == ["is empty. Save the article in it again, or remove it."]
    (judge / "tree.json").unlink()
    assert measure(articles)[0].problem.startswith("its judge failed: ")


def test_a_judge_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n", "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CollectionError, match="pandoc is not on the PATH"):
        measure(tmp_path)


def test_a_folder_without_files_that_a_judge_reads_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tea.txt").write_text("Tea.\n", "utf-8")
    with pytest.raises(CollectionError, match="no file that pandoc or pdftotext reads"):
        measure(tmp_path)
