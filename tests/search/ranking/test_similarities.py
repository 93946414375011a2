"""The neighbourhood of a question: the mean cosine of the passages nearest to it."""

from __future__ import annotations

import pytest

from core.documents import Hit
from index.memory import MemoryEngine
from search.ranking.similarities import neighbourhood
from search.spelling.suggest import corpus_fit
from tests.support.articles import FakeEncoder, document, fake_vector, publish


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([], 0), ([0.5], 0.5), ([0.9, 0.7], 0.8), ([0.6, 0.5, 0.4, 0.3, 0.2, 0.1], 0.4)],
)
def test_the_mean_of_the_five_nearest(scores: list[float], expected: float) -> None:
    assert neighbourhood([Hit(f"{n}", score) for n, score in enumerate(scores)]) == pytest.approx(expected)


def test_questions_are_compared_without_what_they_leave_out() -> None:
    engine = MemoryEngine()
    publish(engine, *(document(f"{n}.md", f"Passage {n}.") for n in range(9)))
    with engine.snapshot() as snapshot:
        expected = [neighbourhood(snapshot.semantic(fake_vector(text), 9)) for text in ("a cat", "dogs")]
        assert corpus_fit(snapshot, FakeEncoder())(["a +cat -rat", "dogs"]) == pytest.approx(expected)
