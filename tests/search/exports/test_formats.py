"""Every format carries what is known of a result, and nothing of a text becomes a sign of the format."""

from __future__ import annotations

import codecs
import json
from dataclasses import replace

import pytest

from search.exports.formats import Exported, ExportFormat, export
from tests.support.exported import ANSWER, NOTHING, RESULTS, address_of


def test_json_is_that_of_the_answer_with_addresses() -> None:
    values = json.loads(export(ANSWER, ExportFormat.JSON, address_of).text)
    addresses = [result.pop("address") for result in values["results"]]
    assert values == json.loads(json.dumps(ANSWER.as_json()))
    assert addresses == [address_of(result.passage) for result in RESULTS]
    assert json.loads(export(ANSWER, ExportFormat.JSON).text)["results"][0]["address"] is None


@pytest.mark.parametrize(
    ("format", "text", "media_type", "suffix"),
    [
        (ExportFormat.MARKDOWN, "# hot tea?\n\nNo passage was found.\n", "text/markdown; charset=utf-8", ".md"),
        (ExportFormat.RIS, "", "application/x-research-info-systems", ".ris"),
        (ExportFormat.BIBTEX, "", "application/x-bibtex; charset=utf-8", ".bib"),
    ],
)
def test_an_answer_without_results(format: ExportFormat, text: str, media_type: str, suffix: str) -> None:
    assert export(NOTHING, format) == Exported(text, media_type, suffix)


def test_the_bytes_of_a_file() -> None:
    """Excel reads a table as UTF-8 only if it begins with a byte order mark; other programs want none."""
    assert export(ANSWER, ExportFormat.RIS).data.decode() == export(ANSWER, ExportFormat.RIS).text
    table = export(ANSWER, ExportFormat.CSV)
    assert table.data == codecs.BOM_UTF8 + table.text.encode()
    assert export(replace(NOTHING, query="\ud800"), ExportFormat.MARKDOWN).data == b"# ?\n\nNo passage was found.\n"
    assert [format.label for format in ExportFormat] == ["CSV", "JSON", "Markdown", "RIS", "BibTeX"]
