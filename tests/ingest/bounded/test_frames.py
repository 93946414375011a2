"""What a child says arrives as it was, and nothing but an article or a reason arrives."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.documents import Metadata
from ingest.bounded.frames import Kind, ReadArticle, Refusal, TooLong, decode, encode, read_frame, write_frame
from ingest.reading import read_bytes
from tests.support.articles import chunk

PAGE = b"""---
author: Ann Li
date: 2024-05-03
isbn: 1
---
# Tea

A drink. *Hot*, \xf0\x9f\x8d\xb5 or cold.

- black
- green

| a | b |
| --- | --- |
| 1 | 2 |
"""


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


def test_an_article_arrives_as_it_was() -> None:
    document = read_bytes("tea.md", PAGE, "deep/tea.md")
    document = replace(document, page_starts=(0, 4), recognized_pages=(2,), warnings=("page 2 is odd",))
    assert document.metadata != Metadata()
    sent = ReadArticle(document, tuple(replace(each, page=2) for each in chunk(document, "Heading")))
    assert decode(*encode(sent)) == sent


def test_a_reason_arrives_as_it_was() -> None:
    for sent in (Refusal("DamagedFile", "a.pdf", "is broken."), Refusal("ReaderCrashed", "a.pdf", "cannot be cut.")):
        assert decode(*encode(sent)) == sent


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.READ, b""),
        (Kind.READ, b"{}"),
        (Kind.READ, b'{"document": null, "passages": []}'),
        (Kind.READ, pickle.dumps(print)),
        (Kind.REFUSED, b'{"error": "SystemExit", "file": "", "reason": ""}'),
        (Kind.REFUSED, b'{"error": "memory", "file": 1, "reason": ""}'),
        (Kind.JOB, b"{}"),
        (Kind.READY, b""),
    ],
)
def test_anything_else_is_an_error(kind: Kind, data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(kind, data)


def test_a_field_of_another_type_is_an_error() -> None:
    _, data = encode(ReadArticle(read_bytes("tea.md", PAGE, "tea.md"), ()))
    assert b'"document_id":"tea.md"' in data
    for wrong in (b'"document_id":7', b'"document_id":null', b'"document_id":["tea.md"]'):
        with pytest.raises(ValueError):
            decode(Kind.READ, data.replace(b'"document_id":"tea.md"', wrong))


def test_frames_come_in_order_and_then_the_end(pipe: tuple[int, int]) -> None:
    out, into = pipe
    write_frame(into, Kind.PAGE)
    write_frame(into, Kind.READ, b"abc")
    os.close(into)
    assert [read_frame(out), read_frame(out, 3)] == [(Kind.PAGE, b""), (Kind.READ, b"abc")]
    with pytest.raises(EOFError):
        read_frame(out)


def test_a_frame_that_breaks_off_is_an_end(pipe: tuple[int, int]) -> None:
    out, into = pipe
    os.write(into, b"R" + (3).to_bytes(8, "big") + b"ab")
    os.close(into)
    with pytest.raises(EOFError):
        read_frame(out)


def test_a_frame_that_is_too_long_is_not_read(pipe: tuple[int, int]) -> None:
    out, into = pipe
    os.write(into, b"R" + (1 << 62).to_bytes(8, "big"))
    with pytest.raises(TooLong):
        read_frame(out, 1000)


def test_a_kind_that_is_none_is_an_error(pipe: tuple[int, int]) -> None:
    out, into = pipe
    os.write(into, b"?" + (0).to_bytes(8, "big"))
    with pytest.raises(ValueError, match="is not a valid Kind"):
        read_frame(out)
