"""Questions drafted from articles: from headings, sentences and tables, with variants, marked where words leak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from evaluation.drafting import Draft, draft_questions, drafts_as_lines, drafts_as_text
from evaluation.drafting.drafts import overlap_of
from index.engine import Engine
from index.opening import open_engine
from ingest.reading import read_bytes
from tests.support.articles import publish
from tests.support.commands import command

main = command("evaluate")

BLIGHT = b"""# Late blight: what growers know

Late blight is a disease of potatoes.

## Treatment

Spray the leaves with copper.

## In figures

| Region | Price of seed |
|---|---|
| Highlands | 40 pounds |
| Islands | 55 pounds |
"""
BOWLINE = b"# Bowline\n\nTie it around a post.\n"


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_engine("memory:")
    articles = [read_bytes(name, data, name) for name, data in (("blight.md", BLIGHT), ("bowline.md", BOWLINE))]
    publish(engine, *articles)
    yield engine
    engine.close()


def drafted(engine: Engine, count: int = 100, seed: int = 1) -> list[Draft]:
    with engine.snapshot() as snapshot:
        return draft_questions(snapshot, count, seed)


def test_headings_sentences_and_tables_give_questions(engine: Engine) -> None:
    own = {(each.text, each.source, each.section_id, each.leaks) for each in drafted(engine) if not each.variant_of}
    assert own == {
        ("How is late blight treated?", "heading", "blight.md#treatment", False),
        ("What is late blight?", "sentence", "blight.md#top", True),
        ("What is the price of seed of highlands?", "table", "blight.md#in-figures", True),
        ("What is the price of seed of islands?", "table", "blight.md#in-figures", True),
    }


def test_variants_follow_their_question(engine: Engine) -> None:
    variants = [each for each in drafted(engine) if each.variant_of == "How is late blight treated?"]
    assert [each.source for each in variants] == ["paraphrase", "misspelt", "near miss"]
    paraphrase, misspelt, near_miss = variants
    assert paraphrase.text in {"What helps with late blight?", "remedies for late blight"}
    assert misspelt.text != "How is late blight treated?"
    assert near_miss.text == "How is bowline treated?"  # of an article that says nothing of a treatment
    assert {each.section_id for each in variants} == {"blight.md#treatment"}
    assert near_miss.overlap == 0.0  # and not that of the question which it was made from
    assert {each.accepted for each in drafted(engine)} == {None}


def test_the_draw_depends_on_the_seed_alone(engine: Engine) -> None:
    assert drafted(engine, count=2) == drafted(engine, count=2)
    assert len([each for each in drafted(engine, count=2) if not each.variant_of]) == 2
    assert {tuple(drafted(engine, count=1, seed=seed)) for seed in range(9)} != {tuple(drafted(engine, count=1))}


def test_the_overlap_is_the_share_of_terms_that_the_section_holds() -> None:
    assert overlap_of("What is the price of seed?", "The seed has a price.") == 1.0
    assert overlap_of("How is rust treated?", "Brush it off.") == 0.0
    assert overlap_of("?", "What?") == 0.0


def test_drafts_as_lines_and_text() -> None:
    drafts = [
        Draft("What is rust?", "sentence", "rust.md#top", 1.0),
        Draft("What is rsut?", "misspelt", "rust.md#top", 1.0, variant_of="What is rust?"),
    ]
    assert [json.loads(line) for line in drafts_as_lines(drafts).splitlines()][1] == {
        "text": "What is rsut?",
        "source": "misspelt",
        "section_id": "rust.md#top",
        "overlap": 1.0,
        "variant_of": "What is rust?",
        "accepted": None,
        "leaks": True,
    }
    assert drafts_as_text(drafts).splitlines() == [
        "What is rust?  (sentence, leaks, rust.md#top)",
        "    What is rsut?  (misspelt, leaks)",
        "",
        "2 drafts: 1 sentence, 1 misspelt. None counts until you accept it.",
    ]


def test_the_command_prints_or_writes_and_never_replaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(str(tmp_path / "index"))
    publish(engine, read_bytes("blight.md", BLIGHT, "blight.md"))
    engine.close()
    monkeypatch.setattr("evaluation.programs.settings", lambda: Settings(index=tmp_path / "index"))
    assert main(["draft", "--count", "1"]) == 0
    assert "None counts until you accept it." in capsys.readouterr().out
    file = tmp_path / "drafts.jsonl"
    assert main(["draft", "--out", str(file)]) == 0
    written = file.read_text("utf-8")
    assert capsys.readouterr().out == f"{file}: {len(written.splitlines())} drafts. None counts until you accept it.\n"
    assert main(["draft", "--out", str(file)]) == 2
    assert "may hold what you accepted. Name another file." in capsys.readouterr().err
    assert file.read_text("utf-8") == written
