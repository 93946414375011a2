"""Measure the tests of a room without any mutant: how long each takes, and which lines it executes.

Lines that run in a process that a test starts count for that test. Lines that run while a shared fixture is made count
for every test that uses the fixture.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import coverage
import pytest

from tools.mutants.checkout import nearest_tests
from tools.mutants.sampling import Mutant

SETTINGS = """\
[run]
core = ctrace
parallel = true
data_file = {data}
context = ${{PYTEST_CURRENT_TEST-}}
include = {include}
patch =
    _exit
    fork
disable_warnings =
    no-data-collected
    module-not-imported
    module-not-measured
"""
FIXTURE = "fixture of tests: "


@dataclass
class Measured:
    """What is known of the tests of a room. A test is named by its node id."""

    seconds: dict[str, float] = field(default_factory=dict)  # with the making of each shared fixture that it uses
    failed: list[str] = field(default_factory=list)  # without any mutant
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)  # module -> line -> tests

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Measured:
        kept = json.loads(path.read_text("utf-8"))
        lines = {file: {int(line): tests for line, tests in table.items()} for file, table in kept["lines"].items()}
        return cls(kept["seconds"], kept["failed"], lines)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that execute the mutated statement: the nearest file first, then the fastest file.

        What runs at import is executed for every test of the room. Tests of one file stay in their order, because they
        share fixtures.
        """
        if mutant.in_function:
            first, last = mutant.statement
            table = self.lines.get(mutant.file, {})
            executing = {test for line in range(first, last + 1) for test in table.get(line, [])}
        else:
            executing = set(self.seconds)
        files: dict[str, list[str]] = defaultdict(list)
        for test in self.seconds:
            if test in executing and test not in self.failed:
                files[test.split("::")[0]].append(test)
        nearest = nearest_tests(mutant.file)
        order = sorted(files, key=lambda file: (file != nearest, sum(map(self.seconds.__getitem__, files[file]))))
        return [test for file in order for test in files[file]]


def measure(copy: Path, room: str, work: Path) -> Measured:
    """Run the tests of a room in the copy, in this process, which is of no use for anything else afterwards."""
    settings = work / "settings.ini"
    include = ", ".join(str(copy / part / "*") for part in ("index", "search", "ingest"))
    settings.write_text(SETTINGS.format(data=work / "coverage", include=include), "utf-8")
    os.environ["COVERAGE_PROCESS_START"] = str(settings)  # coverage starts itself in processes that the tests start
    meter = coverage.Coverage(config_file=str(settings))
    meter.start()
    plugin = _Meter(meter)
    pytest.main([f"tests/{room}", *pytest_options(copy, work)], plugins=[plugin])
    meter.stop()
    meter.save()
    meter.combine([str(work)])
    return plugin.measured(_lines_by_context(meter.get_data(), copy))


def pytest_options(copy: Path, work: Path) -> list[str]:
    return [f"--rootdir={copy}", f"--basetemp={work / 'tmp'}", "-m", "not browser", "-p", "no:cacheprovider", "-q"]


def _lines_by_context(data: coverage.CoverageData, copy: Path) -> Iterator[tuple[str, int, str]]:
    """Yield (module, line, test or fixture)."""
    for path in data.measured_files():
        module = Path(path).relative_to(copy).as_posix()
        for line, contexts in data.contexts_by_lineno(path).items():
            for context in contexts:
                if context:
                    yield module, line, _without_phase(context)


def _without_phase(context: str) -> str:
    for phase in (" (setup)", " (call)", " (teardown)"):
        context = context.removesuffix(phase)
    return context


class _Meter:
    """A plugin of pytest that times tests and tells coverage which test runs."""

    def __init__(self, meter: coverage.Coverage) -> None:
        self._meter = meter
        self._own: dict[str, float] = defaultdict(float)
        self._shared: dict[str, float] = defaultdict(float)
        self._fixtures: dict[str, list[str]] = {}
        self._failed: set[str] = set()
        self._current = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._current = item.nodeid
        self._fixtures[item.nodeid] = list(getattr(item, "fixturenames", ()))
        self._meter.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._meter.switch_context("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        self._meter.switch_context(FIXTURE + fixturedef.argname)
        start = time.monotonic()
        try:
            return (yield)
        finally:
            seconds = time.monotonic() - start
            self._shared[fixturedef.argname] = max(self._shared[fixturedef.argname], seconds)
            self._own[self._current] -= seconds
            self._meter.switch_context(self._current)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._own[report.nodeid] += report.duration
        if report.failed:
            self._failed.add(report.nodeid)

    def measured(self, lines: Iterator[tuple[str, int, str]]) -> Measured:
        seconds = {
            test: max(self._own[test], 0.0) + sum(self._shared.get(name, 0.0) for name in names)
            for test, names in self._fixtures.items()
        }
        users: dict[str, set[str]] = defaultdict(set)
        for test, names in self._fixtures.items():
            for name in names:
                users[FIXTURE + name].add(test)
        tables: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for module, line, context in lines:
            tables[module][line] |= users.get(context, {context} & seconds.keys())
        sorted_tables = {
            module: {line: sorted(tests) for line, tests in table.items() if tests} for module, table in tables.items()
        }
        return Measured(seconds, sorted(self._failed), sorted_tables)
