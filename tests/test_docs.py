"""The documents tell the truth: commands run, links lead somewhere, settings and options are all there."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import PROJECT, Settings

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/GUIDE.md")
COMMANDS = ("ingest", "index", "search", "evaluation", "benchmarks")
SLOW = "-m benchmarks"  # its own parts are measured by hand; its options are checked below


def text_of(document: str) -> str:
    return (PROJECT / document).read_text("utf-8")


def shell_lines(document: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text_of(document), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An index of its own, so that what the documents do to it harms nobody."""
    return os.environ | {"PATELLA_INDEX": str(tmp_path_factory.mktemp("documents") / "index")}


def run(line: str, environment: dict[str, str]) -> str:
    words = shlex.split(line)
    assert words[:2] == [".venv/bin/python", "-m"], line
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_command_of_the_documents_runs(environment: dict[str, str]) -> None:
    targets = re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE)
    run(".venv/bin/python -m index sync corpus", environment)
    for line in [*shell_lines("README.md"), *shell_lines("docs/GUIDE.md")]:
        if line.startswith("make "):
            assert line.split()[1] in targets
        elif SLOW not in line:
            run(line, environment)


def test_what_the_readme_shows_is_what_is_printed(environment: dict[str, str]) -> None:
    readme = text_of("README.md")
    run(".venv/bin/python -m index sync corpus", environment)
    shown = re.findall(r"^```sh\n(\.venv[^\n]*)\n```\n\n```console\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert len(shown) == 2
    for line, output in shown:
        assert without_figures(output).strip() in without_figures(run(line, environment))


def without_figures(text: str) -> str:
    return re.sub(r"\d+\.\d+", "#", text)


def test_the_table_of_the_readme_is_that_of_the_kept_runs() -> None:
    rows = re.findall(r"^\| (.+?) \| (\.\d+) \| (\.\d+) \| (\.\d+) \|$", text_of("README.md"), re.MULTILINE)
    reports = ["bundled-development", "bundled-test", "scifact", "medquad"]
    assert len(rows) == len(reports)
    for (_, *figures), report in zip(rows, reports, strict=True):
        kept = text_of(f"evaluation/runs/2026-11-23-first/{report}/report.txt")
        measured = [re.search(rf"^{mode} +0(\.\d+)", kept, re.MULTILINE) for mode in ("keyword", "semantic", "hybrid")]
        assert figures == [match[1] for match in measured if match]


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `PATELLA_([A-Z0-9_]+)` \| (.+?) \|", text_of("docs/GUIDE.md"), re.MULTILINE))
    assert rows == {name.upper(): as_shown(field.default) for name, field in Settings.model_fields.items()}


def as_shown(default: object) -> str:
    if default is None:
        return "none"
    return f"`{default.relative_to(PROJECT)}`" if isinstance(default, Path) else f"`{default}`"


def options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield name
                yield from options_of(command)
        yield from (option for option in action.option_strings[-1:] if option != "--help")


@pytest.mark.parametrize("package", COMMANDS)
def test_every_command_and_option_is_documented(package: str) -> None:
    parser = importlib.import_module(f"{package}.__main__")._parser()
    documented = text_of("docs/GUIDE.md") + text_of("README.md")
    missing = {option for option in options_of(parser) if not re.search(rf"{re.escape(option)}\b", documented)}
    assert (f"python -m {package}" in documented, missing) == (True, set())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text_of(document))
    local = [link for link in links if not link.startswith("http")]
    assert [link for link in local if not (PROJECT / document).parent.joinpath(link).exists()] == []


def test_the_map_of_the_architecture_is_the_project() -> None:
    block = re.search(r"## What is where\?\n\n```\n(.*?)```", text_of("ARCHITECTURE.md"), re.DOTALL)
    assert block is not None
    named = {line.split()[0] for line in block[1].splitlines()}
    assert [name for name in named if not (PROJECT / name).exists()] == []
    modules = {path.name for path in PROJECT.glob("*.py")}
    assert modules <= named


def test_every_file_that_the_documents_name_exists() -> None:
    for document in ("ARCHITECTURE.md", "CONTRIBUTING.md", "docs/GUIDE.md"):
        named = re.findall(r"`((?:ingest|index|search|evaluation|ui|tests|docs)/[\w/.-]+\.\w+)`", text_of(document))
        assert [name for name in named if not (PROJECT / name).exists()] == []
