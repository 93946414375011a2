from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.compiled_networks import compiled_once
from tests.support.postgresql import (  # noqa: F401 - fixtures
    _schemas,
    postgresql_address,
    postgresql_bare_address,
    postgresql_server,
)

# Tests send Ctrl-C, which a suite that was started in the background would ignore, and so would its processes.
signal.signal(signal.SIGINT, signal.default_int_handler)

# One profile for all properties: the same examples in every run, however slow the machine is.
settings.register_profile(
    "patella",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patella")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are processors: a test waits for a server or a browser now and then."""
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what the tests have loaded by now, and look at old objects less often."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


WORDS = [
    "a",
    "and",
    "bark",
    "cat",
    "dog",
    "drink",
    "fish",
    "hide",
    "milk",
    "purr",
    "sleep",
    "swim",
    "the",
    "##s",
    ".",
    ",",
]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = [mark + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" for mark in ("", "##")]


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """Leave `__main__` as it was: Streamlit's AppTest puts its script there, and new processes would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of converted models, apart from the user's, for the tests and the processes that they start.

    It is one folder for all processes of a run: to convert the bundled model takes 19 seconds of a processor.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the run; each process has a folder in it
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATELLA_CACHE", str(folder / "cache"))
        yield folder / "cache"


@pytest.fixture(scope="session", autouse=True)
def networks_compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete sentence-transformers model with random weights: two tiny layers, 32 dimensions, 32 tokens at most."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    raw, folder = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("models") / "tiny model"
    vocabulary = list(dict.fromkeys([*SPECIAL, *WORDS, *LETTERS]))
    (raw / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(raw)
    BertTokenizerFast(str(raw / "vocab.txt")).save_pretrained(raw)
    transformer = Transformer(str(raw), max_seq_length=32)
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="session")
def other_model_folder(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model of `model_folder` with other weights."""
    from safetensors.numpy import load_file, save_file

    folder = Path(shutil.copytree(model_folder, tmp_path_factory.mktemp("models") / "other"))
    weights = load_file(folder / "model.safetensors")
    save_file(
        {name: array[::-1].copy() for name, array in weights.items()}, folder / "model.safetensors", {"format": "pt"}
    )
    return folder
