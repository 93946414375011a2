"""Synthetic input of benchmarks: articles of ten texts each, and vectors that mean nothing but are the same always."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from benchmarks.synthetic import SyntheticEncoder, write_articles
from evaluation.collections import CorpusRow


def rows(count: int) -> list[CorpusRow]:
    return [CorpusRow(f"d{n}", f"Title {n}", f"Text é {n}.") for n in range(count)]


def test_an_article_has_its_first_title_and_a_section_for_each_text(tmp_path: Path) -> None:
    write_articles(tmp_path / "articles", rows(2))
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "articles").iterdir()} == {
        "0000000.md": "# Title 0\n\n## Title 0\n\nText é 0.\n\n## Title 1\n\nText é 1.\n"
    }


@pytest.mark.parametrize(
    ("count", "sections"),
    [
        (0, {}),
        (1, {"0000000.md": 1}),
        (10, {"0000000.md": 10}),
        (11, {"0000000.md": 10, "0000010.md": 1}),
        (20, {"0000000.md": 10, "0000010.md": 10}),
        (21, {"0000000.md": 10, "0000010.md": 10, "0000020.md": 1}),
    ],
)
def test_ten_texts_make_an_article(tmp_path: Path, count: int, sections: dict[str, int]) -> None:
    write_articles(tmp_path / "articles", rows(count))
    texts = {path.name: path.read_text("utf-8") for path in sorted((tmp_path / "articles").iterdir())}
    assert {name: text.count("\n## ") for name, text in texts.items()} == sections
    assert [line for text in texts.values() for line in text.splitlines() if line.startswith("Text")] == [
        row.text for row in rows(count)
    ]


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FileExistsError):
        write_articles(tmp_path, rows(1))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


def test_a_text_has_the_direction_of_the_mean_of_its_words() -> None:
    encoder = SyntheticEncoder(dimensions=8)
    cat, dog = (encoder.encode_question(word).token_vectors[0] for word in ("cat", "dog"))
    encoded = encoder.encode_question("dog, cat -- dog!")
    assert encoded.token_vectors.tolist() == np.stack([dog, cat, dog]).tolist()
    assert encoded.offsets.tolist() == [2, 7, 14]  # of the last letter of each word
    mean = 2 * dog + cat
    assert float(encoded.vector @ mean / np.linalg.norm(mean)) > 0.999
    assert not np.allclose(cat, dog)


@given(st.lists(st.text("ab é_1-.", max_size=12), min_size=1, max_size=4))
@settings(max_examples=30)
def test_every_way_to_encode_gives_the_same_vectors_of_length_1(texts: list[str]) -> None:
    encoder, other = SyntheticEncoder(), SyntheticEncoder()
    encoded = encoder.encode_questions(texts)
    vectors = encoder.encode(texts)
    assert (vectors.shape, vectors.dtype) == ((len(texts), 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for ways in (
        encoder.encode_with_tokens(texts),
        [encoder.encode_question(text) for text in texts],
        [encoder.begin_question(text)() for text in texts],
        other.encode_questions(texts),
    ):
        for each, one, vector in zip(ways, encoded, vectors, strict=True):
            assert each.vector.tolist() == one.vector.tolist() == vector.tolist()
            assert each.token_vectors.tolist() == one.token_vectors.tolist()
            assert each.offsets.tolist() == one.offsets.tolist()
            assert (each.offsets.dtype, each.token_vectors.dtype) == (np.int32, np.float32)
            assert np.allclose(np.linalg.norm(each.token_vectors, axis=1), 1, atol=1e-6)


def test_a_text_without_words_has_a_vector_and_no_tokens() -> None:
    encoded = SyntheticEncoder(dimensions=5).encode_question("... ?!")
    assert (encoded.vector.shape, encoded.token_vectors.shape, encoded.offsets.shape) == ((5,), (0, 5), (0,))
    assert abs(float(np.linalg.norm(encoded.vector)) - 1) < 1e-6


def test_an_encoder_has_a_fingerprint_and_tells_its_progress() -> None:
    encoder, told = SyntheticEncoder("another"), list[int]()
    encoder.encode(["a", "b", "c"], told.append)
    encoder.encode_with_tokens(["a"], told.append)
    assert (encoder.fingerprint, SyntheticEncoder().fingerprint, told) == ("another", "synthetic", [3, 1])


def test_only_the_time_of_passages_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on by one second each time it is read: a passage that is encoded takes one."""
    now = iter(range(100))
    monkeypatch.setattr("benchmarks.synthetic.time.perf_counter", lambda: float(next(now)))
    encoder = SyntheticEncoder(dimensions=4)
    seconds = [encoder.seconds]
    for encode in (encoder.encode, encoder.encode_with_tokens, encoder.encode_questions):
        encode(["cat", "dog"])
        seconds.append(encoder.seconds)
    encoder.encode_question("cat")
    encoder.begin_question("cat")()
    assert [*seconds, encoder.seconds] == [0.0, 1.0, 2.0, 2.0, 2.0]
