"""The worked example of CONTRIBUTING.md is a reader that passes its own tests."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from core.locations import PROJECT
from ingest.readers.registry import _MODULES, SUFFIXES

NAME, SUFFIX = "ingest.readers.subtitles", ".srt"


def loaded(name: str, code: str) -> ModuleType:
    module = ModuleType(name)
    exec(compile(code, f"the example {name}", "exec"), module.__dict__)
    return module


def test_the_example_reader_passes_its_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    reader, its_tests = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert f'    "{SUFFIX}": "{NAME}",\n' in text
    assert not Path(PROJECT, *NAME.split(".")).with_suffix(".py").exists()
    monkeypatch.setitem(sys.modules, NAME, loaded(NAME, reader))
    monkeypatch.setitem(_MODULES, SUFFIX, NAME)
    monkeypatch.setattr("ingest.reading.SUFFIXES", SUFFIXES | {SUFFIX})
    functions = {name: value for name, value in vars(loaded("test", its_tests)).items() if name.startswith("test_")}
    assert len(functions) == 3
    for function in functions.values():
        function()
