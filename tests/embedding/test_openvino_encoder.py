"""The encoder of a converted model: exact arithmetic on a network whose hidden states are known."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tokenizers
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from embedding.encoder import Prompts
from embedding.models import find_model
from embedding.openvino_encoder import OpenVinoEncoder, write_openvino_files
from embedding.openvino_network import HiddenStates, OpenVinoNetwork, WeightPrecision
from embedding.token_batches import TokenBatch
from embedding.torch_encoder import PortableModel, TorchEncoder

PAD, CLS, SEP, THE, CAT, FISH = range(6)
VOCABULARY = {"[PAD]": PAD, "[CLS]": CLS, "[SEP]": SEP, "the": THE, "cat": CAT, "fish": FISH, "[UNK]": 6}
STATES = np.array([[9, 9], [0, 4], [0, 0], [3, 0], [3, 4], [0, 1], [1, 1]], np.float32)
"""The hidden state of each token. That of padding would show in any mean that counts it."""


class FakeNetwork:
    """A network whose hidden state of a token depends on the token alone. It records the batches that it runs."""

    made: list[FakeNetwork]

    def __init__(self, file: Path, precision: str) -> None:
        self.name, self.precision = file.name, precision
        self.started: list[TokenBatch] = []
        self.ran: list[TokenBatch] = []
        self.made.append(self)

    def start(self, batch: TokenBatch) -> Callable[[], HiddenStates]:
        self.started.append(batch)
        return lambda: STATES[batch.ids]

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, HiddenStates]]:
        for batch in batches:
            self.ran.append(batch)
            yield batch, STATES[batch.ids]


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[FakeNetwork]:
    """Let encoders run fake networks, and return those that are made."""
    monkeypatch.setattr(FakeNetwork, "made", [], raising=False)
    monkeypatch.setattr("embedding.openvino_encoder.OpenVinoNetwork", FakeNetwork)
    return FakeNetwork.made


def tokenizer_json(limit: int = 1000) -> str:
    tokenizer = tokenizers.Tokenizer(WordPiece(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)]
    )
    tokenizer.enable_truncation(limit)
    tokenizer.enable_padding(pad_id=PAD)
    content: str = tokenizer.to_str()
    return content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the files of an encoder with two networks and no prompts."""
    (tmp_path / "tokenizer.json").write_text(tokenizer_json())
    (tmp_path / "prompts.json").write_text(json.dumps({"question": "", "document": ""}))
    (tmp_path / "precisions.json").write_text(json.dumps({"network.xml": "f32", "passages.xml": "bf16"}))
    return tmp_path


def test_the_networks_are_those_of_the_files_with_their_precisions(folder: Path, networks: list[FakeNetwork]) -> None:
    assert OpenVinoEncoder(folder, "fingerprint").fingerprint == "fingerprint"
    assert [(each.name, each.precision) for each in networks] == [("network.xml", "f32"), ("passages.xml", "bf16")]


def test_the_first_question_is_asked_while_the_encoder_is_made(folder: Path, networks: list[FakeNetwork]) -> None:
    OpenVinoEncoder(folder, "")
    assert [len(each.started) for each in networks] == [1, 0]
    assert networks[0].started[0].ids.tolist() == [[CLS, SEP, PAD, PAD, PAD, PAD, PAD, PAD]]


def test_a_vector_is_the_mean_of_all_hidden_states_without_padding(folder: Path, networks: list[FakeNetwork]) -> None:
    encoder = OpenVinoEncoder(folder, "")
    vectors = encoder.encode(["the cat", "the", "fish cat the the the"])
    expected = np.array([[6, 8], [3, 4], [12, 9]]) / np.array([[10], [5], [15]])
    assert (vectors.dtype, vectors.tolist()) == (np.float32, expected.astype(np.float16).tolist())


def test_a_passage_comes_with_the_vectors_and_offsets_of_its_tokens(folder: Path, networks: list[FakeNetwork]) -> None:
    encoder = OpenVinoEncoder(folder, "")
    for encodings in (encoder.encode_with_tokens(["the cat", ""]), encoder.encode_questions(["the cat", ""])):
        two, none = encodings
        assert (two.vector.dtype, two.token_vectors.dtype, two.offsets.dtype) == (np.float32, np.float32, np.int32)
        assert two.vector.tolist() == np.array([0.6, 0.8], np.float32).tolist()
        assert two.token_vectors.tolist() == np.array([[1, 0], [0.6, 0.8]], np.float32).tolist()
        assert two.offsets.tolist() == [2, 6]
        assert (none.vector.tolist(), none.token_vectors.shape, none.offsets.tolist()) == ([0.0, 1.0], (0, 2), [])


def test_passages_run_on_their_own_network_and_all_else_on_the_other(folder: Path, networks: list[FakeNetwork]) -> None:
    encoder = OpenVinoEncoder(folder, "")
    runs = []
    for work in (encoder.encode, encoder.encode_with_tokens, encoder.encode_questions):
        work(["the cat"])
        runs.append([len(each.ran) for each in networks])
    assert runs == [[1, 0], [1, 1], [2, 1]]
    encoder.encode_question("the cat")
    assert [(len(each.ran), len(each.started)) for each in networks] == [(2, 2), (1, 0)]


def test_without_a_network_for_passages_there_is_one_for_all(folder: Path, networks: list[FakeNetwork]) -> None:
    (folder / "precisions.json").write_text(json.dumps({"network.xml": "f32"}))
    OpenVinoEncoder(folder, "").encode_with_tokens(["the cat"])
    assert [(each.name, len(each.ran)) for each in networks] == [("network.xml", 1)]


def test_questions_and_documents_have_their_prompts(folder: Path, networks: list[FakeNetwork]) -> None:
    (folder / "prompts.json").write_text(json.dumps({"question": "the ", "document": "fish "}))
    encoder = OpenVinoEncoder(folder, "")
    encoder.encode(["cat"])
    [passage] = encoder.encode_with_tokens(["cat"])
    [question] = encoder.encode_questions(["cat"])
    alone = encoder.encode_question("cat")
    read = [batch.ids.tolist()[0] for each in networks for batch in (*each.ran, *each.started[1:])]
    padding = [PAD] * 4
    assert read == [
        [CLS, FISH, CAT, SEP],
        [CLS, THE, CAT, SEP],
        [CLS, THE, CAT, SEP, *padding],
        [CLS, FISH, CAT, SEP],
    ]
    assert [each.offsets.tolist() for each in (passage, question, alone)] == [[2], [2], [2]]
    assert alone.token_vectors.tolist() == question.token_vectors.tolist() == passage.token_vectors.tolist()


@pytest.mark.parametrize(("words", "length"), [(0, 8), (6, 8), (7, 16), (14, 16), (15, 24)])
def test_a_question_is_padded_to_the_next_multiple_of_8_tokens(
    folder: Path, networks: list[FakeNetwork], words: int, length: int
) -> None:
    encoded = OpenVinoEncoder(folder, "").begin_question("cat " * words)()
    assert networks[0].started[1].ids.shape == (1, length)
    assert (len(encoded.offsets), encoded.vector.tolist()) == (
        words,
        pytest.approx((np.array([3 * words, 4 * words + 4]) / np.hypot(3 * words, 4 * words + 4)).tolist()),
    )


def test_a_question_waits_for_its_network_only_when_it_is_asked_for(
    folder: Path, networks: list[FakeNetwork], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, waited = OpenVinoEncoder(folder, ""), list[str]()

    def start(batch: TokenBatch) -> Callable[[], HiddenStates]:
        waited.append("started")

        def wait() -> HiddenStates:
            waited.append("waited")
            return STATES[batch.ids]

        return wait

    monkeypatch.setattr(networks[0], "start", start)
    pending = encoder.begin_question("cat")
    assert waited == ["started"]
    pending()
    assert waited == ["started", "waited"]


@pytest.mark.parametrize(
    ("token_counts", "batches"),
    [
        ([], []),
        ([384], [[384]]),
        ([385, 2], [[385], [2]]),
        ([192, 192, 2], [[192, 192], [2]]),
        ([193, 192, 2], [[193], [192, 2]]),
        ([128, 2, 128, 384, 128], [[384], [128, 128, 128], [2]]),
        ([96, 97, 96, 96], [[97, 96, 96], [96]]),
        ([3] * 129, [[3] * 128, [3]]),
    ],
)
def test_batches_hold_384_tokens_with_padding_at_most_longest_text_first(
    folder: Path, networks: list[FakeNetwork], token_counts: list[int], batches: list[list[int]]
) -> None:
    encoder, done = OpenVinoEncoder(folder, ""), list[int]()
    texts = ["cat " * (count - 2) for count in token_counts]
    vectors = encoder.encode(texts, done.append)
    assert [batch.mask.sum(axis=1).tolist() for batch in networks[0].ran] == batches
    assert done == np.cumsum([len(batch) for batch in batches]).tolist()
    assert vectors.shape == ((len(texts), 2) if texts else (0, 0))
    assert [len(each.offsets) + 2 for each in encoder.encode_with_tokens(texts, done.append)] == token_counts
    assert done[len(batches) :] == done[: len(batches)]


def test_texts_of_one_length_stay_in_order(folder: Path, networks: list[FakeNetwork]) -> None:
    OpenVinoEncoder(folder, "").encode(["the", "cat", "fish", "the cat"])
    assert networks[0].ran[0].ids[:, 1].tolist() == [THE, THE, CAT, FISH]


PORTABLE: Any = PortableModel("the network", {"input_ids": "an example"}, tokenizer_json(12), Prompts("q: ", "fish "))


@pytest.mark.parametrize(
    ("in_int8", "weights"),
    [
        (True, {"network.xml": WeightPrecision.INT8, "passages.xml": WeightPrecision.INT8_EXCEPT_ATTENTION}),
        (False, {"network.xml": WeightPrecision.FLOAT16}),
    ],
)
def test_the_files_of_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_int8: bool, weights: dict[str, WeightPrecision]
) -> None:
    converted, trials = list[Any](), list[tuple[str, TokenBatch]]()

    def convert(network: object, example: object, files: Mapping[Path, WeightPrecision]) -> None:
        assert all(file.parent == tmp_path for file in files)
        converted.append((network, example, {file.name: precision for file, precision in files.items()}))

    def fastest(file: Path, batch: TokenBatch) -> str:
        trials.append((file.name, batch))
        return f"fastest of {file.name}"

    monkeypatch.setattr("embedding.openvino_encoder.convert_network", convert)
    monkeypatch.setattr("embedding.openvino_encoder.fastest_precision", fastest)
    write_openvino_files(PORTABLE, tmp_path, in_int8)
    assert converted == [("the network", {"input_ids": "an example"}, weights)]
    assert {path.name for path in tmp_path.iterdir()} == {"tokenizer.json", "prompts.json", "precisions.json"}
    assert (tmp_path / "tokenizer.json").read_text("utf-8") == PORTABLE.tokenizer
    assert json.loads((tmp_path / "prompts.json").read_text("utf-8")) == {"question": "q: ", "document": "fish "}
    assert json.loads((tmp_path / "precisions.json").read_text("utf-8")) == {
        name: f"fastest of {name}" for name in weights
    }
    assert [name for name, _ in trials] == list(weights)
    assert all(batch.mask.tolist() == [[1] * 12] * 8 and batch.ids[0, 1] == FISH for _, batch in trials)


def test_the_precisions_are_timed_with_a_passage_of_usual_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = list[tuple[int, ...]]()
    monkeypatch.setattr("embedding.openvino_encoder.convert_network", lambda *arguments: None)
    monkeypatch.setattr(
        "embedding.openvino_encoder.fastest_precision", lambda file, batch: shapes.append(batch.ids.shape) or "f32"
    )
    portable: Any = PortableModel(None, {}, tokenizer_json(), Prompts("", ""))  # type: ignore[arg-type]
    write_openvino_files(portable, tmp_path, in_int8=False)
    assert shapes == [(8, 127)]


FIRST_QUESTIONS = """
import os, sys, threading
from pathlib import Path
from embedding import OpenVinoEncoder
encoder, barrier = OpenVinoEncoder(Path(sys.argv[1]), ""), threading.Barrier(16)
def ask():
    barrier.wait()
    encoder.encode_question("the cat")
sys.setswitchinterval(1e-6)
threads = [threading.Thread(target=ask, daemon=True) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("all answered")
"""


@pytest.mark.parametrize("trial", range(3))
def test_the_first_questions_of_a_process_may_come_at_once(model_folder: Path, tmp_path: Path, trial: int) -> None:
    """Ask from 16 threads at once. It hung in 4 of 12 trials before the loading thread asked the first question."""
    write_openvino_files(TorchEncoder(find_model(str(model_folder))).portable_model(), tmp_path, in_int8=True)
    command = [sys.executable, "-c", FIRST_QUESTIONS, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout == "all answered\n"


def test_little_of_what_the_network_reads_is_padding(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find_model(str(model_folder))
    write_openvino_files(TorchEncoder(model).portable_model(), tmp_path, in_int8=False)
    encoder, batches_run = OpenVinoEncoder(tmp_path, model.fingerprint()), list[TokenBatch]()
    run = OpenVinoNetwork.run

    def recording_run(
        self: OpenVinoNetwork, batches: Iterable[TokenBatch]
    ) -> Iterator[tuple[TokenBatch, HiddenStates]]:
        for batch, states in run(self, batches):
            batches_run.append(batch)
            yield batch, states

    monkeypatch.setattr(OpenVinoNetwork, "run", recording_run)
    encoder.encode(["fish " * (n * n % 19) for n in range(900)])
    needed, padded = (sum(int(count) for count in counts) for counts in zip(*map(sizes, batches_run), strict=True))
    assert (needed, padded, len(batches_run)) == (8_997, 9_361, 25)


def sizes(batch: TokenBatch) -> tuple[int, int]:
    """Return the numbers of tokens without and with padding."""
    return int(batch.mask.sum()), batch.mask.size
