"""Tests of the benchmark of growth: endless articles, synthetic vectors, a run at two sizes, and the printed table."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.growth.articles import copy_with_new_words, endless
from benchmarks.growth.report import growth_as_text
from benchmarks.growth.synthetic_encodings import Nearest, RealThenSyntheticEncodings, SyntheticEncodings, vectors_of
from benchmarks.synthetic import SyntheticEncoder
from core.documents import Document, Passage, Sentence
from core.progress import no_progress
from core.settings import Settings
from embedding.auto_encoder import AutoEncoder
from embedding.models import Model
from index.memory import MemoryEncodingStore
from index.passage_encoding import PassageEncoding
from index.passage_record import unpack_records
from patella.article_files import articles_in
from tests.support.collections import twelve_cats
from tests.support.commands import command

main = command("benchmark")

TEXT = "Cats\n\nThe spotted kitten purrs. A striped kitten sleeps."
DOCUMENT = Document("cats.md", "Cats", TEXT, (), (), "digest")
PASSAGE = Passage(
    passage_id="cats.md#top:0",
    document_id="cats.md",
    title="Cats",
    headings=(),
    text=TEXT[6:],
    start=6,
    end=len(TEXT),
    sentences=(Sentence(0, 25), Sentence(26, 50)),
    context="Cats",
    token_count=14,
)


def test_an_article_is_repeated_with_other_words_of_the_same_length() -> None:
    document, (passage,) = copy_with_new_words(DOCUMENT, (PASSAGE,), 3)
    assert (document.document_id, passage.document_id, passage.passage_id) == (
        "3/cats.md",
        "3/cats.md",
        "3/cats.md#top:0",
    )
    assert document.text[passage.start : passage.end] == passage.text
    assert [passage.text_of(sentence)[-1] for sentence in passage.sentences] == [".", "."]
    replaced = [(old, new) for old, new in zip(TEXT.split(), document.text.split(), strict=True) if old != new]
    assert 1 <= len(replaced) <= 2
    assert [len(old) == len(new) for old, new in replaced] == [True] * len(replaced)
    assert copy_with_new_words(DOCUMENT, (PASSAGE,), 3) == (document, (passage,))
    assert copy_with_new_words(DOCUMENT, (PASSAGE,), 4)[0].text != document.text


def test_articles_go_on_when_the_folder_is_used_up(tmp_path: Path, model_folder: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nThe cat and the dog sleep.\n")
    model = Model("tiny", model_folder, 32)
    ids = [document.document_id for document, _ in islice(endless(articles_in(tmp_path), model), 5)]
    assert ids == ["a.md", "b.md", "1/a.md", "1/b.md", "2/a.md"]


def test_what_is_made_up_has_the_shape_of_what_is_encoded() -> None:
    centres = np.eye(4, 32, dtype=np.float32)
    first, second = SyntheticEncodings(centres).encode([PASSAGE, PASSAGE])
    vectors = unpack_records([first.packed, second.packed])
    assert np.allclose(np.linalg.norm(vectors.passages, axis=1), 1, atol=1e-3)
    assert np.all((vectors.passages @ centres.T).max(axis=1) > 0.9)
    assert vectors.sentence_counts.tolist() == [2, 2]
    assert vectors.token_counts.tolist() == [10, 10]  # without the two full stops
    assert set(vectors.token_sentences.tolist()) == {-1, 0, 1}
    assert first.packed != second.packed


def test_vectors_are_made_up_near_those_of_the_passages_that_were_encoded() -> None:
    """The model encodes eight passages in two steps; none of them is encoded twice."""
    passages = [replace(PASSAGE, passage_id=f"cats.md#top:{n}", context=f"Cats {n}") for n in range(12)]
    store, encoder = MemoryEncodingStore(), SyntheticEncoder()
    encodings = RealThenSyntheticEncodings(PassageEncoding(store, encoder), real=8)
    encoded = encodings.encode(passages[:5], no_progress) + encodings.encode(passages[5:], no_progress)
    vectors = np.stack(vectors_of(encoded))
    exact = encoder.encode([passage.embedded_text for passage in passages])
    assert np.allclose(vectors[:8], exact[:8], atol=1e-3)
    assert not np.any(np.isclose(vectors[8:], exact[8:], atol=1e-3).all(axis=1))
    assert np.all((vectors[8:] @ exact[:8].T).max(axis=1) > 0.9)
    assert len(store.known([each.key for each in encoded])) == 8


def test_the_nearest_are_those_of_all_batches() -> None:
    random = np.random.default_rng(0)
    questions, vectors = random.standard_normal((3, 8)), random.standard_normal((50, 8))
    nearest = Nearest(questions.astype(np.float32))
    for start in range(0, 50, 20):
        batch = vectors[start : start + 20].astype(np.float32)
        nearest.add([f"p{n}" for n in range(start, start + len(batch))], batch)
    best = np.argsort(-(questions @ vectors.T), axis=1)[:, :10]
    assert nearest.ids == [[f"p{n}" for n in row] for row in best]


@pytest.fixture
def collection(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a small collection and set up a tiny model, few questions and changes, and no matplotlib."""
    monkeypatch.setattr("benchmarks.programs.settings", lambda: Settings(model=str(model_folder)))
    monkeypatch.setattr("benchmarks.growth.measuring.QUESTIONS", 5)
    monkeypatch.setattr("benchmarks.growth.measuring.CHANGES", 2)
    monkeypatch.setattr("benchmarks.side_by_side.processes.BENCH", tmp_path)
    return twelve_cats(tmp_path / "cats")


def test_one_index_grows_and_is_measured_at_each_size(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run stays in one process and loads one model, because each process takes seconds to start.

    The test of sizes below one article starts a process.
    """
    monkeypatch.setattr("embedding.AutoEncoder", cache(AutoEncoder))
    monkeypatch.setattr("benchmarks.growth.measuring.run_in_new_process", lambda function, *values: function(*values))
    kept = tmp_path / "kept"
    run = ["growth", str(collection), "--sizes", "20", "60", "--real", "30", "--out", str(kept)]
    assert main([*run, "--encodings", str(tmp_path / "encodings")]) == 0
    printed = capsys.readouterr()
    assert printed.out == (kept / "report.txt").read_text("utf-8")
    assert "There is no plot: matplotlib is not installed. Run `make bench-setup`, and then\n" in printed.err
    report = json.loads((kept / "report.json").read_text("utf-8"))
    small, large = report["sizes"]
    assert (small["passages"], large["passages"]) == (20, 60)
    assert (small["published"], large["published"]) == (9, 40)  # the index has one article before
    assert small["documents"] < large["documents"]
    assert small["disk_mb"]["all"] < large["disk_mb"]["all"]
    assert [size["recall_at_10"] for size in report["sizes"]] == [1, None]
    for size in report["sizes"]:
        assert [len(each["ms"]) for each in size["served"].values()] == [5, 5, 5]
        assert [len(each["steps_ms"]) for each in size["served"].values()] == [0, 0, 5]
        assert [len(size["updates"][name]) for name in ("sync_s", "publish_s")] == [2, 2]
    monkeypatch.setattr(AutoEncoder, "encode_with_tokens", lambda *_: pytest.fail("a passage was encoded again"))
    assert main(["growth", str(collection), "--sizes", "20", "--encodings", str(tmp_path / "encodings")]) == 0
    assert "\nAll vectors are " in capsys.readouterr().out


@pytest.mark.parametrize("sizes", [["60", "20"], ["20", "20"]])
def test_sizes_must_rise(collection: Path, capsys: pytest.CaptureFixture[str], sizes: list[str]) -> None:
    assert main(["growth", str(collection), "--sizes", *sizes]) == 2
    assert capsys.readouterr().err == (
        "One index grows from size to size. Give --sizes that rise, as in --sizes 1000 10000.\n"
    )


def test_a_size_below_one_is_no_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["growth", "cats", "--sizes", "0"]) == 2
    assert "Invalid value for '--sizes': 0 is not in the range x>=1." in capsys.readouterr().err


def test_an_index_is_no_smaller_than_one_article(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["growth", str(collection), "--sizes", "5"]) == 2
    assert capsys.readouterr().err == "An article alone has 11 passages. Give --sizes that are larger.\n"


def size(passages: int, factor: float) -> dict[str, Any]:
    memory = {"before": 140.4, "peak": 200.0 * factor, "now": 180.0 * factor, "own": None}
    steps = [{"embed": 90.0, "fuse": 90.0, "total": 180.0}, {"embed": 2.0, "fuse": 4.0 * factor, "total": 9.0}]
    times = {"open_s": 0.5 * factor, "ms": [9.0, 1 * factor, 2 * factor, 3 * factor]}
    served = times | {"steps_ms": steps, "memory_mb": memory}
    return {
        "passages": passages,
        "documents": passages // 10,
        "published": passages,
        "published_s": 2.0,
        "calibrated_s": 3.21,
        "disk_mb": {"catalogue": 10.0 * factor, "generation": 1.0 * factor, "all": 12.0 * factor},
        "files": 20,
        "served": {"keyword leg": served, "semantic leg": served, "hybrid question": served},
        "recall_at_10": 0.9876 if passages == 1000 else None,
        "updates": {"sync_s": [0.5, 0.1, 0.2, 0.3], "publish_s": [0.4, 0.05, 0.1, 0.15], "memory_mb": 99.6},
    }


def test_the_table_shows_the_raw_numbers() -> None:
    report = {
        "collection": "msdocs",
        "model": "all-MiniLM-L6-v2",
        "questions": 4,
        "cores": 2,
        "load_average_before": 0.25,
        "real": 50_000,
        "centres": 10_000,
        "aims": {"question_ms": 60, "publish_s": 1.5},
        "sizes": [size(1000, 1), size(100_000, 10)],
    }
    times = [
        "  first, ms                         9.0        9.0",
        "  p50, ms                           2.0       20.0",
        "  p95, ms                           2.9       29.0",
        "  slowest, ms                       3.0       30.0",
        "",
    ]
    assert growth_as_text(report).partition("\n\nfirst, p50")[0].splitlines() == [
        "msdocs: its texts, and then again with some words exchanged; 4 questions",
        "2 cores; the load average before the run was 0.25",
        "The vectors of the first 50,000 passages are all-MiniLM-L6-v2's; the others are synthetic, each near one of "
        "the first 10,000.",
        "",
        "passages                          1,000    100,000",
        "articles                            100     10,000",
        "",
        "keyword leg",
        *times,
        "semantic leg",
        *times,
        "hybrid question (the aim: p95 60 ms)",
        *times[:-1],
        "  of it, p50",
        "    embed, ms                       2.0        2.0",
        "    fuse, ms                        4.0       40.0",
        "",
        "recall at 10, semantic leg        0.988          -",
        "",
        "open, s                            0.50       5.00",
        "one changed article (the aim: 1.5 s to publish it)",
        "  first of a process, s            0.50       0.50",
        "  later, s                         0.20       0.20",
        "  to publish, first, s             0.40       0.40",
        "  to publish, later, s             0.10       0.10",
        "  memory at most, MB                100        100",
        "calibrating, s                      3.2        3.2",
        "published a second                  500     50,000",
        "",
        "memory before opening, MB           140        140",
        "  at most, MB                       200      2,000",
        "  now, MB                           180      1,800",
        "  own, MB                             -          -",
        "disk, all, MB                        12        120",
        "  catalogue, MB                      10        100",
        "  generation, MB                      1         10",
        "bytes a passage, catalogue       10,486      1,049",
        "  generation                      1,049        105",
        "files of the generation              20         20",
    ]
