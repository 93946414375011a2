"""One contract for all encoders: each library runs a tiny model that the tests generate."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.settings import CPU
from embedding.encoder import Encoder
from embedding.models import find_model
from embedding.openvino_encoder import OpenVinoEncoder, write_openvino_files
from embedding.torch_encoder import TorchEncoder
from tests.support.articles import in_threads

Make = Callable[[Path], Encoder]

DEVICE_WITHOUT_ACCELERATOR = "cpu:0"
"""The processor under another name than the default, so that it is treated as an accelerator is."""

TEXTS = ["the cat", "a dog barks", "", "fish swim and " * 30, "the cat", "кошка"]


@pytest.fixture(scope="module", params=["torch", "torch on a device", "openvino", "openvino in int8"])
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Make:
    def converted(folder: Path) -> OpenVinoEncoder:
        model, files = find_model(str(folder)), tmp_path_factory.mktemp("converted")
        write_openvino_files(TorchEncoder(model).portable_model(), files, request.param == "openvino in int8")
        return OpenVinoEncoder(files, model.fingerprint())

    def by_torch(folder: Path) -> TorchEncoder:
        device = CPU if request.param == "torch" else DEVICE_WITHOUT_ACCELERATOR
        return TorchEncoder(find_model(str(folder)), device=device)

    return by_torch if request.param.startswith("torch") else converted


@pytest.fixture(scope="module")
def encoder(make: Make, model_folder: Path) -> Encoder:
    return make(model_folder)


def test_a_vector_a_text_in_order(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((6, 32), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=2e-3)
    assert vectors[0].tolist() == vectors[4].tolist()
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert float(encoder.encode([text])[0] @ vector) == pytest.approx(1, abs=5e-3)
        assert float(encoder.encode_question(text).vector @ vector) == pytest.approx(1, abs=5e-3)


def test_vectors_come_as_they_are_stored(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.tolist() == vectors.astype(np.float16).astype(np.float32).tolist()


def test_the_vectors_are_those_of_the_model(encoder: Encoder, model_folder: Path) -> None:
    exact = TorchEncoder(find_model(str(model_folder))).encode_questions(TEXTS)
    for encodings in (encoder.encode_questions(TEXTS), encoder.encode_with_tokens(TEXTS)):
        for encoded, expected in zip(encodings, exact, strict=True):
            assert encoded.offsets.tolist() == expected.offsets.tolist()
            assert float(encoded.vector @ expected.vector) == pytest.approx(1, abs=1e-3)
            assert (encoded.token_vectors * expected.token_vectors).sum(axis=1) == pytest.approx(
                np.ones(len(encoded.offsets)), abs=2e-3
            )


def test_the_tokens_of_a_text_stand_where_they_are_read(encoder: Encoder) -> None:
    encoded = encoder.encode_with_tokens(["the cats purr", "", "fish " * 40])
    assert [each.vector.tolist() for each in encoded[:1]] != [[0.0] * 32]
    assert encoded[0].offsets.tolist() == [2, 6, 7, 12]  # the, cat, ##s, purr
    assert (encoded[0].token_vectors.shape, encoded[1].token_vectors.shape) == ((4, 32), (0, 32))
    assert encoded[2].offsets.tolist() == list(range(3, 150, 5))  # the model reads 30 tokens, without special ones
    assert np.linalg.norm(encoded[0].token_vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert float(encoded[0].vector @ encoder.encode(["the cats purr"])[0]) == pytest.approx(1, abs=5e-3)


@pytest.mark.parametrize("name", ["document", "passage"])
def test_a_prompt_of_the_model_is_no_part_of_the_text(
    make: Make, encoder: Encoder, model_folder: Path, tmp_path: Path, name: str
) -> None:
    prompted = make(with_prompts(model_folder, tmp_path / "prompted", {"query": "a dog: ", name: "fish "}))
    encoded, question = prompted.encode_with_tokens(["the cat"])[0], prompted.encode_question("the cat")
    assert (encoded.offsets.tolist(), question.offsets.tolist()) == ([2, 6], [2, 6])
    for vector, text in (
        (encoded.vector, "fish the cat"),
        (prompted.encode(["the cat"])[0], "fish the cat"),
        (question.vector, "a dog: the cat"),
    ):
        assert float(vector @ encoder.encode([text])[0]) == pytest.approx(1, abs=5e-4)


def with_prompts(model_folder: Path, copy: Path, prompts: dict[str, str]) -> Path:
    folder = Path(shutil.copytree(model_folder, copy))
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"prompts": prompts}))
    return folder


def test_no_text_no_vector(encoder: Encoder) -> None:
    assert len(encoder.encode([])) == 0
    assert encoder.encode_with_tokens([]) == []


def test_progress_counts_texts(encoder: Encoder) -> None:
    counts: list[int] = []
    encoder.encode([f"cat {n}" for n in range(700)], counts.append)
    assert (len(counts) > 4, counts[-1], counts) == (True, 700, sorted(set(counts)))
    assert counts[0] <= 150


def test_an_interruption_harms_nothing(encoder: Encoder) -> None:
    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    expected = encoder.encode(TEXTS).tolist()
    with pytest.raises(KeyboardInterrupt):
        encoder.encode([f"cat {n}" for n in range(200)], interrupt)
    assert encoder.encode(TEXTS).tolist() == expected


def test_threads_share_an_encoder(encoder: Encoder) -> None:
    expected = encoder.encode_question("the cat").vector.tolist()

    def ask(number: int) -> None:
        for _ in range(10):
            assert encoder.encode_question("the cat").vector.tolist() == expected

    assert in_threads(4, ask) == []


def test_another_model_has_another_fingerprint(
    make: Make, model_folder: Path, other_model_folder: Path, tmp_path: Path
) -> None:
    moved = Path(shutil.copytree(model_folder, tmp_path / "moved"))
    one, other, same = map(make, (model_folder, other_model_folder, moved))
    assert one.fingerprint != other.fingerprint
    assert one.fingerprint == same.fingerprint
    assert one.encode(["the cat"]).tolist() != other.encode(["the cat"]).tolist()
