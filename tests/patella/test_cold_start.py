"""A command imports what it needs, and no more: that is what makes its start fast."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.locations import PROJECT

COUNT = """
import contextlib, os, sys
from patella.cli import main
with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
    status = main(sys.argv[1:])
print(status, *sorted(sys.modules))
"""
MODEL_LIBRARIES = {"openvino", "sentence_transformers", "tokenizers", "torch", "transformers"}
HEAVY = MODEL_LIBRARIES | {"lxml", "numpy", "pydantic", "streamlit", "whoosh"}


def modules_of(arguments: list[str], environment: dict[str, str]) -> set[str]:
    """Return the modules that one command of a new process loads."""
    command = [sys.executable, "-c", COUNT, *arguments]
    ran = subprocess.run(command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True, check=True)
    status, *modules = ran.stdout.split()
    assert status == "0", ran.stderr
    return set(modules)


@pytest.fixture(scope="module")
def environment(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the commands, with an index of one article."""
    root = tmp_path_factory.mktemp("cold")
    (root / "articles").mkdir()
    (root / "articles" / "cats.md").write_text("# Cats\n\nThe cat drinks milk. The cat sleeps.", "utf-8")
    chosen = {"PATELLA_MODEL": str(model_folder), "PATELLA_INDEX": str(root / "index")}
    modules_of(["index", "sync", str(root / "articles")], chosen)
    return chosen


@pytest.mark.parametrize("arguments", [["--help"], ["search", "--help"], ["benchmark", "growth", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    modules = modules_of(arguments, {})
    assert modules & HEAVY == set()
    assert len(modules) <= 360


def test_a_search_by_words_imports_no_model(environment: dict[str, str]) -> None:
    modules = modules_of(["search", "--mode", "keyword", "cat"], environment)
    assert modules & (MODEL_LIBRARIES | {"lxml", "streamlit"}) == set()
    assert "whoosh.query" in modules
    assert len(modules) <= 637


def test_a_search_by_meaning_imports_no_torch(environment: dict[str, str]) -> None:
    modules = modules_of(["search", "--mode", "semantic", "cat"], environment)
    assert modules & {"sentence_transformers", "torch", "transformers", "lxml", "streamlit"} == set()
    assert "openvino" in modules
    assert len(modules) <= 778
