"""Tests of the evaluation of heading detection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import CollectionError
from core.locations import PROJECT
from core.progress import no_progress
from evaluation.reading.headings import (
    HeadingScore,
    PageHeadings,
    headings_as_json,
    headings_as_text,
    measure_headings,
    mistakes_as_text,
)
from tests.support.commands import command

ARTICLE = """# Tea

Tea is a drink made of leaves, and it is drunk all over the world.

## Kinds

There are two kinds of it:

- black
- green

## **stored in the dark**, away from all that smells

Tea is kept in tins, away from the light and away from other smells.

Bitter tea

Tea that stands for too long is bitter, and it is better thrown away.
"""
MISSED = "stored in the dark, away from all that smells"


def score(folder: Path, split: str | None = None, sample: int | None = None) -> HeadingScore:
    return measure_headings(folder, split, sample, no_progress)


def test_what_is_found_missed_and_invented_without_the_marks(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_text(ARTICLE, "utf-8")
    found = score(tmp_path)
    expected = PageHeadings(".", "tea.md", "test", found=1, missed=(MISSED,), invented=("Bitter tea",))
    assert found == HeadingScore((expected,))
    assert (found.precision, found.recall, found.headings) == (0.5, 0.5, 2)
    assert headings_as_text(found) == "1 article, 2 headings: precision 0.500, recall 0.500"
    assert mistakes_as_text(found) == f"\ntea.md\n  missed    {MISSED}\n  invented  Bitter tea"
    assert headings_as_json(found)["pages"] == [
        {"site": ".", "page": "tea.md", "split": "test", "found": 1, "missed": 1, "invented": 1}
    ]


def test_halves_and_sites_stand_in_a_table(tmp_path: Path) -> None:
    for name in ("one/tea.md", "one/milk.md", "two/a/tea.md", "two/broken.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("" if name.endswith("html") else ARTICLE, "utf-8")
    assert headings_as_text(score(tmp_path)) == (
        "3 articles, 6 headings: precision 0.500, recall 0.500\n\n"
        "             articles  headings  precision  recall\n"
        "development         2         4      0.500   0.500\n"
        "test                1         2      0.500   0.500\n"
        "one                 2         4      0.500   0.500\n"
        "two                 1         2      0.500   0.500"
    )
    assert [page.page for page in score(tmp_path, split="development").pages] == ["one/tea.md", "two/a/tea.md"]
    sampled = [page.page for page in score(tmp_path, sample=1).pages]
    assert (len(sampled), sampled) == (2, [page.page for page in score(tmp_path, sample=1).pages])


def test_a_score_without_headings_is_right() -> None:
    assert (HeadingScore(()).precision, HeadingScore(()).recall) == (1.0, 1.0)


def test_a_folder_without_articles(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"holds no articles with marked headings"):
        score(tmp_path)


def test_the_command_keeps_numbers_and_prints_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tea.md").write_text(ARTICLE, "utf-8")
    main = command("evaluate")
    assert main(["headings", str(tmp_path), "--mistakes", "--out", str(tmp_path / "run")]) == 0
    assert "  missed    stored in the dark" in capsys.readouterr().out
    assert (tmp_path / "run/report.txt").read_text("utf-8") == "1 article, 2 headings: precision 0.500, recall 0.500\n"
    assert json.loads((tmp_path / "run/report.json").read_text("utf-8"))["recall"] == 0.5


def test_headings_of_the_corpus_are_found_without_their_marks() -> None:
    found = score(PROJECT / "corpus")
    assert (found.precision >= 0.95, found.recall >= 0.95) == (True, True)
