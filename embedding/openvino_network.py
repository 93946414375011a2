"""Conversion of a transformer to OpenVINO, and the converted network. No other module imports openvino."""

from __future__ import annotations

import logging
import math
import os
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from core.parallel import cores
from embedding.token_batches import TokenBatch

if TYPE_CHECKING:
    import openvino


_TRIALS, _BATCHES_OF_A_TRIAL = 3, 2  # a second or two in all; the first trial is slower in any precision
_MAX_BFLOAT16_SHARE = 0.8  # of the float32 time: bfloat16 must be clearly faster, so that chance decides nothing
_MIN_TRIAL_SECONDS = 0.05  # a model so small that a trial takes less gives no reliable times

_WEIGHT_INPUTS = {"MatMul": 1, "Gather": 0}  # the input that holds the weights, by type of operation
_MAX_INT8 = 127
_GROUP_SIZE = 64  # weights that share one scale

_CACHED_SHAPES = 64
"""Capacity of what OpenVINO keeps of operations by the shape of their input. Batches of passages have very many
shapes: with OpenVINO's capacity of 5,000 a page that indexes again and again grows for hours."""

HiddenStates = NDArray[np.float32]
"""Last hidden states of a transformer, shape (texts, tokens, dimensions)."""


class WeightPrecision(Enum):
    """Storage precisions for the weights of a converted network. Large weights are matrices: layers and embeddings."""

    FLOAT16 = auto()
    """All weights in float16."""
    INT8_EXCEPT_ATTENTION = auto()
    """Large weights in one byte, attention exact. Vectors are half as far from the model's as with INT8."""
    INT8 = auto()
    """All large weights in one byte."""


def convert_network(network: Any, example: Mapping[str, Any], files: Mapping[Path, WeightPrecision]) -> None:
    """Convert a torch module and write it once for each precision, as an .xml file with a .bin file beside it.

    `example` holds example inputs by name. Raises ModelError if the module cannot be converted.
    """
    openvino = _import_openvino()
    try:
        with warnings.catch_warnings(), _root_log_level():
            warnings.simplefilter("ignore")  # tracing warns of shapes, which later use checks
            converted = openvino.convert_model(network, example_input=dict(example))
            for file, precision in files.items():
                copy = converted.clone()
                if precision is not WeightPrecision.FLOAT16:
                    _quantize_weights(copy, except_attention=precision is WeightPrecision.INT8_EXCEPT_ATTENTION)
                openvino.save_model(copy, file)
    except Exception as error:  # torch and openvino raise nothing narrower
        raise ModelError(f"OpenVINO cannot convert the model: {error}.") from error


@contextmanager
def _root_log_level() -> Iterator[None]:
    """Restore the level of the root logger at the end: a conversion raises it, and no later warning would be logged."""
    level = logging.getLogger().level
    try:
        yield
    finally:
        logging.getLogger().setLevel(level)


def fastest_precision(file: Path, batch: TokenBatch) -> str:
    """Return "bf16" or "f32", whichever runs the converted network faster on this machine for such batches.

    A processor may have bfloat16 and still be slower with it, if it lacks the unit that multiplies whole tiles.
    """
    networks = {precision: OpenVinoNetwork(file, precision) for precision in _supported_precisions()}
    seconds: dict[str, list[float]] = {precision: [] for precision in networks}
    for _ in range(_TRIALS):
        for precision, network in networks.items():
            started = time.perf_counter()
            deque(network.run([batch] * _BATCHES_OF_A_TRIAL), maxlen=0)
            seconds[precision].append(time.perf_counter() - started)
    float32_time, bfloat16_time = min(seconds["f32"]), min(seconds.get("bf16", [math.inf]))
    is_reliable = float32_time > _MIN_TRIAL_SECONDS
    return "bf16" if is_reliable and bfloat16_time < _MAX_BFLOAT16_SHARE * float32_time else "f32"


class OpenVinoNetwork:
    """A converted network that is ready to run. Threads may share it. Raises ModelError if it cannot be loaded.

    `precision` of the arithmetic is "f32" or "bf16". A processor without bfloat16 uses float32.
    """

    def __init__(self, file: Path, precision: str) -> None:
        _limit_numpy_to_one_thread()
        self._file = file
        self._precision = precision if precision in _supported_precisions() else "f32"

    @cached_property
    def _low_latency(self) -> _CompiledNetwork:
        """Return the network compiled for single batches, on all cores but one, which is left to the caller."""
        return self._compile(PERFORMANCE_HINT="LATENCY", INFERENCE_NUM_THREADS=max(cores() - 1, 1))

    @cached_property
    def _high_throughput(self) -> _CompiledNetwork:
        """Return the network compiled for many batches, with as many parallel streams as keep the processor busy."""
        return self._compile(PERFORMANCE_HINT="THROUGHPUT", CPU_RUNTIME_CACHE_CAPACITY=_CACHED_SHAPES)

    def start(self, batch: TokenBatch) -> Callable[[], HiddenStates]:
        """Start to run one batch on all cores but one. Return a function that waits for its last hidden states."""
        return self._low_latency.start(batch)

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, HiddenStates]]:
        """Yield each batch with its last hidden states, in order.

        The next batches are taken and run meanwhile, so that no core waits.
        """
        return self._high_throughput.run(batches)

    def _compile(self, **options: str | int) -> _CompiledNetwork:
        arithmetic = {
            "INFERENCE_PRECISION_HINT": self._precision,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP_SIZE,
        }
        try:
            compiled = _core().compile_model(str(self._file), "CPU", arithmetic | options)
            return _CompiledNetwork(compiled)
        except RuntimeError as error:
            raise ModelError(f"OpenVINO cannot load {self._file}: {error}.") from error


def _quantize_weights(network: openvino.Model, except_attention: bool) -> None:
    """Replace the weights of layers and the token embeddings by int8 numbers, with one scale for 64 of a row.

    OpenVINO then multiplies int8 numbers where the processor is faster that way, and quantizes the other factor too.
    With 64 numbers to a scale in that factor it is a tenth faster than with its default of 32.
    """
    from openvino import opset13

    for operation in network.get_ops():
        input_number = _WEIGHT_INPUTS.get(operation.get_type_name())
        if input_number is None:
            continue
        weights = operation.input(input_number)
        constant = weights.get_source_output().get_node()
        if constant.get_type_name() != "Constant" or len(constant.shape) != 2:
            continue
        rows, columns = constant.shape
        if except_attention and rows == columns:  # only attention is square: other layers widen or narrow
            continue
        exact = constant.get_data().astype(np.float32).reshape(rows, -1, math.gcd(columns, _GROUP_SIZE))
        scale = np.maximum(np.abs(exact).max(axis=2, keepdims=True) / _MAX_INT8, np.finfo(np.float32).tiny)
        quantized = opset13.convert(opset13.constant(np.rint(exact / scale).astype(np.int8)), "f32")
        dequantized = opset13.multiply(quantized, opset13.constant(scale))
        weights.replace_source_output(opset13.reshape(dequantized, [rows, columns], special_zero=False).output(0))
    network.validate_nodes_and_infer_types()


class _CompiledNetwork:
    """A network compiled for either latency or throughput, with a pool of idle requests. Threads may share it."""

    def __init__(self, compiled: openvino.CompiledModel) -> None:
        self._compiled = compiled
        self._parallel_requests = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._input_names = [each.any_name for each in compiled.inputs]
        self._idle_requests: deque[openvino.InferRequest] = deque()

    def start(self, batch: TokenBatch) -> Callable[[], HiddenStates]:
        """Start to run a batch. Return a function that waits for its last hidden states."""
        request = self._start_request(batch)
        return lambda: self._finish(batch, request)[1]

    def run(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, HiddenStates]]:
        """Yield each batch with its last hidden states, in order, with several requests in parallel.

        If the caller stops early, wait for the requests that are running.
        """
        running: deque[tuple[TokenBatch, openvino.InferRequest]] = deque()
        try:
            for batch in batches:
                running.append((batch, self._start_request(batch)))
                if len(running) > self._parallel_requests:
                    yield self._finish(*running.popleft())
            while running:
                yield self._finish(*running.popleft())
        finally:
            for batch, request in running:
                self._finish(batch, request)

    def _start_request(self, batch: TokenBatch) -> openvino.InferRequest:
        try:
            request = self._idle_requests.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        request.start_async({name: batch.inputs[name] for name in self._input_names})
        return request

    def _finish(self, batch: TokenBatch, request: openvino.InferRequest) -> tuple[TokenBatch, HiddenStates]:
        request.wait()
        states = np.array(request.get_tensor("last_hidden_state").data, np.float32)
        self._idle_requests.append(request)
        return batch, states


def _limit_numpy_to_one_thread() -> None:
    """Limit numpy's matrix products to one thread.

    Threads of numpy spin for a while after each product, which takes a core from the network that runs next.
    """
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")


def _supported_precisions() -> list[str]:
    """Return the precisions that this processor computes in. OpenVINO emulates any other, many times slower."""
    capabilities = _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ["f32", "bf16"] if "BF16" in capabilities else ["f32"]


@cache
def _core() -> Any:
    """Return the one core of OpenVINO that this process has, and keeps to its end.

    A core gives the thread that makes it a stack for signals. When it is dropped it takes the stack away, and gives
    back the one before, which may be that of a core dropped earlier: the next signal, as of Ctrl-C, ends the process.
    """
    return _import_openvino().Core()


def _import_openvino() -> Any:
    """Import openvino without its telemetry. Raises ModelError if openvino is not installed.

    OpenVINO reports to a server while it is imported. If its telemetry package cannot be imported, it uses a stub that
    sends nothing. oneDNN, its library of operations, reads from the environment how many it keeps.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # importing it raises ImportError
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_CACHED_SHAPES))
    try:
        import openvino
    except ImportError as error:
        raise ModelError(f"OpenVINO is not installed: {error}.") from error
    return openvino
