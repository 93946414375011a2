"""Copies of the checkout, in which mutants are written and tests run, and the modules and tests in it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

MUTATED = ("index/*.py", "search/ranking/*.py", "ingest/chunking/*.py")
"""Patterns of the modules that are mutated. A star stands for folders too."""


def list_files(project: Path) -> list[str]:
    """Return the files that git tracks or would track, relative to the project, by name."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout
    return sorted(file for file in set(told.split("\0")) if file and (project / file).is_file())


def copy_files(project: Path, files: Sequence[str], folder: Path) -> None:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(project / file, folder / file)


def digest(project: Path, files: Sequence[str]) -> str:
    """Return a short digest of the code and the tests: results of another digest say nothing about this checkout."""
    total = hashlib.sha256()
    for file in files:
        if file.endswith((".py", ".pyi", ".toml")):
            total.update(f"{file}\0".encode() + hashlib.sha256((project / file).read_bytes()).digest())
    return total.hexdigest()[:12]


def mutated_modules(files: Sequence[str], only: str) -> list[str]:
    """Return the modules that are mutated and lie in `only`, a folder or a file. An empty text stands for all."""
    chosen = [file for file in files if any(fnmatch(file, pattern) for pattern in MUTATED)]
    return [file for file in chosen if not only or file == only or file.startswith(only.rstrip("/") + "/")]


def room_of(file: str) -> str:
    return file.split("/")[0]


def nearest_tests(module: str) -> str:
    """Return the test file that mirrors a module. It need not exist.

    >>> nearest_tests("index/local/catalogue.py")
    'tests/index/local/test_catalogue.py'
    """
    folder, _, name = module.rpartition("/")
    return f"tests/{folder}/test_{name}"
