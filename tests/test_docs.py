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

from core.locations import PROJECT
from core.settings import Settings

DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs/GUIDE.md",
    "docs/RANKING.md",
    "docs/SCALING.md",
)
SHOWN = {"README.md": 2, "docs/GUIDE.md": 4}  # outputs that follow a command; more may come
COMMANDS = ("ingest", "index", "search", "evaluation", "benchmarks")
FOLDERS = ("core", "embedding", "ingest", "index", "search", "evaluation", "ui", "patella", "tests", "docs")
SLOW = "-m benchmarks"  # its own parts are measured by hand; its options are checked below


def text_of(document: str) -> str:
    return (PROJECT / document).read_text("utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An index of its own, so that what the documents do to it harms nobody."""
    made = os.environ | {"PATELLA_INDEX": str(tmp_path_factory.mktemp("documents") / "index")}
    run(".venv/bin/python -m index sync corpus", made)
    return made


def run(line: str, environment: dict[str, str]) -> str:
    words = shlex.split(line)
    assert words[:2] == [".venv/bin/python", "-m"], line
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_command_runs_and_prints_what_is_shown(environment: dict[str, str]) -> None:
    """In the order of the documents, over one index, as a reader would type them; each command once."""
    targets = re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE)
    for document, count in SHOWN.items():
        outputs = 0
        for block, shown in blocks_of(document):
            printed = ""
            for line in block.splitlines():
                if line.startswith("make "):
                    assert line.split()[1] in targets
                elif SLOW not in line:
                    printed = run(line, environment)
            if shown:
                outputs += 1
                assert without_figures(shown).strip() in without_figures(printed)
        assert outputs >= count, document


def test_the_guide_leaves_the_index_as_it_was(environment: dict[str, str]) -> None:
    status = run(".venv/bin/python -m index status", environment)
    assert "24 articles, 285 passages\n" in status
    assert "added by hand" not in status


def blocks_of(document: str) -> list[tuple[str, str]]:
    """Each block of commands and what is shown right after it, or after one line of prose; else nothing."""
    found = re.findall(
        r"^```sh\n(.*?)^```\n(?:\n(?:[^`\n][^\n]*\n){0,4}(?:\n)?```console\n(.*?)^```)?",
        text_of(document),
        re.DOTALL | re.MULTILINE,
    )
    return [(block, shown) for block, shown in found]


def without_figures(text: str) -> str:
    """Scores and seconds differ from machine to machine; counts, precision and recall do not."""
    return re.sub(r"(?<=  )\d+\.\d+(?=(?: \w+)?$)|\d+\.\d+(?= seconds)", "#", text, flags=re.MULTILINE)


def test_the_table_of_the_readme_is_that_of_the_kept_runs() -> None:
    rows = re.findall(r"^\| (.+?) \| (\.\d+) \| (\.\d+) \| (\.\d+) \|$", text_of("README.md"), re.MULTILINE)
    reports = ["bundled-development", "bundled-test", "scifact", "medquad"]
    assert len(rows) == len(reports)
    for (_, *figures), report in zip(rows, reports, strict=True):
        kept = text_of(f"evaluation/runs/2026-11-27-exact-attention/{report}/report.txt")
        measured = [re.search(rf"^{mode} +0(\.\d+)", kept, re.MULTILINE) for mode in ("keyword", "semantic", "hybrid")]
        assert figures == [match[1] for match in measured if match]


def test_the_speeds_of_the_readme_are_those_of_the_kept_run() -> None:
    rows = re.findall(
        r"^\| (?:words|both): (.+?) \| ([\d.]+) \| ([\d.]+) \| ([\d.]*) ?\|$", text_of("README.md"), re.MULTILINE
    )
    kept = text_of("benchmarks/runs/2026-11-26-peers-100k/report.txt")
    assert len(rows) == 8
    for name, *figures in rows:
        found = re.search(rf"^{re.escape(name)} +([\d.]+) +([\d.]+) +\S+ +\S+ +(\S+)", kept, re.MULTILINE)
        assert found, name
        p50, p95, recall = found.groups()
        assert figures == [
            in_short(p50),
            in_short(p95),
            f"{float(recall):.2f}".removeprefix("0") if recall != "-" else "",
        ]


def in_short(milliseconds: str) -> str:
    """As the README has it: without a tenth from ten on."""
    return milliseconds if float(milliseconds) < 10 else f"{float(milliseconds):.0f}"


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `PATELLA_([A-Z0-9_]+)` \| (.+?) \|", text_of("docs/GUIDE.md"), re.MULTILINE))
    assert rows == {name.upper(): as_shown(field.default) for name, field in Settings.model_fields.items()}


def as_shown(default: object) -> str:
    if default is None:
        return "none"
    return f"`{default.relative_to(PROJECT)}`" if isinstance(default, Path) else f"`{default}`"


def demands_of(parser: argparse.ArgumentParser, package: str) -> Iterator[str]:
    """Patterns that the documents must match: each subcommand where it is told of, each option in code."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield rf"`{name}[ `]|python -m {package} {name}\b"
                yield from demands_of(command, package)
        yield from (rf"[ `]{option}[ `\n]" for option in action.option_strings[-1:] if option != "--help")


@pytest.mark.parametrize("package", COMMANDS)
def test_every_command_and_option_is_documented(package: str) -> None:
    parser = importlib.import_module(f"{package}.__main__")._parser()
    documented = text_of("docs/GUIDE.md") + text_of("README.md")
    missing = {demand for demand in demands_of(parser, package) if not re.search(demand, documented)}
    assert (f"python -m {package}" in documented, missing) == (True, set())


def test_the_command_of_the_page_is_documented() -> None:
    assert "python -m ui" in text_of("docs/GUIDE.md")  # it takes no arguments


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
        named = re.findall(
            r"`((?:core|embedding|ingest|index|search|evaluation|ui|patella|tests|docs)/[\w/.-]+\.\w+)`",
            text_of(document),
        )
        assert [name for name in named if not (PROJECT / name).exists()] == []
