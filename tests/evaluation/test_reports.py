"""The files of a report: what is written is what was measured, and a change of one figure is a change of one line."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, strategies as st

from evaluation.reports import json_text, write_report
from tests.support.json_lines import keys_in

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_a_report_reads_back_as_it_was(value: object) -> None:
    assert json.loads(json_text(value)) == value


@given(VALUES)
def test_a_line_has_one_key_at_most(value: object) -> None:
    assert max(map(keys_in, json_text(value).split("\n"))) <= 1


def test_an_array_without_objects_is_one_line() -> None:
    report = {
        "ms": (1.5, 2.0),
        "bounds": [[0, 1], [2, 3]],
        "none": {},
        "sizes": [{"passages": 10}],
        "kept": {400: 0.97},
    }
    assert json_text(report).split("\n") == [
        "{",
        ' "ms": [1.5, 2.0],',
        ' "bounds": [[0, 1], [2, 3]],',
        ' "none": {},',
        ' "sizes": [',
        "  {",
        '   "passages": 10',
        "  }",
        " ],",
        ' "kept": {',
        '  "400": 0.97',
        " }",
        "}",
    ]


def test_a_report_is_written_with_its_circumstances(tmp_path: Path) -> None:
    write_report(tmp_path / "made" / "here", {"ms": [1.5]}, "1.5 ms")
    written = (tmp_path / "made" / "here" / "report.json").read_text("utf-8")
    assert json.loads(written)["ms"] == [1.5]
    assert json.loads(written)["made_with"].keys() == {"command", "date", "python", "machine", "versions"}
    assert max(map(keys_in, written.split("\n"))) == 1
    assert (tmp_path / "made" / "here" / "report.txt").read_text("utf-8") == "1.5 ms\n"
