"""Conversion to OpenVINO, the choice of precision, and batches that run in parallel."""

from __future__ import annotations

import itertools
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import ModelError
from core.locations import PROJECT
from embedding import openvino_network
from embedding.openvino_network import OpenVinoNetwork, WeightPrecision, convert_network, fastest_precision
from embedding.token_batches import TokenBatch

WORDS, WIDTH, WIDER = 6, 128, 192


def batch(*ids: int) -> TokenBatch:
    """Return a batch of one text with these tokens."""
    array = np.array([ids], np.int64)
    return TokenBatch(array, np.ones_like(array), np.zeros_like(array), np.zeros(array.shape, np.int32))


class FakeRequest:
    """A request of a network whose state of a token is its number. It records what it does under its own number."""

    def __init__(self, number: int, log: list[tuple[str, int]]) -> None:
        self.number, self.log = number, log
        self.data = np.zeros((1, 4, 1), np.float32)

    def start_async(self, inputs: dict[str, Any]) -> None:
        assert list(inputs) == ["input_ids", "attention_mask"]
        assert inputs["attention_mask"].tolist() == [[1] * 4]
        self.log.append(("start", self.number))
        self.data[:, :, 0] = inputs["input_ids"]

    def wait(self) -> None:
        self.log.append(("wait", self.number))

    def get_tensor(self, name: str) -> FakeRequest:
        assert name == "last_hidden_state"
        return self


class FakeOpenVino:
    """The parts of openvino that load and run a network, with two requests at once. It records the options."""

    def __init__(self, capabilities: tuple[str, ...] = ("FP32", "BF16")) -> None:
        self.capabilities = capabilities
        self.compiled: list[tuple[str, str, dict[str, object]]] = []
        self.log: list[tuple[str, int]] = []
        self.requests = 0
        self.inputs = [type("Input", (), {"any_name": name}) for name in ("input_ids", "attention_mask")]

    def Core(self) -> FakeOpenVino:
        return self

    def get_property(self, *names: str) -> object:
        if names == ("CPU", "OPTIMIZATION_CAPABILITIES"):
            return list(self.capabilities)
        assert names == ("OPTIMAL_NUMBER_OF_INFER_REQUESTS",)
        return 2

    def compile_model(self, file: str, device: str, options: dict[str, object]) -> FakeOpenVino:
        self.compiled.append((file, device, options))
        return self

    def create_infer_request(self) -> FakeRequest:
        self.requests += 1
        return FakeRequest(self.requests, self.log)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeOpenVino:
    fake = FakeOpenVino()
    monkeypatch.setattr(openvino_network, "_core", lambda: fake)
    monkeypatch.setattr(openvino_network, "cores", lambda: 6)
    return fake


def options(hint: str, precision: str = "f32", **further: object) -> dict[str, object]:
    return {
        "INFERENCE_PRECISION_HINT": precision,
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": 64,
        "PERFORMANCE_HINT": hint,
        **further,
    }


def test_a_network_is_compiled_for_one_batch_and_for_many_when_it_first_runs_them(fake: FakeOpenVino) -> None:
    network = OpenVinoNetwork(Path("a/network.xml"), "bf16")
    assert fake.compiled == []
    for _ in range(2):
        network.start(batch(1, 2, 3, 4))()
        list(network.run([batch(1, 2, 3, 4)]))
    assert fake.compiled == [
        ("a/network.xml", "CPU", options("LATENCY", "bf16", INFERENCE_NUM_THREADS=5)),
        ("a/network.xml", "CPU", options("THROUGHPUT", "bf16", CPU_RUNTIME_CACHE_CAPACITY=64)),
    ]


def test_a_single_core_is_used_for_single_batches(fake: FakeOpenVino, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino_network, "cores", lambda: 1)
    OpenVinoNetwork(Path("network.xml"), "f32").start(batch(1, 2, 3, 4))
    assert fake.compiled[0][2] == options("LATENCY", INFERENCE_NUM_THREADS=1)


@pytest.mark.parametrize(
    ("capabilities", "precision", "used"),
    [
        (("FP32", "BF16"), "bf16", "bf16"),
        (("FP32", "BF16"), "f32", "f32"),
        (("FP32",), "bf16", "f32"),
        (("FP32", "BF16"), "f16", "f32"),
    ],
)
def test_arithmetic_that_the_processor_lacks_is_done_in_float32(
    fake: FakeOpenVino, capabilities: tuple[str, ...], precision: str, used: str
) -> None:
    fake.capabilities = capabilities
    list(OpenVinoNetwork(Path("network.xml"), precision).run([batch(1, 2, 3, 4)]))
    assert fake.compiled[0][2] == options("THROUGHPUT", used, CPU_RUNTIME_CACHE_CAPACITY=64)


def test_numpy_keeps_to_one_thread(fake: FakeOpenVino, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, str]] = []
    monkeypatch.setattr("threadpoolctl.threadpool_limits", lambda limit, user_api: limits.append((limit, user_api)))
    OpenVinoNetwork(Path("network.xml"), "f32")
    assert limits == [(1, "blas")]


def test_batches_come_back_in_order_with_states_of_their_own(fake: FakeOpenVino) -> None:
    batches = [batch(n, n, n, n + 1) for n in range(7)]
    results = list(OpenVinoNetwork(Path("network.xml"), "f32").run(batches))
    assert [id(ran) for ran, _ in results] == [id(each) for each in batches]
    assert [states[0, :, 0].tolist() for _, states in results] == [[n, n, n, n + 1] for n in range(7)]
    assert {states.dtype for _, states in results} == {np.dtype(np.float32)}


def test_three_batches_are_started_before_the_first_is_waited_for_and_requests_are_used_again(
    fake: FakeOpenVino,
) -> None:
    list(OpenVinoNetwork(Path("network.xml"), "f32").run(batch(n, n, n, n) for n in range(5)))
    assert fake.log == [
        ("start", 1),
        ("start", 2),
        ("start", 3),
        ("wait", 1),
        ("start", 1),
        ("wait", 2),
        ("start", 2),
        ("wait", 3),
        ("wait", 1),
        ("wait", 2),
    ]


def test_batches_are_taken_only_as_they_are_needed(fake: FakeOpenVino) -> None:
    taken = itertools.count()
    results = OpenVinoNetwork(Path("network.xml"), "f32").run(batch(next(taken), 0, 0, 0) for _ in range(99))
    next(results)
    assert next(taken) == 3


def test_who_stops_early_waits_for_what_is_running(fake: FakeOpenVino) -> None:
    network = OpenVinoNetwork(Path("network.xml"), "f32")
    results = network.run(batch(n, n, n, n) for n in range(99))
    next(results)
    assert isinstance(results, Iterator)
    results.close()  # type: ignore[attr-defined]
    assert [number for kind, number in fake.log if kind == "wait"] == [1, 2, 3]
    list(network.run([batch(1, 2, 3, 4)]))
    assert fake.requests == 3


def test_a_single_batch_is_started_at_once_and_waited_for_later(fake: FakeOpenVino) -> None:
    network = OpenVinoNetwork(Path("network.xml"), "f32")
    first, second = network.start(batch(1, 2, 3, 4)), network.start(batch(5, 6, 7, 8))
    assert fake.log == [("start", 1), ("start", 2)]
    assert [wait()[0, :, 0].tolist() for wait in (second, first)] == [[5, 6, 7, 8], [1, 2, 3, 4]]


def fastest(
    monkeypatch: pytest.MonkeyPatch, seconds: dict[str, list[float]], runs: list[tuple[str, int]] | None = None
) -> str:
    """Return the precision that is chosen if the trials take these seconds, in order."""
    clock, trials = [0.0], {precision: iter(each) for precision, each in seconds.items()}

    class Timed:
        def __init__(self, file: Path, precision: str) -> None:
            assert file == Path("network.xml")
            self.precision = precision

        def run(self, batches: list[TokenBatch]) -> Iterator[int]:
            for each in batches:
                assert each.ids.tolist() == [[1, 2]]
            if runs is not None:
                runs.append((self.precision, len(batches)))
            yield 1
            clock[0] += next(trials[self.precision])
            yield 2

    monkeypatch.setattr(openvino_network, "OpenVinoNetwork", Timed)
    monkeypatch.setattr(openvino_network, "_supported_precisions", lambda: list(seconds))
    monkeypatch.setattr(openvino_network.time, "perf_counter", lambda: clock[0])
    return fastest_precision(Path("network.xml"), batch(1, 2))


@pytest.mark.parametrize(
    ("float32", "bfloat16", "chosen"),
    [
        ([9.0, 1.0, 1.0], [9.0, 9.0, 0.75], "bf16"),
        ([9.0, 1.0, 1.0], [9.0, 0.8125, 9.0], "f32"),
        ([1.0, 1.0, 1.0], [1.0, 1.0, 1.0], "f32"),
        ([9.0, 1.0, 9.0], [0.5, 0.5, 0.5], "bf16"),
        ([0.0625, 1.0, 1.0], [0.03125] * 3, "bf16"),
        ([0.046875, 1.0, 1.0], [0.015625] * 3, "f32"),
    ],
)
def test_bfloat16_is_chosen_if_its_best_trial_is_clearly_faster(
    monkeypatch: pytest.MonkeyPatch, float32: list[float], bfloat16: list[float], chosen: str
) -> None:
    assert fastest(monkeypatch, {"f32": float32, "bf16": bfloat16}) == chosen


def test_without_bfloat16_float32_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fastest(monkeypatch, {"f32": [1.0, 1.0, 1.0]}) == "f32"


def test_each_precision_has_three_trials_of_two_batches_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[tuple[str, int]] = []
    fastest(monkeypatch, {"f32": [1.0] * 3, "bf16": [1.0] * 3}, runs)
    assert runs == [("f32", 2), ("bf16", 2)] * 3


@pytest.fixture(scope="module")
def module() -> Any:
    """Return a torch module: an embedding, a square layer, which stands for attention, and a widening one."""
    import torch

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(1)
            self.words = torch.nn.Embedding(WORDS, WIDTH)
            self.square = torch.nn.Linear(WIDTH, WIDTH, bias=False)
            self.wide = torch.nn.Linear(WIDTH, WIDER)

        def forward(self, input_ids: Any, attention_mask: Any) -> dict[str, Any]:
            states = self.wide(self.square(self.words(input_ids)))
            return {"last_hidden_state": states * attention_mask.unsqueeze(-1)}

    network = Network().eval()
    with torch.no_grad():
        network.words.weight[0] = 0
    return network


@pytest.fixture(scope="module")
def converted(module: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[WeightPrecision, Path]:
    """Return the file of the converted module in each precision."""
    import torch

    folder = tmp_path_factory.mktemp("converted")
    files = {precision: folder / f"{precision.name}.xml" for precision in WeightPrecision}
    example = {name: torch.ones((2, 3), dtype=torch.int64) for name in ("input_ids", "attention_mask")}
    convert_network(module, example, {file: precision for precision, file in files.items()})
    return files


def matrices(file: Path) -> dict[tuple[int, ...], tuple[str, Any]]:
    """Return (element type, values) of each large constant of a converted network by its shape."""
    import openvino

    constants = [each for each in openvino.Core().read_model(file).get_ops() if each.get_type_name() == "Constant"]
    return {
        tuple(each.shape): (each.get_element_type().get_type_name(), each.get_data().copy())
        for each in constants
        if np.prod(each.shape) >= WORDS * WIDTH
    }


def test_the_weights_of_each_precision(converted: dict[WeightPrecision, Path]) -> None:
    words, square, wide = (WORDS, 2, 64), (WIDTH, 2, 64), (WIDER, 2, 64)
    types = {
        precision: {shape: kind for shape, (kind, _) in matrices(file).items()} for precision, file in converted.items()
    }
    assert types == {
        WeightPrecision.FLOAT16: {(WORDS, WIDTH): "f16", (WIDTH, WIDTH): "f16", (WIDER, WIDTH): "f16"},
        WeightPrecision.INT8_EXCEPT_ATTENTION: {words: "i8", (WIDTH, WIDTH): "f32", wide: "i8"},
        WeightPrecision.INT8: {words: "i8", square: "i8", wide: "i8"},
    }


def test_64_weights_of_a_row_share_a_scale_that_makes_the_largest_127(
    module: Any, converted: dict[WeightPrecision, Path]
) -> None:
    quantized = matrices(converted[WeightPrecision.INT8])
    for weights in (module.words.weight, module.square.weight, module.wide.weight):
        exact = weights.detach().numpy().reshape(len(weights), 2, 64)
        _, found = quantized[exact.shape]
        largest = np.abs(exact).max(axis=2, keepdims=True)
        scale = np.where(largest > 0, largest, 1) / 127
        assert np.abs(found).max(axis=2).tolist() == np.where(largest[:, :, 0] > 0, 127, 0).tolist()
        assert np.abs(found * scale - exact).max() <= 0.501 * scale.max()


def states(file: Path, tokens: TokenBatch) -> Any:
    [(_, found)] = OpenVinoNetwork(file, "f32").run([tokens])
    return found


def test_a_converted_network_gives_the_states_of_the_module(
    module: Any, converted: dict[WeightPrecision, Path]
) -> None:
    import torch

    tokens = batch(0, 3, 5, 1)
    with torch.no_grad():
        exact = module(torch.tensor(tokens.ids), torch.tensor(tokens.mask))["last_hidden_state"].numpy()
    error = {
        precision: float(np.linalg.norm(states(file, tokens) - exact) / np.linalg.norm(exact))
        for precision, file in converted.items()
    }
    assert error[WeightPrecision.FLOAT16] < 1e-3 < error[WeightPrecision.INT8] < 3e-2
    assert states(converted[WeightPrecision.FLOAT16], tokens).shape == (1, 4, WIDER)
    waited = OpenVinoNetwork(converted[WeightPrecision.FLOAT16], "f32").start(tokens)()
    assert waited == pytest.approx(states(converted[WeightPrecision.FLOAT16], tokens), abs=1e-6)


def test_a_conversion_leaves_the_log_of_the_program_as_it_was(tmp_path: Path) -> None:
    """OpenVINO sets the level of the root logger, and warnings of Patella would be lost."""
    before = logging.getLogger().level
    with pytest.raises(ModelError):
        convert_network(object(), {}, {tmp_path / "network.xml": WeightPrecision.FLOAT16})
    assert logging.getLogger().level == before


def test_a_module_that_cannot_be_converted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"(?s)^OpenVINO cannot convert the model: .+\.$"):
        convert_network(object(), {}, {tmp_path / "network.xml": WeightPrecision.FLOAT16})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("run", [lambda network: network.start(batch(1)), lambda network: network.run([batch(1)])])
def test_a_file_that_cannot_be_loaded_is_named(tmp_path: Path, run: Callable[[OpenVinoNetwork], object]) -> None:
    file = tmp_path / "network.xml"
    file.write_text("no network")
    with pytest.raises(ModelError) as raised:
        run(OpenVinoNetwork(file, "f32"))
    assert str(raised.value).startswith(f"OpenVINO cannot load {file}: ")


INTERRUPTED = """
import signal, sys
from pathlib import Path
from embedding.openvino_network import OpenVinoNetwork
from embedding.token_batches import TokenBatch
import numpy as np
ids = np.array([[0, 3, 5, 1]])
tokens = TokenBatch(ids, np.ones_like(ids), np.zeros_like(ids), np.zeros(ids.shape, np.int32))
networks = [OpenVinoNetwork(Path(sys.argv[1]), "f32") for _ in range(2)]
for network in networks:
    list(network.run([tokens]))
network = None
while networks:
    del networks[0]
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_interrupts_a_process_that_dropped_its_networks(converted: dict[WeightPrecision, Path]) -> None:
    """OpenVINO changes the stack on which signals are handled. A wrong one ends the process without a word."""
    command = [sys.executable, "-X", "faulthandler", "-c", INTERRUPTED, str(converted[WeightPrecision.FLOAT16])]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


@pytest.fixture
def no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next network make a core, as the first of a process does."""
    monkeypatch.setattr(openvino_network, "_core", cache(openvino_network._core.__wrapped__))


@pytest.mark.usefixtures("no_core")
def test_without_openvino_the_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(ModelError) as raised:
        OpenVinoNetwork(Path("network.xml"), "f32")
    assert str(raised.value) == ("OpenVINO is not installed: import of openvino halted; None in sys.modules.")


@pytest.mark.usefixtures("no_core")
def test_openvino_is_imported_without_its_telemetry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "openvino_telemetry", raising=False)
    OpenVinoNetwork(tmp_path / "network.xml", "f32")
    assert sys.modules["openvino_telemetry"] is None


def test_few_operations_are_kept_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    capacity = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
    monkeypatch.setenv(capacity, "256")
    openvino_network._import_openvino()
    assert os.environ[capacity] == "256"
    monkeypatch.delenv(capacity)
    openvino_network._import_openvino()
    assert os.environ[capacity] == "64"
