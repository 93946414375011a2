"""Mutants: which are planted, which tests run against them, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.mutants.checkout import copy_files, digest, mutated_modules, nearest_tests
from tools.mutants.measuring import Measured
from tools.mutants.report import Judged, counts_by_room, report_text, write_report
from tools.mutants.running import Outcome, Runner, Stopped, Verdict, planted
from tools.mutants.sampling import Module, Mutant, sample

CODE = '''\
"""A module."""

LIMIT = 3


def count_down(start: int) -> int:
    steps = 0
    while start > 0:
        start = start - 1
        steps = steps + 1
    return steps


def never_called(n: int) -> int:
    return n * 2


def unchecked(n: int) -> str:
    return "about" + str(n)
'''

TESTS = """\
import subprocess, sys

import pytest

from index.thing import LIMIT, count_down, unchecked


@pytest.fixture(scope="module")
def counted():
    return count_down(3)


def test_limit():
    assert LIMIT == 3


def test_unchecked():
    assert unchecked(1)


def test_first(counted):
    assert counted == 3


def test_second(counted):
    assert counted == 3


def test_process():
    code = "from index.thing import count_down; print(count_down(2))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "2\\n"


def test_fails():
    assert False
"""

NO_FAULTS = '''\
from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    MOST = 1

Rows = dict[str, int]


class Counter(Protocol):
    def count(self, least: int = 0) -> int:
        """Return 1."""


def call(value: Rows | None, given: "Rows | None") -> None:
    """Return 1."""
    if value is given:
        raise ValueError("1 + 1" + f"{value}")
    call(value=value)
    log.warning("no", 1)
'''


def mutants_of(code: str, tmp_path: Path, count: int = 1000) -> list[Mutant]:
    (tmp_path / "index").mkdir(exist_ok=True)
    (tmp_path / "index" / "thing.py").write_text(code, "utf-8")
    return sample(tmp_path, ["index/thing.py"], count, seed=1)


def test_a_seed_gives_the_same_mutants_and_a_larger_count_more(tmp_path: Path) -> None:
    few, many = mutants_of(CODE, tmp_path, 3), mutants_of(CODE, tmp_path, 6)
    assert (len(few), len(many)) == (3, 6)
    assert many[:3] == few
    assert sample(tmp_path, ["index/thing.py"], 6, seed=2) != many


def test_a_mutant_changes_one_line(tmp_path: Path) -> None:
    for mutant in mutants_of(CODE, tmp_path):
        changed = [(a, b) for a, b in zip(CODE.splitlines(), mutant.source.splitlines(), strict=True) if a != b]
        assert len(changed) == 1
        assert mutant.diff == f"@@ -{mutant.line} +{mutant.line} @@\n-{changed[0][0]}\n+{changed[0][1]}"


def test_what_is_no_fault_is_not_planted(tmp_path: Path) -> None:
    assert [mutant.diff.splitlines()[-1] for mutant in mutants_of(NO_FAULTS, tmp_path)] == [
        "+    if value is not given:"
    ]


@pytest.mark.parametrize("code", ["f(1 if x else 2)", "a = g('insert')", "a: str = 'utf-8'"])
def test_no_mutant_puts_none_or_changes_the_case_alone(code: str, tmp_path: Path) -> None:
    sources = [mutant.source for seed in range(20) for mutant in sample_of(code, tmp_path, seed)]
    assert sources
    assert not [source for source in sources if "None" in source or source.lower() == code]


def sample_of(code: str, tmp_path: Path, seed: int) -> list[Mutant]:
    (tmp_path / "code.py").write_text(code, "utf-8")
    return sample(tmp_path, ["code.py"], 9, seed)


def test_the_statement_of_a_place_and_whether_it_runs_at_import() -> None:
    code = (
        "def f(\n    n=1,\n):\n    if (\n        n > 2\n    ):\n        g(\n            3,\n            n,\n        )\n"
    )
    places = Module("code.py", code).places
    assert [(place.line, place.statement, place.in_function) for place in places] == [
        (2, (1, 3), False),  # the default
        (5, (4, 6), True),  # >
        (5, (4, 6), True),  # 2
        (7, (7, 10), True),  # g
        (8, (7, 10), True),  # 3
    ]


def test_which_modules_are_mutated() -> None:
    files = ["index/a.py", "index/b/c.py", "index/d.pyi", "ingest/e.py", "ingest/chunking/f.py", "search/ranking/g.py"]
    mutated = ["index/a.py", "index/b/c.py", "ingest/chunking/f.py", "search/ranking/g.py"]
    assert mutated_modules([*files, "search/h.py", "tests/index/test_a.py"], "") == mutated
    assert mutated_modules(files, "index/b") == mutated_modules(files, "index/b/c.py") == ["index/b/c.py"]
    assert mutated_modules(files, "ind") == []
    assert nearest_tests("index/b/c.py") == "tests/index/b/test_c.py"


def test_the_digest_is_that_of_the_code(tmp_path: Path) -> None:
    for name in ("a.py", "b.md"):
        (tmp_path / name).write_text("1", "utf-8")
    before = digest(tmp_path, ["a.py", "b.md"])
    (tmp_path / "b.md").write_text("2", "utf-8")
    assert digest(tmp_path, ["a.py", "b.md"]) == before
    (tmp_path / "a.py").write_text("2", "utf-8")
    assert digest(tmp_path, ["a.py", "b.md"]) != before


def mutant(line: int = 1, in_function: bool = True, source: str = "", file: str = "index/thing.py") -> Mutant:
    return Mutant(file, line, (line, line), in_function, "number", source, "-1\n+2")


def test_the_nearest_tests_run_first_and_then_the_fastest_file() -> None:
    slow, fast, near, other = "tests/a.py::slow", "tests/b.py::fast", "tests/index/test_thing.py::near", "tests/b.py::x"
    measured = Measured(
        seconds={slow: 9.0, fast: 1.0, near: 99.0, other: 1.0, "tests/b.py::red": 1.0},
        failed=["tests/b.py::red"],
        lines={"index/thing.py": {1: [slow, fast, near, "tests/b.py::red"]}},
    )
    assert measured.tests_of(mutant(line=1)) == [near, fast, slow]
    assert measured.tests_of(mutant(line=2)) == []
    assert measured.tests_of(mutant(line=2, in_function=False)) == [near, fast, other, slow]


def test_a_mutant_is_planted_for_a_while_and_no_compiled_file_outlives_it(tmp_path: Path) -> None:
    path = tmp_path / "index" / "thing.py"
    compiled = path.parent / "__pycache__" / "thing.cpython-311.pyc"
    compiled.parent.mkdir(parents=True)
    path.write_text("a = 1", "utf-8")
    with planted(mutant(source="a = 2"), tmp_path):
        assert path.read_text("utf-8") == "a = 2"
    assert path.read_text("utf-8") == "a = 1"
    assert list(compiled.parent.iterdir()) == []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project in `checkout`, and an empty folder `work`."""
    folder = tmp_path_factory.mktemp("copy")
    project = folder / "project"
    files = {
        "index/__init__.py": "",
        "index/thing.py": CODE,
        "tests/index/test_thing.py": TESTS,
        "pyproject.toml": "[tool.pytest.ini_options]",
    }
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, "utf-8")
    (folder / "work").mkdir()
    copy_files(project, list(files), folder / "checkout")
    return folder


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.stop()


@pytest.fixture(scope="module")
def measured(runner: Runner, copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return runner.measure(copy / "checkout", "index", tmp_path_factory.mktemp("work"))


def line_of(text: str) -> int:
    return 1 + [line.strip() for line in CODE.splitlines()].index(text)


def test_measuring_tells_which_tests_execute_a_line(measured: Measured) -> None:
    tests = measured.tests_of(mutant(line=line_of("steps = 0")))
    assert [test.split("::")[1] for test in tests] == ["test_first", "test_second", "test_process"]
    assert measured.failed == ["tests/index/test_thing.py::test_fails"]


@pytest.mark.parametrize(
    ("old", "new", "in_function", "expected"),
    [
        ("LIMIT = 3", "LIMIT = 4", False, Verdict(Outcome.KILLED, "tests/index/test_thing.py::test_limit")),
        ("steps = 0", "steps = 1", True, Verdict(Outcome.KILLED, "tests/index/test_thing.py::test_first")),
        ("return n * 2", "return n * 3", True, Verdict(Outcome.NOT_COVERED)),
        ('return "about" + str(n)', 'return "XX" + str(n)', True, Verdict(Outcome.SURVIVED)),
    ],
)
def test_verdicts(
    old: str, new: str, in_function: bool, expected: Verdict, runner: Runner, measured: Measured, copy: Path
) -> None:
    planted_here = mutant(line_of(old), in_function, CODE.replace(old, new))
    tests = measured.tests_of(planted_here)
    verdict = runner.judge(planted_here, tests, measured.seconds, copy / "checkout", copy / "work")
    assert (verdict.outcome, verdict.by) == (expected.outcome, expected.by)
    assert (copy / "checkout" / "index" / "thing.py").read_text("utf-8") == CODE


def test_a_mutant_that_loops_is_stopped(measured: Measured, copy: Path) -> None:
    looping = mutant(line_of("start = start - 1"), source=CODE.replace("start = start - 1", "start = start"))
    tests = [test for test in measured.tests_of(looping) if test.endswith("first")]
    verdict = Runner(allowance=3.0).judge(looping, tests, measured.seconds, copy / "checkout", copy / "work")
    assert (verdict.outcome, verdict.by) == (Outcome.TIMED_OUT, "tests/index/test_thing.py::test_first")


def test_a_stopped_runner_starts_nothing(measured: Measured, copy: Path) -> None:
    runner = Runner()
    runner.stop()
    with pytest.raises(Stopped):
        runner.run_tests(list(measured.seconds), measured.seconds, copy / "checkout", copy / "work")


def test_the_report(tmp_path: Path) -> None:
    judged = [
        Judged(mutant(7), Verdict(Outcome.SURVIVED)),
        Judged(mutant(1, source="a"), Verdict(Outcome.KILLED, "tests/index/test_thing.py::test_limit")),
        Judged(mutant(2, file="search/ranking/x.py"), Verdict(Outcome.TIMED_OUT)),
        Judged(mutant(3, file="search/ranking/x.py"), Verdict(Outcome.BROKEN)),
    ]
    counts = counts_by_room(judged)
    assert {room: counts[room]["noticed"] for room in counts} == {"index": 50.0, "search": 100.0, "all": 66.7}
    text = report_text(judged, {"seed": 15})
    assert text.startswith("seed: 15\n")
    assert "Survived: 1\n\nindex/thing.py:7\n-1\n+2\n" in text
    write_report(tmp_path, judged, {"seed": 15})
    kept = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [row["at"] for row in kept["mutants"]][:2] == ["index/thing.py:1", "index/thing.py:7"]
