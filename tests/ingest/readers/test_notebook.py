"""Jupyter notebooks: cells of Markdown and code, and the outputs of code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.documents import Document, Metadata
from core.errors import DamagedFile
from ingest.reading import read_bytes
from tests.support.mutations import read_mutations


def markdown(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def shown(**forms: str | list[str]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {name.replace("_", "/"): form for name, form in forms.items()}}


def notebook(*cells: dict[str, Any], **metadata: Any) -> bytes:
    return json.dumps({"nbformat": 4, "cells": list(cells), "metadata": metadata}).encode()


def read_notebook(*cells: dict[str, Any], **metadata: Any) -> Document:
    return read_bytes("a.ipynb", notebook(*cells, **metadata), "id")


def test_headings_text_code_and_outputs_in_their_order() -> None:
    document = read_notebook(
        markdown(["# Levels\n", "Of **water**.\n"]),
        code("for gate in gates:\n    print(gate)\n", {"output_type": "stream", "text": ["one\n", "two\n"]}),
        markdown("## Result\nThey rise."),
        code("1/0", {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "\x1b[31mno\x1b[0m"}),
    )
    assert document.text == (
        "Levels\n\nOf water.\n\nfor gate in gates:\n    print(gate)\n\none\ntwo\n\nResult\n\nThey rise.\n\n1/0\n\n"
        "ZeroDivisionError: no"
    )
    assert [(section.level, section.heading) for section in document.sections] == [(1, "Levels"), (2, "Result")]


def test_no_cell_becomes_part_of_another() -> None:
    document = read_notebook(markdown("```\nnever closed"), markdown("<!-- open"), code("x = '```'"), markdown("End."))
    assert document.text == "never closed\n\nx = '```'\n\nEnd."


def test_a_table_of_an_output_is_rows_and_a_picture_is_counted() -> None:
    table = "<table><tr><th>Gate</th><th>Sill</th></tr>\n\n<tr><td>1</td><td>41</td></tr></table>"
    page = f"<div><style>\n\np {{}}</style>{table}</div>"
    document = read_notebook(
        code("gates", shown(text_html=page, text_plain="ignored")),
        code("plot()", shown(image_png="AAAA", text_plain="<Figure size 640x480 with 1 Axes>")),
        code("x", shown(text_html="<b>5</b>", text_plain="5")),
    )
    assert document.text == "gates\n\nGate | Sill\n1 | 41\n\nplot()\n\nx\n\n5"
    assert document.warnings == ("leaves out 1 picture among the outputs of its code",)


def test_a_long_output_is_cut_with_a_warning() -> None:
    log = "".join(f"line {n}\n" for n in range(250))
    document = read_notebook(code("run()", {"output_type": "stream", "text": log}))
    assert document.text.endswith("line 199")
    assert document.warnings == ("leaves out 50 lines of long outputs of its code",)


def test_what_a_notebook_says_about_itself() -> None:
    document = read_notebook(
        markdown("Text."),
        title="Levels of water",
        authors=[{"name": "Ann Li"}],
        kernelspec={"language": "python", "name": "python3"},
    )
    assert document.title == "Levels of water"
    assert document.metadata == Metadata(authors=("Ann Li",), others=(("programming language", "python"),))


def test_the_older_format_keeps_its_cells_in_worksheets() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Levels"},
        {"cell_type": "code", "input": "x", "outputs": [{"output_type": "pyout", "text": ["41"]}]},
    ]
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    assert read_bytes("a.ipynb", data, "id").text == "Levels\n\nx\n\n41"


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"cells": 3}'])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(DamagedFile, match="is no "):
        read_bytes("a.ipynb", text.encode(), "id")


def test_a_damaged_file_raises_nothing_but_article_errors() -> None:
    read_mutations("a.ipynb", notebook(markdown("# Levels\nText"), code("x", shown(text_plain=["41"])), title="T"))
