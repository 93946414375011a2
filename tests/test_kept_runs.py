"""Kept runs and the documents that quote them: every figure has its run, and every run is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from core.locations import PROJECT
from tests.support.json_lines import keys_in

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
SOURCES = sorted([*DOCUMENTS, *PROJECT.glob("[a-z]*/**/*.py")])
RUNS = sorted(path.parent.relative_to(PROJECT).as_posix() for path in PROJECT.glob("*/runs/**/report.json"))
FOLDERS = sorted(path.relative_to(PROJECT).as_posix() for path in PROJECT.glob("*/runs/*"))
BENCHMARKS = (PROJECT / "docs/BENCHMARKS.md").read_text("utf-8")

COLUMNS = {
    "by words alone, the 100 best": (0, 1, 7, 8),
    "by meaning alone, the 100 best": (0, 1, 4, 7, 8),
    "by both, the 10 best": (0, 1, 4, 7, 8),
    "hybrid, nDCG@10": range(6),
    "hybrid, right first": range(6),
    "floor": range(3),
    "first result, development questions": range(4),
    "first result, test questions": range(4),
    "misspelt, development questions": range(6),
    "misspelt, test questions": range(6),
    "msdocs": range(5),
    "SciFact": range(5),
    "nDCG@10, MedQuAD, cut": range(5),
    "nDCG@10, MedQuAD, all weights in eight bits": range(5),
    "nDCG@10, SciFact, all weights in eight bits": range(5),
    "vectors named, msdocs": range(4),
    "vectors named, MedQuAD": range(4),
    "milliseconds, 285 passages": range(3),
    "seconds, by part of the run": (1, 2, 3, 4, 6, 7, 9, 10),
    "median of each quarter": range(5),
    "processor ms, by part": range(3),
    "SciFact, 10,000 passages": range(5),
    "msdocs, 100,000 passages": range(5),
    "seconds, of 5 starts": range(2),
    "milliseconds, during changes": range(4),
}
"""First cell of the head of a table in docs/BENCHMARKS.md -> the columns of report.txt that it shows, from 0."""


def text_of(path: str) -> str:
    return (PROJECT / path).read_text("utf-8")


def runs_named(text: str) -> set[str]:
    """Return the paths of runs in a text, as in benchmarks/runs/2026-11-26-graph/report.txt."""
    return set(re.findall(r"\b([a-z]+/runs/\d[\w./-]*\w)", text))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_document_names_every_run(folder: str) -> None:
    named = set().union(*(runs_named(document.read_text("utf-8")) for document in DOCUMENTS))
    assert any(f"{name}/".startswith(f"{folder}/") for name in named)


@pytest.mark.parametrize("run", [run for run in RUNS if not run.startswith(("tools/", "faults/"))])
def test_the_benchmarks_name_every_report(run: str) -> None:
    assert run in runs_named(BENCHMARKS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_run_that_is_named_exists(source: Path) -> None:
    assert [name for name in runs_named(source.read_text("utf-8")) if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("path", sorted(PROJECT.glob("*/runs/**/*.json")), ids=lambda path: path.parent.name)
def test_a_kept_report_has_one_key_a_line_at_most(path: Path) -> None:
    text = path.read_text("utf-8")
    assert max(map(keys_in, text.splitlines())) == 1
    assert json.loads(text)


def test_kept_runs_are_marked_as_generated() -> None:
    assert "*/runs/** linguist-generated=true" in text_of(".gitattributes")


def test_the_quality_table_is_that_of_the_kept_runs() -> None:
    rows = re.findall(r"^\| \[.+?\]\(\.\./(.+?)\) \| (0\.\d+) \| (0\.\d+) \| (0\.\d+) \|$", BENCHMARKS, re.MULTILINE)
    assert [Path(run).name for run, *_ in rows] == ["bundled-development", "bundled-test", "scifact", "medquad"]
    for run, *shown in rows:
        report = text_of(f"{run}/report.txt")
        assert shown == [cells_of(mode, report)[0] for mode in ("keyword", "semantic", "hybrid")]


@pytest.mark.parametrize("split", ["development", "test"])
def test_the_figures_of_the_bundled_questions_are_of_results_that_were_judged(split: str) -> None:
    """A ranking that brings up many unjudged sections needs their grades before its figures are shown."""
    (run,) = re.findall(
        rf"^\| \[bundled.+?\]\(\.\./(\S+/bundled-{split})\)", BENCHMARKS.split("\n## ")[1], re.MULTILINE
    )
    runs = json.loads(text_of(f"{run}/report.json"))["runs"]
    assert runs.keys() == {"hybrid", "keyword", "semantic"}
    assert min(means["Judged@10"] for means in runs.values()) >= 0.9


def sections() -> Iterator[tuple[str, list[str]]]:
    """Yield each section of the benchmarks with the reports (report.txt, as text) of the runs that it links."""
    for section in re.split(r"^## ", BENCHMARKS, flags=re.MULTILINE)[1:]:
        yield section, [text_of(f"{run}/report.txt") for run in RUNS if run in runs_named(section)]


def tables_of(section: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the first cell of the head of each table, and the cells of its rows."""
    for table in re.findall(r"(?:^\|.*\|\n)+", section, re.MULTILINE):
        head, _, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines())
        yield head[0], rows


def cells_of(name: str, report: str) -> list[str]:
    """Return the cells of the row of that name in a report; [] if it has none."""
    found = re.search(rf"^{re.escape(name)}  +(.+)$", report, re.MULTILINE)
    return re.split(r" {2,}", found[1]) if found else []


def test_every_table_is_one_of_a_kept_report() -> None:
    """All rows of a table stand in one table of a report. A dash is a cell that the report leaves empty."""
    compared = set()
    for section, reports in sections():
        blocks = [block for report in reports for block in report.split("\n\n")]
        for first, rows in tables_of(section):
            if first in COLUMNS:
                shown = [[cell for cell in cells if cell != "–"] for _, *cells in rows]
                kept = [[chosen(cells_of(name, block), COLUMNS[first]) for name, *_ in rows] for block in blocks]
                assert shown in kept, first
                compared.add(first)
    assert compared == COLUMNS.keys()


def chosen(cells: list[str], columns: Iterable[int]) -> list[str]:
    return [cells[column] for column in columns if column < len(cells)]


def test_every_figure_stands_in_a_report_that_its_section_links() -> None:
    """A figure is a number with a decimal point."""
    for section, reports in sections():
        kept = set(re.findall(r"\d+\.\d+", " ".join(reports)))
        prose = re.sub(r"`.*?`|\]\(.*?\)|Python \d\.\d+|SQuAD \d\.\d", "", section)
        assert set(re.findall(r"\d+\.\d+", prose)) - kept == set(), section.splitlines()[0]


def test_the_ranking_shows_the_same_quality() -> None:
    table = r"^\| .+ \| 0?(\.\d+) \| 0?(\.\d+) \| 0?(\.\d+) \|$"
    shown = re.findall(table, section_of("docs/RANKING.md", "Figures"), re.MULTILINE)
    assert shown == re.findall(table, section_of("docs/BENCHMARKS.md", "Quality of the results"), re.MULTILINE)


def test_the_ranking_shows_the_kept_ablation() -> None:
    """The rows may stand in any order, under any names."""
    section = section_of("docs/RANKING.md", "What each part is worth")
    (run,) = {name.removesuffix("/report.txt") for name in runs_named(section)}
    mean = r" (?:\*\*)?(\.\d{3})[^|]* \|"
    shown = re.findall(rf"^\|[^|]+\|{mean}{mean}{mean}$", section, re.MULTILINE)
    collections = json.loads(text_of(f"{run}/report.json"))["collections"]
    means = [
        [collection["arms"][arm]["means"]["nDCG@10"] for collection in collections] for arm in collections[0]["arms"]
    ]
    assert sorted(shown) == sorted(tuple(f"{value:.3f}".removeprefix("0") for value in row) for row in means)


def section_of(document: str, heading: str) -> str:
    return text_of(document).split(f"\n## {heading}\n")[1].split("\n## ")[0]
