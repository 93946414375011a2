"""Laws of ranking: the run, thread, engine, number of results and case of letters never change the order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from core.settings import Settings
from index.engine import Snapshot
from index.opening import open_engine
from patella.library import Library
from search.results import Mode
from search.searcher import search
from tests.support.articles import in_threads

ARTICLES = {
    "bees.md": "# Bees\n\n## Swarms\n\nA hive swarms when the queen has no room.\n\n## Food\n\nSyrup is fed.",
    "hens.md": "# Hens\n\n## Eggs\n\nA hen lays fewer eggs in winter.\n\n## Food\n\nHens eat corn, and syrup never.",
    "soil.md": "# Soil\n\nMix compost and sand. Worms eat leaves in autumn.",
    "twin.md": "# Soil\n\nMix compost and sand. Worms eat leaves in autumn.",
}
WORDS = ["hens", "eat", "what", "in", "winter", "syrup", "the", "queen", "worms", "sand", "zebra", "autumn"]

Ranking = list[tuple[str, float]]
questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
many = hypothesis_settings(max_examples=25)


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Library]:
    """Return a library on each engine, with the same articles."""
    folder = tmp_path_factory.mktemp("laws")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    addresses = ("memory:", str(tmp_path_factory.mktemp("index")))
    opened = [Library(Settings(articles=folder), open_engine(address)) for address in addresses]
    for library in opened:
        library.sync()
    return opened


@pytest.fixture
def snapshots(libraries: list[Library]) -> Iterator[list[Snapshot]]:
    with ExitStack() as stack:
        yield [stack.enter_context(library.engine.snapshot()) for library in libraries]


def ranking(library: Library, snapshot: Snapshot, question: str, mode: Mode = Mode.HYBRID, k: int = 50) -> Ranking:
    results = search(snapshot, library.encoder, question, mode, k).results
    return [(result.passage.passage_id, result.score) for result in results]


@many
@given(questions, st.sampled_from(Mode))
def test_both_engines_rank_alike(
    libraries: list[Library], snapshots: list[Snapshot], question: str, mode: Mode
) -> None:
    memory, local = (ranking(libraries[0], snapshot, question, mode) for snapshot in snapshots)
    assert memory == local


@many
@given(questions, st.sampled_from(Mode), st.integers(0, 9))
def test_the_number_asked_for_does_not_change_the_first(
    libraries: list[Library], snapshots: list[Snapshot], question: str, mode: Mode, k: int
) -> None:
    longest = ranking(libraries[1], snapshots[1], question, mode)
    assert ranking(libraries[1], snapshots[1], question, mode, k) == longest[:k]


@many
@given(questions, st.sampled_from(Mode))
def test_the_case_of_letters_does_not_matter(
    libraries: list[Library], snapshots: list[Snapshot], question: str, mode: Mode
) -> None:
    forms = (question, question.upper(), question.title())
    first, *others = (ranking(libraries[0], snapshots[0], form, mode) for form in forms)
    assert others == [first, first]


@many
@given(questions, st.randoms(use_true_random=False))
def test_the_order_of_words_does_not_matter_to_the_keyword_leg(
    libraries: list[Library], snapshots: list[Snapshot], question: str, draw: random.Random
) -> None:
    words = question.split()
    draw.shuffle(words)
    forms = (question, " ".join(words))
    first, second = (ranking(libraries[0], snapshots[0], form, Mode.KEYWORD) for form in forms)
    assert first == second


def test_equal_passages_stand_by_their_ids(libraries: list[Library], snapshots: list[Snapshot]) -> None:
    for mode in Mode:
        first = search(snapshots[1], libraries[1].encoder, "worms eat leaves", mode).results[0]
        assert [each.passage_id for each in (first.passage, *first.copies)] == ["soil.md#top:0", "twin.md#top:0"]


def test_every_thread_and_every_run_ranks_alike(libraries: list[Library], snapshots: list[Snapshot]) -> None:
    examples = ["what do hens eat in winter", "syrup in autumn", "queen"]
    expected = [ranking(libraries[1], snapshots[1], question) for question in examples]

    def ask(number: int) -> None:
        for _ in range(3):
            assert [ranking(libraries[1], snapshots[1], question) for question in examples] == expected

    assert in_threads(4, ask) == []
