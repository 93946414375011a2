"""The words of a file that are in no passage."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.documents import Metadata, Passage, Span
from ingest.reading import read_text
from ingest.source_words import source_text, words_missing_from, words_of
from tests.support.commands import command


def passage(text: str) -> Passage:
    return Passage("tea#top:0", "tea", "Tea", (), text, 0, len(text), (), "Tea", 0)


def lost(source: str, *texts: str, name: str = "tea.txt") -> list[str]:
    kept = [passage(text) for text in texts]
    return words_missing_from(read_text("tea", "Tea", ""), kept, source_text(name, source.encode()))


def test_nothing_is_lost_where_every_word_is_in_a_passage_or_a_heading() -> None:
    assert lost("Tea\n\nTea is hot, and 10⁹ cells swim.", "Tea is hot, and 10⁹ cells swim.") == []


def test_words_that_follow_each_other_make_one_text() -> None:
    assert lost("Tea is hot. Home Shop. It is old. Bye.", "Tea is hot.", "It is old.") == ["home shop", "bye"]


def test_a_word_said_twice_and_kept_once_is_lost_where_it_stands_alone() -> None:
    assert lost("Cold water. Boil the water now.", "Boil the water now.") == ["cold water"]


def test_column_names_that_are_repeated_hide_no_loss() -> None:
    first, later = (
        passage("Tea | Cup\nmint | 5"),
        replace(passage("Tea | Cup\nlime | 7"), start=20, end=28, lead=Span(0, 9)),
    )
    source = "Tea Cup mint 5 lime 7 tea cup"
    assert words_missing_from(read_text("tea", "Tea", ""), [first, later], source) == ["cup"]


def test_a_number_that_became_another_is_lost() -> None:
    assert lost("10⁹ cells", "109 cells") == ["10 9"]


def test_words_of_the_metadata_are_not_lost() -> None:
    document = replace(read_text("tea", "Tea", ""), metadata=Metadata(("Ann Li",), tags=("leaf",)))
    assert words_missing_from(document, [], "Ann Li on leaf and stem") == ["on", "and stem"]


def test_the_coarse_reading_of_a_web_page_leaves_out_what_nobody_sees() -> None:
    page = b"<style>p {}</style><p>A<b>B</b> c&amp;d<br>e</p><!-- f --><script>g</script>"
    assert source_text("a.html", page).split() == ["AB", "c&d", "e"]
    assert words_of(source_text("a.html", page)) == ["ab", "c", "d", "e"]


def test_the_coarse_reading_of_a_word_file_holds_its_notes() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "word/document.xml", "<w:p><w:r><w:t>Sluice</w:t><w:t>s</w:t></w:r></w:p><w:p><w:t>two</w:t></w:p>"
        )
        archive.writestr("word/footnotes.xml", '<w:p><w:t xml:space="preserve">A &amp; B</w:t></w:p>')
        archive.writestr("word/styles.xml", "<w:t>no</w:t>")
    assert source_text("a.docx", packed.getvalue()).split() == ["Sluices", "two", "A", "&", "B"]


def test_the_coarse_reading_of_tables_mail_and_notebooks_holds_their_text() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "<si><t>Sluice</t></si><si><r><t>two</t></r><r><t>s</t></r></si>")
        archive.writestr("xl/worksheets/sheet1.xml", "<c><is><t>gate</t></is></c><c><v>41</v></c>")
    assert source_text("a.xlsx", packed.getvalue()).split() == ["Sluice", "twos", "gate"]
    mail = b"Subject: =?utf-8?q?K=C3=A4se?=\nContent-Type: text/html\n\n<p>A <b>gate</b></p>"
    assert source_text("a.eml", mail).split() == ["Käse", "A", "gate"]
    outputs = '[{"text": "c", "data": {"text/plain": "d"}}]'
    notebook = f'{{"cells": [{{"source": ["a\\n", "b"], "outputs": {outputs}}}], "x": "y"}}'.encode()
    assert source_text("a.ipynb", notebook).split() == ["a", "b", "c", "d"]


def test_the_command_prints_what_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tea.md"
    file.write_text("# Tea\n\nTea is hot.\n\nShare this article\n", "utf-8")
    assert command("show")([str(file), "--lost"]) == 0
    assert capsys.readouterr().out == f"3 of 7 words of {file} are in no passage (42.86%)\n  share this article\n"


def test_the_coarse_reading_of_rich_text_leaves_out_its_tables() -> None:
    data = (
        rb"{\rtf1{\fonttbl{\f0 Times;}}{\*\generator me}Caf\'e9 {\b te}a\par hot{\field{\*\fldinst X}{\fldrslt y}}\}}"
    )
    assert source_text("a.rtf", data).split() == ["Café", "tea", "hoty}"]


def test_the_coarse_reading_of_a_compressed_page_and_of_one_in_a_message() -> None:
    assert source_text("a.html.gz", gzip.compress(b"<p>Tea</p>")).split() == ["Tea"]
    message = b"Subject: no\nContent-Type: text/html\n\n<p>Tea</p>"
    assert source_text("a.mhtml", message).split() == ["Tea"]
