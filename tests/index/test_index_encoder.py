"""Texts to vectors, with a tiny model that is made up for the tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from errors import ModelError
from index import SentenceEncoder
from models import find_model, sha256_of
from tests.support.articles import in_threads

TEXTS = ["the cat", "a dog barks", "", "fish swim and " * 30, "the cat", "кошка"]


@pytest.fixture(scope="module")
def encoder(model_folder: Path) -> SentenceEncoder:
    return SentenceEncoder(find_model(str(model_folder)))


def test_a_vector_a_text_in_order(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((6, 32), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=2e-3)
    assert vectors[0].tolist() == vectors[4].tolist()
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert float(encoder.encode([text])[0] @ vector) == pytest.approx(1, abs=5e-3)
        assert float(encoder.encode_question(text).vector @ vector) == pytest.approx(1, abs=5e-3)


def test_vectors_come_as_they_are_stored(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.tolist() == vectors.astype(np.float16).astype(np.float32).tolist()


def test_the_pieces_of_a_text_stand_where_they_are_read(encoder: SentenceEncoder) -> None:
    whole = encoder.encode_whole(["the cats purr", "", "fish " * 40])
    assert [each.vector.tolist() for each in whole[:1]] != [[0.0] * 32]
    assert whole[0].places.tolist() == [2, 6, 7, 12]  # the, cat, ##s, purr
    assert (whole[0].pieces.shape, whole[1].pieces.shape) == ((4, 32), (0, 32))
    assert whole[2].places.tolist() == list(range(3, 150, 5))  # as many as the model reads
    assert np.linalg.norm(whole[0].pieces, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert float(whole[0].vector @ encoder.encode(["the cats purr"])[0]) == pytest.approx(1, abs=5e-3)


def test_a_prompt_of_the_model_is_no_part_of_the_text(model_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "prompted"))
    config = folder / "config_sentence_transformers.json"
    prompts = {"prompts": {"query": "a dog: ", "document": "fish "}}
    config.write_text(json.dumps(json.loads(config.read_text()) | prompts))
    prompted = SentenceEncoder(find_model(str(folder)))
    assert prompted.encode_whole(["the cat"])[0].places.tolist() == [2, 6]
    assert prompted.encode_question("the cat").places.tolist() == [2, 6]


def test_no_text_no_vector(encoder: SentenceEncoder) -> None:
    assert len(encoder.encode([])) == 0


def test_progress_counts_texts(encoder: SentenceEncoder) -> None:
    told: list[int] = []
    encoder.encode([f"cat {n}" for n in range(70)], told.append)
    assert told == [32, 64, 70]


def test_threads_share_an_encoder(encoder: SentenceEncoder) -> None:
    expected = encoder.encode_question("the cat").vector.tolist()

    def ask(number: int) -> None:
        for _ in range(10):
            assert encoder.encode_question("the cat").vector.tolist() == expected

    assert in_threads(4, ask) == []


def test_another_model_has_another_fingerprint(model_folder: Path, other_model_folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(model_folder, tmp_path / "moved"))
    one, other, same = (SentenceEncoder(find_model(str(f))) for f in (model_folder, other_model_folder, moved))
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == same.fingerprint
    assert one.encode(["the cat"]).tolist() != other.encode(["the cat"]).tolist()


def test_weights_that_are_not_the_pinned_ones_are_not_loaded(model_folder: Path, other_model_folder: Path) -> None:
    pinned = sha256_of(model_folder / "model.safetensors")
    SentenceEncoder(find_model(str(model_folder), pinned)).load()
    with pytest.raises(ModelError, match="are not the pinned ones"):
        SentenceEncoder(find_model(str(other_model_folder), pinned)).load()


def test_a_model_that_cannot_be_loaded_is_named(model_folder: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(model_folder, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(ModelError, match=r"broken could not be loaded: .* Set PATELLA_MODEL"):
        SentenceEncoder(find_model(str(broken))).load()
