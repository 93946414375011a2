"""The examples of docs/API.md run from top to bottom, in one namespace, and print what the document shows."""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from core.locations import PROJECT
from core.settings import settings
from tests.support.commands import python_path

DOCUMENT = PROJECT / "docs" / "API.md"

ARTICLES = {
    "running.md": """\
# Sore feet after running

## Causes

New shoes are the usual cause of sore feet. The foot swells by half a size during a long run, so a tight shoe presses on
the toes. Running on hard ground makes the soles ache.

## Treatment

Cool the foot with ice for fifteen minutes. Rest for two days before the next run. See a doctor if the heel hurts when
you get up in the morning.
""",
    "bread.txt": """\
Baking rye bread

Rye flour needs sourdough, because its starch breaks down without acid. Let the dough rise for three hours.

Storage

Rye bread keeps for a week in a linen bag. It gets mouldy in plastic.
""",
    "tea.md": """\
# Green tea

## Brewing

Pour water of 70 degrees on the leaves and wait for two minutes. Boiling water makes green tea bitter.
""",
}

TOLERANCE = 0.03
"""The most by which a printed score may differ: processors compute vectors with slightly different results."""


def examples() -> Iterator[tuple[int, str, str]]:
    """Yield each block of Python: the number of its line in the document, its code, and the output shown below it."""
    text = DOCUMENT.read_text("utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```\n(?:\n```console\n(.*?)^```)?", text, re.DOTALL | re.MULTILINE):
        yield text.count("\n", 0, match.start(1)), match[1], match[2] or ""


def without_decimals(text: str) -> tuple[str, list[float]]:
    """Return the text with each decimal number replaced by "#", and these numbers."""
    decimals = re.findall(r"-?\d+\.\d+", text)
    return re.sub(r"-?\d+\.\d+", "#", text), [float(number) for number in decimals]


def test_the_examples_print_what_the_document_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(_folder_of_command(tmp_path)), prepend=os.pathsep)
    settings.cache_clear()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for line, code, shown in examples():
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile("\n" * line + code, str(DOCUMENT), "exec"), namespace)
        (text, numbers), (expected_text, expected_numbers) = map(without_decimals, (printed.getvalue(), shown))
        assert text == expected_text, f"line {line} of {DOCUMENT.name}"
        assert numbers == pytest.approx(expected_numbers, abs=TOLERANCE), f"line {line} of {DOCUMENT.name}"


def test_the_first_example_has_ten_lines() -> None:
    _, code, _ = next(examples())
    assert len([line for line in code.splitlines() if line]) == 10


def _folder_of_command(folder: Path) -> Path:
    """Return a folder with a command `patella` that runs this code. An assistant passes it no environment but PATH."""
    command = folder / "bin" / "patella"
    command.parent.mkdir()
    given = [f"PYTHONPATH={python_path()}", f"PATELLA_CACHE={os.environ['PATELLA_CACHE']}", sys.executable]
    command.write_text(f'#!/bin/sh\nexec env {shlex.join(given)} -m patella "$@"\n', "utf-8")
    command.chmod(0o755)
    return command.parent
