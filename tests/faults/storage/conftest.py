from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.locations import PROJECT
from faults.storage.judging import Reference, run_steps
from faults.storage.shim import build_shim, find_compiler

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def references(tmp_path_factory: pytest.TempPathFactory) -> list[Reference]:
    """Return the steps with the places and states around them; no step may change a place."""
    return run_steps(tmp_path_factory.mktemp("steps"))


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_compiler() is None:
        pytest.skip("no C compiler")
    return build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def with_shim(shim: Path, tmp_path: Path) -> Callable[[str], Rows]:
    """Return a function that runs a program with the shim below it, and returns the JSON lines that it prints.

    The program finds an empty folder in `sys.argv[1]`.
    """
    (folder := tmp_path / "scratch").mkdir()

    def run(program: str) -> Rows:
        command = [sys.executable, "-W", "ignore", "-c", program, str(folder)]
        environment = os.environ | {"LD_PRELOAD": str(shim)}
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run
