"""A transformer without its tokenizer, converted and run by OpenVINO: the door to openvino."""

from __future__ import annotations

import math
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.parallel import cores
from embedding.token_batches import TokenBatch

if TYPE_CHECKING:
    import openvino


_TRIALS, _BATCHES_OF_A_TRIAL = 3, 2  # a second or two in all; the first trial is slower, whatever the precision
_WORTH_IT = 0.8  # of the time of float32, which bfloat16 must gain on: no chance decides where both are as fast
_MATTERS_S = 0.05  # a trial of a model so small that it takes less tells nothing

_WEIGHTS_OF = {"MatMul": 1, "Gather": 0}  # which of its inputs they are
_LARGEST, _OF_ONE_SCALE = 127, 64

HiddenStates = NDArray[np.float32]
"""Shape (texts, word pieces, dimensions)."""


class WeightPrecision(Enum):
    """How the weights of a converted network are kept."""

    FLOAT16 = auto()
    """In float16."""
    INT8_EXCEPT_ATTENTION = auto()
    """All that are many in one byte each, but those of attention exact: half as far from the model as all in bytes."""
    INT8 = auto()
    """All that are many in one byte each."""


def convert_network(network: Any, example: Mapping[str, Any], files: Mapping[Path, WeightPrecision]) -> None:
    """Write a torch module as .xml files and the .bin beside each. Raises ModelError."""
    openvino = _openvino()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the tracing: the shapes that it warns of are checked by use
            converted = openvino.convert_model(network, example_input=dict(example))
            for file, weights in files.items():
                own = converted.clone()
                if weights is not WeightPrecision.FLOAT16:
                    _quantize_weights(own, except_attention=weights is WeightPrecision.INT8_EXCEPT_ATTENTION)
                openvino.save_model(own, file)
    except Exception as error:  # of torch and of openvino, which raises nothing narrower
        raise ModelError(f"OpenVINO cannot convert the model: {error}.") from error


def fastest_precision(file: Path, batch: TokenBatch) -> str:
    """That in which a converted network takes the least time for such batches here.

    A processor may have bfloat16 and yet be slower in it, where it lacks the unit that multiplies whole tiles.
    """
    ways = {precision: OpenVinoNetwork(file, precision) for precision in _precisions()}
    took: dict[str, list[float]] = {precision: [] for precision in ways}
    for _ in range(_TRIALS):
        for precision, network in ways.items():
            started = time.perf_counter()
            deque(network.run([batch] * _BATCHES_OF_A_TRIAL), maxlen=0)
            took[precision].append(time.perf_counter() - started)
    exact, rough = min(took["f32"]), min(took.get("bf16", [math.inf]))
    return "bf16" if exact > _MATTERS_S and rough < _WORTH_IT * exact else "f32"


class OpenVinoNetwork:
    """A converted network, ready to run; may be shared by threads. Raises ModelError.

    `precision` is one of "f32" and "bf16"; the latter is used only where the processor has it.
    """

    def __init__(self, file: Path, precision: str) -> None:
        _one_thread_for_numpy()
        self._file = file
        self._precision = precision if precision in _precisions() else "f32"

    @cached_property
    def _low_latency(self) -> _Compiled:
        """On all cores but one, which is left to the caller."""
        return self._compiled(PERFORMANCE_HINT="LATENCY", INFERENCE_NUM_THREADS=max(cores() - 1, 1))

    @cached_property
    def _high_throughput(self) -> _Compiled:
        """As many streams as keep the processor busy."""
        return self._compiled(PERFORMANCE_HINT="THROUGHPUT")

    def start(self, read: TokenBatch) -> Callable[[], HiddenStates]:
        """Run one batch as soon as may be, on all cores but one; what is returned waits for its last states."""
        return self._low_latency.begin(read)

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, HiddenStates]]:
        """The last states of each batch, in order. Meanwhile the next ones are read and run, so that no core waits."""
        return self._high_throughput.run(batches)

    def _compiled(self, **options: str | int) -> _Compiled:
        precision = {
            "INFERENCE_PRECISION_HINT": self._precision,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": _OF_ONE_SCALE,
        }
        try:
            return _Compiled(_openvino().Core().compile_model(str(self._file), "CPU", precision | options))
        except RuntimeError as error:
            raise ModelError(f"OpenVINO cannot load {self._file}: {error}.") from error


def _quantize_weights(network: openvino.Model, except_attention: bool) -> None:
    """Keep the weights of layers, and the vectors of word pieces, as whole numbers, some of a row with one scale.

    OpenVINO then multiplies whole numbers, too, where the processor is faster so: with as many numbers to a scale in
    what it multiplies them by, it is a tenth faster than with the 32 that it would choose.
    """
    from openvino import opset13

    for operation in network.get_ops():
        place = _WEIGHTS_OF.get(operation.get_type_name())
        if place is None:
            continue
        weights = operation.input(place)
        constant = weights.get_source_output().get_node()
        if constant.get_type_name() != "Constant" or len(constant.shape) != 2:
            continue
        rows, columns = constant.shape
        if except_attention and rows == columns:  # other layers widen or narrow
            continue
        exact = constant.get_data().astype(np.float32).reshape(rows, -1, math.gcd(columns, _OF_ONE_SCALE))
        scale = np.maximum(np.abs(exact).max(axis=2, keepdims=True) / _LARGEST, np.finfo(np.float32).tiny)
        whole = opset13.convert(opset13.constant(np.rint(exact / scale).astype(np.int8)), "f32")
        nearly = opset13.multiply(whole, opset13.constant(scale))
        weights.replace_source_output(opset13.reshape(nearly, [rows, columns], special_zero=False).output(0))
    network.validate_nodes_and_infer_types()


class _Compiled:
    """A network as it runs in one way."""

    def __init__(self, compiled: openvino.CompiledModel) -> None:
        self._compiled = compiled
        self._at_once = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._names = [each.any_name for each in compiled.inputs]
        self._idle: deque[openvino.InferRequest] = deque()

    def begin(self, batch: TokenBatch) -> Callable[[], HiddenStates]:
        """See `Network.start`."""
        request = self._started(batch)
        return lambda: self._finished(batch, request)[1]

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, HiddenStates]]:
        """See `Network.run`."""
        running: deque[tuple[TokenBatch, openvino.InferRequest]] = deque()
        try:
            for batch in batches:
                running.append((batch, self._started(batch)))
                if len(running) > self._at_once:
                    yield self._finished(*running.popleft())
            while running:
                yield self._finished(*running.popleft())
        finally:
            for batch, request in running:
                self._finished(batch, request)

    def _started(self, batch: TokenBatch) -> openvino.InferRequest:
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        request.start_async({name: batch.inputs[name] for name in self._names})
        return request

    def _finished(self, batch: TokenBatch, request: openvino.InferRequest) -> tuple[TokenBatch, HiddenStates]:
        request.wait()
        states = np.array(request.get_tensor("last_hidden_state").data, np.float32)
        self._idle.append(request)
        return batch, states


def _one_thread_for_numpy() -> None:
    """The threads of its products spin for a while after each, which takes a core from the network that runs next."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def _precisions() -> list[str]:
    """Those that this processor has. Others would be imitated, many times slower."""
    capabilities = _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ["f32", "bf16"] if "BF16" in capabilities else ["f32"]


def _openvino() -> Any:
    """Without its telemetry, which tells a server in its very import: where that package cannot be imported it has a
    stub that tells nobody. Raises ModelError where openvino is not installed.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # importing it raises ImportError
    try:
        import openvino
    except ImportError as error:
        raise ModelError(f"OpenVINO is not installed: {error}.") from error
    return openvino
