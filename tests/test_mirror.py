"""A module of weight has a test file of its name: search/answers/marks.py has tests/search/answers/test_marks.py."""

from __future__ import annotations

from pathlib import Path

from core.locations import PROJECT

ROOMS = (
    "core",
    "embedding",
    "ingest",
    "index",
    "search",
    "evaluation",
    "benchmarks",
    "faults",
    "api",
    "serving",
    "ui",
    "patella",
)
WEIGHT = 60
"""Lines from which on a module is of weight."""

TESTED_ELSEWHERE = {
    "api/http/app.py": "tests/api/http/test_description.py",
    "api/http/context.py": "tests/api/http/test_asking.py",
    "api/http/cursors.py": "tests/api/http/test_asking.py",
    "api/http/jobs.py": "tests/api/http/test_writing.py",
    "api/http/models.py": "tests/api/http/test_description.py",
    "index/encoding_queue/queue.py": "tests/index/postgresql/test_queue.py",  # the interface
    "index/memory.py": "tests/index/test_engine.py",  # one contract suite for every engine
    "index/beside/memory.py": "tests/index/beside/test_kept.py",  # and one for all that lies beside an index
    "patella/originals.py": "tests/ui/test_originals.py",  # with the route that serves them
    "faults/postgresql/library.py": "tests/faults/postgresql/test_attacks.py",
    "evaluation/programs.py": "tests/evaluation/test_runner.py",  # the commands, with what they measure
    "evaluation/crafted/texts.py": "tests/evaluation/crafted/test_catalogue.py",  # all kinds of hostile files
    "evaluation/crafted/pages.py": "tests/evaluation/crafted/test_catalogue.py",
    "evaluation/crafted/packages.py": "tests/evaluation/crafted/test_catalogue.py",
    "evaluation/crafted/pdfs.py": "tests/evaluation/crafted/test_catalogue.py",
    "index/postgresql/generations.py": "tests/index/postgresql/test_engine.py",
    "index/postgresql/upkeep.py": "tests/index/postgresql/test_engine.py",
    "patella/cli/evaluate.py": "tests/evaluation/test_runner.py",
    "patella/cli/judgements.py": "tests/evaluation/judgements/test_programs.py",
    "patella/cli/benchmark.py": "tests/benchmarks/growth/test_measuring.py",
    "benchmarks/programs.py": "tests/benchmarks/side_by_side/test_measuring.py",
    "benchmarks/side_by_side/processes.py": "tests/benchmarks/side_by_side/test_measuring.py",
    "benchmarks/browser.py": "tests/benchmarks/test_page.py",
    "benchmarks/growth/plot.py": "tests/benchmarks/growth/test_measuring.py",
    "benchmarks/growth/serving.py": "tests/benchmarks/growth/test_measuring.py",
    "benchmarks/growth/updating.py": "tests/benchmarks/growth/test_measuring.py",
    "benchmarks/load/serving.py": "tests/benchmarks/load/test_measuring.py",
    "benchmarks/load/soak.py": "tests/benchmarks/load/test_measuring.py",
    "benchmarks/publishing/asking.py": "tests/benchmarks/publishing/test_measuring.py",
    "benchmarks/peers/patella.py": "tests/benchmarks/side_by_side/test_our_index.py",
    "benchmarks/peers/lancedb_hybrid.py": "",  # runs in .venv-bench alone, which `make test` does not install
}


def modules_of_weight() -> set[str]:
    paths = (path for room in ROOMS for path in (PROJECT / room).rglob("*.py") if not path.name.startswith("__"))
    return {path.relative_to(PROJECT).as_posix() for path in paths if len(path.read_text().splitlines()) >= WEIGHT}


def test_every_module_of_weight_has_its_test_file() -> None:
    mirrored = {module: Path("tests", module).with_name(f"test_{Path(module).name}") for module in modules_of_weight()}
    without = {module for module, tests in mirrored.items() if not (PROJECT / tests).is_file()}
    assert without == TESTED_ELSEWHERE.keys()
    assert [tests for tests in TESTED_ELSEWHERE.values() if tests and not (PROJECT / tests).is_file()] == []
