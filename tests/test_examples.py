"""The examples in the docstrings run and give what they show."""

from __future__ import annotations

import doctest
import importlib
import io
import re

import pytest

from core.locations import PROJECT

ROOMS = ("core", "embedding", "ingest", "index", "search", "evaluation", "benchmarks", "ui", "patella", "tools")
MODULES = sorted(
    path.relative_to(PROJECT).with_suffix("").as_posix().replace("/", ".")
    for room in ROOMS
    for path in (PROJECT / room).rglob("*.py")
    if re.search(r"^ +>>> ", path.read_text("utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_run(module: str) -> None:
    said, runner = io.StringIO(), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(module)):
        runner.run(example, out=said.write)
    assert runner.tries > 0
    assert said.getvalue() == ""
