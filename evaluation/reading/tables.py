"""Evaluation of the PDF reader on random tables that other programs printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.documents import BlockKind, Document
from core.errors import ArticleError
from core.progress import Progress
from evaluation.reading.printers import PRINTERS, Printer
from evaluation.reading.random_tables import KINDS, Kind, RandomDocument, make_documents
from ingest import read_bytes


@dataclass(frozen=True, slots=True)
class TableScore:
    """The rows of the tables of one kind as one program prints them.

    `right` of the `rows` were read cell by cell; `others` is the number of rows that were read but are in no table.
    Where the kind has columns of text and no table, paragraphs are counted in place of rows. `wrong` names each row
    that was not read, and each other one.
    """

    printer: str
    kind: str
    tables: int
    rows: int
    right: int
    others: int
    wrong: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Return the share of the rows that were read right."""
        return self.right / self.rows


def measure_tables(printers: Sequence[Printer], count: int, seed: int, progress: Progress) -> list[TableScore]:
    """Print so many documents of each kind with each printer, and read them."""
    steps = [(printer, kind) for printer in printers for kind in KINDS]
    scores = []
    for done, (printer, kind) in enumerate(steps):
        progress("printing", done, len(steps))
        documents = make_documents(kind, count, seed)
        scores.append(_score(printer.name, kind, documents, printer.print(documents)))
    progress("printing", len(steps), len(steps))
    return scores


def _score(printer: str, kind: Kind, documents: Sequence[RandomDocument], files: Sequence[bytes]) -> TableScore:
    rows = right = others = 0
    wrong: list[str] = []
    for document, data in zip(documents, files, strict=True):
        expected = Counter(document.expected)
        found, found_rows = _read(data)
        both = expected & found
        invented = found_rows - expected
        rows, right, others = rows + expected.total(), right + both.total(), others + invented.total()
        wrong += [f"not read: {line}" for line in (expected - both).elements()]
        wrong += [f"read: {line}" for line in invented.elements()]
    tables = sum(len(document.tables) for document in documents)
    return TableScore(printer, kind.name, tables, rows, right, others, tuple(wrong))


def _read(data: bytes) -> tuple[Counter[str], Counter[str]]:
    """Return the paragraphs and rows of a PDF file, and its rows alone; none if it cannot be read."""
    try:
        document = read_bytes("table.pdf", data, "table.pdf")
    except ArticleError:
        return Counter(), Counter()
    kinds = (BlockKind.PARAGRAPH, BlockKind.ROW)
    return _texts(document, kinds), _texts(document, (BlockKind.ROW,))


def _texts(document: Document, kinds: Sequence[BlockKind]) -> Counter[str]:
    return Counter(document.text[block.start : block.end] for block in document.blocks if block.kind in kinds)


def tables_as_json(scores: Sequence[TableScore]) -> dict[str, Any]:
    """Return the scores as JSON values, without the words of rows that were read wrong."""
    kinds = [{**asdict(score), "share": score.share} for score in scores]
    return {"kinds": [{name: value for name, value in kind.items() if name != "wrong"} for kind in kinds]}


def tables_as_text(scores: Sequence[TableScore]) -> str:
    """Return a table of the scores by printer and kind, and which printer is not measured."""
    width = max(len(score.kind) for score in scores)
    lines = [f"{'printer':11}  {'kind':{width}}  tables   rows  right  others  share"]
    lines += [
        f"{score.printer:11}  {score.kind:{width}}  {score.tables:6,}  {score.rows:5,}  {score.right:5,}  "
        f"{score.others:6,}  {score.share:.3f}"
        for score in scores
    ]
    measured = {score.printer for score in scores}
    lines += [f"{printer.name} was not measured." for printer in PRINTERS if printer.name not in measured]
    return "\n".join(lines)


def wrong_rows_as_text(scores: Sequence[TableScore]) -> str:
    """Return every row that was not read, and every row that is in no table, by printer and kind."""
    return "\n".join(f"{score.printer}, {score.kind}: {line}" for score in scores for line in score.wrong)
