"""How the text of a paragraph looks, and what stands beside it."""

from __future__ import annotations

from lxml import etree

from ingest.readers.word.styles import StyleSheet
from ingest.readers.word.text import ParagraphText, TextReader
from tests.support.word_files import NAMESPACES, W, paragraph, run


def read(*runs: str) -> ParagraphText:
    xml = paragraph(*runs).replace("<w:p>", f'<w:p xmlns:w="{W}" {NAMESPACES}>', 1)
    return TextReader(StyleSheet(None), None).read(etree.fromstring(xml))


def test_the_text_is_bold_only_if_every_run_is_and_as_large_as_the_smallest() -> None:
    bold = read(run("A", '<w:b/><w:sz w:val="40"/>'), run(" "), run("b", '<w:b/><w:sz w:val="30"/>'))
    assert (bold.text, bold.bold, bold.size) == ("A b", True, 30)
    assert read(run("A", "<w:b/>"), run("b")).bold is False
    assert (read().bold, read().size) == (False, 0)


def test_a_reading_beside_a_word_stands_in_brackets() -> None:
    ruby = f"<w:ruby><w:rt>{run('haru')}</w:rt><w:rubyBase>{run('春')}</w:rubyBase></w:ruby>"
    assert read("In ", f"<w:r>{ruby}</w:r>", ".").text == "In 春(haru)."


def test_breaks_and_hyphens() -> None:
    assert (
        read("a", "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>", "d").text == "a\tb\u2028c-d"
    )
