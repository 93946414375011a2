"""The measure of reading on web pages whose articles are known."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.reading.pages import PageScore, PagesReport, measure_pages, pages_as_text
from ingest.chunking.chunker import chunk
from tests.support.commands import command

PAGE = "<nav>Home Shop Contact Imprint Jobs</nav><h1>Tea</h1><p>Tea is hot and old. Boil the water for it.</p>"


class WordCounter:
    limit = 40

    def count(self, text: str) -> int:
        return len(text.split())

    def counts(self, texts: list[str]) -> list[int]:
        return [self.count(text) for text in texts]


def measure(folder: Path, articles: dict[str, str]) -> PagesReport:
    truth = {page: {"articleBody": article, "url": "https://tea.example"} for page, article in articles.items()}
    (folder / "truth.json").write_text(json.dumps(truth), "utf-8")
    return measure_pages(folder, lambda document: chunk(document, WordCounter()))


def test_shingles_of_four_words_are_compared(tmp_path: Path) -> None:
    (tmp_path / "tea.html").write_text(PAGE, "utf-8")
    (tmp_path / "empty.html.gz").write_bytes(gzip.compress(b"<nav>Home</nav>"))
    report = measure(tmp_path, {"tea": "Tea is hot and old. Drink it at once.", "empty": "Nothing is here at all."})
    assert report.scores == (PageScore("empty", 2, 0, 0), PageScore("tea", 6, 7, 2))
    assert (report.recall, report.precision) == ((0 + 2 / 6) / 2, (0 + 2 / 7) / 2)
    assert report.size == len(PAGE) + len(b"<nav>Home</nav>")


def test_the_report_names_the_worst_pages() -> None:
    scores = (PageScore("good", 9, 9, 9), PageScore("poor", 10, 20, 8), PageScore("fair", 10, 10, 9))
    assert pages_as_text(PagesReport(scores, 3_000_000, 1.5)) == (
        "3 pages: recall 0.900, precision 0.767, 2.0 MB per second of CPU\n  0.800 0.400 poor\n  0.900 0.900 fair"
    )
    assert (PageScore("none", 0, 4, 0).recall, PageScore("none", 4, 0, 0).precision) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("truth", "message"),
    [
        ("[", "cannot be read"),
        ('{"tea": 3}', "cannot be read"),
        ("{}", "names no page"),
        ('{"x": {"articleBody": ""}}', "x"),
    ],
)
def test_a_malformed_folder_is_refused(tmp_path: Path, truth: str, message: str) -> None:
    (tmp_path / "truth.json").write_text(truth, "utf-8")
    with pytest.raises(CollectionError, match=message):
        measure_pages(tmp_path, lambda document: [])


def test_the_command_prints_the_measures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tea.html").write_text(PAGE, "utf-8")
    measure(tmp_path, {"tea": "Tea is hot and old. Boil the water for it."})
    main = command("evaluate")
    assert main(["pages", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("1 page: recall 1.000, precision 1.000, ")
    assert main(["pages", str(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["pages"], report["recall"], report["precision"]) == (1, 1.0, 1.0)
    assert report["scores"] == [{"page": "tea", "article": 7, "kept": 7, "both": 7, "recall": 1.0, "precision": 1.0}]
