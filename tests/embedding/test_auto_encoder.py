"""The choice of the library that runs a model, and the cache of converted models."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.digests import sha256_of
from core.errors import ModelError
from core.locations import PROJECT
from core.settings import Settings
from embedding.auto_encoder import AutoEncoder
from embedding.models import find_model
from embedding.torch_encoder import TorchEncoder
from evaluation.collections import bundled_collection
from tests.embedding.test_encoder import DEVICE_WITHOUT_ACCELERATOR, with_prompts

LOGGER = "embedding.auto_encoder"


def encoder(folder: Path, cache: Path, pinned: str | None = None) -> AutoEncoder:
    return AutoEncoder(find_model(str(folder), pinned), cache)


def conversions(cache: Path) -> list[Path]:
    return sorted(path for path in cache.iterdir() if path.is_dir()) if cache.is_dir() else []


def log_of_question(encoder: AutoEncoder, caplog: pytest.LogCaptureFixture) -> str:
    """Encode a question and return what the encoder logs about the library that runs the model."""
    with caplog.at_level(logging.INFO, LOGGER):
        assert encoder.encode_question("the cat").offsets.tolist() == [2, 6]
    return "\n".join(record.getMessage() for record in caplog.records if record.name == LOGGER)


IN_A_NEW_PROCESS = """
import sys
from pathlib import Path
from embedding import AutoEncoder, find_model

encoder = AutoEncoder(find_model(sys.argv[1]), Path(sys.argv[2]))
encoder.encode(["the cat"] * 40)
encoder.encode_with_tokens(["the cat"])
print(encoder.encode_question("the cat").vector.tolist())
heavy = ("torch", "transformers", "sentence_transformers", "openvino_telemetry")
print([name for name in heavy if sys.modules.get(name)])
"""


def test_a_converted_model_needs_neither_torch_nor_transformers(model_folder: Path, tmp_path: Path) -> None:
    vector = encoder(model_folder, tmp_path).encode_question("the cat").vector.tolist()
    command = [sys.executable, "-c", IN_A_NEW_PROCESS, str(model_folder), str(tmp_path)]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert (result.returncode, result.stderr, result.stdout) == (0, "", f"{vector}\n[]\n")


AFTER_A_GRAPH = """
import sys
from pathlib import Path
import numpy as np
from embedding import AutoEncoder, find_model
from index import write_hnsw_graph

write_hnsw_graph(Path(sys.argv[2]) / "graph", np.eye(4, 8, dtype=np.int8))
print(AutoEncoder(find_model(sys.argv[1]), Path(sys.argv[2])).encode_question("the cat").vector.tolist())
"""


def test_a_model_is_converted_where_a_graph_was_first(model_folder: Path, tmp_path: Path) -> None:
    """Convert after usearch 2.26 was loaded: its library is visible to all others, and torch then traced endlessly."""
    vector = encoder(model_folder, tmp_path / "here").encode_question("the cat").vector.tolist()
    command = [sys.executable, "-c", AFTER_A_GRAPH, str(model_folder), str(tmp_path)]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert (result.returncode, result.stdout) == (0, f"{vector}\n")


def test_a_model_is_converted_once(
    model_folder: Path, other_model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache, prompted = tmp_path / "cache", with_prompts(model_folder, tmp_path / "prompted", {"query": "a dog "})
    inodes = []
    for folder in (model_folder, model_folder, other_model_folder, prompted):
        assert log_of_question(encoder(folder, cache), caplog) == ""
        inodes.append({path.stat().st_ino for path in conversions(cache)})
    assert inodes[0] == inodes[1]
    assert [len(folders) for folders in inodes] == [1, 1, 2, 3]


def test_a_damaged_conversion_is_made_anew(
    model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    vector = encoder(model_folder, tmp_path).encode_question("the cat").vector.tolist()
    weights = conversions(tmp_path)[0] / "network.bin"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert log_of_question(encoder(model_folder, tmp_path), caplog) == ""
    assert weights.read_bytes() == content
    assert encoder(model_folder, tmp_path).encode_question("the cat").vector.tolist() == vector


def test_weights_that_are_not_the_pinned_ones_are_not_loaded(
    model_folder: Path, other_model_folder: Path, tmp_path: Path
) -> None:
    pinned = sha256_of(model_folder / "model.safetensors")
    encoder(model_folder, tmp_path, pinned).load()
    with pytest.raises(ModelError, match="are not the pinned ones"):
        encoder(other_model_folder, tmp_path, pinned).load()
    assert len(conversions(tmp_path)) == 1
    encoder(other_model_folder, tmp_path).load()
    # the cache now holds a conversion of the other model, made while no weights were pinned
    with pytest.raises(ModelError, match="are not the pinned ones"):
        encoder(other_model_folder, tmp_path, pinned).load()


def test_a_model_that_cannot_be_loaded_is_named_and_leaves_nothing(model_folder: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(model_folder, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(ModelError, match=r"broken could not be loaded: .* Set PATELLA_MODEL"):
        encoder(broken, tmp_path / "cache").load()
    assert conversions(tmp_path / "cache") == []


def test_another_kind_of_model_is_run_by_sentence_transformers(
    model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

    for name, further in (("cls", [Pooling(32, "cls")]), ("dense", [Pooling(32, "mean"), Dense(32, 8)])):
        modules = [Transformer(str(model_folder), max_seq_length=32), *further]
        SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path / name))
        log = log_of_question(encoder(tmp_path / name, tmp_path / "cache"), caplog)
        assert log.endswith(f"Only sentence-transformers can run the model {tmp_path / name}.")
        caplog.clear()
    assert conversions(tmp_path / "cache") == []


def test_a_conversion_that_gives_other_vectors_is_not_used(
    model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for min_cosine in ("_MIN_COSINE_INT8", "_MIN_COSINE_FLOAT16"):
        monkeypatch.setattr(f"embedding.auto_encoder.{min_cosine}", 1.1)
    log = log_of_question(encoder(model_folder, tmp_path), caplog)
    assert f"OpenVINO gives other vectors than the model {model_folder} itself." in log
    assert conversions(tmp_path) == []


def test_weights_have_a_byte_each_where_that_changes_little_and_otherwise_two(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder(model_folder, tmp_path / "bytes").load()
    monkeypatch.setattr("embedding.auto_encoder._MIN_COSINE_INT8", 1.1)
    encoder(model_folder, tmp_path / "two").load()
    sizes = {
        name: {path.name: path.stat().st_size for path in conversions(tmp_path / name)[0].glob("*.bin")}
        for name in ("bytes", "two")
    }
    assert list(sizes["two"]) == ["network.bin"]
    assert sizes["bytes"]["network.bin"] < sizes["bytes"]["passages.bin"]
    assert sizes["bytes"]["network.bin"] < 0.7 * sizes["two"]["network.bin"]


def test_passages_come_nearer_to_the_model_than_their_parts(cache: Path) -> None:
    """Use the bundled model: attention is too small a part of the tiny test model."""
    texts = [text for article in bundled_collection().articles[:3] for text in article.read().text.split("\n\n")]
    model = find_model(Settings().model)
    exact, converted = TorchEncoder(model, exact=True).encode(texts), AutoEncoder(model, cache)
    passages = np.stack([each.vector for each in converted.encode_with_tokens(texts)])
    assert np.linalg.norm(passages - exact) < 0.8 * np.linalg.norm(converted.encode(texts) - exact)


def test_on_a_device_the_model_itself_runs_and_stands_in_the_same_index(
    model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model, texts = find_model(str(model_folder)), ["the cat", "a dog barks", "fish swim and " * 30]
    there, here = AutoEncoder(model, tmp_path, DEVICE_WITHOUT_ACCELERATOR), AutoEncoder(model, tmp_path)
    assert log_of_question(there, caplog) == ""
    assert (conversions(tmp_path), there.fingerprint) == ([], here.fingerprint)
    exact = TorchEncoder(model, exact=True).encode(texts)
    assert there.encode(texts).tolist() == exact.tolist()
    assert (there.encode(texts) * here.encode(texts)).sum(axis=1) == pytest.approx(np.ones(3), abs=5e-3)


def test_without_openvino_it_is_run_by_sentence_transformers(
    model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    assert "OpenVINO is not installed" in log_of_question(encoder(model_folder, tmp_path), caplog)
    assert conversions(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_done_without(
    model_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    log = log_of_question(encoder(model_folder, tmp_path / "file" / "cache"), caplog)
    assert log.startswith(f"{model_folder} is run by sentence-transformers: [Errno 20] Not a directory")
