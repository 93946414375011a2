"""Write the lock files anew from the requirements: `make lock`.

`--upgrade` takes the newest version of every package that the requirements do not pin. Without it, a package keeps the
version that the lock has.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import uv

from tools.packages import PROJECT, belongs_to_gpu_build, locked_in

UV = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-sources", "--no-header", "--quiet")

RUNTIME = """\
# Every package that Patella runs on or is installed with, its version and the hashes of its files.
# `make lock` writes this file from requirements.txt and requirements-build.txt.
#
# torch has the hashes of PyPI's files. PyTorch's own index has other files for Linux, and their hashes are not here:
# the Makefile installs torch first, by its version alone. pip then finds it installed and asks for no hash.
# What PyPI's torch needs for a GPU under Linux is left out (nvidia-*, cuda-*, triton): the CPU build needs none of it,
# and `make setup TORCH=gpu` installs it by its version alone. So pip must not look for what is not here:
#
#   pip install --no-deps --require-hashes -r requirements.lock
#
"""
TESTS = """\
# Every package that the tests and the tools need besides those of requirements.lock. `make lock` writes this file from
# requirements-dev.txt.
#
#   pip install --no-deps --require-hashes -r requirements.lock -r requirements-dev.lock
#
"""


def main() -> int:
    runtime, tests = PROJECT / "requirements.lock", PROJECT / "requirements-dev.lock"
    _compile(runtime, "requirements.txt", "requirements-build.txt")
    _keep(runtime, RUNTIME, lambda name: not belongs_to_gpu_build(name))
    _compile(tests, "requirements-dev.txt", "--constraints", runtime.name)
    known = {package.name for package in locked_in(runtime)}
    _keep(tests, TESTS, lambda name: name not in known and not belongs_to_gpu_build(name))
    return 0


def _compile(lock: Path, *inputs: str) -> None:
    command = [uv.find_uv_bin(), "pip", "compile", *inputs, "--output-file", lock.name, *UV, *sys.argv[1:]]
    subprocess.run(command, cwd=PROJECT, check=True)


def _keep(lock: Path, head: str, wanted: Callable[[str], bool]) -> None:
    """Put the head above the lock and drop the packages that are not wanted. A package begins at the margin."""
    packages = re.split(r"^(?=[a-z0-9])", lock.read_text("utf-8"), flags=re.MULTILINE)
    lock.write_text(head + "".join(text for text in packages if wanted(text.split("==")[0])), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
