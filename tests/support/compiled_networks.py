"""Converted networks, each compiled once in this process, whichever encoder asks for it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.digests import sha256_of
from embedding import openvino_network
from embedding.openvino_network import OpenVinoNetwork


@contextmanager
def compiled_once() -> Iterator[None]:
    """Give equal networks one compiled network while the block runs: threads may share it, and it takes 0.16 s."""
    compile_network = OpenVinoNetwork._compile
    compiled: dict[Hashable, Any] = {}

    def compile_once(network: OpenVinoNetwork, **options: str | int) -> Any:
        files = (network._file, network._file.with_suffix(".bin"))
        if not all(file.is_file() for file in files):
            return compile_network(network, **options)
        content = tuple(map(sha256_of, files))
        key = (openvino_network._core(), content, network._precision, frozenset(options.items()))
        if key not in compiled:
            compiled[key] = compile_network(network, **options)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(OpenVinoNetwork, "_compile", compile_once)
        yield
