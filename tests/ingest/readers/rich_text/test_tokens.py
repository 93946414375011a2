"""The tokens of rich text."""

from __future__ import annotations

from ingest.readers.rich_text.fonts import Font, code_page
from ingest.readers.rich_text.tokens import Kind, Token, Tokens


def test_groups_words_signs_and_text() -> None:
    assert list(Tokens(b"{\\b0 a\r\nb\\'e9\\~\\li-20\\par}")) == [
        Token(Kind.OPEN),
        Token(Kind.WORD, "b", 0),
        Token(Kind.TEXT, data=b"a"),
        Token(Kind.TEXT, data=b"b"),
        Token(Kind.HEX, data=b"\xe9"),
        Token(Kind.SIGN, "~"),
        Token(Kind.WORD, "li", -20),
        Token(Kind.WORD, "par"),
        Token(Kind.CLOSE),
    ]


def test_binary_data_is_skipped() -> None:
    assert [token.data for token in Tokens(b"a\\bin3 }{\\b")] == [b"a", b"b"]


def test_what_is_left_of_a_group_is_skipped() -> None:
    tokens = Tokens(b"{x{y\\}\\bin2 }}}z}after")
    read = []
    for token in tokens:
        read.append(token)
        if token.data == b"x":
            tokens.skip_group()
    assert read == [
        Token(Kind.OPEN),
        Token(Kind.TEXT, data=b"x"),
        Token(Kind.CLOSE),
        Token(Kind.TEXT, data=b"after"),
    ]


def test_broken_ends() -> None:
    assert list(Tokens(b"a\\")) == [Token(Kind.TEXT, data=b"a")]
    tokens = Tokens(b"{a")
    tokens.skip_group()
    assert list(tokens) == []


def test_code_pages_of_fonts() -> None:
    font = Font("Arial Cyr")
    assert font.decode(b"\xcc", "cp1252") == "Ì"
    font.set_charset(204)
    assert font.decode(b"\xcc", "cp1252") == "М"
    assert Font("Symbol").decode(b"m\xb3", "cp1252") == "μ≥"
    assert [code_page(number) for number in (1250, 65001, 99, None)] == ["cp1250", "utf-8", "cp1252", "cp1252"]
