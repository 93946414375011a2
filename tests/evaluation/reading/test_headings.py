"""Tests of the evaluation of heading detection."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CollectionError
from core.locations import PROJECT
from evaluation.reading.headings import FileScore, HeadingScore, headings_report, measure

ARTICLE = """# Tea

Tea is a drink made of leaves, and it is drunk all over the world.

## Kinds

There are two kinds of it:

- black
- green

## stored in the dark

Tea is kept in tins, away from the light and away from other smells.

Bitter tea

Tea that stands for too long is bitter, and it is better thrown away.
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "tea.md").write_text(ARTICLE, "utf-8")
    return tmp_path


def test_what_is_found_missed_and_invented_without_the_marks(articles: Path) -> None:
    score = measure([articles / "tea.md"])
    expected = FileScore(str(articles / "tea.md"), found=1, missed=("stored in the dark",), invented=("Bitter tea",))
    assert score == HeadingScore((expected,))
    assert (score.precision, score.recall) == (0.5, 0.5)


def test_the_report_lists_every_mistake(articles: Path) -> None:
    assert (
        headings_report(articles)
        == f"""1 articles, 2 headings: precision 0.500, recall 0.500

{articles / "tea.md"}
  missed    stored in the dark
  invented  Bitter tea"""
    )


def test_a_title_that_stands_apart_is_put_above_the_text(tmp_path: Path) -> None:
    body = "Tea is a drink made of leaves, and it is drunk all over the world.\n"
    (tmp_path / "tea.md").write_text(f"---\ntitle: Tea\n---\n\n## Kinds\n\n{body}\n## Use\n\n{body}", "utf-8")
    score = measure([tmp_path / "tea.md"])
    assert score == HeadingScore((FileScore(str(tmp_path / "tea.md"), found=2, missed=(), invented=()),))


def test_a_folder_without_markdown(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"holds no Markdown articles"):
        headings_report(tmp_path)


def test_headings_of_the_corpus_are_found_without_their_marks() -> None:
    score = measure(sorted((PROJECT / "corpus").glob("*.md")))
    assert (score.precision >= 0.95, score.recall >= 0.95) == (True, True)
