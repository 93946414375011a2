"""Tables in text form: delimiters, quotation marks, encodings and bounds."""

from __future__ import annotations

import pytest

from core.documents import Document
from ingest.chunking.chunker import chunk
from ingest.readers import csv_table
from ingest.reading import read_bytes
from tests.ingest.conftest import FakeTokenizer
from tests.support.mutations import read_mutations

TABLE = 'Gate;Level;Note\n1;1,5;"first; with\nline end"\n2;2,5;ok\n\n3;4,5;low\n'


def read_table(text: str | bytes, name: str = "water-levels.csv") -> Document:
    return read_bytes(name, text if isinstance(text, bytes) else text.encode(), "id")


def test_a_table_has_a_row_for_each_line_and_the_title_of_its_file() -> None:
    document = read_table(TABLE)
    assert document.title == "Water levels"
    assert document.text == "Gate | Level | Note\n1 | 1,5 | first; with line end\n2 | 2,5 | ok\n3 | 4,5 | low"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("kind;sum\na;1,5\nb;2,5\n", ";"),
        ("a\tb, c\n1\t2, 3\n", "\t"),
        ("a|b\n1|2,5\n", "|"),
        ('name,"what; why"\n"x; y",2\n', ","),
        ("name,note\nAda,one; two\nBo,three\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_equal_rows(text: str, delimiter: str) -> None:
    assert csv_table.find_delimiter(text) == delimiter


def test_the_name_tsv_asks_for_tabs() -> None:
    assert read_table("a,b\tc,d\n1,2\t3,4\n", "a.tsv").text == "a,b | c,d\n1,2 | 3,4"


def test_a_first_line_may_declare_the_delimiter() -> None:
    assert read_table("sep=|\na,b|c,d\n1,2|3,4\n").text == "a,b | c,d\n1,2 | 3,4"


def test_old_encodings_and_marks_are_read() -> None:
    text = "Größe;Name\n1;Käse\n"
    expected = "Größe | Name\n1 | Käse"
    assert [read_table(text.encode(code)).text for code in ("utf-8-sig", "utf-16", "cp1252")] == [expected] * 3


def test_a_quotation_mark_that_is_never_closed_is_a_sign() -> None:
    lines = [f"{n},level {n}" for n in range(300)]
    text = read_table("\n".join(["Gate,Note", '1,"the old gate', *lines])).text
    assert text.split("\n")[1:3] == ['1 | "the old gate', "0 | level 0"]
    assert text.endswith("299 | level 299")


def test_quotation_marks_may_be_doubled_or_escaped() -> None:
    assert read_table('q,a\n"He said ""no"", twice",1\n').text == 'q | a\nHe said "no", twice | 1'
    assert read_table('q,a\n"He said \\"no\\", twice",1\n').text == 'q | a\nHe said "no", twice | 1'


def test_lines_above_the_column_names_are_captions() -> None:
    assert read_table("# made by hand\nA,B,C\n1,2,3\n").text == "# made by hand\n\nA | B | C\n1 | 2 | 3"


def test_column_names_are_in_every_passage(fake_tokenizer: type[FakeTokenizer]) -> None:
    table = "Gate,Sill height\n" + "".join(f"Gate {n},{n} cm\n" for n in range(60))
    passages = chunk(read_table(table), fake_tokenizer(60))
    assert len(passages) > 3
    assert [passage for passage in passages if "Sill height" not in passage.embedded_text] == []


def test_a_long_table_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MAX_CELLS", 6)
    document = read_table("a,b\n1,2\n3,4\n5,6\n")
    assert document.text == "a | b\n1 | 2\n3 | 4"
    assert document.warnings == ("is too long: it is read up to row 3 only",)


def test_a_cell_longer_than_the_csv_module_reads() -> None:
    assert len(read_table("a,b\n1," + "x" * 150_000).text) > 150_000


def test_a_damaged_file_raises_nothing_but_article_errors() -> None:
    read_mutations("a.csv", TABLE.encode())
