"""Test of the building of an index that grows."""

from __future__ import annotations

from itertools import count

import numpy as np

from benchmarks.growth.articles import Cut
from benchmarks.growth.building import IndexGrower
from benchmarks.growth.synthetic_encodings import Nearest, RealThenSyntheticEncodings
from core.progress import no_progress
from index import PassageEncoding
from index.memory import MemoryEngine
from tests.support.articles import FINGERPRINT, FakeEncoder, chunk, document, held, publish


def _cuts(paragraphs: int) -> Cut:
    made = document(f"{paragraphs}.md", *(f"Cat {number} sleeps." for number in range(paragraphs)), title="Cats")
    return made, tuple(chunk(made))


def test_the_last_article_loses_passages_so_that_the_size_is_exact() -> None:
    engine, encoder = MemoryEngine(), FakeEncoder()
    publish(engine)
    encodings = RealThenSyntheticEncodings(PassageEncoding(engine.encodings, encoder), 100)
    nearest = Nearest(np.stack([encoder.encode_question("cat").vector]))
    grower = IndexGrower(map(_cuts, count(1)), encodings, nearest)
    grower.grow(engine, FINGERPRINT, 5, no_progress)
    with engine.snapshot() as snapshot:
        assert {name: len(texts) for name, texts in held(snapshot).items()} == {"1.md": 1, "2.md": 2, "3.md": 2}
    grower.grow(engine, FINGERPRINT, 8, no_progress)
    assert engine.generations()[0].passages == 8
