"""The measure of tables in PDF files, with a printer of the test."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.errors import CollectionError
from core.progress import no_progress
from evaluation import run_tables
from evaluation.reading.printers import Printer
from evaluation.reading.random_tables import KINDS, Kind, RandomDocument
from evaluation.reading.tables import (
    TableScore,
    measure_tables,
    tables_as_json,
    tables_as_text,
    wrong_rows_as_text,
)

KIND = Kind("no lines")
ROWS = (("Timber", "Length"), ("Larch", "12 mm"), ("Ash", "7 mm"))


class DrawnTables(Printer):
    """A printer that draws three rows of two cells, whatever the document."""

    name = "Test"
    programs = ("none",)

    def print(self, documents: Sequence[RandomDocument]) -> list[bytes]:
        return [draw(ROWS) for _ in documents]

    def _print(self, program: str, documents: Sequence[RandomDocument], files: Sequence[Path]) -> None:
        raise NotImplementedError


def draw(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 1000), invariant=1)
    canvas.drawString(60, 900, "Planks of timber lie in a yard, and nobody knows who has cut them.")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.drawString(60 + 150 * column, 800 - 20 * number, cell)
    canvas.save()
    return file.getvalue()


@pytest.fixture
def one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure one kind of documents: the table that the printer draws, but for its last row."""
    document = RandomDocument(KIND, "Yard", ("Planks.", (*ROWS[:2], ("Ash", "8 mm"))))
    monkeypatch.setattr("evaluation.reading.tables.KINDS", (KIND,))
    monkeypatch.setattr("evaluation.reading.tables.make_documents", lambda kind, count, seed: [document] * count)


@pytest.mark.usefixtures("one_kind")
def test_rows_that_are_read_right_and_others_are_counted() -> None:
    scores = measure_tables((DrawnTables(),), count=2, seed=1, progress=no_progress)
    wrong = ("not read: Ash | 8 mm", "read: Ash | 7 mm")
    assert scores == [TableScore("Test", "no lines", tables=2, rows=6, right=4, others=2, wrong=wrong * 2)]
    assert tables_as_json(scores) == {
        "kinds": [
            {
                "printer": "Test",
                "kind": "no lines",
                "tables": 2,
                "rows": 6,
                "right": 4,
                "others": 2,
                "share": 4 / 6,
            }
        ]
    }
    assert tables_as_text(scores) == (
        "printer      kind      tables   rows  right  others  share\n"
        "Test         no lines       2      6      4       2  0.667\n"
        "LibreOffice was not measured.\n"
        "Chromium was not measured."
    )
    assert wrong_rows_as_text(scores).splitlines()[:2] == [
        "Test, no lines: not read: Ash | 8 mm",
        "Test, no lines: read: Ash | 7 mm",
    ]


def test_each_kind_is_measured_with_each_printer() -> None:
    scores = measure_tables((DrawnTables(),), count=1, seed=1, progress=no_progress)
    assert [score.kind for score in scores] == [kind.name for kind in KINDS]
    assert all(score.rows and not score.right and score.others == 3 for score in scores)


def test_a_file_that_cannot_be_read_has_no_right_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DrawnTables, "print", lambda self, documents: [b"%PDF-1.4 broken"] * len(documents))
    scores = measure_tables((DrawnTables(),), count=1, seed=1, progress=no_progress)
    assert {(score.right, score.others) for score in scores} == {(0, 0)}


@pytest.mark.usefixtures("one_kind")
def test_the_report_is_printed_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evaluation.programs.find_printers", lambda name: (DrawnTables(),))
    assert run_tables(None, 1, 1, mistakes=True, as_json=False, out=tmp_path) == 0
    printed = capsys.readouterr().out
    assert "Test, no lines: not read: Ash | 8 mm" in printed
    assert printed.startswith((tmp_path / "report.txt").read_text("utf-8").rstrip())
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["kinds"][0]["right"] == 2


def test_a_printer_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CollectionError, match="soffice is not on the PATH"):
        run_tables("libreoffice", 1, 1, mistakes=False, as_json=False, out=None)
