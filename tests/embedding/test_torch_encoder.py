"""The encoder that sentence-transformers runs: what it asks of that library, and what becomes of the output."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import ModelError, UsageError
from embedding.encoder import Prompts
from embedding.models import Model, find_model
from embedding.token_batches import BatchTokenizer
from embedding.torch_encoder import TorchEncoder, check_device
from tests.embedding.test_encoder import DEVICE_WITHOUT_ACCELERATOR, with_prompts


class FakeTokenizer:
    """A tokenizer with a token for each letter between two special tokens. It has no offsets unless it is fast."""

    def __init__(self, is_fast: bool = True) -> None:
        self.is_fast = is_fast

    def __call__(
        self, text: str, truncation: bool, max_length: int, return_offsets_mapping: bool
    ) -> dict[str, list[tuple[int, int]]]:
        assert (self.is_fast, truncation, return_offsets_mapping) == (True, True, True)
        letters = [(n, n + 1) for n in range(len(text))][: max_length - 2]
        return {"offset_mapping": [(0, 0), *letters, (0, 0)]}


class FakeTransformer:
    """A SentenceTransformer that records how it is called, and with how many threads and in which arithmetic."""

    def __init__(self, prompts: dict[str, str | None] | None = None, tokenizer: FakeTokenizer | None = None) -> None:
        self.prompts, self.tokenizer = prompts or {}, tokenizer or FakeTokenizer()
        self.max_seq_length = 6
        self.batches: list[list[str]] = []
        self.options: list[dict[str, Any]] = []
        self.threads: list[int] = []
        self.arithmetic: list[bool] = []
        self.fails = False

    def encode(self, texts: list[str], **options: Any) -> Any:
        self.batches.append(texts)
        self.options.append(options)
        self.threads.append(torch.get_num_threads())
        self.arithmetic.append(torch.is_autocast_enabled("cpu"))
        if self.fails:
            raise KeyboardInterrupt
        if "output_value" in options:
            return [self._output((options["prompt"] or "") + text) for text in texts]
        return np.array([[len(text), 0.1] for text in texts], np.float64)

    def _output(self, text: str) -> dict[str, Any]:
        """Return vectors (3, 4) and (2 * letter, 0) for each letter, and two tokens of padding at the end."""
        letters = [ord(letter) - ord("a") + 1 for letter in text][:4]
        vectors = [[7.0, 7.0], *([2.0 * letter, 0.0] for letter in letters), [7.0, 7.0], [9.0, 9.0], [9.0, 9.0]]
        return {
            "sentence_embedding": torch.tensor([3.0, 4.0], dtype=torch.bfloat16),
            "token_embeddings": torch.tensor(vectors, dtype=torch.bfloat16),
            "attention_mask": torch.tensor([1] * (len(letters) + 2) + [0, 0]),
        }


def encoder_with(
    transformer: FakeTransformer, monkeypatch: pytest.MonkeyPatch, has_bfloat16: bool = True, exact: bool = False
) -> TorchEncoder:
    """Return an encoder that loads this transformer, on a processor with or without bfloat16."""
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", lambda *arguments, **options: transformer)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has_bfloat16)
    return TorchEncoder(Model("a model", Path("a folder"), 6), exact)


OPTIONS = {"batch_size": 32, "show_progress_bar": False}


def test_documents_are_encoded_32_at_a_time_longest_first_and_come_back_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    transformer, done = FakeTransformer(), list[int]()
    encoder = encoder_with(transformer, monkeypatch)
    texts = ["x" * (n * 7 % 65) for n in range(65)]
    vectors = encoder.encode(texts, done.append)
    assert [[len(text) for text in batch] for batch in transformer.batches] == [
        list(range(64, 32, -1)),
        list(range(32, 0, -1)),
        [0],
    ]
    assert (done, transformer.options) == (
        [32, 64, 65],
        [{"prompt": None, "normalize_embeddings": True, **OPTIONS}] * 3,
    )
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[len(text), float(np.float16(0.1))] for text in texts]


def test_passages_with_their_tokens_are_encoded_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    transformer, done = FakeTransformer(), list[int]()
    encoder = encoder_with(transformer, monkeypatch)
    encoded = encoder.encode_with_tokens(["ab", "", "abc"], done.append)
    assert (transformer.batches, done) == ([["abc", "ab", ""]], [3])
    assert transformer.options == [{"prompt": None, "output_value": None, **OPTIONS}]
    assert [each.offsets.tolist() for each in encoded] == [[0, 1], [], [0, 1, 2]]


def test_no_texts_are_not_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    transformer, done = FakeTransformer(), list[int]()
    encoder = encoder_with(transformer, monkeypatch)
    assert encoder.encode([], done.append).shape == (0, 0)
    assert encoder.encode_with_tokens([], done.append) == []
    assert (transformer.batches, done) == ([], [])


def test_vectors_have_length_1_and_padding_and_special_tokens_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    [encoded] = encoder_with(FakeTransformer(), monkeypatch).encode_questions(["abcdefgh"])
    assert encoded.vector.tolist() == np.array([0.6, 0.8], np.float32).tolist()
    assert encoded.token_vectors.tolist() == [[1.0, 0.0]] * 4
    assert encoded.offsets.tolist() == [0, 1, 2, 3]  # the model reads six tokens, two of them special
    assert (encoded.vector.dtype, encoded.token_vectors.dtype, encoded.offsets.dtype) == (
        np.float32,
        np.float32,
        np.int32,
    )


def test_a_tokenizer_without_offsets_gives_vectors_without_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    transformer = FakeTransformer(tokenizer=FakeTokenizer(is_fast=False))
    [encoded] = encoder_with(transformer, monkeypatch).encode_questions(["abc"])
    assert encoded.vector.tolist() == np.array([0.6, 0.8], np.float32).tolist()
    assert (encoded.token_vectors.shape, encoded.offsets.shape) == ((0, 2), (0,))
    assert (encoded.token_vectors.dtype, encoded.offsets.dtype) == (np.float32, np.int32)


def test_a_model_that_gives_no_token_vectors_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    transformer = FakeTransformer()
    monkeypatch.setattr(transformer, "_output", lambda text: {"sentence_embedding": torch.tensor([0.0, 2.0])})
    [encoded] = encoder_with(transformer, monkeypatch).encode_questions(["abc"])
    assert (encoded.vector.tolist(), encoded.token_vectors.shape, encoded.offsets.shape) == ([0.0, 1.0], (0, 2), (0,))


@pytest.mark.parametrize(
    ("prompts", "question", "document"),
    [
        ({}, None, None),
        ({"query": "q: "}, "q: ", None),
        ({"document": "d: ", "passage": "p: ", "corpus": "c: "}, None, "d: "),
        ({"document": "", "passage": None, "corpus": "c: "}, None, "c: "),
        ({"passage": "p: ", "corpus": "c: "}, None, "p: "),
        ({"query": "", "other": "o: "}, None, None),
    ],
)
def test_the_first_prompt_with_a_known_name_that_is_not_empty_counts(
    monkeypatch: pytest.MonkeyPatch, prompts: dict[str, str | None], question: str | None, document: str | None
) -> None:
    transformer = FakeTransformer(prompts)
    encoder = encoder_with(transformer, monkeypatch)
    encoder.encode_questions(["a"])
    encoder.encode_question("a")
    encoder.encode_with_tokens(["a"])
    encoder.encode(["a"])
    assert [options["prompt"] for options in transformer.options] == [question, question, document, document]


def test_offsets_do_not_count_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    [encoded] = encoder_with(FakeTransformer({"query": "ab"}), monkeypatch).encode_questions(["cdefg"])
    assert (encoded.offsets.tolist(), encoded.token_vectors.shape) == ([0, 1], (2, 2))


@pytest.mark.parametrize(
    ("has_bfloat16", "exact", "fast"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_only_documents_are_encoded_in_bfloat16_and_only_where_it_is_fast(
    monkeypatch: pytest.MonkeyPatch, has_bfloat16: bool, exact: bool, fast: bool
) -> None:
    transformer = FakeTransformer()
    encoder = encoder_with(transformer, monkeypatch, has_bfloat16, exact)
    encoder.encode(["a"])
    encoder.encode_with_tokens(["a"])
    encoder.encode_question("a")
    encoder.encode_questions(["a"])
    assert transformer.arithmetic == [fast, fast, False, False]
    assert not torch.is_autocast_enabled("cpu")


@pytest.fixture
def three_threads() -> Any:
    """Let torch run in three threads, and afterwards in as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def test_a_single_question_is_encoded_in_one_thread(monkeypatch: pytest.MonkeyPatch, three_threads: None) -> None:
    transformer = FakeTransformer()
    encoder = encoder_with(transformer, monkeypatch)
    encoder.encode_question("a")
    encoder.begin_question("a")()
    encoder.encode_questions(["a"])
    encoder.encode(["a"])
    assert transformer.threads == [1, 1, 3, 3]


def test_an_interrupted_question_leaves_the_threads_as_they_were(
    monkeypatch: pytest.MonkeyPatch, three_threads: None
) -> None:
    transformer = FakeTransformer()
    transformer.fails = True
    with pytest.raises(KeyboardInterrupt):
        encoder_with(transformer, monkeypatch).encode_question("a")
    assert torch.get_num_threads() == 3


def test_a_question_that_was_begun_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    transformer = FakeTransformer()
    pending = encoder_with(transformer, monkeypatch).begin_question("abc")
    assert [pending().offsets.tolist() for _ in range(2)] == [[0, 1, 2]] * 2
    assert transformer.batches == [["abc"]]


def test_the_model_is_loaded_once_from_its_folder_and_nothing_uses_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def load(*arguments: Any, **options: Any) -> FakeTransformer:
        loaded.append((arguments, options))
        return FakeTransformer()

    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", load)
    encoder = TorchEncoder(Model("a model", Path("a folder"), 6))
    assert loaded == []
    encoder.load()
    encoder.encode_question("a")
    assert loaded == [(("a folder",), {"device": "cpu", "local_files_only": True})]
    assert [os.environ[name] for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")] == ["1", "1"]


class OnDevice(torch.Tensor):
    """A tensor in the memory of an accelerator: it must be copied from there before numpy reads it."""

    def cpu(self, *arguments: Any, **options: Any) -> torch.Tensor:
        return self.as_subclass(torch.Tensor)

    def numpy(self, *arguments: Any, **options: Any) -> Any:
        raise TypeError("can't convert cuda:0 device type tensor to numpy")


def on_device(monkeypatch: pytest.MonkeyPatch) -> tuple[TorchEncoder, FakeTransformer, list[str]]:
    """Return an encoder on a device, the transformer that it will use, and the devices that this is loaded on."""
    transformer, devices = FakeTransformer(), list[str]()
    output_of = transformer._output

    def load(folder: str, device: str, local_files_only: bool) -> FakeTransformer:
        devices.append(device)
        return transformer

    def output(text: str) -> dict[str, Any]:
        return {name: tensor.as_subclass(OnDevice) for name, tensor in output_of(text).items()}

    monkeypatch.setattr(transformer, "_output", output)
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", load)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    model = Model("a model", Path("a folder"), 6)
    return TorchEncoder(model, device=DEVICE_WITHOUT_ACCELERATOR), transformer, devices


def test_a_device_computes_in_float32_and_its_vectors_are_copied_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, transformer, devices = on_device(monkeypatch)
    [passage], [question] = encoder.encode_with_tokens(["abc"]), encoder.encode_questions(["abc"])
    for encoded in (passage, question):
        assert encoded.vector.tolist() == np.array([0.6, 0.8], np.float32).tolist()
        assert encoded.token_vectors.tolist() == [[1.0, 0.0]] * 3
    encoder.encode(["abc"])
    assert (devices, transformer.arithmetic) == ([DEVICE_WITHOUT_ACCELERATOR], [False] * 3)


def test_a_device_whose_memory_is_full_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, transformer, _ = on_device(monkeypatch)

    def fail(texts: list[str], **options: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr(transformer, "encode", fail)
    with pytest.raises(ModelError, match=r"^The memory of cpu:0 is full\. End what else uses it, or leave "):
        encoder.encode(["a"])


@pytest.mark.parametrize("device", ["cuda:99", "meta", "mps:99", "xpu:99", "hpu", "gpu", "GPU", "cuda:x", ""])
def test_a_device_that_is_not_there_is_named_with_what_helps(device: str) -> None:
    with pytest.raises(UsageError) as raised:
        check_device(device)
    assert str(raised.value).startswith(f"PATELLA_DEVICE is {device}, which torch cannot use on this machine (")
    assert str(raised.value).endswith("Or leave PATELLA_DEVICE unset: then the processor encodes.")
    assert "\n" not in str(raised.value)


def test_a_device_that_is_not_there_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", lambda *_, **__: pytest.fail("loaded"))
    with pytest.raises(UsageError, match="PATELLA_DEVICE is cuda:99, "):
        TorchEncoder(Model("a model", Path("a folder"), 6), device="cuda:99").load()


def test_a_model_that_fails_to_load_is_named_with_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise ValueError("no weights")

    monkeypatch.setattr("sentence_transformers.SentenceTransformer", fail)
    with pytest.raises(ModelError) as raised:
        TorchEncoder(Model("a model", Path("a folder"), 6)).load()
    assert str(raised.value) == (
        "The model a model in a folder could not be loaded: no weights. "
        "Set PATELLA_MODEL to a complete sentence-transformers model."
    )


def test_weights_that_are_not_the_pinned_ones_are_not_loaded(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sentence_transformers.SentenceTransformer", lambda *arguments, **options: pytest.fail("loaded")
    )
    with pytest.raises(ModelError, match="are not the pinned ones"):
        TorchEncoder(find_model(str(model_folder), "1234")).load()


def test_the_fingerprint_is_that_of_the_model_and_loads_nothing(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sentence_transformers.SentenceTransformer", lambda *arguments, **options: pytest.fail("loaded")
    )
    model = find_model(str(model_folder))
    assert TorchEncoder(model).fingerprint == model.fingerprint()


def test_the_portable_parts_of_a_model(model_folder: Path, tmp_path: Path) -> None:
    folder = with_prompts(model_folder, tmp_path / "prompted", {"query": "a dog: ", "document": "fish "})
    portable = TorchEncoder(find_model(str(folder))).portable_model()
    tokenizer = json.loads(portable.tokenizer)
    assert portable.prompts == Prompts("a dog: ", "fish ")
    assert type(portable.network).__name__ == "BertModel"
    assert {name: tuple(array.shape) for name, array in portable.example.items()} == dict.fromkeys(
        ("input_ids", "attention_mask", "token_type_ids"), (2, portable.example["input_ids"].shape[1])
    )
    assert (tokenizer["truncation"]["max_length"], tokenizer["truncation"]["direction"]) == (32, "Right")
    assert tokenizer["padding"] == {
        "strategy": "BatchLongest",
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "[PAD]",
    }


def test_the_portable_tokenizer_reads_as_the_model_does(model_folder: Path, tmp_path: Path) -> None:
    encoder = TorchEncoder(find_model(str(model_folder)))
    (tmp_path / "tokenizer.json").write_text(encoder.portable_model().tokenizer, "utf-8")
    texts = ["the cats purr", "", "fish " * 40]
    read = BatchTokenizer(tmp_path / "tokenizer.json").tokenize(texts, "")
    assert [text.offsets[text.offsets >= 0].tolist() for text in read] == [
        encoded.offsets.tolist() for encoded in encoder.encode_questions(texts)
    ]


def test_taking_a_model_apart_leaves_its_tokenizer_as_it_was(model_folder: Path) -> None:
    encoder = TorchEncoder(find_model(str(model_folder)))
    before = encoder.encode_questions(["fish " * 40])[0].vector.tolist()
    assert encoder.portable_model().tokenizer == encoder.portable_model().tokenizer
    assert encoder.encode_questions(["fish " * 40])[0].vector.tolist() == before


def saved(model_folder: Path, folder: Path, modules: Sequence[Any] = (), **options: Any) -> Path:
    """Save a model with the transformer of `model_folder`, then these modules, and return its folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Transformer

    transformer = Transformer(str(model_folder), max_seq_length=32)
    SentenceTransformer(modules=[transformer, *modules], device="cpu", **options).save(str(folder))
    return folder


def is_portable(folder: Path) -> bool:
    """Return whether the model can be taken apart. If not, check the whole message."""
    try:
        TorchEncoder(find_model(str(folder))).portable_model()
    except ModelError as error:
        assert str(error) == f"Only sentence-transformers can run the model {folder}."
        return False
    return True


def test_only_a_mean_over_all_tokens_is_portable(model_folder: Path, tmp_path: Path) -> None:
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling

    models = {
        "mean": [Pooling(32, "mean")],
        "mean, then normalized": [Pooling(32, "mean"), Normalize()],
        "cls": [Pooling(32, "cls")],
        "max": [Pooling(32, "max")],
        "mean without the prompt": [Pooling(32, "mean", include_prompt=False)],
        "mean, then a layer": [Pooling(32, "mean"), Dense(32, 8)],
        "mean, then a layer, normalized": [Pooling(32, "mean"), Dense(32, 8), Normalize()],
        "normalized tokens": [Normalize()],
    }
    portable = {name for name, modules in models.items() if is_portable(saved(model_folder, tmp_path / name, modules))}
    assert portable == {"mean", "mean, then normalized"}


def loaded(model_folder: Path) -> tuple[TorchEncoder, Any]:
    """Return an encoder, and the transformer that it will use, which a test may change."""
    from sentence_transformers import SentenceTransformer

    return TorchEncoder(find_model(str(model_folder))), SentenceTransformer(
        str(model_folder), device="cpu", local_files_only=True
    )


@pytest.mark.parametrize("change", ["truncated vectors", "slow tokenizer", "further inputs", "no limit"])
def test_what_else_is_not_portable(model_folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    encoder, transformer = loaded(model_folder)
    match change:
        case "truncated vectors":
            transformer.truncate_dim = 8
        case "slow tokenizer":
            monkeypatch.setattr(type(transformer.tokenizer), "is_fast", False)
        case "further inputs":
            transformer.tokenizer.model_input_names = ["input_ids", "attention_mask", "bbox"]
        case "no limit":
            monkeypatch.setattr(type(transformer), "max_seq_length", None)
    monkeypatch.setattr("sentence_transformers.SentenceTransformer", lambda *arguments, **options: transformer)
    with pytest.raises(ModelError) as raised:
        encoder.portable_model()
    assert str(raised.value) == f"Only sentence-transformers can run the model {model_folder}."


def test_a_model_that_cannot_be_loaded_is_named(model_folder: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(model_folder, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(ModelError, match=r"broken could not be loaded: .* Set PATELLA_MODEL"):
        TorchEncoder(find_model(str(broken))).load()
