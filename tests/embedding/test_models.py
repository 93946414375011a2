"""Finding models and identifying them by their files. No test loads a model."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ModelError
from core.locations import PROJECT
from core.settings import BUNDLED_MODEL
from embedding.models import BUNDLED_SHA256, Model, find_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the files of a model."""
    folder = tmp_path / "a model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 512}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 128}))
    (folder / "1_Pooling" / "config.json").write_text("{}")
    return folder


def test_the_bundled_model_is_there_and_is_the_pinned_one() -> None:
    model = find_model(BUNDLED_MODEL)
    assert (model.name, model.max_tokens, model.pinned_sha256) == (BUNDLED_MODEL, 256, BUNDLED_SHA256)
    model.verify()


def test_a_folder_is_a_model(folder: Path) -> None:
    assert find_model(str(folder)) == Model(str(folder), folder, 128)
    find_model(str(folder)).verify()  # no weights are pinned, so any are accepted


@pytest.mark.parametrize(
    ("file", "content", "limit"),
    [
        ("sentence_bert_config.json", {"max_seq_length": None}, 512),
        ("sentence_bert_config.json", {}, 512),
        ("sentence_bert_config.json", {"max_seq_length": 64}, 64),
        ("tokenizer_config.json", {"model_max_length": 32}, 32),
        ("tokenizer_config.json", {"model_max_length": 10**30}, 128),
    ],
)
def test_the_least_limit_holds(folder: Path, file: str, content: dict[str, object], limit: int) -> None:
    (folder / file).write_text(json.dumps(content))
    assert find_model(str(folder)).max_tokens == limit


def test_a_damaged_configuration_is_named(folder: Path) -> None:
    (folder / "sentence_bert_config.json").write_text("{")
    with pytest.raises(ModelError, match=r"sentence_bert_config\.json cannot be read"):
        find_model(str(folder))


def test_a_model_without_a_limit_is_refused(folder: Path) -> None:
    (folder / "sentence_bert_config.json").unlink()
    (folder / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="does not say how many tokens"):
        find_model(str(folder))


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json"])
def test_an_incomplete_folder_is_refused(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(ModelError, match=f"has no {missing}. Set PATELLA_MODEL"):
        find_model(str(folder))


def test_a_pinned_model_must_have_the_pinned_weights(folder: Path) -> None:
    pinned = hashlib.sha256(b"weights").hexdigest()
    find_model(str(folder), pinned).verify()
    with pytest.raises(ModelError, match=f"are not the pinned ones .sha256 {pinned}, expected 1234"):
        find_model(str(folder), "1234").verify()
    (folder / "model.safetensors").write_bytes(b"altered")
    with pytest.raises(ModelError, match="PATELLA_MODEL_SHA256"):
        find_model(str(folder), pinned).verify()


def test_the_pinned_weights_beside_others_do_not_vouch_for_them(folder: Path) -> None:
    pinned = hashlib.sha256(b"weights").hexdigest()
    (folder / "spare.bin").write_bytes(b"never loaded beside safetensors")
    find_model(str(folder), pinned).verify()
    (folder / "spare.safetensors").write_bytes(b"weights")
    (folder / "model.safetensors").write_bytes(b"altered")
    with pytest.raises(ModelError, match="are not the pinned ones"):
        find_model(str(folder), pinned).verify()


def test_a_model_without_weights_is_not_the_pinned_one(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="sha256 none"):
        find_model(str(folder), "1234").verify()


def test_the_fingerprint_changes_with_every_file_that_changes_vectors(folder: Path, tmp_path: Path) -> None:
    fingerprints = {find_model(str(folder)).fingerprint()}
    for name in (
        "model.safetensors",
        "tokenizer.json",
        "config.json",
        "config_sentence_transformers.json",
        "sentence_bert_config.json",
        "tokenizer_config.json",
        "1_Pooling/config.json",
    ):
        altered = Path(shutil.copytree(folder, tmp_path / f"{len(fingerprints)}"))
        content = (altered / name).read_bytes() if (altered / name).exists() else b"{}"
        (altered / name).write_bytes(content + b" ")
        fingerprints.add(find_model(str(altered)).fingerprint())
    assert len(fingerprints) == 8


def test_the_fingerprint_does_not_change_with_the_place(folder: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    (elsewhere / "README.md").write_text("about it")
    assert find_model(str(elsewhere)).fingerprint() == find_model(str(folder)).fingerprint()


def test_a_name_that_is_not_on_this_machine_is_refused_without_a_look_elsewhere() -> None:
    """Run in a separate process, which exits as soon as anything uses the network."""
    script = (
        "import sys, os\n"
        "sys.addaudithook(lambda e, a: os._exit(42) if e in ('socket.connect', 'socket.getaddrinfo') else None)\n"
        "from embedding import find_model\n"
        "from core.errors import ModelError\n"
        "for name in ('no-such-model', 'somebody/no-such-model', 'not a name!'):\n"
        "    try:\n"
        "        find_model(name)\n"
        "    except ModelError as error:\n"
        "        print(error)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert [line.partition(" is not on this machine")[0] for line in result.stdout.splitlines()] == [
        "The model no-such-model",
        "The model somebody/no-such-model",
        "The model not a name!",
    ]
