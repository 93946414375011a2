"""Where `make` takes torch from, and what it runs in the end. Nothing is run here: make only tells."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tools.packages import PROJECT, requirements_in

[TORCH] = [str(each) for each in requirements_in(PROJECT / "requirements.txt") if each.name == "torch"]
CPU_INDEX = "--index-url https://download.pytorch.org/whl/cpu"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere PyPI's torch is the build for the CPU")


def told(*arguments: str) -> list[str]:
    """What make would run for a clone in which nothing is installed yet, line by line."""
    command = ["make", "--dry-run", "--always-make", *arguments]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "TORCH"))}
    done = subprocess.run(command, cwd=PROJECT, env=ours, capture_output=True, text=True, check=True)
    return re.sub(r"\\\n\s*", "", done.stdout).splitlines()


def installs(*arguments: str) -> list[str]:
    return [line for line in told(*arguments) if " -m pip install " in line]


@on_linux
def test_torch_is_asked_for_first_and_alone_at_the_index_of_the_cpu_build() -> None:
    first, *others = installs("setup", "TORCH=cpu")
    asked, elsewhere = first.split(" || ")
    assert asked.endswith(f"--no-deps --retries 0 --timeout 10 {CPU_INDEX} {TORCH}")
    assert re.search(rf"pip install [^;]* {re.escape(TORCH)};", elsewhere)
    assert not any("--index-url" in line for line in [elsewhere, *others])


def test_the_build_for_gpus_is_taken_where_it_is_asked_for() -> None:
    first, *others = installs("setup", "TORCH=gpu")
    assert first.endswith(f" {TORCH.replace('==', '===')}")
    assert not any("--index-url" in line for line in [first, *others])


@pytest.mark.parametrize(
    ("target", "locks"),
    [
        (".venv/installed", "-r requirements.lock"),
        (".venv/installed-dev", "-r requirements.lock -r requirements-dev.lock"),
    ],
)
def test_all_else_is_installed_from_the_lock_and_patella_from_the_clone(target: str, locks: str) -> None:
    lock, requirements, patella = installs(target, "TORCH=cpu")[-3:]
    assert lock.endswith(f"--no-deps --require-hashes {locks}")
    assert requirements.endswith(".txt")
    assert patella.endswith("--no-deps --no-build-isolation --editable .")


@on_linux
def test_the_peers_of_the_benchmarks_run_on_the_cpu_build_too() -> None:
    assert CPU_INDEX in installs("bench-setup", "TORCH=cpu")[0]


def test_make_run_runs_the_command_and_sets_nothing_else() -> None:
    assert told("run")[-1] == ".venv/bin/patella serve"


def test_the_tests_run_on_postgresql_as_they_do_without_it() -> None:
    assert told("test-postgresql")[-1] == f"{told('test')[-1]} -p tests.support.on_postgresql"
